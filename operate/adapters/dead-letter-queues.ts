/** The queues of dead letters, on SQS. */
import { InvokeCommand, type LambdaClient } from "@aws-sdk/client-lambda";
import {
  ChangeMessageVisibilityCommand,
  DeleteMessageCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
  type SQSClient,
} from "@aws-sdk/client-sqs";
import type { DeadLetter, DeadLetterQueue } from "../course/ports.ts";

/** What the queues are reached by. */
export interface QueueOptions {
  readonly sqs: SQSClient;
  /** How many messages the queue at a URL holds. */
  readonly countMessages: (url: string) => Promise<number>;
  readonly lambda: LambdaClient;
  readonly names: {
    readonly feedbackQueue: string;
    readonly feedbackDeadLetters: string;
    readonly scheduleDeadLetters: string;
    readonly receiveDeadLetters?: string;
    readonly receiveFunction?: string;
  };
}

/** Every queue of dead letters that the deployment has. */
export function deadLetterQueues(options: QueueOptions): readonly DeadLetterQueue[] {
  const { sqs, lambda, names } = options;
  const { receiveDeadLetters, receiveFunction } = names;
  return [
    {
      name: "feedback",
      ...queueAt(options, names.feedbackDeadLetters),
      async handleAgain({ body }) {
        await sqs.send(
          new SendMessageCommand({ QueueUrl: names.feedbackQueue, MessageBody: body }),
        );
      },
    },
    ...(receiveDeadLetters && receiveFunction
      ? [
          {
            name: "receive" as const,
            ...queueAt(options, receiveDeadLetters),
            async handleAgain({ body }: DeadLetter) {
              await lambda.send(
                new InvokeCommand({
                  FunctionName: receiveFunction,
                  // As SES does: Lambda tries it three times, and makes another dead letter of it.
                  InvocationType: "Event",
                  Payload: Buffer.from(JSON.stringify(requestIn(body))),
                }),
              );
            },
          },
        ]
      : []),
    { name: "schedule", ...queueAt(options, names.scheduleDeadLetters) },
  ];
}

/** What the function was called with (Lambda developer guide, "Asynchronous invocation records"). */
function requestIn(body: string): unknown {
  return (JSON.parse(body) as { requestPayload?: unknown }).requestPayload;
}

function queueAt(
  { sqs, countMessages }: QueueOptions,
  url: string,
): Pick<DeadLetterQueue, "count" | "take" | "giveBack" | "remove"> {
  return {
    count: () => countMessages(url),
    async take(hiddenSeconds) {
      const { Messages = [] } = await sqs.send(
        new ReceiveMessageCommand({
          QueueUrl: url,
          MaxNumberOfMessages: 10,
          VisibilityTimeout: hiddenSeconds,
          MessageSystemAttributeNames: ["SentTimestamp"],
          MessageAttributeNames: ["ERROR_CODE"],
        }),
      );
      return Messages.map(
        ({ MessageId, ReceiptHandle, Body, Attributes, MessageAttributes }): DeadLetter => {
          const code = MessageAttributes?.ERROR_CODE?.StringValue;
          return {
            id: MessageId ?? "",
            receipt: ReceiptHandle ?? "",
            body: Body ?? "",
            sentAtMs: Number(Attributes?.SentTimestamp ?? 0),
            ...(code && { code }),
          };
        },
      );
    },
    async giveBack({ receipt }) {
      await sqs.send(
        new ChangeMessageVisibilityCommand({
          QueueUrl: url,
          ReceiptHandle: receipt,
          VisibilityTimeout: 0,
        }),
      );
    },
    async remove({ receipt }) {
      await sqs.send(new DeleteMessageCommand({ QueueUrl: url, ReceiptHandle: receipt }));
    },
  };
}
