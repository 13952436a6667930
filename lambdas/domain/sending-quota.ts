/**
 * What SES allows the account, and how workers and kinds of mail share it.
 */
import type { Instant } from "./instant.ts";

/** SES's answer to `GetSendQuota`, and when it was given. */
export interface SendingQuota {
  /** Mails a second. */
  readonly perSecond: number;
  /** Mails in any 24 hours; -1 where SES sets no limit. */
  readonly perDay: number;
  readonly sentLast24Hours: number;
  readonly readAt: Instant;
}

/** A time in which mails waited because the day's quota was used up. */
export interface Shortage {
  /** Since when somebody has been waiting without a break. */
  readonly since: Instant;
  /** When a run last ended because of it: who became due later waits for something else. */
  readonly seenAt: Instant;
}

/** What is assumed of an account before SES has ever answered: one mail a second, as in the sandbox. */
export const unknownRate = 1;

/** A further worker is used only for at least this many mails a second. */
const worthAWorker = 10;

/** How many of the workers run: the index is shared among 1, 2, 4, 8 or 16. */
export function activeWorkers(workers: number, perSecond: number): number {
  const most = Math.min(workers, Math.max(1, perSecond / worthAWorker));
  return [16, 8, 4, 2].find((count) => count <= most) ?? 1;
}

/** The part of the day's quota that lessons in turn leave to what somebody asked for. */
export function reserveOf(perDay: number): number {
  return Math.max(2, Math.ceil(perDay * 0.02));
}

/** Mails that may still leave today, out of turn and in turn; infinite where SES sets no limit. */
export function leftOf({ perDay, sentLast24Hours }: SendingQuota): {
  readonly requested: number;
  readonly inTurn: number;
} {
  if (perDay < 0) return { requested: Number.POSITIVE_INFINITY, inTurn: Number.POSITIVE_INFINITY };
  const requested = Math.max(0, perDay - sentLast24Hours);
  return { requested, inTurn: Math.max(0, requested - reserveOf(perDay)) };
}
