/** The wiring: which port is which part of AWS, and what goes over the wire. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, test, vi } from "vitest";
import { instantOf, minuteMs, msOf } from "../../lambdas/domain/instant.ts";
import type { Items, Store } from "../../lambdas/flow/ports.ts";
import { wireDeliver, wireFeedback, wireReceive, wireWeb } from "../../lambdas/runtime/wiring.ts";
import { fresh } from "../contract/contract.ts";
import { type FakeAws, openAws, refusing } from "../fakes/aws.ts";
import { answering } from "../fakes/loopback.ts";
import { outputOf } from "../fakes/output.ts";
import { at } from "../fakes/subscription.ts";

const before = { ...process.env };
const output = outputOf();
/** Here whole items are saved, without an act. */
const wiredStore = () => wireFeedback().store as Store<Items>;
let aws: FakeAws;

beforeAll(async () => {
  aws = await openAws();
});
beforeEach(() => {
  aws.reset();
  Object.assign(process.env, aws.environment);
  output.start();
});
afterEach(() => {
  output.stop();
  vi.useRealTimers();
});
afterAll(async () => {
  await aws.close();
  process.env = before;
});

describe("deliver is given", () => {
  it("the operator's settings, each in its place", () => {
    expect(wireDeliver()).toMatchObject({
      workers: 4,
      rateShare: 0.25,
      sender: {
        fromName: "From Name",
        fromAddress: "from@example.com",
        replyTo: "reply@example.com",
        postalAddress: "7 Postal Street",
        baseUrl: "https://course.example.com",
        listId: "list.example.com",
        leaveMailbox: "leave@example.com",
      },
    });
    process.env.LEAVE_MAILBOX = "off";
    expect(wireDeliver().sender).not.toHaveProperty("leaveMailbox");
  });

  it("the feedback queue and its dead letters, and takes neither for the other", async () => {
    const { feedbackBacklog, deadLetters } = wireDeliver();
    for (const [feedback, dead] of [
      [0, 3],
      [1, 0],
      [7, 1],
    ]) {
      Object.assign(aws.queues, { feedback, dead });
      expect(await feedbackBacklog()).toBe((feedback ?? 0) > 0);
      expect(await deadLetters()).toBe(dead);
    }
    const asked = aws.bodies("GetQueueAttributes").map(({ QueueUrl }) => QueueUrl);
    expect(asked.slice(0, 2)).toEqual([
      aws.environment.FEEDBACK_QUEUE_URL,
      aws.environment.FEEDBACK_DEAD_LETTER_QUEUE_URL,
    ]);
  });

  it("the keys of the deployment's secret", async () => {
    const keyring = await wireDeliver().keys();
    expect([...keyring.tokens.keys()]).toEqual([1]);
    expect(aws.bodies("GetSecretValue")).toEqual([{ SecretId: "arn:of:the:keys" }]);
  });

  it("SES, asked once whatever it answers, with the configuration set and the sender", async () => {
    const { mailer } = wireDeliver();
    aws.instead = ({ action }) =>
      action === "SendRawEmail" ? answering(503, "<html>Unavailable</html>") : undefined;
    const sent = {
      to: "a@example.org",
      raw: Buffer.from("x"),
      tags: {},
      claimedAt: instantOf(Date.now()),
    };
    expect(await mailer.send(sent)).toMatchObject({ outcome: "unknown" });
    const forms = aws.calls("SendRawEmail").map(({ body }) => new URLSearchParams(body));
    expect(forms.map((form) => [form.get("Source"), form.get("ConfigurationSetName")])).toEqual([
      ["from@example.com", "configuration-set"],
    ]);
  });
});

