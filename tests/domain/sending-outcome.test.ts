/**
 * What a failed send came to, code by code.
 *
 * Sources of the codes: SES API v1 reference, `SendRawEmail` (Errors) and "Common errors"; SES
 * developer guide, "Errors related to the sending quotas for your Amazon SES account".
 */
import fc from "fast-check";
import { describe, expect, it, test } from "vitest";
import { failedSend, type SendingOutcome } from "../../lambdas/domain/sending-outcome.ts";

const from = "course@example.com";
const to = "ada@example.org";

function failed(code: string, httpStatus?: number, message = ""): SendingOutcome {
  return failedSend(
    { code, message, ...(httpStatus !== undefined && { httpStatus }) },
    { from, to },
  );
}

describe("refused for the account's scope: nothing else would leave either", () => {
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
    expect(failed(code, httpStatus)).toEqual({ outcome: "refused", scope: "account", code });
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
    expect(failed(code, 400, message)).toMatchObject({ outcome: "refused", scope: "account" });
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
    expect(failed(code)).toEqual({ outcome: "refused", scope: "account", code });
  });
});

test.each(["Throttling", "ThrottlingException", "TooManyRequestsException"])(
  "refused for this second: %s",
  (code) => {
    const outcome = failed(code, 400, "Maximum sending rate exceeded.");
    expect(outcome).toEqual({ outcome: "refused", scope: "rate", code });
  },
);

describe("refused for the rate's and the account's scope, by status alone", () => {
  test.each<[httpStatus: number, scope: string]>([
    [401, "account"],
    [403, "account"],
    [429, "rate"],
  ])("%i: %s, whatever the code", (httpStatus, scope) => {
    for (const code of ["SomethingNew", "MessageRejected", "UnknownError", ""]) {
      expect(failed(code, httpStatus, "Not now.")).toEqual({ outcome: "refused", scope, code });
    }
  });
});

test.each([
  "Sending suspended for this account. For more information, please check the inbox of the email address associated with your AWS account.",
  "Sending paused for this account. For more information, please check the inbox.",
  "Sending paused for this configuration set.",
  "Sending is disabled for the configuration set",
  "Email sending is disabled for your entire Amazon SES account",
  "Your account has been suspended.",
  "Your account is under review.",
  "Your account has been temporarily disabled from sending",
  "Configuration set <course> does not exist.",
  "User arn:aws:iam::1:user/x is not authorized to perform ses:SendRawEmail",
])("of the account, under a code that others share: %s", (message) => {
  for (const code of ["MessageRejected", "InvalidParameterValue", "SomethingNew"]) {
    expect(failed(code, 400, message)).toEqual({ outcome: "refused", scope: "account", code });
  }
});

describe("an address that is not verified", () => {
  const unverified = (...addresses: string[]) =>
    failed(
      "MessageRejected",
      400,
      `Email address is not verified. The following identities failed the check in region EU-WEST-1: ${addresses.join(", ")}`,
    );
  const account = { outcome: "refused", scope: "account", code: "MessageRejected" };

  it("of the reader: the account is in the sandbox, and only they have to wait", () => {
    expect(unverified(to)).toEqual({ ...account, about: "address" });
    expect(unverified("Ada@Example.org")).toEqual({ ...account, about: "address" });
  });

  it("of the sender stops everybody", () => {
    expect(unverified(from)).toEqual(account);
    expect(unverified(from, to)).toEqual(account);
  });

  it("is compared whole: one that only ends or begins like another is another", () => {
    expect(unverified(`the-${from}`)).toEqual(account);
    expect(unverified(`${to}.uk`)).toEqual(account);
    expect(unverified(`my-${from}`, to)).toEqual({ ...account, about: "address" });
  });
});

test("the quota of the day is the account's, and said to be the day's", () => {
  for (const code of ["Throttling", "ThrottlingException", "LimitExceededException", "New"]) {
    const daily = { outcome: "refused", scope: "account", daily: true, code };
    expect(failed(code, 400, "Daily message quota exceeded.")).toEqual(daily);
  }
});

describe("refused by the message's own fault", () => {
  test.each<[code: string, message: string]>([
    ["MessageRejected", "Address blacklisted."],
    ["MessageRejected", "Address is on the suppression list for your account"],
    ["InvalidParameterValue", "Missing final '@domain'"],
    ["InvalidParameterValue", "Illegal address"],
    ["InvalidParameterValue", "Local address contains control or whitespace"],
    ["InvalidParameterValue", "Domain contains illegal character"],
    ["InvalidParameterValue", "Invalid email address<ada@example.org>."],
  ])("its address: %s: %s", (code, message) => {
    const about = { scope: "message", about: "address" };
    expect(failed(code, 400, message)).toEqual({ outcome: "refused", ...about, code });
  });

  test.each<[code: string, message: string]>([
    ["InvalidParameterValue", "Duplicate header 'Subject'."],
    ["InvalidParameterValue", "Missing required header 'From'."],
    ["MessageRejected", "The message contains a virus."],
    ["InvalidParameterValue", "Message length is more than 10485760 bytes long"],
    ["RequestEntityTooLarge", ""],
  ])("its content: %s: %s", (code, message) => {
    const about = { scope: "message", about: "content" };
    expect(failed(code, 400, message)).toEqual({ outcome: "refused", ...about, code });
  });

  it("an address that is our own is the account's", () => {
    expect(failed("InvalidParameterValue", 400, `Illegal address: ${from}`)).toMatchObject({
      scope: "account",
    });
  });
});

describe("on no list: a refusal, and nobody is charged with it", () => {
  test.each<[code: string, message: string]>([
    ["SomethingNew", "What is this?"],
    ["MessageRejected", ""],
    ["MessageRejected", "We would rather not."],
    ["ValidationError", "1 validation error detected"],
  ])("%s: %s", (code, message) => {
    expect(failed(code, 400, message)).toEqual({ outcome: "refused", scope: "unlisted", code });
  });

  test("never is an answer without a known code charged to the reader or taken for accepted", () => {
    fc.assert(
      fc.property(
        fc.stringMatching(/^New[A-Za-z]{0,20}$/),
        fc.integer({ min: 400, max: 499 }),
        fc.string(),
        (code, httpStatus, message) => {
          const outcome = failed(code, httpStatus, message);
          if (outcome.outcome === "refused") expect(outcome.scope).not.toBe("message");
          else expect(outcome).toEqual({ outcome: "unknown", code });
        },
      ),
    );
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
    ["RequestTimeout", 408],
    ["InternalFailure", 500],
    ["ServiceUnavailable", 503],
    ["Throttling", 503],
    ["AccessDenied", 500],
    ["Unknown", 502],
    ["Unknown", 504],
    ["SyntaxError", 200],
    ["Unknown", 302],
    ["Unknown", 400],
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
