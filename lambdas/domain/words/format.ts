/**
 * Formats days, hours, zones and schedules for readers, in the language of the course.
 */
import { type CourseMail, lessonNumber, mailName } from "../course.ts";
import { type DayName, dayNames, daysOf, parseDays } from "../days.ts";
import type { Instant } from "../instant.ts";
import type { NextMail } from "../next-mail.ts";
import type { Schedule, ScheduleInput } from "../schedule.ts";
import { dateFormatter, listFormatter, numberFormatter } from "./formatters.ts";
import { formattingLocale, type Translate } from "./words.ts";

/** The language of a course, and what it says in it. */
interface Spoken {
  readonly language: string;
  readonly t: Translate;
}

/** "Sunday, 29 November 2026, at 08:00 (Kathmandu time)" */
export function formatDay(text: Spoken, at: Instant, timeZone: string): string {
  const date = dateFormat(text, { timeZone, ...longDate }).format(new Date(at));
  const time = dateFormat(text, { timeZone, ...clock }).format(new Date(at));
  return text.t("time.day", { date, time, zone: formatTimeZone(text, timeZone) });
}

/** "“Lesson 1: The morning” comes on Friday, 27 November 2026, at 08:00 (Kathmandu time)." */
export function formatNextMail(
  text: Spoken,
  mails: readonly (CourseMail & { readonly title: string })[],
  { slug, at }: NextMail,
  timeZone: string,
): string {
  const index = mails.findIndex((mail) => mail.slug === slug);
  const mail = mailName(text.t, mails, index);
  return text.t("mail.next", { mail, day: formatDay(text, at, timeZone) });
}

/**
 * "Lesson 1 comes on Friday 27 November, at 08:00." For mails, which name the zone beside it: a line of
 * their text has 78 characters at most.
 */
export function formatNextMailShort(
  text: Spoken,
  mails: readonly (CourseMail & { readonly title: string })[],
  { slug, at }: NextMail,
  timeZone: string,
): string {
  const index = mails.findIndex((mail) => mail.slug === slug);
  const number = lessonNumber(mails, index);
  const mail =
    number === undefined
      ? mailName(text.t, mails, index)
      : text.t("course.lessonNumber", { number });
  const date = dateFormat(text, { timeZone, ...shortDate, weekday: "long" }).format(new Date(at));
  const time = dateFormat(text, { timeZone, ...clock }).format(new Date(at));
  return text.t("mail.nextShort", { mail, date, time });
}

/** A local date `YYYY-MM-DD` as "Sunday, 29 November 2026", or short as "29 November". */
export function formatDate(text: Spoken, date: string, length: "long" | "short" = "long"): string {
  const options = length === "long" ? longDate : shortDate;
  return dateFormat(text, { timeZone: "UTC", ...options }).format(new Date(`${date}T00:00:00Z`));
}

/** A day of the week by its name, "Monday". */
export function formatDayName(text: Spoken, name: DayName): string {
  // 1 January 2024 was a Monday.
  const date = new Date(Date.UTC(2024, 0, 1 + dayNames.indexOf(name)));
  return dateFormat(text, { timeZone: "UTC", weekday: "long" }).format(date);
}

/**
 * "every day", "Sunday to Thursday" for three days or more in a row, else "Monday and Friday". What
 * names no days reads as it was given.
 */
export function formatDaysOfWeek(text: Spoken, input: string): string {
  const days = parseDays(input);
  if (!days) return input;
  if (days === "daily") return text.t("time.daily");
  const chosen = daysOf(days);
  const before = (name: DayName) => dayNames.at(dayNames.indexOf(name) - 1) ?? name;
  const starts = chosen.filter((name) => !chosen.includes(before(name)));
  const [first] = starts;
  if (starts.length === 1 && first && chosen.length > 2) {
    const last = dayNames[(dayNames.indexOf(first) + chosen.length - 1) % dayNames.length] ?? first;
    return text.t("time.dayRange", {
      first: formatDayName(text, first),
      last: formatDayName(text, last),
    });
  }
  const list = listFormatter(formattingLocale(text.language), {});
  return list.format(chosen.map((name) => formatDayName(text, name)));
}

/** "every day at 08:00, Kathmandu time" */
export function formatSchedule(text: Spoken, { timeZone, sendAt, days }: ScheduleInput): string {
  const words = {
    days: formatDaysOfWeek(text, days),
    time: formatTime(text, sendAt),
    zone: formatTimeZone(text, timeZone),
  } satisfies Record<"days" | "time" | "zone", string>;
  return text.t("time.schedule", words);
}

/** "08:00, Kathmandu time, every day" */
export function formatChoice(text: Spoken, { timeZone, sendAt, days }: ScheduleInput): string {
  return text.t("signUp.chosen", {
    time: formatTime(text, sendAt),
    zone: formatTimeZone(text, timeZone),
    days: formatDaysOfWeek(text, days),
  });
}

/** A number of days, "35 days". */
export function formatDays(text: Spoken, days: number): string {
  return formatUnit(text, "day", days);
}

/** A number of hours, "24 hours". */
export function formatHours(text: Spoken, hours: number): string {
  return formatUnit(text, "hour", hours);
}

function formatUnit({ language }: Spoken, unit: "day" | "hour", count: number): string {
  const format = { style: "unit", unit, unitDisplay: "long" } as const;
  return numberFormatter(formattingLocale(language), format).format(count);
}

const clock = { hour: "2-digit", minute: "2-digit" } as const;
const shortDate = { day: "numeric", month: "long" } as const;
const longDate = { ...shortDate, weekday: "long", year: "numeric" } as const;

/** A local time `HH:MM`; what is none reads as it was typed. */
function formatTime(text: Spoken, sendAt: Schedule["sendAt"]): string {
  const at = new Date(`1970-01-01T${sendAt}:00Z`);
  if (Number.isNaN(at.getTime())) return sendAt;
  return dateFormat(text, { timeZone: "UTC", ...clock }).format(at);
}

function dateFormat({ language }: Spoken, options: Intl.DateTimeFormatOptions) {
  return dateFormatter(formattingLocale(language), options);
}

/** A zone as people say it: "Kathmandu time", "UTC", "UTC−5". */
export function formatTimeZone({ t }: Spoken, timeZone: string): string {
  const fixed = fixedOffset(timeZone);
  if (fixed !== undefined) return formatOffset(fixed * 60);
  return timeZone.includes("/") ? t("time.zone", { place: cityOf(timeZone) }) : timeZone;
}

/** The city that a zone is named after. */
export function cityOf(zone: string): string {
  const city = zone.slice(zone.lastIndexOf("/") + 1);
  return city === "DumontDUrville" ? "Dumont d’Urville" : spaced(city);
}

/** A part of a zone’s name as it is read. */
export function spaced(name: string): string {
  return name.replaceAll("_", " ");
}

/** Hours east of Greenwich; west is plus in these names, as in POSIX. */
function fixedOffset(zone: string): number | undefined {
  const [, hours] = /^Etc\/GMT([+-]\d+)$/.exec(zone) ?? [];
  return hours === undefined ? undefined : -Number(hours);
}

/** "UTC+9", "UTC−3:30" */
export function formatOffset(minutes: number): string {
  const [hours, rest] = [Math.floor(Math.abs(minutes) / 60), Math.abs(minutes) % 60];
  const sign = minutes < 0 ? "−" : "+";
  return `UTC${sign}${hours}${rest ? `:${String(rest).padStart(2, "0")}` : ""}`;
}
