import { expect, test } from "vitest";
import { matchesPattern } from "../../../local/aws/event-pattern.ts";

const event = {
  source: "aws.ses",
  "detail-type": "Email Sent",
  detail: { mail: { tags: { "ses:configuration-set": ["course"], round: ["1", "2"] } }, count: 3 },
};

test.each<[string, Record<string, unknown>, boolean]>([
  ["nothing asked", {}, true],
  ["a value", { source: ["aws.ses"] }, true],
  ["one of several values", { source: ["aws.s3", "aws.ses"] }, true],
  ["another value", { source: ["aws.s3"] }, false],
  ["an element of a list", { detail: { mail: { tags: { round: ["2"] } } } }, true],
  ["no element of a list", { detail: { mail: { tags: { round: ["3"] } } } }, false],
  ["all fields, one wrong", { source: ["aws.ses"], detail: { count: [4] } }, false],
  ["a number", { detail: { count: [3] } }, true],
  ["a number is no text", { detail: { count: ["3"] } }, false],
  ["a missing branch", { detail: { other: { deep: ["x"] } } }, false],
])("%s", (_, pattern, expected) => {
  expect(matchesPattern(pattern, event)).toBe(expected);
});

test("an unknown filter is refused by name", () => {
  expect(() => matchesPattern({ source: [{ prefix: "aws." }] }, event)).toThrow(/"prefix"/);
  expect(() => matchesPattern({ source: [{ cidr: "10.0.0.0/8" }] }, event)).toThrow(/"cidr"/);
  expect(() => matchesPattern({ $or: {} }, event)).toThrow(/\$or/);
});
