/**
 * What holds something keeps its place, whatever is set: CloudFormation knows a resource by its logical id,
 * and makes a new, empty one where the id or a property that cannot be changed in place is another.
 *
 * These ids are what running stacks have: changing one here is not how to make this pass.
 */
import { describe, expect, test } from "vitest";
import type { Template } from "../../infra/app.ts";
import { cases } from "./every-setting.ts";
import { ofType, settings, stackTemplate } from "./template.ts";

/**
 * The ids by type, and the properties whose change means a new resource (CloudFormation's resource schemas,
 * "createOnlyProperties"; for the table also its key and the index's, which cannot change in place).
 */
const stateful: Readonly<
  Record<string, { ids: readonly string[]; fixed: Readonly<Record<string, unknown>> }>
> = {
  "AWS::DynamoDB::Table": {
    ids: ["StorageTableB43FDCE7"],
    fixed: {
      TableName: undefined,
      ImportSourceSpecification: undefined,
      KeySchema: [{ AttributeName: "pk", KeyType: "HASH" }],
      LocalSecondaryIndexes: undefined,
    },
  },
  "AWS::SecretsManager::Secret": { ids: ["StorageKeys12664C02"], fixed: { Name: undefined } },
  // Its address is the site's where there is no siteDomain.
  "AWS::ApiGatewayV2::Api": { ids: ["SiteAddressApi20871B36"], fixed: { ProtocolType: "HTTP" } },
  // A printed DNS record leads to it.
  "AWS::ApiGatewayV2::DomainName": {
    ids: ["SiteAddressDomainC4F61A1F"],
    fixed: { DomainName: "learn.one-fine-course.net" },
  },
  // A new one waits for its proof.
  "AWS::CertificateManager::Certificate": {
    ids: ["SiteAddressDomainCertificate8A32CE05"],
    fixed: {
      DomainName: "learn.one-fine-course.net",
      SubjectAlternativeNames: undefined,
      ValidationMethod: "DNS",
      CertificateAuthorityArn: undefined,
      KeyAlgorithm: undefined,
    },
  },
  "AWS::SES::EmailIdentity": {
    ids: ["MailIdentity3BE2D094"],
    fixed: { EmailIdentity: settings.senderDomain },
  },
  // Its name is in mails under way, and in the events they cause.
  "AWS::SES::ConfigurationSet": {
    ids: ["FeedbackConfigurationSet487E45C1"],
    fixed: { Name: undefined },
  },
  // The journal, and the access log of the site.
  "AWS::Logs::LogGroup": {
    ids: ["JournalLogs9A8E4C61", "SiteAddressAccessLogA330DDE4"],
    fixed: { LogGroupName: undefined },
  },
  "AWS::SQS::Queue": {
    ids: [
      "FeedbackQueue213B2195",
      "FeedbackDeadLetterQueueBA5A6363",
      "DeliveryScheduleDeadLetterQueueC96F7F9E",
      "ReceiveDeadLetterQueue16D66741",
    ],
    fixed: { QueueName: undefined, FifoQueue: undefined },
  },
};

const templates: [string, Template][] = cases.map(([said, overrides]) => [
  said,
  stackTemplate(overrides),
]);

describe.each(Object.entries(stateful))("%s", (type, { ids, fixed }) => {
  test("has the same logical id with every setting", () => {
    const moved = templates.flatMap(([said, template]) =>
      ofType(template, type)
        .map(([id]) => id)
        .filter((id) => !ids.includes(id))
        .map((id) => `${said}: ${id}`),
    );
    expect(moved).toEqual([]);
  });

  test("is there with some setting", () => {
    expect(templates.some(([, template]) => ofType(template, type).length > 0)).toBe(true);
  });

  test("has no property that would replace it with any setting", () => {
    for (const [said, template] of templates) {
      for (const [, { Properties = {} }] of ofType(template, type)) {
        for (const [name, value] of Object.entries(fixed)) {
          expect(Properties[name], `${said}: ${name}`).toEqual(value);
        }
      }
    }
  });
});
