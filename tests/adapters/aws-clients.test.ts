/** The small adapters with their real clients: keys, the feedback queues, waking `deliver`. */
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it, test } from "vitest";
import { deliverInvoker } from "../../lambdas/adapters/deliver-function.ts";
import { countMessages, queueCalls } from "../../lambdas/adapters/feedback-queue.ts";
import { secretKeys, secretsCalls } from "../../lambdas/adapters/secret-keys.ts";
import { minuteMs } from "../../lambdas/domain/instant.ts";
import { KeyringError, parseKeyring } from "../../lambdas/domain/token.ts";
import { answering, type Loopback, openLoopback } from "../fakes/loopback.ts";

let aws: Loopback;
beforeEach(async () => {
  aws = await openLoopback();
});
afterEach(() => aws.close());

const config = () => ({
  endpoint: aws.url,
  region: "eu-west-1",
  maxAttempts: 1,
  credentials: { accessKeyId: "test", secretAccessKey: "test" },
});
const json = (body: object) => answering(200, JSON.stringify(body), "application/x-amz-json-1.1");

describe("the keys", () => {
  const rootKey = "0123456789abcdef0123456789abcdef";
  let nowMs = 0;
  const open = () => secretKeys(secretsCalls(config()), "arn:secret", () => nowMs);
  const secretOf = (SecretString: string) =>
    json({ ARN: "arn:secret", Name: "keys", SecretString });

  beforeEach(() => {
    nowMs = 0;
    aws.answer(secretOf(JSON.stringify({ rootKey })));
  });

  it("are those of the secret, asked for by its name", async () => {
    expect(await open()()).toEqual(parseKeyring({ rootKey }));
    expect(JSON.parse(aws.received[0]?.body ?? "")).toEqual({ SecretId: "arn:secret" });
  });

  it("are read once in five minutes, however many ask at once", async () => {
    const keys = open();
    await Promise.all([keys(), keys(), keys()]);
    nowMs = 5 * minuteMs - 1;
    await keys();
    expect(aws.received).toHaveLength(1);
    nowMs = 5 * minuteMs;
    await keys();
    expect(aws.received).toHaveLength(2);
  });

  describe("of a version they lack", () => {
    const rotated = JSON.stringify({ rootKey, tokenKeys: { 2: rootKey } });

    it("are read again at once, for that link", async () => {
      const keys = open();
      await keys(1);
      aws.answer(secretOf(rotated));
      expect((await keys(1)).tokens.has(2)).toBe(false);
      expect((await keys(2)).tokens.has(2)).toBe(true);
      expect((await keys()).tokens.has(2)).toBe(true);
      expect(aws.received).toHaveLength(2);
    });

    it("are read no more than once a minute for it, whatever is forged", async () => {
      await fc.assert(
        fc.asyncProperty(
          fc.array(
            fc.record({
              version: fc.integer({ min: 1, max: 255 }),
              waitMs: fc.integer({ min: 0, max: 5_000 }),
            }),
            { maxLength: 40 },
          ),
          async (links) => {
            const keys = open();
            const before = aws.received.length;
            const startedMs = nowMs;
            for (const { version, waitMs } of links) {
              nowMs += waitMs;
              await keys(version);
            }
            const minutes = Math.ceil((nowMs - startedMs + 1) / minuteMs);
            expect(aws.received.length - before).toBeLessThanOrEqual(1 + minutes);
          },
        ),
        { numRuns: 20 },
      );
    });

    it("serve all the same when they cannot be read again", async () => {
      const keys = open();
      await keys();
      aws.answer(
        answering(400, '{"__type":"AccessDeniedException"}', "application/x-amz-json-1.1"),
      );
      expect(await keys(9)).toEqual(parseKeyring({ rootKey }));
      expect(await keys(), "for the next link too").toEqual(parseKeyring({ rootKey }));
    });
  });

  it.each(["not json", "unavailable"])(
    "go on opening links while the secret is %s, and are read again a minute later",
    async (state) => {
      const keys = open();
      await keys();
      aws.answer(
        state === "not json"
          ? secretOf(state)
          : answering(400, '{"__type":"AccessDeniedException"}', "application/x-amz-json-1.1"),
      );
      nowMs += 6 * minuteMs;
      expect(await keys()).toEqual(parseKeyring({ rootKey }));
      const asked = aws.received.length;
      expect(await keys()).toEqual(parseKeyring({ rootKey }));
      expect(aws.received).toHaveLength(asked);
      aws.answer(secretOf(JSON.stringify({ rootKey, tokenKeys: { 2: rootKey } })));
      nowMs += minuteMs;
      expect((await keys()).tokens.has(2)).toBe(true);
    },
  );

  it("that could not be read are read again by the next request", async () => {
    const keys = open();
    aws.answer(answering(400, '{"__type":"AccessDeniedException"}', "application/x-amz-json-1.1"));
    await expect(keys()).rejects.toThrow();
    aws.answer(secretOf(JSON.stringify({ rootKey })));
    expect(await keys()).toEqual(parseKeyring({ rootKey }));
  });

  test.each(["", "not json", "{}", '{"rootKey":"short"}', "null"])(
    "of the secret %j are an error",
    async (secret) => {
      aws.answer(secretOf(secret));
      await expect(open()()).rejects.toThrow(KeyringError);
    },
  );
});

describe("a feedback queue", () => {
  const names = [
    "ApproximateNumberOfMessages",
    "ApproximateNumberOfMessagesNotVisible",
    "ApproximateNumberOfMessagesDelayed",
  ];
  const none = Object.fromEntries(names.map((name) => [name, "0"]));
  const ask = () => countMessages(queueCalls(config()), `${aws.url}/1/live`);

  it("is empty when nothing waits in it and nothing is being handled", async () => {
    aws.answer(json({ Attributes: none }));
    expect(await ask()).toBe(0);
    const { QueueUrl, AttributeNames } = JSON.parse(aws.received[0]?.body ?? "");
    expect(QueueUrl).toMatch(/\/1\/live$/);
    expect(AttributeNames).toEqual(names);
  });

  test.each(names)("holds what is counted as %s", async (name) => {
    aws.answer(json({ Attributes: { ...none, [name]: "2" } }));
    expect(await ask()).toBe(2);
  });

  it("that cannot be asked is an error: evidence is not guessed", async () => {
    aws.answer(answering(400, '{"__type":"QueueDoesNotExist"}', "application/x-amz-json-1.0"));
    await expect(ask()).rejects.toThrow();
  });
});

it("deliver is invoked for one subscription, and not waited for", async () => {
  aws.answer((response) => response.writeHead(202).end());
  await deliverInvoker("deliver-function", config())("abc");
  const [request] = aws.received;
  expect(request?.path).toContain("/functions/deliver-function/invocations");
  expect(request?.headers["x-amz-invocation-type"]).toBe("Event");
  expect(JSON.parse(request?.body ?? "")).toEqual({ subscription: "abc" });
});
