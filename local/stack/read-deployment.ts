/** Reads the deployment from the resolved template, each part checked as its service would. */
import { variables } from "../../lambdas/runtime/settings.ts";
import { allows, namesService, type Statement } from "../aws/iam.ts";
import { TemplateError } from "../runtime/errors.ts";
import type {
  Deployment,
  EventSourceSpec,
  FunctionSpec,
  RuleSpec,
  ScheduleSpec,
} from "./deployment.ts";
import { readReceiptRules } from "./receipt-rules.ts";
import { type Parsed, parse, type Shape } from "./resource-shapes.ts";
import type { StackEnvironment } from "./stack-environment.ts";
import type { Resource } from "./template.ts";

/**
 * Reads the deployment from the template's resources.
 *
 * @throws TemplateError when a resource is not as the local system needs it, or when one service
 * may not call the other: CloudFormation or the first call in production would fail the same way.
 */
export function readDeployment(
  resources: readonly Resource[],
  environment: StackEnvironment,
): Deployment {
  const all = <K extends Shape>(kind: K, ...types: string[]) =>
    resources
      .filter(({ type }) => types.includes(type))
      .map((resource) => ({ ...resource, properties: parse(kind, resource) }));

  const roles = readRoles(all("role", "AWS::IAM::Role"), all("policy", "AWS::IAM::Policy"));
  const invokeConfigs = all("invokeConfig", "AWS::Lambda::EventInvokeConfig");
  const functions = all("lambda", "AWS::Lambda::Function").map(
    ({ id, name, arn, properties }): FunctionSpec => {
      const environment = properties.Environment?.Variables ?? {};
      const config = invokeConfigs.find((one) =>
        isFunction(one.properties.FunctionName, name, arn),
      );
      return {
        name: functionFolder(id, environment),
        physicalName: name,
        arn,
        environment,
        timeoutSeconds: properties.Timeout,
        memoryMb: properties.MemorySize,
        statements: roles.get(properties.Role) ?? [],
        asyncRetries: config?.properties.MaximumRetryAttempts ?? 2,
      };
    },
  );
  const functionOf = (nameOrArn: string, who: string): FunctionSpec =>
    functions.find((one) => isFunction(nameOrArn, one.physicalName, one.arn)) ??
    fail(`${who} calls "${nameOrArn}", which is no function of this template`);

  const eventSources = all("eventSource", "AWS::Lambda::EventSourceMapping").map(
    ({ id, properties }): EventSourceSpec => {
      const lambda = functionOf(properties.FunctionName, id);
      for (const action of ["sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes"]) {
        assertAllowed(
          lambda.statements,
          action,
          properties.EventSourceArn,
          `The role of ${lambda.name}`,
        );
      }
      return {
        queueArn: properties.EventSourceArn,
        functionName: lambda.name,
        batchSize: properties.BatchSize,
        partialFailures: properties.FunctionResponseTypes.includes("ReportBatchItemFailures"),
      };
    },
  );

  const schedules = all("schedule", "AWS::Scheduler::Schedule")
    .filter(({ properties }) => properties.State === "ENABLED")
    .map(({ id, properties: { ScheduleExpression, Target } }): ScheduleSpec => {
      const lambda = functionOf(Target.Arn, id);
      assertAllowed(
        roles.get(Target.RoleArn) ?? [],
        "lambda:InvokeFunction",
        lambda.arn,
        `The role of the schedule ${id}`,
      );
      return {
        functionName: lambda.name,
        periodMs: periodMs(ScheduleExpression, id),
        input: JSON.parse(Target.Input),
      };
    });

  const queuePolicies = all("queuePolicy", "AWS::SQS::QueuePolicy").flatMap(
    ({ properties }) => properties.PolicyDocument.Statement,
  );
  const rules = all("rule", "AWS::Events::Rule")
    .filter(({ properties }) => properties.State === "ENABLED")
    .map(({ id, arn, properties }): RuleSpec => {
      const queueArns = properties.Targets.map((target) => target.Arn);
      for (const queueArn of queueArns) {
        assertAllowed(
          queuePolicies.filter((one) => namesService(one, "events.amazonaws.com")),
          "sqs:SendMessage",
          queueArn,
          `The queue's policy for the rule ${id}`,
          { "aws:sourcearn": arn, "aws:securetransport": "true" },
        );
      }
      return { pattern: properties.EventPattern, queueArns };
    });

  return {
    environment,
    functions,
    eventSources,
    schedules,
    rules,
    receiptRules: readReceiptRules(
      all("receiptRule", "AWS::SES::ReceiptRule"),
      all("permission", "AWS::Lambda::Permission"),
      functionOf,
      environment,
    ),
    tables: all("table", "AWS::DynamoDB::Table", "AWS::DynamoDB::GlobalTable").map(
      ({ name, arn, properties }) => ({ ...properties, name, arn }),
    ),
    queues: all("queue", "AWS::SQS::Queue").map(({ name, arn, properties }) => ({
      name,
      arn,
      url: `${environment.awsUrl}/${environment.accountId}/${name}`,
      visibilitySeconds: properties.VisibilityTimeout,
      ...(properties.RedrivePolicy && {
        redrive: {
          toArn: properties.RedrivePolicy.deadLetterTargetArn,
          receivesMax: properties.RedrivePolicy.maxReceiveCount,
        },
      }),
    })),
    secrets: all("secret", "AWS::SecretsManager::Secret").map(({ name, arn, properties }) => ({
      name,
      arn,
      generate: properties.GenerateSecretString,
    })),
    identities: resources
      .filter(({ type }) => type === "AWS::SES::EmailIdentity")
      .map(({ name }) => name),
    configurationSets: resources
      .filter(({ type }) => type === "AWS::SES::ConfigurationSet")
      .map(({ name }) => ({
        name,
        publishes: new Set(
          all("eventDestination", "AWS::SES::ConfigurationSetEventDestination")
            .filter(({ properties }) => properties.ConfigurationSetName === name)
            .map(({ properties }) => properties.EventDestination)
            .filter(({ Enabled, EventBridgeDestination }) => Enabled && EventBridgeDestination)
            .flatMap(({ MatchingEventTypes }) => MatchingEventTypes)
            .map((kind) => kind.toLowerCase().replaceAll("_", "")),
        ),
      })),
    siteFunction: readSite(),
  };

  function readSite(): string {
    const integrations = all("integration", "AWS::ApiGatewayV2::Integration");
    const permissions = all("permission", "AWS::Lambda::Permission");
    const [route, ...more] = all("route", "AWS::ApiGatewayV2::Route");
    if (!route || more.length > 0) return fail("The HTTP API needs exactly one route, $default");
    const integration = integrations.find(({ name }) =>
      route.properties.Target.endsWith(`/${name}`),
    );
    const uri = integration?.properties.IntegrationUri ?? "";
    const lambda = functions.find(({ arn }) => uri.includes(arn));
    if (!lambda) return fail(`The route ${route.id} leads to no function of this template`);
    const allowed = permissions.some(
      ({ properties: { FunctionName, Principal } }) =>
        isFunction(FunctionName, lambda.physicalName, lambda.arn) &&
        Principal === "apigateway.amazonaws.com",
    );
    return allowed
      ? lambda.name
      : fail(`The HTTP API may not invoke ${lambda.name}: its AWS::Lambda::Permission is missing`);
  }
}

