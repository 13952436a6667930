/**
 * The feedback queue, seen from `deliver`: does evidence still wait in it?
 */
import { GetQueueAttributesCommand, type SQSClient } from "@aws-sdk/client-sqs";

const counts = [
  "ApproximateNumberOfMessages",
  "ApproximateNumberOfMessagesNotVisible",
  "ApproximateNumberOfMessagesDelayed",
] as const;

/** True when any of the queues holds a message, waiting or being handled. */
export async function hasMessages(
  client: SQSClient,
  queueUrls: readonly string[],
): Promise<boolean> {
  const answers = await Promise.all(
    queueUrls.map((QueueUrl) =>
      client.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: [...counts] })),
    ),
  );
  return answers.some(({ Attributes = {} }) => counts.some((name) => Number(Attributes[name]) > 0));
}
