import { Aws, Duration, Stack, Validations } from "aws-cdk-lib";
import { Grant, type IGrantable, type IRole, ServicePrincipal } from "aws-cdk-lib/aws-iam";
import type { Function as LambdaFunction } from "aws-cdk-lib/aws-lambda";
import { Schedule, ScheduleExpression, ScheduleTargetInput } from "aws-cdk-lib/aws-scheduler";
import { LambdaInvoke } from "aws-cdk-lib/aws-scheduler-targets";
import { Queue, QueueEncryption } from "aws-cdk-lib/aws-sqs";
import { flattenCfnReference } from "cdk-nag/lib/utils/flatten-cfn-reference.js";
import { Construct } from "constructs";
import { off, on, retention } from "../lambdas/runtime/settings.ts";
import { type CourseConfig, inboundOf, listId, metricsOf } from "./config.ts";
import type { Feedback } from "./feedback.ts";
import { HandlerFunction } from "./handler-function.ts";
import { InlineRole } from "./inline-role.ts";
import type { Journal } from "./journal.ts";
import type { Storage } from "./storage.ts";

/** A run that could not start is worth nothing once the next one is there. */
const tickSeconds = 60;

/** What the delivery needs. */
export interface DeliveryProps {
  readonly config: CourseConfig;
  /** The folder of all bundled functions. */
  readonly bundles: string;
  readonly storage: Storage;
  readonly journal: Journal;
  readonly feedback: Feedback;
  /** The site's address without a trailing slash. */
  readonly baseUrl: string;
}

/** The only way out for mail: `deliver`, run by one schedule per worker. */
export class Delivery extends Construct {
  readonly lambda: LambdaFunction;
  /** Ticks that could not start a run. */
  readonly deadLetterQueue: Queue;

  constructor(scope: Construct, id: string, props: DeliveryProps) {
    super(scope, id);
    const { config, storage, feedback } = props;
    const handler = this.handler(props);
    this.lambda = handler.lambda;
    storage.grantItems(handler.role);
    storage.grantReadingTogether(handler.role);
    storage.grantDueIndex(handler.role);
    storage.grantKeys(handler.role);
    feedback.grantBacklog(handler.role);
    this.grantSending(handler, config, feedback);
    // The next tick is the retry, and sees whatever a lost invocation was for.
    this.lambda.configureAsyncInvoke({
      retryAttempts: 0,
      maxEventAge: Duration.seconds(tickSeconds),
    });
    this.deadLetterQueue = this.schedule(config.workers);
  }

  /** Lets it start a run at once. */
  grantStart(grantee: IGrantable): Grant {
    // Not the CDK's own grant, which holds for every version of the function.
    return Grant.addToPrincipal({
      grantee,
      actions: ["lambda:InvokeFunction"],
      resourceArns: [this.lambda.functionArn],
    });
  }

  private handler({ config, bundles, storage, journal, feedback, baseUrl }: DeliveryProps) {
    return new HandlerFunction(this, "Handler", {
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
        FORGET_AFTER_DAYS: String(config.forgetAfterDays),
        // Off on a laptop alone, whose clock passes over ticks that find nothing.
        TICKS_EACH_MINUTE: on,
        METRICS_OF: metricsOf(config),
      },
      // A run gives its last permit 13 min 45 s after its start; the rest is for what is under way.
      timeoutSeconds: 900,
      // Half a core: some hundred mails a second, composed, signed and recorded.
      memoryMb: 1024,
      journal,
    });
  }

  private grantSending(
    handler: HandlerFunction<"deliver">,
    config: CourseConfig,
    feedback: Feedback,
  ) {
    const grantee = handler.role;
    Grant.addToPrincipal({
      grantee,
      actions: ["ses:SendRawEmail"],
      resourceArns: [
        this.sesArn("identity", "*"),
        this.sesArn("configuration-set", feedback.configurationSet.configurationSetName),
      ],
      conditions: { StringEquals: { "ses:FromAddress": config.fromAddress } },
    });
    Grant.addToPrincipal({ grantee, actions: ["ses:GetSendQuota"], resourceArns: ["*"] });
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
  }

  private sesArn(resource: string, resourceName: string): string {
    return Stack.of(this).formatArn({ service: "ses", resource, resourceName });
  }

  /** With a `region` set, partition and region are names in the ARN; without one, references. */
  private asNagWritesIt(arn: string): string {
    return flattenCfnReference(Stack.of(this).resolve(arn));
  }

  private schedule(workers: number): Queue {
    const deadLetterQueue = new Queue(this, "ScheduleDeadLetterQueue", {
      encryption: QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
      retentionPeriod: Duration.days(retention.deadLetterDays),
    });
    Validations.of(deadLetterQueue).acknowledge({
      id: "AwsSolutions-SQS3",
      reason: "This is the dead-letter queue of the schedules; nothing reads from it but people.",
    });
    const role = this.scheduleRole(deadLetterQueue);
    for (let worker = 0; worker < workers; worker++) {
      new Schedule(this, `Schedule${worker}`, {
        description: `Sends what is due, worker ${worker + 1} of ${workers}.`,
        schedule: ScheduleExpression.rate(Duration.seconds(tickSeconds)),
        target: new LambdaInvoke(this.lambda, {
          role,
          input: ScheduleTargetInput.fromObject({ worker }),
          maxEventAge: Duration.seconds(tickSeconds),
          retryAttempts: 2,
          deadLetterQueue,
        }),
      });
    }
    return deadLetterQueue;
  }

  private scheduleRole(deadLetterQueue: Queue): IRole {
    const role = new InlineRole(this, "ScheduleRole", {
      description: "Starts deliver on schedule.",
      assumedBy: new ServicePrincipal("scheduler.amazonaws.com", {
        conditions: { StringEquals: { "aws:SourceAccount": Aws.ACCOUNT_ID } },
      }),
      policyName: "invoke",
    });
    this.grantStart(role);
    Grant.addToPrincipal({
      grantee: role,
      actions: ["sqs:SendMessage"],
      resourceArns: [deadLetterQueue.queueArn],
    });
    // The target would grant more: every version of the function.
    return role.withoutPolicyUpdates();
  }
}
