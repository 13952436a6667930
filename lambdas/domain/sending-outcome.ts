/**
 * What a call to SES's `SendRawEmail` came to: accepted, refused for certain, or unknown.
 *
 * Three closed lists say whom a refusal concerns: the rate, the account, or this one message. An
 * answer on none of them is `unlisted`: it is a refusal all the same, and nobody is charged with it
 * unless the run has reason to (`SendingRun.answered`), so that a new word of SES's never parks a
 * reader. Whatever is no answer of the 4xx kind counts as unknown, because a mail that SES may have
 * taken is never sent again without evidence.
 *
 * Sources: SES API v1 reference, `SendRawEmail` errors and "Common errors"; SES developer guide,
 * "Errors related to the sending quotas" and "Amazon SES email sending errors". Network errors:
 * those that end before a byte of the request left this machine.
 */

/** What a refused send concerns: it decides who waits. */
export type RefusalScope = "rate" | "account" | "message";

/** A refusal that is certain: SES did not take the mail. */
export interface RefusedSend {
  readonly outcome: "refused";
  readonly scope: RefusalScope | "unlisted";
  /**
   * What the message was refused for. With the scope `account`: the account may not write to this
   * address (the sandbox), while it may write to others.
   */
  readonly about?: "address" | "content";
  /** For the log; holds no address. */
  readonly code: string;
  /** The quota of the day is used up. */
  readonly daily?: true;
}

/** The outcome of one send. `code` is for the log and holds no address. */
export type SendingOutcome =
  | { readonly outcome: "accepted"; readonly sesMessageId: string }
  | RefusedSend
  | { readonly outcome: "unknown"; readonly code: string };

/** What is known of a failed call. */
export interface SendingFailure {
  /** The error's name as SES or Node gives it. */
  readonly code: string;
  readonly message: string;
  /** HTTP status, when there was an answer. */
  readonly httpStatus?: number;
}

const rateCodes = new Set([
  "LimitExceededException",
  "RequestLimitExceeded",
  "SlowDown",
  "Throttling",
  "ThrottlingException",
  "ThrottledException",
  "TooManyRequestsException",
]);

/**
 * No retry of one mail helps: the account, its identity, its key or the network must be put right.
 */
