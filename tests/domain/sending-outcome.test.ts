/**
 * What a failed send came to, code by code.
 *
 * Sources of the codes: SES API v1 reference, `SendRawEmail` (Errors) and "Common errors"; SES
 * developer guide, "Errors related to the sending quotas for your Amazon SES account".
 */
import { describe, expect, it, test } from "vitest";
import { failedSend, type SendingOutcome } from "../../lambdas/domain/sending-outcome.ts";

const from = "course@example.com";

function failed(code: string, httpStatus?: number, message = ""): SendingOutcome {
  return failedSend({ code, message, ...(httpStatus !== undefined && { httpStatus }) }, from);
}

describe("refused for the account's sake: nothing else would leave either", () => {
  test.each<[code: string, httpStatus: number]>([
    ["AccessDenied", 403],
    ["AccessDeniedException", 400],
    ["AccountSendingPausedException", 400],
    ["ConfigurationSetDoesNotExist", 400],
    ["ConfigurationSetDoesNotExistException", 400],
    ["ConfigurationSetSendingPausedException", 400],
    ["ExpiredToken", 403],
    ["ExpiredTokenException", 400],
    ["IncompleteSignature", 400],
    ["InvalidClientTokenId", 403],
    ["MailFromDomainNotVerified", 400],
    ["MailFromDomainNotVerifiedException", 400],
    ["MissingAuthenticationToken", 403],
    ["NotAuthorized", 400],
    ["OptInRequired", 403],
    ["RequestExpired", 400],
    ["SignatureDoesNotMatch", 403],
    ["UnrecognizedClientException", 400],
  ])("%s (%i)", (code, httpStatus) => {
    expect(failed(code, httpStatus)).toEqual({ outcome: "refused", sake: "account", code });
  });

  test.each<[code: string, message: string]>([
    ["Throttling", "Daily message quota exceeded."],
    ["ThrottlingException", "Daily message quota exceeded"],
    ["MessageRejected", "Sending paused for this account."],
    ["MessageRejected", "Your account's ability to send email is paused: sending is paused."],
    [
      "MessageRejected",
      `Email address is not verified. The following identities failed the check in region EU-WEST-1: ${from}`,
    ],
  ])("%s: %s", (code, message) => {
    expect(failed(code, 400, message)).toMatchObject({ outcome: "refused", sake: "account" });
  });

  test.each([
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
    "CredentialsProviderError",
  ])("%s: the request never left", (code) => {
    expect(failed(code)).toEqual({ outcome: "refused", sake: "account", code });
  });
});

test.each(["Throttling", "ThrottlingException", "TooManyRequestsException"])(
  "refused for this second: %s",
  (code) => {
    const outcome = failed(code, 400, "Maximum sending rate exceeded.");
    expect(outcome).toEqual({ outcome: "refused", sake: "throttle", code });
  },
);

describe("refused for the mail's own sake", () => {
  test.each<[code: string, message: string]>([
    ["MessageRejected", "Address blacklisted."],
    [
      "MessageRejected",
      "Email address is not verified. The following identities failed the check: ada@example.org",
    ],
    ["InvalidParameterValue", "Duplicate header 'Subject'."],
    ["InvalidParameterValue", "Missing final '@domain'"],
    ["ValidationError", "1 validation error detected"],
    ["RequestEntityTooLarge", ""],
  ])("%s: %s", (code, message) => {
    expect(failed(code, 400, message)).toEqual({ outcome: "refused", sake: "mail", code });
  });
});

describe("unknown: SES may have taken it, so it is never sent again without evidence", () => {
  test.each<[code: string, httpStatus: number | undefined]>([
    ["TimeoutError", undefined],
    ["AbortError", undefined],
    ["ECONNRESET", undefined],
    ["EPIPE", undefined],
    ["ETIMEDOUT", undefined],
    ["Error", undefined],
    ["", undefined],
    ["Throttling", undefined],
    ["InternalFailure", 500],
    ["ServiceUnavailable", 503],
    ["Throttling", 503],
    ["AccessDenied", 500],
    ["Unknown", 502],
    ["Unknown", 504],
    ["SyntaxError", 200],
    ["Unknown", 302],
    ["Unknown", 400],
    ["UnknownError", 403],
    ["Error", 404],
    ["", 400],
  ])("%j with status %s", (code, httpStatus) => {
    expect(failed(code, httpStatus)).toEqual({ outcome: "unknown", code });
  });
});

it("has no place for an address: the code is all that is logged", () => {
  const outcome = failed("MessageRejected", 400, "Address blacklisted: ada@example.org");
  expect(JSON.stringify(outcome)).not.toContain("@");
});
