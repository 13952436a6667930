/** What SES refuses, how it fails on demand, and what becomes of what it accepts. */

import type { Deployment } from "../../stack/deployment.ts";
import { AwsError } from "../protocol.ts";
import type { SesEventKind } from "./events.ts";
import { checkAddress } from "./message.ts";
import type { SendRawEmail } from "./protocol.ts";

/**
 * How SES fails: `timeout-accepted` takes the mail and answers nothing, `timeout-lost` takes
 * nothing and answers nothing, `paused` is what AWS does to an account with too many complaints.
 */
export const sesFaults = [
  "none",
  "throttle",
  "timeout-accepted",
  "timeout-lost",
  "paused",
] as const;

/** One of the faults. */
export type SesFault = (typeof sesFaults)[number];

/** What AWS allows between signing and arrival, either way. */
const signatureAgeMaxMs = 5 * 60_000;

/** @throws AwsError when the fault is one that SES tells of. */
export function refuseFault(fault: SesFault, accountId: string): void {
  if (fault === "throttle") {
    throw new AwsError("Throttling", "Maximum sending rate exceeded.");
  }
  if (fault === "paused") {
    throw new AwsError(
      "AccountSendingPausedException",
      `Email sending is disabled for your entire Amazon SES account ${accountId}.`,
    );
  }
}

/** @throws AwsError when a request was signed too long ago, or its age is not known. */
export function refuseAge(ageMs: number): void {
  if (Math.abs(ageMs) <= signatureAgeMaxMs) return;
  throw new AwsError(
    "RequestExpired",
    `Request has expired. It was signed ${Math.round(ageMs / 1000)} seconds ago.`,
  );
}

/** @throws AwsError when SES would not take this mail from this stack. */
export function refuseSend(
  from: string,
  to: readonly string[],
  { configurationSet }: SendRawEmail,
  { configurationSets, identities, place }: Deployment,
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
  if (!isVerified(from, identities)) {
    throw new AwsError(
      "MessageRejected",
      `Email address is not verified. The following identities failed the check in region ${place.region.toUpperCase()}: ${from}`,
    );
  }
}

/** What becomes of a mail by itself; SES's mailbox simulator, with labels too, plays the rest. */
export function fateOf(to: readonly string[]): readonly SesEventKind[] {
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
function isVerified(from: string, identities: readonly string[]): boolean {
  // Without one in the stack the account's own identity is used, which is not known here.
  if (identities.length === 0) return true;
  const domain = from.slice(from.lastIndexOf("@") + 1).toLowerCase();
  return identities.some(
    (identity) =>
      identity === from || identity === domain || domain.endsWith(`.${identity.toLowerCase()}`),
  );
}
