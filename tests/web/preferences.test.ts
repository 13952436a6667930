/** The preferences page and its forms, as their reader uses them. */
import { describe, expect, it, test } from "vitest";
import { dayMs, msOf } from "../../lambdas/domain/instant.ts";
import type { Subscription } from "../../lambdas/domain/subscription.ts";
import { readerIn } from "../fakes/ports.ts";
import {
  adaId,
  at,
  confirmationSentAt,
  type State,
  states,
  subscription,
} from "../fakes/subscription.ts";
import { documentOf, now, readable, tokenFor, visit, wordsOf } from "./visitor.ts";

const path = `/preferences/${tokenFor("owner")}`;
const schedule = { timeZone: "Asia/Tokyo", sendAt: "20:00", days: "weekdays" } as const;
const open = async (reader: Subscription) => (await visit([reader])).get(path);

describe("the page", () => {
  test.each<[state: State, says: string, actions: string]>([
    ["pending", "You have not confirmed yet", "export revoke-links"],
    [
      "active",
      "You are at the beginning: 3 lessons are to come.",
      "next again save pause leave export revoke-links",
    ],
    [
      "paused",
      "The course is paused until Tuesday, 1 December 2026.",
      "next again save resume pause leave export revoke-links",
    ],
    ["completed", "You have completed the course.", "again again again again export revoke-links"],
    ["left", "You have left the course.", "export revoke-links"],
    ["bounced", "Your mailbox sent our mail back", "export revoke-links"],
    ["complained", "reported as spam from this address", "export revoke-links"],
  ])("when %s says %s and offers %s", async (state, says, actions) => {
    const $ = await documentOf(await open(states[state]()));
    expect($("main").text()).toContain(says);
    const offered = $("button[name=action]").map((_, button) => $(button).attr("value"));
    expect(offered.get().join(" ")).toBe(actions);
    for (const form of $("main form").get()) {
      const asks = $(form).find("[name=ask]").length > 0;
      expect($(form).attr("method")).toBe(asks ? "get" : "post");
    }
  });

  it("of who was erased, or never was, shows nothing and opens a new way in", async () => {
    for (const readers of [[states.erased()], []]) {
      const response = await (await visit(readers)).get(path);
      expect(response.status).toBe(200);
      expect(await wordsOf(response)).toContain("Nothing is kept under this link");
    }
  });

  it("of a course without lessons counts its mails", async () => {
    const extras = readable.mails.map((mail) => ({ ...mail, kind: "extra" as const }));
    const visitor = await visit([states.active()], { course: { ...readable, mails: extras } });
    expect(await wordsOf(await visitor.get(path))).toContain("You have had mail 1 of 4.");
  });

  it("says where the reader is, what comes next and when, by their own clock", async () => {
    const reader = subscription({
      schedule: { timeZone: "Asia/Kathmandu", sendAt: "08:00", days: "daily" },
      sent: { welcome: at("19:00", -1), "lesson-1": at("02:15") },
      slot: at("02:15", 1),
    });
    const words = await wordsOf(await open(reader));
    expect(words).toContain("You have had lesson 1 of 3.");
    expect(words).toContain(
      "Next: Lesson 2: Title of lesson-2, on Tuesday, 24 November 2026, at 08:00 (Kathmandu time).",
    );
  });

  it("lists the mails: those received can be read and asked for again", async () => {
    const requests = [{ kind: "again", slug: "lesson-1", at: now }] as const;
    const sent = { welcome: at("19:00", -1), "lesson-1": at("08:00", -1) };
    const $ = await documentOf(await open(subscription({ sent, requests })));
    const rows = $(".mails li").map((_, row) => $(row).text().replace(/\s+/g, " ").trim());
    expect(rows.get()).toEqual([
      "Title of welcome sent 22 November Send again",
      "Lesson 1: Title of lesson-1 on its way again",
      "Lesson 2: Title of lesson-2next",
      "Lesson 3: Title of lesson-3to come",
    ]);
    expect($(".mails [aria-current=step]").text()).toContain("lesson-2");
    expect(
      $(".mails a")
        .map((_, link) => $(link).attr("href"))
        .get(),
    ).toEqual(["/lessons/welcome#reader", "/lessons/lesson-1#reader"]);
  });

  it("offers no second 'send it now' while one is on its way", async () => {
    const words = await wordsOf(
      await open(subscription({ requests: [{ kind: "next", at: now }] })),
    );
    expect(words).toContain("Lesson 1: Title of lesson-1, on its way");
    expect(words).not.toContain("Send it now");
  });

  it("says nothing of a next mail when none is left", async () => {
    const sent = states.completed().sent;
    expect(await wordsOf(await open(subscription({ sent })))).not.toContain("Next:");
  });

  it("shows the reader's own settings, a zone that is in no list included", async () => {
    const $ = await documentOf(
      await open(
        subscription({
          schedule: { timeZone: "US/Pacific", sendAt: "21:45", days: "weekdays" },
        }),
      ),
    );
    expect([$("#timeZone").val(), $("#sendAt").val(), $("[name=days]:checked").val()]).toEqual([
      "US/Pacific",
      "21:45",
      "weekdays",
    ]);
  });

  it("offers no 'send it now' for a mail that is on its way by itself", async () => {
    const fresh = subscription({ sent: {}, slot: now });
    const words = await wordsOf(await open(fresh));
    expect(words).toContain("Next: Title of welcome, on its way.");
    expect(words).not.toContain("Send it now");
  });
});

