/** The alarms by the virtual clock, on values of the test's own. */
import { beforeEach, describe, expect, it } from "vitest";
import { type CloudWatch, openCloudWatch } from "../../../local/aws/cloudwatch.ts";
import { openQueues } from "../../../local/aws/sqs.ts";
import { type Clock, startClock } from "../../../local/runtime/clock.ts";
import { memoryState } from "../../../local/runtime/state.ts";
import { type AlarmSpec, seriesOf } from "../../../local/stack/alarms.ts";

const minuteMs = 60_000;
const heat = seriesOf("Kettle", "Heat", { Kitchen: "ours" });
const spec = (values: Partial<AlarmSpec>): AlarmSpec => ({
  name: "kettle",
  sentence: "The kettle boils over.",
  runbook: "docs/runbook.md#kettle",
  read: { series: heat, statistic: "Maximum" },
  periodMs: 5 * minuteMs,
  periods: 1,
  datapoints: 1,
  breaches: (value) => value >= 100,
  missing: "ignore",
  ...values,
});

let clock: Clock;
let lines: string[];
beforeEach(() => {
  clock = startClock(memoryState);
  lines = [];
});

function watching(values: Partial<AlarmSpec>): CloudWatch {
  const queues = openQueues([], clock, memoryState);
  return openCloudWatch({ specs: [spec(values)], clock, queues, log: (line) => lines.push(line) });
}
const stateOf = (watch: CloudWatch) => watch.alarms()[0]?.state;
const pass = (ms: number) => clock.moveTo(clock.now() + ms);

/** A line as a function writes it. */
const line = (values: Record<string, number>) =>
  JSON.stringify({
    Stack: "tea",
    ...values,
    _aws: {
      Timestamp: 0,
      CloudWatchMetrics: [
        {
          Namespace: "EmailCourse",
          Dimensions: [["Stack"]],
          Metrics: Object.keys(values).map((Name) => ({ Name, Unit: "Count" })),
        },
      ],
    },
  });
const run = { OldestDueSeconds: 0 };
const runs = seriesOf("EmailCourse", "OldestDueSeconds", { Stack: "tea" });
const noRun: Partial<AlarmSpec> = {
  read: { series: runs, statistic: "SampleCount" },
  breaches: (value) => value < 1,
  missing: "breaching",
  periodMs: 10 * minuteMs,
};

describe("an alarm", () => {
  it("is on from its threshold on, says so once, and is over below it", () => {
    const watch = watching({});
    watch.publish(heat, 99);
    expect(stateOf(watch)).toBe("OK");
    watch.publish(heat, 100);
    expect([stateOf(watch), stateOf(watch)]).toEqual(["ALARM", "ALARM"]);
    pass(6 * minuteMs);
    watch.publish(heat, 20);
    expect(stateOf(watch)).toBe("OK");
    expect(lines).toEqual([
      "ALARM kettle: The kettle boils over. docs/runbook.md#kettle",
      "OK    kettle: over.",
    ]);
  });

  it.each([
    { missing: "ignore", after: "ALARM" },
    { missing: "notBreaching", after: "OK" },
    { missing: "breaching", after: "ALARM" },
  ] as const)("without data stays, is over or goes on: $missing", ({ missing, after }) => {
    const watch = watching({ missing });
    watch.publish(heat, 100);
    expect(stateOf(watch)).toBe("ALARM");
    pass(6 * minuteMs);
    expect(stateOf(watch)).toBe(after);
  });

  it("adds up what is summed", () => {
    const watch = watching({ read: { series: heat, statistic: "Sum" } });
    for (let times = 0; times < 3; times += 1) watch.publish(heat, 40);
    expect(stateOf(watch)).toBe("ALARM");
  });

  it("judges a rate only from a number of events on", () => {
    const events = seriesOf("Kettle", "Lids");
    const watch = watching({ provided: { read: { series: events, statistic: "Sum" }, min: 2 } });
    watch.publish(heat, 100);
    watch.publish(events, 1);
    expect(stateOf(watch)).toBe("OK");
    watch.publish(events, 1);
    expect(stateOf(watch)).toBe("ALARM");
  });
});

describe("a clock that skips", () => {
  it("counts each tick it skips as a run that wrote what the last one wrote", () => {
    const watch = watching(noRun);
    watch.noteTick();
    expect(watch.takeLine(line(run))).toBe(true);
    const days = clock.now() + 3 * 24 * 60 * minuteMs;
    watch.skipTo(days);
    clock.moveTo(days);
    expect(stateOf(watch)).toBe("OK");
    expect(lines).toEqual([]);
  });

  it("does not count what a run that never answered would have written", () => {
    const watch = watching(noRun);
    watch.noteTick();
    watch.takeLine(line(run));
    watch.noteTick();
    const later = clock.now() + 30 * minuteMs;
    watch.skipTo(later);
    clock.moveTo(later);
    expect(stateOf(watch)).toBe("ALARM");
  });

  it("knows nothing of the time before the first run", () => {
    const watch = watching(noRun);
    const later = clock.now() + 24 * 60 * minuteMs;
    watch.skipTo(later);
    clock.moveTo(later);
    expect(stateOf(watch)).toBe("OK");
  });

  it("says when an alarm was over, and not when somebody looked", () => {
    const watch = watching({ missing: "notBreaching" });
    watch.noteTick();
    watch.takeLine(line(run));
    watch.publish(heat, 100);
    const from = clock.now();
    watch.skipTo(from + 24 * 60 * minuteMs);
    clock.moveTo(from + 24 * 60 * minuteMs);
    const [state] = watch.alarms();
    expect(state?.state).toBe("OK");
    expect(Date.parse(state?.since ?? "") - from).toBeLessThanOrEqual(11 * minuteMs);
  });
});

describe("a line of the log", () => {
  it.each(["not JSON", '{"event":"mail-sent"}', '{"_aws":1}', '{"_aws"'])(
    "%s is none of its own",
    (text) => {
      expect(watching({}).takeLine(text)).toBe(false);
    },
  );

  it("in the embedded metric format is a value of each metric it names", () => {
    const watch = watching({
      read: { series: seriesOf("EmailCourse", "Heat", { Stack: "tea" }), statistic: "Maximum" },
    });
    expect(watch.takeLine(line({ Heat: 100, Other: 1 }))).toBe(true);
    expect(stateOf(watch)).toBe("ALARM");
  });
});
