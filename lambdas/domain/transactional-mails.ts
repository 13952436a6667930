/**
 * Transactional mails owed to one address, and how many of them there may be. A limit lets a mail
 * wait, for a day at most; what is not allowed within a day is not owed.
 */
import { dayMs, type Instant, latest, minuteMs, msBetween, plus } from "./instant.ts";
import {
  isRequestParked,
  type LinkSend,
  type MailRequest,
  type Subscription,
  updateDueEntry,
} from "./subscription.ts";

/**
 * Transactional mails to one address: at least 10 minutes apart, 3 a day, 5 in 30 days. Confirmed
 * opt-in alone can itself be the bomb: somebody who fills in the form a thousand times makes us
 * send three mails.
 */
const transactionalLimits = { apartMs: 10 * minuteMs, perDay: 3, perMonth: 5, monthMs: 30 * dayMs };

/**
 * Mails with the link, a day, by the form for a lost link and from the settings page: each counted
 * apart, and apart from all others. A link is good for a day, so that a reader whose count strangers
 * have used up has a working link in their mailbox.
 */
const linksPerDay = 3;

/** To somebody who has left or was erased, since then and in 30 days. */
export const afterEndPerMonth = 2;

/** Days for which a transactional mail counts. */
export const limitDays = transactionalLimits.monthMs / dayMs;

/** A mail that is not allowed within so long is not owed at all. */
const waitMaxMs = dayMs;

/** The transactional mail that is wanted, and for the mail with the link by which way. */
export type WantedMail =
  | { readonly kind: "confirm" | "already-subscribed" }
  | { readonly kind: "link"; readonly by: LinkSend["by"] };

/** The transactional mails that count against the limits. */
export function recentSends(
  { transactionalSends }: Pick<Subscription, "transactionalSends">,
  now: Instant,
): readonly Instant[] {
  return transactionalSends.filter((at) => msBetween(at, now) < transactionalLimits.monthMs);
}

/** The mails with the link that count against the limits. */
export function recentLinkSends(
  { linkSends = [] }: Pick<Subscription, "linkSends">,
  now: Instant,
): readonly LinkSend[] {
  return linkSends.filter(({ at }) => msBetween(at, now) < transactionalLimits.monthMs);
}

/**
 * Owes a transactional mail at the first moment that the limits allow, or answers undefined where
 * that is more than a day away. One that is owed already and has not left yet is the one meant.
 */
export function addTransactional(
  subscription: Subscription,
  wanted: WantedMail,
  now: Instant,
): { readonly subscription: Subscription; readonly request: MailRequest } | undefined {
  const { kind } = wanted;
  const waiting = subscription.requests.find((one) => one.kind === kind);
  // Replaced, it does not leave, and does not count.
  const planned = waiting && leavesAt(waiting) > now ? leavesAt(waiting) : undefined;
  const transactionalSends = recentSends(subscription, now).filter((at) => at !== planned);
  const linkSends = recentLinkSends(subscription, now).filter(({ at }) => at !== planned);
  const leaves = firstAllowed({ ...subscription, transactionalSends, linkSends }, wanted, now);
  if (waiting && isOnItsWay(subscription, waiting, now) && leavesAt(waiting) <= leaves) {
    return { subscription: updateDueEntry(subscription), request: waiting };
  }
  if (msBetween(now, leaves) > waitMaxMs) return undefined;
  const at = freeInstant(subscription.requests, now);
  const sentAt = latest(at, leaves);
  const request: MailRequest = { kind, at, ...(leaves > now && { notBefore: leaves }) };
  const counted: Pick<Subscription, "transactionalSends" | "linkSends"> =
    wanted.kind === "link"
      ? { transactionalSends, linkSends: [...linkSends, { at: sentAt, by: wanted.by }] }
      : {
          transactionalSends: [...transactionalSends, sentAt],
          ...(linkSends.length > 0 && { linkSends }),
        };
  const others = subscription.requests.filter((one) => one.kind !== kind);
  const { linkSends: _old, ...rest } = subscription;
  const owing = updateDueEntry({ ...rest, ...counted, requests: [...others, request] });
  return { subscription: owing, request };
}

/** When a mail that was asked for may leave. */
export function leavesAt({ at, notBefore }: MailRequest): Instant {
  return latest(at, notBefore ?? at);
}

/** True for a mail that waits for its time, a day at most, or was asked for just now. */
function isOnItsWay(subscription: Subscription, request: MailRequest, now: Instant): boolean {
  if (isRequestParked(subscription, request)) return false;
  const waitMs = msBetween(now, leavesAt(request));
  return waitMs > -transactionalLimits.apartMs && waitMs <= waitMaxMs;
}

/** The first moment at or after `now` at which every limit allows one more. */
function firstAllowed(
  { status, endedAt, transactionalSends, linkSends = [], linksRevokedAt }: Subscription,
  wanted: WantedMail,
  now: Instant,
): Instant {
  const { apartMs, perDay, perMonth, monthMs } = transactionalLimits;
  const links = (by: LinkSend["by"]) =>
    linkSends.filter((one) => one.by === by).map(({ at }) => at);
  const all = [...transactionalSends, ...linkSends.map(({ at }) => at)];
  const bounds: (Instant | undefined)[] = [now];
  // A link that was taken out of use is none that its reader could go on with.
  const inUse = (at: Instant) => linksRevokedAt === undefined || at > linksRevokedAt;
  if (wanted.kind === "link")
    bounds.push(after(links(wanted.by).filter(inUse), linksPerDay, dayMs));
  else
    bounds.push(
      after(transactionalSends, perDay, dayMs),
      after(transactionalSends, perMonth, monthMs),
    );
  // What a reader asks for on their own page no stranger asks for.
  const isOwn = wanted.kind === "link" && wanted.by === "settings";
  if (endedAt && status !== "completed" && !isOwn) {
    const sinceEnd = [...transactionalSends, ...links("form")].filter((at) => at > endedAt);
    bounds.push(after(sinceEnd, afterEndPerMonth, monthMs));
  }
  const allowed = bounds.reduce<Instant>(
    (last, bound) => (bound ? latest(last, bound) : last),
    now,
  );
  // Apart from those that have left, and from those that wait for their time.
  return [...all]
    .sort()
    .reduce<Instant>(
      (at, sent) => (Math.abs(msBetween(sent, at)) < apartMs ? plus(sent, apartMs) : at),
      allowed,
    );
}

/** When fewer than `most` of these lie within the last `windowMs`; undefined when they do now. */
function after(sends: readonly Instant[], most: number, windowMs: number): Instant | undefined {
  const last = [...sends].sort().at(-most);
  return last && plus(last, windowMs);
}

/** An asked mail is known by its instant, so no two may share one. */
export function freeInstant(requests: readonly MailRequest[], now: Instant): Instant {
  return requests.some(({ at }) => at === now) ? freeInstant(requests, plus(now, 1)) : now;
}
