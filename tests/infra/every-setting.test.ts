/**
 * Whatever an operator sets, the stack passes the checks that `npm run deploy` makes before it
 * deploys.
 */
import { beforeAll, describe, expect, test } from "vitest";
import { cases, contradictions, none } from "./every-setting.ts";
import { settings, validateStack } from "./template.ts";

describe("the stack has no findings", () => {
  // CloudFormation's checks are loaded anew for a template with kinds of resources that none had before: one with
  // all of them goes first.
  beforeAll(() => {
    try {
      validateStack({
        ...none,
        siteDomain: "learn.one-fine-course.net",
        keepApiAddress: true,
        hostedZone: { id: "Z0123456789ABCDEFGHIJ", name: "one-fine-course.net" },
        proxy: {
          header: "cf-connecting-ip",
          secretHeader: "x-proxy-secret",
          secretName: "a/proxy",
        },
        inbound: { ruleSet: "mail", create: true, domain: "in.mails.one-fine-course.net" },
        alarmEmail: "operator@one-fine-course.net",
        monthlyBudget: 100,
      });
    } catch {
      // The tests find the same, and name the setting.
    }
  });

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
