import { describe, expect, test } from "vitest";
import { permitsMs } from "../../lambdas/flow/run.ts";
import { functionNamed, ofType, only, property, stackTemplate, target } from "./template.ts";

const template = stackTemplate({ workers: 3 });
const [configurationSet, set] = only(template, "AWS::SES::ConfigurationSet");
const [deliver, deliverFunction] = functionNamed(template, "deliver");
const [feedback, feedbackFunction] = functionNamed(template, "feedback");
const queues = ofType(template, "AWS::SQS::Queue").map(([id]) => id);
const [[rule, ruleResource] = only(template, "AWS::Events::Rule")] = ofType(
  template,
  "AWS::Events::Rule",
).filter(([, one]) => queues.includes(target(property(one, "Targets", "0", "Arn")) ?? ""));
const [source, sourceResource] = only(template, "AWS::Lambda::EventSourceMapping");

describe("delivery", () => {
  test("ticks every minute, once per worker", () => {
    const ticks = ofType(template, "AWS::Scheduler::Schedule").map(([, tick]) => tick);
    for (const tick of ticks) {
      expect(tick.Properties).toMatchObject({
        ScheduleExpression: "rate(1 minute)",
        FlexibleTimeWindow: { Mode: "OFF" },
      });
      expect(target(property(tick, "Target", "Arn"))).toBe(deliver);
    }
    expect(ticks.map((tick) => JSON.parse(String(property(tick, "Target", "Input"))))).toEqual([
      { worker: 0 },
      { worker: 1 },
      { worker: 2 },
    ]);
  });

  test("is never retried by Lambda: the next tick is the retry", () => {
    const invocations = ofType(template, "AWS::Lambda::EventInvokeConfig").map(([, one]) => one);
    const invocation = invocations.find((one) => target(property(one, "FunctionName")) === deliver);
    expect(invocation?.Properties).toMatchObject({
      MaximumRetryAttempts: 0,
      MaximumEventAgeInSeconds: 60,
    });
  });

  test("has more than a minute for what is under way when a run gives its last permit", () => {
    const timeoutMs = Number(property(deliverFunction, "Timeout")) * 1000;
    expect(timeoutMs - permitsMs).toBeGreaterThan(60_000);
  });

  test("knows how many workers share the index", () => {
    expect(property(deliverFunction, "Environment", "Variables", "WORKERS")).toBe("3");
  });
});

describe("feedback", () => {
  test("hears what became of each mail, and watches nobody reading", () => {
    const [, destination] = only(template, "AWS::SES::ConfigurationSetEventDestination");
    expect(target(property(destination, "ConfigurationSetName"))).toBe(configurationSet);
    expect(property(destination, "EventDestination", "MatchingEventTypes")).toEqual([
      "send",
      "delivery",
      "bounce",
      "complaint",
      "reject",
      "deliveryDelay",
    ]);
    expect(property(set, "TrackingOptions")).toBeUndefined();
    expect(property(set, "ReputationOptions")).toEqual({ ReputationMetricsEnabled: true });
    expect(property(set, "DeliveryOptions")).toEqual({ TlsPolicy: "REQUIRE" });
    // Not BOUNCE: SES would swallow the mail to whoever bounced long ago.
    expect(property(set, "SuppressionOptions")).toEqual({ SuppressedReasons: ["COMPLAINT"] });
  });

  test("takes the events of this configuration set alone", () => {
    const ours = {
      source: ["aws.ses"],
      detail: { mail: { tags: { "ses:configuration-set": [{ Ref: configurationSet }] } } },
    };
    expect(property(ruleResource, "EventPattern")).toEqual(ours);
  });

  test("loses no event in silence: queue, five tries, dead letters kept the longest", () => {
    const targets = property(ruleResource, "Targets") as {
      Arn: unknown;
      DeadLetterConfig: { Arn: unknown };
    }[];
    expect(targets).toHaveLength(1);
    const queue = template.Resources[target(targets[0]?.Arn) ?? ""];
    const dead = template.Resources[target(targets[0]?.DeadLetterConfig.Arn) ?? ""];
    if (!queue || !dead) {
      throw new Error("the rule has no queue or no dead-letter queue");
    }
    expect(target(property(queue, "RedrivePolicy", "deadLetterTargetArn"))).toBe(
      target(targets[0]?.DeadLetterConfig.Arn),
    );
    expect(property(queue, "RedrivePolicy", "maxReceiveCount")).toBe(5);
    expect(property(dead, "MessageRetentionPeriod")).toBeGreaterThan(
      Number(property(queue, "MessageRetentionPeriod")),
    );
  });

  test("handles ten at a time, and only the failed ones again", () => {
    expect(target(property(sourceResource, "FunctionName")), source).toBe(feedback);
    expect(sourceResource.Properties).toMatchObject({
      BatchSize: 10,
      FunctionResponseTypes: ["ReportBatchItemFailures"],
      ScalingConfig: { MaximumConcurrency: 5 },
    });
    const queue = template.Resources[target(property(sourceResource, "EventSourceArn")) ?? ""];
    expect(queue && property(queue, "VisibilityTimeout")).toBeGreaterThanOrEqual(
      6 * Number(property(feedbackFunction, "Timeout")) +
        Number(property(sourceResource, "MaximumBatchingWindowInSeconds")),
    );
  });

  test("is fed by nobody but the rule, over TLS", () => {
    const allowed = ofType(template, "AWS::SQS::QueuePolicy").flatMap(([, policy]) =>
      (property(policy, "PolicyDocument", "Statement") as Record<string, unknown>[]).filter(
        ({ Effect }) => Effect === "Allow",
      ),
    );
    expect(allowed).toHaveLength(2);
    for (const { Principal, Condition } of allowed) {
      expect(Principal).toEqual({ Service: "events.amazonaws.com" });
      expect(Condition).toEqual({
        ArnEquals: { "aws:SourceArn": { "Fn::GetAtt": [rule, "Arn"] } },
      });
    }
  });
});

