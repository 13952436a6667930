/** Settings, the log, the wiring and the entry points of the handlers: what goes wrong before any step runs. */
import { afterEach, beforeEach, describe, expect, it, test } from "vitest";
import type { Log } from "../../lambdas/flow/ports.ts";
import { log, tell } from "../../lambdas/runtime/log.ts";
import { withMetrics } from "../../lambdas/runtime/metrics.ts";
import {
  type FunctionName,
  MissingSettingError,
  readRegion,
  readSettings,
  variables,
  WrongSettingError,
} from "../../lambdas/runtime/settings.ts";
import { outputOf } from "../fakes/output.ts";

const functions = Object.keys(variables) as FunctionName[];
const environment: Record<string, string> = {
  ...Object.fromEntries(
    Object.values(variables).flatMap((names) => names.map((name) => [name, `value of ${name}`])),
  ),
  WORKERS: "16",
  RATE_SHARE: "0.25",
  FORGET_AFTER_DAYS: "400",
  SIGN_UP_PROOF_OF_WORK: "off",
  TICKS_EACH_MINUTE: "on",
  BASE_URL: "https://course.example.com",
  FEEDBACK_QUEUE_URL: "https://sqs.example.com/1/feedback",
  FEEDBACK_DEAD_LETTER_QUEUE_URL: "https://sqs.example.com/1/dead",
};

const before = { ...process.env };
const output = outputOf();
beforeEach(() => {
  output.start();
  // No test of this file may reach AWS: nothing listens there.
  Object.assign(process.env, environment, {
    AWS_REGION: "eu-west-1",
    AWS_ENDPOINT_URL: "http://127.0.0.1:1",
    AWS_ACCESS_KEY_ID: "test",
    AWS_SECRET_ACCESS_KEY: "test",
    AWS_MAX_ATTEMPTS: "1",
  });
});
afterEach(() => {
  output.stop();
  process.env = { ...before };
});

describe("the settings", () => {
  test.each(functions)("of %s are its own variables and no more", (name) => {
    const settings = readSettings(name, { ...environment, AWS_SESSION_TOKEN: "secret" });
    expect(Object.keys(settings).sort()).toEqual([...variables[name]].sort());
    for (const [variable, value] of Object.entries(settings))
      expect(value).toBe(environment[variable]);
  });

  test.each(
    functions.flatMap((name) => variables[name].map((variable) => [name, variable] as const)),
  )("of %s without %s are an error that names both", (name, variable) => {
    for (const value of [undefined, ""]) {
      const lacking = { ...environment, [variable]: value };
      expect(() => readSettings(name, lacking)).toThrow(MissingSettingError);
      expect(() => readSettings(name, lacking)).toThrow(new RegExp(`"${name}".*${variable}`));
    }
  });

  test.each<[name: FunctionName, variable: string, value: string]>([
    ["deliver", "WORKERS", "0"],
    ["deliver", "WORKERS", "17"],
    ["deliver", "WORKERS", "2.5"],
    ["deliver", "WORKERS", "many"],
    ["feedback", "FORGET_AFTER_DAYS", "never"],
    ["deliver", "RATE_SHARE", "0"],
    ["deliver", "RATE_SHARE", "1.01"],
    ["deliver", "RATE_SHARE", "half"],
    ["deliver", "BASE_URL", "course.example.com"],
    ["deliver", "FEEDBACK_QUEUE_URL", "feedback"],
    ["deliver", "FEEDBACK_DEAD_LETTER_QUEUE_URL", "dead"],
    ["web", "SIGN_UP_PROOF_OF_WORK", "yes"],
    ["web", "BASE_URL", "/"],
  ])("of %s with %s=%s are an error that names both, and no value", (name, variable, value) => {
    const reading = () => readSettings(name, { ...environment, [variable]: value });
    expect(reading).toThrow(WrongSettingError);
    expect(reading).toThrow(new RegExp(`"${name}".*${variable} to be `));
    expect(reading).not.toThrow(`to be ${value}`);
  });

  test.each<[variable: string, values: readonly string[]]>([
    ["WORKERS", ["1", "2", "9", "10", "16"]],
    ["RATE_SHARE", ["0.01", "0.5", "1"]],
  ])("of deliver take every %s that an operator may set: %j", (variable, values) => {
    for (const value of values) {
      const settings = readSettings("deliver", { ...environment, [variable]: value });
      expect(settings).toHaveProperty(variable, value);
    }
  });

  test.each([{}, { AWS_REGION: "" }])("lack the region in %j: an error names it", (lacking) => {
    expect(() => readRegion(lacking)).toThrow(MissingSettingError);
    expect(() => readRegion(lacking)).toThrow("AWS_REGION");
  });

  it("are those of the process when nothing else is said", () => {
    expect(readSettings("feedback")).toEqual({
      TABLE_NAME: "value of TABLE_NAME",
      FORGET_AFTER_DAYS: "400",
      METRICS_OF: "value of METRICS_OF",
    });
  });
});

