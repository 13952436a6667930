/**
 * Formats days, hours and schedules for readers.
 */
import { type DayName, dayNames, daysOf, parseDays } from "../domain/days.ts";
import type { Instant } from "../domain/instant.ts";
import type { Schedule, ScheduleInput } from "../domain/schedule.ts";
import { formatTimeZone } from "./time-zones.ts";

/** "Sunday, 29 November 2026, at 08:00 (Kathmandu time)" */
export function formatDay(at: Instant, timeZone: string): string {
  const parts = (options: Intl.DateTimeFormatOptions) =>
    new Intl.DateTimeFormat("en-GB", { timeZone, ...options }).format(new Date(at));
  const date = parts({ weekday: "long", day: "numeric", month: "long", year: "numeric" });
  return `${date}, at ${parts({ hour: "2-digit", minute: "2-digit" })} (${formatTimeZone(timeZone)})`;
}

/** A local date `YYYY-MM-DD` as "Sunday, 29 November 2026", or short as "29 November". */
export function formatDate(date: string, length: "long" | "short" = "long"): string {
  const options: Intl.DateTimeFormatOptions = { day: "numeric", month: "long" };
  return new Intl.DateTimeFormat("en-GB", {
    timeZone: "UTC",
    ...options,
    ...(length === "long" && { weekday: "long", year: "numeric" }),
  }).format(new Date(`${date}T00:00:00Z`));
}

/** A day of the week by its name, "Monday". */
export function formatDayName(name: DayName): string {
  // 1 January 2024 was a Monday.
  const date = new Date(Date.UTC(2024, 0, 1 + dayNames.indexOf(name)));
  return new Intl.DateTimeFormat("en-GB", { timeZone: "UTC", weekday: "long" }).format(date);
}

/**
 * "every day", "Sunday to Thursday" for three days or more in a row, else "Monday and Friday". What
 * names no days reads as it was given.
 */
export function formatDays(text: string): string {
  const days = parseDays(text);
  if (!days) return text;
  if (days === "daily") return "every day";
  const chosen = daysOf(days);
  const before = (name: DayName) => dayNames.at(dayNames.indexOf(name) - 1) ?? name;
  const firsts = chosen.filter((name) => !chosen.includes(before(name)));
  const [first] = firsts;
  if (firsts.length === 1 && first && chosen.length > 2) {
    const last = dayNames[(dayNames.indexOf(first) + chosen.length - 1) % dayNames.length] ?? first;
    return `${formatDayName(first)} to ${formatDayName(last)}`;
  }
  return new Intl.ListFormat("en-GB").format(chosen.map(formatDayName));
}

/** "every day at 08:00, Kathmandu time" */
export function formatSchedule({ timeZone, sendAt, days }: ScheduleInput): string {
  const words = {
    days: formatDays(days),
    sendAt: `at ${sendAt}`,
    timeZone: formatTimeZone(timeZone),
  } satisfies Record<keyof Schedule, string>;
  return `${words.days} ${words.sendAt}, ${words.timeZone}`;
}
