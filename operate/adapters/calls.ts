/** Calls that end in time, and failures in the doctor's words. */
import { FailedCallError, type FailedCallKind } from "../doctor/ports.ts";

/** For every client: nobody waits for a network that is not there. */
export const clientLimits = {
  maxAttempts: 2,
  requestHandler: {
    connectionTimeout: 2_000,
    requestTimeout: 6_000,
    // Without this the time-out only logs, and the request lives on.
    throwOnRequestTimeout: true,
  },
} as const;

const denied = new Set([
  "AccessDenied",
  "AccessDeniedException",
  "AuthorizationError",
  "AuthorizationErrorException",
  "NotAuthorized",
  "UnauthorizedOperation",
]);

const badCredentials = new Set([
  "AuthFailure",
  "CredentialsProviderError",
  "ExpiredToken",
  "ExpiredTokenException",
  "IncompleteSignature",
  "InvalidAccessKeyId",
  "InvalidClientTokenId",
  "InvalidSignatureException",
  "RequestExpired",
  "SignatureDoesNotMatch",
  "TokenProviderError",
  "UnrecognizedClientException",
]);

const noHost = new Set(["ENOTFOUND"]);

/** Means "there is none", where the caller asks for one thing by its name. */
const missing = new Set([
  "NotFound",
  "NotFoundException",
  "ParameterNotFound",
  "ResourceNotFoundException",
]);

/**
 * Makes one call.
 *
 * @param call as IAM spells it
 * @throws FailedCallError
 */
export async function calling<T>(call: string, make: () => Promise<T>): Promise<T> {
  try {
    return await make();
  } catch (error) {
    throw failedCall(call, error);
  }
}

/**
 * Asks for one thing by its name; undefined when there is none.
 *
 * @throws FailedCallError
 */
export async function asking<T>(call: string, make: () => Promise<T>): Promise<T | undefined> {
  try {
    return await make();
  } catch (error) {
    const { name, message } = error as Error;
    // CloudFormation has no code of its own for it.
    const unknownStack = name === "ValidationError" && /does not exist/.test(message);
    if (missing.has(name) || unknownStack) return undefined;
    throw failedCall(call, error);
  }
}

function failedCall(call: string, error: unknown): FailedCallError {
  const { name, code, $metadata } = error as Error & {
    code?: string;
    $metadata?: { httpStatusCode?: number };
  };
  const answered = $metadata?.httpStatusCode !== undefined;
  // A network error's name is only "Error"; its code says more.
  const detail = answered ? name : (code ?? name);
  return new FailedCallError(kindOf(name, detail, answered), call, detail);
}

function kindOf(name: string, detail: string, answered: boolean): FailedCallKind {
  if (denied.has(name)) return "denied";
  if (badCredentials.has(name)) return "credentials";
  if (noHost.has(detail)) return "no-such-host";
  // A code of the operating system, or the SDK's own time-out.
  return !answered && (/^E[A-Z]/.test(detail) || name === "TimeoutError")
    ? "unreachable"
    : "failed";
}