describe("the log", () => {
  it("is one line of JSON an event, whatever is in it", () => {
    log("mail-sent", { id: "abc", attempts: 2, halted: false });
    log("with a line break", { text: "one\ntwo\u2028three" });
    log("bare");
    expect(output.lines()).toEqual([
      { event: "mail-sent", id: "abc", attempts: 2, halted: false },
      { event: "with a line break", text: "one\ntwo\u2028three" },
      { event: "bare" },
    ]);
  });

  it("names an act of the journal, and of what failed class and place", () => {
    const at = "2026-11-23T08:00:00.000Z";
    tell({ act: "mail-sent", id: "abc", version: 4, at, message: "1-water" });
    tell({ act: "composing-failed", id: "abc", version: 4, at }, new TypeError("ada@example.org"));
    expect(output.lines()).toEqual([
      { act: "mail-sent", id: "abc", version: 4, at, message: "1-water" },
      expect.objectContaining({ act: "composing-failed", error: "TypeError" }),
    ]);
    expect(JSON.stringify(output.lines())).not.toContain("ada@");
  });
});

describe("the course's own metrics", () => {
  let written: string[];
  let plain: string[];
  let measured: Log;
  beforeEach(() => {
    written = [];
    plain = [];
    measured = withMetrics(
      (event) => plain.push(event),
      "tea",
      (line) => written.push(line),
    );
  });

  /** What CloudWatch takes out of a line, by the rules of the embedded metric format. */
  const extracted = (line: string) => {
    const { _aws, ...root } = JSON.parse(line);
    expect(Number.isInteger(_aws.Timestamp)).toBe(true);
    return _aws.CloudWatchMetrics.flatMap(
      (directive: {
        Namespace: string;
        Dimensions: string[][];
        Metrics: { Name: string; Unit: string }[];
      }) =>
        directive.Metrics.map(({ Name, Unit }) => ({
          at: directive.Namespace,
          of: directive.Dimensions.map((names) => names.map((name) => root[name])),
          [Name]: root[Name],
          Unit,
        })),
    );
  };

  it("are three for each tick", () => {
    measured("run-measured", { oldestDueSeconds: 61, parked: 2, evidenceAgeSeconds: 0 });
    const common = { at: "EmailCourse", of: [["tea"]] };
    expect(written.flatMap(extracted)).toEqual([
      { ...common, OldestDueSeconds: 61, Unit: "Seconds" },
      { ...common, Parked: 2, Unit: "Count" },
      { ...common, EvidenceAgeSeconds: 0, Unit: "Seconds" },
    ]);
    expect(plain).toEqual([]);
  });

  it("are one for each line that asks for attention, and the line says why", () => {
    measured("attention", { why: "lesson-held", slug: "water" });
    expect(written.flatMap(extracted)).toMatchObject([{ Attention: 1 }]);
    expect(JSON.parse(written[0] ?? "")).toMatchObject({ why: "lesson-held", slug: "water" });
  });

  it("are one line each, and nothing beside it", () => {
    measured("attention", { why: "two\nlines" });
    expect(written[0]?.indexOf("\n")).toBe((written[0]?.length ?? 0) - 1);
  });

  it("are none of any other event", () => {
    measured("mail-sent", { id: "a" });
    expect([written, plain]).toEqual([[], ["mail-sent"]]);
  });
});

