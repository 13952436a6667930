/**
 * The virtual clock: real time plus an offset. The offset lies in shared memory, so that the
 * workers' `Date` follows at once and the product's own code needs no hook.
 */
import type { State } from "./state.ts";

/** The time of the local system, in milliseconds since 1970. */
export interface Clock {
  /** Shared with the workers: one 64-bit integer, the offset in milliseconds. */
  readonly offset: SharedArrayBuffer;
  now(): number;
  iso(): string;
  /** Moves the clock forward to an instant; never back. */
  moveTo(instantMs: number): void;
}

/** Starts the clock where the last run's stood ahead of real time. */
export function startClock(state: State): Clock {
  const offset = new SharedArrayBuffer(8);
  const cell = new BigInt64Array(offset);
  const saved = state.load("clock");
  if (typeof saved === "object" && saved !== null && "offsetMs" in saved) {
    Atomics.store(cell, 0, BigInt(Math.trunc(Number(saved.offsetMs))));
  }
  const now = () => Date.now() + Number(Atomics.load(cell, 0));
  return {
    offset,
    now,
    iso: () => new Date(now()).toISOString(),
    moveTo(instantMs) {
      const ahead = Math.ceil(instantMs - now());
      if (ahead <= 0) return;
      Atomics.add(cell, 0, BigInt(ahead));
      state.save("clock", { offsetMs: Number(Atomics.load(cell, 0)) });
    },
  };
}