describe("the site is given", () => {
  it("the operator's settings, each in its place", () => {
    expect(wireWeb()).toMatchObject({
      baseUrl: "https://course.example.com",
      senderName: "From Name",
      senderAddress: "from@example.com",
      contact: "reply@example.com",
      postalAddress: "7 Postal Street",
      proofOfWork: false,
      startMailbox: "start@example.com",
    });
    Object.assign(process.env, { SIGN_UP_PROOF_OF_WORK: "on", START_MAILBOX: "off" });
    expect(wireWeb()).toMatchObject({ proofOfWork: true });
    expect(wireWeb()).not.toHaveProperty("startMailbox");
    expect(wireWeb()).not.toHaveProperty("studioUrl");
  });

  it("the folder of the course's own files, beside the function", async () => {
    await expect(wireWeb().readCourseFile("try/line.html")).rejects.toThrow(
      /runtime\/files\/try\/line\.html/,
    );
  });

  it("a wake that reaches deliver, and one that is logged where it does not", async () => {
    const { requestDelivery } = wireWeb().ports;
    await requestDelivery("abc");
    expect(aws.bodies("Invoke")).toEqual([{ subscription: "abc" }]);
    aws.instead = ({ action }) => (action === "Invoke" ? refusing : undefined);
    await requestDelivery("def");
    expect(output.lines()).toMatchObject([{ event: "delivery-request-failed", id: "def" }]);
  });

  it("keys that a jump of the wall clock neither renews nor keeps, and time that passes does", async () => {
    vi.useFakeTimers({ toFake: ["Date", "performance"], now: msOf(at("08:00")) });
    const { keys } = wireWeb().ports;
    await keys();
    vi.setSystemTime(msOf(at("08:00", 400)));
    await keys();
    expect(aws.calls("GetSecretValue")).toHaveLength(1);
    vi.setSystemTime(msOf(at("08:00", -400)));
    vi.advanceTimersByTime(5 * minuteMs);
    await keys();
    expect(aws.calls("GetSecretValue")).toHaveLength(2);
  });
});

test("receive is given both mailboxes, each as what it is, and the wake", async () => {
  const ports = wireReceive();
  expect(ports.mailboxes).toEqual({ start: "start@example.com", leave: "leave@example.com" });
  await ports.requestDelivery("abc");
  await ports.keys();
  expect(aws.bodies("Invoke")).toEqual([{ subscription: "abc" }]);
  expect(aws.calls("GetSecretValue")).toHaveLength(1);
});

describe("every function has", () => {
  it("a wall clock that says now, and one that never jumps", () => {
    vi.useFakeTimers({ toFake: ["Date", "performance"], now: msOf(at("08:00")) });
    const { clock } = wireFeedback();
    expect(clock.now()).toBe(at("08:00"));
    const startedMs = clock.monotonicMs();
    vi.setSystemTime(msOf(at("08:00", 3)));
    expect(clock.now()).toBe(at("08:00", 3));
    vi.advanceTimersByTime(1234);
    expect(clock.monotonicMs() - startedMs).toBe(1234);
  });

  it("a sleep that lasts as long as it is asked for", async () => {
    vi.useFakeTimers();
    let awake = false;
    const sleeping = wireFeedback()
      .clock.sleep(5000)
      .then(() => {
        awake = true;
      });
    await vi.advanceTimersByTimeAsync(4999);
    expect(awake).toBe(false);
    await vi.advanceTimersByTimeAsync(1);
    await sleeping;
  });

  it("ids of 128 random bits: each bit is one as often as not, and no two are equal", () => {
    const { random } = wireFeedback();
    const ids = Array.from({ length: 2000 }, () => random.newId());
    for (const id of ids) expect(id).toMatch(/^[0-9a-f]{32}$/);
    expect(new Set(ids).size).toBe(ids.length);
    const columns = Array.from({ length: 128 }, (_, bit) =>
      ids.map((id) => (Number.parseInt(id.charAt(bit >> 2), 16) >> (bit & 3)) & 1).join(""),
    );
    for (const [bit, column] of columns.entries()) {
      // 800 to 1,200 of 2,000: nine standard deviations.
      expect(Math.abs(column.replaceAll("0", "").length - 1000), `bit ${bit}`).toBeLessThan(200);
    }
    expect(new Set(columns).size, "no bit is another one again").toBe(128);
  });

  it("random numbers from 0 up to 1", () => {
    const { random } = wireFeedback();
    const numbers = Array.from({ length: 1000 }, () => random.next());
    expect(new Set(numbers).size).toBe(1000);
    expect(Math.min(...numbers)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...numbers)).toBeLessThan(1);
    expect(Math.min(...numbers)).toBeLessThan(0.1);
    expect(Math.max(...numbers)).toBeGreaterThan(0.9);
  });

  it("the course that was built", () => {
    expect(wireFeedback().course.mails.length).toBeGreaterThan(1);
  });
});