describe("the handler of deliver", () => {
  const open = async () => (await import("../../lambdas/deliver.ts")).handler;

  test.each<[what: string, event: unknown]>([
    ["nothing", undefined],
    ["an empty event", {}],
    ["an id that is none", { subscription: "ada@example.org" }],
    ["an id of another length", { subscription: "a".repeat(25) }],
    ["an id and more", { subscription: "a".repeat(26), force: true }],
    ["a worker and more", { worker: 0, workers: 1 }],
    ["a negative worker", { worker: -1 }],
    ["half a worker", { worker: 0.5 }],
    ["more workers than shards", { worker: 16 }],
    ["a word for a number", { worker: "0" }],
  ])("is closed to %s", async (_, event) => {
    await expect((await open())(event)).rejects.toThrow(
      expect.objectContaining({ name: "ValiError" }),
    );
  });

  test.each<[what: string, event: unknown]>([
    ["one subscription", { subscription: "a".repeat(26) }],
    ["a worker", { worker: 0 }],
  ])("is open to %s, which then finds no table here", async (_, event) => {
    await expect((await open())(event)).rejects.toThrow("function-failed");
    expect(output.lines()).toContainEqual(
      expect.objectContaining({
        event: "function-failed",
        function: "deliver",
        code: "ECONNREFUSED",
      }),
    );
  });
});

describe("the handler of feedback", () => {
  const record = (messageId: string, body: string) => ({ messageId, body }) as never;

  it("gives back what it cannot read, and only that", async () => {
    const { handler } = await import("../../lambdas/feedback.ts");
    const answer = await handler({ Records: [record("1", "no JSON"), record("2", "{}")] });
    expect(answer).toEqual({
      batchItemFailures: [{ itemIdentifier: "1" }, { itemIdentifier: "2" }],
    });
    expect(output.lines()).toHaveLength(2);
  });

  it("gives back what the table did not take", async () => {
    const { handler } = await import("../../lambdas/feedback.ts");
    const { send } = await import("../adapters/ses-event-fixtures.ts");
    const answer = await handler({ Records: [record("1", send), record("2", "no JSON")] });
    // Nothing was recorded, so nothing is counted either: each is when it comes again.
    expect(answer.batchItemFailures).toEqual([{ itemIdentifier: "2" }, { itemIdentifier: "1" }]);
    expect(output.lines()).toContainEqual(
      expect.objectContaining({ event: "feedback-failed", what: "sent", code: "ECONNREFUSED" }),
    );
  });
});

describe("the handler of web", () => {
  const request = (path: string, method = "GET") =>
    ({
      version: "2.0",
      routeKey: "$default",
      rawPath: path,
      rawQueryString: "",
      headers: { host: "course.example.com" },
      requestContext: {
        http: { method, path, sourceIp: "192.0.2.77" },
        domainName: "course.example.com",
      },
      isBase64Encoded: false,
    }) as never;

  it("opens to the site", async () => {
    const { handler } = await import("../../lambdas/web.ts");
    const answer = await handler(request("/health"));
    expect(answer).toMatchObject({ statusCode: 200, body: '{"status":"ok"}' });
  });

  it("says in words that something failed when no keys can be read", async () => {
    const { handler } = await import("../../lambdas/web.ts");
    const answer = await handler(request("/unsubscribe/token", "POST"));
    expect(answer).toMatchObject({
      statusCode: 500,
      body: expect.stringContaining("That did not work"),
    });
  });
});
