/**
 * What readers do on the course: tune it, pause, ask for a mail, take links out of use.
 *
 * Each act is a pure transition. It answers the changed subscription, or why it is refused, which the
 * page says in words. Nothing here sends: an act only changes what is owed.
 */
import type { Course } from "./course.ts";
import { dayMs, type Instant, plus, secondMs } from "./instant.ts";
import { ok, type Result, refused } from "./result.ts";
import { retryInTurn, retryRequest } from "./retry.ts";
import { localDate, type Schedule } from "./schedule.ts";
import { setNextSlot } from "./slots.ts";
import {
  allows,
  isMember,
  type MailRequest,
  type Subscription,
  slugInTurn,
  updateDueEntry,
} from "./subscription.ts";
import { freeInstant } from "./transactional-mails.ts";
import { withoutUndelivered } from "./undelivered.ts";

/** Why an act is refused. */
export type Refusal =
  | "too-many-transactional-mails"
  | "not-wanted"
  | "superseded"
  | "withdrawn"
  | "erased"
  | "not-undoable"
  | "needs-owner-link"
  | "expired"
  | "ended"
  | "revoked"
  | "not-possible"
  | "no-longer-sent"
  | "already-sent"
  | "too-many-requests";

/** The changed subscription, or why nothing changed. */
export type Outcome = Result<Subscription, Refusal>;

/** Mails one reader may have asked for and not got yet. */
const requestsMax = 5;

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
