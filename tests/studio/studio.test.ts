import { request } from "node:http";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { LocalSystem } from "../../local/system.ts";
import { getJson, postJson, startSmallStack } from "../local/small-stack.ts";

let system: LocalSystem;
let mailId: string;

beforeAll(async () => {
  system = await startSmallStack();
  await fetch(`${system.siteUrl}/owe`, {
    method: "POST",
    redirect: "manual",
    body: new URLSearchParams({ id: "ann", to: "ann@example.org", dueAt: "now" }),
  });
  const mails = await getJson<{ id: string }[]>(`${system.studioUrl}/api/messages`);
  mailId = mails[0]?.id ?? "";
});
afterAll(() => system.close());

/** A request with headers that fetch does not let one set. */
function raw(method: string, path: string, headers: Record<string, string>): Promise<number> {
  return new Promise((resolve, reject) => {
    const url = `${system.studioUrl.replace("localhost", "127.0.0.1")}${path}`;
    const sent = request(url, { method, headers }, (response) => {
      response.resume();
      resolve(response.statusCode ?? 0);
    });
    sent.on("error", reject).end(method === "POST" ? "{}" : undefined);
  });
}

describe("a wrong request is answered with what, where and remedy", () => {
  test.each<[string, unknown, number, string]>([
    ["/api/clock", {}, 400, "body.advance"],
    ["/api/clock", { advance: "tomorrow" }, 400, "advance"],
    ["/api/clock", { advance: "-P1D" }, 400, "advance"],
    ["/api/clock", { advance: "P10Y" }, 400, "advance"],
    ["/api/faults", { ses: "on fire" }, 400, "body.ses"],
    ["/api/events", { messageId: "x", type: "bounce" }, 404, "body.messageId"],
    ["/api/events", { messageId: "x", type: "open" }, 400, "body.type"],
    ["/api/nothing", {}, 404, "path"],
  ])("POST %s %j", async (path, body, status, where) => {
    expect(await postJson(`${system.studioUrl}${path}`, body)).toEqual([
      status,
      { what: expect.any(String), where, remedy: expect.any(String) },
    ]);
  });

  test("a body that is not JSON", async () => {
    const response = await fetch(`${system.studioUrl}/api/clock`, { method: "POST", body: "P1D" });
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ where: "body" });
  });

  test("a stack that tells nobody has no alarms, and the page says so", async () => {
    expect(await getJson(`${system.studioUrl}/api/alarms`)).toEqual([]);
    const page = await (await fetch(`${system.studioUrl}/alarms`)).text();
    expect(page).toContain("nobody is told of anything");
  });

  test("an unknown message", async () => {
    expect((await fetch(`${system.studioUrl}/api/messages/none/raw`)).status).toBe(404);
    expect((await fetch(`${system.studioUrl}/mail/none`)).status).toBe(404);
  });
});

describe("the guard", () => {
  test.each<[string, string, Record<string, string>, number]>([
    ["this machine", "GET", {}, 200],
    ["this machine by name", "GET", { host: "localhost:1" }, 200],
    ["a name made to point here", "GET", { host: "evil.example:3001" }, 403],
    ["another origin", "POST", { origin: "http://evil.example" }, 403],
    ["the site's origin", "POST", { origin: "http://localhost:1" }, 403],
    ["an opaque origin", "POST", { origin: "null" }, 403],
    ["a form of another site", "POST", { "sec-fetch-site": "cross-site" }, 403],
  ])("%s", async (_, method, headers, status) => {
    expect(await raw(method, "/api/clock", headers)).toBe(status);
  });
});

describe("the pages", () => {
  const page = async (path: string) => (await fetch(`${system.studioUrl}${path}`)).text();

  test("the inbox lists the mails per reader and links to the site", async () => {
    const inbox = await page("/");
    expect(inbox).toContain("<h2>ann@example.org</h2>");
    expect(inbox).toContain("Größe ann");
    expect(inbox).toContain(`href="${system.siteUrl}"`);
    expect(inbox).not.toContain("<script");
  });

  test("a mail is shown in a sandbox, as text, and as it is", async () => {
    expect(await page(`/mail/${mailId}`)).toMatch(/<iframe [^>]*sandbox=/);
    expect(await page(`/mail/${mailId}?view=text`)).toContain("Hello ann");
    expect(await page(`/mail/${mailId}?view=raw`)).toContain("MIME-Version: 1.0");
    const shown = await fetch(`${system.studioUrl}/mail/${mailId}/document`);
    expect(shown.headers.get("content-security-policy")).toMatch(/^sandbox .*default-src 'none'/);
  });

  test("stand in no other site's frame; a mail stands in the studio's own", async () => {
    const policyOf = async (path: string) =>
      (await fetch(`${system.studioUrl}${path}`)).headers.get("content-security-policy");
    for (const path of ["/", `/mail/${mailId}`, "/nothing", "/api/messages"]) {
      expect(await policyOf(path), path).toBe("frame-ancestors 'none'");
    }
    expect(await policyOf(`/mail/${mailId}/document`)).toContain("frame-ancestors 'self'");
  });

  test("the buttons are forms that move the clock, set the fault and report events", async () => {
    const press = (path: string, fields: Record<string, string>) =>
      fetch(`${system.studioUrl}${path}`, {
        method: "POST",
        redirect: "manual",
        body: new URLSearchParams(fields),
      });
    const now = async () =>
      Date.parse((await getJson<{ now: string }>(`${system.studioUrl}/api/clock`)).now);
    const before = await now();
    expect((await press("/clock", { advance: "PT1H" })).status).toBe(303);
    expect((await now()) - before).toBeGreaterThanOrEqual(3_600_000);
    await press("/fault", { ses: "throttle" });
    expect(await page("/")).toMatch(/value="throttle" selected/);
    await press("/fault", { ses: "none" });
    await press(`/mail/${mailId}/event`, { type: "complaint" });
    expect(await page(`/mail/${mailId}`)).toContain("Send, Delivery, Complaint");
  });
});
