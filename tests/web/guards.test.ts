/** What guards every answer: headers, the size of a body, and a log that holds nobody's data. */
import { gunzipSync } from "node:zlib";
import fc from "fast-check";
import { describe, expect, it, test } from "vitest";
import type { Purpose } from "../../lambdas/domain/token.ts";
import { confirmationSentAt, type State, states } from "../fakes/subscription.ts";
import { tokenFor, visit, wordsOf } from "./visitor.ts";

const goodForm = {
  email: "new@example.org",
  timeZone: "Europe/Berlin",
  sendAt: "08:00",
  days: "daily",
};
const everyState = Object.keys(states) as State[];
const purposes: readonly Purpose[] = ["confirm", "preferences", "unsubscribe"];
const pages = [
  "/",
  "/check-your-inbox",
  "/link",
  "/lessons/lesson-1",
  "/glossary",
  "/privacy",
  "/try/line",
  "/try/line.js",
  "/style.css",
  "/edition.css",
  "/sign-up.js",
  "/health",
];

describe("every answer", () => {
  const failing = async () => {
    throw new TypeError("the table is gone: ada@example.org");
  };
  const guarded = async (response: Response) => {
    const headers = Object.fromEntries(response.headers);
    expect(headers).toMatchObject({
      "referrer-policy": "no-referrer",
      "x-content-type-options": "nosniff",
      "x-frame-options": "DENY",
      "cross-origin-opener-policy": "same-origin",
      "strict-transport-security": expect.stringMatching(/^max-age=\d{8}/),
      "content-security-policy": expect.stringContaining("default-src 'none'"),
      "cache-control": expect.stringMatching(
        /^(no-store|public, max-age=300|public, max-age=31536000, immutable)$/,
      ),
    });
    const policy = headers["content-security-policy"] ?? "";
    for (const rule of ["form-action 'self'", "base-uri 'none'", "frame-ancestors 'none'"])
      expect(policy).toContain(rule);
    expect(policy).not.toMatch(/unsafe|\*|http/);
    expect(headers).not.toHaveProperty("set-cookie");
    expect(headers).not.toHaveProperty("access-control-allow-origin");
  };

  test.each([
    ...pages,
    "/nothing",
    `/confirm/${tokenFor("confirm")}`,
    `/preferences/${tokenFor("preferences")}`,
    "/confirm/forged",
  ])("GET %.25s… is guarded", async (path) =>
    guarded(await (await visit([states.active()])).get(path)),
  );

  it.each([
    ["/", true],
    ["/lessons/welcome", true],
    ["/link", false],
    [`/preferences/${tokenFor("preferences")}`, false],
    [`/confirm/${tokenFor("confirm")}`, false],
  ])("lets what is on %.25s… read from the site: %s", async (path, reads) => {
    const response = await (await visit([states.active()])).get(path);
    const policy = response.headers.get("Content-Security-Policy") ?? "";
    expect(policy.includes("connect-src 'self'")).toBe(reads);
  });

  it("to a form is guarded: refused, redirected, too large, failed", async () => {
    const visitor = await visit([states.active()]);
    await guarded(await visitor.post("/subscribe", goodForm));
    await guarded(await visitor.post("/subscribe"));
    await guarded(await visitor.post("/subscribe", { email: "x".repeat(20_000) }));
    await guarded(
      await visitor.post(`/preferences/${tokenFor("preferences")}`, { action: "export" }),
    );
    const broken = await visit([], { keys: failing });
    await guarded(await broken.post("/subscribe", goodForm));
  });

  it("may be found by a search where it is the same for everybody and worth it, nowhere else", async () => {
    const visitor = await visit([states.active()]);
    const findable = ["/", "/lessons/lesson-1", "/glossary", "/privacy", "/try/line"];
    for (const path of [...pages, "/nothing", "/lessons/none", `/confirm/${tokenFor("confirm")}`]) {
      const robots = (await visitor.get(path)).headers.get("X-Robots-Tag");
      expect(robots, path).toBe(findable.includes(path) ? null : "noindex");
    }
  });

  it("is sent compressed to who takes it so, and never holds the token of its address", async () => {
    const visitor = await visit([states.active()]);
    const path = `/preferences/${tokenFor("preferences")}`;
    const headers = { "Accept-Encoding": "gzip" };
    const response = await visitor.app.request(path, { headers });
    expect([response.headers.get("Content-Encoding"), response.headers.get("Vary")]).toEqual([
      "gzip",
      "Accept-Encoding",
    ]);
    const page = await (await visitor.get(path)).text();
    expect(gunzipSync(await response.arrayBuffer()).toString()).toBe(page);
    expect(page).not.toContain(tokenFor("preferences"));
  });

  it("that failed is kept by nobody", async () => {
    const broken = await visit([], { keys: failing });
    const response = await broken.get("/");
    expect([response.status, response.headers.get("Cache-Control")]).toEqual([500, "no-store"]);
  });

  it("about one person is kept by nobody", async () => {
    const visitor = await visit([states.active()]);
    for (const purpose of purposes) {
      const response = await visitor.get(`/${purpose}/${tokenFor(purpose)}`);
      expect(response.headers.get("Cache-Control"), purpose).toBe("no-store");
    }
  });

  it("when something fails says so in words, and tells nothing", async () => {
    const visitor = await visit([], { keys: failing });
    const response = await visitor.post("/subscribe", goodForm);
    expect(response.status).toBe(500);
    const page = await response.text();
    expect(page).toContain("nothing was changed");
    expect(page).not.toMatch(/TypeError|table|ada@/);
    expect(visitor.ports.logged).toEqual([
      {
        event: "request-failed",
        fields: {
          method: "POST",
          route: "/subscribe",
          error: "TypeError",
          stack: expect.stringMatching(/^lambdas\/web\/sign-up-routes\.ts:\d+/),
        },
      },
    ]);
  });

  it("when something fails is logged by the pattern of its route, never by its path", async () => {
    const secret = fc.stringMatching(/^[A-Za-z0-9_-]{8,60}$/);
    const pattern = fc.constantFrom(...purposes);
    const method = fc.constantFrom("GET", "POST");
    await fc.assert(
      fc.asyncProperty(pattern, secret, secret, method, async (purpose, token, said, verb) => {
        const keys = () => Promise.reject(new TypeError(`${said}@example.org ${token}`));
        const visitor = await visit([], { keys });
        await visitor.app.request(`/${purpose}/${token}?q=${said}`, { method: verb });
        const [line] = visitor.ports.logged;
        expect(line?.event).toBe("request-failed");
        expect(line?.fields).toMatchObject({ method: verb, error: "TypeError" });
        expect(line?.fields.route).toMatch(new RegExp(`^/${purpose}/:token`));
        const text = JSON.stringify(visitor.ports.logged);
        expect(text).toMatch(/lambdas\/web\/[a-z-]+\.ts:\d+/);
        expect(text).not.toContain(token);
        expect(text).not.toContain(said);
      }),
      { numRuns: 40 },
    );
  });
});

