/** What CloudFormation knows of each resource type: its name, its ARN, what Ref and GetAtt give. */
import type { StackEnvironment } from "./stack-environment.ts";

type Resolve = (name: string, environment: StackEnvironment) => string;

/** One resource type; a type without `ref` gives its name. */
export interface ResourceType {
  /** The property that sets the physical name. */
  readonly nameProperty?: string;
  /** The name where the service makes one that no property sets. */
  readonly fixedName?: string;
  readonly arn?: Resolve;
  readonly ref?: Resolve;
  readonly attributes?: Readonly<Record<string, Resolve>>;
}

const arn =
  (service: string, prefix: string): Resolve =>
  (name, { region, accountId }) =>
    `arn:aws:${service}:${region}:${accountId}:${prefix}${name}`;
const globalArn =
  (service: string, prefix: string): Resolve =>
  (name, { accountId }) =>
    `arn:aws:${service}::${accountId}:${prefix}${name}`;
const queueUrl: Resolve = (name, { awsUrl, accountId }) => `${awsUrl}/${accountId}/${name}`;
// Secrets Manager appends six characters; policies written with the full ARN need them.
const secretArn: Resolve = (name, environment) =>
  arn("secretsmanager", "secret:")(`${name}-a1B2c3`, environment);

/**
 * The types that occur, by CloudFormation's names. Those without anything here are settings of
 * another resource, or inert on a laptop.
 */
export const knownTypes: Readonly<Record<string, ResourceType>> = {
  "AWS::ApiGatewayV2::Api": {
    fixedName: "local",
    attributes: { ApiEndpoint: (_, { siteUrl }) => siteUrl },
  },
  "AWS::ApiGatewayV2::Integration": {},
  "AWS::ApiGatewayV2::Route": {},
  "AWS::ApiGatewayV2::Stage": { nameProperty: "StageName" },
  "AWS::Budgets::Budget": {},
  "AWS::CloudWatch::Alarm": { nameProperty: "AlarmName" },
  "AWS::DynamoDB::Table": { nameProperty: "TableName", arn: arn("dynamodb", "table/") },
  "AWS::Events::Rule": { nameProperty: "Name", arn: arn("events", "rule/") },
  "AWS::IAM::ManagedPolicy": {
    nameProperty: "ManagedPolicyName",
    arn: globalArn("iam", "policy/"),
    ref: globalArn("iam", "policy/"),
  },
  "AWS::IAM::Role": { nameProperty: "RoleName", arn: globalArn("iam", "role/") },
  "AWS::Lambda::EventInvokeConfig": {},
  "AWS::Lambda::EventSourceMapping": {},
  "AWS::Lambda::Function": { nameProperty: "FunctionName", arn: arn("lambda", "function:") },
  "AWS::Lambda::Permission": {},
  "AWS::Logs::LogGroup": {
    nameProperty: "LogGroupName",
    arn: (name, environment) => `${arn("logs", "log-group:")(name, environment)}:*`,
  },
  "AWS::SES::ConfigurationSet": { nameProperty: "Name" },
  "AWS::SES::ConfigurationSetEventDestination": {},
  "AWS::SES::EmailIdentity": { nameProperty: "EmailIdentity", arn: arn("ses", "identity/") },
  "AWS::SES::ReceiptRule": {},
  "AWS::SES::ReceiptRuleSet": { nameProperty: "RuleSetName" },
  "AWS::SNS::Subscription": {},
  "AWS::SNS::Topic": { nameProperty: "TopicName", arn: arn("sns", ""), ref: arn("sns", "") },
  "AWS::SNS::TopicPolicy": {},
  "AWS::SQS::Queue": {
    nameProperty: "QueueName",
    arn: arn("sqs", ""),
    ref: queueUrl,
    attributes: { QueueName: (name) => name },
  },
  "AWS::SQS::QueuePolicy": {},
  "AWS::Scheduler::Schedule": { nameProperty: "Name", arn: arn("scheduler", "schedule/default/") },
  "AWS::SecretsManager::Secret": { nameProperty: "Name", arn: secretArn, ref: secretArn },
};
