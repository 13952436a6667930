/** What the privacy page says of where data is and until when, held against the template. */
import { expect, test } from "vitest";
import { retention, variables } from "../../lambdas/runtime/settings.ts";
import { ofType, property, settings, stackTemplate } from "./template.ts";

const course = stackTemplate();
const all = (type: string, of = course) => ofType(of, type).map(([, resource]) => resource);
const environments = (of = course) =>
  all("AWS::Lambda::Function", of).map(
    (one) => (property(one, "Environment", "Variables") ?? {}) as Record<string, unknown>,
  );

test("the table's backups reach back as far as the page says", () => {
  expect(all("AWS::DynamoDB::Table").map(({ Properties }) => Properties)).toMatchObject([
    {
      PointInTimeRecoverySpecification: {
        PointInTimeRecoveryEnabled: true,
        RecoveryPeriodInDays: retention.backupDays,
      },
      TimeToLiveSpecification: { AttributeName: "expiresAt", Enabled: true },
    },
  ]);
});

test("no log is kept longer than the page says", () => {
  const logs = all("AWS::Logs::LogGroup");
  expect(logs.length).toBeGreaterThan(0);
  for (const log of logs) {
    expect(property(log, "RetentionInDays")).toBeLessThanOrEqual(retention.journalDays);
  }
});

test("no queue keeps anything longer than the page says, and there is no other store", () => {
  const day = 24 * 60 * 60;
  const days = all("AWS::SQS::Queue").map(
    (queue) => Number(property(queue, "MessageRetentionPeriod")) / day,
  );
  expect(new Set(days)).toEqual(new Set([retention.queueDays, retention.deadLetterDays]));
  const types = new Set(Object.values(course.Resources).map(({ Type }) => Type));
  for (const store of [
    "AWS::S3::Bucket",
    "AWS::KinesisFirehose::DeliveryStream",
    "AWS::RDS::DBInstance",
  ])
    expect(types.has(store)).toBe(false);
});

test("the mail service puts an address on its own list after a complaint, and for nothing else", () => {
  const path = ["SuppressionOptions", "SuppressedReasons"];
  const reasons = all("AWS::SES::ConfigurationSet").map((one) => property(one, ...path));
  expect(reasons).toEqual([["COMPLAINT"]]);
});

test("every function that saves readers knows when they are forgotten, and the page where they are", () => {
  const ours = environments().filter(({ TABLE_NAME }) => TABLE_NAME);
  expect(ours).toHaveLength(Object.keys(variables).length);
  for (const { FORGET_AFTER_DAYS } of ours) {
    expect(FORGET_AFTER_DAYS).toBe(String(settings.forgetAfterDays));
  }
  expect(ours.map(({ REGION }) => REGION).filter(Boolean)).toEqual([{ Ref: "AWS::Region" }]);
});

test("with a region of the operator's, the page says that one", () => {
  const regions = environments(stackTemplate({ region: "eu-north-1" })).map(({ REGION }) => REGION);
  expect(regions.filter(Boolean)).toEqual(["eu-north-1"]);
});
