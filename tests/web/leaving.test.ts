/** The page of the leave link: two buttons, and what each of them does. */
import { describe, expect, it, test } from "vitest";
import { readerIn } from "../fakes/ports.ts";
import { adaId, type State, states } from "../fakes/subscription.ts";
import { documentOf, tokenFor, visit, wordsOf } from "./visitor.ts";

const everyState = Object.keys(states) as State[];
const path = `/unsubscribe/${tokenFor("unsubscribe")}`;
const never = { action: "never" };

describe("the page of the leave link", () => {
  test.each<State | "unknown">(["unknown", ...everyState])(
    "when %s has a button to leave and one for ever, and looking at it changes nothing",
    async (state) => {
      const visitor = await visit(state === "unknown" ? [] : [states[state]()]);
      const before = visitor.everything();
      const page = await documentOf(await visitor.get(path));
      const buttons = page("form[method=post] button")
        .map((_, button) => page(button).text())
        .get();
      expect(buttons).toEqual([
        state === "pending" ? "Delete my address" : "Leave now",
        "Never write to this address again",
      ]);
      await visitor.get(`${path}?action=never`);
      expect(visitor.everything()).toEqual(before);
      expect(visitor.ports.store.items("mailbox")).toEqual([]);
    },
  );

  it("deletes an address that never confirmed, with all that was entered", async () => {
    const visitor = await visit([states.pending()]);
    const words = await wordsOf(await visitor.post(path));
    expect(words).toContain("Your address is deleted");
    const kept = await readerIn(visitor.ports, adaId);
    expect(Object.keys(kept ?? {}).sort()).toEqual([
      "endedAt",
      "id",
      "linksRevokedAt",
      "missed",
      "requests",
      "round",
      "schedule",
      "sent",
      "softBounces",
      "status",
      "transactionalSends",
    ]);
    expect(kept?.schedule).toEqual({ timeZone: "UTC", sendAt: "00:00", days: "daily" });
  });

  test.each<State>(["active", "paused", "completed", "left", "bounced", "complained"])(
    "keeps what a reader who was %s may still look at",
    async (state) => {
      const visitor = await visit([states[state]()]);
      await visitor.post(path);
      expect(await readerIn(visitor.ports, adaId)).toMatchObject({ email: "Ada@example.org" });
    },
  );

  test.each<[string, Readonly<Record<string, string>>]>([
    ["one click of a mail program", { "List-Unsubscribe": "One-Click" }],
    ["the first button", {}],
    ["something unknown", { action: "forever" }],
  ])("only leaves by %s", async (_, form) => {
    const visitor = await visit([states.active()]);
    expect(await wordsOf(await visitor.post(path, form))).toContain("You have left the course");
    expect(visitor.ports.store.items("mailbox")).toEqual([]);
  });

  test.each<State | "unknown">(["unknown", ...everyState])(
    "leaves and blocks by its second button, however often, when %s",
    async (state) => {
      const visitor = await visit(state === "unknown" ? [] : [states[state]()]);
      for (let times = 0; times < 2; times += 1) {
        const response = await visitor.post(path, never);
        expect(response.status).toBe(200);
        const words = await wordsOf(response);
        expect(words).toContain("You will not hear from us again");
        expect(words.includes("another spelling, such as")).toBe(state !== "unknown");
      }
      expect(visitor.ports.store.items("mailbox")).toMatchObject([{ id: adaId, why: "reader" }]);
      expect(visitor.ports.store.earliestDue()).toBeUndefined();
    },
  );

  it("answers who signs a blocked address up as it answers everybody, and sends nothing", async () => {
    const visitor = await visit([states.active()]);
    await visitor.post(path, never);
    const form = { sendAt: "08:00", timeZone: "UTC", days: "daily" };
    const answers = [];
    for (const email of ["ada+x@example.org", "eve@example.org"]) {
      const { status, headers } = await visitor.post("/subscribe", { ...form, email });
      answers.push([status, headers.get("location")]);
    }
    expect(answers[0]).toEqual(answers[1]);
    const owed = visitor.ports.store.items("subscription").filter(({ requests }) => requests[0]);
    expect(owed.map(({ email }) => email)).toEqual(["eve@example.org"]);
  });
});

test("a confirmation mail's button for a blocked address says why it does nothing", async () => {
  const visitor = await visit([states.pending()]);
  await visitor.ports.store.save("mailbox", {
    id: adaId,
    version: 0,
    why: "complaint",
    blockedAt: "2026-11-22T00:00:00.000Z",
  });
  const response = await visitor.post(`/confirm/${tokenFor("confirm")}`);
  expect(response.status).toBe(410);
  expect(await wordsOf(response)).toContain("Nothing is sent to this address");
});
