/**
 * Calls to AWS, made of the SDK's own parts: its connections, its signer, its retries. The rest of its
 * clients, middleware and the schemas of every operation, is more than half of a request's CPU time and
 * of a function's size (docs/performance.md). Mails go by the SDK's whole client: `ses-mailer.ts`.
 */
import { partition } from "@aws-sdk/core/client";
import { fromEnv } from "@aws-sdk/credential-provider-env";
import { NoOpLogger } from "@smithy/core/client";
import {
  getRetryAfterHint,
  isClockSkewError,
  isServerError,
  isThrottlingError,
  isTransientError,
  StandardRetryStrategy,
} from "@smithy/core/retry";
import { HttpRequest, type HttpResponse } from "@smithy/core/transport";
import { NodeHttpHandler, type NodeHttpHandlerOptions } from "@smithy/node-http-handler";
import { SignatureV4, type SignatureV4Init } from "@smithy/signature-v4";
import type { RetryErrorType } from "@smithy/types";
import { minuteMs } from "../domain/instant.ts";
import { readEndpoint, readRegion } from "../runtime/settings.ts";
import { SignerHash } from "./signer-hash.ts";

/** Actions of a service by name, each a function from what it is asked to what it answers. */
export type Calls<Actions extends object> = <Name extends keyof Actions & string>(
  action: Name,
  input: Input<Actions[Name]>,
) => Promise<Output<Actions[Name]>>;

type Input<Action> = Action extends (input: infer I) => unknown ? I : never;
type Output<Action> = Action extends (input: never) => infer O ? O : never;

/** Where, as whom and how patiently; what is left out is as in a function. */
export interface CallOptions {
  /** `AWS_REGION`. */
  readonly region?: string | undefined;
  /** `AWS_ENDPOINT_URL`, or else the service's own of the region. */
  readonly endpoint?: string | undefined;
  /** Those in the environment, the only ones that Lambda gives. */
  readonly credentials?: SignatureV4Init["credentials"];
  /** The first one counts; 3. */
  readonly maxAttempts?: number;
  /** Milliseconds from which the waits before another attempt grow; the SDK's own. */
  readonly baseDelay?: number;
  /** Time-outs of a request; none but five minutes of silence. */
  readonly requestHandler?: NodeHttpHandlerOptions;
}

/** A service that speaks JSON (Smithy, "AWS JSON 1.0 protocol" and 1.1). */
export interface JsonService {
  /** As it is named in signatures and hosts. */
  readonly name: string;
  readonly version: "1.0" | "1.1";
  /** What comes before the action in `X-Amz-Target`. */
  readonly target: string;
}

/** A service's answer that is no success: its name is the service's code. The message may quote the request. */
class AwsError extends Error {
  // Narrower than Node's own, as the SDK's parts read it.
  declare readonly cause?: Error;
  readonly $metadata: { readonly httpStatusCode: number; clockSkewCorrected?: true };
  readonly retryAfterHint: Date | undefined;

  constructor(name: string, message: string, { statusCode, hint }: AnswerFacts) {
    super(message);
    this.name = name;
    this.$metadata = { httpStatusCode: statusCode };
    this.retryAfterHint = hint;
  }
}

interface AnswerFacts {
  readonly statusCode: number;
  /** When the service wants to be asked again. */
  readonly hint: Date | undefined;
}

/**
 * Calls a service's actions. What failed for a while is asked again, as the SDK's standard mode does it.
 *
 * @throws Error by the name of the service's code (`ConditionalCheckFailedException`), or one of the
 * connection: `TimeoutError`, or with the system's `code`
 */
export function jsonCalls<Actions extends object>(
  { name, version, target }: JsonService,
  options?: CallOptions,
): Calls<Actions> {
  const post = signedPosts(name, options);
  return async (action, input) => {
    const headers = {
      "content-type": `application/x-amz-json-${version}`,
      "x-amz-target": `${target}.${action}`,
    };
    return parsed((await post("/", headers, JSON.stringify(input))) || "{}");
  };
}

/** Named as the SDK names it; the parser's own error would quote what a reader's item holds. */
function parsed(text: string) {
  try {
    return JSON.parse(text);
  } catch {
    const facts = { statusCode: 200, hint: undefined };
    throw new AwsError("SyntaxError", "What answered is not JSON.", facts);
  }
}

