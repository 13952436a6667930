import { describe, expect, test } from "vitest";
import { TemplateError } from "../../../local/runtime/errors.ts";
import { readDeployment } from "../../../local/stack/deployment.ts";
import {
  resolveTemplate,
  type Template,
  type TemplateResource,
} from "../../../local/stack/template.ts";
import { smallTemplate } from "../small-stack.ts";

const place = {
  region: "eu-central-1",
  accountId: "000000000000",
  stackName: "local",
  siteUrl: "http://localhost:3000",
  awsUrl: "http://127.0.0.1:4000",
};

/** What a value in a resource's properties is resolved to. */
function resolved(value: unknown): unknown {
  const template: Template = {
    Resources: {
      Queue: { Type: "AWS::SQS::Queue" },
      Named: {
        Type: "AWS::DynamoDB::Table",
        Properties: { TableName: "local-t" },
      },
      Api: { Type: "AWS::ApiGatewayV2::Api" },
      Holder: { Type: "AWS::Logs::LogGroup", Properties: { value } },
    },
  };
  return resolveTemplate(template, place).find(({ id }) => id === "Holder")?.properties.value;
}

describe("intrinsics", () => {
  test.each<[unknown, unknown]>([
    [{ Ref: "AWS::Region" }, "eu-central-1"],
    [{ Ref: "Queue" }, "http://127.0.0.1:4000/000000000000/local-Queue"],
    [{ Ref: "Named" }, "local-t"],
    [{ "Fn::GetAtt": ["Queue", "Arn"] }, "arn:aws:sqs:eu-central-1:000000000000:local-Queue"],
    [
      { "Fn::GetAtt": ["Named", "Arn"] },
      "arn:aws:dynamodb:eu-central-1:000000000000:table/local-t",
    ],
    [{ "Fn::GetAtt": ["Api", "ApiEndpoint"] }, "http://localhost:3000"],
    [{ "Fn::Join": ["-", ["a", { Ref: "AWS::Partition" }]] }, "a-aws"],
    [
      { "Fn::Sub": `assets-\${AWS::AccountId}-\${AWS::Region}` },
      "assets-000000000000-eu-central-1",
    ],
  ])("%j", (value, expected) => {
    expect(resolved(value)).toEqual(expected);
  });

  test.each<[unknown, RegExp]>([
    [{ Ref: "Nobody" }, /Holder\.value refers to Nobody/],
    [{ "Fn::GetAtt": ["Queue", "Colour"] }, /Queue\.Colour/],
    [{ "Fn::ImportValue": "x" }, /Fn::ImportValue/],
    [{ "Fn::Select": [1, ["a", "b"]] }, /Fn::Select/],
    [{ "Fn::Sub": [`\${own}`, { own: "x" }] }, /Fn::Sub/],
    [{ Ref: "AWS::NoValue" }, /AWS::NoValue/],
  ])("%j is refused with its place", (value, sentence) => {
    expect(() => resolved(value)).toThrow(sentence);
    expect(() => resolved(value)).toThrow(TemplateError);
  });

  test("an unknown resource type is refused by name", () => {
    const template = { Resources: { Bucket: { Type: "AWS::S3::Bucket" } } };
    expect(() => resolveTemplate(template, place)).toThrow(/Bucket is of the type AWS::S3::Bucket/);
  });
});

describe("a deployment", () => {
  const read = (changes: Record<string, Partial<TemplateResource> | undefined> = {}) => {
    const Resources: Record<string, TemplateResource> = { ...smallTemplate.Resources };
    for (const [id, change] of Object.entries(changes)) {
      const { Type = "", Properties = {}, Metadata = {} } = Resources[id] ?? {};
      if (change) {
        Resources[id] = {
          Type,
          Properties: { ...Properties, ...change.Properties },
          Metadata: change.Metadata ?? Metadata,
        };
      } else delete Resources[id];
    }
    return readDeployment(resolveTemplate({ Resources }, place), place);
  };
  const noStatements = { Properties: { Policies: [] } };

  test("is read from the resources", () => {
    const deployment = read();
    expect(deployment.functions.map(({ name }) => name).sort()).toEqual([
      "deliver",
      "feedback",
      "web",
    ]);
    expect(deployment.routes).toEqual([{ routeKey: "$default", functionName: "web" }]);
    expect(deployment.schedules).toEqual([
      { functionName: "deliver", periodMs: 300_000, input: { worker: 0, workers: 1 } },
    ]);
    expect(deployment.configurationSets[0]?.publishes).toContain("delivery");
    expect(deployment.queues.find(({ name }) => name === "local-Queue")?.redrive).toEqual({
      toArn: "arn:aws:sqs:eu-central-1:000000000000:local-Dead",
      receivesMax: 2,
    });
  });

  test("a function is known by the bundle it runs, whatever its variables are called", () => {
    const Variables = { OTHER: "x" };
    const { functions } = read({ Web: { Properties: { Environment: { Variables } } } });
    const web = functions.find(({ name }) => name === "web");
    expect(web?.environment).toEqual(Variables);
    expect(web?.codeDirectory).toMatch(/handlers.web$/);
  });

  test.each<[string, Parameters<typeof read>[0], RegExp]>([
    ["the queue's consumer may not receive", { FeedbackRole: noStatements }, /sqs:ReceiveMessage/],
    ["the schedule may not invoke", { TickRole: noStatements }, /lambda:InvokeFunction/],
    ["the rule may not send", { QueuePolicy: undefined }, /sqs:SendMessage/],
    ["the HTTP API may not invoke", { Permission: undefined }, /Permission is missing/],
    ["a function has no bundle", { Web: { Metadata: {} } }, /Web does not say where its bundle is/],
    ["there is no route", { Route: undefined }, /exactly one route/],
    [
      "a route is of a kind it does not know",
      { Route: { Properties: { RouteKey: "ANY /{proxy+}" } } },
      /Route .* RouteKey/,
    ],
    [
      "the schedule is no rate",
      { Tick: { Properties: { ScheduleExpression: "cron(0 9 * * ? *)" } } },
      /cron/,
    ],
    [
      "a property is wrong",
      { Queue: { Properties: { VisibilityTimeout: "x" } } },
      /VisibilityTimeout/,
    ],
  ])("is refused when %s", (_, changes, sentence) => {
    expect(() => read(changes)).toThrow(sentence);
    expect(() => read(changes)).toThrow(TemplateError);
  });
});
