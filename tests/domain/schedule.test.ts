/** Slots: real zones by hand-checked tables, and every zone against a clock read minute by minute. */
import fc from "fast-check";
import { describe, expect, it, test } from "vitest";
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
  parseSchedule,
  type Schedule,
  slotOnOrAfter,
  startOfDate,
} from "../../lambdas/domain/schedule.ts";

function schedule(timeZone: string, sendAt = "08:00", days: Schedule["days"] = "daily"): Schedule {
  return { timeZone, sendAt, days };
}

describe("the first slot on or after an instant", () => {
  test.each<[zone: string, sendAt: string, from: string, slot: string, why: string]>([
    ["Europe/Berlin", "08:00", "2026-11-23T06:00", "2026-11-23T07:00", "winter, UTC+1"],
    ["Europe/Berlin", "08:00", "2026-07-01T00:00", "2026-07-01T06:00", "summer, UTC+2"],
    ["Europe/Berlin", "08:00", "2026-11-23T07:00", "2026-11-23T07:00", "this very instant counts"],
    ["Europe/Berlin", "08:00", "2026-11-23T07:01", "2026-11-24T07:00", "a minute late is tomorrow"],
    ["Europe/Berlin", "01:59", "2026-03-28T22:00", "2026-03-29T00:59", "just before the gap"],
    ["Europe/Berlin", "02:00", "2026-03-28T22:00", "2026-03-29T01:00", "the gap's first minute"],
    ["Europe/Berlin", "02:30", "2026-03-28T22:00", "2026-03-29T01:00", "03:00 and not 03:30"],
    ["Europe/Berlin", "03:00", "2026-03-28T22:00", "2026-03-29T01:00", "the gap's end exists"],
    ["Europe/Berlin", "02:30", "2026-10-24T22:00", "2026-10-25T00:30", "twice: the first"],
    ["Europe/Berlin", "02:30", "2026-10-25T00:31", "2026-10-26T01:30", "never the second"],
    ["America/St_Johns", "08:00", "2026-11-23T00:00", "2026-11-23T11:30", "UTC-3:30"],
    ["America/St_Johns", "02:15", "2026-03-08T00:00", "2026-03-08T05:30", "spring gap"],
    ["America/St_Johns", "01:30", "2026-11-01T00:00", "2026-11-01T04:00", "autumn, the first"],
    ["Asia/Kathmandu", "08:00", "2026-11-23T00:00", "2026-11-23T02:15", "UTC+5:45"],
    ["Australia/Lord_Howe", "02:00", "2026-10-03T12:00", "2026-10-03T15:30", "a gap of 30 minutes"],
    ["Australia/Lord_Howe", "02:15", "2026-10-03T12:00", "2026-10-03T15:30", "in its middle"],
    [
      "Australia/Lord_Howe",
      "01:45",
      "2026-04-04T12:00",
      "2026-04-04T14:45",
      "a fold of 30 minutes",
    ],
    ["Africa/Casablanca", "02:30", "2026-02-14T12:00", "2026-02-15T01:30", "Ramadan begins"],
    ["Africa/Casablanca", "02:30", "2026-03-21T12:00", "2026-03-22T02:00", "Ramadan ends"],
    ["Pacific/Apia", "08:00", "2011-12-29T18:01", "2011-12-30T18:00", "there was no 30 December"],
    [
      "Pacific/Apia",
      "00:00",
      "2011-12-29T18:01",
      "2011-12-30T10:00",
      "the 31st is a day of its own",
    ],
    ["America/Asuncion", "00:00", "2023-09-30T12:00", "2023-10-01T04:00", "no midnight that day"],
    ["America/Asuncion", "00:30", "2023-09-30T12:00", "2023-10-01T04:00", "nor half past"],
    ["America/Asuncion", "23:30", "2024-03-23T12:00", "2024-03-24T02:30", "23:30 twice"],
    ["Africa/Cairo", "00:00", "2026-04-23T12:00", "2026-04-23T22:00", "no midnight that day"],
    ["Africa/Cairo", "00:30", "2026-04-23T12:00", "2026-04-23T22:00", "nor half past"],
    ["Africa/Cairo", "23:30", "2026-10-29T12:00", "2026-10-29T20:30", "23:30 twice"],
    ["America/Nuuk", "23:30", "2026-03-28T12:00", "2026-03-29T01:00", "a gap up to midnight"],
    ["UTC", "00:00", "2026-12-31T00:01", "2027-01-01T00:00", "over the year's end"],
  ])("%s %s from %s is %s: %s", (zone, sendAt, from, slot) => {
    expect(slotOnOrAfter(schedule(zone, sendAt), `${from}:00.000Z`)).toBe(`${slot}:00.000Z`);
  });

  test.each<[from: string, slot: string]>([
    ["2026-11-27T08:00", "2026-11-27T08:00"],
    ["2026-11-27T08:01", "2026-11-30T08:00"],
    ["2026-11-28T00:00", "2026-11-30T08:00"],
    ["2026-11-29T12:00", "2026-11-30T08:00"],
  ])("on weekdays from %s is %s", (from, slot) => {
    expect(slotOnOrAfter(schedule("UTC", "08:00", "weekdays"), `${from}:00.000Z`)).toBe(
      `${slot}:00.000Z`,
    );
  });

  it("asks the reader's weekday, not Greenwich's", () => {
    // 08:00 on Monday in Auckland is Sunday evening in Greenwich.
    const slot = slotOnOrAfter(
      schedule("Pacific/Auckland", "08:00", "weekdays"),
      "2026-11-27T20:00:00.000Z",
    );
    expect(slot).toBe("2026-11-29T19:00:00.000Z");
  });
});

