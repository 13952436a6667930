import { describe, expect, test } from "vitest";
import {
  functionNamed,
  ofType,
  only,
  permissions,
  property,
  settings,
  stackTemplate,
  target,
  validateStack,
} from "./template.ts";

const domain = settings.senderDomain;
const leave = `leave@${domain}`;
const template = stackTemplate({ inbound: { ruleSet: "all-our-mail" } });
const [receive, lambda] = functionNamed(template, "receive");
const [, rule] = only(template, "AWS::SES::ReceiptRule");
const variable = (of: typeof template, name: "deliver" | "receive", key: string) =>
  property(functionNamed(of, name)[1], "Environment", "Variables", key);
const outputs = Object.values(template.Outputs).map(({ Value }) => JSON.stringify(Value));

describe("a course that takes mail", () => {
  test("has one rule, for its two mailboxes, which hands the mail to receive and does not wait", () => {
    expect(property(rule, "RuleSetName")).toBe("all-our-mail");
    expect(property(rule, "Rule")).toMatchObject({
      Name: settings.stackName,
      Enabled: true,
      ScanEnabled: true,
      Recipients: [`start@${domain}`, leave],
    });
    const actions = property(rule, "Rule", "Actions") as {
      LambdaAction: { FunctionArn: unknown; InvocationType: string };
    }[];
    expect(actions).toHaveLength(1);
    expect(target(actions[0]?.LambdaAction.FunctionArn)).toBe(receive);
    expect(actions[0]?.LambdaAction.InvocationType).toBe("Event");
  });

  test("lets SES invoke receive for this rule of this account, and nothing else", () => {
    const allowed = ofType(template, "AWS::Lambda::Permission").filter(
      ([, one]) => target(property(one, "FunctionName")) === receive,
    );
    expect(allowed).toHaveLength(1);
    const [id, permission] = allowed[0] ?? [];
    expect(permission?.Properties).toMatchObject({
      Action: "lambda:InvokeFunction",
      Principal: "ses.amazonaws.com",
      SourceAccount: { Ref: "AWS::AccountId" },
    });
    expect(JSON.stringify(property(permission ?? rule, "SourceArn"))).toContain(
      `:receipt-rule-set/all-our-mail:receipt-rule/${settings.stackName}"`,
    );
    // SES tries the permission when the rule is made.
    expect([rule.DependsOn].flat()).toContain(id);
  });

  test("lets receive read and save an item, read the keys, invoke deliver, and no more", () => {
    const [dead] = ofType(template, "AWS::SQS::Queue").find(([id]) => /Receive/.test(id)) ?? [];
    const may = permissions(template, "receive").filter(
      ({ actions }) => !actions.some((action) => action.startsWith("logs:")),
    );
    expect(may.map(({ actions, resources }) => [actions, resources])).toEqual([
      [
        ["dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:UpdateItem"],
        [`{${only(template, "AWS::DynamoDB::Table")[0]}}`],
      ],
      [
        ["secretsmanager:GetSecretValue"],
        [`{${only(template, "AWS::SecretsManager::Secret")[0]}}`],
      ],
      [["lambda:InvokeFunction"], [`{${functionNamed(template, "deliver")[0]}}`]],
      [["sqs:SendMessage"], [`{${dead}}`]],
    ]);
  });

  test("loses no mail in silence: three tries, then the dead letters", () => {
    const invocation = ofType(template, "AWS::Lambda::EventInvokeConfig")
      .map(([, one]) => one)
      .find((one) => target(property(one, "FunctionName")) === receive);
    expect(property(invocation ?? rule, "MaximumRetryAttempts")).toBe(2);
    const [id, queue] = ofType(template, "AWS::SQS::Queue").find(
      ([queue]) =>
        queue ===
        target(property(invocation ?? rule, "DestinationConfig", "OnFailure", "Destination")),
    ) ?? ["", rule];
    expect(queue.Properties).toMatchObject({
      SqsManagedSseEnabled: true,
      MessageRetentionPeriod: 1_209_600,
    });
    expect(outputs).toContain(JSON.stringify({ Ref: id }));
  });

  test("names the same mailbox in its mails as in its rule", () => {
    expect(variable(template, "deliver", "LEAVE_MAILBOX")).toBe(leave);
    expect(variable(template, "receive", "LEAVE_MAILBOX")).toBe(leave);
    expect(property(lambda, "Timeout")).toBeLessThanOrEqual(30);
  });

  test("tells the operator the MX record and the command that makes the set the active one", () => {
    const region = '{"Ref":"AWS::Region"}';
    expect(outputs).toContain(
      `{"Fn::Join":["",["${domain} MX 10 inbound-smtp.",${region},".amazonaws.com"]]}`,
    );
    expect(outputs).toContainEqual(
      expect.stringMatching(/aws ses set-active-receipt-rule-set .*--rule-set-name all-our-mail/),
    );
  });

  test("takes the account's rule set, or makes it where that is asked for", () => {
    expect(ofType(template, "AWS::SES::ReceiptRuleSet")).toEqual([]);
    const made = stackTemplate({ inbound: { ruleSet: "course-mail", create: true } });
    const [id, set] = only(made, "AWS::SES::ReceiptRuleSet");
    expect(set.Properties).toEqual({ RuleSetName: "course-mail" });
    expect(target(property(only(made, "AWS::SES::ReceiptRule")[1], "RuleSetName"))).toBe(id);
  });

  test("may take it below the sender's domain, where people keep their mail", () => {
    const below = stackTemplate({ inbound: { ruleSet: "mail", domain: `in.${domain}` } });
    expect(property(only(below, "AWS::SES::ReceiptRule")[1], "Rule", "Recipients")).toEqual([
      `start@in.${domain}`,
      `leave@in.${domain}`,
    ]);
    expect(variable(below, "deliver", "LEAVE_MAILBOX")).toBe(`leave@in.${domain}`);
  });
});

describe("a course that takes no mail", () => {
  const without = stackTemplate({ inbound: undefined });

  test("has no rule, no function, no permission for it, and says so to deliver", () => {
    for (const type of ["AWS::SES::ReceiptRule", "AWS::SES::ReceiptRuleSet"]) {
      expect(ofType(without, type)).toEqual([]);
    }
    expect(() => functionNamed(without, "receive")).toThrow();
    expect(JSON.stringify(without.Resources)).not.toContain("ses.amazonaws.com");
    expect(variable(without, "deliver", "LEAVE_MAILBOX")).toBe("off");
  });

  test("is synthesized without a finding too", () => {
    expect(() => validateStack({ inbound: undefined })).not.toThrow();
  });
});