function readRoles(
  roles: readonly { arn: string; name: string; properties: Parsed<"role"> }[],
  policies: readonly { properties: Parsed<"policy"> }[],
): Map<string, readonly Statement[]> {
  return new Map(
    roles.map(({ arn, name, properties }) => [
      arn,
      [
        ...properties.Policies.flatMap(({ PolicyDocument }) => PolicyDocument.Statement),
        ...policies
          .filter((one) => one.properties.Roles.includes(name))
          .flatMap((one) => one.properties.PolicyDocument.Statement),
      ],
    ]),
  );
}

/**
 * Which of the product's functions this is. The template does not say: its code is named by a hash.
 * Its variables do, and one forgotten variable must not stop them from saying so.
 */
function functionFolder(id: string, environment: Readonly<Record<string, string>>): string {
  const given = new Set(Object.keys(environment));
  const scores = Object.entries(variables).map(([name, wanted]) => {
    const shared = wanted.filter((variable) => given.has(variable)).length;
    return { name, score: shared / (given.size + wanted.length - shared) };
  });
  const best = scores.sort((a, b) => b.score - a.score)[0];
  return best && best.score > 0.5
    ? best.name
    : fail(`The function ${id} has the variables of none of lambdas/runtime/settings.ts`);
}

function isFunction(nameOrArn: string, name: string, arn: string): boolean {
  return nameOrArn === name || nameOrArn === arn;
}

function periodMs(expression: string, id: string): number {
  const [, count, unit] = /^rate\((\d+) (minute|hour|day)s?\)$/.exec(expression) ?? [];
  const minutes = { minute: 1, hour: 60, day: 1440 }[unit ?? ""];
  return count && minutes
    ? Number(count) * minutes * 60_000
    : fail(`The schedule ${id} runs at "${expression}"; only rate(… minutes|hours|days) is known`);
}

function assertAllowed(
  statements: readonly Statement[],
  action: string,
  resource: string,
  who: string,
  context: Readonly<Record<string, string>> = {},
): void {
  if (!allows(statements, { action, resources: [resource], context })) {
    fail(`${who} does not allow ${action} on ${resource}`);
  }
}

function fail(problem: string): never {
  throw new TemplateError(`${problem}. Correct it in infra/.`);
}
