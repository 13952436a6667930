import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { openQueues } from "../../../local/aws/sqs.ts";
import { startClock } from "../../../local/runtime/clock.ts";
import { folderState, memoryState } from "../../../local/runtime/state.ts";
import type { QueueSpec } from "../../../local/stack/queues.ts";

const dead: QueueSpec = {
  name: "dead",
  arn: "arn:dead",
  url: "http://q/dead",
  visibilitySeconds: 30,
  retentionSeconds: 14 * 86_400,
};
const work: QueueSpec = {
  name: "work",
  arn: "arn:work",
  url: "http://q/work",
  visibilitySeconds: 180,
  retentionSeconds: 7 * 86_400,
  redrive: { toArn: "arn:dead", receivesMax: 2 },
};

test("a received message is hidden for the visibility time, by the virtual clock", () => {
  const clock = startClock(memoryState);
  const queue = openQueues([work, dead], clock, memoryState).get("arn:work");
  queue.send("one");
  const [first] = queue.receive(10);
  expect(first).toMatchObject({ body: "one", receives: 1 });
  expect(queue.receive(10)).toEqual([]);
  clock.moveTo(queue.nextVisibleAt() ?? 0);
  const [again] = queue.receive(10);
  expect(again).toMatchObject({ id: first?.id, receives: 2 });
  queue.delete(again?.id ?? "");
  expect(queue.nextVisibleAt()).toBeUndefined();
});

test("a message received too often goes to the dead-letter queue", () => {
  const clock = startClock(memoryState);
  const queues = openQueues([work, dead], clock, memoryState);
  const queue = queues.get("arn:work");
  queue.send("poison");
  for (let receive = 0; receive < 3; receive++) {
    clock.moveTo(queue.nextVisibleAt() ?? 0);
    expect(queue.receive(1)).toHaveLength(receive < 2 ? 1 : 0);
  }
  expect(queues.get("arn:dead").receive(1)).toMatchObject([{ body: "poison", receives: 1 }]);
});

test("GetQueueAttributes counts what waits and what is in hand", async () => {
  const queues = openQueues([work, dead], startClock(memoryState), memoryState);
  for (const body of ["a", "b", "c"]) queues.get("arn:work").send(body);
  queues.get("arn:work").receive(1);
  const { call, perform } = queues.read({
    method: "POST",
    url: "/",
    headers: { "x-amz-target": "AmazonSQS.GetQueueAttributes" },
    body: JSON.stringify({ QueueUrl: work.url, AttributeNames: ["All"] }),
    signedAt: 0,
  });
  expect(call).toMatchObject({ action: "sqs:GetQueueAttributes", resources: ["arn:work"] });
  const answer = await perform();
  expect(JSON.parse(answer === "cut" ? "" : answer.body).Attributes).toMatchObject({
    ApproximateNumberOfMessages: "2",
    ApproximateNumberOfMessagesNotVisible: "1",
  });
});

test("messages are kept between runs", () => {
  const root = mkdtempSync(join(tmpdir(), "course-queues-"));
  for (const run of [0, 1]) {
    const state = folderState(root, false);
    const queues = openQueues([work, dead], startClock(state), state);
    if (run === 0) queues.get("arn:work").send("kept");
    else expect(queues.get("arn:work").receive(1)).toMatchObject([{ body: "kept" }]);
    queues.save();
    state.close();
  }
  rmSync(root, { recursive: true });
});
