/**
 * Fairness when there is not enough for everybody: readers, a queue by key, and a quota of a
 * rolling day, through the rules alone.
 */
import { describe, expect, it } from "vitest";
import { base32 } from "../../lambdas/domain/base32.ts";
import { settle, takeClaim } from "../../lambdas/domain/claim.ts";
import { decide } from "../../lambdas/domain/decision.ts";
import { dueKeyOf } from "../../lambdas/domain/due-key.ts";
import { dayMs, type Instant, minuteMs, plus } from "../../lambdas/domain/instant.ts";
import type { Shortage } from "../../lambdas/domain/sending-quota.ts";
import type { Subscription } from "../../lambdas/domain/subscription.ts";
import { shortCourse } from "../fakes/course.ts";
import { at, sendingAt, subscription } from "../fakes/subscription.ts";

const course = shortCourse(60);

function readers(sendAt: string, count: number, from: number): Subscription[] {
  return Array.from({ length: count }, (_, index) => {
    const bytes = new Uint8Array(16);
    // Ids in an order of their own.
    new DataView(bytes.buffer).setUint32(0, ((from + index) * 2_654_435_761) % 2 ** 32);
    return subscription({ id: base32(bytes), ...sendingAt(sendAt), slot: at(sendAt) });
  });
}

/** How many lessons each had after so many days, when so many mails may leave in any 24 hours. */
function played(all: readonly Subscription[], perDay: number, days: number): readonly number[] {
  const known = new Map(all.map((one) => [one.id, one]));
  const leftAt: Instant[] = [];
  let shortage: Shortage | undefined;
  const end = at("07:59", days);
  for (let now = at("07:00"); now < end; now = plus(now, 20 * minuteMs)) {
    const due = [...known.values()]
      .filter(({ dueAt }) => dueAt !== undefined && dueAt <= now)
      .map((reader) => ({ reader, key: dueKeyOf(reader) ?? "" }))
      .sort((a, b) => (a.key < b.key ? -1 : 1));
    while ((leftAt[0] ?? now) <= plus(now, -dayMs)) leftAt.shift();
    let waits = false;
    for (const { reader } of due) {
      let decision = decide(reader, course, now, shortage);
      for (let looks = 0; decision.do === "save" && looks < 5; looks += 1) {
        known.set(reader.id, decision.subscription);
        decision = decide(decision.subscription, course, now, shortage);
      }
      if (decision.do !== "send") continue;
      if (leftAt.length >= perDay) {
        waits = true;
        break;
      }
      leftAt.push(now);
      const { message, subscription: owed } = decision;
      const taken = takeClaim(owed, { id: "c", messageId: message.id, at: now });
      known.set(reader.id, settle(taken, message.id, course, now));
    }
    shortage = waits ? { since: shortage?.since ?? now, seenAt: now } : undefined;
  }
  return all.map(({ id }) => Object.keys(known.get(id)?.sent ?? {}).length - 1);
}

describe("200 mails a day", () => {
  it("for 300 readers at 08:00 and 100 at 18:00: in 30 days each has 14 or 15", () => {
    const had = played([...readers("08:00", 300, 0), ...readers("18:00", 100, 300)], 200, 30);
    expect(Math.min(...had)).toBeGreaterThanOrEqual(14);
    expect(Math.max(...had)).toBeLessThanOrEqual(15);
  });

  it("for 300 readers at 08:00: they differ by at most one lesson, on every day", () => {
    const all = readers("08:00", 300, 0);
    for (const days of [1, 3, 30]) {
      const had = played(all, 200, days);
      expect(Math.max(...had) - Math.min(...had), `after ${days} days`).toBeLessThanOrEqual(1);
    }
  });

  it("for 150 readers: nobody waits", () => {
    expect(new Set(played(readers("08:00", 150, 0), 200, 10))).toEqual(new Set([10]));
  });

  it("for readers of the evening: those of one hour differ by at most one, no hour is left out", () => {
    const had = played([...readers("22:00", 150, 0), ...readers("08:00", 150, 150)], 200, 30);
    for (const hour of [had.slice(0, 150), had.slice(150)]) {
      expect(Math.max(...hour) - Math.min(...hour)).toBeLessThanOrEqual(1);
      // No longer without than readers ÷ quota + 1 days.
      expect(Math.min(...hour)).toBeGreaterThanOrEqual(30 / (300 / 200 + 1));
    }
  });
});

describe("18 mails a day", () => {
  it("for 40 readers, some of whom wait through two nights: nobody falls behind who was served meanwhile", () => {
    for (const days of [4, 10]) {
      const had = played([...readers("08:00", 30, 0), ...readers("18:00", 10, 30)], 18, days);
      expect(Math.max(...had) - Math.min(...had), `after ${days} days`).toBeLessThanOrEqual(1);
      expect(Math.min(...had)).toBeGreaterThanOrEqual(Math.floor((days * 18) / 40));
    }
  });
});
