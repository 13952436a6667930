/** API Gateway's HTTP API in front of the site's function: payload format 2.0, both ways. */
import { randomUUID } from "node:crypto";
import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from "node:http";
import { buffer } from "node:stream/consumers";
import * as v from "valibot";
import { routeOf, type SiteRoute } from "../stack/site.ts";
import type { Clock } from "./clock.ts";
import { messageOf } from "./errors.ts";

const bodyBytesMax = 10 * 1024 * 1024;

const lambdaAnswer = v.object({
  statusCode: v.number(),
  headers: v.optional(v.record(v.string(), v.union([v.string(), v.number(), v.boolean()])), {}),
  cookies: v.optional(v.array(v.string()), []),
  body: v.optional(v.string(), ""),
  isBase64Encoded: v.optional(v.boolean(), false),
});

/** Answers requests for the site through `invoke`, which returns the function's result as JSON. */
export function httpApi(options: {
  readonly routes: readonly SiteRoute[];
  readonly clock: Clock;
  readonly invoke: (functionName: string, event: unknown) => Promise<string>;
  readonly log: (line: string) => void;
  /** Told of every answer's status. */
  readonly onAnswer: (status: number) => void;
}): (request: IncomingMessage, response: ServerResponse) => Promise<void> {
  return async (request, response) => {
    response.on("finish", () => options.onAnswer(response.statusCode));
    const refuse = (status: number, message: string) => {
      response.writeHead(status, { "content-type": "application/json" });
      response.end(JSON.stringify({ message }));
    };
    try {
      const body = await buffer(request);
      if (body.length > bodyBytesMax) return refuse(413, "Request Entity Too Large");
      const [path = "/"] = splitOnce(request.url ?? "/", "?");
      const route = routeOf(options.routes, request.method ?? "GET", path);
      if (!route) return refuse(404, "Not Found");
      const event = gatewayEvent(request, body, route.routeKey, options.clock);
      const result = await options.invoke(route.functionName, event);
      const answer = v.parse(lambdaAnswer, JSON.parse(result));
      response.statusCode = answer.statusCode;
      for (const [name, value] of Object.entries(answer.headers)) {
        response.setHeader(name, String(value));
      }
      if (answer.cookies.length) response.setHeader("set-cookie", answer.cookies);
      response.setHeader("date", new Date(options.clock.now()).toUTCString());
      response.end(Buffer.from(answer.body, answer.isBase64Encoded ? "base64" : "utf8"));
    } catch (error) {
      options.log(`${request.method} ${request.url} failed: ${messageOf(error)}`);
      refuse(500, "Internal Server Error");
    }
  };
}

/** The event API Gateway makes of a request. */
function gatewayEvent(
  request: IncomingMessage,
  body: Buffer,
  routeKey: string,
  clock: Clock,
): unknown {
  const [path = "/", query = ""] = splitOnce(request.url ?? "/", "?");
  const headers = lowerCaseHeaders(request.headers);
  const parameters: Record<string, string> = {};
  for (const [name, value] of new URLSearchParams(query)) {
    parameters[name] = name in parameters ? `${parameters[name]},${value}` : value;
  }
  const isText = isTextual(request.headers["content-type"] ?? "");
  const { cookie, ...others } = headers;
  return {
    version: "2.0",
    routeKey,
    rawPath: path,
    rawQueryString: query,
    ...(cookie && { cookies: cookie.split(/; ?/) }),
    headers: others,
    ...(query && { queryStringParameters: parameters }),
    requestContext: {
      accountId: "anonymous",
      apiId: "local",
      domainName: headers.host ?? "localhost",
      domainPrefix: "local",
      http: {
        method: request.method,
        path,
        protocol: "HTTP/1.1",
        sourceIp: request.socket.remoteAddress?.replace(/^::ffff:/, "") ?? "127.0.0.1",
        userAgent: headers["user-agent"] ?? "",
      },
      requestId: randomUUID(),
      routeKey,
      stage: "$default",
      time: new Date(clock.now()).toUTCString(),
      timeEpoch: clock.now(),
    },
    ...(body.length > 0 && { body: body.toString(isText ? "utf8" : "base64") }),
    isBase64Encoded: body.length > 0 && !isText,
  };
}

/** API Gateway passes only these as text; a posted form arrives encoded. */
function isTextual(contentType: string): boolean {
  return /^(text\/|application\/(json|javascript|xml)\b|[^;]+\+(json|xml)\b)/i.test(contentType);
}

function lowerCaseHeaders(headers: IncomingHttpHeaders): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).flatMap(([name, value]) =>
      value === undefined ? [] : [[name, [value].flat().join(",")]],
    ),
  );
}

function splitOnce(text: string, separator: string): [string, string] {
  const at = text.indexOf(separator);
  return at < 0 ? [text, ""] : [text.slice(0, at), text.slice(at + separator.length)];
}
