/**
 * Every route, under anything: no answer is our failure, nothing changes but by POST, and no answer
 * holds what belongs to somebody else.
 */
import fc from "fast-check";
import { expect, test } from "vitest";
import { type Purpose, signToken } from "../../lambdas/domain/token.ts";
import { testKeyring } from "../fakes/course.ts";
import { states } from "../fakes/subscription.ts";
import { tokenFor, type Visitor, visit } from "./visitor.ts";

/** Somebody who visits nothing: what must never show, and never change. */
const bystander = {
  ...states.active(),
  id: "bbbbbbbbbbbbbbbbbbbbbbbbba",
  email: "bystander@elsewhere.example",
  schedule: { timeZone: "Pacific/Chatham", sendAt: "08:00", days: "daily" },
} as const;

const purposes: readonly Purpose[] = ["confirm", "preferences", "unsubscribe"];

const text = fc.oneof(
  fc.string({ maxLength: 60 }),
  fc.string({ unit: "binary", maxLength: 60 }),
  fc.constantFrom(
    "",
    "Ada@example.org",
    "ada@example.org\r\nBcc: all@example.org",
    "a@b@c.example",
    '"><script>alert(1)</script>',
    "__proto__",
    "constructor",
    "toString",
    "../../etc/passwd",
    "%00",
    "%",
    "0000-00-00",
    "9999-99-99",
    "+275760-09-13",
    "2026-12-01",
    "25:61",
    "\u212A".repeat(70),
    "\ud800",
    bystander.id,
    "x".repeat(5_000),
  ),
);

/** A token of every kind there is, and of no kind at all. */
const token = fc.oneof(
  text.map(encodeURIComponentSafely),
  fc.constantFrom(...purposes).map((purpose) => tokenFor(purpose)),
  fc
    .tuple(fc.constantFrom(...purposes), fc.nat(80))
    .map(([purpose, length]) => tokenFor(purpose).slice(0, length)),
  fc
    .tuple(fc.constantFrom(...purposes), fc.nat(54), fc.constantFrom(..."abcdefz234567"))
    .map(([purpose, at, letter]) => {
      const whole = tokenFor(purpose);
      return `${whole.slice(0, at)}${letter}${whole.slice(at + 1)}`;
    }),
  // Genuine, of somebody who is not there.
  fc.constantFrom(...purposes).map((purpose) =>
    signToken(testKeyring, {
      purpose,
      subscriptionId: "aaaaaaaaaaaaaaaaaaaaaaaaaa",
      issuedAt: "2026-11-23T06:00:00.000Z",
    }),
  ),
);

function encodeURIComponentSafely(given: string): string {
  return given.isWellFormed() ? encodeURIComponent(given) : "%ff";
}

const path = fc.oneof(
  fc.constantFrom(
    "/",
    "/subscribe",
    "/check-your-inbox",
    "/link",
    "/glossary",
    "/privacy",
    "/health",
    "/style.css",
    "/sign-up.js",
    "/images/one.png",
    "//",
    "/%2e%2e/%2e%2e",
  ),
  fc
    .tuple(fc.constantFrom("confirm", "preferences", "unsubscribe", "lessons"), token)
    .map(([first, second]) => `/${first}/${second}`),
  text.map((given) => `/${encodeURIComponentSafely(given)}`),
);

const query = fc.oneof(
  fc.constantFrom("", "?welcome", "?done=save", "?done=__proto__", "?done=constructor", "?%"),
  text.map((given) => `?done=${encodeURIComponentSafely(given)}`),
);

const name = fc.oneof(
  fc.constantFrom(
    "email",
    "timeZone",
    "sendAt",
    "days",
    "blank-line",
    "started",
    "action",
    "until",
    "slug",
    "List-Unsubscribe",
    "__proto__",
  ),
  text,
);
const action = fc.constantFrom(
  "save",
  "pause",
  "resume",
  "next",
  "again",
  "start-over",
  "export",
  "erase",
);
const fields = fc
  .tuple(fc.array(fc.tuple(name, text), { maxLength: 8 }), fc.option(action))
  .map(([given, act]) => (act ? [["action", act] as [string, string], ...given] : given));

