/** The site as a whole: every route, what guards them all, and what never happens. */

import { describe, expect, it, test } from "vitest";
import { base32, fromBase32 } from "../../lambdas/domain/base32.ts";
import type { Instant } from "../../lambdas/domain/instant.ts";
import { type Purpose, parseKeyring, signToken } from "../../lambdas/domain/token.ts";
import { siteNames } from "../../lambdas/web/site-names.ts";
import { adaId, at, type State, states } from "../fakes/subscription.ts";
import { documentOf, now, readable, tokenFor, visit, wordsOf } from "./visitor.ts";

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

describe("each route answers", () => {
  const c = tokenFor("confirm");
  const p = tokenFor("preferences");
  const u = tokenFor("unsubscribe");
  test.each<[method: string, path: string, state: State, status: number, says: string]>([
    ["GET", "/", "active", 200, "Send me the course"],
    ["POST", "/subscribe", "active", 422, "Please enter your e-mail address"],
    ["GET", "/check-your-inbox", "active", 200, "Check your inbox"],
    ["GET", `/confirm/${c}`, "pending", 200, "Yes, start the course"],
    ["POST", `/confirm/${c}`, "pending", 303, ""],
    ["GET", `/unsubscribe/${u}`, "active", 200, "Leave now"],
    ["POST", `/unsubscribe/${u}`, "active", 200, "You have left the course"],
    ["GET", `/preferences/${p}`, "active", 200, "Your course"],
    ["POST", `/preferences/${p}`, "active", 422, "did not say what to do"],
    ["GET", "/link", "active", 200, "Send me the link"],
    ["POST", "/link", "active", 422, "Please enter your e-mail address"],
    ["GET", "/privacy", "active", 200, "help@example.com"],
    ["GET", "/lessons/nothing", "active", 404, "There is no such page"],
    ["GET", "/nothing", "active", 404, "There is no such page"],
    ["GET", "/confirm/", "active", 404, "There is no such page"],
    ["GET", "/lessons/constructor", "active", 404, "There is no such page"],
    ["PUT", "/", "active", 404, "There is no such page"],
    ["DELETE", `/preferences/${p}`, "active", 404, "There is no such page"],
    ["GET", "/subscribe", "active", 404, "There is no such page"],
  ])("%s %.25s… of an %s subscription: %i %s", async (method, path, state, status, says) => {
    const visitor = await visit([states[state]()]);
    const response = await visitor.get(path, method);
    expect(response.status).toBe(status);
    expect(await wordsOf(response)).toContain(says);
  });

  it("a lesson and the glossary as they were compiled, and the style sheet they link to", async () => {
    const visitor = await visit();
    for (const [path, words] of [
      ["/lessons/lesson-1", "<p>lesson-1"],
      ["/glossary", "<p>Glossary"],
    ] as const) {
      const page = await (await visitor.get(path)).text();
      expect(page).toContain(words);
      const sheet = /href="(\/edition\.css\?[0-9a-f]{8})"/.exec(page)?.[1] ?? "";
      expect(await (await visitor.get(sheet)).text()).toMatch(/^p\{color:red\}/);
    }
  });

  it("a page of the course's own like a web edition, and its script", async () => {
    const visitor = await visit();
    const response = await visitor.get("/try/line");
    expect(response.headers.get("Content-Type")).toBe("text/html; charset=UTF-8");
    expect(response.headers.get("Cache-Control")).toBe("public, max-age=300");
    const page = await response.text();
    expect(page).toContain("<p>Try the line");
    expect(page).toMatch(/href="\/edition\.css\?[0-9a-f]{8}"/);
    const script = await visitor.get("/try/line.js?12345678");
    expect(script.headers.get("Content-Type")).toBe("text/javascript; charset=utf-8");
    expect(script.headers.get("Cache-Control")).toContain("immutable");
    expect(await script.text()).toBe("document.title = 'Tried';");
    for (const path of ["/try/line.js", "/try/line.js?87654321"]) {
      expect((await visitor.get(path)).headers.get("Cache-Control")).toBe("public, max-age=300");
    }
  });

  test.each([
    "/try",
    "/try/other",
    "/try/line.html",
    "/try/line/",
    "/try/..%2fline",
    "/try/%2e%2e/%2e%2e/course.js",
    "/files/try/line.html",
  ])("no file for %s, which the course does not name", async (path) => {
    expect((await (await visit()).get(path)).status).toBe(404);
  });

  it.each([
    ["lesson", "Free · 1 mail, then it ends by itself|Read lesson 1 now No address needed."],
    ["extra", "Free · 1 mail, then it ends by itself"],
  ] as const)("a course that is one %s as what it is", async (kind, says) => {
    const one = { ...readable, mails: readable.mails.slice(0, 1).map((it) => ({ ...it, kind })) };
    const page = await documentOf(await (await visit([], { course: one })).get("/"));
    const lines = page("p.facts, p.sample").get();
    expect(lines.map((line) => page(line).text().replace(/\s+/g, " ")).join("|")).toBe(says);
  });

  it("no glossary, and no link to one, where the course has none", async () => {
    const { glossary: _, ...without } = readable;
    const visitor = await visit([], { course: without });
    expect((await visitor.get("/glossary")).status).toBe(404);
    for (const path of ["/", "/privacy", "/glossary"]) {
      const page = await documentOf(await visitor.get(path));
      expect(page('a[href="/glossary"]'), path).toHaveLength(0);
    }
    expect((await documentOf(await (await visit()).get("/")))('a[href="/glossary"]')).toHaveLength(
      1,
    );
  });

  it("under names that a course's own pages are refused", async () => {
    const { app } = await visit([], { course: { ...readable, files: [] } });
    const names = app.routes
      .map(({ path }) => /^\/([^/.*]+)/.exec(path)?.[1])
      .filter((name) => name !== undefined);
    expect([...new Set(names)].sort()).toEqual([...siteNames].sort());
  });

  it("what machines ask for", async () => {
    const visitor = await visit();
    expect(await (await visitor.get("/health")).json()).toEqual({ status: "ok" });
    expect((await visitor.get("/style.css")).headers.get("Content-Type")).toBe(
      "text/css; charset=utf-8",
    );
    expect((await visitor.get("/sign-up.js")).headers.get("Content-Type")).toBe(
      "text/javascript; charset=utf-8",
    );
  });

  test.each([...pages, `/confirm/${c}`, `/preferences/${p}`, `/unsubscribe/${u}`, "/nothing"])(
    "HEAD %.25s… like GET, without the page",
    async (path) => {
      const visitor = await visit([states.active()]);
      const [get, head] = [await visitor.get(path), await visitor.get(path, "HEAD")];
      expect(head.status).toBe(get.status);
      expect([...head.headers].sort()).toEqual([...get.headers].sort());
      expect(await head.text()).toBe("");
    },
  );
});

