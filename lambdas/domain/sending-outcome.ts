/**
 * What a call to SES's `SendRawEmail` came to: accepted, refused for certain, or unknown.
 *
 * The list of refusals is closed. Whatever is not on it and carries no SES error code of the 4xx kind
 * counts as unknown, because a mail that SES may have taken is never sent again without evidence.
 *
 * Sources: SES API v1 reference, `SendRawEmail` errors and "Common errors"; SES developer guide,
 * "Errors related to the sending quotas". Network errors: those that end before a byte of the
 * request left this machine.
 */
import type { Sake } from "./claim.ts";

/** The outcome of one send. `code` is for the log and holds no address. */
export type SendingOutcome =
  | { readonly outcome: "accepted"; readonly sesMessageId: string }
  | { readonly outcome: "refused"; readonly sake: Sake; readonly code: string }
  | { readonly outcome: "unknown"; readonly code: string };

/** What is known of a failed call. */
export interface SendingFailure {
  /** The error's name as SES or Node gives it. */
  readonly code: string;
  readonly message: string;
  /** HTTP status, when there was an answer. */
  readonly httpStatus?: number;
}

/** No retry of one mail helps: the account, its identity, its key or the network must be mended. */
const accountCodes = new Set([
  "AccessDenied",
  "AccessDeniedException",
  "AccountSendingPausedException",
  "ConfigurationSetDoesNotExist",
  "ConfigurationSetDoesNotExistException",
  "ConfigurationSetSendingPausedException",
  "CredentialsProviderError",
  "ExpiredToken",
  "ExpiredTokenException",
  "IncompleteSignature",
  "InvalidClientTokenId",
  "MailFromDomainNotVerified",
  "MailFromDomainNotVerifiedException",
  "MissingAuthenticationToken",
  "NotAuthorized",
  "OptInRequired",
  "RequestExpired",
  "SignatureDoesNotMatch",
  "UnrecognizedClientException",
]);

/** The connection was never made, so nothing was sent. */
const neverConnected = new Set([
  "CERT_HAS_EXPIRED",
  "DEPTH_ZERO_SELF_SIGNED_CERT",
  "EAI_AGAIN",
  "ECONNREFUSED",
  "EHOSTUNREACH",
  "ENETUNREACH",
  "ENOTFOUND",
  "ERR_TLS_CERT_ALTNAME_INVALID",
  "SELF_SIGNED_CERT_IN_CHAIN",
  "UNABLE_TO_VERIFY_LEAF_SIGNATURE",
]);

/** What the client calls an answer without SES's code: a proxy's, or one cut short. */
const noSesCode = new Set(["", "Error", "Unknown", "UnknownError"]);

const throttleCodes = new Set(["Throttling", "ThrottlingException", "TooManyRequestsException"]);

/**
 * Places a failed send in one of the three outcomes.
 *
 * @param from our own address: when SES names it as not verified, no mail can leave; when it names
 * the reader's (an account still in the sandbox), only theirs cannot
 */
export function failedSend(
  { code, message, httpStatus }: SendingFailure,
  from: string,
): SendingOutcome {
  if (httpStatus === undefined) {
    const certain = neverConnected.has(code) || accountCodes.has(code);
    return certain ? { outcome: "refused", sake: "account", code } : { outcome: "unknown", code };
  }
  const refused = httpStatus >= 400 && httpStatus < 500 && !noSesCode.has(code);
  if (!refused) return { outcome: "unknown", code };
  return { outcome: "refused", sake: sakeOf(code, message, from), code };
}

function sakeOf(code: string, message: string, from: string): Sake {
  // "Maximum sending rate exceeded" passes in a second; "Daily message quota exceeded" does not.
  if (throttleCodes.has(code)) return /daily/i.test(message) ? "account" : "throttle";
  if (accountCodes.has(code)) return "account";
  if (code === "MessageRejected" && /sending (is )?paused/i.test(message)) return "account";
  if (code === "MessageRejected" && /not verified/i.test(message) && message.includes(from)) {
    return "account";
  }
  return "mail";
}
