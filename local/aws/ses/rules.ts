/** What SES refuses, and what becomes of what it accepts. */
import type { Deployment } from "../../stack/deployment.ts";
import { AwsError } from "../protocol.ts";
import type { SesEventKind } from "./events.ts";
import { checkAddress } from "./message.ts";
import type { SendRawEmail } from "./protocol.ts";

/** What AWS allows between signing and arrival, either way. */
const signatureAgeMaxMs = 5 * 60_000;

/** @throws AwsError when a request was signed too long ago, or its age is not known. */
export function refuseAge(ageMs: number): void {
  if (Math.abs(ageMs) <= signatureAgeMaxMs) return;
  throw new AwsError(
    "RequestExpired",
    `Request has expired. It was signed ${Math.round(ageMs / 1000)} seconds ago.`,
  );
}

/**
 * Refuses what SES would not take from this stack.
 *
 * @param sandbox the verified identities besides the stack's own, when the account is in the
 * sandbox: then recipients must be verified, too
 * @throws AwsError in SES's words
 */
export function refuseSend(
  from: string,
  to: readonly string[],
  { configurationSet }: SendRawEmail,
  { configurationSets, identities, environment }: Deployment,
  sandbox: readonly string[] | null,
): void {
  if (configurationSet && !configurationSets.some(({ name }) => name === configurationSet)) {
    throw new AwsError(
      "ConfigurationSetDoesNotExist",
      `Configuration set <${configurationSet}> does not exist.`,
    );
  }
  if (to.length === 0 || to.length > 50) {
    throw new AwsError("InvalidParameterValue", `Recipient count is not in 1..50: ${to.length}.`);
  }
  for (const address of to) checkAddress(address);
  const verified = [...identities, ...(sandbox ?? [])];
  // Without one in the stack the account's own identity is used, which is not known here.
  const mayBeSender = identities.length === 0 || isVerified(from, verified);
  const strangers = sandbox
    ? to.filter((address) => !isSimulator(address) && !isVerified(address, verified))
    : [];
  const failed = [...(mayBeSender ? [] : [from]), ...strangers];
  if (failed.length > 0) {
    throw new AwsError(
      "MessageRejected",
      `Email address is not verified. The following identities failed the check in region ${environment.region.toUpperCase()}: ${failed.join(", ")}`,
    );
  }
}

/** The recipients on the account's suppression list, which knows no upper case. */
export function suppressedOf(
  to: readonly string[],
  suppressed: readonly string[] | null,
): readonly string[] {
  const list = new Set(suppressed?.map((address) => address.toLowerCase()));
  return to.filter((address) => list.has(address.toLowerCase()));
}

/**
 * What becomes of a mail by itself; SES's mailbox simulator, with labels too, emulates the rest.
 */
export function simulatedEvents(to: readonly string[]): readonly SesEventKind[] {
  const [, part = ""] = /^([a-z]+)(?:\+[^@]*)?@simulator\.amazonses\.com$/i.exec(to[0] ?? "") ?? [];
  switch (part.toLowerCase()) {
    case "bounce":
    case "suppressionlist":
      return ["Send", "Bounce"];
    case "complaint":
      return ["Send", "Delivery", "Complaint"];
    default:
      return ["Send", "Delivery"];
  }
}

/** An identity is an address or a domain, which stands for its subdomains too. */
function isVerified(address: string, identities: readonly string[]): boolean {
  const at = address.lastIndexOf("@");
  const domain = address.slice(at + 1).toLowerCase();
  return identities.some((identity) => {
    const identityAt = identity.lastIndexOf("@");
    const identityDomain = identity.slice(identityAt + 1).toLowerCase();
    // SES minds upper case before the @.
    if (identityAt >= 0) {
      return identityDomain === domain && identity.slice(0, identityAt) === address.slice(0, at);
    }
    return domain === identityDomain || domain.endsWith(`.${identityDomain}`);
  });
}

/** SES's mailbox simulator may be written to from the sandbox, and counts for nothing. */
export function isSimulator(address: string): boolean {
  return /@simulator\.amazonses\.com$/i.test(address);
}
