/**
 * An AWS to be played: one address of this machine that answers the doctor's calls in the protocols of
 * their services, for the real SDK clients. Answers are as AWS documents them; a call can be denied.
 */
import type { ServerResponse } from "node:http";
import { type Loopback, openLoopback, type Received } from "../fakes/loopback.ts";

/** What a call is answered: the body for JSON, the inside of the result for XML. */
type Answers = Readonly<Record<string, (request: Received) => unknown>>;

/** A refusal with AWS's code. */
export class Refusal {
  readonly code: string;
  readonly status: number;
  readonly message: string;

  constructor(code: string, status = 400, message = "") {
    this.code = code;
    this.status = status;
    this.message = message;
  }
}

/** The AWS, and what it was asked, by service and action. */
export interface PlayedAws {
  readonly url: string;
  readonly calls: readonly string[];
  /** Changes answers; the rest stays. */
  set(answers: Answers): void;
  close(): Promise<void>;
}

/** Opens an AWS in which a course is deployed and all is well. */
export async function openPlayedAws(): Promise<PlayedAws> {
  const loopback: Loopback = await openLoopback();
  const calls: string[] = [];
  let answers = healthy;
  loopback.answer((response, request) => {
    const call = callOf(request);
    calls.push(call);
    const answer = answers[call]?.(request) ?? new Refusal("UnknownOperation", 404);
    respond(response, request, call, answer);
  });
  return {
    url: loopback.url,
    calls,
    set(different) {
      answers = { ...answers, ...different };
    },
    close: () => loopback.close(),
  };
}

function callOf({ method, path, headers, body }: Received): string {
  const service = /\/([a-z0-9-]+)\/aws4_request/.exec(headers.authorization ?? "")?.[1] ?? "";
  const target = String(headers["x-amz-target"] ?? "").split(".")[1];
  const action = new URLSearchParams(body).get("Action");
  const route = `${method} ${decodeURIComponent(path.split("?")[0] ?? "")}`;
  return `${service} ${target ?? action ?? route}`;
}

function respond(response: ServerResponse, request: Received, call: string, answer: unknown): void {
  const xml = new URLSearchParams(request.body).has("Action");
  const refusal = answer instanceof Refusal ? answer : undefined;
  const type = xml ? "text/xml" : "application/x-amz-json-1.1";
  response.writeHead(refusal?.status ?? 200, {
    "Content-Type": type,
    ...(refusal && { "x-amzn-errortype": refusal.code }),
  });
  if (refusal) {
    const { code, message } = refusal;
    response.end(
      xml
        ? `<ErrorResponse><Error><Type>Sender</Type><Code>${code}</Code><Message>${message}</Message></Error></ErrorResponse>`
        : JSON.stringify({ __type: code, message }),
    );
    return;
  }
  const action = call.split(" ").at(-1);
  response.end(
    xml
      ? `<${action}Response><${action}Result>${answer}</${action}Result></${action}Response>`
      : JSON.stringify(answer),
  );
}

const stackXml = (name: string, status: string, outputs: Record<string, string>) =>
  `<Stacks><member><StackName>${name}</StackName><CreationTime>2026-11-01T00:00:00Z</CreationTime><StackStatus>${status}</StackStatus><Outputs>${Object.entries(
    outputs,
  )
    .map(
      ([key, value]) =>
        `<member><OutputKey>${key}</OutputKey><OutputValue>${value}</OutputValue></member>`,
    )
    .join("")}</Outputs></member></Stacks>`;

/** A stack as CloudFormation describes it, by the name that was asked for. */
export function stacks(
  known: Readonly<Record<string, { status: string; outputs: Record<string, string> }>>,
) {
  return ({ body }: Received) => {
    const name = new URLSearchParams(body).get("StackName") ?? "";
    const stack = known[name];
    return stack
      ? stackXml(name, stack.status, stack.outputs)
      : new Refusal("ValidationError", 400, `Stack with id ${name} does not exist`);
  };
}

const deployed = {
  CDKToolkit: { status: "CREATE_COMPLETE", outputs: { BootstrapVersion: "28" } },
  "one-fine-course": {
    status: "UPDATE_COMPLETE",
    outputs: { TableName: "the-table", AlarmTopicArn: "arn:aws:sns:eu-central-1:1:alarms" },
  },
};

const tokens = ["aaa", "bbb", "ccc"];

