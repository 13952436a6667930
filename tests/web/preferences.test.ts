/** The preferences page and its forms, as their reader uses them. */
import { describe, expect, it, test } from "vitest";
import type { Subscription } from "../../lambdas/domain/subscription.ts";
import { readerIn } from "../fakes/ports.ts";
import { adaId, at, letterAt, type State, states, subscription } from "../fakes/subscription.ts";
import { documentOf, now, tokenFor, visit, wordsOf } from "./visitor.ts";

const path = `/preferences/${tokenFor("preferences")}`;
const schedule = { timeZone: "Asia/Tokyo", sendAt: "20:00", days: "weekdays" };
const open = async (reader: Subscription) => (await visit([reader])).get(path);

describe("the page", () => {
  test.each<[state: State, says: string, actions: string]>([
    ["pending", "You have not confirmed yet", "export erase"],
    ["active", "You have had 0 of 3 lessons.", "next again save pause start-over export erase"],
    ["paused", "The course is paused.", "next again save resume pause start-over export erase"],
    [
      "completed",
      "You have completed the course.",
      "again again again again start-over export erase",
    ],
    ["left", "You have left the course.", "export erase"],
    ["bounced", "Nothing is sent to this address", "export erase"],
    ["complained", "Nothing is sent to this address", "export erase"],
  ])("when %s says %s and offers %s", async (state, says, actions) => {
    const $ = await documentOf(await open(states[state]()));
    expect($("main").text()).toContain(says);
    const offered = $("button[name=action]").map((_, button) => $(button).attr("value"));
    expect(offered.get().join(" ")).toBe(actions);
    for (const form of $("main form").get()) expect($(form).attr("method")).toBe("post");
  });

  it("of who was erased, or never was, shows nothing and opens a new way in", async () => {
    for (const readers of [[states.erased()], []]) {
      const response = await (await visit(readers)).get(path);
      expect(response.status).toBe(200);
      expect(await wordsOf(response)).toContain("Nothing is kept under this link");
    }
  });

  it("says where the reader is, what comes next and when, by their own clock", async () => {
    const reader = subscription({
      timeZone: "Asia/Kathmandu",
      sendAt: "08:00",
      sent: { welcome: at("19:00", -1), "lesson-1": at("02:15") },
      slot: at("02:15", 1),
    });
    const words = await wordsOf(await open(reader));
    expect(words).toContain("You have had 1 of 3 lessons.");
    expect(words).toContain(
      "Next: Title of lesson-2, on Tuesday, 24 November 2026, at 08:00 (Asia/Kathmandu time).",
    );
  });

  it("lists the mails: those received can be read and asked for again", async () => {
    const asked = [{ what: "again", slug: "lesson-1", at: now }] as const;
    const sent = { welcome: at("19:00", -1), "lesson-1": at("08:00", -1) };
    const $ = await documentOf(await open(subscription({ sent, asked })));
    const rows = $(".mails li").map((_, row) => $(row).text().replace(/\s+/g, " ").trim());
    expect(rows.get()).toEqual([
      "Title of welcome Send again",
      "Title of lesson-1 on its way",
      "Title of lesson-2to come",
      "Title of lesson-3to come",
    ]);
    expect(
      $(".mails a")
        .map((_, link) => $(link).attr("href"))
        .get(),
    ).toEqual(["/lessons/welcome", "/lessons/lesson-1"]);
  });

  it("offers no second 'send it now' while one is on its way", async () => {
    const words = await wordsOf(await open(subscription({ asked: [{ what: "next", at: now }] })));
    expect(words).toContain("Title of lesson-1, on its way");
    expect(words).not.toContain("Send it now");
  });

  it("says nothing of a next mail when none is left", async () => {
    const sent = states.completed().sent;
    expect(await wordsOf(await open(subscription({ sent })))).not.toContain("Next:");
  });

  it("shows the reader's own settings, a zone that is in no list included", async () => {
    const $ = await documentOf(
      await open(subscription({ timeZone: "US/Pacific", sendAt: "21:45", days: "weekdays" })),
    );
    expect([$("#timeZone").val(), $("#sendAt").val(), $("[name=days]:checked").val()]).toEqual([
      "US/Pacific",
      "21:45",
      "weekdays",
    ]);
  });

  test.each<[query: string, says: string]>([
    ["?welcome", "Your address is confirmed."],
    ["?done=save", "Saved."],
    ["?done=pause", "Paused."],
    ["?done=resume", "Welcome back."],
    ["?done=next", "The next mail is on its way"],
    ["?done=again", "is on its way to your inbox again"],
    ["?done=start-over", "The course begins again."],
  ])("after %s says %s", async (query, says) => {
    const $ = await documentOf(await (await visit([subscription()])).get(path + query));
    expect($(".done[role=status]").text()).toContain(says);
  });

  test.each(["?done=constructor", "?done=__proto__", "?done=<script>", "?done=toString"])(
    "after %s says nothing",
    async (query) => {
      const $ = await documentOf(await (await visit([subscription()])).get(path + query));
      expect($(".done")).toHaveLength(0);
    },
  );
});

