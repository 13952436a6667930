import { describe, expect, test } from "vitest";
import { allows, type Call, namesService, type Statement } from "../../../local/aws/iam.ts";
import { TemplateError } from "../../../local/runtime/errors.ts";

const table = "arn:aws:dynamodb:eu-central-1:000000000000:table/course";
const get: Call = { action: "dynamodb:GetItem", resources: [table], context: {} };
const from = (address: string): Call => ({
  action: "ses:SendRawEmail",
  resources: ["arn:aws:ses:eu-central-1:000000000000:identity/example.com"],
  context: { "ses:fromaddress": address },
});
const fromRule: Call = {
  action: "ses:X",
  resources: ["x"],
  context: { "aws:sourcearn": "arn:aws:events:::rule/x" },
};
const allow = (Action: string | string[], Resource: string | string[]): Statement => ({
  Effect: "Allow",
  Action,
  Resource,
});
const when = (operator: string, key: string, value: string | string[]): Statement => ({
  ...allow("ses:*", "*"),
  Condition: { [operator]: { [key]: value } },
});

describe("a call is allowed", () => {
  test.each<[string, Statement[], Call]>([
    ["by its very name", [allow("dynamodb:GetItem", table)], get],
    ["in another case", [allow("DynamoDB:getitem", table)], get],
    ["by a wildcard in the action", [allow("dynamodb:Get*", table)], get],
    ["by a question mark", [allow("dynamodb:GetIte?", table)], get],
    ["by a wildcard in the resource", [allow("dynamodb:*", `${table.slice(0, -3)}*`)], get],
    ["by one of several", [allow(["dynamodb:Query", "dynamodb:GetItem"], ["x", table])], get],
    [
      "by a condition that holds",
      [when("StringEquals", "ses:FromAddress", "a@b.c")],
      from("a@b.c"),
    ],
    [
      "by one of the condition's values",
      [when("StringEquals", "ses:FromAddress", ["x@y.z", "a@b.c"])],
      from("a@b.c"),
    ],
    ["by a pattern for an ARN", [when("ArnEquals", "aws:SourceArn", "arn:*:rule/x")], fromRule],
  ])("%s", (_, statements, call) => {
    expect(allows(statements, call)).toBe(true);
  });
});

describe("a call is denied", () => {
  test.each<[string, Statement[], Call]>([
    ["without any statement", [], get],
    ["for another action", [allow("dynamodb:PutItem", table)], get],
    ["for another resource", [allow("dynamodb:GetItem", `${table}2`)], get],
    [
      "for the index by the table's name",
      [allow("dynamodb:*", table)],
      {
        ...get,
        resources: [`${table}/index/due`],
      },
    ],
    [
      "when one of two resources is not covered",
      [allow("dynamodb:*", table)],
      {
        ...get,
        resources: [table, `${table}/index/due`],
      },
    ],
    [
      "by a Deny beside an Allow",
      [allow("*", "*"), { Effect: "Deny", Action: "dynamodb:*", Resource: table }],
      get,
    ],
    ["by a dot that is no wildcard", [allow("dynamodb:GetItem", table.replace("b:", "b."))], get],
    [
      "by a condition that fails",
      [when("StringEquals", "ses:FromAddress", "a@b.c")],
      from("x@b.c"),
    ],
    ["by a condition on an absent key", [when("StringEquals", "aws:Absent", "x")], from("a@b.c")],
  ])("%s", (_, statements, call) => {
    expect(allows(statements, call)).toBe(false);
  });
});

describe("a condition on a key with several values", () => {
  const leading = (...keys: string[]): Call => ({
    ...get,
    context: keys.length > 0 ? { "dynamodb:leadingkeys": keys } : {},
  });
  const all = when("ForAllValues:StringLike", "dynamodb:LeadingKeys", ["STOP#*", "HELD#a"]);
  const named: Statement = {
    ...all,
    Action: "dynamodb:GetItem",
    Condition: { ...all.Condition, Null: { "dynamodb:LeadingKeys": "false" } },
  };

  test.each<[string, boolean, Call]>([
    ["holds when each of them fits", true, leading("STOP#sending", "HELD#a")],
    ["fails when one does not", false, leading("STOP#sending", "HELD#b")],
    ["fails without the key where that must not be absent", false, leading()],
  ])("%s", (_, allowed, call) => {
    expect(allows([named], call)).toBe(allowed);
  });

  test("holds without any value, as IAM has it", () => {
    expect(allows([{ ...all, Action: "dynamodb:*" }], leading())).toBe(true);
  });

  test("is none for a plain operator", () => {
    const plain = { ...when("StringLike", "dynamodb:LeadingKeys", "*"), Action: "dynamodb:*" };
    expect(allows([plain], leading("a"))).toBe(true);
    expect(allows([plain], leading("a", "b"))).toBe(false);
  });
});

test.each([
  "NumericLessThan",
  "StringNotEquals",
  "StringEqualsIfExists",
  "ForAnyValue:StringEquals",
  "ForAllValues:StringNotEquals",
])("the condition operator %s, which no template uses, is refused by name", (operator) => {
  const statements = [when(operator, "ses:FromAddress", "a")];
  expect(() => allows(statements, from("a"))).toThrow(TemplateError);
  expect(() => allows(statements, from("a"))).toThrow(`"${operator}"`);
});

test("a resource policy names the services it speaks of", () => {
  const statement = { ...allow("*", "*"), Principal: { Service: "events.amazonaws.com" } };
  expect(namesService(statement, "events.amazonaws.com")).toBe(true);
  expect(namesService(statement, "sns.amazonaws.com")).toBe(false);
  expect(namesService({ ...statement, Principal: { AWS: "*" } }, "sns.amazonaws.com")).toBe(true);
});