/** Posts to a service and answers with the body of its answer. @throws like `jsonCalls` */
export function signedPosts(
  service: string,
  {
    region = readRegion(),
    endpoint = readEndpoint(),
    credentials = fromEnv(),
    maxAttempts = 3,
    baseDelay,
    requestHandler,
  }: CallOptions = {},
): (path: string, headers: Readonly<Record<string, string>>, body: string) => Promise<string> {
  const { protocol, hostname, host, port } = new URL(endpoint ?? endpointOf(service, region));
  const handler = new NodeHttpHandler({
    // It would write to the log, beside the lines of JSON.
    logger: new NoOpLogger(),
    socketTimeout: silenceMs,
    ...requestHandler,
  });
  const signer = new SignatureV4({ service, region, credentials, sha256: SignerHash });
  const retries = new StandardRetryStrategy({ maxAttempts, ...(baseDelay && { baseDelay }) });
  let clockOffsetMs = 0;

  async function attempt(request: HttpRequest): Promise<string> {
    const signingDate = new Date(Date.now() + clockOffsetMs);
    const signed = await signer.sign(request, { signingDate });
    const { response } = await handler.handle(signed as HttpRequest);
    const text = await textOf(response.body);
    if (response.statusCode < 300) return text;
    const error = errorOf(response, text);
    const serverMs = Date.parse(response.headers.date ?? "");
    // A computer whose clock is wrong signs by the service's from now on.
    if (isClockSkewError(error) && Math.abs(serverMs - signingDate.getTime()) >= skewMs) {
      clockOffsetMs = serverMs - Date.now();
      error.$metadata.clockSkewCorrected = true;
    }
    throw error;
  }

  return async (path, headers, body) => {
    const request = new HttpRequest({
      method: "POST",
      protocol,
      hostname,
      ...(port && { port: Number(port) }),
      path,
      headers: { host, "content-length": String(Buffer.byteLength(body)), ...headers },
      body,
    });
    let token = await retries.acquireInitialRetryToken(service);
    for (;;) {
      try {
        const text = await attempt(request);
        retries.recordSuccess(token);
        return text;
      } catch (thrown) {
        const error = thrown as AwsError;
        const { retryAfterHint } = error;
        const failure = { errorType: typeOf(error), ...(retryAfterHint && { retryAfterHint }) };
        // Waits until the next attempt, or refuses it: the error is final.
        const next = await retries.refreshRetryTokenForRetry(token, failure).catch(() => undefined);
        if (!next) throw error;
        token = next;
      }
    }
  };
}

/** Where a region's service is; China and others have a domain of their own. */
export function endpointOf(service: string, region: string): string {
  return `https://${service}.${region}.${partition(region).dnsSuffix}`;
}

/** The SDK's: a connection on which nothing comes for so long is given up. */
const silenceMs = 5 * minuteMs;

/** The SDK's: from here on a clock is wrong, and not a request slow. */
const skewMs = 240_000;

function textOf(body: NodeJS.ReadableStream): Promise<string> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    body.on("data", (chunk: Buffer) => chunks.push(chunk));
    body.once("end", () => resolve(Buffer.concat(chunks).toString()));
    body.once("error", reject);
  });
}

/** The code is in a header or in the body, with a namespace before or an address behind it. */
function errorOf(response: HttpResponse, text: string): AwsError {
  const { __type, code, message, Message } = fieldsOf(text);
  const { statusCode, headers } = response;
  const said = headers["x-amzn-errortype"] || __type || code || "UnknownError";
  const name = String(said).split(",")[0]?.split(":")[0]?.split("#").at(-1) ?? "";
  const why = message || Message || `It answered ${statusCode} without a reason.`;
  return new AwsError(name, String(why), { statusCode, hint: getRetryAfterHint(response) });
}

/** None where it is no JSON: what stands before a service answers in HTML. */
function fieldsOf(text: string): Readonly<Record<string, unknown>> {
  try {
    return JSON.parse(text) ?? {};
  } catch {
    return {};
  }
}

function typeOf(error: AwsError): RetryErrorType {
  if (isThrottlingError(error)) return "THROTTLING";
  if (isTransientError(error)) return "TRANSIENT";
  return isServerError(error) ? "SERVER_ERROR" : "CLIENT_ERROR";
}
