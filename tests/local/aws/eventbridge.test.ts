import { expect, test } from "vitest";
import { openEventBus } from "../../../local/aws/eventbridge.ts";
import { openQueues } from "../../../local/aws/sqs.ts";
import { startClock } from "../../../local/runtime/clock.ts";
import { memoryState } from "../../../local/runtime/state.ts";
import type { Deployment, QueueSpec } from "../../../local/stack/deployment.ts";

const queue: QueueSpec = { name: "q", arn: "arn:q", url: "http://q/q", visibilitySeconds: 30 };
const deployment: Deployment = {
  environment: {
    region: "eu-central-1",
    accountId: "000000000000",
    stackName: "local",
    siteUrl: "http://localhost:3000",
    awsUrl: "http://127.0.0.1:4000",
  },
  tables: [],
  queues: [queue],
  functions: [],
  eventSources: [],
  schedules: [],
  rules: [{ pattern: { source: ["course"], "detail-type": ["Stopped"] }, queueArns: ["arn:q"] }],
  receiptRules: [],
  secrets: [],
  identities: [],
  configurationSets: [],
  siteFunction: "web",
};

test("PutEvents reaches the queues of the rules that match, and may not speak as AWS", async () => {
  const clock = startClock(memoryState);
  const queues = openQueues([queue], clock, memoryState);
  const bus = openEventBus(deployment, queues, clock);
  const entry = (Source: string, DetailType: string) => ({
    Source,
    DetailType,
    Detail: '{"id":1}',
  });
  const { call, perform } = bus.read({
    method: "POST",
    url: "/",
    headers: { "x-amz-target": "AWSEvents.PutEvents" },
    body: JSON.stringify({
      Entries: [
        entry("course", "Stopped"),
        entry("course", "Started"),
        entry("aws.ses", "Stopped"),
      ],
    }),
    signedAt: 0,
  });
  expect(call).toMatchObject({
    action: "events:PutEvents",
    resources: ["arn:aws:events:eu-central-1:000000000000:event-bus/default"],
  });
  const answer = await perform();
  expect(JSON.parse(answer === "cut" ? "" : answer.body)).toMatchObject({
    FailedEntryCount: 1,
    Entries: [{ EventId: expect.any(String) }, {}, { ErrorCode: "NotAuthorizedForSource" }],
  });
  const received = queues
    .get("arn:q")
    .receive(10)
    .map(({ body }) => JSON.parse(body));
  expect(received).toMatchObject([
    { version: "0", source: "course", "detail-type": "Stopped", detail: { id: 1 } },
  ]);
});
