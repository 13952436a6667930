/**
 * The bundle of `web` beside its sources: it has its own classes of the Fetch standard, and must answer as
 * the sources do on Node's.
 */
import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it, test, vi } from "vitest";
import { msOf } from "../../lambdas/domain/instant.ts";
import { type FakeAws, openAws } from "../fakes/aws.ts";
import { outputOf } from "../fakes/output.ts";
import { at } from "../fakes/subscription.ts";
import { fixtureBundles } from "../fixtures/build.ts";

type Handler = (event: unknown) => Promise<{
  readonly statusCode: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly isBase64Encoded: boolean;
}>;

const before = { ...process.env };
const output = outputOf();
const consoleError = console.error;
const bundle = pathToFileURL(join(fixtureBundles, "web", "index.mjs")).href;
let aws: FakeAws;
let source: Handler;
let bundled: Handler;

beforeAll(async () => {
  aws = await openAws();
  // A page of the form holds the time it was made.
  vi.useFakeTimers({ toFake: ["Date"], now: msOf(at("08:00")) });
  output.start();
  // The framework tells of requests that are none.
  console.error = () => undefined;
  source = (await import("../../lambdas/web.ts")).handler as unknown as Handler;
  bundled = (await import(bundle)).handler;
});
afterAll(async () => {
  output.stop();
  console.error = consoleError;
  vi.useRealTimers();
  await aws.close();
  process.env = before;
});

function eventOf(method: string, path: string, more: object = {}) {
  const [rawPath = "", rawQueryString = ""] = path.split("?");
  return {
    version: "2.0",
    routeKey: "$default",
    rawPath,
    rawQueryString,
    headers: { host: "course.example.com" },
    requestContext: {
      http: { method, path: rawPath, sourceIp: "192.0.2.77" },
      domainName: "course.example.com",
    },
    isBase64Encoded: false,
    ...more,
  };
}

const form = "application/x-www-form-urlencoded";
const headers = (more: Readonly<Record<string, string>>) => ({
  headers: { host: "course.example.com", ...more },
});
const posted = (type: string, body: string) => ({ ...headers({ "content-type": type }), body });
const multipart =
  '--x\r\nContent-Disposition: form-data; name="email"\r\n\r\nno address\r\n--x\r\nContent-Disposition: form-data; name="days"; filename="f"\r\n\r\nmon\r\n--x--\r\n';

