/** Requests that cannot be a `Request` are asked as the nearest one that can, and never change anything. */
import { handle } from "hono/aws-lambda";
import { describe, expect, it, test } from "vitest";
import { answerable, type HttpEvent } from "../../lambdas/adapters/http-event.ts";
import { adaId, subscription } from "../fakes/subscription.ts";
import { tokenFor, visit } from "../web/visitor.ts";

function event(method: string, path: string, body: string | null = null): HttpEvent {
  return {
    version: "2.0",
    routeKey: "$default",
    rawPath: path,
    rawQueryString: "",
    headers: { "content-type": "application/x-www-form-urlencoded" },
    isBase64Encoded: false,
    body,
    requestContext: {
      accountId: "000000000000",
      apiId: "api",
      authentication: null,
      authorizer: {},
      domainName: "course.example.com",
      domainPrefix: "course",
      http: { method, path, protocol: "HTTP/1.1", sourceIp: "192.0.2.7", userAgent: "a test" },
      requestId: "1",
      routeKey: "$default",
      stage: "$default",
      time: "",
      timeEpoch: 0,
    },
  };
}

const settings = `/preferences/${tokenFor("preferences")}`;

describe("an event of the HTTP API", () => {
  test.each([
    ["GET", "action=erase", 200],
    ["HEAD", "action=erase", 200],
    ["TRACE", null, 404],
    ["CONNECT", "action=erase", 404],
    ["track", null, 404],
    ["PUT", "action=erase", 404],
  ])("%s with the body %s is guarded, and changes nothing", async (method, body, status) => {
    const visitor = await visit([subscription()]);
    const before = visitor.everything();
    const answer = await handle(visitor.app)(answerable(event(method, settings, body)));
    expect(answer.statusCode).toBe(status);
    expect(answer.headers).toMatchObject({
      "content-security-policy": expect.stringContaining("default-src 'none'"),
      "strict-transport-security": expect.any(String),
      "cache-control": "no-store",
    });
    expect(visitor.everything()).toEqual(before);
  });

  test.each(["GET", "HEAD", "OPTIONS", "TRACE", "get"])("%s has no body any more", (method) => {
    expect(answerable(event(method, settings, "action=erase")).body).toBeNull();
  });

  it("keeps the body of a form, encoded or not", async () => {
    for (const isBase64Encoded of [true, false]) {
      const visitor = await visit([subscription()]);
      const form = "action=pause&until=2026-12-01";
      const body = isBase64Encoded ? Buffer.from(form).toString("base64") : form;
      const posted = { ...event("POST", settings, body), isBase64Encoded };
      expect((await handle(visitor.app)(answerable(posted))).statusCode).toBe(303);
      expect(await visitor.ports.store.read("subscription", adaId)).toMatchObject({
        status: "paused",
      });
    }
  });
});
