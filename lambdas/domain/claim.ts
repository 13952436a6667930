/**
 * Claims: one send of one message, from the decision to the known outcome.
 *
 * SES has no idempotency key, so "accepted by SES" and "recorded by us" cannot be one step. A claim
 * is saved before the send; an outcome that stays unknown leaves it open, and evidence decides.
 */
import { type Course, nextInTurn } from "./course.ts";
import {
  dayMs,
  hourMs,
  type Instant,
  instantOf,
  latest,
  minuteMs,
  msBetween,
  plus,
  secondMs,
} from "./instant.ts";
import { withSent } from "./renamed.ts";
import { dateOfSlot, daysBetweenSlots, lateMs, localDate, nextSlot } from "./schedule.ts";
import type { RefusalScope } from "./sending-outcome.ts";
import { complete, newestSent, setNextSlot } from "./slots.ts";
import {
  type Claim,
  isMember,
  postpone,
  removeRequest,
  type Subscription,
  slugInTurn,
  updateDueEntry,
} from "./subscription.ts";
import { addRefusal, addUnknown, backOffMs, setTrouble, troubleOf } from "./trouble.ts";
import { noteBefore } from "./undo.ts";

/**
 * A claim not settled by then has an unknown outcome. Longer than SES honours a pinned signature.
 */
export const claimExpiresMs = 30 * minuteMs;

/** Later than this after the claim nothing is sent: the process was frozen. */
export const claimToSendMs = 20 * secondMs;

/** The watermark must have passed a claim by this much before silence means anything. */
const watermarkGraceMs = 10 * minuteMs;

/** So long newer events must have been coming in without this message before it is sent again. */
const holdMs = 30 * minuteMs;

/** After so long without any event it is sent again: a duplicate is visible, a loss is not. */
const silenceMs = dayMs;

/** Clocks of two processes differ by less. */
const skewMs = 5 * secondMs;

/** Takes the message: nobody else sends it while the claim is open. */
export function takeClaim(subscription: Subscription, claim: Claim): Subscription {
  return { ...subscription, claim };
}

/** What SES events say about the world at large. */
export interface Evidence {
  /** The newest `mail.timestamp` in any SES event seen. */
  readonly watermark?: Instant;
  /** True when events wait in the feedback queue, or dead letters were added since the claim. */
  readonly backlog: boolean;
}

/**
 * What to do about an open claim: `wait`; `start-hold` (events newer than it have begun to come:
 * start the hold); `probe` (no events at all: ask SES for one); `resend` (it was not accepted).
 */
export function resolveClaim(
  claim: Claim,
  evidence: Evidence,
  now: Instant,
): "wait" | "start-hold" | "probe" | "resend" {
  if (msBetween(claim.at, now) < claimExpiresMs) return "wait";
  const { watermark, backlog } = evidence;
  if (!watermark || watermark < plus(claim.at, watermarkGraceMs)) {
    return msBetween(claim.at, now) >= silenceMs ? "resend" : "probe";
  }
  if (!claim.holdStartedAt) return "start-hold";
  const heldMs = msBetween(claim.holdStartedAt, now);
  if (heldMs < holdMs) return "wait";
  return backlog && heldMs < silenceMs ? "wait" : "resend";
}

/**
 * Starts the hold: without it, one fresh event after an outage would decide before the backlog
 * arrives.
 */
export function startHold(subscription: Subscription, now: Instant): Subscription {
  return subscription.claim
    ? { ...subscription, claim: { ...subscription.claim, holdStartedAt: now } }
    : subscription;
}

/** An open claim is not looked at before this: more often, evidence says nothing new. */
const lookAgainMs = 5 * minuteMs;

/** Until when an open claim may be left alone. */
export function claimWaitsUntil(claim: Claim, now: Instant): Instant {
  const held = claim.holdStartedAt && plus(claim.holdStartedAt, holdMs);
  if (msBetween(claim.at, now) < claimExpiresMs) return plus(claim.at, claimExpiresMs);
  return held && held > now ? held : plus(now, lookAgainMs);
}

/** Drops an open claim whose message SES did not take. */
export function removeClaim(subscription: Subscription): Subscription {
  const { claim: _claim, ...rest } = subscription;
  return rest;
}

/**
 * Gives up an open claim for want of evidence. The message is sent again once; after a second
 * unknown outcome it is parked, so that none is sent more than twice whatever fails.
 *
 * @param build of the course
 */
export function dropClaim(subscription: Subscription, build: string, now: Instant): Subscription {
  const { claim } = subscription;
  if (!claim) return subscription;
  const { messageId: message } = claim;
  const trouble = addUnknown(troubleOf(subscription.trouble, message), message, build, now);
  return updateDueEntry({
    ...removeClaim(subscription),
    trouble: setTrouble(subscription.trouble, trouble),
  });
}

/**
 * Records that SES accepted a message: sets the next slot or completes the course, and removes a
 * claim on the same message, whichever claim it was, and its trouble. Recording it again changes
 * nothing, and so does evidence of an earlier round. Never fails for what comes next: see
 * `setNextSlot`.
 *
 * @param at the instant SES accepted it
 */