describe("the bundle answers as its sources do", () => {
  test.each<[method: string, path: string, more?: object]>([
    ["GET", "/"],
    ["HEAD", "/"],
    ["GET", "/?x=%E0%A4%A&y"],
    ["GET", "/privacy"],
    ["GET", "/privacy", headers({ "accept-encoding": "gzip, br" })],
    ["GET", "/privacy", headers({ "accept-encoding": "deflate;q=0.5, *;q=0" })],
    ["GET", "/privacy", headers({ "x-odd": "\u20ac", "": "x" })],
    ["GET", "/privacy", { cookies: ["a=\u20ac", "=;"] }],
    ["GET", "/privacy", { body: "a body where there is none" }],
    ["OPTIONS", "/privacy"],
    ["TRACE", "/"],
    ["DELETE", "/"],
    ["A B", "/"],
    ["GET", "/style.css"],
    ["GET", "/edition.css"],
    ["GET", "/health"],
    ["GET", "/robots.txt"],
    ["GET", "/feed.xml"],
    ["GET", "/glossary"],
    ["GET", "/lessons/nothing"],
    ["GET", "/images/nothing.png"],
    ["GET", "/preferences/abc"],
    ["GET", "/%"],
    ["GET", "//other.example/"],
    ["GET", "/", { requestContext: { http: { method: "GET" }, domainName: "no host" } }],
    ["POST", "/subscribe"],
    [
      "POST",
      "/subscribe",
      posted(form, "email=no+address&timeZone=UTC&sendAt=08%3A00&days=mon&days=tue"),
    ],
    ["POST", "/subscribe", posted(`${form.toUpperCase()}; charset=utf-8`, "email=%E0%A4%A")],
    ["POST", "/subscribe", posted("multipart/form-data; boundary=x", multipart)],
    ["POST", "/subscribe", posted("multipart/form-data", multipart)],
    ["POST", "/subscribe", posted("text/plain", "email=a")],
    ["POST", "/subscribe", posted(form, `email=${"x".repeat(20_000)}`)],
    [
      "POST",
      "/subscribe",
      { ...posted(form, Buffer.from("email=%C3%A4").toString("base64")), isBase64Encoded: true },
    ],
  ])("%s %s %j", async (method, path, more) => {
    const [ours, sources] = [
      await bundled(eventOf(method, path, more)),
      await source(eventOf(method, path, more)),
    ];
    expect(ours).toEqual(sources);
  });

  it("whatever form is sent, of whatever type it says it is", () => {
    const type = fc
      .tuple(
        fc.constantFrom(form, form, form.toUpperCase(), "multipart/form-data", "text/plain"),
        fc.constantFrom("", " ", "\v", "\u00a0", ","),
        fc.constantFrom(
          "",
          ";",
          "; boundary=x",
          '; boundary="x"; charset=utf-16',
          "; \ud83d\ude00",
        ),
      )
      .map((parts) => parts.join(""));
    const piece = fc.constantFrom("email=", "%", "%E4", "+", "&", "ä", "\r\n", multipart);
    const text = fc
      .tuple(fc.constantFrom("", "\ufeff"), fc.constantFrom("email=a", ""), fc.array(piece))
      .map((parts) => parts.flat().join(""));
    const body = fc.oneof(
      text.map((body) => ({ body })),
      fc.uint8Array().map((bytes) => ({
        body: Buffer.from(bytes).toString("base64"),
        isBase64Encoded: true,
      })),
    );
    return fc.assert(
      fc.asyncProperty(type, body, async (contentType, sent) => {
        const event = eventOf("POST", "/subscribe", {
          ...headers({ "content-type": contentType }),
          ...sent,
        });
        expect(await bundled(event)).toEqual(await source(event));
      }),
      { numRuns: 200 },
    );
  });

  it("to every lesson", async () => {
    const { body } = await source(eventOf("GET", "/sitemap.xml"));
    const paths = [...body.matchAll(/<loc>https:\/\/[^/]+(\/lessons\/[^<]+)/g)].map(
      ([, path = ""]) => path,
    );
    expect(paths.length).toBeGreaterThan(3);
    for (const path of paths) {
      expect(await bundled(eventOf("GET", path)), path).toEqual(await source(eventOf("GET", path)));
    }
  });
});

it("a picture comes byte by byte, and not again to who has it", async () => {
  const folder = join(fixtureBundles, "web", "files", "images");
  const [name = ""] = readdirSync(folder);
  const path = `/images/${name.replace(/\.[0-9a-f]{8}(?=\.)/, "")}`;
  const answer = await bundled(eventOf("GET", path));
  expect(answer).toMatchObject({ statusCode: 200, isBase64Encoded: true });
  expect(Buffer.from(answer.body, "base64")).toEqual(readFileSync(join(folder, name)));
  const { etag = "" } = answer.headers;
  expect(etag).toMatch(/^"[0-9a-f]{40}"$/);
  const again = await bundled(eventOf("GET", path, headers({ "if-none-match": etag })));
  expect(again).toMatchObject({ statusCode: 304, body: "", headers: { etag } });
});

it("a cold start and the first page load nothing of Node's own fetch", () => {
  const program = `
    const { handler } = await import(${JSON.stringify(bundle)});
    await handler(${JSON.stringify(eventOf("GET", "/privacy", headers({ "accept-encoding": "gzip" })))});
    console.log(JSON.stringify(process.moduleLoadList.filter((name) => name.includes("undici/"))));
  `;
  const run = execFileSync(process.execPath, ["--input-type=module", "--eval", program], {
    encoding: "utf8",
  });
  expect(JSON.parse(run)).toEqual([]);
});
