/** SQS queues, emulated by `aws/sqs.ts`, and who consumes them: `runtime/event-sources.ts`. */
import * as v from "valibot";
import { type FunctionSpec, functionOf } from "./functions.ts";
import { resourcesOf } from "./resources.ts";
import { assertAllowed } from "./roles.ts";
import type { StackEnvironment } from "./stack-environment.ts";
import type { Resource } from "./template.ts";

/** A queue to create; times in seconds. */
export interface QueueSpec {
  readonly name: string;
  readonly arn: string;
  readonly url: string;
  readonly visibilitySeconds: number;
  /** Older messages are gone. */
  readonly retentionSeconds: number;
  readonly redrive?: { readonly toArn: string; readonly receivesMax: number };
}

/** A queue whose messages go to a function. */
export interface EventSourceSpec {
  readonly queueArn: string;
  readonly functionName: string;
  readonly batchSize: number;
  readonly partialFailures: boolean;
}

const queue = v.object({
  VisibilityTimeout: v.optional(v.number(), 30),
  MessageRetentionPeriod: v.optional(v.number(), 4 * 86_400),
  RedrivePolicy: v.optional(
    v.object({ deadLetterTargetArn: v.string(), maxReceiveCount: v.number() }),
  ),
});
const eventSource = v.object({
  BatchSize: v.optional(v.number(), 10),
  EventSourceArn: v.string(),
  FunctionName: v.string(),
  FunctionResponseTypes: v.optional(v.array(v.string()), []),
});

/** Reads the queues. */
export function readQueues(
  resources: readonly Resource[],
  { awsUrl, accountId }: StackEnvironment,
): QueueSpec[] {
  return resourcesOf(resources, "AWS::SQS::Queue", queue).map(
    ({ name, arn, properties: { VisibilityTimeout, MessageRetentionPeriod, RedrivePolicy } }) => ({
      name,
      arn,
      url: `${awsUrl}/${accountId}/${name}`,
      visibilitySeconds: VisibilityTimeout,
      retentionSeconds: MessageRetentionPeriod,
      ...(RedrivePolicy && {
        redrive: {
          toArn: RedrivePolicy.deadLetterTargetArn,
          receivesMax: RedrivePolicy.maxReceiveCount,
        },
      }),
    }),
  );
}

/**
 * Reads which function consumes which queue.
 *
 * @throws TemplateError when a function's role may not receive from its queue.
 */
export function readEventSources(
  resources: readonly Resource[],
  functions: readonly FunctionSpec[],
): EventSourceSpec[] {
  return resourcesOf(resources, "AWS::Lambda::EventSourceMapping", eventSource).map(
    ({ id, properties: { EventSourceArn, FunctionName, BatchSize, FunctionResponseTypes } }) => {
      const { name, statements } = functionOf(functions, FunctionName, id);
      for (const action of ["sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes"]) {
        assertAllowed(statements, action, EventSourceArn, `The role of ${name}`);
      }
      return {
        queueArn: EventSourceArn,
        functionName: name,
        batchSize: BatchSize,
        partialFailures: FunctionResponseTypes.includes("ReportBatchItemFailures"),
      };
    },
  );
}
