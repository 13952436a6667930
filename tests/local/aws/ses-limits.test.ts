/** What SES says no to, as the product's own client hears it through the embedded endpoint. */
import { GetSendQuotaCommand, SESClient, SendRawEmailCommand } from "@aws-sdk/client-ses";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { awsEndpoint } from "../../../local/aws/endpoint.ts";
import { openEventBus } from "../../../local/aws/eventbridge.ts";
import { Inbox } from "../../../local/aws/ses/inbox.ts";
import { usualQuota } from "../../../local/aws/ses/quota.ts";
import { openSes, type Ses } from "../../../local/aws/ses/ses.ts";
import { openQueues } from "../../../local/aws/sqs.ts";
import type { Clock } from "../../../local/runtime/clock.ts";
import { accessKeyOf } from "../../../local/runtime/functions.ts";
import { PendingWork } from "../../../local/runtime/pending-work.ts";
import { closeServer, listen } from "../../../local/runtime/ports.ts";
import { memoryState } from "../../../local/runtime/state.ts";
import { readDeployment } from "../../../local/stack/deployment.ts";
import { resolveTemplate } from "../../../local/stack/template.ts";
import { smallTemplate } from "../small-stack.ts";

const place = {
  region: "eu-central-1",
  accountId: "000000000000",
  stackName: "local",
  siteUrl: "http://localhost:3000",
  awsUrl: "http://127.0.0.1:4000",
};
const deployment = readDeployment(resolveTemplate(smallTemplate, place), place);
const secondMs = 1_000;
const hourMs = 3_600 * secondMs;

/** A clock that stands still until it is moved. */
function stillClock(): Clock {
  let now = Date.now();
  return {
    offset: new SharedArrayBuffer(8),
    now: () => now,
    iso: () => new Date(now).toISOString(),
    moveTo(instantMs) {
      now = instantMs;
    },
  };
}

let clock: Clock;
let inbox: Inbox;
let pendingWork: PendingWork;
let ses: Ses;
let events: () => { eventType: string; bounce?: object }[];
let endpoint: ReturnType<typeof awsEndpoint>;
let port: number;

beforeEach(async () => {
  clock = stillClock();
  inbox = new Inbox(memoryState);
  pendingWork = new PendingWork();
  const queues = openQueues(deployment.queues, clock, memoryState);
  const bus = openEventBus(deployment, queues, clock);
  ses = openSes({ deployment, clock, inbox, bus, pendingWork, publishMetric: () => undefined });
  const arn = deployment.rules[0]?.queueArns[0] ?? "";
  events = () =>
    queues
      .get(arn)
      .receive(100)
      .map(({ body }) => JSON.parse(body).detail);
  endpoint = awsEndpoint();
  endpoint.open({
    clock,
    log: () => undefined,
    functions: deployment.functions,
    operator: [],
    services: { ses },
    onDenied: () => undefined,
  });
  port = await listen(endpoint.server, 0);
});
afterEach(() => closeServer(endpoint.server));

/** Makes one call as the function `deliver`; a refusal becomes its code, text and status. */
async function call<T>(act: (client: SESClient) => Promise<T>): Promise<T | string> {
  const client = new SESClient({
    region: "eu-central-1",
    endpoint: `http://127.0.0.1:${port}`,
    credentials: { accessKeyId: accessKeyOf("deliver"), secretAccessKey: "local" },
    maxAttempts: 1,
    systemClockOffset: clock.now() - Date.now(),
  });
  try {
    return await act(client);
  } catch (error) {
    const { name, message, $metadata } = error as Error & { $metadata: { httpStatusCode: number } };
    return `${$metadata.httpStatusCode} ${name}: ${message}`;
  } finally {
    client.destroy();
  }
}

function send(to = "reader@example.org", { set = "local-Set" }: { set?: string } = {}) {
  const message = `From: course@example.com\r\nTo: ${to}\r\nSubject: Hello\r\n\r\nHello\r\n`;
  return call(async (client) => {
    await client.send(
      new SendRawEmailCommand({
        Destinations: [to],
        RawMessage: { Data: Buffer.from(message) },
        ...(set && { ConfigurationSetName: set }),
        Tags: [{ Name: "message", Value: "1-welcome" }],
      }),
    );
    return "accepted";
  });
}
async function sendMany(count: number): Promise<(string | undefined)[]> {
  const answers: string[] = [];
  for (let mail = 0; mail < count; mail++) answers.push(await send());
  return answers;
}
const later = (ms: number) => clock.moveTo(clock.now() + ms);
const askQuota = () =>
  call(async (client) => {
    const { Max24HourSend, MaxSendRate, SentLast24Hours } = await client.send(
      new GetSendQuotaCommand({}),
    );
    return { Max24HourSend, MaxSendRate, SentLast24Hours };
  });
