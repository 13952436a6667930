/**
 * Time and randomness as a test sets them: the clock moves only when told, or when somebody sleeps.
 */
import { type Instant, instantOf, msOf } from "../../lambdas/domain/instant.ts";
import type { Clock, Random } from "../../lambdas/flow/ports.ts";

/** A clock that a test moves. */
export interface FakeClock extends Clock {
  /** Moves both clocks on. */
  pass(ms: number): void;
  /** Sets the wall clock, and moves the other one with it when that is forwards. */
  setNow(at: Instant): void;
}

/** Makes a clock that begins at `start`. */
export function fakeClock(start: Instant): FakeClock {
  let nowMs = msOf(start);
  let monotonicMs = 0;
  const pass = (ms: number) => {
    nowMs += ms;
    monotonicMs += ms;
  };
  return {
    now: () => instantOf(nowMs),
    monotonicMs: () => monotonicMs,
    async sleep(ms) {
      pass(ms);
    },
    pass,
    setNow(at) {
      const ms = msOf(at) - nowMs;
      nowMs += ms;
      monotonicMs += Math.max(0, ms);
    },
  };
}

/** Makes randomness without any: ids count up, the number is always the given one. */
export function fakeRandom(number = 0): Random {
  let ids = 0;
  return {
    newId: () => {
      ids += 1;
      return `id${String(ids).padStart(30, "0")}`;
    },
    next: () => number,
  };
}
