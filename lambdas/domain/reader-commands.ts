/**
 * What readers do: sign up, confirm, leave, tune, pause, ask for a mail, start over, be erased.
 *
 * Each act is a pure transition. It answers the changed subscription, or why it is refused, which the
 * page says in words. Nothing here sends: an act only changes what is owed.
 */
import type { Address } from "./address.ts";
import type { Course } from "./course.ts";
import { dayMs, type Instant, latest, msBetween, plus, secondMs } from "./instant.ts";
import { ok, type Result, refused } from "./result.ts";
import { retryInTurn, retryRequest } from "./retry.ts";
import { localDate, type Schedule } from "./schedule.ts";
import {
  allows,
  type Consent,
  isExpired,
  isMember,
  type MailRequest,
  removeSlot,
  type Subscription,
  setNextSlot,
  slugInTurn,
  updateDueEntry,
} from "./subscription.ts";
import { linkDays } from "./token.ts";
import { addTransactional, freeInstant, limitDays, recentSends } from "./transactional-mails.ts";
import { withoutUndelivered } from "./undelivered.ts";

/** Why an act is refused. */
export type Refusal =
  | "too-many-transactional-mails"
  | "not-wanted"
  | "superseded"
  | "expired"
  | "ended"
  | "revoked"
  | "not-possible"
  | "no-longer-sent"
  | "already-sent"
  | "too-many-requests";

/** The changed subscription, or why nothing changed. */
export type Outcome = Result<Subscription, Refusal>;

/** A mail cannot repair a mailbox that refused us; a week later it may be another mailbox. */
const bouncedRestMs = 7 * dayMs;

/** Mails one reader may have asked for and not got yet. */
const requestsMax = 5;

/** What a valid sign-up form says. */
export interface SignUp {
  readonly id: string;
  /** The keyed id of the mailbox, where it is not the address's own. */
  readonly mailbox?: string;
  readonly schedule: Schedule;
  readonly address: Address;
  readonly consent: Consent;
}

/**
 * A sign-up. Nothing about an existing subscription changes but the transactional mail it is owed;
 * the settings asked for take effect when that transactional mail is confirmed.
 */
export function signUp(
  known: Subscription | undefined,
  { id, mailbox, address, consent, schedule }: SignUp,
  now: Instant,
): Outcome {
  const before = known && !isExpired(known, now) ? known : undefined;
  if (before && !isWanted(before, now)) return refused("not-wanted");
  // A reader who was erased is new, in a round of their own: late evidence of the old one proves
  // nothing.
  const erased = before !== undefined && before.email === undefined;
  const subscription: Subscription =
    before && before.status !== "pending" && !erased
      ? before
      : {
          id,
          ...(mailbox && { mailbox }),
          schedule,
          version: known?.version ?? 0,
          status: "pending",
          email: address.typed,
          ...(address.deliverable !== address.typed && { deliverTo: address.deliverable }),
          round: (known?.round ?? 1) + (erased ? 1 : 0),
          sent: {},
          requests: before?.requests ?? [],
          ...(before?.pendingSignUp && { pendingSignUp: before.pendingSignUp }),
          ...(before?.claim && { claim: before.claim }),
          ...(known?.linksRevokedAt && { linksRevokedAt: known.linksRevokedAt }),
          // So few mails as may follow an end may follow it still.
          ...(before?.endedAt && { endedAt: before.endedAt }),
          transactionalSends: before?.transactionalSends ?? [],
          missed: 0,
          ...(before?.trouble && { trouble: before.trouble }),
          softBounces: before?.softBounces ?? {},
        };
  const member = isMember(subscription);
  const owed = requestTransactional(subscription, member ? "already-subscribed" : "confirm", now);
  if (!owed.ok || member) return owed;
  const asking = owed.value;
  const at = asking.transactionalSends.at(-1) ?? now;
  return ok({
    ...asking,
    pendingSignUp: { schedule, at, consent },
    ...((asking.status === "pending" || asking.expiresAt) && { expiresAt: expiryOf(asking, at) }),
  });
}

/**
 * When an unconfirmed sign-up is forgotten. With the item its transactional mails would be, and
 * with them their limits; and that its links were revoked, which must outlive the links. What ended
 * is forgotten no earlier for a mail.
 */
function expiryOf({ linksRevokedAt, expiresAt }: Subscription, sentAt: Instant): Instant {
  const limitsEndAt = plus(sentAt, limitDays * dayMs);
  const linksEndAt = linksRevokedAt ? plus(linksRevokedAt, linkDays * dayMs) : limitsEndAt;
  return latest(limitsEndAt, linksEndAt, expiresAt ?? limitsEndAt);
}

function isWanted({ status, reason, endedAt }: Subscription, now: Instant): boolean {
  if (status !== "suppressed") return true;
  return reason === "bounce" && endedAt !== undefined && msBetween(endedAt, now) >= bouncedRestMs;
}

