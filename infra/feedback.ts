import { Duration } from "aws-cdk-lib";
import { EventBus, type EventPattern, type IEventBus, Rule } from "aws-cdk-lib/aws-events";
import { SqsQueue } from "aws-cdk-lib/aws-events-targets";
import { Grant, type IGrantable } from "aws-cdk-lib/aws-iam";
import { EventSourceMapping, type Function as LambdaFunction } from "aws-cdk-lib/aws-lambda";
import {
  ConfigurationSet,
  ConfigurationSetTlsPolicy,
  type EmailSendingEvent,
  EventDestination,
  SuppressionReasons,
} from "aws-cdk-lib/aws-ses";
import { Queue, QueueEncryption } from "aws-cdk-lib/aws-sqs";
import { Construct } from "constructs";
import { publishedEvents, retention } from "../lambdas/runtime/settings.ts";
import { type CourseConfig, metricsOf } from "./config.ts";
import { HandlerFunction } from "./handler-function.ts";
import type { Journal } from "./journal.ts";
import type { Storage } from "./storage.ts";

const timeoutSeconds = 30;
/** Evidence is not urgent; a batching window of a few seconds saves most of the invocations. */
const batchingWindowSeconds = 5;
/**
 * SQS hands a message out again after this; AWS asks for six times the function's time and more.
 */
const visibilitySeconds = 6 * timeoutSeconds + batchingWindowSeconds;

/** What the feedback needs. */
export interface FeedbackProps {
  readonly config: CourseConfig;
  /** The folder of all bundled functions. */
  readonly bundles: string;
  readonly storage: Storage;
  readonly journal: Journal;
}

/**
 * What becomes of the mails: SES → EventBridge → queue → `feedback`.
 *
 * The events are evidence, not statistics: an outcome `deliver` never learned is decided by them,
 * so nothing on the way may drop one in silence.
 */
export class Feedback extends Construct {
  readonly configurationSet: ConfigurationSet;
  readonly queue: Queue;
  readonly deadLetterQueue: Queue;
  readonly lambda: LambdaFunction;

  constructor(scope: Construct, id: string, props: FeedbackProps) {
    super(scope, id);
    // SES can publish to the default bus of its own account only.
    const bus = EventBus.fromEventBusName(this, "Bus", "default");
    this.configurationSet = this.publish(bus);
    this.deadLetterQueue = new Queue(this, "DeadLetterQueue", {
      encryption: QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
      retentionPeriod: Duration.days(retention.deadLetterDays),
    });
    this.queue = new Queue(this, "Queue", {
      encryption: QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
      visibilityTimeout: Duration.seconds(visibilitySeconds),
      // Shorter than the dead-letter queue's: moved messages keep their age.
      retentionPeriod: Duration.days(retention.queueDays),
      deadLetterQueue: { queue: this.deadLetterQueue, maxReceiveCount: 5 },
    });
    this.collect(bus);
    this.lambda = this.consume(props);
  }

  /** Lets it count the events that are still to be recorded. */
  grantBacklog(grantee: IGrantable): Grant {
    return Grant.addToPrincipal({
      grantee,
      actions: ["sqs:GetQueueAttributes"],
      resourceArns: [this.queue.queueArn, this.deadLetterQueue.queueArn],
    });
  }

  /** SES → EventBridge. */
  private publish(bus: IEventBus): ConfigurationSet {
    // Opens and clicks are absent on purpose: they would rewrite links and add a tracking pixel.
    const configurationSet = new ConfigurationSet(this, "ConfigurationSet", {
      reputationMetrics: true,
      tlsPolicy: ConfigurationSetTlsPolicy.REQUIRE,
      // In place of the account's setting: with bounces on it, SES would take a mail to whoever
      // bounced long ago, be it for another sender of the account, and never write to them.
      suppressionReasons: SuppressionReasons.COMPLAINTS_ONLY,
    });
    configurationSet.addEventDestination("Events", {
      destination: EventDestination.eventBus(bus),
      // The table has SES's own names, which are the CDK's values.
      events: publishedEvents.map((name) => name as EmailSendingEvent),
    });
    return configurationSet;
  }

  /** EventBridge → queue. */
  private collect(bus: IEventBus): void {
    // The account may send other mail, and other courses share the bus.
    const eventPattern: EventPattern = {
      source: ["aws.ses"],
      detail: {
        mail: {
          tags: { "ses:configuration-set": [this.configurationSet.configurationSetName] },
        },
      },
    };

    new Rule(this, "Rule", {
      description: "SES events of this course's mails.",
      eventBus: bus,
      eventPattern,
      targets: [new SqsQueue(this.queue, { deadLetterQueue: this.deadLetterQueue })],
    });
  }

  /** Queue → `feedback`. */
  private consume({ config, bundles, storage, journal }: FeedbackProps): LambdaFunction {
    const { lambda, role } = new HandlerFunction(this, "Handler", {
      name: "feedback",
      bundles,
      description: "Records what SES says became of the mails.",
      environment: {
        TABLE_NAME: storage.table.tableName,
        FORGET_AFTER_DAYS: String(config.forgetAfterDays),
        METRICS_OF: metricsOf(config),
      },
      timeoutSeconds,
      memoryMb: 256,
      journal,
    });
    storage.grantItems(role);
    // What an event source needs, and no more: the CDK's own grant can hide messages, too.
    Grant.addToPrincipal({
      grantee: role,
      actions: ["sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes"],
      resourceArns: [this.queue.queueArn],
    });
    new EventSourceMapping(this, "EventSource", {
      target: lambda,
      eventSourceArn: this.queue.queueArn,
      batchSize: 10,
      maxBatchingWindow: Duration.seconds(batchingWindowSeconds),
      // A burst of events must not take the account's whole concurrency from the site.
      maxConcurrency: 5,
      reportBatchItemFailures: true,
    });
    return lambda;
  }
}
