import { Aws, Duration, Stack, Validations } from "aws-cdk-lib";
import { PolicyDocument, PolicyStatement, Role, ServicePrincipal } from "aws-cdk-lib/aws-iam";
import type { Function as LambdaFunction } from "aws-cdk-lib/aws-lambda";
import { CfnSchedule } from "aws-cdk-lib/aws-scheduler";
import { Queue, QueueEncryption } from "aws-cdk-lib/aws-sqs";
import { flattenCfnReference } from "cdk-nag/lib/utils/flatten-cfn-reference.js";
import { Construct } from "constructs";
import { off } from "../lambdas/runtime/settings.ts";
import { type CourseConfig, inboundOf, listId } from "./config.ts";
import type { Feedback } from "./feedback.ts";
import { HandlerFunction } from "./handler-function.ts";
import type { Storage } from "./storage.ts";

/** A run that could not start is worth nothing once the next one is there. */
const tickSeconds = 60;

/** The only way out for mail: `deliver`, run by one schedule per worker. */
export class Delivery extends Construct {
  readonly lambda: LambdaFunction;

  constructor(
    scope: Construct,
    id: string,
    props: {
      config: CourseConfig;
      bundles: string;
      storage: Storage;
      feedback: Feedback;
      baseUrl: string;
    },
  ) {
    super(scope, id);
    const { config, bundles, storage, feedback, baseUrl } = props;

    const handler = new HandlerFunction(this, "Handler", {
      name: "deliver",
      bundles,
      description: "Sends the mails that are due.",
      environment: {
        TABLE_NAME: storage.table.tableName,
        KEYS_SECRET_ARN: storage.keys.secretArn,
        FEEDBACK_QUEUE_URL: feedback.queue.queueUrl,
        FEEDBACK_DEAD_LETTER_QUEUE_URL: feedback.deadLetterQueue.queueUrl,
        CONFIGURATION_SET: feedback.configurationSet.configurationSetName,
        BASE_URL: baseUrl,
        FROM_NAME: config.fromName,
        FROM_ADDRESS: config.fromAddress,
        REPLY_TO: config.replyTo ?? config.fromAddress,
        POSTAL_ADDRESS: config.postalAddress,
        LIST_ID: listId(config),
        LEAVE_MAILBOX: inboundOf(config)?.leave ?? off,
        WORKERS: String(config.workers),
        RATE_SHARE: String(config.rateShare),
      },
      // A run gives its last permit 13 min 45 s after its start; the rest is for what is under way.
      timeoutSeconds: 900,
      // Half a core: some hundred mails a second, composed, signed and recorded.
      memoryMb: 1024,
      logRetentionDays: config.logRetentionDays,
      grants: [
        new PolicyStatement({
          actions: ["dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:UpdateItem"],
          resources: [storage.table.tableArn],
        }),
        new PolicyStatement({ actions: ["dynamodb:Query"], resources: [storage.dueIndexArn] }),
        new PolicyStatement({
          actions: ["secretsmanager:GetSecretValue"],
          resources: [storage.keys.secretArn],
        }),
        new PolicyStatement({
          actions: ["sqs:GetQueueAttributes"],
          resources: [feedback.queue.queueArn, feedback.deadLetterQueue.queueArn],
        }),
        ...this.grantSending(config, feedback),
      ],
    });
    this.lambda = handler.lambda;
    // The next tick is the retry, and sees whatever a lost wake was for.
    this.lambda.configureAsyncInvoke({
      retryAttempts: 0,
      maxEventAge: Duration.seconds(tickSeconds),
    });
    Validations.of(handler).acknowledge(
      {
        id: "AwsSolutions-IAM5[Resource::*]",
        reason: "ses:GetSendQuota asks about the account and knows no resource to name.",
      },
      {
        id: `AwsSolutions-IAM5[Resource::${this.asNagWritesIt(this.sesArn("identity", "*"))}]`,
        reason:
          "SES checks a recipient's address too when it is an identity of this account (always so in the sandbox), and a refusal there would stop the run for everyone. What may be sent is bound by the condition on ses:FromAddress and by the configuration set.",
      },
    );

    this.schedule(config.workers);
  }

  private grantSending(config: CourseConfig, feedback: Feedback): PolicyStatement[] {
    return [
      new PolicyStatement({
        actions: ["ses:SendRawEmail"],
        resources: [
          this.sesArn("identity", "*"),
          this.sesArn("configuration-set", feedback.configurationSet.configurationSetName),
        ],
        conditions: { StringEquals: { "ses:FromAddress": config.fromAddress } },
      }),
      new PolicyStatement({ actions: ["ses:GetSendQuota"], resources: ["*"] }),
    ];
  }

  private sesArn(resource: string, resourceName: string): string {
    return Stack.of(this).formatArn({ service: "ses", resource, resourceName });
  }

  /** With a `region` set, partition and region are names in the ARN; without one, references. */
  private asNagWritesIt(arn: string): string {
    return flattenCfnReference(Stack.of(this).resolve(arn));
  }

  private schedule(workers: number): void {
    const deadLetterQueue = new Queue(this, "ScheduleDeadLetterQueue", {
      encryption: QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
      retentionPeriod: Duration.days(14),
    });
    Validations.of(deadLetterQueue).acknowledge({
      id: "AwsSolutions-SQS3",
      reason: "This is the dead-letter queue of the schedules; nothing reads from it but people.",
    });
    const role = new Role(this, "ScheduleRole", {
      description: "Starts deliver on schedule.",
      assumedBy: new ServicePrincipal("scheduler.amazonaws.com", {
        conditions: { StringEquals: { "aws:SourceAccount": Aws.ACCOUNT_ID } },
      }),
      inlinePolicies: {
        invoke: new PolicyDocument({
          statements: [
            new PolicyStatement({
              actions: ["lambda:InvokeFunction"],
              resources: [this.lambda.functionArn],
            }),
            new PolicyStatement({
              actions: ["sqs:SendMessage"],
              resources: [deadLetterQueue.queueArn],
            }),
          ],
        }),
      },
    });
    for (let worker = 0; worker < workers; worker++) {
      new CfnSchedule(this, `Schedule${worker}`, {
        description: `Sends what is due, worker ${worker + 1} of ${workers}.`,
        scheduleExpression: "rate(1 minute)",
        flexibleTimeWindow: { mode: "OFF" },
        target: {
          arn: this.lambda.functionArn,
          roleArn: role.roleArn,
          input: JSON.stringify({ worker }),
          retryPolicy: { maximumEventAgeInSeconds: tickSeconds, maximumRetryAttempts: 2 },
          deadLetterConfig: { arn: deadLetterQueue.queueArn },
        },
      });
    }
  }
}