const limit = (quota: Partial<typeof usualQuota>) =>
  ses.setFaults({ quota: { ...usualQuota, ...quota } });

const tooFast = "400 Throttling: Maximum sending rate exceeded.";
const usedUp = "400 Throttling: Daily message quota exceeded.";
const asksTooOften = "400 Throttling: Rate exceeded";

describe("the rate", () => {
  test("a second's worth goes at once, the next mail must wait for its part of a second", async () => {
    limit({ perSecond: 2 });
    expect(await sendMany(3)).toEqual(["accepted", "accepted", tooFast]);
    later(499);
    expect(await send()).toBe(tooFast);
    later(1);
    expect(await sendMany(2)).toEqual(["accepted", tooFast]);
    expect(inbox.all()).toHaveLength(3);
  });

  test("an hour that is skipped refills no more than a second's worth", async () => {
    limit({ perSecond: 2 });
    await sendMany(2);
    later(hourMs);
    expect(await sendMany(3)).toEqual(["accepted", "accepted", tooFast]);
  });

  test("another sender of the account takes its part of it", async () => {
    limit({ perSecond: 3, othersPerSecond: 2 });
    await sendMany(3);
    later(secondMs);
    expect(await sendMany(2)).toEqual(["accepted", tooFast]);
  });

  test("five hundred a second are as usual", async () => {
    expect(new Set(await Promise.all(Array.from({ length: 60 }, () => send())))).toEqual(
      new Set(["accepted"]),
    );
    expect(ses.faults.quota).toEqual(usualQuota);
  });
});

describe("the quota of the day", () => {
  test("rolls: what was sent counts for 24 hours, not until midnight", async () => {
    limit({ perDay: 2 });
    expect(await send()).toBe("accepted");
    later(hourMs);
    expect(await sendMany(2)).toEqual(["accepted", usedUp]);
    later(23 * hourMs - 1);
    expect(await send()).toBe(usedUp);
    later(1);
    expect(await sendMany(2)).toEqual(["accepted", usedUp]);
  });

  test("counts what was sent before a restart", async () => {
    await sendMany(2);
    const queues = openQueues(deployment.queues, clock, memoryState);
    const bus = openEventBus(deployment, queues, clock);
    const again = openSes({
      deployment,
      clock,
      inbox,
      bus,
      pendingWork,
      publishMetric: () => undefined,
    });
    expect(again.sentLast24Hours()).toBe(2);
  });

  test("another sender of the account uses it too, and is refused by it too", async () => {
    limit({ perDay: 100, othersPerSecond: 1 });
    later(40 * secondMs);
    expect(await askQuota()).toMatchObject({ SentLast24Hours: 40 });
    expect(await send()).toBe("accepted");
    later(hourMs);
    expect(await askQuota()).toMatchObject({ SentLast24Hours: 100 });
    expect(await send()).toBe(usedUp);
    ses.setFaults({ quota: null });
    expect(await send()).toBe("accepted");
  });

  test("a mail that is refused counts neither for the day nor for the second", async () => {
    limit({ perSecond: 1, perDay: 1 });
    ses.setFaults({ sandbox: [] });
    expect(await send()).toContain("not verified");
    expect(await askQuota()).toMatchObject({ SentLast24Hours: 0 });
    ses.setFaults({ sandbox: null });
    expect(await send()).toBe("accepted");
  });
});

describe("GetSendQuota", () => {
  test("tells the limits and what was sent", async () => {
    limit({ perSecond: 14, perDay: 200 });
    await sendMany(2);
    expect(await askQuota()).toEqual({ Max24HourSend: 200, MaxSendRate: 14, SentLast24Hours: 2 });
  });

  test("may be asked once a second", async () => {
    expect(await askQuota()).toMatchObject({ MaxSendRate: 500 });
    expect(await askQuota()).toBe(asksTooOften);
    later(secondMs);
    expect(await askQuota()).toMatchObject({ MaxSendRate: 500 });
  });

  test("or as often as is set", async () => {
    limit({ callsPerSecond: 2 });
    await askQuota();
    expect(await askQuota()).toMatchObject({ MaxSendRate: 500 });
    expect(await askQuota()).toBe(asksTooOften);
  });
});

