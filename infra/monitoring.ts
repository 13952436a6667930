import { Aws, Duration } from "aws-cdk-lib";
import type { HttpApi } from "aws-cdk-lib/aws-apigatewayv2";
import { CfnBudget } from "aws-cdk-lib/aws-budgets";
import {
  Alarm,
  ComparisonOperator,
  type IMetric,
  MathExpression,
  Metric,
  TreatMissingData,
} from "aws-cdk-lib/aws-cloudwatch";
import { SnsAction } from "aws-cdk-lib/aws-cloudwatch-actions";
import { Rule } from "aws-cdk-lib/aws-events";
import { SnsTopic } from "aws-cdk-lib/aws-events-targets";
import { PolicyStatement, ServicePrincipal } from "aws-cdk-lib/aws-iam";
import type { IFunction } from "aws-cdk-lib/aws-lambda";
import { Topic } from "aws-cdk-lib/aws-sns";
import { EmailSubscription } from "aws-cdk-lib/aws-sns-subscriptions";
import type { IQueue } from "aws-cdk-lib/aws-sqs";
import { Construct } from "constructs";
import { metrics } from "../lambdas/runtime/settings.ts";
import {
  type AlarmMetric,
  type AlarmSource,
  alarms,
  type Alarm as Entry,
  runbookOf,
} from "./alarms.ts";
import type { CourseConfig } from "./config.ts";

/**
 * What SES says of the account itself: trouble, and that it is over (EventBridge reference, "Amazon
 * Simple Email Service events").
 */
const accountEvents = [
  "Sending Status Disabled",
  "Sending Status Enabled",
  "Advisor Recommendation Status Open",
  "Advisor Recommendation Status Resolved",
];

/** A part of the stack, as far as alarms look at it. */
interface Part {
  readonly lambda?: IFunction;
  readonly deadLetterQueue?: IQueue;
}

/** What the alarms look at. */
export interface MonitoringProps {
  readonly config: Pick<CourseConfig, "stackName" | "monthlyBudget" | "region">;
  /** Who is told. */
  readonly email: string;
  readonly api: HttpApi;
  /** `receive` is there where mail comes in. */
  readonly parts: Readonly<Record<AlarmSource, Part | undefined>>;
}

/** Who is told when something stands still, and of what: one topic, the alarms, a budget. */
export class Monitoring extends Construct {
  /** Where all of it goes. */
  readonly topic: Topic;
  private readonly props: MonitoringProps;

  constructor(scope: Construct, id: string, props: MonitoringProps) {
    super(scope, id);
    this.props = props;
    this.topic = this.tellBy(props.email);
    const wanted = alarms.filter((one) => !one.inboundOnly || props.parts.receive);
    for (const entry of wanted) this.alarm(entry).addAlarmAction(new SnsAction(this.topic));
    new Rule(this, "AccountEvents", {
      description: "What SES says of the account: sending switched off or on, advice.",
      eventPattern: { source: ["aws.ses"], detailType: accountEvents },
      targets: [new SnsTopic(this.topic)],
    });
    this.budget();
  }

  /**
   * Without a key of its own: SNS's managed key lets neither CloudWatch nor EventBridge publish, one
   * of ours costs a dollar a month and is one more thing that can silence every alarm, and the
   * messages hold no word about any reader.
   */
  private tellBy(email: string): Topic {
    const topic = new Topic(this, "Topic", { enforceSSL: true });
    // With a policy of its own the topic is no longer open to the account's services.
    topic.addToResourcePolicy(
      new PolicyStatement({
        sid: "Alarms",
        principals: [new ServicePrincipal("cloudwatch.amazonaws.com")],
        actions: ["sns:Publish"],
        resources: [topic.topicArn],
        conditions: { StringEquals: { "aws:SourceAccount": Aws.ACCOUNT_ID } },
      }),
    );
    topic.addSubscription(new EmailSubscription(email));
    return topic;
  }

  private alarm(entry: Entry): Alarm {
    const { id, sentence, threshold, below, missing } = entry;
    return new Alarm(this, id, {
      // The stack's name keeps those of two courses apart.
      alarmName: `${this.props.config.stackName}-${id}`,
      alarmDescription: `${sentence} What to do: ${runbookOf(entry)}`,
      metric: this.metric(entry),
      threshold,
      comparisonOperator: below
        ? ComparisonOperator.LESS_THAN_THRESHOLD
        : ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
      evaluationPeriods: 1,
      datapointsToAlarm: 1,
      treatMissingData: {
        well: TreatMissingData.NOT_BREACHING,
        alarm: TreatMissingData.BREACHING,
        unchanged: TreatMissingData.IGNORE,
      }[missing],
    });
  }

  private metric({ metric, statistic, periodMinutes }: Entry): IMetric {
    const options = { statistic, period: Duration.minutes(periodMinutes) };
    switch (metric.of) {
      case "course":
        return new Metric({
          namespace: metrics.namespace,
          metricName: metric.name,
          dimensionsMap: { [metrics.dimension]: this.props.config.stackName },
          ...options,
        });
      case "dead-letters":
        return this.queue(metric.source).metricApproximateNumberOfMessagesVisible(options);
      case "errors":
        return metric.source === "web"
          ? // The site answers an error with a page, which is no failed invocation.
            this.props.api.metricServerError(options)
          : this.lambda(metric.source).metricErrors(options);
      case "reputation":
        return this.reputation(metric, options.period);
    }
  }

  private reputation(
    { rate, events, eventsMin }: Extract<AlarmMetric, { of: "reputation" }>,
    period: Duration,
  ): IMetric {
    const ofAccount = (metricName: string, statistic: string) =>
      new Metric({ namespace: "AWS/SES", metricName, statistic, period });
    return new MathExpression({
      expression: `IF(FILL(events, 0) >= ${eventsMin}, rate, 0)`,
      usingMetrics: { events: ofAccount(events, "Sum"), rate: ofAccount(rate, "Maximum") },
      label: rate,
      period,
    });
  }

  private lambda(source: AlarmSource): IFunction {
    return this.props.parts[source]?.lambda ?? missingPart(source);
  }

  private queue(source: AlarmSource): IQueue {
    return this.props.parts[source]?.deadLetterQueue ?? missingPart(source);
  }

  /**
   * Without a name: budgets belong to the account, and two regions may have a stack of one name. AWS
   * GovCloud knows no budgets; its bill is another account's.
   */
  private budget(): void {
    const { email, config } = this.props;
    if (config.region?.startsWith("us-gov-")) return;
    new CfnBudget(this, "Budget", {
      budget: {
        budgetType: "COST",
        timeUnit: "MONTHLY",
        budgetLimit: { amount: config.monthlyBudget, unit: "USD" },
      },
      notificationsWithSubscribers: [
        {
          notification: {
            notificationType: "ACTUAL",
            comparisonOperator: "GREATER_THAN",
            threshold: 100,
          },
          subscribers: [{ subscriptionType: "EMAIL", address: email }],
        },
      ],
    });
  }
}

function missingPart(source: AlarmSource): never {
  throw new Error(`An alarm looks at "${source}", which the stack does not pass to it.`);
}
