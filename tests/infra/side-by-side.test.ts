/**
 * Two stages, and two courses, in one account and region: what has a name there has another one in each, or
 * is left to CloudFormation, which puts the stack's name and chance into it.
 */
import { expect, test } from "vitest";
import type { Template } from "../../infra/app.ts";
import { deployments, everyStage } from "../../infra/stages.ts";
import { settings, stackTemplate } from "./template.ts";

/** Properties that are a name in the account and region, or in the world. */
const names: Readonly<Record<string, string>> = {
  "AWS::ApiGatewayV2::DomainName": "DomainName",
  "AWS::CloudWatch::Alarm": "AlarmName",
  "AWS::CloudWatch::Dashboard": "DashboardName",
  "AWS::DynamoDB::Table": "TableName",
  "AWS::Events::Rule": "Name",
  "AWS::IAM::Role": "RoleName",
  "AWS::Lambda::Function": "FunctionName",
  "AWS::Logs::LogGroup": "LogGroupName",
  "AWS::Route53::RecordSet": "Name",
  "AWS::SES::ConfigurationSet": "Name",
  "AWS::SES::EmailIdentity": "EmailIdentity",
  "AWS::SES::ReceiptRuleSet": "RuleSetName",
  "AWS::SNS::Topic": "TopicName",
  "AWS::SQS::Queue": "QueueName",
  "AWS::Scheduler::Schedule": "Name",
  "AWS::Scheduler::ScheduleGroup": "Name",
  "AWS::SecretsManager::Secret": "Name",
};

function namesIn(template: Template): string[] {
  return Object.values(template.Resources).flatMap(({ Type, Properties = {} }) => {
    if (Type === "AWS::SES::ReceiptRule") {
      const { Name } = Properties.Rule as { Name: string };
      return [`${Type} ${Name}`];
    }
    const name = Properties[names[Type] ?? ""];
    // A reference is to something of the stack's own.
    return typeof name !== "string" ? [] : [`${Type} ${name}`];
  });
}

const hostedZone = { id: "Z0123456789ABCDEFGHIJ", name: "one-fine-course.net" };
const course = { ...settings, hostedZone };
const zone = "one-fine-course.net";
const stage = (name: string, domain: string) => ({
  siteDomain: `${name}.${zone}`,
  senderDomain: domain,
  fromAddress: `hello@${domain}`,
});

test.each<[string, object, object]>([
  [
    "stages with a domain each",
    { ...stage("staging", `staging.${zone}`), inbound: { ruleSet: "mail", create: true } },
    { ...stage("learn", `mails.${zone}`), inbound: { ruleSet: "mail" } },
  ],
  [
    "stages that share the sender's domain, whose identity one of them makes",
    { siteDomain: `staging.${zone}`, identity: "existing", inbound: undefined },
    { siteDomain: `learn.${zone}`, inbound: { ruleSet: "mail" } },
  ],
  [
    "courses of two repositories, by the names of their stacks",
    {
      stackName: "baking",
      identity: "existing",
      inbound: { ruleSet: "mail", domain: `in.mails.${zone}` },
    },
    { stackName: "brewing", inbound: { ruleSet: "mail" } },
  ],
])("two %s have no name in common", (_, one, other) => {
  const made = deployments({ course, stages: { one, other } }, everyStage).map(({ settings }) =>
    namesIn(stackTemplate(settings as object)),
  );
  const [first = [], second = []] = made;
  expect(first.length).toBeGreaterThan(0);
  expect(second.length).toBeGreaterThan(0);
  expect(first.filter((name) => second.includes(name))).toEqual([]);
});
