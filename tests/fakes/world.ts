/**
 * Time and chance in a test's hand: the clock moves only when told, or when somebody sleeps.
 */
import { type Instant, instantOf, msOf } from "../../lambdas/domain/instant.ts";
import type { World } from "../../lambdas/flow/ports.ts";

/** A world whose clock a test moves. */
export interface FakeWorld extends World {
  /** Moves both clocks on. */
  pass(ms: number): void;
  /** Sets the wall clock, and moves the other one with it when that is forwards. */
  setNow(at: Instant): void;
}

/** Makes a world that begins at `start`; ids count up, `chance` is always the given number. */
export function fakeWorld(start: Instant, { chance = 0 }: { chance?: number } = {}): FakeWorld {
  let nowMs = msOf(start);
  let monotonicMs = 0;
  let ids = 0;
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
    newId: () => {
      ids += 1;
      return `id${String(ids).padStart(30, "0")}`;
    },
    chance: () => chance,
    pass,
    setNow(at) {
      const ms = msOf(at) - nowMs;
      nowMs += ms;
      monotonicMs += Math.max(0, ms);
    },
  };
}