describe("looking changes nothing", () => {
  const tokens = purposes.flatMap((route) =>
    purposes.map((purpose) => `/${route}/${tokenFor(purpose)}`),
  );
  const query = "?welcome&done=erase&action=erase&List-Unsubscribe=One-Click&_method=POST";
  const headers = { "X-HTTP-Method-Override": "POST" };

  test.each(everyState)(
    "GET, HEAD and OPTIONS of every page with every token, when %s",
    async (state) => {
      const visitor = await visit([states[state]()]);
      const before = visitor.everything();
      for (const method of ["GET", "HEAD", "OPTIONS"]) {
        for (const path of [...pages, "/subscribe", ...tokens]) {
          await visitor.app.request(path + query, { method, headers });
          expect(visitor.everything(), `${method} ${path}`).toEqual(before);
        }
      }
    },
  );
});

describe("a file of the site", () => {
  it("is kept for a year by the mark of what is in it, and for minutes by any other name", async () => {
    const visitor = await visit();
    const page = await documentOf(await visitor.get("/"));
    const marked = [
      page("link[rel=stylesheet]").attr("href"),
      page("link[rel=icon]").attr("href"),
      page("script").attr("src"),
    ].map(String);
    const kept = async (path: string) => (await visitor.get(path)).headers.get("Cache-Control");
    for (const path of marked) {
      expect(path).toMatch(/^\/[a-z-]+\.(css|svg|js)\?[0-9a-f]{8}$/);
      expect(await kept(path), path).toContain("immutable");
      const [plain = ""] = path.split("?");
      expect(await kept(plain), plain).toBe("public, max-age=300");
      // In the middle of a deployment a new page's mark may reach an old process.
      expect(await kept(`${plain}?deadbeef`), plain).toBe("public, max-age=300");
    }
  });
});