describe("a form", () => {
  test.each<[form: Record<string, string>, state: State, expected: Partial<Subscription>]>([
    [{ action: "save", ...schedule }, "active", { ...schedule, days: "weekdays" }],
    [
      { action: "pause", until: "2026-12-01" },
      "active",
      { status: "paused", pausedUntil: "2026-12-01" },
    ],
    [{ action: "resume" }, "paused", { status: "active" }],
    [{ action: "next" }, "active", { asked: [{ what: "next", at: now }] }],
    [
      { action: "again", slug: "welcome" },
      "completed",
      { asked: [{ what: "again", slug: "welcome", at: now }] },
    ],
    [{ action: "start-over" }, "completed", { status: "active", round: 2, sent: {} }],
  ])("%j when %s: 303 back to the page, done, and at once", async (form, state, expected) => {
    const visitor = await visit([states[state]()]);
    const response = await visitor.post(path, form);
    expect(response.status).toBe(303);
    expect(response.headers.get("Location")).toBe(`${path}?done=${form.action}`);
    expect(await readerIn(visitor.ports, adaId)).toMatchObject(expected);
    expect(visitor.ports.woken).toEqual([adaId]);
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
      "Choose a day after today and within a year",
    ],
    [
      { action: "pause", until: "2030-01-01" },
      "active",
      "Choose a day after today and within a year",
    ],
    [{ action: "again", slug: "lesson-3" }, "active", "or a mail you have had"],
    [{ action: "again", slug: "constructor" }, "active", "or a mail you have had"],
    [{ action: "again" }, "active", "or a mail you have had"],
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

  it("that asks for too much says to wait", async () => {
    const asked = ["a", "b", "c", "d", "e"].map((slug, index) => ({
      what: "again" as const,
      slug,
      at: at(`06:0${index}`),
    }));
    const visitor = await visit([subscription({ asked })]);
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
    expect(JSON.parse(text)).toEqual({ ...subscription(), version: 1 });
    expect(text).not.toContain("grace");
    expect(visitor.ports.woken).toEqual([]);
  });

  it("is empty once they are erased", async () => {
    const response = await (await visit([states.erased()])).post(path, { action: "export" });
    expect(await response.json()).toEqual({});
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
      expect(kept).toMatchObject({ id: adaId, letters: [letterAt] });
      expect(visitor.ports.store.earliestDue()).toBeUndefined();
      expect(await wordsOf(await visitor.get(path))).toContain("Nothing is kept under this link");
      const again = await visitor.post(path, { action: "erase" });
      expect(await wordsOf(again)).toContain("Nothing is kept under this link");
      expect(visitor.ports.store.items("subscription")).toEqual([kept]);
    },
  );
});
