/** Calls that end in time, and failures in the doctor's words. */
import { RefusedError } from "../course/command.ts";
import { FailedCallError, type FailedCallKind } from "../doctor/ports.ts";

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

/** A failed call in an operator's words; undefined for an error that no call made. */
export function explain(error: unknown): RefusedError | undefined {
  if (!isFailedCall(error)) return undefined;
  const isKnown = error instanceof FailedCallError;
  const failed = isKnown ? error : failedCall("a call", error);
  // What AWS says names the call and who may not make it, and never a reader.
  const told = isKnown ? `${error.call} (${error.message})` : error.message || failed.message;
  const said = told.replace(/\.?$/, ".");
  const explained: Readonly<Record<FailedCallKind, readonly [string, string]>> = {
    denied: [
      `AWS does not allow it: ${said}`,
      "Attach the policy in the stack's output OperatorPolicyArn to these credentials, or use others.",
    ],
    credentials: [
      `AWS does not take the credentials: ${said}`,
      "Sign in again, for example with aws sso login, or set new access keys.",
    ],
    unreachable: [`AWS does not answer: ${said}`, "Check the network, and run the command again."],
    "no-such-host": [
      `AWS is not where it was looked for: ${said}`,
      "Check the network and the region, and run the command again.",
    ],
    failed: [
      `AWS refused with ${failed.message}: ${said}`,
      "Run the command again in a minute; if it stays, look the code up in the AWS documentation.",
    ],
  };
  return new RefusedError(...explained[failed.kind]);
}

/** The SDK marks what a service answered; an error of a socket has the operating system's code. */
function isFailedCall(error: unknown): error is Error {
  if (error instanceof FailedCallError) return true;
  if (!(error instanceof Error)) return false;
  const { code, name } = error as Error & { code?: string };
  return (
    "$metadata" in error ||
    name === "CredentialsProviderError" ||
    name === "TimeoutError" ||
    /^E[A-Z]+$/.test(code ?? "")
  );
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
