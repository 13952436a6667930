import { describe, expect, test } from "vitest";
import { type FunctionName, variables } from "../../lambdas/runtime/settings.ts";
import {
  functionNamed,
  ofType,
  only,
  operatorPermissions,
  permissions,
  property,
  settings,
  stackTemplate,
  statements,
  target,
  validateStack,
} from "./template.ts";

const template = stackTemplate();
const names = Object.keys(variables) as FunctionName[];
const [table] = only(template, "AWS::DynamoDB::Table");
const [secret] = only(template, "AWS::SecretsManager::Secret");
const [configurationSet] = only(template, "AWS::SES::ConfigurationSet");
const [deliver] = functionNamed(template, "deliver");

describe("every function", () => {
  test("is one of the product's own", () => {
    expect(ofType(template, "AWS::Lambda::Function")).toHaveLength(names.length);
    expect(Object.values(template.Resources).filter(({ Type }) => /Custom/.test(Type))).toEqual([]);
  });

  test.each(names)("%s is given exactly the variables it reads", (name) => {
    const [, lambda] = functionNamed(template, name);
    const given = property(lambda, "Environment", "Variables") as Record<string, unknown>;
    expect(Object.keys(given).sort()).toEqual([...variables[name]].sort());
    expect(Object.values(given)).not.toContain("");
  });

  test.each(names)("%s has a role of its own, and names each action", (name) => {
    const roles = ofType(template, "AWS::Lambda::Function").map(([, { Properties }]) =>
      target(Properties?.Role),
    );
    expect(new Set(roles).size).toBe(names.length);
    expect(permissions(template, name).flatMap(({ actions }) => actions)).not.toContainEqual(
      expect.stringContaining("*"),
    );
  });
});

test("all functions write one log, which outlives table backups and stack, but no failed start", () => {
  const logs = names.map((name) =>
    target(property(functionNamed(template, name)[1], "LoggingConfig", "LogGroup")),
  );
  expect(new Set(logs).size).toBe(1);
  const log = template.Resources[logs[0] ?? ""];
  expect(log).toMatchObject({
    Properties: { RetentionInDays: 60 },
    DeletionPolicy: "RetainExceptOnCreate",
    UpdateReplacePolicy: "Retain",
  });
  for (const [, { Properties }] of ofType(template, "AWS::Logs::LogGroup")) {
    expect(Properties?.RetentionInDays).toBe(60);
  }
});

describe("the operator's policy", () => {
  const allowed = operatorPermissions(template);
  const actions = allowed.flatMap(({ actions }) => actions);

  test("deletes no item, and names each action", () => {
    expect(actions).not.toContainEqual(expect.stringMatching(/\*|DeleteItem|Batch/));
  });

  test("sends test mails as deliver sends: from the course's own address alone", () => {
    const sending = allowed.filter((one) =>
      one.actions.some((action) => /Send.*Email/.test(action)),
    );
    expect(sending).toMatchObject([
      {
        actions: ["ses:SendRawEmail"],
        conditions: { StringEquals: { "ses:FromAddress": settings.fromAddress } },
      },
    ]);
  });

  test("counts requests of readers, and no other counter", () => {
    const counting = allowed.filter((one) => one.actions.includes("dynamodb:UpdateItem"));
    expect(counting.map(({ conditions }) => conditions)).toMatchObject([
      { "ForAllValues:StringLike": { "dynamodb:LeadingKeys": ["RATE#requests/*"] } },
    ]);
  });

  test("reads and saves single items by their kind alone", () => {
    for (const action of ["dynamodb:GetItem", "dynamodb:PutItem"]) {
      const [items] = allowed.filter(({ actions }) => actions.includes(action));
      expect(items?.conditions).toMatchObject({
        "ForAllValues:StringLike": { "dynamodb:LeadingKeys": expect.any(Array) },
        Null: { "dynamodb:LeadingKeys": "false" },
      });
      expect(JSON.stringify(items?.conditions)).not.toMatch(/"\*"|RATE/);
    }
  });

  test("scans for the status of readers, and for nothing else of them", () => {
    const [scan] = allowed.filter(({ actions }) => actions.includes("dynamodb:Scan"));
    expect(scan?.conditions).toEqual({
      "ForAllValues:StringEquals": { "dynamodb:Attributes": ["pk", "status"] },
      StringEquals: { "dynamodb:Select": "SPECIFIC_ATTRIBUTES" },
    });
  });

  test("names its resource but where there is none to name", () => {
    const unbound = allowed.filter(({ resources }) => resources.includes("*"));
    expect(unbound.map(({ actions }) => actions)).toEqual([
      ["ses:DeleteSuppressedDestination", "ses:GetSendQuota", "ses:PutSuppressedDestination"],
    ]);
  });

  test("takes back no dead letter that is not the stack's, and starts receive where it is", () => {
    const withoutMail = operatorPermissions(stackTemplate({ inbound: undefined }));
    const invokedIn = (permissions: typeof allowed) =>
      permissions
        .filter(({ actions }) => actions.includes("lambda:InvokeFunction"))
        .flatMap(({ resources }) => resources);
    const deliver = `{${functionNamed(template, "deliver")[0]}}`;
    expect(invokedIn(withoutMail)).toEqual([deliver]);
    expect(new Set(invokedIn(allowed))).toEqual(
      new Set([deliver, `{${functionNamed(template, "receive")[0]}}`]),
    );
  });
});

