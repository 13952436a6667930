/**
 * Rate limits of requests: how many transactional mails may be asked for, for one mailbox, by one
 * network, and by all. What limits the transactional mails to one address
 * (`domain/reader-commands.ts`) does not see a robot that goes through a thousand addresses, or a
 * thousand spellings of one.
 */
import { type Address, canonicalMailbox, domainIdOf } from "../domain/address.ts";
import { dayMs, hourMs, type Instant, instantOf, msOf } from "../domain/instant.ts";
import { attention } from "./attention.ts";
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

/**
 * Sign-ups by mail that are served within one hour: of one domain, and of all. What is more waits,
 * hour after hour. Counted apart from the forms, so that a flood of mails leaves them open.
 */
const mailsPerHourOfDomain = 100;
const mailsPerHour = 1_000;

/** The longest wait: a link in a mail that leaves later would be of no use for long. */
const mailHoursMax = 5 * 24;

/**
 * So many refused requests within an hour are no crowd of readers any more: one lecture hall over
 * its limit stays below.
 */
const refusedPerHour = 100;

/** What is counted, in which window of time, and how often it may be. */
type RateLimit = readonly [what: string, windowMs: number, most: number];

/** Who asks for a transactional mail. */
export interface Requester {
  /**
   * Absent where a transactional mail goes only to who is known already: no spelling makes that a
   * bomb.
   */
  readonly address?: Address;
  /** Truncated, empty where it is not known. */
  readonly network: string;
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
  if (address && (await hasHadEnough(ports, address))) return "ignored";
  const ofNetwork: readonly RateLimit[] = network
    ? [
        [network, dayMs, networkPerDay],
        [network, hourMs, networkPerHour],
      ]
    : [];
  const limits: readonly RateLimit[] = [...ofNetwork, ["all", hourMs, allPerHour]];
  // One after the other: what is over its own limit must not use up what is left for the others.
  for (const [who, windowMs, most] of limits) {
    const until = await consume(ports, who, windowMs, most);
    if (!until) continue;
    await refused(ports, who === network ? "network" : who);
    return { until };
  }
  return "allowed";
}

/**
 * Finds a sign-up by mail its place: `now`, or from when on its transactional mail may leave. A mail
 * server's network says nothing of the reader, and nobody can be told to ask again: so what is over
 * a limit waits for a later hour and is never dropped. `ignored`: this mailbox has had enough for a
 * day, in other spellings of its address.
 */
export async function placeMailRequest(
  ports: Pick<SitePorts, "store" | "clock" | "log" | "keys">,
  address: Address,
): Promise<"now" | "ignored" | { readonly notBefore: Instant }> {
  if (await hasHadEnough(ports, address)) return "ignored";
  const domain = domainIdOf((await ports.keys()).address, address);
  const ofDomain = await place(ports, `domain/${domain}`, mailsPerHourOfDomain, 0);
  const { hour, share } = await place(ports, "mail", mailsPerHour, ofDomain.hour);
  if (hour === 0) return "now";
  ports.log("sign-up-postponed", { limit: ofDomain.hour > 0 ? "domain" : "mail", hours: hour });
  const thisHour = Math.floor(msOf(ports.clock.now()) / hourMs);
  // Spread over the hour, so that what waited does not come all at its first moment.
  const within = ofDomain.hour === hour ? ofDomain.share : share;
  return { notBefore: instantOf(Math.floor((thisHour + hour + within) * hourMs)) };
}

/** A place in an hour, counted from this one; `share` of it have been given away before. */
interface Place {
  readonly hour: number;
  readonly share: number;
}

/** The first hour from `first` on that has room. In the last one there is always room. */
async function place(
  { store, clock }: Pick<SitePorts, "store" | "clock">,
  what: string,
  perHour: number,
  first: number,
): Promise<Place> {
  const thisHour = Math.floor(msOf(clock.now()) / hourMs);
  for (let hour = first; ; ) {
    const until = instantOf((thisHour + hour + 1) * hourMs);
    const before = (await store.increment(`${what}/1h/${until}`, until)) - 1;
    if (before < perHour || hour >= mailHoursMax) {
      return { hour, share: Math.min(before / perHour, 1) };
    }
    // So many hours are full already as others have been sent on from here.
    hour = Math.min(mailHoursMax, hour + Math.floor(before / perHour));
  }
}

/** Counts one more request for a mailbox, where its address is another spelling of it. */
async function hasHadEnough(
  ports: Pick<SitePorts, "store" | "clock" | "log" | "keys">,
  address: Address,
): Promise<boolean> {
  const mailbox = canonicalMailbox((await ports.keys()).address, address);
  if (!mailbox || !(await consume(ports, `mailbox/${mailbox}`, dayMs, mailboxPerDay))) return false;
  await refused(ports, "mailbox");
  return true;
}

/** Logs it, and tells the operator once an hour when there are many. */
async function refused(
  ports: Pick<SitePorts, "store" | "clock" | "log">,
  limit: string,
): Promise<void> {
  const { log, store, clock } = ports;
  log("request-limited", { limit });
  const until = instantOf((Math.floor(msOf(clock.now()) / hourMs) + 1) * hourMs);
  const times = await store.increment(`refused/1h/${until}`, until);
  if (times === refusedPerHour) attention(log, "sign-ups-refused", { refused: times, limit });
}
