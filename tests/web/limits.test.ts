/** How many letters may be asked for, by one network and by all; and how fast a form may come back. */
import { describe, expect, it, test } from "vitest";
import { dayMs, hourMs, secondMs } from "../../lambdas/domain/instant.ts";
import { documentOf, type Visitor, visit, wordsOf } from "./visitor.ts";

let addresses = 0;

/** Asks for a letter to an address of its own. */
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
async function served(visitor: Visitor, times: number, ip: (time: number) => string) {
  let count = 0;
  for (let time = 0; time < times; time += 1) {
    const { status } = await ask(visitor, ip(time), time % 5 === 0 ? "/link" : "/subscribe");
    expect([303, 429]).toContain(status);
    if (status === 303) count += 1;
  }
  return count;
}

const oneV4 = (time: number) => `192.0.2.${time % 256}`;
const oneV6 = (time: number) => `2001:db8:abcd:${(time % 4096).toString(16)}::1`;

describe("one network", () => {
  test.each([
    ["IPv4", oneV4],
    ["IPv6", oneV6],
  ])("by %s gets 200 letters an hour and 500 a day", async (_, ip) => {
    const visitor = await visit();
    expect(await served(visitor, 300, ip)).toBe(200);
    visitor.ports.world.pass(hourMs);
    expect(await served(visitor, 300, ip)).toBe(200);
    visitor.ports.world.pass(hourMs);
    expect(await served(visitor, 300, ip)).toBeLessThanOrEqual(100);
    visitor.ports.world.pass(dayMs);
    expect(await served(visitor, 1, ip)).toBe(1);
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
    expect(lines).toContain("too-many-requests");
    expect(lines).not.toContain("192.0.2");
    visitor.ports.world.pass(seconds * secondMs);
    expect((await ask(visitor, "192.0.2.1")).status).toBe(303);
  });
});

test("all networks together get 2,000 letters an hour", async () => {
  const visitor = await visit();
  const everywhere = (time: number) => `10.${time % 250}.${Math.floor(time / 250)}.1`;
  expect(await served(visitor, 2_300, everywhere)).toBe(2_000);
});

describe("the stamp of the form", () => {
  const form = { email: "ada@example.org", timeZone: "UTC", sendAt: "08:00", days: "daily" };
  const stampOf = async (visitor: Visitor) =>
    String((await documentOf(await visitor.get("/")))("[name=started]").val());

  it("sent at once brings the page back, everything kept; a moment later it is taken", async () => {
    const visitor = await visit();
    const started = await stampOf(visitor);
    const response = await visitor.post("/subscribe", { ...form, started });
    expect(response.status).toBe(422);
    const $ = await documentOf(response);
    expect($("[role=alert]").text()).toContain("press the button once more");
    expect([$("#email").val(), $("[name=started]").val()]).toEqual([form.email, started]);
    expect(visitor.ports.store.items("subscription")).toEqual([]);
    visitor.ports.world.pass(2 * secondMs);
    expect((await visitor.post("/subscribe", { ...form, started })).status).toBe(303);
  });

  test.each([
    ["forged", async () => "abc-0123456789abcdef0123456789abcdef"],
    ["of the day before yesterday", stampOf],
  ])("%s brings the page back with a fresh one", async (_, stamp) => {
    const visitor = await visit();
    const started = await stamp(visitor);
    visitor.ports.world.pass(2 * dayMs);
    const response = await visitor.post("/subscribe", { ...form, started });
    expect(response.status).toBe(422);
    const fresh = String((await documentOf(response))("[name=started]").val());
    expect(fresh).not.toBe(started);
    visitor.ports.world.pass(2 * secondMs);
    expect((await visitor.post("/subscribe", { ...form, started: fresh })).status).toBe(303);
  });
});