/** What is sent, and what it claims to be. */
const body: fc.Arbitrary<Pick<RequestInit, "body" | "headers">> = fc.oneof(
  fields.map((given) => ({ body: new URLSearchParams(wellFormed(given)) })),
  fields.map((given) => {
    const form = new FormData();
    for (const [field, value] of wellFormed(given)) form.append(field, value);
    return { body: form };
  }),
  fc
    .tuple(
      fc.uint8Array({ maxLength: 300 }),
      fc.constantFrom(
        "application/x-www-form-urlencoded",
        "multipart/form-data",
        "multipart/form-data; boundary=x",
        "application/json",
        "text/plain; charset=utf-16",
        "",
      ),
    )
    .map(([bytes, type]) => ({
      body: new Uint8Array(bytes),
      headers: type ? { "Content-Type": type } : {},
    })),
  fc.constantFrom(20_000, 1_000_000).map((size) => ({
    body: `email=${"a".repeat(size)}`,
    headers: { "Content-Type": "application/x-www-form-urlencoded" },
  })),
);

function wellFormed(given: readonly [string, string][]): [string, string][] {
  return given.map(([field, value]) => [field.toWellFormed(), value.toWellFormed()]);
}

const headers = fc.dictionary(
  fc.constantFrom(
    "Host",
    "X-Forwarded-For",
    "Cookie",
    "Origin",
    "Referer",
    "X-HTTP-Method-Override",
  ),
  fc.constantFrom("evil.example", "127.0.0.1", "id=1", "DELETE", "POST", ""),
);

async function good(visitor: Visitor, response: Response): Promise<void> {
  expect(response.status).toBeLessThan(500);
  const said = `${JSON.stringify([...response.headers])} ${await response.text()}`;
  for (const secret of [bystander.email, `${bystander.schedule.timeZone} time`]) {
    expect(said).not.toContain(secret);
  }
  expect(said).not.toMatch(/ at .*\.ts:\d+|TypeError|<script>alert/);
  expect(response.headers.get("set-cookie")).toBeNull();
  const location = response.headers.get("location");
  if (location !== null) expect(location).toMatch(/^\/[a-z]/);
  expect(await visitor.ports.store.read("subscription", bystander.id)).toMatchObject({
    version: 1,
    email: bystander.email,
  });
  expect(visitor.ports.deliveryRequests).not.toContain(bystander.id);
}

const someStates = fc.constantFrom(
  states.active,
  states.pending,
  states.paused,
  states.left,
  states.erased,
);

test("nothing that is read changes anything", async () => {
  const visitor = await visit([states.active(), bystander]);
  const before = visitor.everything();
  const method = fc.constantFrom("GET", "HEAD", "OPTIONS");
  await fc.assert(
    fc.asyncProperty(path, query, method, headers, async (where, asked, how, sent) => {
      const init = { method: how, headers: sent };
      await good(visitor, await visitor.app.request(`${where}${asked}`, init));
      expect(visitor.everything()).toEqual(before);
    }),
    { numRuns: 600 },
  );
});

test("nothing that is sent makes us fail, or touches somebody else", async () => {
  const method = fc.constantFrom("POST", "POST", "POST", "PUT", "PATCH", "DELETE");
  await fc.assert(
    fc.asyncProperty(
      path,
      query,
      method,
      body,
      headers,
      someStates,
      async (where, asked, how, sent, more, state) => {
        const visitor = await visit([state(), bystander]);
        const before = visitor.everything();
        const init = { ...sent, method: how, headers: { ...more, ...sent.headers } };
        await good(visitor, await visitor.app.request(`${where}${asked}`, init));
        if (how !== "POST") expect(visitor.everything()).toEqual(before);
      },
    ),
    { numRuns: 800 },
  );
});

test("a token of one purpose opens no other page, by any method", async () => {
  for (const purpose of purposes) {
    for (const page of purposes.filter((other) => other !== purpose)) {
      const visitor = await visit([states.active(), bystander]);
      const before = visitor.everything();
      for (const method of ["GET", "POST"]) {
        const response = await visitor.app.request(`/${page}/${tokenFor(purpose)}`, { method });
        expect(response.status).toBe(404);
      }
      expect(visitor.everything()).toEqual(before);
    }
  }
});
