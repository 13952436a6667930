/**
 * How many transactional mails may be asked for, by one network and by all; how fast a form may
 * come back, and the proof of work it must bring while robots use it.
 */
import { hash } from "node:crypto";
import { describe, expect, it, test } from "vitest";
import { proofOfWorkBits } from "../../lambdas/domain/form-timestamp.ts";
import { dayMs, hourMs, secondMs } from "../../lambdas/domain/instant.ts";
import { remembered } from "../../lambdas/domain/remembered.ts";
import { states } from "../fakes/subscription.ts";
import { documentOf, type Visitor, visit, wordsOf } from "./visitor.ts";

const form = { email: "ada@example.org", timeZone: "UTC", sendAt: "08:00", days: "daily" };

let addresses = 0;

/** Asks for a transactional mail to an address of its own. */
async function ask(visitor: Visitor, sourceIp: string, path = "/subscribe"): Promise<Response> {
  addresses += 1;
  const body = new URLSearchParams({
    email: `reader${addresses}@example.org`,
    timeZone: "UTC",
    sendAt: "08:00",
    days: "daily",
  });
  const env = { requestContext: { http: { sourceIp } } };
  return visitor.app.request(path, { method: "POST", body }, env);
}

/** How many of `times` were served, asking from one network. */
async function served(
  visitor: Visitor,
  times: number,
  ip: (time: number) => string,
  path = "/subscribe",
) {
  const counts: Record<number, number> = { 303: 0, 429: 0 };
  for (let time = 0; time < times; time += 1) {
    const { status } = await ask(visitor, ip(time), path);
    counts[status] = (counts[status] ?? 0) + 1;
  }
  expect(Object.keys(counts)).toEqual(["303", "429"]);
  return counts[303];
}

const oneV4 = (time: number) => `192.0.2.${time % 256}`;
const oneV6 = (time: number) => `2001:db8:abcd:7::${(time % 4096).toString(16)}`;
const wideV6 = (time: number) => `2001:db8:abcd:${(time % 4096).toString(16)}::1`;

describe("one network", () => {
  test.each<[string, string, typeof oneV4, number]>([
    ["by IPv4, the form", "/subscribe", oneV4, 1],
    ["by IPv4, the form for a lost link", "/link", oneV4, 1],
    ["by IPv6, a /64, the form", "/subscribe", oneV6, 1],
    // Readers of one provider share it, and must not shut each other out.
    ["by IPv6, a /48, the form", "/subscribe", wideV6, 3],
  ])(
    "%s: 200 an hour and 500 a day, and a /48 three times as many",
    async (_, path, ip, factor) => {
      const visitor = await visit();
      const times = 250 * factor;
      expect(await served(visitor, times, ip, path)).toBe(200 * factor);
      visitor.ports.clock.pass(hourMs);
      expect(await served(visitor, times, ip, path)).toBe(200 * factor);
      visitor.ports.clock.pass(hourMs);
      // What the hours refused has used up nothing of the day.
      expect(await served(visitor, times, ip, path)).toBe(100 * factor);
      visitor.ports.clock.pass(dayMs);
      expect(await served(visitor, 1, ip, path)).toBe(1);
    },
  );

  it("that has used up the form still gets lost links, and the other way round", async () => {
    for (const [spent, other] of [
      ["/subscribe", "/link"],
      ["/link", "/subscribe"],
    ] as const) {
      const visitor = await visit();
      await served(visitor, 201, oneV4, spent);
      expect((await ask(visitor, "192.0.2.1", spent)).status).toBe(429);
      expect((await ask(visitor, "192.0.2.1", other)).status).toBe(303);
    }
  });

  it("over its limit does not touch another", async () => {
    const visitor = await visit();
    await served(visitor, 2_500, oneV4);
    expect((await ask(visitor, "198.51.100.7")).status).toBe(303);
  });

  it("is told when to ask again, and nothing of the address", async () => {
    const visitor = await visit();
    await served(visitor, 200, oneV4);
    const before = visitor.everything();
    const response = await ask(visitor, "192.0.2.1");
    expect(response.status).toBe(429);
    const seconds = Number(response.headers.get("Retry-After"));
    expect(seconds).toBe(hourMs / secondMs);
    const words = await wordsOf(response);
    expect(words).toContain("Please try again in 60 minutes.");
    expect(words).not.toContain("@");
    expect(visitor.everything()).toEqual(before);
    const lines = JSON.stringify(visitor.ports.logged);
    expect(lines).toContain("request-limited");
    expect(lines).not.toContain("192.0.2");
    visitor.ports.clock.pass(seconds * secondMs);
    expect((await ask(visitor, "192.0.2.1")).status).toBe(303);
  });
});

