/**
 * The endpoint of the embedded AWS. It tells the service from the signature's scope and the caller
 * from the access key id, and lets nothing pass that the caller's role does not allow.
 */
import { createServer, type IncomingMessage, type Server } from "node:http";
import { text } from "node:stream/consumers";
import type { Clock } from "../runtime/clock.ts";
import { messageOf } from "../runtime/errors.ts";
import { accessKeyOf } from "../runtime/functions.ts";
import type { FunctionSpec } from "../stack/functions.ts";
import { allows, type Statement } from "./iam.ts";
import {
  type AwsAnswer,
  AwsError,
  type AwsRequest,
  type AwsService,
  errorAnswer,
} from "./protocol.ts";

/** A call that the caller's role does not allow. */
export interface DeniedCall {
  /** Or `operator`. */
  readonly functionName: string;
  readonly action: string;
  readonly resources: readonly string[];
}

/** The access key id of the operator's command and of other tools: the stack's managed policy. */
export const operatorAccessKey = "local-operator";

/** The embedded AWS as the endpoint sees it: services by the names signatures give them. */
export interface AwsParts {
  readonly services: Readonly<Record<string, AwsService>>;
  readonly functions: readonly FunctionSpec[];
  /** What the operator's command may do. */
  readonly operator: readonly Statement[];
  readonly clock: Clock;
  /** Told of every denied call. */
  readonly onDenied: (call: DeniedCall) => void;
  readonly log: (line: string) => void;
}

/** Makes the endpoint; it answers 503 until `open` is called with the parts. */
export function awsEndpoint(): { readonly server: Server; open(parts: AwsParts): void } {
  let parts: AwsParts | undefined;
  const server = createServer(async (message, response) => {
    if (!parts) return void response.writeHead(503).end();
    const answer = await answerTo(message, parts);
    if (answer === "cut") return void response.destroy();
    // By the virtual clock: the SDK corrects its own clock by this header.
    response.sendDate = false;
    response.writeHead(answer.status, {
      ...answer.headers,
      date: new Date(parts.clock.now()).toUTCString(),
      "content-length": Buffer.byteLength(answer.body),
    });
    response.end(answer.body);
  });
  return {
    server,
    open(given) {
      parts = given;
    },
  };
}

async function answerTo(message: IncomingMessage, parts: AwsParts): Promise<AwsAnswer> {
  let protocol: AwsService["protocol"] = "json";
  try {
    const [, accessKey = "", scope = ""] =
      /Credential=([^/]+)\/\d+\/[^/]+\/([^/]+)\/aws4_request/.exec(
        message.headers.authorization ?? "",
      ) ?? [];
    // SES signs both versions of its API with one name.
    const isVersion2 = scope === "ses" && message.url?.startsWith("/v2/");
    const service = parts.services[isVersion2 ? "sesv2" : scope];
    const caller =
      accessKey === operatorAccessKey
        ? { name: "operator", statements: parts.operator }
        : parts.functions.find(({ name }) => accessKeyOf(name) === accessKey);
    if (!caller || message.headers.origin) {
      throw new AwsError(
        "UnrecognizedClientException",
        "Only the deployed functions and the operator may call.",
        403,
      );
    }
    if (!service) {
      parts.log(`${caller.name}: calls the AWS service "${scope}", which is not embedded.`);
      throw new AwsError("UnknownOperationException", `"${scope}" is not embedded locally.`, 404);
    }
    protocol = service.protocol;
    const request: AwsRequest = {
      method: message.method ?? "",
      url: message.url ?? "/",
      headers: message.headers,
      body: await text(message),
      signedAt: readAmzDate(message.headers["x-amz-date"]),
    };
    const { call, perform } = service.read(request);
    const secured = { ...call, context: { ...call.context, "aws:securetransport": "true" } };
    if (!allows(caller.statements, secured)) {
      const { action, resources } = call;
      parts.onDenied({ functionName: caller.name, action, resources });
      throw new AwsError(
        protocol === "json" ? "AccessDeniedException" : "AccessDenied",
        `The role of "${caller.name}" does not allow ${action} on ${resources.join(" and ")}.`,
        protocol === "json" ? 400 : 403,
      );
    }
    return await perform();
  } catch (error) {
    if (error instanceof AwsError) return errorAnswer(protocol, error);
    parts.log(`The embedded AWS failed: ${messageOf(error)}`);
    return errorAnswer(protocol, new AwsError("InternalFailure", messageOf(error), 500));
  }
}

/** `20260103T090000Z` as an instant. */
function readAmzDate(text: string | string[] | undefined): number {
  const [, y, mo, d, h, mi, s] = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(`${text}`) ?? [];
  return y ? Date.parse(`${y}-${mo}-${d}T${h}:${mi}:${s}Z`) : Number.NaN;
}
