/** The handlers as AWS calls them, with the product's own wiring, against a loopback AWS and a real table. */
import type { SQSEvent } from "aws-lambda";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, test } from "vitest";
import { dynamoStore } from "../../lambdas/adapters/dynamo-store.ts";
import { subscriptionIdOf } from "../../lambdas/domain/address.ts";
import { instantOf, minuteMs, plus } from "../../lambdas/domain/instant.ts";
import type { Subscription } from "../../lambdas/domain/subscription.ts";
import { updateDueEntry } from "../../lambdas/domain/subscription.ts";
import { signToken } from "../../lambdas/domain/token.ts";
import { receiptEvent } from "../adapters/receipt-event-fixture.ts";
import { envelope, mail } from "../adapters/ses-event-fixtures.ts";
import { freshId } from "../contract/contract.ts";
import { type FakeAws, openAws, refusing } from "../fakes/aws.ts";
import { testKeyring } from "../fakes/course.ts";
import { outputOf } from "../fakes/output.ts";
import { addressOf, consent, subscription } from "../fakes/subscription.ts";

const before = { ...process.env };
const output = outputOf();
let aws: FakeAws;

beforeAll(async () => {
  aws = await openAws();
});
beforeEach(() => {
  aws.reset();
  output.start();
});
afterEach(() => {
  output.stop();
});
afterAll(async () => {
  await aws.close();
  process.env = before;
});

const store = () => dynamoStore(aws.table.calls, aws.table.name);
const read = (id: string) => store().read("subscription", id);
const now = () => instantOf(Date.now());
const loggedAs = (event: string) => output.lines().filter((line) => line.event === event);

/** Saves a new reader's item under an id of its own. */
async function reader(values: Partial<Subscription> = {}): Promise<Subscription> {
  const item = updateDueEntry({ ...subscription(values), id: freshId() });
  expect(await store().save("subscription", item)).toBe(true);
  return item;
}

/** Fails every request for one action that names an id. */
const failingFor = (action: string, id: string) => (call: { action: string; body: string }) =>
  call.action === action && call.body.includes(id) ? refusing : undefined;

describe("feedback", () => {
  const handle = async (records: Readonly<Record<string, string>>) => {
    const Records = Object.entries(records).map(([messageId, body]) => ({ messageId, body }));
    return (await import("../../lambdas/feedback.ts")).handler({ Records } as SQSEvent);
  };
  const sentTo = ({ id }: Subscription, message = "1-lesson-1") => {
    const tags = { ...mail.tags, subscription: [id], message: [message] };
    return envelope("Email Sent", "Send", { send: {}, mail: { ...mail, tags } });
  };
  const watermark = async () => (await store().read("events", "ses"))?.watermark;

  it("gives exactly those back that the table did not take, and has recorded the others", async () => {
    const [one, broken, three] = [await reader(), await reader(), await reader()];
    const heard = await watermark();
    aws.instead = failingFor("PutItem", broken.id);
    const batch = { a: sentTo(one), b: "no JSON", c: sentTo(broken), d: sentTo(three) };
    const { batchItemFailures } = await handle(batch);
    expect(batchItemFailures).toEqual([{ itemIdentifier: "b" }, { itemIdentifier: "c" }]);
    for (const { id } of [one, three]) expect((await read(id))?.sent).toHaveProperty("lesson-1");
    expect((await read(broken.id))?.sent).not.toHaveProperty("lesson-1");
    expect(await watermark(), "no proof that silence means anything").toBe(heard);
    expect(loggedAs("feedback-refused")).toMatchObject([{ where: "body" }]);
    expect(loggedAs("feedback-failed")).toMatchObject([{ what: "sent" }]);
  });

  it("gives one back that cannot be read for want of the table, first or last of its batch", async () => {
    const [broken, fine] = [await reader(), await reader()];
    aws.instead = failingFor("GetItem", broken.id);
    expect(await handle({ a: sentTo(broken), b: sentTo(fine) })).toEqual({
      batchItemFailures: [{ itemIdentifier: "a" }],
    });
    expect(await handle({ a: sentTo(fine), b: sentTo(broken) })).toEqual({
      batchItemFailures: [{ itemIdentifier: "b" }],
    });
  });

  it("takes what came back, and then the watermark is raised", async () => {
    const one = await reader();
    aws.instead = failingFor("PutItem", one.id);
    await handle({ a: sentTo(one) });
    aws.reset();
    expect(await handle({ a: sentTo(one) })).toEqual({ batchItemFailures: [] });
    expect((await read(one.id))?.sent).toHaveProperty("lesson-1", mail.timestamp);
    expect(await watermark()).toBe(mail.timestamp);
  });
});

