/**
 * Whatever an operator sets, the stack passes the checks that `npm run deploy` makes before it
 * deploys.
 */
import { describe, expect, test } from "vitest";
import { cases, contradictions, none } from "./every-setting.ts";
import { settings, validateStack } from "./template.ts";

describe("the stack has no findings", () => {
  test.each(cases)("with %s set", (_, overrides) => {
    expect(() => validateStack(overrides)).not.toThrow();
  });

  test("no setting is left out of this, and no pair but those that contradict each other", () => {
    const named = contradictions.map((pair) => pair.replaceAll(/ (true|"[^"]*")/g, ""));
    expect(named).toEqual([
      "keepApiAddress and no siteDomain",
      "certificateArn and no siteDomain",
      "baseUrl and siteDomain",
      "baseUrl and keepApiAddress",
      "baseUrl and certificateArn",
    ]);
  });

  test.each(["us-gov-west-1", "eusc-de-east-1"])("in %s, another partition of AWS", (region) => {
    const alarmEmail = "operator@one-fine-course.net";
    const elsewhere = { ...settings, ...none, alarmEmail, region };
    expect(() => validateStack(elsewhere)).not.toThrow();
  });
});