it("says whose it is without telling the address to who was forwarded a mail", async () => {
  const words = await wordsOf(await (await visit([subscription()])).get(path));
  expect(words).toContain("This page is for A…@example.org.");
  expect(words).not.toContain("Ada@");
});

describe("a form", () => {
  test.each<[form: Record<string, string>, state: State, expected: Partial<Subscription>]>([
    [{ action: "save", ...schedule }, "active", { schedule }],
    [
      { action: "pause", until: "2026-12-01" },
      "active",
      { status: "paused", pausedUntil: "2026-12-01" },
    ],
    [{ action: "resume" }, "paused", { status: "active" }],
    [{ action: "next" }, "active", { requests: [{ kind: "next", at: now }] }],
    [
      { action: "again", slug: "welcome" },
      "completed",
      { requests: [{ kind: "again", slug: "welcome", at: now }] },
    ],
    [{ action: "start-over" }, "completed", { status: "active", round: 2, sent: {} }],
  ])("%j when %s: 303 back to the page, done, and at once", async (form, state, expected) => {
    const visitor = await visit([states[state]()]);
    const response = await visitor.post(path, form);
    expect(response.status).toBe(303);
    const after: Record<string, string> = {
      save: "&was=UTC%2008%3A00%20daily",
      "start-over": `&undo=${msOf(now)}`,
      next: "&mail=lesson-1",
    };
    const was = after[form.action ?? ""] ?? "";
    expect(response.headers.get("Location")).toBe(`${path}?done=${form.action}${was}`);
    expect(await readerIn(visitor.ports, adaId)).toMatchObject(expected);
    expect(visitor.ports.deliveryRequests).toEqual([adaId]);
    expect(await wordsOf(await visitor.get(response.headers.get("Location") ?? ""))).toContain(
      "Your course",
    );
  });

  test.each<[form: Record<string, string>, state: State, says: string]>([
    [{}, "active", "did not say what to do"],
    [{ action: "explode" }, "active", "did not say what to do"],
    [{ action: "save" }, "active", "Nothing was saved."],
    [{ action: "save", ...schedule, sendAt: "8" }, "active", "Please enter a time such as 08:00."],
    [{ action: "pause" }, "active", "Please choose a day"],
    [{ action: "pause", until: "tomorrow" }, "active", "Please choose a day"],
    [{ action: "pause", until: "2027-02-30" }, "active", "Please choose a day"],
    [{ action: "pause", until: "2026-13-01" }, "active", "Please choose a day"],
    [
      { action: "pause", until: "2026-11-23" },
      "active",
      "Please choose a day after today and within a year",
    ],
    [
      { action: "pause", until: "2030-01-01" },
      "active",
      "Please choose a day after today and within a year",
    ],
    [{ action: "again", slug: "lesson-3" }, "active", "it can only be a mail you have had"],
    [{ action: "again", slug: "constructor" }, "active", "it can only be a mail you have had"],
    [{ action: "again" }, "active", "it can only be a mail you have had"],
    [{ action: "next" }, "completed", "This course has ended for you"],
    [{ action: "resume" }, "left", "This course has ended for you"],
    [{ action: "start-over" }, "complained", "This course has ended for you"],
  ])("%j when %s: 422, says %s, and changes nothing", async (form, state, says) => {
    const visitor = await visit([states[state]()]);
    const before = visitor.everything();
    const response = await visitor.post(path, form);
    expect(response.status).toBe(422);
    expect(await wordsOf(response)).toContain(says);
    expect(visitor.everything()).toEqual(before);
  });

  it("with a wrong schedule keeps what was typed", async () => {
    const visitor = await visit([subscription()]);
    const $ = await documentOf(
      await visitor.post(path, { action: "save", ...schedule, sendAt: '"><b>' }),
    );
    expect([$("#timeZone").val(), $("#sendAt").val()]).toEqual(["Asia/Tokyo", '"><b>']);
    expect($("main b")).toHaveLength(0);
  });

  it("that changes hour, zone and days can be undone", async () => {
    const visitor = await visit([subscription()]);
    const saved = await visitor.post(path, { action: "save", ...schedule });
    const $ = await documentOf(await visitor.get(saved.headers.get("Location") ?? ""));
    const undo = $("button:contains('Undo: back to every day at 08:00, UTC')").closest("form");
    const fields = Object.fromEntries(
      undo
        .find("input")
        .map((_, input) => [[$(input).attr("name"), $(input).val()]])
        .get(),
    );
    await visitor.post(path, { action: "save", ...fields });
    expect(await readerIn(visitor.ports, adaId)).toMatchObject({
      schedule: { timeZone: "UTC", sendAt: "08:00", days: "daily" },
    });
  });

  test.each(["", "nonsense", "Mars/Olympus 08:00 daily", "UTC 08:00 daily", "<b> 08:00 daily"])(
    "offers to undo nothing that was not so: %j",
    async (was) => {
      const visitor = await visit([subscription()]);
      const $ = await documentOf(
        await visitor.get(`${path}?done=save&was=${encodeURIComponent(was)}`),
      );
      expect($("button:contains('Undo')")).toHaveLength(0);
    },
  );

  it("that leaves has left, and says goodbye", async () => {
    const visitor = await visit([subscription()]);
    const response = await visitor.post(path, { action: "leave" });
    expect(response.status).toBe(303);
    const words = await wordsOf(await visitor.get(response.headers.get("Location") ?? ""));
    expect(words).toContain("You have left the course");
    expect(await readerIn(visitor.ports, adaId)).toMatchObject({ status: "unsubscribed" });
  });

  it("of a page that is out of date brings no second mail", async () => {
    const visitor = await visit([subscription()]);
    const before = visitor.everything() as { subscriptions: unknown };
    const response = await visitor.post(path, { action: "next", slug: "welcome" });
    expect(response.status).toBe(422);
    expect(await wordsOf(response)).toContain("That mail has been sent already.");
    expect(visitor.everything()).toMatchObject({ subscriptions: before.subscriptions });
  });

  it("fills no mailbox: 20 mails and 5 new starts a day, however they are asked for", async () => {
    const visitor = await visit([states.completed()]);
    const { store, clock } = visitor.ports;
    const count = async (form: Record<string, string>, times: number) => {
      let done = 0;
      for (let time = 0; time < times; time += 1) {
        if ((await visitor.post(path, form)).status === 303) done += 1;
        // It is sent at once.
        const known = await store.read("subscription", adaId);
        if (known) await store.save("subscription", { ...known, requests: [] });
      }
      return done;
    };
    expect(await count({ action: "again", slug: "welcome" }, 60)).toBe(20);
    expect(await count({ action: "start-over" }, 60)).toBe(5);
    clock.pass(dayMs);
    expect(await count({ action: "start-over" }, 60)).toBe(5);
  });

  it("costs nothing of that where it changes nothing", async () => {
    const visitor = await visit([subscription()]);
    for (let time = 0; time < 60; time += 1) {
      await visitor.post(path, { action: "next", slug: "welcome" });
      await visitor.post(path, { action: "again", slug: "welcome" });
    }
    expect((await visitor.post(path, { action: "next" })).status).toBe(303);
  });

  it("with a wrong day keeps it, marks it and says why", async () => {
    const visitor = await visit([subscription()]);
    const response = await visitor.post(path, { action: "pause", until: "2030-01-01" });
    const $ = await documentOf(response);
    const field = $("#until");
    expect([field.val(), field.attr("aria-invalid")]).toEqual(["2030-01-01", "true"]);
    expect($(`#${field.attr("aria-describedby")}`).text()).toContain("within a year");
  });

  it("that asks for too much says to wait", async () => {
    const requests = ["a", "b", "c", "d", "e"].map((slug, index) => ({
      kind: "again" as const,
      slug,
      at: at(`06:0${index}`),
    }));
    const visitor = await visit([subscription({ requests })]);
    const response = await visitor.post(path, { action: "next" });
    expect(response.status).toBe(422);
    expect(await wordsOf(response)).toContain("Wait until they have arrived");
  });
});

