/**
 * How a course ends and begins again: leaving, starting over, erasure, and the operator's way back.
 */
import type { Course } from "./course.ts";
import type { Instant } from "./instant.ts";
import type { Outcome } from "./reader-commands.ts";
import { ok, refused } from "./result.ts";
import { setNextSlot } from "./slots.ts";
import {
  allows,
  latestRoundOf,
  removeSlot,
  type Subscription,
  updateDueEntry,
} from "./subscription.ts";
import { recentLinkSends, recentSends } from "./transactional-mails.ts";
import { beforeEnding, withoutUndo } from "./undo.ts";

/** The subscription in a round that there never was. */
function inNewRound(subscription: Subscription): Subscription {
  const { latestRound: _latestRound, ...rest } = subscription;
  return { ...rest, round: latestRoundOf(subscription) + 1 };
}

/**
 * The course goes on where it was left, with the next mail at the reader's next hour: the same round,
 * so that evidence of it still counts.
 */
export function resumeRound(
  subscription: Subscription,
  course: Course,
  now: Instant,
): Subscription {
  const {
    pendingSignUp: _pendingSignUp,
    reason: _reason,
    endedAt: _endedAt,
    expiresAt: _expiresAt,
    sentDate: _sentDate,
    ...rest
  } = withoutUndo(removeSlot(subscription));
  return setNextSlot({ ...rest, status: "active", requests: [], softBounces: {} }, course, now);
}

/**
 * The course from its first mail, now, in a round of its own: evidence of the one before proves
 * nothing any more. Only an address that is confirmed for the first time has begun none yet.
 */
export function startRound(known: Subscription, course: Course, now: Instant): Subscription {
  const subscription = known.status === "pending" ? known : inNewRound(known);
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
  } = withoutUndo(removeSlot(subscription));
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
 * that never confirmed there is nothing to keep: it is erased. What it ended can be undone for a day
 * (`undo.ts`).
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
    ...(!gone && {
      status: "unsubscribed",
      endedAt: now,
      before: beforeEnding(subscription, now),
    }),
  });
}

/** Starts the course over, from the first mail, now. It can be undone for a day. */
export function startOver(subscription: Subscription, course: Course, now: Instant): Outcome {
  if (!allows(subscription.status, "again")) return refused("ended");
  const before = beforeEnding(subscription, now);
  return ok({ ...startRound(subscription, course, now), before });
}

/**
 * Forgets the person: everything personal goes. What stays under the keyed id, until it expires like
 * all that ended, says only that nothing is sent to it, how many transactional mails it had lately,
 * and that old links open nothing, should somebody sign this address up again.
 */
export function erase(subscription: Subscription, now: Instant): Subscription {
  if (subscription.email === undefined) return subscription;
  const { id, version, mailbox, status, reason } = subscription;
  const linkSends = recentLinkSends(subscription, now);
  return {
    id,
    version,
    ...(mailbox && { mailbox }),
    status: status === "suppressed" ? "suppressed" : "unsubscribed",
    ...(reason && { reason }),
    schedule: { timeZone: "UTC", sendAt: "00:00", days: "daily" },
    round: latestRoundOf(subscription),
    sent: {},
    requests: [],
    transactionalSends: recentSends(subscription, now),
    ...(linkSends.length > 0 && { linkSends }),
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
