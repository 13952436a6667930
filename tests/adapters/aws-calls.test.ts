/**
 * Calls to AWS beside the SDK's own client for the same service: whatever the service answers, both ask as
 * often, and end alike.
 */
import { DynamoDBClient, GetItemCommand } from "@aws-sdk/client-dynamodb";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, test, vi } from "vitest";
import { endpointOf } from "../../lambdas/adapters/aws-calls.ts";
import { dynamoCalls } from "../../lambdas/adapters/dynamo-store.ts";
import { minuteMs } from "../../lambdas/domain/instant.ts";
import { type Answer, answering, type Loopback, openLoopback } from "../fakes/loopback.ts";

let aws: Loopback;
beforeAll(async () => {
  aws = await openLoopback();
});
afterAll(() => aws.close());

const json = (status: number, body: object, headers: Readonly<Record<string, string>> = {}) =>
  ((response) =>
    response
      .writeHead(status, { "Content-Type": "application/x-amz-json-1.0", ...headers })
      .end(JSON.stringify(body))) satisfies Answer;
const refusing = (status: number, code: string, message = "no") =>
  json(status, { __type: `com.amazonaws.dynamodb.v20120810#${code}`, message });
const item = { pk: { S: "EVENTS#ses" }, version: { N: "3" }, by: { M: { of: { L: [] } } } };
const found = json(200, { Item: item });

const access = () => ({
  endpoint: aws.url,
  region: "eu-west-1",
  credentials: { accessKeyId: "test", secretAccessKey: "secret", sessionToken: "token" },
});
const input = { TableName: "table", Key: { pk: { S: "EVENTS#ses" } }, ConsistentRead: true };
const ways = {
  functions: () => dynamoCalls(access())("GetItem", input),
  sdk: () => new DynamoDBClient(access()).send(new GetItemCommand(input)),
};

/** The waits between attempts pass at once; the network's own time does not. */
let pump: NodeJS.Timeout;
beforeEach(() => {
  const { setInterval: realInterval } = globalThis;
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
  pump = realInterval(() => vi.advanceTimersByTime(100), 1);
});
afterEach(() => {
  clearInterval(pump);
  vi.useRealTimers();
});

/** What came of a call, and how often the service was asked. */
async function playing(way: keyof typeof ways, answers: readonly Answer[]) {
  const before = aws.received.length;
  let next = 0;
  aws.answer((response, request) => {
    const answer = answers[Math.min(next, answers.length - 1)];
    next += 1;
    answer?.(response, request);
  });
  const ended = await ways[way]().then(
    ({ Item }) => ({ Item }),
    ({ name, $metadata }) => ({ name, status: $metadata?.httpStatusCode }),
  );
  return { ended, requests: aws.received.slice(before) };
}

describe("a call ends as one of the SDK's client does, and asks as often, where the service", () => {
  test.each<[what: string, times: number, ...answers: Answer[]]>([
    ["answers", 1, found],
    ["refuses for good", 1, refusing(400, "ConditionalCheckFailedException")],
    ["knows no such table", 1, refusing(400, "ResourceNotFoundException")],
    ["does not allow it", 1, refusing(400, "AccessDeniedException")],
    [
      "names the code in a header",
      1,
      json(400, {}, { "x-amzn-errortype": "ValidationException:" }),
    ],
    [
      "leaves the header for the code empty",
      1,
      json(400, { __type: "a#ValidationException" }, { "x-amzn-errortype": "" }),
    ],
    ["answers nothing at all", 1, (response) => response.end()],
    [
      "is behind a page that answers for it",
      1,
      answering(200, "<html>Sign in</html>", "text/html"),
    ],
    [
      "answers half of it, as if it were all",
      1,
      (response) => response.end('{"Item":{"email":{"S":"rea'),
    ],
    ["has too much to do", 4, refusing(400, "ProvisionedThroughputExceededException")],
    ["throttles", 4, refusing(400, "ThrottlingException")],
    ["throttles by its status", 4, refusing(429, "SomethingNew")],
    ["fails", 4, refusing(500, "InternalServerError")],
    ["cannot do it at all", 1, refusing(501, "NotImplemented")],
    [
      "finds the signature expired",
      4,
      refusing(400, "InvalidSignatureException", "Signature expired: 1"),
    ],
    ["hangs up", 4, (response) => response.destroy()],
    ["fails at first", 2, refusing(500, "InternalServerError"), found],
    [
      "throttles at first",
      3,
      refusing(400, "ThrottlingException"),
      refusing(400, "ThrottlingException"),
      found,
    ],
    ["hangs up at first", 2, (response) => response.destroy(), found],
    [
      "hangs up in the middle of an answer",
      2,
      (response) => {
        response.writeHead(200, { "Content-Length": "100" }).write('{"Item":');
        setImmediate(() => response.destroy());
      },
      found,
    ],
  ])("%s: %i times", async (_what, times, ...answers) => {
    const ours = await playing("functions", answers);
    expect(ours.requests).toHaveLength(times);
    const theirs = await playing("sdk", answers);
    expect(theirs.requests).toHaveLength(times);
    expect(ours.ended).toEqual(theirs.ended);
  });

  it("says no reason, and the operator is told the status", async () => {
    aws.answer(answering(413, "<html>Too large</html>", "text/html"));
    await expect(ways.functions()).rejects.toThrow("413");
  });

  it("answers what is not JSON, which no error quotes", async () => {
    aws.answer(answering(200, "reader@example.org"));
    const error: Error = await ways.functions().catch((thrown) => thrown);
    expect(`${error.message}${error.stack}`).not.toContain("reader");
  });

  test.each([502, 503, 504])("is behind something that answers %i in HTML", async (status) => {
    const answers = [answering(status, "<html>Unavailable</html>", "text/html")];
    const { requests, ended } = await playing("functions", answers);
    expect(requests).toHaveLength((await playing("sdk", answers)).requests.length);
    expect(ended).toMatchObject({ status });
  });
});

