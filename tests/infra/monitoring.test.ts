/** Who is told when something stands still: the alarms, their guide, and what they cost. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it, test } from "vitest";
import { alarms, metricsOf, ownMetrics } from "../../infra/alarms.ts";
import { ofType, only, property, settings, stackTemplate, target } from "./template.ts";

const template = stackTemplate();
const guide = readFileSync(join(import.meta.dirname, "../../docs/runbook.md"), "utf8");
const inStack = ofType(template, "AWS::CloudWatch::Alarm").map(([, one]) => one);
const told = (what: string) => inStack.map((one) => property(one, what));

/** The sections of the guide by their anchors, as GitHub makes them. */
const sections = new Map(
  guide
    .split(/^## /m)
    .slice(1)
    .map((text) => {
      const [title = "", ...lines] = text.split("\n");
      const anchor = title
        .toLowerCase()
        .replace(/[^a-z0-9 -]/g, "")
        .replaceAll(" ", "-");
      return [anchor, lines.join("\n")];
    }),
);

describe("the alarms", () => {
  it("are at most 14 with everything on, and fewer without mail that comes in", () => {
    expect(inStack).toHaveLength(alarms.length);
    expect(inStack.length).toBeLessThanOrEqual(14);
    const without = stackTemplate({ inbound: undefined });
    expect(ofType(without, "AWS::CloudWatch::Alarm")).toHaveLength(alarms.length - 2);
  });

  it("say in a sentence what they mean for readers, and which section of the guide to read", () => {
    for (const { id, sentence } of alarms) {
      expect(told("AlarmDescription")).toContain(`${sentence} What to do: docs/runbook.md#${id}`);
    }
    expect(new Set(alarms.map(({ id }) => id)).size).toBe(alarms.length);
  });

  it("have names that no other stack of the account has", () => {
    expect(told("AlarmName").every((name) => String(name).startsWith(settings.stackName))).toBe(
      true,
    );
    const other = stackTemplate({ stackName: "another-course" });
    const others = ofType(other, "AWS::CloudWatch::Alarm").map(([, one]) =>
      property(one, "AlarmName"),
    );
    expect(others.filter((name) => told("AlarmName").includes(name))).toEqual([]);
    const [, budget] = only(template, "AWS::Budgets::Budget");
    expect(property(budget, "Budget", "BudgetName")).toBeUndefined();
  });

  it("look at the metrics of their own stack", () => {
    const own = inStack.filter((one) => property(one, "Namespace") === "EmailCourse");
    expect(own.map((one) => property(one, "Dimensions"))).toEqual(
      own.map(() => [{ Name: "Stack", Value: settings.stackName }]),
    );
    const names = new Set(own.map((one) => property(one, "MetricName")));
    expect([...names].sort()).toEqual([
      "Attention",
      "EvidenceAgeSeconds",
      "OldestDueSeconds",
      "Parked",
    ]);
    for (const [, lambda] of ofType(template, "AWS::Lambda::Function")) {
      expect(property(lambda, "Environment", "Variables", "METRICS_OF")).toBe(settings.stackName);
    }
  });

  it("judge a rate only from a number of events on", () => {
    const rates = alarms.filter(({ metric }) => metric.of === "reputation");
    expect(rates).toHaveLength(2);
    for (const { metric } of rates) {
      expect(metric).toMatchObject({ eventsMin: expect.any(Number) });
    }
  });

  it("tell the one topic, which CloudWatch and EventBridge may publish to, over TLS", () => {
    const [topic, resource] = only(template, "AWS::SNS::Topic");
    for (const actions of told("AlarmActions")) expect(actions).toEqual([{ Ref: topic }]);
    const [, policy] = only(template, "AWS::SNS::TopicPolicy");
    expect(JSON.stringify(policy)).toMatch(/cloudwatch\.amazonaws\.com.*events\.amazonaws\.com/);
    expect(JSON.stringify(policy)).toContain('"aws:SecureTransport":"false"');
    // SNS's managed key would let neither of them in.
    expect(property(resource, "KmsMasterKeyId")).toBeUndefined();
    const [, subscription] = only(template, "AWS::SNS::Subscription");
    expect(subscription.Properties).toMatchObject({
      Protocol: "email",
      Endpoint: settings.alarmEmail,
    });
    expect(template.Outputs.AlarmTopicArn?.Value).toEqual({ Ref: topic });
  });

  it("are joined by what SES says of the account", () => {
    const [topic] = only(template, "AWS::SNS::Topic");
    const rules = ofType(template, "AWS::Events::Rule").map(([, rule]) => rule);
    const own = rules.filter((rule) => target(property(rule, "Targets", "0", "Arn")) === topic);
    expect(own.map((rule) => property(rule, "EventPattern"))).toEqual([
      {
        source: ["aws.ses"],
        "detail-type": expect.arrayContaining([
          "Sending Status Disabled",
          "Advisor Recommendation Status Open",
        ]),
      },
    ]);
  });

  it("do not exist without an address to tell, nor does anything they need", () => {
    const silent = stackTemplate({ alarmEmail: undefined });
    const types = Object.values(silent.Resources).map(({ Type }) => Type);
    expect(types.filter((type) => /::(CloudWatch|SNS|Budgets)::/.test(type))).toEqual([]);
    expect(silent.Outputs).not.toHaveProperty("AlarmTopicArn");
    for (const [, lambda] of ofType(silent, "AWS::Lambda::Function")) {
      expect(property(lambda, "Environment", "Variables", "METRICS_OF")).toBe("off");
    }
  });

  it("cost, with the course's own metrics, less than three dollars a month", () => {
    // CloudWatch's list prices: 0.10 for each metric that an alarm looks at, 0.30 for one of our own.
    const alarmMetrics = alarms.reduce((sum, alarm) => sum + metricsOf(alarm), 0);
    expect(alarmMetrics * 0.1 + ownMetrics.length * 0.3).toBeLessThan(3);
  });
});

describe("the guide", () => {
  const parts = ["Readers notice", "Look at", "Do", "Over when"];
  const entries = [...sections].filter(([anchor]) => anchor !== "before-you-need-it");

  test.each(alarms)("has a section for the alarm $id", ({ id }) => {
    expect([...sections.keys()]).toContain(id);
  });

  test.each([
    "paused-by-ses",
    "quota-too-small",
    "dead-letters",
    "poison-lesson",
    "list-bombing",
    "wrong-content-sent",
    "region-loss",
    "leaked-key",
    "erase-request",
  ])("has a section for %s", (anchor) => {
    expect([...sections.keys()]).toContain(anchor);
  });

  test.each(entries)(
    "says of %s what to notice, look at and do, and when it is over",
    (_, text) => {
      const given = [...text.matchAll(/^- \*\*([^*]+)\*\*:/gm)].map(([, part]) => part);
      expect(given).toEqual(parts);
    },
  );

  it("names each reason for attention", () => {
    const source = readFileSync(
      join(import.meta.dirname, "../../lambdas/flow/attention.ts"),
      "utf8",
    );
    const reasons = [...source.matchAll(/^ {2}\| "([a-z-]+)"/gm)].map(([, reason]) => reason);
    expect(reasons.length).toBeGreaterThan(10);
    const rows = [...(sections.get("attention") ?? "").matchAll(/^\| `([a-z-]+)` \|/gm)];
    expect(rows.map(([, reason]) => reason)).toEqual(expect.arrayContaining(reasons));
  });

  it("names parts of the stack by which its commands find exactly one", () => {
    const named = [...guide.matchAll(/\bof (AWS::[\w:]+) (\w+)/g)];
    expect(named.length).toBeGreaterThan(0);
    for (const [, type = "", prefix = ""] of named) {
      const found = ofType(template, type).filter(([id]) => id.startsWith(prefix));
      expect(found, `${type} ${prefix}`).toHaveLength(1);
    }
  });

  it("leads only to sections that are there", () => {
    const links = [...guide.matchAll(/\]\(#([a-z-]+)\)/g)].map(([, anchor]) => anchor ?? "");
    expect(links.filter((anchor) => !sections.has(anchor))).toEqual([]);
  });
});
