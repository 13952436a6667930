/** EventBridge rules, emulated by `aws/eventbridge.ts`. */
import * as v from "valibot";
import { namesService } from "../aws/iam.ts";
import { topicStatements } from "./alarms.ts";
import { resourcesOf } from "./resources.ts";
import { assertAllowed, policyDocument } from "./roles.ts";
import type { Resource } from "./template.ts";

/** Events that match go to these queues, and to the operator by these topics. */
export interface EventRuleSpec {
  readonly pattern: Readonly<Record<string, unknown>>;
  readonly queueArns: readonly string[];
  readonly topicArns: readonly string[];
}

const rule = v.object({
  EventPattern: v.record(v.string(), v.unknown()),
  State: v.optional(v.literal("ENABLED")),
  Targets: v.array(v.object({ Arn: v.string() })),
});
const queuePolicy = v.object({ PolicyDocument: policyDocument });

/**
 * Reads the rules.
 *
 * @throws TemplateError when the policy of a queue or topic does not let its rule send.
 */
export function readEventRules(resources: readonly Resource[]): EventRuleSpec[] {
  const statements = resourcesOf(resources, "AWS::SQS::QueuePolicy", queuePolicy)
    .flatMap(({ properties }) => properties.PolicyDocument.Statement)
    .filter((statement) => namesService(statement, "events.amazonaws.com"));
  return resourcesOf(resources, "AWS::Events::Rule", rule).map(({ id, arn, properties }) => {
    const arns = properties.Targets.map((target) => target.Arn);
    const topicArns = arns.filter((one) => one.startsWith("arn:aws:sns:"));
    const queueArns = arns.filter((one) => !topicArns.includes(one));
    for (const topicArn of topicArns) {
      assertAllowed(
        topicStatements(resources, "events.amazonaws.com"),
        "sns:Publish",
        topicArn,
        `The topic's policy for the rule ${id}`,
        { "aws:securetransport": "true" },
      );
    }
    for (const queueArn of queueArns) {
      assertAllowed(
        statements,
        "sqs:SendMessage",
        queueArn,
        `The queue's policy for the rule ${id}`,
        { "aws:sourcearn": arn, "aws:securetransport": "true" },
      );
    }
    return { pattern: properties.EventPattern, queueArns, topicArns };
  });
}
