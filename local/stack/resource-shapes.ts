/** The properties the local system needs of each resource, and their check. */
import * as v from "valibot";
import { TemplateError } from "../runtime/errors.ts";
import type { Resource } from "./template.ts";

const statement = v.object({
  Effect: v.picklist(["Allow", "Deny"]),
  Action: v.optional(v.union([v.string(), v.array(v.string())])),
  NotAction: v.optional(v.union([v.string(), v.array(v.string())])),
  Resource: v.optional(v.union([v.string(), v.array(v.string())])),
  NotResource: v.optional(v.union([v.string(), v.array(v.string())])),
  Principal: v.optional(
    v.union([v.string(), v.record(v.string(), v.union([v.string(), v.array(v.string())]))]),
  ),
  Condition: v.optional(v.record(v.string(), v.record(v.string(), v.unknown()))),
});
const document = v.object({ Statement: v.array(statement) });
const keySchema = v.array(v.object({ AttributeName: v.string(), KeyType: v.string() }));

const shapes = {
  table: v.object({
    KeySchema: keySchema,
    AttributeDefinitions: v.array(
      v.object({ AttributeName: v.string(), AttributeType: v.string() }),
    ),
    GlobalSecondaryIndexes: v.optional(
      v.array(
        v.object({
          IndexName: v.string(),
          KeySchema: keySchema,
          Projection: v.object({
            ProjectionType: v.string(),
            NonKeyAttributes: v.optional(v.array(v.string())),
          }),
        }),
      ),
      [],
    ),
  }),
  queue: v.object({
    VisibilityTimeout: v.optional(v.number(), 30),
    RedrivePolicy: v.optional(
      v.object({ deadLetterTargetArn: v.string(), maxReceiveCount: v.number() }),
    ),
  }),
  lambda: v.object({
    Environment: v.optional(v.object({ Variables: v.record(v.string(), v.string()) })),
    Handler: v.literal("index.handler"),
    MemorySize: v.optional(v.number(), 128),
    Role: v.string(),
    Timeout: v.optional(v.number(), 3),
  }),
  role: v.object({ Policies: v.optional(v.array(v.object({ PolicyDocument: document })), []) }),
  policy: v.object({ PolicyDocument: document, Roles: v.optional(v.array(v.string()), []) }),
  queuePolicy: v.object({ PolicyDocument: document, Queues: v.array(v.string()) }),
  eventSource: v.object({
    BatchSize: v.optional(v.number(), 10),
    EventSourceArn: v.string(),
    FunctionName: v.string(),
    FunctionResponseTypes: v.optional(v.array(v.string()), []),
  }),
  invokeConfig: v.object({
    FunctionName: v.string(),
    MaximumRetryAttempts: v.optional(v.number(), 2),
  }),
  schedule: v.object({
    ScheduleExpression: v.string(),
    State: v.optional(v.string(), "ENABLED"),
    Target: v.object({ Arn: v.string(), RoleArn: v.string(), Input: v.optional(v.string(), "{}") }),
  }),
  rule: v.object({
    EventPattern: v.record(v.string(), v.unknown()),
    State: v.optional(v.string(), "ENABLED"),
    Targets: v.array(v.object({ Arn: v.string() })),
  }),
  secret: v.object({
    GenerateSecretString: v.object({
      SecretStringTemplate: v.optional(v.string()),
      GenerateStringKey: v.optional(v.string()),
      PasswordLength: v.optional(v.number(), 32),
    }),
  }),
  route: v.object({ RouteKey: v.literal("$default"), Target: v.string() }),
  integration: v.object({ IntegrationUri: v.string(), PayloadFormatVersion: v.literal("2.0") }),
  permission: v.object({
    FunctionName: v.string(),
    Principal: v.string(),
    SourceAccount: v.optional(v.string()),
    SourceArn: v.optional(v.string()),
  }),
  receiptRule: v.object({
    RuleSetName: v.string(),
    Rule: v.object({
      Name: v.string(),
      Enabled: v.optional(v.boolean(), false),
      ScanEnabled: v.optional(v.boolean(), false),
      // Without recipients a rule would take all mail of all the account's domains.
      Recipients: v.pipe(v.array(v.string()), v.minLength(1)),
      Actions: v.strictTuple([
        v.strictObject({
          LambdaAction: v.object({
            FunctionArn: v.string(),
            InvocationType: v.literal("Event"),
          }),
        }),
      ]),
    }),
  }),
  eventDestination: v.object({
    ConfigurationSetName: v.string(),
    EventDestination: v.object({
      Enabled: v.optional(v.boolean(), true),
      EventBridgeDestination: v.optional(v.unknown()),
      MatchingEventTypes: v.array(v.string()),
    }),
  }),
};

/** A kind of resource the local system reads. */
export type Shape = keyof typeof shapes;

/** The checked properties of a resource, defaults filled in. */
export type Parsed<K extends Shape> = v.InferOutput<(typeof shapes)[K]>;

/**
 * Checks the properties of a resource.
 *
 * @throws TemplateError naming the property that is not as the local system needs it.
 */
export function parse<K extends Shape>(kind: K, { id, type, properties }: Resource): Parsed<K> {
  const result = v.safeParse(shapes[kind], properties);
  if (result.success) return result.output as Parsed<K>;
  const [issue] = result.issues;
  throw new TemplateError(
    `The resource ${id} (${type}) is not as the local system needs it: ${v.getDotPath(issue) ?? "properties"}: ${issue.message}. Correct it in infra/, or teach local/stack/resource-shapes.ts.`,
  );
}