describe("the mail identity", () => {
  const dnsOutputs = (outputs: object) =>
    Object.values(outputs)
      .filter(({ Description }) => Description?.startsWith("DNS record"))
      .map(({ Value }) => JSON.stringify(Value));

  test("is made with DKIM and a bounce domain, and its DNS records are outputs", () => {
    const [, identity] = only(template, "AWS::SES::EmailIdentity");
    expect(identity.Properties).toMatchObject({
      EmailIdentity: "mails.one-fine-course.net",
      MailFromAttributes: { MailFromDomain: "bounce.mails.one-fine-course.net" },
    });
    const records = dnsOutputs(template.Outputs);
    expect(records.filter((record) => record.includes("CNAME"))).toHaveLength(3);
    expect(records.filter((record) => record.includes("MX 10 feedback-smtp."))).toHaveLength(1);
    expect(records.filter((record) => record.includes("v=spf1"))).toHaveLength(1);
    expect(records.filter((record) => record.includes("v=DMARC1"))).toHaveLength(1);
  });

  test("is left alone where the account has it already", () => {
    const reusing = stackTemplate({ identity: "existing", inbound: undefined });
    expect(ofType(reusing, "AWS::SES::EmailIdentity")).toEqual([]);
    expect(dnsOutputs(reusing.Outputs)).toEqual([expect.stringContaining("v=DMARC1")]);
  });
});

describe("the site", () => {
  test("has three routes, which lead to web", () => {
    expect(
      ofType(template, "AWS::ApiGatewayV2::Route")
        .map(([, route]) => property(route, "RouteKey"))
        .sort(),
    ).toEqual(["$default", "GET /images/{name}", "POST /unsubscribe/{token}"]);
    const [, integration] = only(template, "AWS::ApiGatewayV2::Integration");
    expect(target(property(integration, "IntegrationUri"))).toBe(functionNamed(template, "web")[0]);
    expect(property(integration, "PayloadFormatVersion")).toBe("2.0");
  });

  test("is throttled, leaving and pictures apart from all else, so that a flood of pages keeps nobody from them", () => {
    const [, stage] = only(template, "AWS::ApiGatewayV2::Stage");
    const throttle = { ThrottlingBurstLimit: 100, ThrottlingRateLimit: 50 };
    expect(property(stage, "DefaultRouteSettings")).toEqual(throttle);
    const limited = property(stage, "RouteSettings") as object;
    expect(limited).toEqual({
      "POST /unsubscribe/{token}": throttle,
      "GET /images/{name}": { ThrottlingBurstLimit: 400, ThrottlingRateLimit: 200 },
    });
    // API Gateway refuses a limit for a route that is not there yet.
    const [leave] =
      ofType(template, "AWS::ApiGatewayV2::Route").find(
        ([, route]) => property(route, "RouteKey") === Object.keys(limited)[0],
      ) ?? [];
    expect(stage.DependsOn).toContain(leave);
  });

  test("is linked to by the address the operator set, in pages and mails alike", () => {
    const baseUrl = "https://course.one-fine-course.net";
    const named = stackTemplate({ baseUrl });
    for (const name of ["web", "deliver"] as const) {
      const [, lambda] = functionNamed(named, name);
      expect(property(lambda, "Environment", "Variables", "BASE_URL")).toBe(baseUrl);
    }
    expect(named.Outputs.SiteUrl?.Value).toBe(baseUrl);
  });
});
