import { expect, test } from "vitest";
import { openEventBus } from "../../../local/aws/eventbridge.ts";
import { openQueues } from "../../../local/aws/sqs.ts";
import { startClock } from "../../../local/runtime/clock.ts";
import { memoryState } from "../../../local/runtime/state.ts";
import type { Deployment } from "../../../local/stack/deployment.ts";
import type { QueueSpec } from "../../../local/stack/queues.ts";

const queue: QueueSpec = {
  name: "q",
  arn: "arn:q",
  url: "http://q/q",
  visibilitySeconds: 30,
  retentionSeconds: 1_000,
};
const deployment: Deployment = {
  environment: {
    region: "eu-central-1",
    accountId: "000000000000",
    stackName: "local",
    siteUrl: "http://localhost:3000",
    awsUrl: "http://127.0.0.1:4000",
  },
  resources: [],
  operator: [],
  tables: [],
  queues: [queue],
  functions: [],
  eventSources: [],
  schedules: [],
  rules: [
    {
      pattern: { source: ["course"], "detail-type": ["Stopped"] },
      queueArns: ["arn:q"],
      topicArns: [],
    },
    { pattern: { source: ["ses"] }, queueArns: [], topicArns: ["arn:t"] },
  ],
  alarms: [],
  apiId: "local",
  receiptRules: [],
  secrets: [],
  identities: [],
  configurationSets: [],
  routes: [],
};

test("the operator is told of what a topic is for, and of nothing else", () => {
  const told: string[] = [];
  const clock = startClock(memoryState);
  const queues = openQueues([queue], clock, memoryState);
  const bus = openEventBus(deployment, queues, clock, (what) => told.push(what));
  bus.publish("course", "Stopped", {});
  bus.publish("ses", "Sending Status Disabled", {});
  expect(told).toEqual(["Sending Status Disabled"]);
});

test("an event reaches the queues of the rules that match", () => {
  const clock = startClock(memoryState);
  const queues = openQueues([queue], clock, memoryState);
  const bus = openEventBus(deployment, queues, clock);
  bus.publish("course", "Stopped", { id: 1 });
  bus.publish("course", "Started", { id: 2 });
  const received = queues
    .get("arn:q")
    .receive(10)
    .map(({ body }) => JSON.parse(body));
  expect(received).toMatchObject([
    { version: "0", source: "course", "detail-type": "Stopped", detail: { id: 1 } },
  ]);
});
