/** The doctor's view of an AWS account, on the SDK. Reads only. */
import { ACMClient, type CertificateDetail, DescribeCertificateCommand } from "@aws-sdk/client-acm";
import {
  DescribeContinuousBackupsCommand,
  DescribeTableCommand,
  DynamoDBClient,
} from "@aws-sdk/client-dynamodb";
import { GetAccountSettingsCommand, LambdaClient } from "@aws-sdk/client-lambda";
import { DescribeActiveReceiptRuleSetCommand, SESClient } from "@aws-sdk/client-ses";
import { GetAccountCommand, GetEmailIdentityCommand, SESv2Client } from "@aws-sdk/client-sesv2";
import { GetTopicAttributesCommand, SNSClient } from "@aws-sdk/client-sns";
import { GetParameterCommand, SSMClient } from "@aws-sdk/client-ssm";
import { GetCallerIdentityCommand, STSClient } from "@aws-sdk/client-sts";
import { dynamoCalls, dynamoStore } from "../../lambdas/adapters/dynamo-store.ts";
import type {
  Aws,
  Certificate,
  MailAccount,
  MailIdentity,
  RuleSet,
  Stop,
} from "../doctor/ports.ts";
import { type Access, type ClientSettings, clientLimits } from "./access.ts";
import { asking, calling } from "./calls.ts";
import { stackCalls } from "./stack.ts";

/** The account; each question is asked once, however many checks ask it. */
export function awsAccount(access: Access): Aws {
  const settings = { ...clientLimits, ...access };
  return rememberingAnswers({
    region: access.region,
    ...identityCalls(settings),
    ...stackCalls(settings),
    ...mailCalls(settings),
    ...tableCalls(settings),
  });
}

function identityCalls(
  settings: ClientSettings,
): Pick<Aws, "caller" | "bootstrapVersion" | "certificate" | "topic" | "concurrency"> {
  const sts = new STSClient(settings);
  const ssm = new SSMClient(settings);
  const acm = new ACMClient(settings);
  const sns = new SNSClient(settings);
  const lambda = new LambdaClient(settings);
  return {
    async caller() {
      const { Account = "", Arn = "" } = await calling("sts:GetCallerIdentity", () =>
        sts.send(new GetCallerIdentityCommand({})),
      );
      return { account: Account, arn: Arn };
    },
    async bootstrapVersion() {
      // The name is the one that the CDK writes into every template.
      const answer = await asking("ssm:GetParameter", () =>
        ssm.send(new GetParameterCommand({ Name: "/cdk-bootstrap/hnb659fds/version" })),
      );
      return answer && Number(answer.Parameter?.Value);
    },
    async certificate(arn) {
      const answer = await asking("acm:DescribeCertificate", () =>
        acm.send(new DescribeCertificateCommand({ CertificateArn: arn })),
      );
      return answer?.Certificate && certificateOf(answer.Certificate);
    },
    async topic(arn) {
      const answer = await asking("sns:GetTopicAttributes", () =>
        sns.send(new GetTopicAttributesCommand({ TopicArn: arn })),
      );
      const { SubscriptionsConfirmed, SubscriptionsPending } = answer?.Attributes ?? {};
      return (
        answer && {
          confirmed: Number(SubscriptionsConfirmed ?? 0),
          pending: Number(SubscriptionsPending ?? 0),
        }
      );
    },
    async concurrency() {
      const { AccountLimit } = await calling("lambda:GetAccountSettings", () =>
        lambda.send(new GetAccountSettingsCommand({})),
      );
      return AccountLimit?.ConcurrentExecutions ?? 0;
    },
  };
}

function certificateOf(told: CertificateDetail): Certificate {
  return {
    status: told.Status ?? "",
    domains: told.SubjectAlternativeNames ?? (told.DomainName ? [told.DomainName] : []),
    records: (told.DomainValidationOptions ?? []).flatMap(({ ResourceRecord: record }) =>
      record?.Name && record.Value ? [{ name: record.Name, value: record.Value }] : [],
    ),
  };
}

