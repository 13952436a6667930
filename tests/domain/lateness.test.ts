/**
 * Mail in turn that is late: what moves to the next slot, what keeps its place, what waits for
 * morning.
 */
import fc from "fast-check";
import { describe, expect, it, test } from "vitest";
import { type Decision, decide, isLate } from "../../lambdas/domain/decision.ts";
import { type Instant, minuteMs, plus } from "../../lambdas/domain/instant.ts";
import { isNightFor } from "../../lambdas/domain/schedule.ts";
import type { Subscription } from "../../lambdas/domain/subscription.ts";
import { at, course, longAgo, sendingAt, subscription } from "../fakes/subscription.ts";

const owedAt = (time: string, values: Partial<Subscription> = {}) =>
  subscription({ ...sendingAt(time), slot: at(time), ...values });

/** The day's quota has been used up since then, and still was when that was last seen. */
const shortage = (since: Instant, seenAt: Instant) => ({ since, seenAt });

/** "sent", the instant it waits for, or the slot it moved to with the days lost. */
function decided(known: Subscription, now: Instant, since?: Instant, seenAt = now): string {
  const decision: Decision = decide(known, course, now, since && shortage(since, seenAt));
  if (decision.do !== "save") return decision.do;
  const { slot, notBefore, missed } = decision.subscription;
  return notBefore ? `waits ${notBefore}` : `slot ${slot}, lost ${missed}`;
}

describe("at night", () => {
  test.each<[hour: string, now: Instant, what: string]>([
    ["22:00", at("22:59"), "send"],
    ["22:00", at("23:00"), "send"],
    ["22:00", plus(at("23:00"), 1), `slot ${at("22:00", 1)}, lost 1`],
    ["22:00", at("00:30", 1), `slot ${at("22:00", 1)}, lost 1`],
    ["22:30", at("23:30"), "send"],
    ["23:00", at("03:00", 1), "send"],
    ["23:58", at("00:15", 1), "send"],
    ["02:00", at("05:00"), "send"],
    ["05:59", at("06:30"), "send"],
    ["20:00", at("22:59"), "send"],
  ])("a lesson of %s, at %s: %s", (hour, now, what) => {
    expect(decided(owedAt(hour), now)).toBe(what);
  });

  it("what waits for the day's quota waits for the morning, and keeps its slot", () => {
    const known = owedAt("20:00");
    expect(decided(known, at("23:30"), at("12:00"))).toBe(`waits ${at("06:00", 1)}`);
    const waiting = decide(known, course, at("23:30"), shortage(at("12:00"), at("23:29")));
    if (waiting.do !== "save") throw new Error("should wait");
    // At night nobody is left to wait, and the run forgets that the quota was used up.
    expect(decided(waiting.subscription, at("06:00", 1))).toBe("send");
  });

  it("what was asked for comes at any hour", () => {
    const requests = [{ kind: "next", at: at("02:00", 1) }] as const;
    expect(decided(owedAt("22:00", { requests }), at("02:00", 1))).toBe("send");
  });

  it("the welcome comes at any hour", () => {
    expect(decided(owedAt("22:00", { sent: {} }), at("02:00", 1))).toBe("send");
  });

  test("never is a reader woken by a lesson that is more than an hour late", () => {
    const time = fc
      .integer({ min: 0, max: 24 * 60 - 1 })
      .map((minutes) => plus(at("00:00"), minutes * minuteMs).slice(11, 16));
    fc.assert(
      fc.property(
        time,
        fc.integer({ min: 0, max: 72 * 60 }),
        fc.constantFrom("UTC", "Asia/Kathmandu", "America/Los_Angeles"),
        fc.boolean(),
        (sendAt, lateMinutes, timeZone, short) => {
          const slot = decide(
            subscription({ schedule: { timeZone, sendAt, days: "daily" } }),
            course,
            at("08:00", 2),
          );
          if (slot.do !== "save") return;
          const known = slot.subscription;
          const now = plus(known.slot ?? longAgo, lateMinutes * minuteMs);
          const decision = decide(
            known,
            course,
            now,
            short ? shortage(at("00:00"), now) : undefined,
          );
          if (decision.do !== "send" || lateMinutes <= 60) return;
          expect(isNightFor(known.schedule, now)).toBe(false);
        },
      ),
    );
  });
});

describe("a slot missed by more than six hours", () => {
  it("moves when it was missed for any reason but the day's quota", () => {
    expect(decided(owedAt("08:00"), plus(at("14:00"), 1))).toBe(`slot ${at("08:00", 1)}, lost 1`);
  });

  it("keeps its place and age while the day's quota is used up", () => {
    const since = at("08:30");
    expect(decided(owedAt("08:00"), at("20:00"), since)).toBe("send");
    expect(decided(owedAt("08:00"), at("12:00", 3), since)).toBe("send");
  });

  it("moves when the quota ran out only after it had been missed", () => {
    expect(decided(owedAt("08:00"), at("15:00"), at("14:01"))).toBe(
      `slot ${at("08:00", 1)}, lost 1`,
    );
    expect(decided(owedAt("08:00"), at("15:00"), at("14:00"))).toBe("send");
  });

  it("moves when the quota was free again before it came, whatever it waits for since", () => {
    const since = at("06:00");
    expect(decided(owedAt("08:00"), at("15:00"), since, plus(at("08:00"), -1))).toBe(
      `slot ${at("08:00", 1)}, lost 1`,
    );
    expect(decided(owedAt("08:00"), at("15:00"), since, at("08:00"))).toBe("send");
  });

  it("asks about the quota only when something is late", () => {
    expect(isLate(owedAt("08:00"), at("09:00"))).toBe(false);
    expect(isLate(owedAt("08:00"), plus(at("09:00"), 1))).toBe(true);
  });

  it("adds to the days lost, which a send leaves as they are", () => {
    const moved = decide(owedAt("08:00", { missed: 3 }), course, at("08:00", 2));
    expect(moved).toMatchObject({ do: "save", subscription: { missed: 4 } });
  });

  it("by a change of the reader's hour loses no day", () => {
    expect(decided({ ...owedAt("08:00"), ...sendingAt("09:00") }, at("08:00"))).toBe(
      `slot ${at("09:00")}, lost 0`,
    );
  });
});