const healthy: Answers = {
  "sts GetCallerIdentity": () =>
    "<Account>123456789012</Account><Arn>arn:aws:iam::123456789012:user/olga</Arn>",
  "ssm GetParameter": () => ({ Parameter: { Value: "28" } }),
  "cloudformation DescribeStacks": stacks(deployed),
  "cloudformation ListStackResources": () =>
    `<StackResourceSummaries>${[
      ["Set", "AWS::SES::ConfigurationSet", "the-set"],
      ["Logs", "AWS::Logs::LogGroup", "the-log"],
      ["Certificate", "AWS::CertificateManager::Certificate", "arn:aws:acm:eu-central-1:1:c/1"],
    ]
      .map(
        ([logical, type, id]) =>
          `<member><LogicalResourceId>${logical}</LogicalResourceId><ResourceType>${type}</ResourceType><PhysicalResourceId>${id}</PhysicalResourceId><LastUpdatedTimestamp>2026-11-01T00:00:00Z</LastUpdatedTimestamp><ResourceStatus>CREATE_COMPLETE</ResourceStatus></member>`,
      )
      .join("")}</StackResourceSummaries>`,
  "cloudformation DescribeStackEvents": () =>
    `<StackEvents>${[
      ["one-fine-course", "AWS::CloudFormation::Stack", "UPDATE_ROLLBACK_COMPLETE", ""],
      ["Later", "AWS::SQS::Queue", "UPDATE_FAILED", "cancelled"],
      ["First", "AWS::SES::EmailIdentity", "CREATE_FAILED", "it exists already"],
      ["one-fine-course", "AWS::CloudFormation::Stack", "UPDATE_IN_PROGRESS", "User Initiated"],
      ["Older", "AWS::SQS::Queue", "CREATE_FAILED", "long ago"],
    ]
      .map(
        ([logical, type, status, reason], index) =>
          `<member><StackId>1</StackId><EventId>${index}</EventId><StackName>one-fine-course</StackName><LogicalResourceId>${logical}</LogicalResourceId><ResourceType>${type}</ResourceType><ResourceStatus>${status}</ResourceStatus><ResourceStatusReason>${reason}</ResourceStatusReason><Timestamp>2026-11-01T00:00:00Z</Timestamp></member>`,
      )
      .join("")}</StackEvents>`,
  "ses GET /v2/email/account": () => ({
    ProductionAccessEnabled: true,
    SendingEnabled: true,
    EnforcementStatus: "HEALTHY",
    SendQuota: { Max24HourSend: 50_000, MaxSendRate: 14, SentLast24Hours: 120 },
    PricingAttributes: { CurrentPlan: "NONE" },
  }),
  "ses GET /v2/email/identities/one-fine-course.net": () => ({
    VerifiedForSendingStatus: true,
    DkimAttributes: {
      Status: "SUCCESS",
      SigningEnabled: true,
      SigningAttributesOrigin: "AWS_SES",
      Tokens: tokens,
    },
    MailFromAttributes: {
      MailFromDomain: "bounce.one-fine-course.net",
      MailFromDomainStatus: "SUCCESS",
      BehaviorOnMxFailure: "USE_DEFAULT_VALUE",
    },
  }),
  "ses DescribeActiveReceiptRuleSet": () =>
    "<Metadata><Name>course-mail</Name></Metadata><Rules><member><Name>one-fine-course</Name><Enabled>true</Enabled></member></Rules>",
  "ses SendRawEmail": ({ headers }) => {
    // As AWS does: a signature is good for fifteen minutes.
    const [, y, mo, d, h, mi, s] =
      /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(String(headers["x-amz-date"])) ?? [];
    const age = Date.now() - Date.parse(`${y}-${mo}-${d}T${h}:${mi}:${s}Z`);
    return age > 15 * 60_000
      ? new Refusal("SignatureDoesNotMatch", 403, "Signature expired")
      : "<MessageId>0100</MessageId>";
  },
  "dynamodb DescribeTable": () => ({
    Table: { TableStatus: "ACTIVE", DeletionProtectionEnabled: true, ItemCount: 800 },
  }),
  "dynamodb DescribeContinuousBackups": () => ({
    ContinuousBackupsDescription: {
      ContinuousBackupsStatus: "ENABLED",
      PointInTimeRecoveryDescription: { PointInTimeRecoveryStatus: "ENABLED" },
    },
  }),
  "dynamodb GetItem": () => ({}),
  "acm DescribeCertificate": () => ({
    Certificate: {
      Status: "PENDING_VALIDATION",
      DomainName: "learn.one-fine-course.net",
      SubjectAlternativeNames: ["learn.one-fine-course.net"],
      DomainValidationOptions: [
        {
          DomainName: "learn.one-fine-course.net",
          ResourceRecord: { Name: "_x.learn.one-fine-course.net.", Type: "CNAME", Value: "_y.acm" },
        },
      ],
    },
  }),
  "sns GetTopicAttributes": () =>
    "<Attributes><entry><key>SubscriptionsConfirmed</key><value>0</value></entry><entry><key>SubscriptionsPending</key><value>1</value></entry></Attributes>",
  "lambda GET /2016-08-19/account-settings": () => ({
    AccountLimit: { ConcurrentExecutions: 1_000 },
  }),
  "lambda GET /2016-08-19/account-settings/": () => ({
    AccountLimit: { ConcurrentExecutions: 1_000 },
  }),
  "logs FilterLogEvents": () => ({ events: [] }),
};
