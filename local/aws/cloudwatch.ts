/**
 * CloudWatch: the values that the functions and services publish, and the stack's alarms, evaluated
 * by the virtual clock.
 *
 * An alarm looks at the periods that end now; CloudWatch begins them at whole minutes. What was
 * published is forgotten when the local system ends, and every alarm begins as OK.
 */
import * as v from "valibot";
import { metrics } from "../../lambdas/runtime/settings.ts";
import type { Clock } from "../runtime/clock.ts";
import { type AlarmSpec, type MetricRead, seriesOf } from "../stack/alarms.ts";
import type { Queues } from "./sqs.ts";

/** An alarm as it stands. */
export interface AlarmState {
  readonly name: string;
  readonly state: "OK" | "ALARM";
  /** Since when, ISO-8601. */
  readonly since: string;
  /** What it means for readers. */
  readonly sentence: string;
  /** Where the guide says what to do. */
  readonly runbook: string;
}

/** The embedded CloudWatch. */
export interface CloudWatch {
  /** Takes a value of a series, as `seriesOf` names it. */
  publish(series: string, value: number): void;
  /** Takes what a function wrote; false when it is no line in the embedded metric format. */
  takeLine(line: string): boolean;
  /** The schedules have called their functions: a line of the run's metrics should follow. */
  noteTick(): void;
  /**
   * The clock is about to be moved to an instant, and all ticks until then find nothing due. Each
   * counts as a run, and would have written what the last one wrote.
   */
  skipTo(instantMs: number): void;
  /** Every alarm as it is now. */
  alarms(): readonly AlarmState[];
}

/** What CloudWatch works with. */
interface CloudWatchParts {
  readonly specs: readonly AlarmSpec[];
  readonly clock: Clock;
  readonly queues: Queues;
  /** Prints what would be mailed to the operator. */
  readonly log: (line: string) => void;
}

interface Point {
  readonly atMs: number;
  readonly value: number;
}

interface Current {
  readonly spec: AlarmSpec;
  state: AlarmState["state"];
  sinceMs: number;
}

/** How often alarms are evaluated while the clock skips. */
const stepMs = 5 * 60_000;

const embedded = v.looseObject({
  _aws: v.object({
    CloudWatchMetrics: v.array(
      v.object({
        Namespace: v.string(),
        Dimensions: v.tuple([v.array(v.string())]),
        Metrics: v.array(v.object({ Name: v.string() })),
      }),
    ),
  }),
});

