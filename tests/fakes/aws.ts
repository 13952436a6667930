/**
 * AWS as the functions meet it: one loopback server for every client that the wiring makes, a real
 * table behind it, and a way to have any one request fail.
 */
import { once } from "node:events";
import { type IncomingHttpHeaders, request, type ServerResponse } from "node:http";
import { text } from "node:stream/consumers";
import type { Environment } from "../../lambdas/runtime/settings.ts";
import { type ContractTable, openTable } from "../contract/dynamo-table.ts";
import { type Answer, answering, openLoopback, type Received } from "./loopback.ts";

/** A request, and what it asks for: `GetItem`, `GetSecretValue`, `SendRawEmail`, `Invoke`, … */
export interface AwsCall extends Received {
  readonly action: string;
}

/** AWS, with what a test may do to it. */
export interface FakeAws {
  readonly table: ContractTable;
  /** What each function of the product is given. */
  readonly environment: Environment<"web"> &
    Environment<"deliver"> &
    Environment<"feedback"> &
    Environment<"receive">;
  /** The secret's text, from now on. */
  secret: string;
  /** Messages in the queues, by the end of their URL. */
  readonly queues: Record<string, number>;
  /** What SES says of the account. */
  readonly quota: { perSecond: number };
  /** Answers in place of AWS where it wants to. */
  instead: (call: AwsCall) => Answer | undefined;
  /** The requests for one action, oldest first. */
  calls(action: string): readonly AwsCall[];
  /** What they asked for, where it is JSON. */
  bodies(action: string): readonly Readonly<Record<string, unknown>>[];
  /** Forgets all requests, and what was to be answered in place of AWS. */
  reset(): void;
  close(): Promise<void>;
}

const json = (body: object) => answering(200, JSON.stringify(body), "application/x-amz-json-1.1");

/** A refusal that the SDK does not try again. */
export const refusing: Answer = answering(
  400,
  '{"__type":"com.amazonaws#AccessDeniedException","message":"no"}',
  "application/x-amz-json-1.0",
);

/** Opens it, and points every AWS client of this process at it. */
export async function openAws(): Promise<FakeAws> {
  const table = await openTable();
  const server = await openLoopback();
  const calls: AwsCall[] = [];
  const tableUrl = await table.client.config.endpoint?.();
  const aws: FakeAws = {
    table,
    environment: {
      TABLE_NAME: table.name,
      KEYS_SECRET_ARN: "arn:of:the:keys",
      DELIVER_FUNCTION_NAME: "deliver-function",
      FEEDBACK_QUEUE_URL: `${server.url}/1/feedback`,
      FEEDBACK_DEAD_LETTER_QUEUE_URL: `${server.url}/1/dead`,
      CONFIGURATION_SET: "configuration-set",
      BASE_URL: "https://course.example.com",
      FROM_NAME: "From Name",
      FROM_ADDRESS: "from@example.com",
      STUDIO_URL: "off",
      REPLY_TO: "reply@example.com",
      POSTAL_ADDRESS: "7 Postal Street",
      LIST_ID: "list.example.com",
      START_MAILBOX: "start@example.com",
      LEAVE_MAILBOX: "leave@example.com",
      SIGN_UP_PROOF_OF_WORK: "off",
      LOOK_UP_MAIL_DOMAINS: "off",
      PROXY_ADDRESS_HEADER: "off",
      PROXY_SECRET_HEADER: "off",
      PROXY_SECRET_NAME: "off",
      REGION: "eu-central-1",
      FORGET_AFTER_DAYS: "400",
      METRICS_OF: "off",
      WORKERS: "4",
      RATE_SHARE: "0.25",
      TICKS_EACH_MINUTE: "on",
    },
    secret: '{"rootKey":"a key for tests only, 32 characters or more"}',
    queues: {},
    quota: { perSecond: 14 },
    instead: () => undefined,
    calls: (action) => calls.filter((call) => call.action === action),
    bodies: (action) => aws.calls(action).map(({ body }) => JSON.parse(body)),
    reset() {
      calls.length = 0;
      aws.instead = () => undefined;
    },
    async close() {
      await server.close();
      await table.close();
    },
  };
  server.answer((response, received) => {
    const call = { ...received, action: actionOf(received) };
    calls.push(call);
    const answer = aws.instead(call) ?? answerOf(aws, call);
    if (answer) answer(response, received);
    else void passOn(call, tableUrl?.port ?? 0, response);
  });
  Object.assign(process.env, aws.environment, {
    AWS_REGION: "eu-west-1",
    AWS_ENDPOINT_URL: server.url,
    AWS_ACCESS_KEY_ID: "test",
    AWS_SECRET_ACCESS_KEY: "test",
  });
  return aws;
}

function actionOf({ headers, body, path }: Received): string {
  const target = String(headers["x-amz-target"] ?? "").split(".")[1];
  if (target) return target;
  return path.endsWith("/invocations") ? "Invoke" : (new URLSearchParams(body).get("Action") ?? "");
}

/** What AWS answers; nothing where the table does. */
function answerOf(aws: FakeAws, { action, body }: AwsCall): Answer | undefined {
  switch (action) {
    case "GetSecretValue":
      return json({ ARN: "arn", Name: "keys", SecretString: aws.secret });
    case "GetQueueAttributes": {
      const name = String(JSON.parse(body).QueueUrl).split("/").at(-1) ?? "";
      return json({ Attributes: { ApproximateNumberOfMessages: String(aws.queues[name] ?? 0) } });
    }
    case "Invoke":
      return (response) => response.writeHead(202).end();
    case "SendRawEmail":
      return answering(
        200,
        "<SendRawEmailResponse><SendRawEmailResult><MessageId>0100-abc</MessageId></SendRawEmailResult></SendRawEmailResponse>",
      );
    case "GetSendQuota":
      return answering(
        200,
        `<GetSendQuotaResponse><GetSendQuotaResult><Max24HourSend>200.0</Max24HourSend><MaxSendRate>${aws.quota.perSecond}</MaxSendRate><SentLast24Hours>1.0</SentLast24Hours></GetSendQuotaResult></GetSendQuotaResponse>`,
      );
    default:
      return undefined;
  }
}

async function passOn({ headers, body }: AwsCall, port: number, response: ServerResponse) {
  const { host: _host, ...others } = headers as IncomingHttpHeaders & { host?: string };
  const passed = request({ port, host: "127.0.0.1", method: "POST", path: "/", headers: others });
  passed.end(Buffer.from(body, "latin1"));
  const [answer] = await once(passed, "response");
  response.writeHead(answer.statusCode, answer.headers).end(await text(answer));
}
