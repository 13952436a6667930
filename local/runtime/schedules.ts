/** EventBridge Scheduler by the virtual clock, and the advance of the clock. */
import { Temporal } from "temporal-polyfill";
import type { CloudWatch } from "../aws/cloudwatch.ts";
import type { Tables } from "../aws/dynamodb.ts";
import type { Queues } from "../aws/sqs.ts";
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

/**
 * What a run could not send (SES refuses, or a claim waits for evidence) is tried again at the next
 * tick, then after one, two, four and more minutes, up to this: a day of refusals would else take 1,440 runs.
 */
const retryMaxMs = 15 * 60_000;

/** What the schedules work with. */
interface ScheduleParts {
  readonly specs: readonly ScheduleSpec[];
  readonly clock: Clock;
  readonly tables: Tables;
  readonly functions: Functions;
  readonly eventSources: EventSources;
  readonly pendingWork: PendingWork;
  readonly queues: Queues;
  readonly cloudWatch: CloudWatch;
  /** Whether the schedules may call their functions: a switch of the studio. */
  readonly isRefused: () => boolean;
}

/** Starts the schedules: by real time from now on, and by `advance`. */
export function startSchedules(parts: ScheduleParts): Schedules {
  const { specs, clock, functions, eventSources, pendingWork, queues, cloudWatch } = parts;
  let timer: NodeJS.Timeout | undefined;
  let queue: Promise<void> = Promise.resolve();
  let closed = false;

  function runTicksAt(instantMs: number): void {
    const now = specs.filter(({ periodMs }) => instantMs % periodMs === 0);
    if (now.length > 0) cloudWatch.noteTick();
    for (const { functionName, input, deadLetterArn } of now) {
      if (!parts.isRefused()) functions.invokeLater(functionName, input);
      else if (deadLetterArn) queues.get(deadLetterArn).send(JSON.stringify(input));
    }
  }

  function runByRealTime(): void {
    clearTimeout(timer);
    if (closed || specs.length === 0) return;
    const now = clock.now();
    const at = Math.min(...specs.map(({ periodMs }) => firstTick(periodMs, now + 1)));
    const tick = () => {
      // The machine may have slept.
      if (clock.now() - at > frequentMs) cloudWatch.skipTo(clock.now());
      runTicksAt(at);
      runByRealTime();
    };
    // setTimeout may fire a millisecond early by the wall clock.
    timer = setTimeout(tick, at - now + 1);
  }

  async function advanceTo(target: number): Promise<void> {
    let overdue: Overdue = { tries: 0 };
    // The first and the last tick on the way run also when nothing is due: what happened before, and
    // where it has led, is measured by them; those between would write the same again.
    const measuring = specs.flatMap(({ periodMs }) => [
      firstTick(periodMs, clock.now() + 1),
      Math.floor(target / periodMs) * periodMs,
    ]);
    for (;;) {
      await pendingWork.idle();
      overdue = await overdueAt(clock.now(), parts, overdue);
      const now = clock.now();
      const eventMs = Math.min(
        await nextEvent(now, parts, overdue),
        ...measuring.filter((tick) => tick > now),
      );
      // Nobody's invocation may see the clock jump: a request may have come in meanwhile.
      if (!pendingWork.isIdle) continue;
      if (eventMs > target || closed) break;
      cloudWatch.skipTo(eventMs);
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

/** What was due before now and is still owed, and how many runs in a row have left it so. */
interface Overdue {
  readonly since?: number;
  readonly tries: number;
}

async function overdueAt(
  now: number,
  { tables }: ScheduleParts,
  before: Overdue,
): Promise<Overdue> {
  const since = await tables.earliestDue();
  if (since === undefined || since > now) return { tries: 0 };
  return { since, tries: since === before.since ? before.tries + 1 : 0 };
}

/** The next instant after `now` at which something happens. */
async function nextEvent(
  now: number,
  { specs, tables, eventSources }: ScheduleParts,
  { since, tries }: Overdue,
): Promise<number> {
  const never = Number.POSITIVE_INFINITY;
  // The first time at the very next tick: what refused it before the clock was moved may be over.
  const waitMs = tries === 0 ? 0 : Math.min(60_000 * 2 ** (tries - 1), retryMaxMs);
  const retryAt = since === undefined ? never : now + waitMs;
  const dueAt = (await tables.earliestDue(now)) ?? never;
  const from = Math.max(now + 1, Math.min(retryAt, dueAt));
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
