/**
 * Virtual time: a heap of moments, and a loop that lets every promise settle between two of them.
 */
import { stepwise } from "./stepwise.ts";

/** Virtual time and what is to happen in it. */
export interface Timeline {
  /** Milliseconds since the Unix epoch, true time. */
  nowMs(): number;
  /** Has `act` called at a moment; moments of the same time come in the order they were asked for. */
  at(ms: number, act: () => void): void;
  after(ms: number, act: () => void): void;
  /** Runs until nothing is left before `untilMs`, or `halt` says so. */
  run(untilMs: number, halt: () => boolean): Promise<void>;
}

/** Makes a time line that begins at `startMs`. */
export function timeline(startMs: number): Timeline {
  const times: number[] = [];
  const orders: number[] = [];
  const acts: (() => void)[] = [];
  let nowMs = startMs;
  let order = 0;

  const before = (a: number, b: number) => {
    const byTime = (times[a] as number) - (times[b] as number);
    return byTime < 0 || (byTime === 0 && (orders[a] as number) < (orders[b] as number));
  };
  const swap = (a: number, b: number) => {
    [times[a], times[b]] = [times[b] as number, times[a] as number];
    [orders[a], orders[b]] = [orders[b] as number, orders[a] as number];
    [acts[a], acts[b]] = [acts[b] as () => void, acts[a] as () => void];
  };
  const at = (ms: number, act: () => void) => {
    times.push(Math.max(ms, nowMs));
    orders.push(order);
    acts.push(act);
    order += 1;
    for (let here = times.length - 1; here > 0; ) {
      const parent = (here - 1) >> 1;
      if (!before(here, parent)) return;
      swap(here, parent);
      here = parent;
    }
  };
  const pop = (): (() => void) => {
    nowMs = times[0] as number;
    swap(0, times.length - 1);
    times.pop();
    orders.pop();
    const act = acts.pop() as () => void;
    for (let here = 0; ; ) {
      const left = 2 * here + 1;
      if (left >= times.length) break;
      const child = left + 1 < times.length && before(left + 1, left) ? left + 1 : left;
      if (!before(child, here)) break;
      swap(child, here);
      here = child;
    }
    return act;
  };
  return {
    nowMs: () => nowMs,
    at,
    after: (ms, act) => at(nowMs + ms, act),
    run: (untilMs, halt) =>
      stepwise(() => {
        if (times.length > 0 && (times[0] as number) <= untilMs && !halt()) {
          pop()();
          return true;
        }
        if (!halt()) nowMs = Math.max(nowMs, untilMs);
        return false;
      }),
  };
}
