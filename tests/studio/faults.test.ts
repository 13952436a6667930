/** SES told to fail, by the API and by the buttons, and what a person sees of it. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { usualQuota } from "../../local/aws/ses/quota.ts";
import type { LocalSystem } from "../../local/system.ts";
import { getJson, postJson, startSmallStack } from "../local/small-stack.ts";

let system: LocalSystem;
let lines: string[];
let readers = 0;

const asUsual = {
  ses: "none",
  quota: usualQuota,
  sandbox: null,
  suppressed: null,
  account: null,
};

beforeAll(async () => {
  lines = [];
  system = await startSmallStack({ lines });
});
afterAll(() => system.close());
beforeEach(() => press("/ses", { set: "everything" }));

const faults = () => getJson(`${system.studioUrl}/api/faults`);
const post = (change: unknown) => postJson(`${system.studioUrl}/api/faults`, change);
const page = async (path: string) => (await fetch(`${system.studioUrl}${path}`)).text();
const press = (path: string, fields: Record<string, string>) =>
  fetch(`${system.studioUrl}${path}`, {
    method: "POST",
    redirect: "manual",
    body: new URLSearchParams(fields),
  });

/** Owes a mail to somebody new and gives those that arrived. */
async function owe(to = `reader-${++readers}@example.org`): Promise<{ id: string }[]> {
  await fetch(`${system.siteUrl}/owe`, {
    method: "POST",
    redirect: "manual",
    body: new URLSearchParams({ id: `mail-${++readers}`, to, dueAt: "now" }),
  });
  await system.idle();
  const mails = await getJson<{ id: string; to: string }[]>(`${system.studioUrl}/api/messages`);
  return mails.filter((mail) => mail.to === to);
}

describe("POST /api/faults", () => {
  test.each([
    { ses: "paused" },
    { ses: { code: "Teapot", message: "Short and stout", status: 418 } },
    { quota: { perSecond: 14, perDay: 200, callsPerSecond: 1, othersPerSecond: 1 } },
    { sandbox: ["verified@example.org", "example.net"] },
    { sandbox: [] },
    { suppressed: ["reader@example.org"] },
    { account: "paused" },
    { account: "suspended", ses: "throttle" },
  ])("%j is set, is told, and ends with null", async (change) => {
    expect(await post(change)).toEqual([200, { ...asUsual, ...change }]);
    expect(await faults()).toEqual({ ...asUsual, ...change });
    const end = Object.fromEntries(Object.keys(change).map((key) => [key, null]));
    expect(await post(end)).toEqual([200, asUsual]);
  });

  test("limits that are left out are as usual; a refusal is a 400 without a text", async () => {
    await post({ quota: { perDay: 200 }, ses: { code: "Teapot" } });
    expect(await faults()).toEqual({
      ...asUsual,
      quota: { ...usualQuota, perDay: 200 },
      ses: { code: "Teapot", message: "", status: 400 },
    });
  });

  test.each<[unknown, string]>([
    [{}, "body"],
    [[], "body"],
    [{ weather: "rain" }, "body.weather"],
    [{ ses: "on fire" }, "body.ses"],
    [{ ses: { message: "no code" } }, "body.ses"],
    [{ ses: { code: "Fine", status: 200 } }, "body.ses.status"],
    [{ quota: { perSecond: -1 } }, "body.quota.perSecond"],
    [{ quota: { perDay: "many" } }, "body.quota.perDay"],
    [{ quota: { perHour: 1 } }, "body.quota.perHour"],
    [{ sandbox: "ann@example.org" }, "body.sandbox"],
    [{ sandbox: ["nobody"] }, "body.sandbox.0"],
    [{ suppressed: ["example.org"] }, "body.suppressed.0"],
    [{ account: "closed" }, "body.account"],
  ])("%j changes nothing and is answered with a remedy", async (change, where) => {
    expect(await post(change)).toEqual([
      400,
      { what: expect.any(String), where, remedy: expect.stringContaining('"sandbox"') },
    ]);
    expect(await faults()).toEqual(asUsual);
  });
});

