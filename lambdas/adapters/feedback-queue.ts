/**
 * The feedback queue and its dead-letter queue, seen from `deliver`: does evidence wait in them?
 */
import type { GetQueueAttributesRequest, GetQueueAttributesResult } from "@aws-sdk/client-sqs";
import { type CallOptions, type Calls, jsonCalls } from "./aws-calls.ts";

/** What the functions ask of SQS. */
interface QueueActions {
  GetQueueAttributes(input: GetQueueAttributesRequest): GetQueueAttributesResult;
}

/** Calls SQS. */
export function queueCalls(options?: CallOptions): Calls<QueueActions> {
  return jsonCalls({ name: "sqs", version: "1.0", target: "AmazonSQS" }, options);
}

const counts = [
  "ApproximateNumberOfMessages",
  "ApproximateNumberOfMessagesNotVisible",
  "ApproximateNumberOfMessagesDelayed",
] as const;

/** How many messages a queue holds, waiting or being handled; an approximation, says SQS. */
export async function countMessages(call: Calls<QueueActions>, queueUrl: string): Promise<number> {
  const { Attributes = {} } = await call("GetQueueAttributes", {
    QueueUrl: queueUrl,
    AttributeNames: [...counts],
  });
  return counts.reduce((sum, name) => sum + Number(Attributes[name] ?? 0), 0);
}