it("a request is the SDK's, but for what only says who asks", async () => {
  const [ours] = (await playing("functions", [found])).requests;
  const [theirs] = (await playing("sdk", [found])).requests;
  expect(ours).toMatchObject({ method: theirs?.method, path: theirs?.path, body: theirs?.body });
  const scope = /^AWS4-HMAC-SHA256 Credential=test\/\d{8}\/eu-west-1\/dynamodb\/aws4_request, /;
  expect(ours?.headers.authorization).toMatch(scope);
  expect(theirs?.headers.authorization).toMatch(scope);
  for (const name of ["host", "content-type", "content-length", "x-amz-target"]) {
    expect(ours?.headers[name], name).toBe(theirs?.headers[name]);
  }
  expect(ours?.headers["x-amz-security-token"]).toBe("token");
  expect(ours?.headers["x-amz-content-sha256"]).toBe(theirs?.headers["x-amz-content-sha256"]);
});

it("a computer whose clock is wrong signs by the service's clock from the second attempt on", async () => {
  const serverMs = Date.now() + 20 * minuteMs;
  const answers = [
    json(
      400,
      { __type: "InvalidSignatureException", message: "not yet current" },
      { Date: new Date(serverMs).toUTCString() },
    ),
    found,
  ];
  for (const way of ["functions", "sdk"] as const) {
    const { ended, requests } = await playing(way, answers);
    expect(ended).toEqual({ Item: item });
    const signed = requests.map(({ headers }) => msOfDate(String(headers["x-amz-date"])));
    expect(Math.abs((signed[1] ?? 0) - serverMs), way).toBeLessThan(minuteMs);
  }
});

it("the connection is kept for the next request", async () => {
  const call = dynamoCalls(access());
  const ports = new Set<number | undefined>();
  aws.answer((response) => {
    ports.add(response.socket?.remotePort);
    found(response);
  });
  for (let times = 0; times < 5; times += 1) await call("GetItem", input);
  expect(ports.size).toBe(1);
});

it("more requests at once than there are connections write nothing beside the lines of the log", async () => {
  const { warn } = console;
  const said: unknown[] = [];
  console.warn = (...words) => said.push(words);
  const held: (() => void)[] = [];
  aws.answer((response) => held.push(() => found(response)));
  const call = dynamoCalls(access());
  const calls = Array.from({ length: 200 }, () => call("GetItem", input));
  await vi.waitFor(() => expect(held).toHaveLength(50));
  vi.advanceTimersByTime(10_000);
  aws.answer(found);
  for (const answer of held) answer();
  await Promise.all(calls);
  console.warn = warn;
  expect(said).toEqual([]);
});

test.each(["eu-west-1", "us-gov-west-1", "cn-north-1", "eusc-de-east-1"])(
  "in %s a service is where the SDK looks for it",
  (region) => {
    const { endpointProvider } = new DynamoDBClient({ region }).config;
    const { url } = endpointProvider({ Region: region, UseFIPS: false, UseDualStack: false });
    expect(new URL(endpointOf("dynamodb", region)).host).toBe(url.host);
  },
);

/** `20260103T090000Z` as milliseconds. */
function msOfDate(text: string): number {
  return Date.parse(text.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)/, "$1-$2-$3T$4:$5:"));
}
