/** The pictures of mails and pages, as mail programs ask for them for years. */
import { handle } from "hono/aws-lambda";
import { describe, expect, it } from "vitest";
import { answerable, type HttpEvent } from "../../lambdas/adapters/http-event.ts";
import { visit } from "./visitor.ts";

const get = async (path: string, headers: Readonly<Record<string, string>> = {}, method = "GET") =>
  (await visit()).app.request(path, { headers, method });

const year = "public, max-age=31536000, immutable";
const minutes = "public, max-age=300";

describe("a picture", () => {
  it("answers with its bytes, to be kept for a year", async () => {
    const response = await get("/images/cup.00000001.png");
    expect(response.status).toBe(200);
    expect(new Uint8Array(await response.arrayBuffer())).toEqual(new Uint8Array(5000).fill(0xfe));
    expect(response.headers.get("Content-Type")).toBe("image/png");
    expect(response.headers.get("Cache-Control")).toBe(year);
  });

  it.each([
    ["that was another one when the mail was sent", "/images/cup.abcdef01.png"],
    ["that was a photo when the mail was sent", "/images/cup.abcdef01.jpg"],
    ["that was drawn when the mail was sent", "/images/cup.abcdef01.svg"],
    ["without a mark", "/images/cup.png"],
  ])("%s is the present one of that name, kept for minutes", async (_, path) => {
    const response = await get(path);
    expect(response.status).toBe(200);
    expect((await response.arrayBuffer()).byteLength).toBe(5000);
    expect(response.headers.get("Content-Type")).toBe("image/png");
    expect(response.headers.get("Cache-Control")).toBe(minutes);
  });

  it.each([
    "/images/",
    "/images/other.00000001.png",
    "/images/cup",
    "/images/cup.00000001.webp",
    "/images/cup.1.png",
    "/images/CUP.png",
    "/images/cup.00000001.png/x",
    "/images/cup.00000001.png%00",
    "/images/..%2ftry%2fline.html",
    "/images/%2e%2e/%2e%2e/index.mjs",
    "/images/__proto__",
    "/images/try/line.html",
  ])("%s is none: the page says so and is kept nowhere", async (path) => {
    const response = await get(path);
    expect(response.status).toBe(404);
    expect(response.headers.get("Cache-Control")).toBe("no-store");
  });

  it("is not sent again to a browser that has it", async () => {
    const first = await get("/images/cup.00000001.png");
    const mark = first.headers.get("ETag") ?? "";
    const again = await get("/images/cup.00000001.png", { "If-None-Match": mark });
    expect([again.status, await again.text()]).toEqual([304, ""]);
    expect(again.headers.get("Cache-Control")).toBe(year);
    const other = await get("/images/cup.00000001.png", { "If-None-Match": '"other"' });
    expect(other.status).toBe(200);
  });

  it("answers HEAD like GET, without the bytes, and nothing that would change it", async () => {
    const head = await get("/images/cup.00000001.png", {}, "HEAD");
    expect([head.status, await head.text()]).toEqual([200, ""]);
    expect(head.headers.get("Content-Type")).toBe("image/png");
    expect((await get("/images/cup.00000001.png", {}, "POST")).status).toBe(404);
  });

  it("is not compressed once more, and an SVG is", async () => {
    const gzip = { "Accept-Encoding": "gzip" };
    const cup = await get("/images/cup.00000001.png", gzip);
    expect(cup.headers.get("Content-Encoding")).toBeNull();
    const pot = await get("/images/pot.00000003.svg", gzip);
    expect(pot.headers.get("Content-Encoding")).toBe("gzip");
  });

  it("that is an SVG keeps its colours when it is opened by itself, and runs nothing", async () => {
    const response = await get("/images/pot.00000003.svg");
    expect(response.headers.get("Content-Type")).toBe("image/svg+xml");
    const policy = response.headers.get("Content-Security-Policy");
    expect(policy).toContain("default-src 'none'; style-src 'unsafe-inline'; sandbox");
    const png = (await get("/images/pot.00000002.png")).headers.get("Content-Security-Policy");
    expect(png).not.toContain("unsafe-inline");
  });

  it("comes whole through API Gateway, which takes text only", async () => {
    const { app } = await visit();
    const event = {
      version: "2.0",
      routeKey: "GET /images/{name}",
      rawPath: "/images/cup.00000001.png",
      rawQueryString: "",
      headers: { host: "course.example.com", "accept-encoding": "gzip, br" },
      requestContext: {
        http: { method: "GET", path: "/images/cup.00000001.png", sourceIp: "192.0.2.1" },
      },
      isBase64Encoded: false,
    };
    const answer = await handle(app)(answerable(event as unknown as HttpEvent));
    expect(answer.isBase64Encoded).toBe(true);
    expect([...Buffer.from(answer.body, "base64")]).toEqual(Array(5000).fill(0xfe));
  });
});
