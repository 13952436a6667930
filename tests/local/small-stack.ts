/** A small stack of the same kinds of resources as the product's, for tests of the local system. */
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Template, TemplateResource } from "../../local/stack/template.ts";
import { type LocalSystem, startSystem } from "../../local/system.ts";
import { tableShape } from "../fakes/table.ts";

/** Holds a folder for each function of the small stack. */
export const handlers = fileURLToPath(new URL("handlers", import.meta.url));
const arnOf = (id: string) => ({ "Fn::GetAtt": [id, "Arn"] });
const allow = (Action: string | string[], Resource: unknown, Condition?: unknown) => ({
  Effect: "Allow",
  Action,
  Resource,
  ...(Condition ? { Condition } : {}),
});
const role = (...Statement: unknown[]): TemplateResource => ({
  Type: "AWS::IAM::Role",
  Properties: { Policies: [{ PolicyName: "may", PolicyDocument: { Statement } }] },
});
const lambda = (id: string, Variables: Record<string, unknown>): TemplateResource => ({
  Type: "AWS::Lambda::Function",
  Metadata: { "aws:asset:path": join(handlers, id.toLowerCase()) },
  Properties: {
    Handler: "index.handler",
    Role: arnOf(`${id}Role`),
    Timeout: 30,
    Environment: { Variables },
  },
});
const table = arnOf("Table");
const sesArn = (resource: string) => ({
  "Fn::Sub": `arn:\${AWS::Partition}:ses:\${AWS::Region}:\${AWS::AccountId}:${resource}`,
});