describe("one mailbox, however it is spelled", () => {
  /** The addresses that are mailed now, and those that are mailed later, at 60 requests. */
  const bomb = async (visitor: Visitor, spelling: (time: number) => string) => {
    for (let time = 0; time < 60; time += 1) {
      const body = new URLSearchParams({ ...form, email: spelling(time) });
      const env = { requestContext: { http: { sourceIp: `10.${time}.0.1` } } };
      const response = await visitor.app.request("/subscribe", { method: "POST", body }, env);
      // Nobody learns of this limit: it is told to the person who asked for the address, and to
      // robots.
      expect([response.status, response.headers.get("Location")]).toEqual([
        303,
        "/check-your-inbox",
      ]);
    }
    return owed(visitor);
  };

  /** Letters of a name with dots between some of them, others each time. */
  const dotted = (time: number, dot = ".") =>
    [..."adalove"].map((letter, at) => letter + (((time + 1) >> at) & 1 ? dot : "")).join("");

  test.each<[string, (time: number) => string]>([
    ["by labels", (time) => `ada+${time}@example.org`],
    ["by Gmail's dots", (time) => `${dotted(time)}@gmail.com`],
    ["by Gmail's names", (time) => `${dotted(time)}@${time % 2 ? "gmail" : "googlemail"}.com`],
    ["by Proton's dots", (time) => `${dotted(time)}@proton.me`],
    ["by Proton's strokes", (time) => `${dotted(time, "_")}x@${time % 2 ? "pm.me" : "proton.me"}`],
    ["by Yandex's dots", (time) => `${dotted(time)}@yandex.ru`],
    ["by Yandex's domains", (time) => `${dotted(time, "-")}x@yandex.${time % 2 ? "com" : "kz"}`],
    ["by Fastmail's subdomains", (time) => `x${time}@ada.fastmail.com`],
  ])(
    "%s gets 3 transactional mails a day; three more come on the next day",
    async (_, spelling) => {
      const visitor = await visit();
      expect(await bomb(visitor, spelling)).toEqual({ now: 3, later: 3 });
      const latest = Math.max(...laterAt(visitor));
      expect(latest - Date.parse(visitor.ports.clock.now())).toBeLessThanOrEqual(dayMs);
    },
  );

  it("is another one next to it", async () => {
    const visitor = await visit();
    await bomb(visitor, (time) => `ada+${time}@example.org`);
    await visitor.post("/subscribe", { ...form, email: "bob@example.org" });
    const emails = visitor.ports.store.items("subscription").map(({ email }) => email);
    expect(emails).toContain("bob@example.org");
  });
});

/** Until when mails wait that are owed, in milliseconds. */
function laterAt(visitor: Visitor): number[] {
  return visitor.ports.store
    .items("subscription")
    .flatMap(({ requests }) => requests)
    .flatMap(({ notBefore }) => (notBefore ? [Date.parse(notBefore)] : []));
}

function owed(visitor: Visitor): { readonly now: number; readonly later: number } {
  const requests = visitor.ports.store.items("subscription").flatMap((one) => one.requests);
  const later = laterAt(visitor).length;
  return { now: requests.length - later, later };
}