describe("permissions", () => {
  test("are written in the roles of the stack alone", () => {
    expect(ofType(template, "AWS::IAM::Policy")).toEqual([]);
    for (const [, role] of ofType(template, "AWS::IAM::Role")) {
      expect(property(role, "ManagedPolicyArns")).toBeUndefined();
    }
  });

  test("to send mail: deliver alone, from the course's address, with the configuration set", () => {
    const senders = ofType(template, "AWS::IAM::Role").filter(([, role]) =>
      statements(role).some(({ actions }) =>
        actions.some((action) => /^ses:.*Send.*Email/.test(action)),
      ),
    );
    expect(senders.map(([id]) => id)).toEqual([
      target(property(functionNamed(template, "deliver")[1], "Role")),
    ]);
    const [mail] = permissions(template, "deliver").filter(({ actions }) =>
      actions.includes("ses:SendRawEmail"),
    );
    expect(mail?.conditions).toEqual({ StringEquals: { "ses:FromAddress": settings.fromAddress } });
    expect(mail?.resources).toContainEqual(
      expect.stringMatching(new RegExp(`:configuration-set/\\{${configurationSet}\\}$`)),
    );
  });

  test("name their resource; only what knows none may say *", () => {
    const unbound = names.flatMap((name) =>
      permissions(template, name).filter(({ resources }) => resources.includes("*")),
    );
    expect(unbound.map(({ actions }) => actions)).toEqual([["ses:GetSendQuota"]]);
  });

  test("to the table: one item at a time; for deliver the due index, and reads of several", () => {
    for (const name of names) {
      const onTable = permissions(template, name).filter(({ actions }) =>
        actions.some((action) => action.startsWith("dynamodb:")),
      );
      expect(onTable.map(({ actions, resources }) => [actions.toSorted(), resources])).toEqual([
        [
          // A mail is counted nowhere.
          [
            // Reads alone: what deliver may do to one item it may not do to many.
            ...(name === "deliver" ? ["dynamodb:BatchGetItem"] : []),
            "dynamodb:GetItem",
            "dynamodb:PutItem",
            "dynamodb:UpdateItem",
          ],
          [`{${table}}`],
        ],
        ...(name === "deliver" ? [[["dynamodb:Query"], [`{${table}}/index/due`]]] : []),
      ]);
    }
  });

  test("to the keys: not for feedback, which makes no links", () => {
    const readers = names.filter((name) =>
      permissions(template, name).some(({ resources }) => resources.includes(`{${secret}}`)),
    );
    expect(readers).toEqual(["web", "deliver", "receive"]);
  });

  test("to start deliver: web, receive and the schedule", () => {
    const starters = ofType(template, "AWS::IAM::Role").filter(([, role]) =>
      statements(role).some(
        ({ actions, resources }) =>
          actions.includes("lambda:InvokeFunction") && resources.includes(`{${deliver}}`),
      ),
    );
    expect(starters).toHaveLength(3);
  });
});

