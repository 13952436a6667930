/**
 * Rate limits of requests: how many transactional mails may be asked for, for one mailbox, by one
 * network, and by all. What limits the transactional mails to one address
 * (`domain/reader-commands.ts`) does not see a robot that goes through a thousand addresses, or a
 * thousand spellings of one.
 */
import { type Address, canonicalMailbox, domainIdOf } from "../domain/address.ts";
import { dayMs, hourMs, type Instant, instantOf, latest, msOf, plus } from "../domain/instant.ts";
import { attention } from "./attention.ts";
import type { SitePorts } from "./ports.ts";
import { consume, countOne } from "./rate-limit.ts";

/** Mails a day to one mailbox in other spellings of its address: as many as to an address. */
const mailboxPerDay = 3;

/**
 * A lecture hall, a company or a whole mobile carrier shares one network address; a robot that has
 * one to itself gets no further than they do. Many readers of one provider share an IPv6 /48, and
 * anybody can have one: three lecture halls.
 */
const networkPerHour = 200;
const networkPerDay = 500;
const wideFactor = 3;

/**
 * Sign-up forms whose mails leave within one hour: bounds the harm, and the bill, of a thousand
 * networks. A quarter is kept for networks that have sent a few forms only, so that those who send
 * many make nobody else wait. What is more waits for a later hour.
 */
const formsPerHour = 1_500;
const formsPerHourOfFew = 500;
const few = 5;

/** The longest wait after a form; who would wait longer is told to come again. */
const formHoursMax = 24;

/** Mails with a lost link, to all: only to readers, so that no junk uses it up. */
const linksPerHour = 2_000;

/**
 * Sign-ups by mail that are served within one hour: of one domain, and of all. What is more waits,
 * hour after hour. Counted apart from the forms, so that a flood of mails leaves them open.
 */
const mailsPerHourOfDomain = 100;
const mailsPerHour = 1_000;

/** The longest wait: a link in a mail that leaves later would be of no use for long. */
const mailHoursMax = 5 * 24;

/**
 * So many limited requests within an hour are no crowd of readers any more: one lecture hall over
 * its limit stays below.
 */
const refusedPerHour = 100;

/** Who asks for a transactional mail by a form. */
export interface Requester {
  readonly form: "sign-up" | "link";
  /** Truncated, the narrowest first; none where it is not known. */
  readonly networks: readonly string[];
}

type LimitPorts = Pick<SitePorts, "store" | "clock" | "log" | "keys">;

/** When a mail may leave. `ignored`: never, and the answer is the same as for everyone. */
type Place = "now" | "ignored" | { readonly notBefore: Instant };

/**
 * Counts one form of a network, each kind apart: `until` says when to ask again where there were
 * too many. Else how many this network has sent in this hour.
 */
export async function rateLimitNetwork(
  ports: LimitPorts,
  { form, networks }: Requester,
): Promise<{ readonly until: Instant } | { readonly times: number }> {
  let most = 0;
  for (const [index, network] of networks.entries()) {
    const factor = index === 0 ? 1 : wideFactor;
    const what = form === "link" ? `link/${network}` : network;
    // The hour first: what is over its limit must not use up the day.
    const hour = await countOne(ports, what, hourMs);
    if (hour.times > networkPerHour * factor) return tooMany(ports, hour.until);
    const until = await consume(ports, what, dayMs, networkPerDay * factor);
    if (until) return tooMany(ports, until);
    // Whoever has a /48 has a new /64 for each form: what its parts send together counts, too.
    most = Math.max(most, Math.ceil(hour.times / factor));
  }
  return { times: most };
}

async function tooMany(ports: LimitPorts, until: Instant): Promise<{ readonly until: Instant }> {
  await limited(ports, "network", false);
  return { until };
}

/**
 * Finds a sign-up form its place: `now`, or from when on its mail may leave. A limit postpones it and
 * never drops what a person did. `until`: more forms wait than a day can serve; come again.
 *
 * @param times forms that this network has sent in this hour
 */
export async function placeForm(
  ports: LimitPorts,
  address: Address,
  times: number,
): Promise<Place | { readonly until: Instant }> {
  const ofMailbox = await placeOfMailbox(ports, address);
  if (ofMailbox === "ignored") return ofMailbox;
  const { hour, share } = await place(ports, "all", formsPerHour, 0, formHoursMax);
  const isServed = hour === 0 || (times <= few && (await isWithinReserve(ports)));
  if (isServed) return ofMailbox;
  const isTooFar = hour >= formHoursMax;
  await limited(ports, "all", !isTooFar);
  if (isTooFar) return { until: startOfHour(ports, 1) };
  const notBefore = startOfHour(ports, hour + share);
  return { notBefore: ofMailbox === "now" ? notBefore : latest(notBefore, ofMailbox.notBefore) };
}

