/** A deployed course, as the operator's commands see it: its own names, read from its stack. */
import { randomBytes } from "node:crypto";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { LambdaClient } from "@aws-sdk/client-lambda";
import { SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { SESv2Client } from "@aws-sdk/client-sesv2";
import { SQSClient } from "@aws-sdk/client-sqs";
import { deliverInvoker } from "../../lambdas/adapters/deliver-function.ts";
import { dynamoCalls, dynamoStore } from "../../lambdas/adapters/dynamo-store.ts";
import { countMessages, queueCalls } from "../../lambdas/adapters/feedback-queue.ts";
import { secretKeys, secretsCalls } from "../../lambdas/adapters/secret-keys.ts";
import { sesClient, sesMailer } from "../../lambdas/adapters/ses-mailer.ts";
import type { CompiledCourse } from "../../lambdas/domain/course.ts";
import { instantOf } from "../../lambdas/domain/instant.ts";
import { timeline } from "../../lambdas/domain/timeline.ts";
import { forgetting } from "../../lambdas/flow/forget.ts";
import type { Clock, Random } from "../../lambdas/flow/ports.ts";
import { senderOf } from "../../lambdas/runtime/settings.ts";
import { RefusedError } from "../course/command.ts";
import type { OperatorPorts } from "../course/ports.ts";
import type { StackResource } from "../doctor/ports.ts";
import { type Access, clientLimits } from "./access.ts";
import { deadLetterQueues } from "./dead-letter-queues.ts";
import { deliverSettings } from "./deliver-settings.ts";
import { cloudWatchJournal } from "./journal.ts";
import { keysSecret } from "./keys-secret.ts";
import { readers } from "./readers.ts";
import { stackCalls } from "./stack.ts";
import { suppressionList } from "./suppression-list.ts";

/** Which deployment, and what is not asked of AWS. */
export interface DeploymentOptions {
  readonly access: Access;
  readonly stackName: string;
  /** The ARN of the keys, where they are an earlier stack's. */
  readonly keysSecret?: string | undefined;
  readonly course: CompiledCourse;
  /** By the deployment's clock, in epoch milliseconds. */
  readonly nowMs: () => number;
  /** What to run where the stack is not there, as a sentence. */
  readonly remedy: string;
}

const random: Random = {
  newId: () => randomBytes(16).toString("hex"),
  next: Math.random,
};

/**
 * Opens a deployment.
 *
 * @throws RefusedError when there is no such stack, or it is older than the command
 */
export async function openDeployment(options: DeploymentOptions): Promise<OperatorPorts> {
  const { access, course, nowMs } = options;
  const names = await namesIn(options);
  const settings = { ...clientLimits, ...access, maxAttempts: 4 };
  const dynamo = new DynamoDBClient(settings);
  // Not the host in a queue's URL: the same as for every other service.
  const sqs = new SQSClient({ ...settings, useQueueUrlAsEndpoint: false });
  const queues = queueCalls(settings);
  const lambda = new LambdaClient(settings);
  const secrets = new SecretsManagerClient(settings);
  const invokeDeliver = deliverInvoker(names.deliverFunction, settings);
  const deliver = await deliverSettings(lambda, names.deliverFunction);
  const mailer = sesMailer(sesClient(undefined, access), {
    configurationSet: deliver.CONFIGURATION_SET,
    fromAddress: deliver.FROM_ADDRESS,
  });
  const journal = cloudWatchJournal({ logGroupName: names.journal, client: settings, nowMs });
  const clock: Clock = {
    now: () => instantOf(nowMs()),
    monotonicMs: () => performance.now(),
    sleep: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
  };
  return {
    store: forgetting(
      dynamoStore(dynamoCalls(settings), names.table),
      Number(deliver.FORGET_AFTER_DAYS),
    ),
    clock,
    random,
    course,
    // The log is the functions' own; what a command does, it prints.
    log: () => undefined,
    sendingQuota: () => mailer.quota(),
    deadLetterQueues: deadLetterQueues({
      sqs,
      lambda,
      names,
      countMessages: (url) => countMessages(queues, url),
    }),
    readers: readers(dynamo, names.table),
    keysSecret: keysSecret(secrets, names.keysSecret),
    keys: secretKeys(secretsCalls(settings), names.keysSecret, clock.monotonicMs),
    // What is lost of it the next tick repairs, within a minute.
    requestDelivery: (id) => invokeDeliver(id).catch(() => undefined),
    mailer,
    sender: senderOf(deliver),
    suppressionList: suppressionList(new SESv2Client(settings)),
    timelines: {
      async *days(id, since) {
        for await (const lines of journal.daysOf(id, since)) {
          yield timeline(lines, course).toReversed();
        }
      },
    },
    tell: journal.tell,
  };
}

/** The deployment's physical names. */
export interface DeployedNames {
  readonly table: string;
  /** The log group. */
  readonly journal: string;
  /** An ARN. */
  readonly keysSecret: string;
  readonly deliverFunction: string;
  readonly feedbackQueue: string;
  readonly feedbackDeadLetters: string;
  readonly scheduleDeadLetters: string;
  /** Absent where the course takes no mail. */
  readonly receiveDeadLetters?: string;
  readonly receiveFunction?: string;
}

/** The stack's own names of what has no output: the begin of the logical id, and the type. */
const wanted = {
  deliverFunction: ["DeliveryHandlerFunction", "AWS::Lambda::Function"],
  feedbackQueue: ["FeedbackQueue", "AWS::SQS::Queue"],
  feedbackDeadLetters: ["FeedbackDeadLetterQueue", "AWS::SQS::Queue"],
  scheduleDeadLetters: ["DeliveryScheduleDeadLetterQueue", "AWS::SQS::Queue"],
  keysSecret: ["StorageKeys", "AWS::SecretsManager::Secret"],
} as const;

const wantedForMail = {
  receiveDeadLetters: ["ReceiveDeadLetterQueue", "AWS::SQS::Queue"],
  receiveFunction: ["ReceiveHandlerFunction", "AWS::Lambda::Function"],
} as const;

async function namesIn(options: DeploymentOptions): Promise<DeployedNames> {
  const { access, stackName, remedy } = options;
  const calls = stackCalls({ ...clientLimits, ...access });
  const [stack, resources] = await Promise.all([
    calls.stack(stackName),
    calls.stackResources(stackName),
  ]);
  if (!stack) {
    throw new RefusedError(`There is no stack ${stackName} in ${access.region}.`, remedy);
  }
  const { TableName: table, JournalLogGroupName: journal } = stack.outputs;
  const found = idsOf(wanted, resources);
  const { deliverFunction, feedbackQueue, feedbackDeadLetters, scheduleDeadLetters } = found;
  const keys = options.keysSecret ?? found.keysSecret;
  const isWhole = feedbackQueue && feedbackDeadLetters && scheduleDeadLetters;
  if (!table || !journal || !keys || !deliverFunction || !isWhole) {
    throw new RefusedError(
      `The stack ${stackName} is older than this command, or not deployed to its end (${stack.status}).`,
      remedy,
    );
  }
  return {
    table,
    journal,
    keysSecret: keys,
    deliverFunction,
    feedbackQueue,
    feedbackDeadLetters,
    scheduleDeadLetters,
    ...idsOf(wantedForMail, resources),
  };
}

function idsOf<Name extends string>(
  names: Readonly<Record<Name, readonly [prefix: string, type: string]>>,
  resources: readonly StackResource[],
): Partial<Record<Name, string>> {
  const found = Object.entries<readonly [string, string]>(names).flatMap(([name, [prefix, type]]) =>
    resources
      // The CDK appends eight characters of a hash.
      .filter((one) => one.type === type && isNamed(one.logicalId, prefix))
      .map(({ id }) => [name, id]),
  );
  return Object.fromEntries(found);
}

function isNamed(logicalId: string, prefix: string): boolean {
  return logicalId.startsWith(prefix) && /^[0-9A-F]{8}$/.test(logicalId.slice(prefix.length));
}