describe("in the sandbox", () => {
  const unverified = (address: string) =>
    `400 MessageRejected: Email address is not verified. The following identities failed the check in region EU-CENTRAL-1: ${address}`;

  test.each([
    ["a verified address", "ann@example.org"],
    ["an address of a verified domain", "bob@example.net"],
    ["an address of the stack's own identity", "author@example.com"],
    ["the mailbox simulator", "success@simulator.amazonses.com"],
  ])("%s gets mail", async (_, to) => {
    ses.setFaults({ sandbox: ["ann@example.org", "example.net"] });
    expect(await send(to)).toBe("accepted");
  });

  test.each([
    "reader@example.org",
    "ann@example.org.evil.example",
    "xann@example.org",
    "reader@evil-example.net",
  ])("%s is refused by name", async (to) => {
    ses.setFaults({ sandbox: ["ann@example.org", "example.net"] });
    expect(await send(to)).toBe(unverified(to));
    expect(inbox.all()).toEqual([]);
  });

  test("out of it everybody gets mail again", async () => {
    ses.setFaults({ sandbox: [] });
    expect(await send()).toBe(unverified("reader@example.org"));
    ses.setFaults({ sandbox: null });
    expect(await send()).toBe("accepted");
  });
});

describe("the account's suppression list", () => {
  test("SES takes the mail, delivers nothing and reports a bounce", async () => {
    ses.setFaults({ suppressed: ["Reader@example.org"] });
    expect(await send()).toBe("accepted");
    await pendingWork.idle();
    expect(inbox.all()).toEqual([]);
    const [sent, bounce, ...more] = events();
    expect([sent?.eventType, bounce?.eventType, more]).toEqual(["Send", "Bounce", []]);
    expect(bounce?.bounce).toMatchObject({
      bounceType: "Permanent",
      bounceSubType: "OnAccountSuppressionList",
      bouncedRecipients: [{ emailAddress: "reader@example.org" }],
    });
    expect(ses.sentLast24Hours()).toBe(1);
  });

  test("others get theirs", async () => {
    ses.setFaults({ suppressed: ["ann@example.org"] });
    await send();
    expect(inbox.all()).toHaveLength(1);
  });
});

describe("the account says no", () => {
  const seeInbox =
    "For more information, please check the inbox of the email address associated with your AWS account.";
  test.each([
    ["paused", `400 MessageRejected: Sending paused for this account. ${seeInbox}`],
    ["suspended", `400 MessageRejected: Sending suspended for this account. ${seeInbox}`],
    [
      "disabled",
      "400 AccountSendingPausedException: Email sending is disabled for your entire Amazon SES account.",
    ],
    [
      "configuration-set-paused",
      "400 ConfigurationSetSendingPausedException: Email sending is disabled for the configuration set.",
    ],
  ] as const)("%s, until it is over", async (account, answer) => {
    ses.setFaults({ account });
    expect(await send()).toBe(answer);
    ses.setFaults({ account: null });
    expect(await send()).toBe("accepted");
  });

  test("a paused configuration set concerns only mails that name it", async () => {
    ses.setFaults({ account: "configuration-set-paused" });
    expect(await send("reader@example.org", { set: "" })).toBe("accepted");
  });
});

test.each([
  [{ code: "InvalidParameterValue", message: "Local address <&>", status: 400 }],
  [{ code: "Teapot", message: "Short and stout", status: 418 }],
  [{ code: "ServiceUnavailable", message: "Later.", status: 503 }],
])("any refusal: %j", async (refusal) => {
  ses.setFaults({ ses: refusal });
  const { code, message, status } = refusal;
  expect(await send()).toBe(`${status} ${code}: ${message}`);
  expect(inbox.all()).toEqual([]);
});

test("each key is set apart, stays, and null ends it", async () => {
  ses.setFaults({ sandbox: [], account: "paused" });
  ses.setFaults({ ses: "throttle" });
  expect(ses.faults).toMatchObject({ ses: "throttle", sandbox: [], account: "paused" });
  ses.setFaults({ ses: null, sandbox: null, account: null });
  expect(ses.faults).toEqual({
    ses: "none",
    quota: usualQuota,
    sandbox: null,
    suppressed: null,
    account: null,
  });
});

test("why mails did not go out is remembered, a reason once", async () => {
  limit({ perSecond: 1 });
  await sendMany(3);
  ses.setFaults({ suppressed: ["ann@example.org"] });
  later(secondMs);
  await send("ann@example.org");
  expect(ses.undelivered()).toMatchObject([
    { code: "OnAccountSuppressionList", times: 1, lastTo: ["ann@example.org"] },
    { code: "Throttling", message: "Maximum sending rate exceeded.", times: 2, status: 400 },
  ]);
});