describe("the table is asked", () => {
  it("for items with a strong read, by the kind's own key", async () => {
    const store = wiredStore();
    await store.read("subscription", "abc");
    await store.read("run", "0");
    await store.read("events", "ses");
    await store.read("stop", "sending");
    await store.read("held", "slug");
    const asked = aws.bodies("GetItem");
    expect(asked.map(({ Key }) => Key)).toEqual(
      ["SUBSCRIPTION#abc", "RUN#0", "EVENTS#ses", "STOP#sending", "HELD#slug"].map((S) => ({
        pk: { S },
      })),
    );
    for (const one of asked) {
      expect(one).toMatchObject({ TableName: aws.table.name, ConsistentRead: true });
    }
  });

  it("to save nothing over an item that exists, be it due or not", async () => {
    const store = wiredStore();
    for (const status of ["active", "unsubscribed"] as const) {
      const item = fresh({ status });
      expect(await store.save("subscription", item)).toBe(true);
      const known = await store.read("subscription", item.id);
      expect(known && "due" in known, status).toBe(status === "active");
      expect(await store.save("subscription", { ...item, email: "eve@example.org" })).toBe(false);
      expect(await store.read("subscription", item.id)).toEqual(known);
    }
    for (const { ConditionExpression } of aws.bodies("PutItem")) {
      expect(ConditionExpression).toMatch(/^attribute_not_exists/);
    }
  });

  it("to save over the version that was read, and no other", async () => {
    const store = wiredStore();
    const item = fresh();
    await store.save("subscription", item);
    aws.reset();
    expect(await store.save("subscription", { ...item, version: 2 })).toBe(false);
    expect(await store.save("subscription", { ...item, version: 1 })).toBe(true);
    const [refused, saved] = aws.bodies("PutItem");
    expect(refused).toMatchObject({ ExpressionAttributeValues: { ":version": { N: "2" } } });
    expect(saved).toMatchObject({
      ConditionExpression: "#version = :version",
      ExpressionAttributeNames: { "#version": "version" },
      ExpressionAttributeValues: { ":version": { N: "1" } },
      Item: { version: { N: "2" } },
    });
  });

  it("for what is due by the sparse index, 200 entries a page, from where the last one ended", async () => {
    const store = wiredStore();
    await store.listDue("3", at("08:00"));
    const next = {
      pk: { S: "SUBSCRIPTION#a" },
      due: { S: "3" },
      dueKey: { S: `${at("07:00")}#999#a` },
    };
    await store.listDue("3", at("08:00"), JSON.stringify(next));
    const [first, second] = aws.bodies("Query");
    expect(first).toMatchObject({
      TableName: aws.table.name,
      IndexName: "due",
      KeyConditionExpression: "#due = :due AND #dueKey <= :until",
      ExpressionAttributeNames: { "#due": "due", "#dueKey": "dueKey" },
      ExpressionAttributeValues: { ":due": { S: "3" }, ":until": { S: `${at("08:00")}#~` } },
      Limit: 200,
    });
    expect(first).not.toHaveProperty("ExclusiveStartKey");
    expect(second).toMatchObject({ ExclusiveStartKey: next });
  });

  it("by many at once: none waits for the answer to another", async () => {
    const store = wiredStore();
    const waiting: (() => void)[] = [];
    aws.instead = () => (response, request) => {
      waiting.push(() => answering(200, "{}", "application/x-amz-json-1.0")(response, request));
      if (waiting.length === 30) for (const answer of waiting) answer();
    };
    const reads = Array.from({ length: 30 }, () => store.read("events", "ses"));
    expect(await Promise.all(reads)).toEqual(Array(30).fill(undefined));
  });

  it("and where it fails, the failure is passed on and is no lost race", async () => {
    const store = wiredStore();
    aws.instead = () => refusing;
    for (const ask of [
      () => store.read("events", "ses"),
      () => store.save("subscription", fresh()),
      () => store.listDue("3", at("08:00")),
      () => store.count("2026-11-23", { sent: 1 }),
      () => store.increment("key", at("08:00")),
    ]) {
      await expect(ask()).rejects.toThrow(
        expect.objectContaining({ name: "AccessDeniedException" }),
      );
    }
  });
});
