/**
 * Undo: what a course was before it was left or begun again, kept for a day on the item, so that the
 * one who ended it can take that back.
 */
import { type Course, nextInTurn } from "./course.ts";
import { dayMs, type Instant, msBetween } from "./instant.ts";
import { isRevoked, type Outcome } from "./reader-commands.ts";
import { withoutSent, withSent } from "./renamed.ts";
import { ok, refused } from "./result.ts";
import { complete, setNextSlot } from "./slots.ts";
import {
  type Before,
  latestRoundOf,
  removeSlot,
  requestMessageId,
  type Subscription,
  slugInTurn,
} from "./subscription.ts";

/** So long an ending can be undone. */
const undoMs = dayMs;

/** What `undo` puts back, as it is now. */
export function beforeEnding(subscription: Subscription, now: Instant): Before {
  const { status, round, sent, missed, softBounces } = subscription;
  const { pausedUntil, sentDate, claim, trouble, rejected, undelivered } = subscription;
  return {
    at: now,
    status,
    round,
    sent,
    missed,
    softBounces,
    ...(pausedUntil && { pausedUntil }),
    ...(sentDate && { sentDate }),
    ...(claim && slugInTurn(subscription, claim.messageId) !== undefined && { claim }),
    ...(trouble && { trouble }),
    ...(rejected && { rejected }),
    ...(undelivered && { undelivered }),
  };
}

/** Without what could be undone: something came since that an undo would pass over. */
export function withoutUndo(subscription: Subscription): Subscription {
  if (!subscription.before) return subscription;
  const { before: _before, ...rest } = subscription;
  return rest;
}

/**
 * True while this very ending can be undone: the newest, for a day, and not after what ends more, nor
 * once the links issued until then were taken out of use.
 */
export function isUndoable(subscription: Subscription, endedAt: Instant, now: Instant): boolean {
  const { before, status } = subscription;
  const isOpen = before?.at === endedAt && msBetween(endedAt, now) < undoMs;
  return isOpen && status !== "suppressed" && !isRevoked(subscription, endedAt);
}

/**
 * Undoes leaving or starting over: the course goes on where it was. Once, and only the ending that
 * is meant. Lessons that SES took since for the round begun in between belong to no round any more.
 *
 * @param endedAt names the ending: the instant it was made
 */
export function undo(
  subscription: Subscription,
  endedAt: Instant,
  course: Course,
  now: Instant,
): Outcome {
  const { before } = subscription;
  if (!before || !isUndoable(subscription, endedAt, now)) return refused("not-undoable");
  const isSameRound = before.round === subscription.round;
  const {
    before: _before,
    pendingSignUp: _pendingSignUp,
    pausedUntil: _pausedUntil,
    endedAt: _endedAt,
    expiresAt: _expiresAt,
    sentDate: _sentDate,
    trouble: _trouble,
    rejected: _rejected,
    undelivered: _undelivered,
    claim,
    ...rest
  } = removeSlot(subscription);
  const { at: _at, claim: claimBefore, sentDate, ...restored } = before;
  // What SES turned out to have taken since counts for the day it left.
  const hasMore =
    isSameRound && Object.keys(rest.sent).some((slug) => !Object.hasOwn(before.sent, slug));
  const request = rest.requests.find(({ at }) => requestMessageId(at) === claim?.messageId);
  // One claim at a time: a mail asked for since, whose outcome is unknown, is not owed any more.
  const kept = isSameRound || (request && !claimBefore) ? claim : claimBefore;
  const latestRound = latestRoundOf(subscription);
  const returned: Subscription = {
    ...rest,
    ...restored,
    ...(isSameRound && { sent: { ...before.sent, ...rest.sent } }),
    ...(sentDate && !hasMore && { sentDate }),
    ...(latestRound > before.round && { latestRound }),
    requests: rest.requests.filter((one) => !(one === request && claimBefore && !isSameRound)),
    ...(kept && { claim: kept }),
  };
  // The last mail may have turned out to be had since.
  const isDone = before.status === "completed" || !nextInTurn(course, returned.sent);
  return ok(isDone ? complete(returned, now) : setNextSlot(returned, course, now));
}

/**
 * Evidence about a message of the round before the one begun since: noted for the undo, which must
 * neither repeat nor skip it.
 *
 * @param at when SES accepted it; undefined where SES rejected it
 */
export function noteBefore(
  subscription: Subscription,
  message: string,
  course: Course,
  at: Instant | undefined,
): Subscription {
  const { before } = subscription;
  if (!before || before.round === subscription.round) return subscription;
  const slug = slugInTurn(before, message);
  if (slug === undefined || (at !== undefined && Object.hasOwn(before.sent, slug))) {
    return subscription;
  }
  const { claim, sentDate: _sentDate, ...rest } = before;
  const sent =
    at === undefined
      ? withoutSent(before.sent, slug, course)
      : withSent(before.sent, slug, course, at);
  const open = claim?.messageId === message ? undefined : claim;
  return { ...subscription, before: { ...rest, sent, ...(open && { claim: open }) } };
}
