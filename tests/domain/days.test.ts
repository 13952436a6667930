/** The days a reader chose: whatever a form sends, one spelling is stored. */
import fc from "fast-check";
import { describe, expect, it, test } from "vitest";
import { dayNames, daysOf, isAmong, parseDays } from "../../lambdas/domain/days.ts";
import { slotOnOrAfter } from "../../lambdas/domain/schedule.ts";
import { english } from "../../lambdas/domain/words/english.ts";
import { formatDaysOfWeek } from "../../lambdas/domain/words/format.ts";
import { siteText } from "../../lambdas/web/site-text.ts";

describe("days are read", () => {
  test.each([
    ["daily", "daily"],
    ["weekdays", "weekdays"],
    ["sun,tue,mon", "mon,tue,sun"],
    ["mon\ntue\nsun", "mon,tue,sun"],
    ["\nsat", "sat"],
    [" Mon, TUE ", "mon,tue"],
    ["mon,mon", "mon"],
    ["fri,thu,wed,tue,mon", "weekdays"],
    ["sun,sat,fri,thu,wed,tue,mon", "daily"],
  ])("%j as %j", (text, days) => expect(parseDays(text)).toBe(days));

  test.each(["", " ", ",", "\n", "hourly", "mon,hourly", "daily\nmon", "daily\ndaily", "monday"])(
    "%j as none",
    (text) => expect(parseDays(text)).toBeNull(),
  );

  it("always in one spelling, whatever the order, and what is read once reads the same", () => {
    const some = fc.uniqueArray(fc.constantFrom(...dayNames), { minLength: 1 });
    fc.assert(
      fc.property(some, (names) => {
        const days = parseDays(names.join("\n"));
        if (!days) throw new Error(`${names} were not read`);
        expect(parseDays([...names].reverse().join(","))).toBe(days);
        expect(parseDays(days)).toBe(days);
        expect(new Set(daysOf(days))).toEqual(new Set(names));
      }),
    );
  });

  it("never as days from any other text", () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        const days = parseDays(text);
        if (days) expect(daysOf(days).length).toBeGreaterThan(0);
      }),
    );
  });
});

test("a week from Sunday to Thursday has no lesson on Friday and Saturday", () => {
  const schedule = {
    timeZone: "Asia/Dubai",
    sendAt: "08:00",
    days: "mon,tue,wed,thu,sun",
  } as const;
  // Thursday, 26 November 2026, just after 08:00 in Dubai: the next is Sunday's.
  expect(slotOnOrAfter(schedule, "2026-11-26T04:00:01.000Z")).toBe("2026-11-29T04:00:00.000Z");
  expect([1, 2, 3, 4, 5, 6, 7].filter((day) => isAmong(schedule.days, day))).toEqual([
    1, 2, 3, 4, 7,
  ]);
});

const text = siteText({ language: "en", dir: "ltr", words: english });

test.each([
  ["daily", "every day"],
  ["weekdays", "Monday to Friday"],
  ["mon,tue,wed,thu,sun", "Sunday to Thursday"],
  ["mon,sat,sun", "Saturday to Monday"],
  ["mon,sun", "Monday and Sunday"],
  ["mon,wed,fri", "Monday, Wednesday and Friday"],
  ["sat", "Saturday"],
])("%s is said as %j", (days, words) => expect(formatDaysOfWeek(text, days)).toBe(words));
