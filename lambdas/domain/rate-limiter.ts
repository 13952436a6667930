/**
 * The sending rate of one run: a token bucket that slows down when SES throttles, and recovers slowly
 * (additive increase, multiplicative decrease).
 *
 * Times are milliseconds of a clock that never jumps, rates are mails a second.
 */

/** How fast one run may send now. */
export interface RateLimiter {
  /** What SES allows this run. */
  readonly allowed: number;
  /** The earliest moment for the next mail. */
  readonly freeMs: number;
  /** The last time the rate was cut, and what it was cut to; absent while nothing was throttled. */
  readonly cut?: { readonly atMs: number; readonly perSecond: number };
  /** The last throttle, whether it cut the rate or not. */
  readonly throttledMs?: number;
}

/** A margin for clocks and networks that are not even; without it every burst on the way is a throttle. */
const fullShare = 0.99;
/** How far the rate comes back while a throttle is recent: somebody else may use the same account. */
const carefulShare = 0.9;
/** So long without a throttle, and the whole rate is tried again. */
const carefulMs = 10 * 60_000;
const cutShare = 0.8;
/** One crowded second throttles many mails; it is one piece of news. */
const cutEveryMs = 1000;
const stepShare = 0.05;
const stepEveryMs = 10_000;
/** The rate is never cut below this share, so that one acceptance is always near. */
const leastShare = 0.05;
const restMs = 500;
/** Time not used is made up for so far back: a page of the index that is read slowly costs nothing. */
const burstMs = 100;
/** A timer fires this late at any rate; it must not lower the rate. */
const timerMs = 1;

/** A limiter that has not sent yet. */
export function rateLimiter(allowed: number, nowMs: number): RateLimiter {
  return { allowed, freeMs: nowMs };
}

/** Mails a second at `nowMs`. */
export function rateAt({ allowed, cut, throttledMs }: RateLimiter, nowMs: number): number {
  if (!cut || throttledMs === undefined || nowMs - throttledMs >= carefulMs) {
    return allowed * fullShare;
  }
  const steps = Math.floor((nowMs - cut.atMs) / stepEveryMs);
  return Math.min(cut.perSecond + steps * stepShare * allowed, allowed * carefulShare);
}

/** One mail leaves at `nowMs`, which is `freeMs` or later. */
export function taken(limiter: RateLimiter, nowMs: number): RateLimiter {
  const everyMs = 1000 / rateAt(limiter, nowMs);
  const bankedMs = Math.max(timerMs, burstMs - everyMs);
  return { ...limiter, freeMs: Math.max(limiter.freeMs, nowMs - bankedMs) + everyMs };
}

/** SES said that mails come too fast: four fifths of the rate, at most once a second, and a short rest. */
export function throttled(limiter: RateLimiter, nowMs: number): RateLimiter {
  const { allowed, cut } = limiter;
  const rested = {
    ...limiter,
    throttledMs: nowMs,
    freeMs: Math.max(limiter.freeMs, nowMs + restMs),
  };
  if (cut && nowMs - cut.atMs < cutEveryMs) return rested;
  const perSecond = Math.max(rateAt(limiter, nowMs) * cutShare, allowed * leastShare);
  return { ...rested, cut: { atMs: nowMs, perSecond } };
}

/** The same limiter when SES allows another rate. */
export function allowing(limiter: RateLimiter, allowed: number): RateLimiter {
  return { ...limiter, allowed };
}
