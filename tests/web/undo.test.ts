/** Undo: by the one who has just left or started over, once, for a day. */
import { describe, expect, it, test } from "vitest";
import { dayMs, minuteMs } from "../../lambdas/domain/instant.ts";
import { readerIn, stored } from "../fakes/ports.ts";
import { adaId, at, states, subscription } from "../fakes/subscription.ts";
import { documentOf, tokenFor, type Visitor, visit, wordsOf } from "./visitor.ts";

const leave = `/unsubscribe/${tokenFor("unsubscribe")}`;
const own = `/preferences/${tokenFor("owner")}`;
/** Ada after lesson 2. */
const after2 = () =>
  subscription({
    sent: { welcome: at("19:00", -3), "lesson-1": at("08:00", -2), "lesson-2": at("08:00", -1) },
  });

async function left(): Promise<{ visitor: Visitor; undo: string }> {
  const visitor = await visit([after2()]);
  const form = (await documentOf(await visitor.get(leave)))("form").first();
  const field = form.find("input[type=hidden]");
  const response = await visitor.post(leave, { [String(field.attr("name"))]: String(field.val()) });
  expect(response.status).toBe(303);
  return { visitor, undo: response.headers.get("Location") ?? "" };
}

describe("leaving by the page's own button", () => {
  it("leads to a page with the undo, and the course goes on with lesson 3", async () => {
    const { visitor, undo } = await left();
    expect(undo).toMatch(/^\/undo\/[a-z2-7]+$/);
    expect(await readerIn(visitor.ports, adaId)).toMatchObject({ status: "unsubscribed" });
    const before = visitor.everything();
    expect(await wordsOf(await visitor.get(undo))).toContain("Undo: stay on the course");
    expect(visitor.everything(), "looking changes nothing").toEqual(before);
    const response = await visitor.post(undo);
    expect([response.status, response.headers.get("Location")]).toEqual([303, undo]);
    expect(await wordsOf(await visitor.get(undo))).toContain("Next: “Lesson 3");
    const reader = await readerIn(visitor.ports, adaId);
    expect(reader).toMatchObject({ status: "active", round: 1, sent: after2().sent });
    expect(reader).not.toHaveProperty("before");
  });

  it("can be undone once", async () => {
    const { visitor, undo } = await left();
    await visitor.post(undo);
    visitor.ports.clock.pass(minuteMs);
    await visitor.post(leave);
    expect((await visitor.post(undo)).status).toBe(410);
    expect(await readerIn(visitor.ports, adaId)).toMatchObject({ status: "unsubscribed" });
  });

  it("pressed twice, it says where the reader is, and nothing of a failure", async () => {
    const { visitor, undo } = await left();
    await visitor.post(undo);
    const before = visitor.everything();
    const again = await visitor.post(undo);
    expect(again.status).toBe(410);
    const words = await wordsOf(again);
    expect(words).toContain("You are on the course. Next: “Lesson 3");
    expect(words).not.toContain("cannot be undone");
    expect(visitor.everything()).toEqual(before);
  });

  test.each<[what: string, come: (visitor: Visitor) => Promise<unknown>, status: number]>([
    ["a day", async ({ ports }) => ports.clock.pass(dayMs + 1), 410],
    ["never-again", (visitor) => visitor.post(leave, { action: "never" }), 410],
    ["erasure", (visitor) => visitor.post(own, { action: "erase" }), 410],
    [
      "the links of until then were taken out of use",
      async (visitor) => {
        visitor.ports.clock.pass(minuteMs);
        await visitor.post(own, { action: "revoke-links" });
      },
      410,
    ],
    [
      "a new sign-up",
      (visitor) =>
        visitor.post("/subscribe", {
          email: "ada@example.org",
          timeZone: "UTC",
          sendAt: "09:00",
          days: "daily",
        }),
      410,
    ],
  ])("cannot be undone after %s", async (_, come, status) => {
    const { visitor, undo } = await left();
    await come(visitor);
    const before = visitor.everything();
    expect((await visitor.post(undo)).status).toBe(status);
    expect(visitor.everything()).toEqual(before);
  });
});