/** Owes a transactional mail, within the limits. Its `at` is the newest of `transactionalSends`. */
function requestTransactional(
  subscription: Subscription,
  kind: "confirm" | "already-subscribed" | "link",
  now: Instant,
): Outcome {
  const asking = addTransactional(subscription, kind, now);
  if (!asking) return refused("too-many-transactional-mails");
  const at = asking.transactionalSends.at(-1) ?? now;
  // Forgotten earlier, this mail would not count any more.
  return ok(asking.expiresAt ? { ...asking, expiresAt: expiryOf(asking, at) } : asking);
}

/**
 * The button of a confirmation mail was pressed. Pressed again, it changes nothing.
 *
 * @param confirmationSentAt the instant in the token in the mail
 * @param network from which it was pressed, truncated; empty where the way in knows none
 */
export function confirm(
  subscription: Subscription,
  confirmationSentAt: Instant,
  course: Course,
  now: Instant,
  network = "",
): Outcome {
  // The page that follows has a link to the settings: not for a transactional mail whose links are
  // out of use.
  if (isRevoked(subscription, confirmationSentAt)) return refused("superseded");
  if (subscription.consent?.confirmationSentAt === confirmationSentAt) {
    return allows(subscription.status, "again") ? ok(subscription) : refused("ended");
  }
  const { pendingSignUp } = subscription;
  if (isExpired(subscription, now)) return refused("expired");
  if (pendingSignUp?.at !== confirmationSentAt || !allows(subscription.status, "confirm")) {
    return refused("superseded");
  }
  return ok(
    startRound(
      {
        ...subscription,
        schedule: pendingSignUp.schedule,
        round: subscription.status === "pending" ? subscription.round : subscription.round + 1,
        consent: {
          ...pendingSignUp.consent,
          confirmedAt: now,
          confirmationSentAt,
          ...(network && { confirmedNetwork: network }),
        },
      },
      course,
      now,
    ),
  );
}

/** The course from its first mail, now. Evidence of the round before proves nothing any more. */
function startRound(subscription: Subscription, course: Course, now: Instant): Subscription {
  const {
    pendingSignUp: _pendingSignUp,
    claim: _claim,
    reason: _reason,
    endedAt: _endedAt,
    expiresAt: _expiresAt,
    pausedUntil: _pausedUntil,
    sentDate: _sentDate,
    trouble: _trouble,
    rejected: _rejected,
    undelivered: _undelivered,
    ...rest
  } = removeSlot(subscription);
  const fresh: Subscription = {
    ...rest,
    status: "active",
    sent: {},
    requests: [],
    missed: 0,
    softBounces: {},
  };
  return setNextSlot(fresh, course, now);
}

/**
 * Leaves. Always possible, and the same however often it is done; a complaint is not undone by it.
 * If a reader has left already, it cancels the sign-up that came since, and its mail. Of an address
 * that never confirmed there is nothing to keep: it is erased.
 */
export function unsubscribe(subscription: Subscription, now: Instant): Subscription {
  const { status } = subscription;
  if (status === "pending") return erase(subscription, now);
  const gone = status === "suppressed" || status === "unsubscribed";
  if (gone && !subscription.pendingSignUp && subscription.requests.length === 0)
    return subscription;
  const {
    pendingSignUp: _pendingSignUp,
    pausedUntil: _pausedUntil,
    ...rest
  } = removeSlot(subscription);
  return updateDueEntry({
    ...rest,
    requests: [],
    ...(!gone && { status: "unsubscribed", endedAt: now }),
  });
}

/** Another zone, hour or days. The next mail moves with them. */
export function changeSchedule(
  subscription: Subscription,
  schedule: Schedule,
  course: Course,
  now: Instant,
): Outcome {
  // By another clock the newest mail counts for the day it left.
  const { sentDate: _sentDate, ...rest } = subscription;
  const changed = { ...rest, schedule };
  if (!isMember(subscription)) return refused("ended");
  // The first mail is bound to no hour: it stays owed for the instant it is owed for.
  if (Object.keys(subscription.sent).length === 0 && subscription.status === "active")
    return ok(changed);
  // A mail owed already stays owed when the new schedule has the same slot.
  const { slot } = subscription;
  return ok(setNextSlot(retryInTurn(changed), course, slot && slot < now ? slot : now));
}

/** The longest pause; after a forgotten one, mail must not come years later. */
const pauseDaysMax = 366;

/** Pauses until a local date (`YYYY-MM-DD`, after today and within a year). */
export function pause(
  subscription: Subscription,
  pausedUntil: string,
  course: Course,
  now: Instant,
): Outcome {
  const { timeZone } = subscription.schedule;
  if (!isMember(subscription)) return refused("ended");
  if (
    pausedUntil <= localDate(timeZone, now) ||
    pausedUntil > localDate(timeZone, plus(now, pauseDaysMax * dayMs))
  ) {
    return refused("not-possible");
  }
  return ok(
    setNextSlot(retryInTurn({ ...subscription, status: "paused", pausedUntil }), course, now),
  );
}