const accountCodes = new Set([
  "AccessDenied",
  "AccessDeniedException",
  "AccountSendingPausedException",
  "AccountSuspendedException",
  "AuthFailure",
  "ConfigurationSetDoesNotExist",
  "ConfigurationSetDoesNotExistException",
  "ConfigurationSetSendingPausedException",
  "CredentialsProviderError",
  "ExpiredToken",
  "ExpiredTokenException",
  "IncompleteSignature",
  "InvalidAccessKeyId",
  "InvalidClientTokenId",
  "InvalidSignatureException",
  "MailFromDomainNotVerified",
  "MailFromDomainNotVerifiedException",
  "MissingAuthenticationToken",
  "NotAuthorized",
  "OptInRequired",
  "RequestExpired",
  "SendingPausedException",
  "SignatureDoesNotMatch",
  "SubscriptionRequiredException",
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

/** Codes under which SES refuses one message; the text says what for. */
const messageCodes = new Set([
  "BadRequestException",
  "InvalidParameterValue",
  "InvalidParameterValueException",
  "MessageRejected",
  "ValidationError",
  "ValidationException",
]);

/** The account or the configuration set may not send: SES says it in many words, under any code. */
const accountTexts = [
  /\b(sending|account|configuration set)\b.{0,80}\b(paused|suspended|disabled|blocked|shut ?down|terminated|deactivated|restricted|under review)\b/i,
  /\b(paused|suspended|disabled)\b.{0,40}\b(sending|account|configuration set)\b/i,
  /\bconfiguration set\b.{0,300}\b(not exist|not found)/i,
  /\b(not authorized|not authorised|access denied|permission)\b/i,
];

/** What SES will not take at whatever size it is split into. */
const contentCodes = new Set(["RequestEntityTooLarge", "RequestEntityTooLargeException"]);

const dailyTexts = [/\bdaily\b/i, /\b24[- ]?hours?\b/i, /\bper day\b/i];
const rateTexts = [/\b(maximum )?sending rate\b/i, /\brate exceeded\b/i, /\btoo many requests\b/i];

/** What SES says of a recipient it will not write to (its parser's own words among them). */
const addressTexts = [
  /\baddress(es)? (is |are )?(blacklisted|blocklisted|suppressed|rejected|invalid|illegal|not valid)\b/i,
  /\bsuppression list\b/i,
  /\b(invalid|illegal|malformed|bad) (email |e-mail |recipient |destination |to )*address/i,
  /\b(recipient|destination)s? .{0,60}\b(invalid|illegal|rejected|malformed|not valid)\b/i,
  /\bmissing (final '@domain'|'?@|local (name|part)|user ?name|domain)/i,
  /\blocal (address|part|name)\b/i,
  /\bdomain (name )?(contains|starts|ends|is invalid|is not valid|literal)\b/i,
  /\billegal .{0,20}\bin (address|domain|local)/i,
];

/** What SES says of a mail whose headers, body or attachments it will not take. */
const contentTexts = [
  /\b(virus|malware|spam|phishing)\b/i,
  /\b(content|headers?|mime|attachments?|subject|body|charset|encoding)\b/i,
  /\bmessage (is |was |has )?(too (large|long|big)|length|size|contains)\b/i,
  /\bline (is )?too long\b/i,
  /\b(cannot|could not|unable to|failed to) parse\b/i,
];

/**
 * Places a failed send in one of the three outcomes.
 *
 * @param addresses our own and the reader's: where SES names one, the whole of it decides whom it means
 */
export function failedSend(
  { code, message, httpStatus }: SendingFailure,
  addresses: { readonly from: string; readonly to: string },
): SendingOutcome {
  if (httpStatus === undefined) {
    const certain = neverConnected.has(code) || accountCodes.has(code);
    return certain ? { outcome: "refused", scope: "account", code } : { outcome: "unknown", code };
  }
  // 408: the request may have arrived and only its answer was given up.
  if (httpStatus < 400 || httpStatus > 499 || httpStatus === 408) {
    return { outcome: "unknown", code };
  }
  // What says it by its status needs no code of SES's.
  const said = httpStatus === 401 || httpStatus === 403 || httpStatus === 429;
  if (noSesCode.has(code) && !said) return { outcome: "unknown", code };
  return { outcome: "refused", code, ...charge(code, message, httpStatus, addresses) };
}

function charge(
  code: string,
  message: string,
  httpStatus: number,
  { from, to }: { readonly from: string; readonly to: string },
): Pick<RefusedSend, "scope" | "about" | "daily"> {
  const says = (texts: readonly RegExp[]) => texts.some((text) => text.test(message));
  // "Maximum sending rate exceeded" passes in a second; "Daily message quota exceeded" does not.
  const ofRate = rateCodes.has(code) || httpStatus === 429 || says(rateTexts);
  if (/\bquota\b/i.test(message) || ofRate) {
    return says(dailyTexts) ? { scope: "account", daily: true } : { scope: "rate" };
  }
  const named = addressesIn(message);
  const namesTheirs = named.includes(to.toLowerCase());
  const namesOurs = named.includes(from.toLowerCase());
  if (/\bnot (been )?verified\b/i.test(message)) {
    // In the sandbox only verified addresses may be written to: nobody's fault, and others go on.
    return { scope: "account", ...(namesTheirs && !namesOurs && { about: "address" }) };
  }
  const ofAccount = says(accountTexts) && (namesOurs || !namesTheirs);
  if (accountCodes.has(code) || httpStatus === 401 || httpStatus === 403 || ofAccount) {
    return { scope: "account" };
  }
  if (contentCodes.has(code)) return { scope: "message", about: "content" };
  if (!messageCodes.has(code)) return { scope: "unlisted" };
  if (says(addressTexts)) {
    return namesOurs && !namesTheirs
      ? { scope: "account" }
      : { scope: "message", about: "address" };
  }
  return says(contentTexts) ? { scope: "message", about: "content" } : { scope: "unlisted" };
}

/** The addresses a text names, in lower case, each as a whole. */
function addressesIn(text: string): readonly string[] {
  const found = text.match(/[^\s<>()[\]"',;:]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*/g) ?? [];
  return found.map((address) => address.toLowerCase());
}