/** Opens CloudWatch with the deployment's alarms. */
export function openCloudWatch({ specs, clock, queues, log }: CloudWatchParts): CloudWatch {
  const points = new Map<string, Point[]>();
  const current: Current[] = specs.map((spec) => ({ spec, state: "OK", sinceMs: clock.now() }));
  const windowMs = Math.max(0, ...specs.map(({ periodMs, periods }) => periodMs * periods));
  /** What was before says nothing. */
  let knownFromMs = clock.now();
  let lastRun: readonly (readonly [series: string, value: number])[] = [];
  let isAnswered = true;

  function put(series: string, value: number, atMs: number): void {
    const known = points.get(series) ?? [];
    points.set(series, known);
    known.push({ atMs, value });
    while (known[0] && known[0].atMs < atMs - windowMs) known.shift();
  }

  function measured({ series, statistic }: MetricRead, fromMs: number, toMs: number) {
    const within = (points.get(series) ?? [])
      .filter(({ atMs }) => atMs > fromMs && atMs <= toMs)
      .map(({ value }) => value);
    if (within.length === 0) return undefined;
    switch (statistic) {
      case "Sum":
        return within.reduce((sum, value) => sum + value, 0);
      case "Maximum":
        return Math.max(...within);
      case "SampleCount":
        return within.length;
    }
  }

  /** Undefined: nothing is known of this period. */
  function isBreaching(spec: AlarmSpec, toMs: number): boolean | undefined {
    const fromMs = toMs - spec.periodMs;
    const { provided, missing } = spec;
    const value = measured(spec.read, fromMs, toMs);
    if (value === undefined) {
      if (missing === "ignore" || fromMs < knownFromMs) return undefined;
      return missing === "breaching";
    }
    const counted = provided && (measured(provided.read, fromMs, toMs) ?? 0);
    return spec.breaches(provided && (counted ?? 0) < provided.min ? 0 : value);
  }

  function evaluate(atMs: number): void {
    for (const one of current) {
      const { spec } = one;
      const judged = Array.from({ length: spec.periods }, (_, period) =>
        isBreaching(spec, atMs - period * spec.periodMs),
      ).filter((breaching) => breaching !== undefined);
      if (judged.length === 0) continue;
      const isAlarm = judged.filter(Boolean).length >= spec.datapoints;
      if (isAlarm === (one.state === "ALARM")) continue;
      one.state = isAlarm ? "ALARM" : "OK";
      one.sinceMs = atMs;
      log(
        isAlarm
          ? `ALARM ${spec.name}: ${spec.sentence} ${spec.runbook}`
          : `OK    ${spec.name}: over.`,
      );
    }
  }

  function measureQueues(atMs: number): void {
    for (const queue of queues.all) {
      const { visible } = queue.counts();
      const QueueName = queue.spec.name;
      // SQS publishes nothing for a queue that is empty and that nobody asks.
      if (visible > 0) {
        put(
          seriesOf("AWS/SQS", "ApproximateNumberOfMessagesVisible", { QueueName }),
          visible,
          atMs,
        );
      }
    }
  }

  function look(atMs: number): void {
    measureQueues(atMs);
    evaluate(atMs);
  }

  function repeatRun(atMs: number): void {
    if (isAnswered) for (const [series, value] of lastRun) put(series, value, atMs);
  }

  return {
    publish: (series, value) => put(series, value, clock.now()),
    takeLine(line) {
      if (!line.startsWith("{") || !line.includes('"_aws"')) return false;
      const { success, output } = v.safeParse(embedded, parsed(line));
      if (!success) return false;
      const values = valuesIn(output);
      for (const [series, value] of values) put(series, value, clock.now());
      if (Object.hasOwn(output, metrics.oldestDue)) {
        lastRun = values;
        isAnswered = true;
      }
      return true;
    },
    noteTick() {
      look(clock.now());
      isAnswered = false;
    },
    skipTo(instantMs) {
      if (specs.length === 0) return;
      const fromMs = clock.now();
      look(fromMs);
      // Before the first run nothing is known, and no time that nobody lived through counts.
      if (isAnswered && lastRun.length === 0) {
        knownFromMs = instantMs;
        return;
      }
      // After a whole window nothing changes any more but what a run would write at the end.
      const steadyMs = Math.min(instantMs, fromMs + windowMs + stepMs);
      for (let atMs = fromMs + stepMs; atMs < steadyMs; atMs += stepMs) {
        repeatRun(atMs);
        look(atMs);
      }
      const lastMs = instantMs - stepMs;
      if (lastMs <= steadyMs) return;
      repeatRun(lastMs);
      look(lastMs);
    },
    alarms() {
      look(clock.now());
      return current.map(({ spec: { name, sentence, runbook }, state, sinceMs }) => ({
        name,
        state,
        since: new Date(sinceMs).toISOString(),
        sentence,
        runbook,
      }));
    },
  };
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}

/** The values that the directives of a line name. */
function valuesIn(line: v.InferOutput<typeof embedded>) {
  const root: Readonly<Record<string, unknown>> = line;
  return line._aws.CloudWatchMetrics.flatMap(({ Namespace, Dimensions: [names], Metrics }) => {
    const dimensions = Object.fromEntries(names.map((name) => [name, String(root[name])]));
    return Metrics.map(
      ({ Name }) => [seriesOf(Namespace, Name, dimensions), Number(root[Name])] as const,
    );
  });
}
