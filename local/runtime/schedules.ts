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

/** What the schedules work with. */
interface ScheduleParts {
  readonly specs: readonly ScheduleSpec[];
  readonly clock: Clock;
  readonly tables: Tables;
  readonly functions: Functions;
  readonly eventSources: EventSources;
  readonly pendingWork: PendingWork;
}

/** Starts the schedules: by real time from now on, and by `advance`. */
export function startSchedules(parts: ScheduleParts): Schedules {
  const { specs, clock, functions, eventSources, pendingWork } = parts;
  let timer: NodeJS.Timeout | undefined;
  let queue: Promise<void> = Promise.resolve();
  let closed = false;

  function runTicksAt(instantMs: number): void {
    for (const { periodMs, functionName, input } of specs) {
      if (instantMs % periodMs === 0) functions.invokeLater(functionName, input);
    }
  }

  function runByRealTime(): void {
    clearTimeout(timer);
    if (closed || specs.length === 0) return;
    const now = clock.now();
    const at = Math.min(...specs.map(({ periodMs }) => firstTick(periodMs, now + 1)));
    const tick = () => {
      runTicksAt(at);
      runByRealTime();
    };
    // setTimeout may fire a millisecond early by the wall clock.
    timer = setTimeout(tick, at - now + 1);
  }

  async function advanceTo(target: number): Promise<void> {
    for (;;) {
      await pendingWork.idle();
      const eventMs = await nextEvent(clock.now(), parts);
      // Nobody's invocation may see the clock jump: a request may have come in meanwhile.
      if (!pendingWork.isIdle) continue;
      if (eventMs > target || closed) break;
      clock.moveTo(eventMs);
      runTicksAt(eventMs);
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

/** The first instant from `from` on at which a schedule with this period runs. */
function firstTick(periodMs: number, from: number): number {
  return Math.ceil(from / periodMs) * periodMs;
}

/** The next instant after `now` at which something happens. */
async function nextEvent(
  now: number,
  { specs, tables, eventSources }: ScheduleParts,
): Promise<number> {
  const never = Number.POSITIVE_INFINITY;
  const from = Math.max(now + 1, (await tables.earliestDue()) ?? never);
  const ticks = specs.map(({ periodMs }) => {
    if (periodMs > frequentMs) return firstTick(periodMs, now + 1);
    return from === never ? never : firstTick(periodMs, from);
  });
  return Math.min(...ticks, Math.max(now + 1, eventSources.nextVisibleAt() ?? never));
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