/** Ends a pause: the next mail comes at the next slot. */
export function resume(subscription: Subscription, course: Course, now: Instant): Outcome {
  if (subscription.status === "active") return ok(subscription);
  if (subscription.status !== "paused") return refused("ended");
  const { pausedUntil: _pausedUntil, ...rest } = subscription;
  return ok(setNextSlot(retryInTurn({ ...rest, status: "active" }), course, now));
}

/**
 * Asks for the next mail in turn, now. While it is not known whether SES took the mail in turn, it
 * is that one that is asked for, and not the one after it.
 *
 * @param slug the mail that the reader's page called the next one; empty where it named none. Sent since
 * then, the request is fulfilled, and must not bring the one after it.
 */
export function requestNext(subscription: Subscription, now: Instant, slug = ""): Outcome {
  if (Object.hasOwn(subscription.sent, slug)) return refused("already-sent");
  const { claim } = subscription;
  const meant = (claim && slugInTurn(subscription, claim.messageId)) ?? slug;
  const named = meant !== "" && { slug: meant };
  return addRequest(subscription, "next", (at) => ({ kind: "next", at, ...named }), now);
}

/** Asks for one mail of the course again. */
export function requestAgain(subscription: Subscription, slug: string, now: Instant): Outcome {
  if (!Object.hasOwn(subscription.sent, slug)) return refused("not-possible");
  const known = withoutUndelivered(subscription, slug);
  return addRequest(known, "again", (at) => ({ kind: "again", slug, at }), now);
}

function addRequest(
  subscription: Subscription,
  kind: MailRequest["kind"],
  make: (at: Instant) => MailRequest,
  now: Instant,
): Outcome {
  if (!allows(subscription.status, kind)) return refused("ended");
  const { requests } = subscription;
  const wanted = make(now);
  const same = requests.find(
    (other) =>
      other.kind === kind &&
      (other.kind !== "again" || wanted.kind !== "again" || other.slug === wanted.slug),
  );
  if (same) return ok(retryRequest(subscription, same));
  if (requests.length >= requestsMax) return refused("too-many-requests");
  return ok(
    updateDueEntry({
      ...(kind === "next" ? retryInTurn(subscription) : subscription),
      requests: [...requests, make(freeInstant(requests, now))],
    }),
  );
}

/** Asks for the mail with the preferences link, within the limits of transactional mails. */
export function requestLinkMail(subscription: Subscription, now: Instant): Outcome {
  if (!allows(subscription.status, "link") || !subscription.email) return refused("not-wanted");
  return requestTransactional(subscription, "link", now);
}

/** Starts the course over, from the first mail, now. */
export function startOver(subscription: Subscription, course: Course, now: Instant): Outcome {
  if (!allows(subscription.status, "again")) return refused("ended");
  return ok(startRound({ ...subscription, round: subscription.round + 1 }, course, now));
}

/**
 * Takes every link to the settings that was issued until now out of use: a reader who forwards a
 * mail hands over the link in it. The links for leaving stay.
 */
export function revokeLinks(subscription: Subscription, now: Instant): Subscription {
  return { ...subscription, linksRevokedAt: now };
}

/**
 * Clocks of two processes differ by less: what was issued after a revocation may look older than
 * it.
 */
const clocksDifferMs = 5 * secondMs;

/** True when a link issued at `issuedAt` was taken out of use since. */
export function isRevoked({ linksRevokedAt }: Subscription, issuedAt: Instant): boolean {
  return linksRevokedAt !== undefined && issuedAt < plus(linksRevokedAt, -clocksDifferMs);
}

/**
 * Forgets the person: everything personal goes. What stays under the keyed id, until it expires like
 * all that ended, says only that nothing is sent to it, how many transactional mails it had lately,
 * and that old links open nothing, should somebody sign this address up again.
 */
export function erase(subscription: Subscription, now: Instant): Subscription {
  if (subscription.email === undefined) return subscription;
  const { id, version, mailbox, status, reason, round } = subscription;
  return {
    id,
    version,
    ...(mailbox && { mailbox }),
    status: status === "suppressed" ? "suppressed" : "unsubscribed",
    ...(reason && { reason }),
    schedule: { timeZone: "UTC", sendAt: "00:00", days: "daily" },
    round,
    sent: {},
    requests: [],
    transactionalSends: recentSends(subscription, now),
    missed: 0,
    softBounces: {},
    linksRevokedAt: now,
    endedAt: subscription.endedAt ?? now,
  };
}

/**
 * The operator lets a person in again who had bounced or complained: nothing is sent by this, a new
 * sign-up is answered again.
 */
export function unsuppress(subscription: Subscription): Subscription {
  if (subscription.status !== "suppressed") return subscription;
  const { reason: _reason, ...rest } = subscription;
  return { ...rest, status: "unsubscribed" };
}