describe("the slot after a mail", () => {
  const berlin = schedule("Europe/Berlin");
  const slotAfter = (
    previous: string,
    waitDays = 1,
    options: { gapAfter?: boolean; notBefore?: Instant } = {},
    reader = berlin,
  ) => nextSlot(reader, { previous: `${previous}:00.000Z`, waitDays, gapAfter: true, ...options });

  test.each<[previous: string, waitDays: number, slot: string, why: string]>([
    ["2026-11-23T07:00", 1, "2026-11-24T07:00", "tomorrow at the same hour"],
    ["2026-11-23T12:59", 1, "2026-11-24T07:00", "however late today's was"],
    ["2026-11-23T19:01", 1, "2026-11-25T07:00", "less than 12 hours away: the day after"],
    ["2026-11-23T19:00", 1, "2026-11-24T07:00", "12 hours exactly will do"],
    ["2026-11-23T22:59", 1, "2026-11-25T07:00", "23:59 is still the 23rd"],
    ["2026-11-23T23:00", 1, "2026-11-25T07:00", "00:00 is the 24th already"],
    ["2026-11-23T07:00", 7, "2026-11-30T07:00", "a week"],
    ["2026-11-23T07:00", 0, "2026-11-24T07:00", "never twice on one local date"],
    ["2026-03-28T07:00", 1, "2026-03-29T06:00", "over the spring change: 23 hours"],
    ["2026-10-24T06:00", 1, "2026-10-25T07:00", "over the autumn change: 25 hours"],
  ])("after %s and %i days is %s: %s", (previous, waitDays, slot) => {
    expect(slotAfter(previous, waitDays)).toBe(`${slot}:00.000Z`);
  });

  it("keeps no lesson waiting after the welcome", () => {
    expect(slotAfter("2026-11-23T22:00", 1, { gapAfter: false })).toBe("2026-11-24T07:00:00.000Z");
  });

  it("is never before a given instant", () => {
    const notBefore = "2026-12-01T12:00:00.000Z";
    expect(slotAfter("2026-11-23T07:00", 1, { notBefore })).toBe("2026-12-02T07:00:00.000Z");
  });

  it("moves the wished day over a weekend", () => {
    const weekdays = schedule("Europe/Berlin", "08:00", "weekdays");
    expect(slotAfter("2026-11-27T07:00", 1, {}, weekdays)).toBe("2026-11-30T07:00:00.000Z");
  });

  it("counts a local date that was skipped as no day", () => {
    const apia = schedule("Pacific/Apia");
    expect(slotAfter("2011-12-29T18:00", 1, {}, apia)).toBe("2011-12-30T18:00:00.000Z");
  });
});

