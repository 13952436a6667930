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

  const isBefore = (here: number, ms: number, place: number) => {
    const time = times[here] as number;
    return time < ms || (time === ms && (orders[here] as number) < place);
  };
  const put = (here: number, ms: number, place: number, act: () => void) => {
    times[here] = ms;
    orders[here] = place;
    acts[here] = act;
  };
  const move = (from: number, to: number) =>
    put(to, times[from] as number, orders[from] as number, acts[from] as () => void);
  const at = (ms: number, act: () => void) => {
    const atMs = Math.max(ms, nowMs);
    let here = times.length;
    while (here > 0) {
      const parent = (here - 1) >> 1;
      if (isBefore(parent, atMs, order)) break;
      move(parent, here);
      here = parent;
    }
    put(here, atMs, order, act);
    order += 1;
  };
  const pop = (): (() => void) => {
    nowMs = times[0] as number;
    const first = acts[0] as () => void;
    const ms = times.pop() as number;
    const place = orders.pop() as number;
    const act = acts.pop() as () => void;
    if (times.length === 0) return first;
    let here = 0;
    for (;;) {
      const left = 2 * here + 1;
      if (left >= times.length) break;
      const right = left + 1;
      const child =
        right < times.length && isBefore(right, times[left] as number, orders[left] as number)
          ? right
          : left;
      if (!isBefore(child, ms, place)) break;
      move(child, here);
      here = child;
    }
    put(here, ms, place, act);
    return first;
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
