/** The commands on the running local stack, within what the stack's own managed policy allows. */
import {
  DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  ScanCommand,
} from "@aws-sdk/client-dynamodb";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { LocalSystem } from "../../../local/system.ts";
import { clientLimits } from "../../../operate/adapters/access.ts";
import { stackCalls } from "../../../operate/adapters/stack.ts";
import { startFixture } from "../../fixtures/start-fixture.ts";
import { advance, mails, signUp, untilMondayEvening } from "../../journey/reader.ts";
import { type Called, call, deploymentOf } from "./calling.ts";

let system: LocalSystem;

beforeAll(async () => {
  system = await startFixture();
  await untilMondayEvening(system);
});
afterAll(() => system?.close());

/** Calls a command, and is sure that the policy was enough. */
async function course(...argv: string[]): Promise<Called> {
  const before = system.deniedCalls.length;
  const called = await call([...argv, "--local"], { ports: deploymentOf(system) });
  expect(system.deniedCalls.slice(before)).toEqual([]);
  return called;
}

describe("stop and resume", () => {
  test("what is stopped waits, and leaves after the resume", async () => {
    const stopped = await course("stop", "--reason", "a wrong link", "--json");
    expect(stopped).toMatchObject({ exit: 0, err: "" });
    expect(stopped.json).toMatchObject({
      stop: "sending",
      placed: true,
      reason: "a wrong link",
      by: "operator",
      // By the stack's own clock, a Monday evening to come.
      since: expect.stringMatching(/T20:0/),
    });
    await signUp(system, "waits@example.org");
    await advance(system, "PT2M");
    expect(await mails(system, "waits@example.org")).toEqual([]);
    expect((await course("stop", "--reason", "again")).out).toMatch(/already.*a wrong link/);
    expect((await course("resume")).out).toBe("Sending goes on.\n");
    await advance(system, "PT2M");
    expect(await mails(system, "waits@example.org")).toHaveLength(1);
    expect((await course("resume", "--json")).json).toEqual({ stop: "sending", lifted: false });
  });

  test("a stop of transactional mail is one of its own, and a resume of the other tells of it", async () => {
    await course("stop", "--reason", "list bombing", "--transactional");
    const resumed = await course("resume");
    expect(resumed.out).toMatch(/Transactional mail is stopped still: list bombing/);
    expect((await course("resume", "--transactional", "--json")).json).toMatchObject({
      lifted: true,
    });
  });
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