describe("a body", () => {
  it("of 1 MB is too large, on every form, and nothing is read of it", async () => {
    const visitor = await visit([states.active()]);
    const before = visitor.everything();
    for (const path of [
      "/subscribe",
      "/link",
      ...purposes.map((purpose) => `/${purpose}/${tokenFor(purpose)}`),
    ]) {
      const response = await visitor.post(path, {
        ...goodForm,
        action: "erase",
        padding: "x".repeat(1e6),
      });
      expect(response.status, path).toBe(413);
      expect(await wordsOf(response)).toContain("That was too much");
    }
    expect(visitor.everything()).toEqual(before);
  });

  it("that lies about its length is measured", async () => {
    const visitor = await visit();
    const response = await visitor.app.request("/subscribe", {
      method: "POST",
      headers: {
        "Content-Type": "application/x-www-form-urlencoded",
        "Transfer-Encoding": "chunked",
      },
      body: new URLSearchParams({ ...goodForm, padding: "x".repeat(1e6) }).toString(),
    });
    expect(response.status).toBe(413);
    expect(visitor.ports.store.items("subscription")).toEqual([]);
  });

  test.each<[type: string, body: string]>([
    ["application/json", JSON.stringify(goodForm)],
    ["text/plain", "email=ada@example.org"],
    ["multipart/form-data", "no boundary"],
    ["multipart/form-data; boundary=x", "--y\r\nnot a form"],
    ["application/x-www-form-urlencoded", "%E0%A4%A=%&&&=="],
  ])("of %s that is no form is refused, never an error", async (type, body) => {
    const visitor = await visit();
    const response = await visitor.app.request("/subscribe", {
      method: "POST",
      headers: { "Content-Type": type },
      body,
    });
    expect(response.status).toBe(422);
  });
});

test("whatever is done, no line of the log has an address or a token", async () => {
  const form = fc.record({
    email: fc.constantFrom(
      "ada@example.org",
      "new@example.org",
      "bad@",
      "ada@example.org\r\nBcc: x@y.zz",
    ),
    timeZone: fc.constantFrom("UTC", "ada@example.org"),
    sendAt: fc.constant("08:00"),
    days: fc.constant("daily"),
    action: fc.constantFrom(
      "save",
      "pause",
      "resume",
      "next",
      "again",
      "start-over",
      "export",
      "erase",
      "ada@example.org",
    ),
    slug: fc.constantFrom("welcome", "ada@example.org"),
    until: fc.constantFrom("2026-12-01", "ada@example.org"),
  });
  const tokens = [
    ...purposes.map((purpose) => tokenFor(purpose)),
    tokenFor("confirm", confirmationSentAt).toUpperCase(),
  ];
  const path = fc.oneof(
    fc.constantFrom("/subscribe", "/link", "/ada@example.org"),
    fc
      .tuple(fc.constantFrom(...purposes), fc.constantFrom(...tokens))
      .map(([route, token]) => `/${route}/${token}`),
  );
  const broken = fc.boolean();
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...everyState),
      path,
      form,
      broken,
      async (state, where, fields, fails) => {
        const keys = async () => {
          throw new Error("ada@example.org");
        };
        const visitor = await visit([states[state]()], fails ? { keys } : {});
        await visitor.post(where, fields);
        const lines = JSON.stringify(visitor.ports.logged).toLowerCase();
        expect(lines).not.toMatch(/@|example\.org|192\.0\.2/);
        for (const token of tokens) expect(lines).not.toContain(token.toLowerCase());
      },
    ),
    { numRuns: 300 },
  );
});