async function isWithinReserve(ports: LimitPorts): Promise<boolean> {
  return (await consume(ports, "all-of-few", hourMs, formsPerHourOfFew)) === null;
}

/**
 * Finds a mail with a lost link its place. Called for everybody, and counted apart where none is
 * owed: the same calls, and junk uses nothing up.
 */
export async function placeLink(
  ports: Pick<SitePorts, "store" | "clock">,
  isOwed: boolean,
): Promise<"now" | { readonly notBefore: Instant }> {
  const what = isOwed ? "link-mails" : "link-nobody";
  const { hour, share } = await place(ports, what, linksPerHour, 0, formHoursMax);
  return hour === 0 ? "now" : { notBefore: startOfHour(ports, hour + share) };
}

/** The instant so many hours after the start of this hour. */
function startOfHour({ clock }: Pick<SitePorts, "clock">, hours: number): Instant {
  return instantOf(Math.floor((Math.floor(msOf(clock.now()) / hourMs) + hours) * hourMs));
}

/**
 * Finds a sign-up by mail its place: `now`, or from when on its transactional mail may leave. A mail
 * server's network says nothing of the reader, and nobody can be told to ask again: so what is over
 * a limit waits for a later hour and is never dropped. `ignored`: this mailbox has had enough for a
 * day, in other spellings of its address.
 */
export async function placeMailRequest(ports: LimitPorts, address: Address): Promise<Place> {
  const ofMailbox = await placeOfMailbox(ports, address);
  if (ofMailbox === "ignored") return ofMailbox;
  const domain = domainIdOf((await ports.keys()).address, address);
  const ofDomain = await place(ports, `domain/${domain}`, mailsPerHourOfDomain, 0, mailHoursMax);
  const { hour, share } = await place(ports, "mail", mailsPerHour, ofDomain.hour, mailHoursMax);
  if (hour === 0) return ofMailbox;
  ports.log("sign-up-postponed", { limit: ofDomain.hour > 0 ? "domain" : "mail", hours: hour });
  // Spread over the hour, so that what waited does not come all at its first moment.
  const notBefore = startOfHour(ports, hour + (ofDomain.hour === hour ? ofDomain.share : share));
  return { notBefore: ofMailbox === "now" ? notBefore : latest(notBefore, ofMailbox.notBefore) };
}

/** A place in an hour, counted from this one; `share` of it have been given away before. */
interface PlaceInHour {
  readonly hour: number;
  readonly share: number;
}

/** The first hour from `first` on that has room. In the last one there is always room. */
async function place(
  { store, clock }: Pick<SitePorts, "store" | "clock">,
  what: string,
  perHour: number,
  first: number,
  hoursMax: number,
): Promise<PlaceInHour> {
  const thisHour = Math.floor(msOf(clock.now()) / hourMs);
  for (let hour = first; ; ) {
    const until = instantOf((thisHour + hour + 1) * hourMs);
    const before = (await store.increment(`${what}/1h/${until}`, until)) - 1;
    if (before < perHour || hour >= hoursMax) {
      return { hour, share: Math.min(before / perHour, 1) };
    }
    // So many hours are full already as others have been sent on from here.
    hour = Math.min(hoursMax, hour + Math.floor(before / perHour));
  }
}

/**
 * Counts one more request for a mailbox, where its address is another spelling of it. What is over
 * the limit of this day is mailed on the next; what is over that one's, too, is a bomb.
 */
async function placeOfMailbox(ports: LimitPorts, address: Address): Promise<Place> {
  const mailbox = canonicalMailbox((await ports.keys()).address, address);
  if (!mailbox) return "now";
  const today = await countOne(ports, `mailbox/${mailbox}`, dayMs);
  if (today.times <= mailboxPerDay) return "now";
  const { store } = ports;
  const tomorrow = await store.increment(
    `mailbox/${mailbox}/24h/${plus(today.until, dayMs)}`,
    plus(today.until, dayMs),
  );
  const isPostponed = tomorrow <= mailboxPerDay;
  await limited(ports, "mailbox", isPostponed);
  return isPostponed ? { notBefore: today.until } : "ignored";
}

/** Logs it, and tells the operator once an hour when there are many. */
async function limited(
  { log, store, clock }: Pick<SitePorts, "store" | "clock" | "log">,
  limit: string,
  isPostponed: boolean,
): Promise<void> {
  if (isPostponed) log("sign-up-postponed", { limit });
  else log("request-limited", { limit });
  const until = instantOf((Math.floor(msOf(clock.now()) / hourMs) + 1) * hourMs);
  const times = await store.increment(`refused/1h/${until}`, until);
  if (times === refusedPerHour) attention(log, "sign-ups-refused", { refused: times, limit });
}