/** The template. */
export const smallTemplate: Template = {
  Resources: {
    Table: {
      Type: "AWS::DynamoDB::Table",
      Properties: tableShape,
    },
    Keys: {
      Type: "AWS::SecretsManager::Secret",
      Properties: {
        GenerateSecretString: {
          SecretStringTemplate: "{}",
          GenerateStringKey: "rootKey",
          PasswordLength: 64,
        },
      },
    },
    Identity: { Type: "AWS::SES::EmailIdentity", Properties: { EmailIdentity: "example.com" } },
    Set: { Type: "AWS::SES::ConfigurationSet" },
    SetEvents: {
      Type: "AWS::SES::ConfigurationSetEventDestination",
      Properties: {
        ConfigurationSetName: { Ref: "Set" },
        EventDestination: {
          EventBridgeDestination: { EventBusArn: "default" },
          MatchingEventTypes: [
            "send",
            "delivery",
            "bounce",
            "complaint",
            "reject",
            "deliveryDelay",
          ],
        },
      },
    },
    Dead: { Type: "AWS::SQS::Queue" },
    Queue: {
      Type: "AWS::SQS::Queue",
      Properties: {
        VisibilityTimeout: 180,
        RedrivePolicy: { deadLetterTargetArn: arnOf("Dead"), maxReceiveCount: 2 },
      },
    },
    QueuePolicy: {
      Type: "AWS::SQS::QueuePolicy",
      Properties: {
        Queues: [{ Ref: "Queue" }],
        PolicyDocument: {
          Statement: [
            {
              ...allow("sqs:SendMessage", arnOf("Queue"), {
                ArnEquals: { "aws:SourceArn": arnOf("Rule") },
              }),
              Principal: { Service: "events.amazonaws.com" },
            },
          ],
        },
      },
    },
    Rule: {
      Type: "AWS::Events::Rule",
      Properties: {
        EventPattern: {
          source: ["aws.ses"],
          detail: { mail: { tags: { "ses:configuration-set": [{ Ref: "Set" }] } } },
        },
        Targets: [{ Id: "Queue", Arn: arnOf("Queue") }],
      },
    },
    FeedbackRole: role(
      allow("dynamodb:UpdateItem", table),
      allow(["sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes"], arnOf("Queue")),
    ),
    Feedback: lambda("Feedback", { TABLE_NAME: { Ref: "Table" } }),
    Source: {
      Type: "AWS::Lambda::EventSourceMapping",
      Properties: {
        EventSourceArn: arnOf("Queue"),
        FunctionName: { Ref: "Feedback" },
        FunctionResponseTypes: ["ReportBatchItemFailures"],
      },
    },
    DeliverRole: role(
      allow(["dynamodb:GetItem", "dynamodb:UpdateItem"], table),
      allow("dynamodb:Query", { "Fn::Join": ["", [table, "/index/due"]] }),
      allow("ses:GetSendQuota", "*"),
      allow(
        "ses:SendRawEmail",
        [sesArn("identity/*"), { "Fn::Sub": `arn:aws:ses:*:*:configuration-set/\${Set}` }],
        { StringEquals: { "ses:FromAddress": "course@example.com" } },
      ),
    ),
    Deliver: lambda("Deliver", {
      TABLE_NAME: { Ref: "Table" },
      KEYS_SECRET_ARN: { Ref: "Keys" },
      FEEDBACK_QUEUE_URL: { Ref: "Queue" },
      FEEDBACK_DEAD_LETTER_QUEUE_URL: { Ref: "Dead" },
      CONFIGURATION_SET: { Ref: "Set" },
      BASE_URL: { "Fn::GetAtt": ["Api", "ApiEndpoint"] },
      FROM_NAME: "Course",
      FROM_ADDRESS: "course@example.com",
      REPLY_TO: "course@example.com",
      POSTAL_ADDRESS: "Street 1",
      LIST_ID: "course.example.com",
      RATE_SHARE: "1",
    }),
    DeliverAsync: {
      Type: "AWS::Lambda::EventInvokeConfig",
      Properties: { FunctionName: { Ref: "Deliver" }, MaximumRetryAttempts: 0 },
    },
    TickRole: role(allow("lambda:InvokeFunction", arnOf("Deliver"))),
    Tick: {
      Type: "AWS::Scheduler::Schedule",
      Properties: {
        ScheduleExpression: "rate(5 minutes)",
        Target: {
          Arn: arnOf("Deliver"),
          RoleArn: arnOf("TickRole"),
          Input: '{"worker":0,"workers":1}',
        },
      },
    },
    WebRole: role(
      allow("dynamodb:PutItem", table),
      allow("secretsmanager:GetSecretValue", { Ref: "Keys" }),
      allow("lambda:InvokeFunction", arnOf("Deliver")),
    ),
    Web: lambda("Web", {
      TABLE_NAME: { Ref: "Table" },
      KEYS_SECRET_ARN: { Ref: "Keys" },
      DELIVER_FUNCTION_NAME: { Ref: "Deliver" },
      BASE_URL: { "Fn::GetAtt": ["Api", "ApiEndpoint"] },
      FROM_NAME: "Course",
      REPLY_TO: "course@example.com",
      POSTAL_ADDRESS: "Street 1",
    }),
    Api: { Type: "AWS::ApiGatewayV2::Api" },
    Stage: { Type: "AWS::ApiGatewayV2::Stage", Properties: { StageName: "$default" } },
    Integration: {
      Type: "AWS::ApiGatewayV2::Integration",
      Properties: { IntegrationUri: arnOf("Web"), PayloadFormatVersion: "2.0" },
    },
    Route: {
      Type: "AWS::ApiGatewayV2::Route",
      Properties: {
        RouteKey: "$default",
        Target: { "Fn::Join": ["", ["integrations/", { Ref: "Integration" }]] },
      },
    },
    Permission: {
      Type: "AWS::Lambda::Permission",
      Properties: { FunctionName: arnOf("Web"), Principal: "apigateway.amazonaws.com" },
    },
  },
};

/** Starts the small stack; what would be printed lands in `lines`. */
export function startSmallStack(
  options: {
    readonly stateDir?: string;
    readonly fresh?: boolean;
    readonly template?: Template;
    readonly port?: number;
    readonly lines?: string[];
  } = {},
): Promise<LocalSystem> {
  return startSystem({
    synthesize: () => options.template ?? smallTemplate,
    port: options.port ?? 0,
    stateDir: options.stateDir,
    fresh: options.fresh ?? false,
    log: (line) => options.lines?.push(line),
  });
}

/** Posts JSON and gives the status and the answer. */
export async function postJson(url: string, body: unknown): Promise<[number, unknown]> {
  const headers = { "content-type": "application/json" };
  const response = await fetch(url, { method: "POST", headers, body: JSON.stringify(body) });
  return [response.status, await response.json()];
}

/** Gets JSON of a shape the caller knows. */
export async function getJson<T>(url: string): Promise<T> {
  return (await (await fetch(url)).json()) as T;
}
