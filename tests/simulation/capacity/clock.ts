/**
 * Virtual time: sleeping costs nothing, and between two moments every promise settles.
 */
import { instantOf } from "../../../lambdas/domain/instant.ts";
import type { Clock, Random } from "../../../lambdas/flow/ports.ts";
import { stepwise } from "../core/stepwise.ts";

/** A clock whose time passes only when nothing is left to do. */
export interface VirtualClock extends Clock {
  /** Milliseconds since the Unix epoch. */
  nowMs(): number;
  /** Has `act` called after so long. */
  after(ms: number, act: () => void): void;
  /** Lets time pass up to `untilMs`, or until `isOver` says so. */
  run(untilMs: number, isOver?: () => boolean): Promise<void>;
  /** Lets time pass until a promise settles, and answers as it does. */
  until<T>(promise: Promise<T>): Promise<T>;
  /** Time and chance as one process knows them; its clocks may be ahead, and `seed` decides its chance. */
  process(seed?: number, skewMs?: number): { readonly clock: Clock; readonly random: Random };
}

/** More virtual time than any promise may take to settle. */
const patienceMs = 86_400_000;

/** A clock that begins at `startMs`. */
export function virtualClock(startMs: number): VirtualClock {
  const heap: { readonly ms: number; readonly order: number; readonly act: () => void }[] = [];
  // From 0, so that a fraction of a millisecond is never lost in a sum.
  let elapsedMs = 0;
  let order = 0;
  let processes = 0;

  const isBefore = (a: number, b: number) => {
    const one = heap[a];
    const other = heap[b];
    if (!one || !other) return false;
    return one.ms < other.ms || (one.ms === other.ms && one.order < other.order);
  };
  const swap = (a: number, b: number) => {
    const one = heap[a];
    const other = heap[b];
    if (!one || !other) return;
    heap[a] = other;
    heap[b] = one;
  };

  function after(ms: number, act: () => void): void {
    heap.push({ ms: elapsedMs + Math.max(0, ms), order, act });
    order += 1;
    for (let here = heap.length - 1; here > 0; ) {
      const parent = (here - 1) >> 1;
      if (!isBefore(here, parent)) return;
      swap(here, parent);
      here = parent;
    }
  }

  function step(): void {
    swap(0, heap.length - 1);
    const next = heap.pop();
    for (let here = 0; ; ) {
      const left = 2 * here + 1;
      const child = isBefore(left + 1, left) ? left + 1 : left;
      if (!isBefore(child, here)) break;
      swap(child, here);
      here = child;
    }
    if (!next) return;
    elapsedMs = next.ms;
    next.act();
  }

  const run = (untilMs: number, isOver = () => false): Promise<void> =>
    stepwise(() => {
      if (!isOver() && heap[0] && heap[0].ms <= untilMs - startMs) {
        step();
        return true;
      }
      if (!isOver()) elapsedMs = Math.max(elapsedMs, untilMs - startMs);
      return false;
    });

  const clock: VirtualClock = {
    nowMs: () => startMs + elapsedMs,
    now: () => instantOf(Math.floor(clock.nowMs())),
    monotonicMs: () => elapsedMs,
    sleep: (ms) => new Promise((resolve) => after(ms, resolve)),
    after,
    run,
    async until(promise) {
      let settled = false;
      const noted = promise.finally(() => {
        settled = true;
      });
      noted.catch(() => undefined);
      await run(clock.nowMs() + patienceMs, () => settled);
      if (!settled) throw new Error("It did not settle within a day.");
      return noted;
    },
    process(seed = 1, skewMs = 0) {
      processes += 1;
      const number = processes;
      const next = randomOf(seed * 7919 + number);
      let ids = 0;
      return {
        clock: {
          now: () => instantOf(Math.floor(clock.nowMs() + skewMs)),
          monotonicMs: () => elapsedMs,
          sleep: clock.sleep,
        },
        random: {
          newId: () => {
            ids += 1;
            return `${number.toString(36)}x${ids.toString(36)}`.padStart(32, "0");
          },
          next,
        },
      };
    },
  };
  return clock;
}

/** Numbers in [0, 1) that follow from a seed (mulberry32). */
export function randomOf(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