describe("receive", () => {
  const handle = async (event: unknown) =>
    (await import("../../lambdas/receive.ts")).handler(event);
  const from = (sender: string) => {
    const [record] = receiptEvent().Records;
    if (!record) throw new Error("The fixture has one.");
    const { mail: received, receipt } = record.ses;
    const headers = [{ name: "From", value: sender }];
    const dmarcVerdict = { status: "PASS" };
    const ses = { mail: { ...received, headers }, receipt: { ...receipt, dmarcVerdict } };
    return { ...record, ses };
  };
  const idOf = (typed: string) => subscriptionIdOf(testKeyring.address, addressOf(typed));

  it("does what every mail of an event asks for, and wakes deliver for each", async () => {
    const senders = ["receive-1@example.org", "receive-2@example.org"];
    await handle({ Records: senders.map(from) });
    for (const sender of senders) expect(await read(idOf(sender))).toMatchObject({ email: sender });
    expect(aws.bodies("Invoke")).toEqual(senders.map((sender) => ({ subscription: idOf(sender) })));
  });

  it("fails where the table does, so that Lambda tries again; done again it does no more", async () => {
    const senders = ["receive-3@example.org", "receive-4@example.org"] as const;
    const event = { Records: senders.map(from) };
    aws.instead = failingFor("PutItem", idOf(senders[1]));
    await expect(handle(event)).rejects.toThrow("function-failed");
    expect(loggedAs("function-failed")).toMatchObject([{ function: "receive" }]);
    aws.reset();
    await handle(event);
    for (const sender of senders) {
      expect((await read(idOf(sender)))?.requests).toHaveLength(1);
    }
  });

  it("fails loudly for what is no mail", async () => {
    await expect(handle({ Records: [{}] })).rejects.toThrow(
      expect.objectContaining({ name: "InboundMailError" }),
    );
  });

  it("has done its work when the wake fails", async () => {
    aws.instead = ({ action }) => (action === "Invoke" ? refusing : undefined);
    await handle({ Records: [from("receive-5@example.org")] });
    const id = idOf("receive-5@example.org");
    expect(await read(id)).toMatchObject({ status: "pending" });
    expect(loggedAs("delivery-request-failed")).toMatchObject([{ id }]);
  });
});

describe("deliver", () => {
  const handle = async (event: unknown) =>
    (await import("../../lambdas/deliver.ts")).handler(event);
  /** Somebody who is owed the confirmation mail now. */
  const newcomer = () => {
    const at = plus(now(), -1000);
    return reader({
      status: "pending",
      email: "newcomer@example.org",
      sent: {},
      requests: [{ kind: "confirm", at }],
      pendingSignUp: { schedule: subscription().schedule, at, consent },
      expiresAt: plus(now(), 60 * minuteMs),
    });
  };
  const ended = () => loggedAs("run-ended").map(({ end }) => end);
  const runItem = () => store().read("run", "0");
  beforeEach(async () => {
    // The table is shared by the tests of this file: no lease and no wait of another one's.
    const known = await runItem();
    if (known) await store().save("run", { ...known, until: plus(now(), -1000) });
  });

  it("woken for one subscription, sends what it is owed in a run of its own", async () => {
    const { id } = await newcomer();
    await handle({ subscription: id });
    const [form] = aws.calls("SendRawEmail").map(({ body }) => new URLSearchParams(body));
    expect(Object.fromEntries(form ?? [])).toMatchObject({
      Source: "from@example.com",
      ConfigurationSetName: "configuration-set",
      "Destinations.member.1": "newcomer@example.org",
      "Tags.member.1.Value": id,
    });
    expect((await read(id))?.requests).toEqual([]);
    expect(ended()[0]).toBe("done");
    expect((await runItem())?.until && (await runItem())?.runId).toMatch(/^[0-9a-f]{32}$/);
  });

  it("woken while another run holds the lease, does not run beside it", async () => {
    const { id } = await newcomer();
    const known = await runItem();
    const until = plus(now(), 90_000);
    const held = { id: "0", version: known?.version ?? 0, runId: "another" };
    await store().save("run", { ...held, until, endsAt: plus(now(), 10 * minuteMs) });
    await handle({ subscription: id });
    for (const action of ["SendRawEmail", "PutItem", "Query"])
      expect(aws.calls(action), action).toEqual([]);
    expect(ended()).toEqual(["held"]);
    expect(await runItem()).toMatchObject({ runId: "another", until });
    expect((await read(id))?.requests).toHaveLength(1);
  });

  it("woken by the schedule as the first worker, serves what was asked for", async () => {
    const { id } = await newcomer();
    await handle({ worker: 0 });
    expect((await read(id))?.requests).toEqual([]);
  });

  it("stands aside as a worker that the rate does not call for", async () => {
    await handle({ worker: 0 });
    output.start();
    await handle({ worker: 3 });
    expect(loggedAs("run-ended")).toMatchObject([{ worker: 3, end: "inactive" }]);
  });
});