describe("every zone, against a clock read quarter by quarter", () => {
  const quarterMs = 15 * minuteMs;
  const zones = Intl.supportedValuesOf("timeZone");
  const arbitrary = fc.record({
    timeZone: fc.constantFrom(...zones),
    quarter: fc.integer({ min: 0, max: 95 }),
    days: fc.constantFrom<Schedule["days"]>("daily", "weekdays"),
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
    const today = read(msOf(previous)).date;
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
      if (reader.days === "weekdays" && ["Sat", "Sun"].includes(day)) continue;
      if (now.date >= wanted && ms >= notBefore) return instantOf(ms);
    }
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
      { numRuns: 150 },
    );
  });

  test("a new local date, 12 hours, and a bound", () => {
    fc.assert(
      fc.property(arbitrary, ({ timeZone, quarter, days, previousMs, waitDays }) => {
        const reader = schedule(timeZone, sendAtOf(quarter), days);
        const previous = instantOf(previousMs);
        const slot = nextSlot(reader, { previous, waitDays, gapAfter: true });
        const waitedMs = msOf(slot) - previousMs;
        expect(localDate(timeZone, slot) > localDate(timeZone, previous)).toBe(true);
        expect(waitedMs).toBeGreaterThanOrEqual(12 * hourMs);
        const weekendDays = days === "weekdays" ? 2 : 0;
        expect(waitedMs).toBeLessThan((waitDays + 1 + weekendDays) * 24 * hourMs + 3 * hourMs);
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

describe("local dates", () => {
  test.each<[zone: string, at: string, date: string]>([
    ["Asia/Kathmandu", "2026-11-23T18:14:59.999Z", "2026-11-23"],
    ["Asia/Kathmandu", "2026-11-23T18:15:00.000Z", "2026-11-24"],
    ["Pacific/Apia", "2011-12-30T09:59:59.999Z", "2011-12-29"],
    ["Pacific/Apia", "2011-12-30T10:00:00.000Z", "2011-12-31"],
  ])("%s at %s is %s", (zone, instant, date) => {
    expect(localDate(zone, instant)).toBe(date);
  });

  test.each<[zone: string, date: string, start: string]>([
    ["Europe/Berlin", "2026-11-23", "2026-11-22T23:00:00.000Z"],
    ["Africa/Cairo", "2026-04-24", "2026-04-23T22:00:00.000Z"],
    ["America/Asuncion", "2023-10-01", "2023-10-01T04:00:00.000Z"],
  ])("%s begins %s at %s, midnight or not", (zone, date, start) => {
    expect(startOfDate(zone, date)).toBe(start);
  });
});

describe("a schedule from a form", () => {
  const form = { timeZone: "Europe/Berlin", sendAt: "08:00", days: "daily" };

  it("is read, trimmed", () => {
    expect(parseSchedule({ ...form, sendAt: " 23:59 ", days: "weekdays" })).toEqual({
      schedule: { timeZone: "Europe/Berlin", sendAt: "23:59", days: "weekdays" },
    });
  });

  it("writes a zone as the tables do, however it was typed", () => {
    expect(parseSchedule({ ...form, timeZone: " europe/berlin" })).toEqual({ schedule: form });
  });

  test.each([
    "",
    "Berlin",
    "Europe/Atlantis",
    "+02:00",
    "-0300",
    "EST5EDT4",
    "x".repeat(1e6),
    "../etc",
  ])("refuses the zone %.20s", (timeZone) => {
    expect(parseSchedule({ ...form, timeZone })).toEqual({ problems: ["time-zone"] });
  });

  test.each(["", "8:00", "24:00", "08:60", "08:00:00", "08.00", "٠٨:٠٠", "08:00\n09:00"])(
    "refuses the hour %j",
    (sendAt) => {
      expect(parseSchedule({ ...form, sendAt })).toEqual({ problems: ["send-at"] });
    },
  );

  it("names every field that is wrong", () => {
    expect(parseSchedule({ timeZone: "", sendAt: "", days: "hourly" })).toEqual({
      problems: ["time-zone", "send-at", "days"],
    });
  });
});