describe("the reader's data", () => {
  it("is a file with what is kept about them, and of nobody else", async () => {
    const other = {
      ...subscription({ email: "grace@example.org" }),
      id: "aaaaaaaaaaaaaaaaaaaaaaaaaa",
    };
    const visitor = await visit([subscription(), other]);
    const response = await visitor.post(path, { action: "export" });
    expect(response.status).toBe(200);
    expect(response.headers.get("Content-Disposition")).toContain("attachment");
    expect(response.headers.get("Cache-Control")).toBe("no-store");
    const text = await response.text();
    const about = expect.stringContaining("keeps about you");
    expect(JSON.parse(text)).toEqual({ about, ...subscription(), version: 1 });
    expect(text.split("\n").length).toBeGreaterThan(10);
    expect(text).not.toContain("grace");
    expect(visitor.ports.deliveryRequests).toEqual([]);
  });

  it("is nothing once they are erased", async () => {
    const response = await (await visit([states.erased()])).post(path, { action: "export" });
    expect(await wordsOf(response)).toContain("Nothing is kept under this link");
  });

  test.each<State>(["pending", "active", "paused", "completed", "left", "bounced", "complained"])(
    "when %s is erased at once, for good, and their links show nothing",
    async (state) => {
      const visitor = await visit([states[state]()]);
      const response = await visitor.post(path, { action: "erase" });
      expect(response.status).toBe(200);
      expect(await wordsOf(response)).toContain("You have been erased");
      const [kept] = visitor.ports.store.items("subscription");
      expect(JSON.stringify(kept)).not.toMatch(/@|192\.0\.2|consent|claim/);
      expect(kept).toMatchObject({ id: adaId, transactionalSends: [confirmationSentAt] });
      expect(visitor.ports.store.earliestDue()).toBeUndefined();
      expect(await wordsOf(await visitor.get(path))).toContain("Nothing is kept under this link");
      const again = await visitor.post(path, { action: "erase" });
      expect(await wordsOf(again)).toContain("Nothing is kept under this link");
      expect(visitor.ports.store.items("subscription")).toEqual([kept]);
    },
  );
});