describe("web", () => {
  const handle = async (
    method: string,
    path: string,
    form: Readonly<Record<string, string>> = {},
    more: object = {},
  ) => {
    const [rawPath = "", rawQueryString = ""] = path.split("?");
    const event = {
      version: "2.0",
      routeKey: "$default",
      rawPath,
      rawQueryString,
      headers: {
        host: "course.example.com",
        "content-type": "application/x-www-form-urlencoded",
      },
      body: method === "POST" ? new URLSearchParams(form).toString() : undefined,
      requestContext: {
        http: { method, path: rawPath, sourceIp: "192.0.2.77" },
        domainName: "course.example.com",
      },
      isBase64Encoded: false,
      ...more,
    };
    return (await import("../../lambdas/web.ts")).handler(event as never);
  };
  const form = (email: string) => ({ email, timeZone: "UTC", sendAt: "08:00", days: "daily" });
  const idOf = (typed: string) => subscriptionIdOf(testKeyring.address, addressOf(typed));

  it("wakes deliver for who signed up, and does not wait for it", async () => {
    const answer = await handle("POST", "/subscribe", form("web-1@example.org"));
    expect(answer).toMatchObject({ statusCode: 303, headers: { location: "/check-your-inbox" } });
    const [invoke] = aws.calls("Invoke");
    expect(invoke?.path).toContain("/functions/deliver-function/invocations");
    expect(invoke?.headers["x-amz-invocation-type"]).toBe("Event");
    expect(aws.bodies("Invoke")).toEqual([{ subscription: idOf("web-1@example.org") }]);
  });

  it("answers a form and a confirmation as ever when the wake fails: the next run repairs it", async () => {
    aws.instead = ({ action }) => (action === "Invoke" ? refusing : undefined);
    const subscriptionId = idOf("web-2@example.org");
    const answer = await handle("POST", "/subscribe", form("web-2@example.org"));
    expect(answer).toMatchObject({ statusCode: 303, headers: { location: "/check-your-inbox" } });
    const { pendingSignUp } = (await read(subscriptionId)) ?? {};
    const issuedAt = pendingSignUp?.at ?? now();
    const token = signToken(testKeyring, { purpose: "confirm", subscriptionId, issuedAt });
    expect(await handle("POST", `/confirm/${token}`)).toMatchObject({
      statusCode: 303,
      headers: { location: expect.stringMatching(/^\/preferences\/[a-z2-7]+\?welcome$/) },
    });
    expect(await read(subscriptionId)).toMatchObject({ status: "active" });
    expect(loggedAs("delivery-request-failed")).toMatchObject([
      { id: subscriptionId },
      { id: subscriptionId },
    ]);
    expect(await handle("GET", "/")).toMatchObject({ statusCode: 200 });
  });

  it("answers a form also when the wake is never answered", async () => {
    aws.instead = ({ action }) => (action === "Invoke" ? () => undefined : undefined);
    const answer = await handle("POST", "/subscribe", form("web-4@example.org"));
    expect(answer).toMatchObject({ statusCode: 303, headers: { location: "/check-your-inbox" } });
    expect(loggedAs("delivery-request-failed")).toMatchObject([{ id: idOf("web-4@example.org") }]);
  });

  it("counts a visitor by the network that the HTTP API names", async () => {
    await handle("POST", "/subscribe", form("web-3@example.org"));
    const keys = aws.bodies("UpdateItem").map(({ Key }) => JSON.stringify(Key));
    expect(keys.join()).toContain("192.0.2.0/24");
    aws.reset();
    const http = { method: "POST", path: "/subscribe", sourceIp: "no-address" };
    const more = { requestContext: { http, domainName: "course.example.com" } };
    await handle("POST", "/subscribe", form("web-5@example.org"), more);
    expect(JSON.stringify(aws.bodies("UpdateItem"))).not.toContain("no-address");
  });

  test.each<[what: string, cookies: readonly string[]]>([
    ["several", ["a=1", "b=2", "c=3"]],
    ["one name twice", ["a=1", "a=2"]],
    ["no name, no value, no sign", ["", "=", "=x", "x=", "x"]],
    ["percent rubbish", ["a=%", "b=%E0%A4%A", "%zz=%zz", "c=%00"]],
    ["names of every object", ["__proto__=1", "constructor=2", "toString=3"]],
    ["letters that no header takes", ["a=é€😀", "b=\u0000", "c=x\r\nSet-Cookie: y=1"]],
    ["very long", [`a=${"x".repeat(60_000)}`, ...Array.from({ length: 500 }, (_, n) => `n${n}=1`)]],
  ])("shows every page to cookies that are strange: %s", async (_, cookies) => {
    const plain = await handle("GET", "/privacy");
    expect(await handle("GET", "/privacy", {}, { cookies })).toEqual(plain);
    for (const path of ["/", "/link", "/health"]) {
      expect(await handle("GET", path, {}, { cookies }), path).toMatchObject({ statusCode: 200 });
    }
    const posted = await handle("POST", "/subscribe", form("cookie@"), { cookies });
    expect(posted).toMatchObject({ statusCode: 422 });
  });
});

test.each([
  ["web", () => import("../../lambdas/web.ts")],
  ["deliver", () => import("../../lambdas/deliver.ts")],
  ["feedback", () => import("../../lambdas/feedback.ts")],
  ["receive", () => import("../../lambdas/receive.ts")],
] as const)("the log says that it was %s that failed", async (name, open) => {
  const { handler } = (await open()) as { handler: (event: unknown) => Promise<unknown> };
  await expect(handler(undefined)).rejects.toThrow("function-failed");
  expect(loggedAs("function-failed")).toMatchObject([
    { function: name, stack: expect.stringContaining("lambdas/") },
  ]);
});
