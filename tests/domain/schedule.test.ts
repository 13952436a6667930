import fc from "fast-check";
import { Temporal } from "temporal-polyfill";
import { describe, expect, it, test } from "vitest";
import { type Instant, instantOf, plus } from "../../lambdas/domain/instant.ts";
import { ok, refused } from "../../lambdas/domain/result.ts";
import {
  localDate,
  nextSlot,
  parseSchedule,
  type Schedule,
  slotOnOrAfter,
  startOfDate,
} from "../../lambdas/domain/schedule.ts";
import { timeZones } from "../../lambdas/domain/time-zone.ts";

function schedule(timeZone: string, sendAt = "08:00", days: Schedule["days"] = "daily"): Schedule {
  return { timeZone, sendAt, days };
}

/** `YYYY-MM-DDTHH:MM`, UTC. */
function minute(text: string): Instant {
  return instantOf(Date.parse(`${text}:00.000Z`));
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
    expect(slotOnOrAfter(schedule(zone, sendAt), minute(from))).toBe(`${slot}:00.000Z`);
  });

  test.each<[from: string, slot: string]>([
    ["2026-11-27T08:00", "2026-11-27T08:00"],
    ["2026-11-27T08:01", "2026-11-30T08:00"],
    ["2026-11-28T00:00", "2026-11-30T08:00"],
    ["2026-11-29T12:00", "2026-11-30T08:00"],
  ])("on weekdays from %s is %s", (from, slot) => {
    expect(slotOnOrAfter(schedule("UTC", "08:00", "weekdays"), minute(from))).toBe(
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
  ) => nextSlot(reader, { previous: minute(previous), waitDays, gapAfter: true, ...options });

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

  it("is never on the same local date, even where 12 hours would fit and a course waits no day", () => {
    const evening = schedule("Europe/Berlin", "20:00");
    expect(slotAfter("2026-11-22T23:30", 0, {}, evening)).toBe("2026-11-24T19:00:00.000Z");
  });

  it("keeps no lesson waiting after the welcome", () => {
    expect(slotAfter("2026-11-23T22:00", 1, { gapAfter: false })).toBe("2026-11-24T07:00:00.000Z");
  });

  it("is never before a given instant", () => {
    const notBefore = "2026-12-01T12:00:00.000Z";
    expect(slotAfter("2026-11-23T07:00", 1, { notBefore })).toBe("2026-12-02T07:00:00.000Z");
  });

  it("moves the wanted day over a weekend", () => {
    const weekdays = schedule("Europe/Berlin", "08:00", "weekdays");
    expect(slotAfter("2026-11-27T07:00", 1, {}, weekdays)).toBe("2026-11-30T07:00:00.000Z");
  });

  test.each<[previous: string, days: Schedule["days"], slot: string, why: string]>([
    ["2026-11-23T23:03", "daily", "2026-11-24T22:58", "5 minutes late is still the 23rd's"],
    ["2026-11-23T23:13", "daily", "2026-11-24T22:58", "15 minutes late as well"],
    ["2026-11-23T23:14", "daily", "2026-11-25T22:58", "16 minutes late is the 24th's own"],
    ["2026-11-27T23:03", "weekdays", "2026-11-30T22:58", "Friday's, on Saturday: Monday is next"],
  ])("of 23:58 after %s (%s) is %s: %s", (previous, days, slot) => {
    const reader = schedule("Europe/Berlin", "23:58", days);
    expect(slotAfter(previous, 1, {}, reader)).toBe(`${slot}:00.000Z`);
  });

  it("counts a local date that was skipped as no day", () => {
    const apia = schedule("Pacific/Apia");
    expect(slotAfter("2011-12-29T18:00", 1, {}, apia)).toBe("2011-12-30T18:00:00.000Z");
  });
});

