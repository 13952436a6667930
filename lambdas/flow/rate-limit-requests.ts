/**
 * Rate limits of requests: how many transactional mails may be asked for, for one mailbox, by one
 * network, and by all. What limits the transactional mails to one address
 * (`domain/reader-commands.ts`) does not see a robot that goes through a thousand addresses, or a
 * thousand spellings of one.
 */
import { type Address, canonicalMailbox } from "../domain/address.ts";
import { dayMs, hourMs, type Instant } from "../domain/instant.ts";
import type { SitePorts } from "./ports.ts";
import { consume } from "./rate-limit.ts";

/** Requests by other spellings of one mailbox: more than any reader needs, and no bomb. */
const mailboxPerDay = 20;

/**
 * A lecture hall, a company or a whole mobile carrier shares one network address; a robot that has
 * one to itself gets no further than they do.
 */
const networkPerHour = 200;
const networkPerDay = 500;

/** What all networks together may ask for: bounds the harm, and the bill, of a thousand of them. */
const allPerHour = 2_000;

/** The same for mails that sign up; counted apart, so that a flood of them leaves the form open. */
const mailsPerHour = 1_000;

/** What is counted, in which window of time, and how often it may be. */
type RateLimit = readonly [what: string, windowMs: number, most: number];

/** Who asks for a transactional mail. */
export interface Requester {
  /**
   * Absent where a transactional mail goes only to who is known already: no spelling makes that a
   * bomb.
   */
  readonly address?: Address;
  /**
   * Truncated, empty where it is not known; absent where a mail asks, because a mail server's
   * network says nothing of the reader.
   */
  readonly network?: string;
}

/**
 * Counts one request for a transactional mail. `allowed`: it may be served. `ignored`: this
 * mailbox has had enough for a day, and the answer is the same as for everyone. Else when to
 * ask again.
 */
export async function rateLimitRequest(
  ports: Pick<SitePorts, "store" | "clock" | "log" | "keys">,
  { address, network }: Requester,
): Promise<"allowed" | "ignored" | { readonly until: Instant }> {
  const refused = (limit: string) => ports.log("request-limited", { limit });
  const mailbox = address && canonicalMailbox((await ports.keys()).address, address);
  if (mailbox && (await consume(ports, `mailbox/${mailbox}`, dayMs, mailboxPerDay))) {
    refused("mailbox");
    return "ignored";
  }
  const ofNetwork: readonly RateLimit[] = network
    ? [
        [network, dayMs, networkPerDay],
        [network, hourMs, networkPerHour],
      ]
    : [];
  const limits: readonly RateLimit[] =
    network === undefined
      ? [["mail", hourMs, mailsPerHour]]
      : [...ofNetwork, ["all", hourMs, allPerHour]];
  // One after the other: what is over its own limit must not use up what is left for the others.
  for (const [who, windowMs, most] of limits) {
    const until = await consume(ports, who, windowMs, most);
    if (!until) continue;
    refused(who === network ? "network" : who);
    return { until };
  }
  return "allowed";
}