describe("all networks together", () => {
  const everywhere = (time: number) => `10.${time % 250}.${Math.floor(time / 250)}.1`;

  it("get 2,000 transactional mails an hour; what is more waits for the next hours", async () => {
    const visitor = await visit();
    expect(await served(visitor, 2_300, everywhere)).toBe(2_300);
    expect(owed(visitor)).toEqual({ now: 2_000, later: 300 });
    const start = Date.parse(visitor.ports.clock.now());
    for (const at of laterAt(visitor)) {
      expect(at).toBeGreaterThan(start);
      expect(at).toBeLessThanOrEqual(start + 2 * hourMs);
    }
  });

  it("shut nobody out with 2,001 forms from eleven networks", async () => {
    const visitor = await visit([states.active()]);
    const eleven = (time: number) => `10.0.${time % 11}.${time % 250}`;
    expect(await served(visitor, 2_001, eleven)).toBe(2_001);
    await served(visitor, 2_001, eleven, "/link");
    const before = owed(visitor);
    expect((await ask(visitor, "198.51.100.7")).status).toBe(303);
    expect(owed(visitor)).toEqual({ ...before, now: before.now + 1 });
    // A reader behind one of the eleven waits, and is not sent away.
    expect((await ask(visitor, "10.0.3.9")).status).toBe(303);
    expect(owed(visitor)).toEqual({ now: before.now + 1, later: before.later + 1 });
    const body = new URLSearchParams({ email: "ada@example.org" });
    const env = { requestContext: { http: { sourceIp: "198.51.100.7" } } };
    await visitor.app.request("/link", { method: "POST", body }, env);
    expect(owed(visitor).now).toBe(before.now + 2);
  });
});

test("eleven /48 that take a new /64 for each of 2,001 forms make no person wait", async () => {
  const visitor = await visit();
  const everNew = (time: number) => `2001:db8:${time % 11}:${time.toString(16)}::1`;
  expect(await served(visitor, 2_001, everNew)).toBe(2_001);
  const before = owed(visitor);
  for (const person of ["198.51.100.7", "2001:db8:7777:1::1"]) await ask(visitor, person);
  expect(owed(visitor)).toEqual({ ...before, now: before.now + 2 });
});

async function stampOf(visitor: Visitor, page = "/"): Promise<string> {
  return String((await documentOf(await visitor.get(page)))("[name=started]").val());
}

describe("the timestamp of the form for a lost link", () => {
  it("sent at once brings the page back, the address kept; a moment later it is taken", async () => {
    const visitor = await visit([states.active()]);
    const started = await stampOf(visitor, "/link");
    const response = await visitor.post("/link", { email: form.email, started });
    expect(response.status).toBe(422);
    const $ = await documentOf(response);
    expect($("[role=alert]").text()).toContain("press the button once more");
    expect([$("#email").val(), $("[name=started]").val()]).toEqual([form.email, started]);
    expect(visitor.ports.deliveryRequests).toEqual([]);
    visitor.ports.clock.pass(2 * secondMs);
    expect((await visitor.post("/link", { email: form.email, started })).status).toBe(303);
    expect(visitor.ports.deliveryRequests).toHaveLength(1);
  });
});

