/**
 * How a course ends and begins again: leaving, starting over, erasure, and the operator's way back.
 */
import type { Course } from "./course.ts";
import type { Instant } from "./instant.ts";
import type { Outcome } from "./reader-commands.ts";
import { ok, refused } from "./result.ts";
import { setNextSlot } from "./slots.ts";
import { allows, removeSlot, type Subscription, updateDueEntry } from "./subscription.ts";
import { recentSends } from "./transactional-mails.ts";

/** The course from its first mail, now. Evidence of the round before proves nothing any more. */
export function startRound(subscription: Subscription, course: Course, now: Instant): Subscription {
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

/** Starts the course over, from the first mail, now. */
export function startOver(subscription: Subscription, course: Course, now: Instant): Outcome {
  if (!allows(subscription.status, "again")) return refused("ended");
  return ok(startRound({ ...subscription, round: subscription.round + 1 }, course, now));
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
