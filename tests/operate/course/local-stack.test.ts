/** The commands on the running local stack, within what the stack's own managed policy allows. */
import { cpSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join as joinPath } from "node:path";
import {
  DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  ScanCommand,
} from "@aws-sdk/client-dynamodb";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { LocalSystem } from "../../../local/system.ts";
import { clientLimits } from "../../../operate/adapters/access.ts";
import { stackCalls } from "../../../operate/adapters/stack.ts";
import { fixtureBundles } from "../../fixtures/build.ts";
import { settings as courseSettings } from "../../fixtures/settings.ts";
import { startFixture } from "../../fixtures/start-fixture.ts";
import {
  advance,
  join,
  linkTo,
  mails,
  oneClickUrl,
  opened,
  post,
  signUp,
  untilMondayEvening,
} from "../../journey/reader.ts";
import { type Called, call, deploymentOf } from "./calling.ts";

let system: LocalSystem;
let bundles: string;

beforeEach(async () => {
  bundles = mkdtempSync(joinPath(tmpdir(), "course-bundles-"));
  cpSync(fixtureBundles, bundles, { recursive: true });
  system = await startFixture(bundles);
  await untilMondayEvening(system);
  // Its clock is asked over the network: a moment before or after is the same minute.
  await advance(system, "PT1M");
});
afterEach(async () => {
  await system.close();
  rmSync(bundles, { recursive: true });
});

/** Calls a command, and is sure that the policy was enough. */
async function course(...argv: string[]): Promise<Called> {
  const called = await call([...argv, "--local"], { ports: deploymentOf(system) });
  expect(system.deniedCalls).toEqual([]);
  return called;
}

const json = async (...argv: string[]) => (await course(...argv, "--json")).json;

async function studio(path: string, body: unknown): Promise<void> {
  const answer = await fetch(`${system.studioUrl}${path}`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
  });
  expect(answer.ok).toBe(true);
}

const morning = { sendAt: "08:00", timeZone: "UTC" };

test("status tells of mails, quota and readers, by the stack's own clock", async () => {
  await join(system, "ann@example.org", morning);
  await signUp(system, "bob@example.org");
  await advance(system, "PT5M");
  const told = await json("status", "--count");
  expect(told).toMatchObject({
    at: expect.stringMatching(/T20:0/),
    stops: [],
    due: { count: 0 },
    deadLetters: { feedback: 0, receive: 0, schedule: 0 },
    // A confirmation mail each, and Ann's first lesson.
    today: { sent: 3 },
    quota: { perDay: 50_000, sentLast24Hours: 3 },
    forecast: { due: { count: 1 }, isEnough: true },
    lastRun: { isRunning: false },
    readers: { total: 2, byStatus: { active: 1, pending: 1 } },
  });
  const text = (await course("status")).out;
  expect(text).not.toContain("@");
});

test("what is stopped waits, and leaves after the resume", async () => {
  expect(await json("stop", "--reason", "a wrong link")).toMatchObject({
    stop: "sending",
    placed: true,
    reason: "a wrong link",
    by: "operator",
    since: expect.stringMatching(/T20:0/),
  });
  await signUp(system, "waits@example.org");
  await advance(system, "PT2M");
  expect(await mails(system, "waits@example.org")).toEqual([]);
  expect((await course("stop", "--reason", "again")).out).toMatch(/already.*a wrong link/);
  expect((await course("resume")).out).toBe("Sending goes on.\n");
  await advance(system, "PT2M");
  expect(await mails(system, "waits@example.org")).toHaveLength(1);
  expect(await json("resume")).toEqual({ stop: "sending", lifted: false });
});

test("a stop of transactional mail is one of its own, and a resume of the other tells of it", async () => {
  await course("stop", "--reason", "list bombing", "--transactional");
  const resumed = await course("resume");
  expect(resumed.out).toMatch(/Transactional mail is stopped still: list bombing/);
  expect(await json("resume", "--transactional")).toMatchObject({ lifted: true });
});

test("whom SES refuses for days is parked, and gets the lesson after a release", async () => {
  await join(system, "ann@example.org", morning);
  await system.idle();
  const before = (await mails(system, "ann@example.org")).length;
  await studio("/api/faults", {
    ses: { code: "MessageRejected", message: "Address blacklisted.", status: 400 },
  });
  await advance(system, "P3D");
  await studio("/api/faults", { ses: null });
  const { groups } = await json("parked");
  expect(groups).toMatchObject([
    { why: "address", code: "MessageRejected", healsByWaiting: false, messages: [{}] },
  ]);
  expect((await course("status")).out).toMatch(/^Parked +1 reader: address 1/m);
  await advance(system, "P1D");
  expect(await mails(system, "ann@example.org")).toHaveLength(before);
  expect((await course("parked", "--release", "all")).out).toBe("Released: 1 reader.\n");
  await advance(system, "P1D");
  expect((await mails(system, "ann@example.org")).length).toBeGreaterThan(before);
});