describe("local dates", () => {
  test.each<[zone: string, at: Instant, date: string]>([
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
    expect(parseSchedule({ ...form, sendAt: " 23:59 ", days: "weekdays" })).toEqual(
      ok({ timeZone: "Europe/Berlin", sendAt: "23:59", days: "weekdays" }),
    );
  });

  it("writes a zone as the tables do, however it was typed", () => {
    expect(parseSchedule({ ...form, timeZone: " europe/berlin" })).toEqual(ok(form));
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
    expect(parseSchedule({ ...form, timeZone })).toEqual(refused(["timeZone"]));
  });

  test.each([
    ...[
      "",
      "8",
      "830",
      "24:00",
      "08:60",
      "08:00:60",
      "13 pm",
      "0 am",
      "8:5",
      "-8:00",
      "8:00 Berlin",
    ],
    "08:00\n09:00",
    "x".repeat(1e6),
  ])("refuses the hour %.20j", (sendAt) => {
    expect(parseSchedule({ ...form, sendAt })).toEqual(refused(["sendAt"]));
  });

  test.each<[string, ...typed: string[]]>([
    ["08:00", "08:00:00", "8:00", "8.00", "8h00", "8h", "8 h", "8 am", "8AM", "8 a.m.", "0800"],
    ["08:00", "08:00:00.000", "08:00.", "８：００", "٠٨:٠٠", "۸:۰۰", "\u200e8:00\u00a0am", "8 Uhr"],
    [
      "20:30",
      "20.30",
      "20h30",
      "20:30 h",
      "8:30 PM",
      "8:30pm",
      "8.30 p.m.",
      "2030",
      "20.30 Uhr",
      "20,30",
      "20 30",
      "20h30m",
      "8 30 pm",
    ],
    ["00:00", "0:00", "12 am", "12:00 AM", "00h"],
    ["12:05", "12:05", "12:05 pm", "12.05"],
  ])("reads %s however it was typed", (sendAt, ...spellings) => {
    for (const typed of spellings) {
      expect(parseSchedule({ ...form, sendAt: typed }), typed).toEqual(ok({ ...form, sendAt }));
    }
  });

  test("an hour that is read is read as itself again", () => {
    const typed = fc.string({ unit: fc.constantFrom(..."0123456789:.h apm"), maxLength: 9 });
    fc.assert(
      fc.property(typed, (sendAt) => {
        const parsed = parseSchedule({ ...form, sendAt });
        if (!parsed.ok) return;
        expect(parsed.value.sendAt).toMatch(/^([01]\d|2[0-3]):[0-5]\d$/);
        expect(parseSchedule(parsed.value)).toEqual(parsed);
      }),
      { numRuns: 3_000 },
    );
  });

  test.each([
    ["Asia/Calcutta", "Asia/Kolkata"],
    ["US/Pacific", "America/Los_Angeles"],
    ["Europe/Kiev", "Europe/Kyiv"],
    ["asia/katmandu", "Asia/Kathmandu"],
    ["GB", "Europe/London"],
    ["Etc/UTC", "UTC"],
    ["GMT", "UTC"],
    ["Etc/GMT+5", "Etc/GMT+5"],
    ["etc/gmt-14", "Etc/GMT-14"],
  ])("takes the zone %s as %s, which is on the list", (typed, timeZone) => {
    expect(parseSchedule({ ...form, timeZone: typed })).toEqual(ok({ ...form, timeZone }));
    expect(timeZones).toContain(timeZone);
  });

  // Whatever ends an abbreviation, `Intl` may know it: each of these once stopped every later step.
  test.each(
    "ACT AET AGT ART AST BET BST CAT CNT CST CTT EAT ECT EST IET IST JST MIT NET NST PLT PNT PRT PST SST VST".split(
      " ",
    ),
  )("takes the zone %s only if a slot can be reckoned in it", (name) => {
    for (const timeZone of [name, name.toLowerCase()]) {
      const parsed = parseSchedule({ ...form, timeZone });
      if (!parsed.ok) continue;
      expect(slotOnOrAfter(parsed.value, "2026-11-23T00:00:00.000Z")).toMatch(/^2026-11-2/);
    }
  });

  it("takes every zone that the pages offer, and reckons in it", () => {
    for (const timeZone of timeZones) {
      const parsed = parseSchedule({ ...form, timeZone });
      expect(parsed, timeZone).toEqual(ok({ ...form, timeZone }));
      expect(slotOnOrAfter(schedule(timeZone), "2026-11-23T00:00:00.000Z")).toMatch(/^2026-11-2/);
    }
  });

  test("whatever zone is taken is on the list, and slots can be reckoned in it", () => {
    const transactionalSends = fc.string({
      unit: fc.constantFrom(..."ABCDEGIMNPRSTUVabcest/_+-0159"),
      maxLength: 12,
    });
    fc.assert(
      fc.property(transactionalSends, (timeZone) => {
        const parsed = parseSchedule({ ...form, timeZone });
        if (!parsed.ok) return;
        expect(timeZones).toContain(parsed.value.timeZone);
        slotOnOrAfter(parsed.value, "2026-11-23T00:00:00.000Z");
      }),
      { numRuns: 3_000, examples: [["PST"], ["bst"], ["Etc/GMT+5"], ["EST5EDT"]] },
    );
  });

  it("names every field that is wrong", () => {
    expect(parseSchedule({ timeZone: "", sendAt: "", days: "hourly" })).toEqual(
      refused(["timeZone", "sendAt", "days"]),
    );
  });
});

test("the local date of any instant since 1972, in any zone, is the calendar's", () => {
  const dates = fc
    .integer({ min: Date.UTC(1972, 0, 8), max: Date.UTC(2100, 0, 1) })
    .map((ms) => instantOf(ms).slice(0, 10));
  const fromMidnight = fc.integer({ min: -2 * 60_000, max: 2 * 60_000 });
  const zones = fc.constantFrom(...timeZones);
  fc.assert(
    fc.property(zones, dates, fromMidnight, (timeZone, date, ms) => {
      const at = plus(startOfDate(timeZone, date), ms);
      const wanted = Temporal.Instant.from(at).toZonedDateTimeISO(timeZone).toPlainDate();
      expect(localDate(timeZone, at)).toBe(wanted.toString());
    }),
    { numRuns: 1000 },
  );
});
