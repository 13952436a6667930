/** CloudWatch Logs as the local system has it. */
import { mkdtempSync, readdirSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { openLogLines } from "../../../local/aws/log-lines.ts";
import { openLogs } from "../../../local/aws/logs.ts";
import { AwsError } from "../../../local/aws/protocol.ts";
import { type Clock, startClock } from "../../../local/runtime/clock.ts";
import { memoryState } from "../../../local/runtime/state.ts";

const environment = {
  region: "eu-central-1",
  accountId: "000000000000",
  stackName: "local",
  siteUrl: "http://site",
  awsUrl: "http://aws",
};
const dayMs = 86_400_000;
let folder: string;
let clock: Clock;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "logs-"));
  clock = startClock(memoryState);
});
afterEach(() => rmSync(folder, { recursive: true }));

const open = () => openLogs({ groups: ["journal"], environment, clock, folder });

async function call(logs: ReturnType<typeof open>, action: string, input: unknown) {
  const asked = logs.read({
    method: "POST",
    url: "/",
    headers: { "x-amz-target": `Logs_20140328.${action}` },
    body: JSON.stringify(input),
    signedAt: 0,
  });
  const answer = await asked.perform();
  if (answer === "cut") throw new Error("No answer.");
  return { call: asked.call, answer: JSON.parse(answer.body) };
}

async function messages(logs: ReturnType<typeof open>, input: object): Promise<string[]> {
  const { answer } = await call(logs, "FilterLogEvents", { logGroupName: "journal", ...input });
  return answer.events.map(({ message }: { message: string }) => message);
}

describe("FilterLogEvents", () => {
  test("finds lines by a field of theirs, by two, and by a word", async () => {
    const logs = open();
    const lines = [
      { act: "mail-sent", id: "ada" },
      { act: "mail-sent", id: "bob" },
      { event: "attention", id: "ada" },
    ].map((line) => JSON.stringify(line));
    for (const line of [...lines, "no JSON: ada"]) logs.take("journal", "web", line);
    const found = (filterPattern: string) => messages(logs, { filterPattern });
    expect(await found('{ $.id = "ada" }')).toEqual([lines[0], lines[2]]);
    expect(await found('{ $.id = "ada" && $.act = "mail-sent" }')).toEqual([lines[0]]);
    expect(await found('{ $.act = "mail-sent" || $.event = "attention" }')).toEqual(lines);
    expect(await found('"ada"')).toEqual([lines[0], lines[2], "no JSON: ada"]);
    expect(await messages(logs, {})).toHaveLength(4);
  });

  test("gives pages, and a token that is good for its own question", async () => {
    const logs = open();
    for (let index = 0; index < 250; index += 1) logs.take("journal", "web", String(index));
    const all: string[] = [];
    let nextToken: string | undefined;
    let pages = 0;
    do {
      const input = { logGroupName: "journal", ...(nextToken && { nextToken }) };
      const { answer } = await call(logs, "FilterLogEvents", input);
      all.push(...answer.events.map(({ message }: { message: string }) => message));
      nextToken = answer.nextToken;
      pages += 1;
    } while (nextToken);
    expect(all).toEqual(Array.from({ length: 250 }, (_, index) => String(index)));
    expect(pages).toBe(3);
    const { answer } = await call(logs, "FilterLogEvents", { logGroupName: "journal" });
    const other = { filterPattern: '"1"', nextToken: answer.nextToken };
    await expect(messages(logs, other)).rejects.toThrow(AwsError);
  });

  test("looks at a span of virtual time", async () => {
    const logs = open();
    logs.take("journal", "web", "today");
    clock.moveTo(clock.now() + dayMs);
    logs.take("journal", "web", "tomorrow");
    expect(await messages(logs, { startTime: clock.now() - dayMs / 2 })).toEqual(["tomorrow"]);
    expect(await messages(logs, { endTime: clock.now() - dayMs / 2 })).toEqual(["today"]);
  });

  test.each(["{ $.id != 1 }", "{ ($.a = 1) }", "?one ?two", '{ $.id = "a*" }'])(
    "refuses the pattern %s, which it does not know, by name",
    async (filterPattern) => {
      await expect(messages(open(), { filterPattern })).rejects.toThrow(filterPattern);
    },
  );

  test("knows the stack's groups alone, and names them to IAM as AWS does", async () => {
    const logs = open();
    await expect(messages(logs, { logGroupName: "other" })).rejects.toThrow("does not exist");
    const asked = await call(logs, "FilterLogEvents", { logGroupName: "journal" });
    expect(asked.call).toMatchObject({
      action: "logs:FilterLogEvents",
      resources: ["arn:aws:logs:eu-central-1:000000000000:log-group:journal:log-stream:"],
    });
  });
});

test("a stream takes what an operator writes", async () => {
  const logs = open();
  const stream = { logGroupName: "journal", logStreamName: "operator/1" };
  const put = { ...stream, logEvents: [{ timestamp: clock.now(), message: "erased" }] };
  await expect(call(logs, "PutLogEvents", put)).rejects.toThrow("stream");
  await call(logs, "CreateLogStream", stream);
  await call(logs, "PutLogEvents", put);
  expect(await messages(logs, {})).toEqual(["erased"]);
});

describe("lines", () => {
  test("are there after a restart, for their user alone", async () => {
    open().take("journal", "web", "kept");
    expect(await messages(open(), {})).toEqual(["kept"]);
    for (const file of readdirSync(folder)) {
      expect(statSync(join(folder, file)).mode & 0o777).toBe(0o600);
    }
  });

  test("go after sixty days", () => {
    const lines = openLogLines(folder);
    const line = { group: "journal", stream: "web" };
    const atMs = Date.parse("2026-11-23T08:00:00Z");
    lines.add({ ...line, atMs, message: "first" });
    lines.add({ ...line, atMs: atMs + 60 * dayMs, message: "sixty days later" });
    expect(lines.between("journal", 0, Infinity)).toHaveLength(2);
    lines.add({ ...line, atMs: atMs + 61 * dayMs, message: "and one" });
    const messagesOf = (from: ReturnType<typeof openLogLines>) =>
      from.between("journal", 0, Infinity).map(({ message }) => message);
    expect(messagesOf(lines)).toEqual(["sixty days later", "and one"]);
    expect(messagesOf(openLogLines(folder))).toEqual(["sixty days later", "and one"]);
  });
});
