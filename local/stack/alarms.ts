/** CloudWatch alarms, emulated by `aws/cloudwatch.ts`. */
import * as v from "valibot";
import { namesService } from "../aws/iam.ts";
import { refuse, resourcesOf } from "./resources.ts";
import { assertAllowed, policyDocument } from "./roles.ts";
import type { StackEnvironment } from "./stack-environment.ts";
import type { Resource } from "./template.ts";

const statistics = ["Sum", "Maximum", "SampleCount"] as const;

/** What is made of the values of one series within one period. */
export interface MetricRead {
  /** As `seriesOf` writes it. */
  readonly series: string;
  readonly statistic: (typeof statistics)[number];
}

/** An alarm to evaluate. */
export interface AlarmSpec {
  readonly name: string;
  /** What it means for readers. */
  readonly sentence: string;
  /** Where the guide says what to do. */
  readonly runbook: string;
  readonly read: MetricRead;
  /** The value is 0 while this is less than `min`. */
  readonly provided?: { readonly read: MetricRead; readonly min: number };
  readonly periodMs: number;
  readonly periods: number;
  /** So many periods must breach. */
  readonly datapoints: number;
  readonly breaches: (value: number) => boolean;
  readonly missing: "breaching" | "notBreaching" | "ignore";
}

/** The name of a series of values: namespace, metric and dimensions. */
export function seriesOf(
  namespace: string,
  metric: string,
  dimensions: Readonly<Record<string, string>> = {},
): string {
  const parts = Object.entries(dimensions).map(([name, value]) => `${name}=${value}`);
  return [namespace, metric, ...parts.sort()].join(" ");
}

const dimensions = v.optional(v.array(v.object({ Name: v.string(), Value: v.string() })), []);
const metric = v.object({ Namespace: v.string(), MetricName: v.string(), Dimensions: dimensions });
const metricStat = v.object({
  Id: v.string(),
  MetricStat: v.object({ Metric: metric, Period: v.number(), Stat: v.picklist(statistics) }),
});
const expression = v.object({ Expression: v.string(), ReturnData: v.literal(true) });
const common = {
  AlarmActions: v.pipe(v.array(v.string()), v.minLength(1)),
  AlarmDescription: v.pipe(v.string(), v.regex(/^.+ What to do: docs\/runbook\.md#[a-z-]+$/s)),
  ComparisonOperator: v.picklist(["GreaterThanOrEqualToThreshold", "LessThanThreshold"]),
  DatapointsToAlarm: v.optional(v.number()),
  EvaluationPeriods: v.number(),
  Threshold: v.number(),
  TreatMissingData: v.picklist(["breaching", "notBreaching", "ignore"]),
};
const alarm = v.union([
  v.object({
    ...common,
    ...metric.entries,
    Period: v.number(),
    Statistic: v.picklist(statistics),
  }),
  v.object({ ...common, Metrics: v.tuple([expression, metricStat, metricStat]) }),
]);
const topicPolicy = v.object({ PolicyDocument: policyDocument });

/** What the policies of the topics let a service of AWS publish. */
export function topicStatements(resources: readonly Resource[], service: string) {
  return resourcesOf(resources, "AWS::SNS::TopicPolicy", topicPolicy)
    .flatMap(({ properties }) => properties.PolicyDocument.Statement)
    .filter((statement) => namesService(statement, service));
}

/**
 * Reads the alarms.
 *
 * @throws TemplateError when an alarm is of a kind not known here, or when its topic's policy does
 * not let CloudWatch publish: nobody would be told.
 */
export function readAlarms(
  resources: readonly Resource[],
  { accountId }: StackEnvironment,
): AlarmSpec[] {
  const statements = topicStatements(resources, "cloudwatch.amazonaws.com");
  return resourcesOf(resources, "AWS::CloudWatch::Alarm", alarm).map(({ id, name, properties }) => {
    for (const action of properties.AlarmActions) {
      assertAllowed(statements, "sns:Publish", action, `The topic's policy for the alarm ${id}`, {
        "aws:sourceaccount": accountId,
        "aws:securetransport": "true",
      });
    }
    const { AlarmDescription, ComparisonOperator, Threshold, EvaluationPeriods } = properties;
    const [sentence = "", runbook = ""] = AlarmDescription.split(" What to do: ");
    return {
      name,
      sentence,
      runbook,
      ...readingOf(properties, id),
      periods: EvaluationPeriods,
      datapoints: properties.DatapointsToAlarm ?? EvaluationPeriods,
      breaches: (value: number) =>
        ComparisonOperator === "LessThanThreshold" ? value < Threshold : value >= Threshold,
      missing: properties.TreatMissingData,
    };
  });
}

function readingOf(
  properties: v.InferOutput<typeof alarm>,
  id: string,
): Pick<AlarmSpec, "read" | "provided" | "periodMs"> {
  if (!("Metrics" in properties)) {
    const { Period, Statistic } = properties;
    return { read: readOf(properties, Statistic), periodMs: Period * 1000 };
  }
  const [{ Expression }, ...operands] = properties.Metrics;
  const [, count, min, rate] =
    /^IF\(FILL\((\w+), 0\) >= (\d+), (\w+), 0\)$/.exec(Expression) ??
    refuse(`The alarm ${id} uses the expression "${Expression}"`);
  const operand = (name: string | undefined) =>
    operands.find(({ Id }) => Id === name)?.MetricStat ??
    refuse(`The alarm ${id} has no metric "${name}"`);
  const { Metric, Stat, Period } = operand(rate);
  const counted = operand(count);
  return {
    read: readOf(Metric, Stat),
    provided: { read: readOf(counted.Metric, counted.Stat), min: Number(min) },
    periodMs: Period * 1000,
  };
}

function readOf(
  { Namespace, MetricName, Dimensions }: v.InferOutput<typeof metric>,
  statistic: MetricRead["statistic"],
): MetricRead {
  const named = Object.fromEntries(Dimensions.map(({ Name, Value }) => [Name, Value]));
  return { series: seriesOf(Namespace, MetricName, named), statistic };
}