describe("what readers entrust to the course", () => {
  test("outlives the stack; of a first deployment that fails, only the table stays", () => {
    // A protected table cannot be deleted: to try would leave the failed stack stuck.
    expect(template.Resources[table]).toMatchObject({
      DeletionPolicy: "Retain",
      UpdateReplacePolicy: "Retain",
    });
    expect(template.Resources[secret]).toMatchObject({
      DeletionPolicy: "RetainExceptOnCreate",
      UpdateReplacePolicy: "Retain",
    });
  });

  test("may be what an earlier stack left, which is used with the same permissions", () => {
    const table = "old-StorageTable-1A2B3C";
    const keysSecret =
      "arn:aws:secretsmanager:eu-central-1:123456789012:secret:StorageKeys-1A2B3C-a1B2c3";
    const adopting = stackTemplate({ table, keysSecret });
    expect(ofType(adopting, "AWS::DynamoDB::Table")).toEqual([]);
    expect(ofType(adopting, "AWS::SecretsManager::Secret")).toEqual([]);
    expect(adopting.Outputs.TableName?.Value).toBe(table);
    for (const name of names) {
      const [, lambda] = functionNamed(adopting, name);
      expect(property(lambda, "Environment", "Variables", "TABLE_NAME")).toBe(table);
      const on = (prefix: string) =>
        permissions(adopting, name)
          .filter(({ actions }) => actions.some((action) => action.startsWith(prefix)))
          .flatMap(({ resources }) => resources);
      expect(on("dynamodb:").every((resource) => resource.includes(`:table/${table}`))).toBe(true);
      expect(on("secretsmanager:")).toEqual(name === "feedback" ? [] : [keysSecret]);
    }
  });

  test("may be read and written at the pace that the operator sets", () => {
    const paces = (settings: Parameters<typeof stackTemplate>[0]) => {
      const [, resource] = only(stackTemplate(settings), "AWS::DynamoDB::Table");
      const index = property(resource, "GlobalSecondaryIndexes") as [
        { OnDemandThroughput: unknown },
      ];
      return [property(resource, "OnDemandThroughput"), index[0].OnDemandThroughput];
    };
    const pace = (units: number) => ({ MaxReadRequestUnits: units, MaxWriteRequestUnits: units });
    expect(paces({})).toEqual([pace(2_000), pace(2_000)]);
    expect(paces({ workers: 4 })).toEqual([pace(4_000), pace(4_000)]);
    expect(paces({ workers: 4, unitsPerSecondMax: 500 })).toEqual([pace(500), pace(500)]);
  });

  test("can be restored, and not deleted by mistake", () => {
    const [, resource] = only(template, "AWS::DynamoDB::Table");
    expect(resource.Properties).toMatchObject({
      DeletionProtectionEnabled: true,
      PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
      TimeToLiveSpecification: { AttributeName: "expiresAt", Enabled: true },
      BillingMode: "PAY_PER_REQUEST",
    });
  });

  test("is found by its key, and by when it is due", () => {
    const [, resource] = only(template, "AWS::DynamoDB::Table");
    expect(property(resource, "KeySchema")).toEqual([{ AttributeName: "pk", KeyType: "HASH" }]);
    expect(property(resource, "GlobalSecondaryIndexes")).toMatchObject([
      {
        IndexName: "due",
        KeySchema: [
          { AttributeName: "due", KeyType: "HASH" },
          { AttributeName: "dueKey", KeyType: "RANGE" },
        ],
        Projection: { ProjectionType: "KEYS_ONLY" },
      },
    ]);
  });

  test("leaves no trace in outputs or the access log", () => {
    expect(JSON.stringify(template.Outputs)).not.toContain(secret);
    const [, stage] = only(template, "AWS::ApiGatewayV2::Stage");
    expect(property(stage, "AccessLogSettings", "Format")).not.toMatch(
      /path|sourceIp|identity|userAgent|domain|querystring/i,
    );
  });

  test("keys are drawn by AWS, never written in the template", () => {
    const [, { Properties }] = only(template, "AWS::SecretsManager::Secret");
    expect(Properties?.SecretString).toBeUndefined();
    expect(Properties?.GenerateSecretString).toEqual({
      SecretStringTemplate: "{}",
      GenerateStringKey: "rootKey",
      PasswordLength: 64,
      ExcludePunctuation: true,
    });
  });
});

describe("synthesis", () => {
  test("finds nothing to complain about, by CloudFormation's rules and AwsSolutions", () => {
    expect(() => validateStack()).not.toThrow();
  });
});
