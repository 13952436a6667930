/** Slots in every zone, against a wall clock read quarter by quarter. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  hourMs,
  type Instant,
  instantOf,
  minuteMs,
  msOf,
  plus,
} from "../../lambdas/domain/instant.ts";
import {
  localDate,
  nextSlot,
  type Schedule,
  slotOnOrAfter,
} from "../../lambdas/domain/schedule.ts";

function schedule(timeZone: string, sendAt = "08:00", days: Schedule["days"] = "daily"): Schedule {
  return { timeZone, sendAt, days };
}

describe("every zone, against a clock read quarter by quarter", () => {
  const quarterMs = 15 * minuteMs;
  const zones = Intl.supportedValuesOf("timeZone");
  const arbitrary = fc.record({
    timeZone: fc.constantFrom(...zones),
    quarter: fc.integer({ min: 0, max: 95 }),
    days: fc.constantFrom<Schedule["days"]>("daily", "weekdays", "mon,tue,wed,thu,sun", "sat"),
    // From 2000 on every offset is a multiple of a quarter of an hour.
    previousMs: fc.integer({ min: Date.UTC(2000, 0, 1), max: Date.UTC(2036, 0, 1) }),
    waitDays: fc.integer({ min: 1, max: 8 }),
    gapAfter: fc.boolean(),
  });
  const sendAtOf = (quarter: number) => instantOf(quarter * quarterMs).slice(11, 16);

  function clock(timeZone: string): (ms: number) => { date: string; time: string; day: string } {
    const format = new Intl.DateTimeFormat("en-CA", {
      timeZone,
      hourCycle: "h23",
      weekday: "short",
      year: "numeric",
      month: "2-digit",
      day: "2-digit",
      hour: "2-digit",
      minute: "2-digit",
    });
    return (ms) => {
      const part = Object.fromEntries(
        format.formatToParts(ms).map(({ type, value }) => [type, value]),
      );
      return {
        date: `${part.year}-${part.month}-${part.day}`,
        time: `${part.hour}:${part.minute}`,
        day: part.weekday ?? "",
      };
    };
  }

  /** What a person with a wall clock would answer: wait until it shows the hour, or jumps over it. */
  function byTheClock(reader: Schedule, previous: Instant, waitDays: number, gapAfter: boolean) {
    const read = clock(reader.timeZone);
    const today = gapAfter ? dateOfMail(reader, previous) : read(msOf(previous)).date;
    const wanted = new Date(Date.parse(`${today}T00:00:00Z`) + waitDays * 24 * hourMs)
      .toISOString()
      .slice(0, 10);
    const notBefore = msOf(previous) + (gapAfter ? 12 * hourMs : 0);
    let before = read(Math.floor(msOf(previous) / quarterMs) * quarterMs);
    for (let ms = (Math.floor(msOf(previous) / quarterMs) + 1) * quarterMs; ; ms += quarterMs) {
      const now = read(ms);
      const shown = now.time === reader.sendAt && !repeated(read, ms);
      const jumped = jumpsOver(before, now, reader.sendAt);
      const day = jumped ? before.day : now.day;
      before = now;
      if (!shown && !jumped) continue;
      if (isOff(reader, day)) continue;
      if (now.date >= wanted && ms >= notBefore) return instantOf(ms);
    }
  }

  /**
   * A mail a quarter of an hour behind its hour, with midnight between, is the day before's; so is one whose
   * hour the clock jumped over at midnight.
   */
  function dateOfMail(reader: Schedule, previous: Instant): string {
    const read = clock(reader.timeZone);
    const latestQuarter = Math.floor(msOf(previous) / quarterMs) * quarterMs;
    const dates = [latestQuarter - quarterMs, latestQuarter].flatMap((ms) => {
      const [before, now] = [read(ms - quarterMs), read(ms)];
      const jumped = jumpsOver(before, now, reader.sendAt);
      const shown = now.time === reader.sendAt && !repeated(read, ms);
      const owner = jumped ? before : now;
      const near = ms >= msOf(previous) - quarterMs;
      return near && (jumped || shown) && !isOff(reader, owner.day) ? [owner.date] : [];
    });
    return dates[0] ?? read(msOf(previous)).date;
  }

  function isOff({ days }: Schedule, day: string): boolean {
    if (days === "daily") return false;
    return days === "weekdays"
      ? ["Sat", "Sun"].includes(day)
      : !days.split(",").includes(day.toLowerCase());
  }

  /** True when the clock has shown this same date and time before. */
  function repeated(read: ReturnType<typeof clock>, ms: number): boolean {
    const { date, time } = read(ms);
    return [2, 4, 8, 12].some((quarters) => {
      const earlier = read(ms - quarters * quarterMs);
      return earlier.date === date && earlier.time === time;
    });
  }

  /** True when the clock was put forward over this time of day, and not over a whole date. */
  function jumpsOver(
    before: { date: string; time: string },
    now: { date: string; time: string },
    sendAt: string,
  ): boolean {
    const next = instantOf(Date.parse(`${before.date}T${before.time}:00Z`) + quarterMs);
    const shown = `${now.date}T${now.time}`;
    const skipped = Date.parse(`${shown}:00Z`) - msOf(next);
    if (skipped <= 0 || skipped >= 20 * hourMs) return false;
    const days = [next.slice(0, 10), now.date];
    return days.some((date) => {
      const missed = `${date}T${sendAt}`;
      return next.slice(0, 16) <= missed && missed < shown;
    });
  }

  test("the next slot is the first that the clock shows", () => {
    fc.assert(
      fc.property(arbitrary, ({ timeZone, quarter, days, previousMs, waitDays, gapAfter }) => {
        const reader = schedule(timeZone, sendAtOf(quarter), days);
        const previous = instantOf(previousMs);
        expect(nextSlot(reader, { previous, waitDays, gapAfter })).toBe(
          byTheClock(reader, previous, waitDays, gapAfter),
        );
      }),
      { numRuns: 150 },
    );
  });

  test("a slot in the hours around a change of the clocks is the one the clock shows", () => {
    const changes = [
      ["Europe/Berlin", "2026-03-29T01:00:00.000Z"],
      ["Europe/Berlin", "2026-10-25T01:00:00.000Z"],
      ["America/St_Johns", "2026-03-08T05:30:00.000Z"],
      ["Australia/Lord_Howe", "2026-10-03T15:30:00.000Z"],
      ["Australia/Lord_Howe", "2026-04-04T15:00:00.000Z"],
      ["Africa/Casablanca", "2026-03-22T02:00:00.000Z"],
      ["Pacific/Apia", "2011-12-30T10:00:00.000Z"],
      ["America/Asuncion", "2023-10-01T04:00:00.000Z"],
      ["Africa/Cairo", "2026-04-23T22:00:00.000Z"],
      ["Africa/Cairo", "2026-10-29T21:00:00.000Z"],
      ["America/Nuuk", "2026-03-29T01:00:00.000Z"],
      ["Antarctica/Troll", "2026-03-29T01:00:00.000Z"],
    ] as const;
    fc.assert(
      fc.property(
        fc.constantFrom(...changes),
        fc.integer({ min: 0, max: 95 }),
        fc.integer({ min: -60 * 60, max: 0 }),
        fc.boolean(),
        ([timeZone, change], quarter, minutesBefore, gapAfter) => {
          const reader = schedule(timeZone, sendAtOf(quarter));
          const previous = plus(change, minutesBefore * minuteMs);
          expect(nextSlot(reader, { previous, waitDays: 1, gapAfter })).toBe(
            byTheClock(reader, previous, 1, gapAfter),
          );
        },
      ),
      // Owed for 23:00 of a day that ends at 23:00.
      { numRuns: 150, examples: [[["America/Nuuk", "2026-03-29T01:00:00.000Z"], 92, 0, true]] },
    );
  });

  test("a new local date, 12 hours, and a bound", () => {
    fc.assert(
      fc.property(arbitrary, ({ timeZone, quarter, days, previousMs, waitDays }) => {
        const reader = schedule(timeZone, sendAtOf(quarter), days);
        const previous = instantOf(previousMs);
        const slot = nextSlot(reader, { previous, waitDays, gapAfter: true });
        const waitedMs = msOf(slot) - previousMs;
        const counted = plus(previous, -quarterMs);
        expect(localDate(timeZone, slot) > localDate(timeZone, counted)).toBe(true);
        expect(waitedMs).toBeGreaterThanOrEqual(12 * hourMs);
        const daysOff = days === "daily" ? 0 : days === "sat" ? 6 : 2;
        expect(waitedMs).toBeLessThan((waitDays + 1 + daysOff) * 24 * hourMs + 3 * hourMs);
      }),
      { numRuns: 1000 },
    );
  });

  test("a slot is its own first slot, so looking at it again moves nothing", () => {
    fc.assert(
      fc.property(arbitrary, ({ timeZone, quarter, days, previousMs }) => {
        const reader = schedule(timeZone, sendAtOf(quarter), days);
        const slot = slotOnOrAfter(reader, instantOf(previousMs));
        expect(slotOnOrAfter(reader, slot)).toBe(slot);
      }),
      { numRuns: 500 },
    );
  });
});
