/**
 * The feedback queue and its dead-letter queue, seen from `deliver`: does evidence wait in them?
 */
import { GetQueueAttributesCommand, type SQSClient } from "@aws-sdk/client-sqs";

const counts = [
  "ApproximateNumberOfMessages",
  "ApproximateNumberOfMessagesNotVisible",
  "ApproximateNumberOfMessagesDelayed",
] as const;

/** How many messages a queue holds, waiting or being handled; an approximation, says SQS. */
export async function countMessages(client: SQSClient, queueUrl: string): Promise<number> {
  const { Attributes = {} } = await client.send(
    new GetQueueAttributesCommand({ QueueUrl: queueUrl, AttributeNames: [...counts] }),
  );
  return counts.reduce((sum, name) => sum + Number(Attributes[name] ?? 0), 0);
}