describe("dead letters", () => {
  /** A deployment whose function of this name fails whatever it is given. */
  async function breakFunction(name: string): Promise<void> {
    const broken = 'export const handler = async () => { throw new Error("broken"); };';
    writeFileSync(joinPath(bundles, name, "index.mjs"), broken);
    await system.killWorker(name);
  }
  /** The deployment that corrects it. */
  async function mendFunction(name: string): Promise<void> {
    cpSync(joinPath(fixtureBundles, name), joinPath(bundles, name), { recursive: true });
    await system.killWorker(name);
  }
  const letters = async (name: string) => {
    const { queues } = (await json("dead-letters")) as {
      queues: { queue: string; count: number; letters: { what: string }[] }[];
    };
    return queues.find(({ queue }) => queue === name);
  };

  test("of SES's events are looked at as often as one likes, and recorded once mended", async () => {
    await breakFunction("feedback");
    await join(system, "ann@example.org", morning);
    await advance(system, "PT30M");
    const found = await letters("feedback");
    expect(found?.letters.map(({ what }) => what)).toContain("Delivery");
    expect(await letters("feedback")).toEqual(found);
    await mendFunction("feedback");
    expect((await course("dead-letters", "--redrive")).out).toBe(
      `${found?.count} events handled again.\n`,
    );
    await advance(system, "PT5M");
    expect(await letters("feedback")).toMatchObject({ count: 0 });
    expect((await json("status")).today).toMatchObject({ sent: 2, delivered: 2 });
  });

  test("of mail that came in are handled once mended", async () => {
    await breakFunction("receive");
    const body = `From: eve@example.org\nTo: start@${courseSettings.senderDomain}\nSubject: Hello\n\nHello\n`;
    const sent = await fetch(`${system.studioUrl}/api/mail`, { method: "POST", body });
    expect(sent.status).toBe(200);
    await advance(system, "PT30M");
    expect(await letters("receive")).toMatchObject({ count: 1, letters: [{ what: "mail" }] });
    await mendFunction("receive");
    expect((await course("dead-letters", "--redrive")).out).toBe("1 mail handled again.\n");
    await advance(system, "PT5M");
    expect(await letters("receive")).toMatchObject({ count: 0 });
    expect(await mails(system, "eve@example.org")).toHaveLength(1);
  });

  test("of ticks are removed", async () => {
    await studio("/api/faults", { schedule: "refused" });
    await advance(system, "PT3M");
    await studio("/api/faults", { schedule: null });
    expect((await letters("schedule"))?.letters[0]).toMatchObject({ what: "tick" });
    expect((await course("dead-letters", "--redrive")).out).toMatch(/ticks? removed\.\n$/);
    expect(await letters("schedule")).toMatchObject({ count: 0 });
  });
});

test("links of a retired key open no settings, and still let leave", async () => {
  await join(system, "ann@example.org", morning);
  await system.idle();
  const [, listed] = await mails(system, "ann@example.org");
  if (!listed) throw new Error("The first lesson did not come.");
  const lesson = await opened(system, listed);
  const settings = linkTo(lesson, "preferences");
  expect((await fetch(settings)).status).toBe(200);
  expect(await json("keys", "rotate")).toEqual({ version: 2 });
  await advance(system, "PT5M");
  expect(await course("keys", "retire", "1", "--yes")).toMatchObject({ exit: 0 });
  // The functions keep the keys for five minutes.
  await system.killWorker("web");
  expect((await fetch(settings)).status).toBe(410);
  expect((await post(oneClickUrl(lesson))).status).toBe(200);
});

test("where no stack runs, the command says what to do", async () => {
  const there = { studioUrl: "http://127.0.0.1:9", awsUrl: "http://127.0.0.1:9" };
  expect(await call(["resume", "--local"], { ports: deploymentOf(there) })).toMatchObject({
    exit: 1,
    out: "",
    err: expect.stringMatching(/No course runs on this computer.*\nRun npm start/),
  });
});

describe("with the operator's credentials", () => {
  const client = () =>
    new DynamoDBClient({
      endpoint: system.awsUrl,
      region: "eu-central-1",
      maxAttempts: 1,
      credentials: { accessKeyId: "local-operator", secretAccessKey: "any" },
    });

  test.each<[string, (table: string) => Promise<unknown>]>([
    ["no scan reads addresses", (table) => client().send(new ScanCommand({ TableName: table }))],
    [
      "no scan names an address beside the status",
      (table) =>
        client().send(
          new ScanCommand({
            TableName: table,
            Select: "SPECIFIC_ATTRIBUTES",
            ProjectionExpression: "#a, #b",
            ExpressionAttributeNames: { "#a": "status", "#b": "email" },
          }),
        ),
    ],
    [
      "nobody else's counters are read",
      (table) =>
        client().send(new GetItemCommand({ TableName: table, Key: { pk: { S: "RATE#x" } } })),
    ],
    [
      "no lease is written",
      (table) =>
        client().send(new PutItemCommand({ TableName: table, Item: { pk: { S: "RUN#0" } } })),
    ],
  ])("%s", async (_, act) => {
    await expect(act((await outputsOf(system)).TableName ?? "")).rejects.toMatchObject({
      name: "AccessDeniedException",
    });
  });
});

async function outputsOf({ awsUrl }: LocalSystem): Promise<Record<string, string>> {
  const stack = await stackCalls({
    ...clientLimits,
    region: "eu-central-1",
    endpoint: awsUrl,
    credentials: async () => ({ accessKeyId: "local-operator", secretAccessKey: "any" }),
  }).stack("local");
  return stack?.outputs ?? {};
}