test.each<[string, Record<string, string>]>([
  ["one click of a mail program", { "List-Unsubscribe": "One-Click" }],
  ["a post of nothing", {}],
])("%s is a plain 200 without an undo", async (_, form) => {
  const visitor = await visit([after2()]);
  const response = await visitor.post(leave, form);
  expect([response.status, response.headers.get("Location")]).toEqual([200, null]);
  expect(await response.text()).not.toContain("/undo/");
});

test("the leave link of an old mail brings no undo to who has left already", async () => {
  const { visitor } = await left();
  const again = await visitor.post(leave, { page: "leave" });
  expect(again.status).toBe(200);
  expect(await again.text()).not.toContain("/undo/");
});

test("starting over can be undone on the page that follows, and nowhere else", async () => {
  const visitor = await visit([after2()]);
  const response = await visitor.post(own, { action: "start-over" });
  const location = response.headers.get("Location") ?? "";
  const page = await documentOf(await visitor.get(location));
  const undo = page("button[value=undo]").closest("form");
  const forwarded = `/preferences/${tokenFor("preferences")}?${location.split("?")[1]}`;
  for (const elsewhere of [own, forwarded]) {
    const $ = await documentOf(await visitor.get(elsewhere));
    expect($("button[value=undo]"), elsewhere).toHaveLength(0);
  }
  const ended = String(undo.find("[name=ended]").val());
  expect((await visitor.post(own, { action: "undo", ended })).status).toBe(303);
  const reader = await readerIn(visitor.ports, adaId);
  expect(reader).toMatchObject({ round: 1, latestRound: 2, sent: after2().sent });
});

describe("the undo of a new start, pressed twice, says what is now", () => {
  test.each([
    ["on the course", after2, "Undone: the course goes on where it was."],
    ["completed", states.completed, "Undone: you have completed the course, as before."],
  ])("of who was %s", async (_, before, says) => {
    const visitor = await visit([before()]);
    const started = await visitor.post(own, { action: "start-over" });
    const page = await documentOf(await visitor.get(started.headers.get("Location") ?? ""));
    const form = { action: "undo", ended: String(page("[name=ended]").val()) };
    await visitor.post(own, form);
    const undone = visitor.everything();
    const again = await visitor.post(own, form);
    expect([again.status, again.headers.get("Location")]).toEqual([303, `${own}?done=undo`]);
    expect(await wordsOf(await visitor.get(`${own}?done=undo`))).toContain(says);
    expect(visitor.everything()).toEqual(undone);
  });

  test("and says no where there is nothing to undo", async () => {
    const visitor = await visit([after2()]);
    const before = visitor.everything();
    const response = await visitor.post(own, { action: "undo", ended: at("07:00", -3) });
    expect(response.status).toBe(422);
    expect(await wordsOf(response)).toContain("This cannot be undone any more.");
    expect(visitor.everything()).toEqual(before);
  });
});

describe("the page of an undo, opened later, says what is now", () => {
  it("of who had completed the course, left it and took that back", async () => {
    const visitor = await visit([states.completed()]);
    const left = await visitor.post(leave, { page: "leave" });
    const undo = left.headers.get("Location") ?? "";
    expect(await wordsOf(await visitor.get(undo))).toContain("You have left the course");
    expect((await visitor.post(undo)).status).toBe(303);
    const words = await wordsOf(await visitor.get(undo));
    expect(words).toContain("You have completed the course.");
    expect(words).not.toContain("left");
  });

  test.each<[what: string, come: (visitor: Visitor) => Promise<unknown>]>([
    ["is never written to again", (visitor) => visitor.post(leave, { action: "never" })],
    ["was erased", (visitor) => visitor.post(own, { action: "erase" })],
    [
      "complained",
      async ({ ports }) => {
        const [reader = subscription()] = ports.store.items("subscription");
        await stored(ports, { ...states.complained(), version: reader.version });
      },
    ],
  ])("of who %s: no course, and no way to go on with one", async (_, come) => {
    const { visitor, undo } = await left();
    await come(visitor);
    for (const page of [await visitor.get(undo), await visitor.post(undo)]) {
      const words = await wordsOf(page);
      expect(words).toContain("There is no course to leave");
      expect(words).not.toContain("go on where you stopped");
    }
  });
});
