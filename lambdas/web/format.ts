/**
 * Formats days, hours and schedules for readers, in the language of the course.
 */
import type { Instant } from "../domain/instant.ts";
import type { Schedule, ScheduleInput } from "../domain/schedule.ts";
import { formattingLocale } from "../domain/words/words.ts";
import type { SiteText } from "./site-text.ts";
import { formatTimeZone } from "./time-zones.ts";

/** "Sunday, 29 November 2026, at 08:00 (Kathmandu time)" */
export function formatDay(text: SiteText, at: Instant, timeZone: string): string {
  const date = dateFormat(text, { timeZone, ...longDate }).format(new Date(at));
  const time = dateFormat(text, { timeZone, ...clock }).format(new Date(at));
  return text.t("time.day", { date, time, zone: formatTimeZone(text, timeZone) });
}

/** A local date `YYYY-MM-DD` as "Sunday, 29 November 2026", or short as "29 November". */
export function formatDate(
  text: SiteText,
  date: string,
  length: "long" | "short" = "long",
): string {
  const options = length === "long" ? longDate : shortDate;
  return dateFormat(text, { timeZone: "UTC", ...options }).format(new Date(`${date}T00:00:00Z`));
}

/** "every day at 08:00, Kathmandu time" */
export function formatSchedule(text: SiteText, { timeZone, sendAt, days }: ScheduleInput): string {
  const words = {
    days: text.t(days === "weekdays" ? "time.weekdays" : "time.daily"),
    time: formatTime(text, sendAt),
    zone: formatTimeZone(text, timeZone),
  } satisfies Record<"days" | "time" | "zone", string>;
  return text.t("time.schedule", words);
}

/** A number of days, "35 days". */
export function formatDays({ language }: SiteText, days: number): string {
  const format = { style: "unit", unit: "day", unitDisplay: "long" } as const;
  return new Intl.NumberFormat(formattingLocale(language), format).format(days);
}

/** "08:00, Kathmandu time, every day" */
export function formatChoice(text: SiteText, { timeZone, sendAt, days }: ScheduleInput): string {
  return text.t("signUp.chosen", {
    time: formatTime(text, sendAt),
    zone: formatTimeZone(text, timeZone),
    days: text.t(days === "weekdays" ? "time.weekdays" : "time.daily"),
  });
}

const clock = { hour: "2-digit", minute: "2-digit" } as const;
const shortDate = { day: "numeric", month: "long" } as const;
const longDate = { ...shortDate, weekday: "long", year: "numeric" } as const;

/** A local time `HH:MM`; what is none reads as it was typed. */
function formatTime(text: SiteText, sendAt: Schedule["sendAt"]): string {
  const at = new Date(`1970-01-01T${sendAt}:00Z`);
  if (Number.isNaN(at.getTime())) return sendAt;
  return dateFormat(text, { timeZone: "UTC", ...clock }).format(at);
}

function dateFormat({ language }: SiteText, options: Intl.DateTimeFormatOptions) {
  return new Intl.DateTimeFormat(formattingLocale(language), options);
}