describe("the buttons of the page on SES", () => {
  test.each<[Record<string, string>, object]>([
    [{ set: "ses", ses: "timeout-lost" }, { ses: "timeout-lost" }],
    [
      { set: "ses", code: "Teapot", message: "Short and stout", status: "418" },
      { ses: { code: "Teapot", message: "Short and stout", status: 418 } },
    ],
    [{ set: "account", account: "suspended" }, { account: "suspended" }],
    [
      { set: "quota", perSecond: "14", perDay: "200", callsPerSecond: "0.5", othersPerSecond: "1" },
      { quota: { perSecond: 14, perDay: 200, callsPerSecond: 0.5, othersPerSecond: 1 } },
    ],
    [
      { set: "sandbox", sandbox: "ann@example.org\r\nexample.net" },
      { sandbox: ["ann@example.org", "example.net"] },
    ],
    [{ set: "sandbox", sandbox: "" }, { sandbox: [] }],
    [{ set: "suppressed", suppressed: "ann@example.org" }, { suppressed: ["ann@example.org"] }],
  ])("%j", async (fields, change) => {
    expect((await press("/ses", fields)).status).toBe(303);
    expect(await faults()).toEqual({ ...asUsual, ...change });
    await press("/ses", { ...fields, end: "yes" });
    expect(await faults()).toEqual(asUsual);
  });

  test("a field that makes no sense is named on the page, and nothing changes", async () => {
    const answer = await press("/ses", { set: "sandbox", sandbox: "<nobody>" });
    expect(answer.status).toBe(400);
    expect(await answer.text()).toContain("&lt;nobody&gt;&quot; is no address or domain");
    expect((await press("/ses", { set: "weather" })).status).toBe(400);
    expect(await faults()).toEqual(asUsual);
  });

  test("the present state is on the page and on the inbox", async () => {
    await post({ account: "suspended", sandbox: ["ann@example.org"], quota: { perDay: 200 } });
    for (const path of ["/ses", "/"]) {
      const shown = await page(path);
      expect(shown).toContain("Account: suspended by AWS");
      expect(shown).toContain("Sandbox, with ann@example.org");
      expect(shown).toContain("Limits, mails in 24 hours: 200");
      expect(shown).not.toContain("<script");
    }
  });

  test("the inbox's own switch shows a refusal it does not offer", async () => {
    await post({ ses: { code: "Teapot" } });
    expect(await page("/")).toContain("refuses with Teapot");
    expect((await press("/fault", { ses: "throttle" })).status).toBe(303);
    expect(await faults()).toMatchObject({ ses: "throttle" });
  });
});

describe("a person learns why a mail did not come", () => {
  test.each<[unknown, string]>([
    [{ quota: { perSecond: 0 } }, "Maximum sending rate exceeded."],
    [{ quota: { perDay: 0 } }, "Daily message quota exceeded."],
    [{ sandbox: [] }, "The following identities failed the check in region EU-CENTRAL-1"],
    [{ account: "paused" }, "Sending paused for this account."],
    [{ ses: { code: "Teapot", message: "Short & stout" } }, "Short &amp; stout"],
    [{ ses: "timeout-lost" }, "SES lost the mail and answered nothing."],
  ])("%j", async (change, reason) => {
    await post(change);
    expect(await owe()).toEqual([]);
    expect(await page("/")).toContain(reason);
    expect(await page("/ses")).toContain(reason);
  });

  test("an address on the suppression list", async () => {
    await post({ suppressed: ["ann@example.org"] });
    expect(await owe("ann@example.org")).toEqual([]);
    expect(await page("/")).toContain("it is on the suppression list for your account");
    expect(lines.at(-1)).toMatch(/^feedback: heard Bounce of/);
  });
});

describe("what becomes of a mail", () => {
  let messageId: string;
  beforeAll(async () => {
    await press("/ses", { set: "everything" });
    messageId = (await owe())[0]?.id ?? "";
  });
  const report = (event: object) =>
    postJson(`${system.studioUrl}/api/events`, { messageId, ...event });

  test.each<[string, string]>([
    ["bounce", "Bounce"],
    ["softBounce", "Bounce"],
    ["complaint", "Complaint"],
    ["reject", "Reject"],
    ["delay", "DeliveryDelay"],
    ["delivery", "Delivery"],
    ["Rendering Failure", "Rendering Failure"],
    ["Something New", "Something New"],
  ])("%s is emulated by the API and by the form", async (type, eventType) => {
    const heard = () => lines.filter((line) => line.includes(`heard ${eventType} of`)).length;
    const before = heard();
    expect((await report({ type }))[0]).toBe(200);
    expect((await press(`/mail/${messageId}/event`, { type, subType: "" })).status).toBe(303);
    expect(heard()).toBe(before + 2);
  });

  test.each([
    { type: "open" },
    { type: "<b>" },
    { type: "complaint", feedbackType: "" },
    { type: "bounce", subType: "a b" },
  ])("%j is refused with a remedy", async (event) => {
    expect(await report(event)).toEqual([
      400,
      { what: expect.any(String), where: expect.any(String), remedy: expect.any(String) },
    ]);
  });
});
