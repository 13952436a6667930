/** Until when a subscription is kept. */
import { describe, expect, it, test } from "vitest";
import { erase } from "../../lambdas/domain/ending.ts";
import { withExpiry } from "../../lambdas/domain/expiry.ts";
import { dayMs, plus } from "../../lambdas/domain/instant.ts";
import { signUp } from "../../lambdas/domain/sign-up.ts";
import { forgetting } from "../../lambdas/flow/forget.ts";
import { memoryStore } from "../fakes/memory-store.ts";
import { ada, adaId, at, consent, done, type State, states } from "../fakes/subscription.ts";

const now = at("07:00");
const later = (days: number) => plus(now, days * dayMs);
const expiryOf = (state: Parameters<typeof withExpiry>[0]) => withExpiry(state, 400).expiresAt;
const form = {
  id: adaId,
  address: ada,
  consent,
  schedule: { timeZone: "UTC", sendAt: "08:00", days: "daily" },
} as const;

describe("a subscription", () => {
  test.each<State>(["active", "paused"])("that is %s is never forgotten", (state) => {
    expect(withExpiry({ ...states[state](), expiresAt: now }, 400)).toEqual(states[state]());
  });

  test.each<State>([
    "completed",
    "left",
    "erased",
    "bounced",
    "bounced, erased",
    "complained",
    "complained, erased",
  ])("that is %s is forgotten so many days after its end", (state) => {
    const ended = { ...states[state](), endedAt: now };
    expect(expiryOf(ended)).toBe(later(400));
    expect(expiryOf({ ...ended, expiresAt: later(1) })).toBe(later(400));
    expect(withExpiry(ended, 91).expiresAt).toBe(later(91));
  });

  it("that was never confirmed keeps its own time", () => {
    expect(withExpiry(states.pending(), 400)).toEqual(states.pending());
  });

  it("of who signs up again shortly before is kept until that mail has counted", () => {
    const left = { ...states.left(), endedAt: later(-399) };
    expect(expiryOf(done(signUp(left, form, now)))).toBe(later(30));
  });

  it("erased long after its end is kept while links that opened it could still be good", () => {
    const completed = { ...states.completed(), endedAt: later(-399) };
    expect(expiryOf(erase(completed, now))).toBe(later(90));
  });
});

describe("a store that forgets", () => {
  it("says with each save until when it is kept, and leaves other items as they are", async () => {
    const store = forgetting(memoryStore(), 400);
    await store.save("subscription", { ...states.left(), endedAt: now });
    expect(await store.read("subscription", adaId)).toMatchObject({ expiresAt: later(400) });
    const mailbox = { id: "box", version: 0, why: "reader", blockedAt: now } as const;
    await store.save("mailbox", mailbox);
    expect(await store.read("mailbox", "box")).toEqual({ ...mailbox, version: 1 });
  });
});