function mailCalls(
  settings: ClientSettings,
): Pick<Aws, "mailAccount" | "mailIdentity" | "activeRuleSet"> {
  const v2 = new SESv2Client(settings);
  const v1 = new SESClient(settings);
  return {
    async mailAccount(): Promise<MailAccount> {
      const told = await calling("ses:GetAccount", () => v2.send(new GetAccountCommand({})));
      const plan = told.PricingAttributes?.CurrentPlan;
      const nextPlan = told.PricingAttributes?.NextPlan;
      const review = told.Details?.ReviewDetails?.Status;
      return {
        productionAccess: told.ProductionAccessEnabled ?? false,
        sendingEnabled: told.SendingEnabled ?? false,
        enforcement: told.EnforcementStatus ?? "",
        perDay: told.SendQuota?.Max24HourSend ?? 0,
        perSecond: told.SendQuota?.MaxSendRate ?? 0,
        sentLast24Hours: told.SendQuota?.SentLast24Hours ?? 0,
        ...(plan && { plan }),
        ...(nextPlan && { nextPlan }),
        ...(review && { review }),
      };
    },
    async mailIdentity(domain): Promise<MailIdentity | undefined> {
      const told = await asking("ses:GetEmailIdentity", () =>
        v2.send(new GetEmailIdentityCommand({ EmailIdentity: domain })),
      );
      if (!told) return undefined;
      const { DkimAttributes: dkim, MailFromAttributes: from } = told;
      const ownKey = dkim?.SigningAttributesOrigin === "EXTERNAL";
      return {
        verified: told.VerifiedForSendingStatus ?? false,
        dkim: dkim?.Status ?? "NOT_STARTED",
        dkimEnabled: dkim?.SigningEnabled ?? false,
        dkimTokens: ownKey ? [] : (dkim?.Tokens ?? []),
        ...(from?.MailFromDomain && { mailFromDomain: from.MailFromDomain }),
        ...(from?.MailFromDomainStatus && { mailFrom: from.MailFromDomainStatus }),
      };
    },
    async activeRuleSet(): Promise<RuleSet | undefined> {
      const { Metadata, Rules = [] } = await calling("ses:DescribeActiveReceiptRuleSet", () =>
        v1.send(new DescribeActiveReceiptRuleSetCommand({})),
      );
      if (!Metadata?.Name) return undefined;
      const rules = Rules.map(({ Name = "", Enabled = false }) => ({
        name: Name,
        enabled: Enabled,
      }));
      return { name: Metadata.Name, rules };
    },
  };
}

function tableCalls(
  settings: ClientSettings,
): Pick<Aws, "table" | "pointInTimeRecovery" | "stops"> {
  const client = new DynamoDBClient(settings);
  const calls = dynamoCalls(settings);
  return {
    async table(name) {
      const answer = await asking("dynamodb:DescribeTable", () =>
        client.send(new DescribeTableCommand({ TableName: name })),
      );
      const table = answer?.Table;
      return (
        table && {
          status: table.TableStatus ?? "",
          deletionProtection: table.DeletionProtectionEnabled ?? false,
          items: table.ItemCount ?? 0,
        }
      );
    },
    async pointInTimeRecovery(name) {
      const { ContinuousBackupsDescription: told } = await calling(
        "dynamodb:DescribeContinuousBackups",
        () => client.send(new DescribeContinuousBackupsCommand({ TableName: name })),
      );
      const status = told?.PointInTimeRecoveryDescription?.PointInTimeRecoveryStatus;
      return status === "ENABLED";
    },
    async stops(name) {
      const store = dynamoStore(calls, name);
      const found = await calling("dynamodb:GetItem", () =>
        Promise.all([store.read("stop", "sending"), store.read("stop", "transactional")]),
      );
      return found.filter((stop) => stop !== undefined).filter(isInForce);
    },
  };
}

/** A stop that says that it was resumed is history. */
function isInForce(stop: Stop & { readonly resumedAt?: string }): boolean {
  return !(stop.resumedAt && Date.parse(stop.resumedAt) <= Date.now());
}

/** The same, with each call's answer kept by its arguments: a report is one moment, and SES counts calls. */
function rememberingAnswers(aws: Aws): Aws {
  const answers = new Map<string, unknown>();
  return new Proxy(aws, {
    get(target, name, receiver) {
      const value = Reflect.get(target, name, receiver);
      if (typeof value !== "function") return value;
      return (...parameters: readonly unknown[]) => {
        const key = JSON.stringify([name, ...parameters]);
        if (!answers.has(key)) answers.set(key, value(...parameters));
        return answers.get(key);
      };
    },
  });
}
