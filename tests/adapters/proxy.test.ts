/** A proxy of the operator's: the client's address is believed with the secret, and only then. */
import { afterEach, beforeEach, describe, expect, it, test } from "vitest";
import type { HttpEvent } from "../../lambdas/adapters/http-event.ts";
import { beforeProxy, type OwnProxy, proxySecret } from "../../lambdas/adapters/proxy.ts";
import { secretsCalls } from "../../lambdas/adapters/secret-keys.ts";
import { minuteMs } from "../../lambdas/domain/instant.ts";
import { answering, type Loopback, openLoopback } from "../fakes/loopback.ts";

const secret = "correct horse battery staple";
const proxyAddress = "192.0.2.1";
const client = "198.51.100.7";

/** A request as API Gateway hands it over, with the headers it came with. */
function event(headers: Record<string, string>): HttpEvent {
  return {
    version: "2.0",
    routeKey: "$default",
    rawPath: "/",
    rawQueryString: "",
    headers,
    isBase64Encoded: false,
    body: null,
    requestContext: {
      accountId: "000000000000",
      apiId: "api",
      authentication: null,
      authorizer: {},
      domainName: "learn.example.com",
      domainPrefix: "learn",
      http: {
        method: "GET",
        path: "/",
        protocol: "HTTP/1.1",
        sourceIp: proxyAddress,
        userAgent: "a test",
      },
      requestId: "1",
      routeKey: "$default",
      stage: "$default",
      time: "",
      timeEpoch: 0,
    },
  };
}

describe("the client's address", () => {
  const proxy: OwnProxy = {
    addressHeader: "cf-connecting-ip",
    secretHeader: "x-proxy-secret",
    isSecret: async (given) => given === secret,
  };
  const seen = async (headers: Record<string, string>) =>
    (await beforeProxy(event(headers), proxy)).requestContext.http.sourceIp;

  test.each([
    ["198.51.100.7", "198.51.100.7"],
    ["198.51.100.7:46532", "198.51.100.7"],
    ["2001:db8:7::1", "2001:db8:7::1"],
    ["[2001:db8:7::1]:46532", "2001:db8:7::1"],
    ["2001:db8:7:0:0:0:0:1:46532", "2001:db8:7:0:0:0:0:1"],
  ])("%s is believed beside the secret, as %s", async (header, address) => {
    expect(await seen({ "cf-connecting-ip": header, "x-proxy-secret": secret })).toBe(address);
  });

  test.each([
    ["without the secret", { "cf-connecting-ip": client }],
    ["with another one", { "cf-connecting-ip": client, "x-proxy-secret": "guessed" }],
    ["that is not there", { "x-proxy-secret": secret }],
    ["that is a list", { "cf-connecting-ip": `${client},10.0.0.1`, "x-proxy-secret": secret }],
    ["that is no address", { "cf-connecting-ip": "unknown", "x-proxy-secret": secret }],
  ])("%s is not: the limits see the proxy's", async (_, headers) => {
    expect(await seen(headers)).toBe(proxyAddress);
  });

  it("is all that the site learns; the secret goes no further", async () => {
    const sent = { "cf-connecting-ip": client, "x-proxy-secret": secret, accept: "text/html" };
    const { headers } = await beforeProxy(event(sent), proxy);
    expect(headers).toEqual({ "cf-connecting-ip": client, accept: "text/html" });
  });
});

describe("the secret of the proxy", () => {
  let aws: Loopback;
  let nowMs = 0;
  let logged: string[] = [];
  const json = (body: object) => answering(200, JSON.stringify(body), "application/x-amz-json-1.1");
  const open = () =>
    proxySecret(
      secretsCalls({
        endpoint: aws.url,
        region: "eu-west-1",
        maxAttempts: 1,
        credentials: { accessKeyId: "test", secretAccessKey: "test" },
      }),
      "course/proxy",
      () => nowMs,
      (name) => logged.push(name),
    );
  beforeEach(async () => {
    aws = await openLoopback();
    nowMs = 0;
    logged = [];
    aws.answer(json({ SecretString: `${secret}\n` }));
  });
  afterEach(() => aws.close());

  it("is asked for by its name, once in five minutes", async () => {
    const isSecret = open();
    expect(await Promise.all([isSecret(secret), isSecret(secret)])).toEqual([true, true]);
    nowMs = 5 * minuteMs - 1;
    expect(await isSecret(secret)).toBe(true);
    expect(aws.received).toHaveLength(1);
    expect(JSON.parse(aws.received[0]?.body ?? "")).toEqual({ SecretId: "course/proxy" });
    nowMs = 5 * minuteMs;
    await isSecret(secret);
    expect(aws.received).toHaveLength(2);
  });

  it("is not what another one is, however many are tried: one read a minute", async () => {
    const isSecret = open();
    for (const guess of ["", "guess", secret.slice(0, -1), `${secret}x`, secret.toUpperCase()]) {
      expect(await isSecret(guess)).toBe(false);
    }
    expect(aws.received).toHaveLength(1);
  });

  it("is known a minute after it was changed", async () => {
    const isSecret = open();
    await isSecret(secret);
    aws.answer(json({ SecretString: "the new secret of the proxy" }));
    expect(await isSecret("the new secret of the proxy")).toBe(false);
    nowMs = minuteMs;
    expect(await isSecret("the new secret of the proxy")).toBe(true);
    expect(await isSecret(secret)).toBe(false);
  });

  it("that cannot be read makes nothing believed, is logged, and is tried again in a minute", async () => {
    aws.answer(answering(400, '{"__type":"AccessDeniedException"}', "application/x-amz-json-1.1"));
    const isSecret = open();
    expect(await isSecret(secret)).toBe(false);
    expect(await isSecret("")).toBe(false);
    expect(logged).toEqual(["proxy-secret-read-failed"]);
    aws.answer(json({ SecretString: secret }));
    nowMs = minuteMs;
    expect(await isSecret(secret)).toBe(true);
  });

  it("that was read serves on when it cannot be read again", async () => {
    const isSecret = open();
    await isSecret(secret);
    aws.answer(answering(500, "", "text/plain"));
    nowMs = 5 * minuteMs;
    expect(await isSecret(secret)).toBe(true);
  });

  it.each(["", "short"])("that is %j is none", async (text) => {
    aws.answer(json({ SecretString: text }));
    expect(await open()(text)).toBe(false);
  });
});
