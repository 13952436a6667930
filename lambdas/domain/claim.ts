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
  minuteMs,
  msBetween,
  plus,
  secondMs,
} from "./instant.ts";
import type { RefusalScope } from "./sending-outcome.ts";
import {
  type Claim,
  completed,
  rescheduled,
  type Subscription,
  slotOfNext,
  withoutAsked,
} from "./subscription.ts";

/** A claim not settled by then has an unknown outcome. Longer than SES honours a pinned signature. */
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
export function claimed(subscription: Subscription, claim: Claim): Subscription {
  return { ...subscription, claim };
}

/** What SES events say about the world at large. */
export interface Evidence {
  /** The newest `mail.timestamp` in any SES event seen. */
  readonly watermark?: Instant;
  /** True when events wait in the feedback queue or its dead-letter queue. */
  readonly backlog: boolean;
}

/**
 * What to do about an open claim: `wait`; `hear` (events newer than it have begun to come: start
 * the hold); `probe` (no events at all: ask SES for one); `resend` (it was not accepted).
 */
export function claimOutlook(
  claim: Claim,
  evidence: Evidence,
  now: Instant,
): "wait" | "hear" | "probe" | "resend" {
  if (msBetween(claim.at, now) < claimExpiresMs) return "wait";
  const { watermark, backlog } = evidence;
  if (!watermark || watermark < plus(claim.at, watermarkGraceMs)) {
    return msBetween(claim.at, now) >= silenceMs ? "resend" : "probe";
  }
  if (!claim.heardAt) return "hear";
  const heldMs = msBetween(claim.heardAt, now);
  if (heldMs < holdMs) return "wait";
  return backlog && heldMs < silenceMs ? "wait" : "resend";
}

/** Starts the hold: without it, one fresh event after an outage would decide before the backlog arrives. */
export function heard(subscription: Subscription, now: Instant): Subscription {
  return subscription.claim
    ? { ...subscription, claim: { ...subscription.claim, heardAt: now } }
    : subscription;
}

/** Gives up an open claim whose message was not accepted. */
export function forgotten(subscription: Subscription): Subscription {
  const { claim: _claim, ...rest } = subscription;
  return rest;
}

/**
 * Records that SES accepted a message: sets the next slot or completes the course, and removes a
 * claim on the same message, whichever claim it was. Recording it again changes nothing, and so does
 * evidence of an earlier round.
 *
 * @param at the instant SES accepted it
 */
export function settled(
  subscription: Subscription,
  message: string,
  course: Course,
  at: Instant,
): Subscription {
  // Erased: nothing about this person is written any more.
  if (subscription.email === undefined) return subscription;
  const open = subscription.claim?.message === message ? forgotten(subscription) : subscription;
  const askedAt = /^asked-(\d+)$/.exec(message)?.[1];
  if (askedAt) return withoutAsked(open, instantOf(Number(askedAt)));
  const slug = message.slice(`${open.round}-`.length);
  if (message !== `${open.round}-${slug}` || Object.hasOwn(open.sent, slug)) return open;
  const recorded: Subscription = {
    ...open,
    sent: { ...open.sent, [slug]: at },
    // Asked for before this one came, by clocks that differ by seconds: it is answered by this one.
    asked: open.asked.filter((other) => other.what !== "next" || other.at > plus(at, skewMs)),
    attempts: 0,
  };
  if (recorded.status !== "active" && recorded.status !== "paused") return rescheduled(recorded);
  if (!nextInTurn(course, recorded.sent)) return completed(recorded, at);
  const slot = slotOfNext(recorded, course, at);
  return rescheduled({ ...recorded, ...(slot && { slot }) });
}

/**
 * Releases a claim whose message was refused for certain, and says when to try again. Only a refusal
 * for the mail's own sake counts as an attempt.
 *
 * @param chance a random number in [0, 1): the jitter, so that a thousand refused mails do not come
 * back in one minute
 */
export function released(
  subscription: Subscription,
  scope: RefusalScope,
  now: Instant,
  chance: number,
): Subscription {
  // For the rate or the account the run rests, not the reader, who keeps the place in the queue.
  if (scope !== "message") return rescheduled(forgotten(subscription));
  const attempts = subscription.attempts + 1;
  return rescheduled(
    { ...forgotten(subscription), attempts },
    plus(now, Math.round(backOffMs(attempts) * (1 + chance / 2))),
  );
}

function backOffMs(attempts: number): number {
  return Math.min(5 * minuteMs * 4 ** (attempts - 1), 6 * hourMs);
}
