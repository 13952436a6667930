/**
 * A whole course through the public endpoints, on the real parts: the form, the transactional mail,
 * five mails over nine virtual days, and leaving. Links are taken out of the mails that came.
 */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { LocalSystem } from "../../local/system.ts";
import { settings } from "../fixtures/settings.ts";
import { startFixture } from "../fixtures/start-fixture.ts";
import {
  advance,
  header,
  join,
  linkTo,
  mails,
  oneClickUrl,
  opened,
  post,
  signUp,
  untilMondayEvening,
} from "./reader.ts";

let system: LocalSystem;

beforeAll(async () => {
  system = await startFixture();
  await untilMondayEvening(system);
});
afterAll(() => system?.close());

const subjects = [
  "Did you ask for tea?",
  "Put the kettle on",
  "Leaves: one plant, many teas",
  "Water: how hot is hot?",
  "Time: three minutes are enough",
  "A second cup: what do you remember?",
];

function localTime(at: string, timeZone: string): string {
  return new Intl.DateTimeFormat("en-GB", { timeZone, hour: "2-digit", minute: "2-digit" }).format(
    new Date(at),
  );
}

describe("a reader of the whole course", () => {
  test("gets one transactional mail and five mails over nine days, each at their own hour, never two a day", async () => {
    const reader = "whole@example.org";
    await join(system, reader, { timeZone: "Asia/Kathmandu", sendAt: "07:30" });
    await advance(system, "P10D");
    const got = await mails(system, reader);
    expect(got.map(({ subject }) => subject)).toEqual(subjects);
    const lessons = got.slice(2);
    for (const { at } of lessons) {
      expect(localTime(at, "Asia/Kathmandu") >= "07:30", at).toBe(true);
      expect(localTime(at, "Asia/Kathmandu") <= "07:36", at).toBe(true);
    }
    const days = lessons.map(({ at }) =>
      new Intl.DateTimeFormat("en-CA", { timeZone: "Asia/Kathmandu" }).format(new Date(at)),
    );
    const [first = 0, ...others] = days.map((day) => Date.parse(day) / 86_400_000);
    // The lessons' waitDays, added up: 1, 2 and 5.
    expect(others.map((day) => day - first)).toEqual([1, 3, 8]);
    await advance(system, "P30D");
    expect(await mails(system, reader)).toHaveLength(subjects.length);
  });

  test("who chose Monday to Friday gets nothing at the weekend", async () => {
    const reader = "weekdays@example.org";
    await untilMondayEvening(system);
    await advance(system, "P3D");
    // Every day would be Friday, Saturday, Monday, Saturday.
    await join(system, reader, { days: "weekdays" });
    await advance(system, "P20D");
    const lessons = (await mails(system, reader)).slice(2);
    expect(lessons).toHaveLength(4);
    for (const { at } of lessons) expect([1, 2, 3, 4, 5]).toContain(new Date(at).getUTCDay());
  });

  test("every mail has both parts, one-click headers, and a way out in each part", async () => {
    const reader = "parts@example.org";
    await join(system, reader);
    await advance(system, "P10D");
    const all = await mails(system, reader);
    expect(all).toHaveLength(subjects.length);
    for (const listed of all) {
      const mail = await opened(system, listed);
      expect(oneClickUrl(mail)).toMatch(/^http:\/\/localhost:\d+\/unsubscribe\/[a-z2-7]+$/);
      expect(header(mail, "List-Unsubscribe-Post")).toBe("List-Unsubscribe=One-Click");
      expect(header(mail, "List-Id")).toMatch(/^<[\w.-]+>$/);
      for (const part of [mail.html ?? "", mail.text ?? ""]) {
        expect(part, listed.subject).toContain("/unsubscribe/");
        expect(part, listed.subject).toContain(settings.postalAddress);
        expect(part, listed.subject).not.toMatch(/\{\{|\[\[/);
      }
      expect(Object.keys(listed.tags)).toEqual(
        expect.arrayContaining([
          ...["subscription", "message", "claim"],
          // The course and the mail, by which Gmail counts complaints.
          ...["ses:feedback-id-a", "ses:feedback-id-b"],
        ]),
      );
    }
  });
});

describe("leaving", () => {
  test("a scanner's GET and HEAD change nothing; one click ends it for good", async () => {
    const reader = "leaves@example.org";
    await join(system, reader);
    await advance(system, "P1D");
    const before = await mails(system, reader);
    const last = before.at(-1);
    if (!last) throw new Error("Nothing came.");
    const url = /<(http[^>]+)>/.exec(header(await opened(system, last), "List-Unsubscribe"))?.[1];
    if (!url) throw new Error("The mail names no page to leave by.");
    expect((await fetch(url)).status).toBe(200);
    expect((await fetch(url, { method: "HEAD" })).status).toBe(200);
    await advance(system, "P1D");
    expect(await mails(system, reader)).toHaveLength(before.length + 1);

    const answer = await post(url, { "List-Unsubscribe": "One-Click" });
    expect(answer.status).toBe(200);
    expect(answer.headers.get("set-cookie")).toBeNull();
    await advance(system, "P10D");
    expect(await mails(system, reader)).toHaveLength(before.length + 1);
    expect((await post(url, { "List-Unsubscribe": "One-Click" })).status).toBe(200);
  });

  test("one click works as multipart/form-data too", async () => {
    const reader = "multipart@example.org";
    const listed = await join(system, reader);
    const form = new FormData();
    form.set("List-Unsubscribe", "One-Click");
    const answer = await fetch(linkTo(listed, "unsubscribe"), { method: "POST", body: form });
    expect(answer.status).toBe(200);
    const before = (await mails(system, reader)).length;
    await advance(system, "P3D");
    expect(await mails(system, reader)).toHaveLength(before);
  });
});

describe("signing up", () => {
  test("an address that never confirms gets transactional mails only, and few", async () => {
    const reader = "bombed@example.org";
    const sixAtOnce = () => Promise.all(Array.from({ length: 6 }, () => signUp(system, reader)));
    for (let index = 0; index < 5; index += 1) await sixAtOnce();
    await advance(system, "PT2H");
    for (let index = 0; index < 5; index += 1) await sixAtOnce();
    await advance(system, "P5D");
    const got = await mails(system, reader);
    expect(got.length).toBe(2);
    expect(new Set(got.map(({ subject }) => subject))).toEqual(new Set(subjects.slice(0, 1)));
  });

  test("a complaint ends the course, and that address is never written to again", async () => {
    const reader = "complains@example.org";
    await join(system, reader);
    await advance(system, "P1D");
    const last = (await mails(system, reader)).at(-1);
    const answer = await fetch(`${system.studioUrl}/api/events`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ messageId: last?.id, type: "complaint" }),
    });
    expect(answer.ok).toBe(true);
    await advance(system, "P1D");
    await signUp(system, reader);
    await advance(system, "P9D");
    const after = (await mails(system, reader)).filter(({ at }) => at > (last?.at ?? ""));
    expect(after).toEqual([]);
  });
});

test("every call a function made was allowed by its own role", () => {
  expect(system.deniedCalls).toEqual([]);
});
