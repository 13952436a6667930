/** Every command on AWS's own way in: credentials and endpoint of the environment, names of the stack. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join as joinPath } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { readConfig } from "../../../infra/config.ts";
import type { LocalSystem } from "../../../local/system.ts";
import { explain } from "../../../operate/adapters/calls.ts";
import { allCommands } from "../../../operate/course/commands/all.ts";
import { onAws } from "../../../operate/course/main.ts";
import { settings } from "../../fixtures/settings.ts";
import { startFixture } from "../../fixtures/start-fixture.ts";
import { join } from "../../journey/reader.ts";
import { openPlayedAws, type PlayedAws, Refusal, stacks } from "../played-aws.ts";
import { type Called, call, deploymentOf } from "./calling.ts";

const credentials = {
  AWS_ACCESS_KEY_ID: "local-operator",
  AWS_SECRET_ACCESS_KEY: "secret",
  AWS_REGION: "eu-central-1",
  AWS_PROFILE: undefined,
  AWS_EC2_METADATA_DISABLED: "true",
  AWS_SHARED_CREDENTIALS_FILE: "/dev/null",
  AWS_CONFIG_FILE: "/dev/null",
};
const before = new Map(
  [...Object.keys(credentials), "AWS_ENDPOINT_URL"].map((name) => [name, process.env[name]]),
);

function setEnvironment(values: Readonly<Record<string, string | undefined>>): void {
  for (const [name, value] of Object.entries(values)) {
    if (value === undefined) delete process.env[name];
    else process.env[name] = value;
  }
}

afterEach(() => setEnvironment(Object.fromEntries(before)));

/** The operator's settings; the stack that runs here is called `local`. */
const config = readConfig({ ...settings, stackName: "local", region: "eu-central-1" }, true);

const course = (...argv: string[]): Promise<Called> => call(argv, { ports: () => onAws(config) });

describe("within the managed policy", () => {
  let system: LocalSystem;
  let folder: string;

  beforeAll(async () => {
    system = await startFixture();
    await join(system, reader);
    await system.idle();
    folder = mkdtempSync(joinPath(tmpdir(), "course-aws-"));
  });
  beforeEach(() => setEnvironment({ ...credentials, AWS_ENDPOINT_URL: system.awsUrl }));
  afterAll(async () => {
    await system.close();
    rmSync(folder, { recursive: true });
  });

  const reader = "ann@example.org";

  /** Calls of every command, in an order in which each is done but the last, for which it is too early. */
  const calls: readonly string[][] = [
    ["status"],
    ["status", "--count"],
    ["find", reader],
    ["export", reader],
    ["resend", "hello", reader],
    // A transactional mail, which every course has.
    ["send-test", "link", "operator@example.org"],
    ["unsubscribe", reader],
    ["suppress", reader],
    ["unsuppress", reader],
    ["erase", reader, "--yes"],
    ["parked"],
    ["parked", "--release", "all"],
    ["dead-letters"],
    ["dead-letters", "--redrive"],
    ["stop", "--reason", "a try"],
    ["resume"],
    ["keys", "backup", "keys.json"],
    ["keys", "rotate"],
    ["keys", "retire", "1", "--yes"],
  ];

  test("every command is called here", () => {
    const called = calls.map((words) => words.join(" "));
    for (const { name } of allCommands) {
      expect(
        called.some((line) => line === name || line.startsWith(`${name} `)),
        name,
      ).toBe(true);
    }
  });

  test("each comes to the same on AWS as on the stack of this computer", async () => {
    for (const argv of calls) {
      const words = argv.map((word) => (word === "keys.json" ? joinPath(folder, word) : word));
      const aws = await course(...words, "--json");
      // The key that signs is not yet in use everywhere.
      const isTooEarly = argv[1] === "retire";
      expect({ argv, exit: aws.exit, err: aws.err }).toEqual({
        argv,
        exit: isTooEarly ? 1 : 0,
        err: isTooEarly ? expect.stringMatching(/five minutes/) : "",
      });
      expect(system.deniedCalls).toEqual([]);
      const looking = ["status", "find", "export", "parked", "dead-letters"];
      const changesNothing =
        looking.includes(argv[0] ?? "") && !argv.some((word) => word.startsWith("--"));
      if (!changesNothing) continue;
      const local = await call([...words, "--json"], { ports: deploymentOf(system) });
      // A run may begin between the two.
      const { at: _at, quota: _quota, lastRun: _lastRun, ...told } = aws.json;
      expect(local.json).toMatchObject(told);
    }
  });
});

describe("where AWS does not do as it should", () => {
  let aws: PlayedAws;

  beforeEach(async () => {
    aws = await openPlayedAws();
    setEnvironment({ ...credentials, AWS_ENDPOINT_URL: aws.url });
  });
  afterEach(() => aws.close());

  test("no stack: deploy it", async () => {
    expect(await course("resume", "--json")).toMatchObject({
      exit: 1,
      out: "",
      err: expect.stringMatching(/no stack local in eu-central-1.*\nDeploy it/),
    });
  });

  test("a stack from before the command: deploy it again", async () => {
    const old = { status: "UPDATE_COMPLETE", outputs: { TableName: "the-table" } };
    aws.set({ "cloudformation DescribeStacks": stacks({ local: old }) });
    expect(await course("resume")).toMatchObject({
      exit: 1,
      err: expect.stringMatching(/older than this command.*\nDeploy it/),
    });
  });

  test("no permission: attach the policy", async () => {
    aws.set({ "cloudformation DescribeStacks": () => new Refusal("AccessDenied", 403) });
    expect(await course("resume")).toMatchObject({
      exit: 1,
      out: "",
      err: expect.stringMatching(/does not allow .*DescribeStacks.*\nAttach .*OperatorPolicyArn/),
    });
  });

  test("credentials that are over: sign in again", async () => {
    aws.set({ "cloudformation DescribeStacks": () => new Refusal("ExpiredToken", 403, "expired") });
    expect(await course("resume")).toMatchObject({
      exit: 1,
      err: expect.stringMatching(/does not take the credentials.*\nSign in again/),
    });
  });

  test("no credentials: how to give some, or --local", async () => {
    setEnvironment({ AWS_ACCESS_KEY_ID: undefined, AWS_SECRET_ACCESS_KEY: undefined });
    expect(await course("resume")).toMatchObject({
      exit: 1,
      err: expect.stringMatching(/no AWS credentials.*\nSign in.*--local/),
    });
  });

  test("no network: nothing is known", async () => {
    setEnvironment({ AWS_ENDPOINT_URL: "http://127.0.0.1:9" });
    expect(await course("resume")).toMatchObject({
      exit: 1,
      err: expect.stringMatching(/does not answer.*ECONNREFUSED.*\nCheck the network/s),
    });
  });

  test("an error of the program's own is not taken for one of AWS", () => {
    expect(explain(new TypeError("x is undefined"))).toBeUndefined();
  });
});
