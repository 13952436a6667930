/** The page of the leave link: two buttons, and what each of them does. */
import { describe, expect, it, test } from "vitest";
import type { Subscription } from "../../lambdas/domain/subscription.ts";
import { readerIn } from "../fakes/ports.ts";
import { adaId, type State, states } from "../fakes/subscription.ts";
import { documentOf, tokenFor, visit, wordsOf } from "./visitor.ts";

const everyState = Object.keys(states) as State[];
const path = `/unsubscribe/${tokenFor("unsubscribe")}`;
const never = { action: "never" };

describe("the page of the leave link", () => {
  // Opened again, it says what already is: there is nothing left to leave.
  const nothing = ["left", "erased", "bounced", "complained"].map((state) => state as State);
  const isNothing = (state: string) =>
    state === "unknown" || nothing.some((one) => state.startsWith(one));

  test.each<State | "unknown">(["unknown", ...everyState])(
    "when %s has a button for ever, and one to leave where there is a course, and looking at it changes nothing",
    async (state) => {
      const visitor = await visit(state === "unknown" ? [] : [states[state]()]);
      const before = visitor.everything();
      const page = await documentOf(await visitor.get(path));
      const buttons = page("form[method=post] button")
        .map((_, button) => page(button).text())
        .get();
      const leave = state === "pending" ? "Delete my address" : "Leave now";
      expect(buttons).toEqual([
        ...(isNothing(state) ? [] : [leave]),
        "Never write to this address again",
      ]);
      const title =
        state === "left" ? "You have left the course" : "Nothing is sent to this address";
      if (isNothing(state)) expect(page("h1").text()).toBe(title);
      await visitor.get(`${path}?action=never`);
      expect(visitor.everything()).toEqual(before);
      expect(visitor.ports.store.items("mailbox")).toEqual([]);
    },
  );

  it("says of an address that is never written to again that it is so", async () => {
    const visitor = await visit([states.active()]);
    await visitor.post(path, never);
    const page = await documentOf(await visitor.get(path));
    expect(page("h1").text()).toBe("You will not hear from us again");
    expect(page("form")).toHaveLength(0);
  });

  it("can still be left while a sign-up waits for its button, or a mail is owed", async () => {
    const left = { ...states.left(), pendingSignUp: states.pending().pendingSignUp };
    const visitor = await visit([left as Subscription]);
    const page = await documentOf(await visitor.get(path));
    expect(page("button").first().text()).toBe("Leave now");
    await visitor.post(path);
    expect(await readerIn(visitor.ports, adaId)).not.toHaveProperty("pendingSignUp");
  });

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
