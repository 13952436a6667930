/**
 * Formats days, hours and schedules for readers.
 */
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

/** "every day at 08:00, Kathmandu time" */
export function formatSchedule({ timeZone, sendAt, days }: ScheduleInput): string {
  const words = {
    days: days === "weekdays" ? "Monday to Friday" : "every day",
    sendAt: `at ${sendAt}`,
    timeZone: formatTimeZone(timeZone),
  } satisfies Record<keyof Schedule, string>;
  return `${words.days} ${words.sendAt}, ${words.timeZone}`;
}
