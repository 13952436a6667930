/**
 * The duties of a run: what it repeats while it sends.
 */
import { secondMs } from "../domain/instant.ts";
import type { Ports } from "./ports.ts";

/** How often a run looks whether a duty is due. */
const beatMs = secondMs;

/** Something that is repeated during a run. */
export interface Duty {
  readonly what: string;
  readonly everyMs: number;
  readonly act: () => Promise<void>;
  /** Not only after the first interval. */
  readonly dueNow?: boolean;
}

/**
 * Does each duty in time, none of them waiting for another; one that failed is tried again after a
 * second or more, so that many workers do not fail together. Answers how to stop, and to wait for
 * what is under way: a function that has answered is frozen in the middle of it.
 */
export function performDuties(
  { clock, random, log }: Pick<Ports, "clock" | "random" | "log">,
  isOver: () => boolean,
  onBeat: () => void,
  duties: readonly Duty[],
): () => Promise<void> {
  let stopped = false;
  const over = () => stopped || isOver();
  const startedMs = clock.monotonicMs();
  const states = duties.map((duty) => ({
    duty,
    dueMs: startedMs + (duty.dueNow ? 0 : duty.everyMs),
    failures: 0,
    underWay: undefined as Promise<void> | undefined,
  }));
  async function perform(state: (typeof states)[number]): Promise<void> {
    const { duty } = state;
    // A beat may come a moment early.
    state.dueMs = clock.monotonicMs() + duty.everyMs - beatMs / 2;
    try {
      await duty.act();
      state.failures = 0;
    } catch (error) {
      state.failures += 1;
      const againMs = (1 + random.next() * Math.min(state.failures, 8)) * secondMs;
      state.dueMs = clock.monotonicMs() + Math.min(againMs, duty.everyMs);
      log("duty-failed", { what: duty.what }, error);
    }
    state.underWay = undefined;
    onBeat();
  }
  void (async () => {
    while (!over()) {
      for (const state of states) {
        if (!state.underWay && state.dueMs <= clock.monotonicMs()) state.underWay = perform(state);
      }
      onBeat();
      await clock.sleep(beatMs);
    }
  })();
  return async () => {
    stopped = true;
    await Promise.all(states.map(({ underWay }) => underWay));
  };
}

/**
 * Waits for all of them, also when one fails: nothing may be under way when a function has
 * answered.
 *
 * @throws what the first of them to fail threw
 */
export async function allOf(works: readonly Promise<unknown>[]): Promise<void> {
  const results = await Promise.allSettled(works);
  for (const result of results) if (result.status === "rejected") throw result.reason;
}