describe("a token that opens nothing", () => {
  const genuine = tokenFor("unsubscribe");
  const foreign = parseKeyring({ rootKey: "another deployment's key, 32 characters" });
  const flipped = () => {
    const bytes = fromBase32(genuine);
    if (!bytes) throw new Error("unreachable");
    bytes[5] = (bytes[5] ?? 0) ^ 1;
    return base32(bytes);
  };
  test.each<[what: string, token: string]>([
    ["cut", genuine.slice(0, -3)],
    ["forged", flipped()],
    [
      "of another deployment",
      signToken(foreign, { purpose: "unsubscribe", subscriptionId: adaId }),
    ],
    ["for something else", tokenFor("preferences")],
    ["with something behind it", `${genuine}x`],
    ["of letters", "hello"],
    ["with a Kelvin sign", encodeURIComponent("\u212a".repeat(55))],
    ["that is no URL", "%E0%A4%A"],
    ["that is long", "a".repeat(4000)],
    ["that walks the tree", "..%2f..%2fetc"],
  ])("%s is 404, says what to do, and changes nothing", async (_, token) => {
    for (const route of ["confirm", "preferences", "unsubscribe"]) {
      if (route === "preferences" && token === tokenFor("preferences")) continue;
      const visitor = await visit([states.active()]);
      const before = visitor.everything();
      for (const response of [
        await visitor.get(`/${route}/${token}`),
        await visitor.post(`/${route}/${token}`, { action: "erase" }),
      ]) {
        expect(response.status).toBe(404);
        // A reader who has not confirmed has no settings to get a link to.
        const next = route === "confirm" ? "Sign up again" : "Get a new link by mail";
        expect(await wordsOf(response)).toContain(next);
      }
      expect(visitor.everything()).toEqual(before);
    }
  });

  test.each<[Purpose, Instant]>([
    ["confirm", at("18:00", -8)],
    ["preferences", at("06:00", -90)],
  ])("%s, genuine and too old, is 410 and changes nothing", async (purpose, issuedAt) => {
    const visitor = await visit([states.active()]);
    const before = visitor.everything();
    const path = `/${purpose}/${tokenFor(purpose, issuedAt)}`;
    for (const response of [
      await visitor.get(path),
      await visitor.post(path, { action: "erase" }),
    ]) {
      expect(response.status).toBe(410);
      const words = await wordsOf(response);
      expect(words).toContain("expired");
      expect(words).toContain(purpose === "confirm" ? "works for 7 days" : "works for 90 days");
    }
    expect(visitor.everything()).toEqual(before);
  });

  it("for leaving never is too old", async () => {
    const visitor = await visit([states.active()], { now: at("08:00", 3650) });
    expect((await visitor.post(`/unsubscribe/${genuine}`)).status).toBe(200);
  });
});

it("asks for no time but the ports': pages of one instant are the same", async () => {
  const [one, other] = [await visit([states.active()]), await visit([states.active()])];
  const path = `/preferences/${tokenFor("preferences", now)}`;
  expect(await (await one.get(path)).text()).toBe(await (await other.get(path)).text());
});