describe("the timestamp of the form", () => {
  it("sent at once brings the page back, everything kept; a moment later it is taken", async () => {
    const visitor = await visit();
    const started = await stampOf(visitor);
    const response = await visitor.post("/subscribe", { ...form, started });
    expect(response.status).toBe(422);
    const $ = await documentOf(response);
    expect($("[role=alert]").text()).toContain("press the button once more");
    expect([$("#email").val(), $("[name=started]").val()]).toEqual([form.email, started]);
    expect(visitor.ports.store.items("subscription")).toEqual([]);
    visitor.ports.clock.pass(2 * secondMs);
    expect((await visitor.post("/subscribe", { ...form, started })).status).toBe(303);
  });

  test.each([
    ["forged", async () => "abc-0123456789abcdef0123456789abcdef"],
    ["of the day before yesterday", stampOf],
  ])("%s brings the page back with a fresh one", async (_, timestamp) => {
    const visitor = await visit();
    const started = await timestamp(visitor);
    visitor.ports.clock.pass(2 * dayMs);
    const response = await visitor.post("/subscribe", { ...form, started });
    expect(response.status).toBe(422);
    const fresh = String((await documentOf(response))("[name=started]").val());
    expect(fresh).not.toBe(started);
    visitor.ports.clock.pass(2 * secondMs);
    expect((await visitor.post("/subscribe", { ...form, started: fresh })).status).toBe(303);
  });
});

describe("the proof of work, while robots use the form", () => {
  // Solved once, as a browser does: at 18 bits it takes a second, and each of these visitors is shown the same
  // timestamp.
  const answerOf = remembered((started: string, email: string) => {
    const prefix = hash("sha256", `${started}/${email}`);
    const startsWith = (answer: number) => hash("sha256", prefix + answer, "buffer").readUInt32BE();
    let answer = 0;
    while (startsWith(answer) >>> (32 - proofOfWorkBits) !== 0) answer += 1;
    return String(answer);
  });
  const besieged = async () => {
    const visitor = await visit([], {}, { proofOfWork: true, startMailbox: "start@example.com" });
    const started = await stampOf(visitor);
    visitor.ports.clock.pass(5 * secondMs);
    return { visitor, started, answer: answerOf(started, form.email) };
  };

  it("solved by the reader's browser, the form is taken", async () => {
    const { visitor, started, answer } = await besieged();
    expect((await visitor.post("/subscribe", { ...form, started, answer })).status).toBe(303);
    expect(visitor.ports.deliveryRequests).toHaveLength(1);
  });

  test.each<[string, (good: Record<string, string>) => Record<string, string>]>([
    ["no answer", ({ answer: _, ...rest }) => rest],
    ["a guess", (good) => ({ ...good, answer: `${good.answer}0` })],
    ["the answer of another address", (good) => ({ ...good, email: "bob@example.org" })],
    ["no timestamp", ({ started: _, ...rest }) => ({ ...rest, answer: answerOf("", form.email) })],
  ])("%s: nothing happens, and the page says what to do", async (_, change) => {
    const { visitor, started, answer } = await besieged();
    const response = await visitor.post("/subscribe", change({ ...form, started, answer }));
    expect(response.status).toBe(422);
    const words = await wordsOf(response);
    expect(words).toContain("switch JavaScript on");
    expect(words).toContain("write a mail to start@example.com");
    expect(visitor.ports.store.items("subscription")).toEqual([]);
  });

  it("is asked of a lost link, too, and says what else there is", async () => {
    const { visitor, started, answer } = await besieged();
    const email = form.email;
    for (const unproved of [{}, { started }, { started, answer: `${answer}0` }, { answer }]) {
      const response = await visitor.post("/link", { email, ...unproved });
      expect(response.status).toBe(422);
      expect(await wordsOf(response)).toContain("Every mail of the course has a link");
    }
    expect(visitor.ports.deliveryRequests).toEqual([]);
    expect((await visitor.post("/link", { email, started, answer })).status).toBe(303);
    expect(visitor.ports.deliveryRequests).toHaveLength(1);
  });

  it.each(["/", "/link"])("is on %s only then, and has at least 18 bits", async (page) => {
    const bits = async (proofOfWork: boolean) =>
      (await documentOf(await (await visit([], {}, { proofOfWork })).get(page)))("form").data(
        "proofOfWork",
      );
    expect([await bits(true), await bits(false)]).toEqual([proofOfWorkBits, undefined]);
    expect(proofOfWorkBits).toBeGreaterThanOrEqual(18);
  });
});