export function settle(
  subscription: Subscription,
  message: string,
  course: Course,
  at: Instant,
): Subscription {
  // Erased: nothing about this person is written any more.
  if (subscription.email === undefined || isOfRejected(subscription, message, at)) {
    return subscription;
  }
  const open = subscription.claim?.messageId === message ? removeClaim(subscription) : subscription;
  const requestedAt = /^request-(\d+)$/.exec(message)?.[1];
  if (requestedAt) return removeRequest(open, instantOf(Number(requestedAt)));
  const slug = slugInTurn(open, message);
  if (slug === undefined) return noteBefore(open, message, course, at);
  if (Object.hasOwn(open.sent, slug)) return open;
  const recorded = updateDueEntry({
    ...open,
    sent: withSent(open.sent, slug, course, at),
    // Asked for before this one came, by clocks that differ by seconds, or while nobody knew that
    // it had: it is answered by this one.
    requests: open.requests.filter(
      (other) => other.kind !== "next" || (other.slug !== slug && other.at > plus(at, skewMs)),
    ),
  });
  if (!isMember(recorded)) return recorded;
  if (!nextInTurn(course, recorded.sent)) return complete(recorded, at);
  return setNextSlot(countDay(open, recorded, course, at), course, at);
}

/** A message that SES rejected is sent again after 6 hours or later. */
const rejectedSendMs = hourMs;

/**
 * True for evidence of the very send that SES rejected: it came behind the rejection. What came after
 * a newer claim is evidence of the newer send, which a reader may have asked for at once.
 */
function isOfRejected(
  { rejected = [], claim }: Subscription,
  message: string,
  at: Instant,
): boolean {
  return rejected.some((one) => {
    if (one.message !== message || at >= plus(one.at, rejectedSendMs)) return false;
    const isNewer = claim?.messageId === message && claim.at > plus(one.at, skewMs);
    return !(isNewer && at >= plus(claim.at, -skewMs));
  });
}

/**
 * Notes which local date the newest mail counts for, and the days lost when it left so late that
 * the next slot comes later than the reader's own calendar would have it.
 */
function countDay(
  before: Subscription,
  recorded: Subscription,
  course: Course,
  at: Instant,
): Subscription {
  const { sentDate: _sentDate, ...rest } = recorded;
  const { slot, slotDate } = before;
  const { schedule } = recorded;
  try {
    if (newestSent(recorded)?.at !== at) return recorded;
    // Ahead of its slot it was asked for, and counts for the day it left.
    if (!slot || slot > plus(at, skewMs) || newestSent(before) === undefined) return rest;
    const date = slotDate ?? dateOfSlot(before.schedule, slot);
    const said = date !== localDate(schedule.timeZone, at);
    const dated: Subscription = { ...rest, ...(said && { sentDate: date }) };
    if (msBetween(slot, at) <= lateMs) return dated;
    const waitDays = nextInTurn(course, recorded.sent)?.waitDays ?? 1;
    const after = { previous: at, date, waitDays, gapAfter: true };
    // Its own calendar knows nothing of when the mail left.
    const wanted = nextSlot(schedule, { ...after, previous: slot });
    const lost = daysBetweenSlots(schedule, wanted, nextSlot(schedule, after));
    return { ...dated, missed: recorded.missed + lost };
  } catch {
    return rest;
  }
}

/** A refusal, and whom it is charged to. */
export interface Refused {
  readonly scope: RefusalScope | "unlisted";
  readonly about?: "address" | "content" | "composing";
  readonly code: string;
  /** Of the course. */
  readonly build: string;
}

/** While the account may not write to this one address: others go first, nobody is charged. */
const notYetMs = 15 * minuteMs;

/**
 * Releases a message that was refused for certain, and says when to try again. Where the refusal
 * concerns the rate or the account the run pauses, and the reader keeps the place in the queue. A
 * message is charged only with what concerns it, and one answer on no list with nothing.
 *
 * @param chance a random number in [0, 1): the jitter, so that a thousand refused mails do not come
 * back in one minute
 */
export function releaseClaim(
  subscription: Subscription,
  message: string,
  { scope, about, code, build }: Refused,
  now: Instant,
  chance: number,
): Subscription {
  const open = subscription.claim?.messageId === message ? removeClaim(subscription) : subscription;
  const after = (ms: number) => latest(now, plus(now, Math.round(ms * (1 + chance / 2))));
  if (scope === "account" && about === "address") return postpone(open, message, after(notYetMs));
  if (scope === "rate" || scope === "account") return updateDueEntry(open);
  const why = scope === "message" ? (about ?? "unlisted") : "unlisted";
  const counts = scope === "message";
  const trouble = addRefusal(
    troubleOf(open.trouble, message),
    { message, why, code, build, counts },
    now,
  );
  return postpone(
    { ...open, trouble: setTrouble(open.trouble, trouble) },
    message,
    after(backOffMs(trouble, now)),
  );
}
