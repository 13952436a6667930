/** EventBridge Scheduler by the virtual clock, and the advance of the clock. */
import { Temporal } from "temporal-polyfill";
import type { Tables } from "../aws/dynamodb.ts";
import type { ScheduleSpec } from "../stack/schedules.ts";
import type { Clock } from "./clock.ts";
import { LocalError } from "./errors.ts";
import type { EventSources } from "./event-sources.ts";
import type { Functions } from "./functions.ts";
import type { PendingWork } from "./pending-work.ts";

/** The clock was asked to move by something that is no duration it can move by. */
export class DurationError extends LocalError {
  override name = "DurationError";
}

/** The running schedules. */
export interface Schedules {
  /**
   * Moves the clock forward by an ISO-8601 duration. Everything owed or scheduled on the way
   * happens at its time and in order, and what it causes is done before the next.
   *
   * @throws DurationError unless it is a duration above zero and at most 400 days.
   */
  advance(duration: string): Promise<void>;
  close(): void;
}

/** A schedule this frequent only looks whether something is owed: without it the run is empty. */
const frequentMs = 15 * 60_000;
const advanceMaxMs = 400 * 86_400_000;

/** Starts the schedules: by real time from now on, and by `advance`. */
export function startSchedules(parts: {
  readonly specs: readonly ScheduleSpec[];
  readonly clock: Clock;
  readonly tables: Tables;
  readonly functions: Functions;
  readonly eventSources: EventSources;
  readonly pendingWork: PendingWork;
}): Schedules {
  const { specs, clock, tables, functions, eventSources, pendingWork } = parts;
  const frequent = specs.filter(({ periodMs }) => periodMs <= frequentMs);
  const rare = specs.filter(({ periodMs }) => periodMs > frequentMs);
  let timer: NodeJS.Timeout | undefined;
  let queue: Promise<void> = Promise.resolve();
  let closed = false;

  const run = (due: readonly ScheduleSpec[]) => {
    for (const { functionName, input } of due) functions.invokeLater(functionName, input);
  };
  const firstTick = (periodMs: number, from: number) => Math.ceil(from / periodMs) * periodMs;
  const nextTick = (after: number) =>
    Math.min(...specs.map(({ periodMs }) => firstTick(periodMs, after + 1)));

  function runByRealTime(): void {
    clearTimeout(timer);
    if (closed || specs.length === 0) return;
    const at = nextTick(clock.now());
    // setTimeout may fire a millisecond early by the wall clock.
    timer = setTimeout(
      () => {
        run(specs.filter(({ periodMs }) => at % periodMs === 0));
        runByRealTime();
      },
      at - clock.now() + 1,
    );
  }

  /** The next instant after `now` at which something happens. */
  async function nextEvent(now: number): Promise<number> {
    const due = await tables.earliestDue();
    const from = Math.max(now + 1, due ?? Number.POSITIVE_INFINITY);
    return Math.min(
      ...(Number.isFinite(from) ? frequent.map(({ periodMs }) => firstTick(periodMs, from)) : []),
      ...rare.map(({ periodMs }) => firstTick(periodMs, now + 1)),
      Math.max(now + 1, eventSources.nextVisibleAt() ?? Number.POSITIVE_INFINITY),
    );
  }

  async function advanceTo(target: number): Promise<void> {
    for (;;) {
      await pendingWork.idle();
      const eventMs = await nextEvent(clock.now());
      // Nobody's invocation may see the clock jump: a request may have come in meanwhile.
      if (!pendingWork.isIdle) continue;
      if (eventMs > target || closed) break;
      clock.moveTo(eventMs);
      run(specs.filter(({ periodMs }) => eventMs % periodMs === 0));
      eventSources.drain();
    }
    clock.moveTo(target);
  }

  runByRealTime();
  return {
    advance(duration) {
      const advanced = queue.then(async () => {
        const target = add(clock.now(), duration);
        clearTimeout(timer);
        try {
          await advanceTo(target);
        } finally {
          runByRealTime();
        }
      });
      queue = advanced.catch(() => undefined);
      return advanced;
    },
    close() {
      closed = true;
      clearTimeout(timer);
    },
  };
}

function add(now: number, duration: string): number {
  let target: number;
  try {
    target = Temporal.Instant.fromEpochMilliseconds(Math.trunc(now))
      .toZonedDateTimeISO("UTC")
      .add(Temporal.Duration.from(duration)).epochMilliseconds;
  } catch {
    throw new DurationError(
      `"${duration}" is no ISO-8601 duration; write one like "P1D" or "PT5M".`,
    );
  }
  if (target <= now || target - now > advanceMaxMs) {
    throw new DurationError(`"${duration}" is not above zero and at most 400 days.`);
  }
  return target;
}
