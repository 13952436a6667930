/**
 * When a reader gets mail: their time zone, hour and days, and the slots that follow from them.
 *
 * A slot is the instant a mail in turn is owed for. Slots are computed from local calendar dates
 * and never by adding 24 hours, so a change of the clocks moves no lesson to another hour.
 */
import { Temporal } from "temporal-polyfill";
import { type Days, isAmong, parseDays } from "./days.ts";
import { dayMs, hourMs, type Instant, instantOf, latest, minuteMs, msOf, plus } from "./instant.ts";
import { remembered } from "./remembered.ts";
import { ok, type Result, refused } from "./result.ts";
import { listedTimeZone } from "./time-zone.ts";
import { readTime } from "./typed-time.ts";

/** A reader's own schedule. */
export interface Schedule {
  /** IANA time zone, such as `Europe/Berlin`. */
  readonly timeZone: string;
  /** Local wall-clock time, `HH:MM`, 24 hours. */
  readonly sendAt: string;
  readonly days: Days;
}

/** The names of a schedule's fields, in the order in which they are written down. */
export const scheduleKeys = Object.keys({
  timeZone: true,
  sendAt: true,
  days: true,
} satisfies Record<keyof Schedule, true>) as readonly (keyof Schedule)[];

/** A schedule as a form sends it: texts, not read yet. */
export type ScheduleInput = { readonly [Key in keyof Schedule]: string };

/**
 * At least this long between two lessons, whatever happens to zone and hour. 20 hours would skip a
 * day whenever a lesson went out more than 4 hours late or a reader moved west; 12 hours does not.
 */
export const gapMs = 12 * hourMs;

/** A slot missed by more than this moves to the next local slot: no mail comes at 3 a.m. */
export const lateMs = 6 * hourMs;

/** Later than this after its slot a mail in turn is late, and keeps the reader's night. */
export const lateAtNightMs = hourMs;

/** The night, local time: late mail in turn is not sent in it. */
const nightFrom = "23:00";
const nightTo = "06:00";

/** A mail this much behind its slot was not late, it only met midnight on its way. */
const aroundMidnightMs = 15 * minuteMs;

/** Reads a schedule from a form; answers which fields are wrong instead of guessing. */
export function parseSchedule(input: ScheduleInput): Result<Schedule, readonly (keyof Schedule)[]> {
  const read = {
    timeZone: listedTimeZone(input.timeZone.trim()),
    sendAt: readTime(input.sendAt),
    days: parseDays(input.days),
  } satisfies { readonly [Key in keyof Schedule]: Schedule[Key] | null };
  const { timeZone, sendAt, days } = read;
  if (timeZone && sendAt && days) return ok({ timeZone, sendAt, days });
  return refused(scheduleKeys.filter((key) => read[key] === null));
}

/** The local calendar date of an instant, `YYYY-MM-DD`. */
export function localDate(timeZone: string, at: Instant): string {
  return dateInMinute(timeZone, at.slice(0, "2026-11-23T08:00".length));
}

/**
 * Since 1972 the offsets of all zones, and the instants at which they change, are whole minutes (IANA tz
 * database): within one minute the date does not change.
 */
const dateInMinute = /* @__PURE__ */ remembered((timeZone: string, minute: string) =>
  zoned(timeZone, `${minute}:00.000Z` as Instant)
    .toPlainDate()
    .toString(),
);

/** The reader's first slot at or after an instant. */
export function slotOnOrAfter(schedule: Schedule, earliest: Instant): Instant {
  // One day back: a time skipped at midnight belongs to the local date before.
  let date = daysAfter(localDate(schedule.timeZone, earliest), -1);
  for (;;) {
    if (isDayOf(schedule, date)) {
      const slot = wallClock(schedule.timeZone, schedule.sendAt, date);
      if (slot && slot >= earliest) return slot;
    }
    date = daysAfter(date, 1);
  }
}

/**
 * The local date a slot was made for. Nearly always the date of the slot itself; a time that the
 * clocks skipped at midnight is made up for on the date after (23:30 in Nuuk, 27 March 2027, is
 * 00:00).
 */
export function dateOfSlot(schedule: Schedule, slot: Instant): string {
  const { timeZone, sendAt } = schedule;
  const date = localDate(timeZone, slot);
  const before = daysAfter(date, -1);
  const isMadeUpFor =
    wallClock(timeZone, sendAt, date) !== slot && wallClock(timeZone, sendAt, before) === slot;
  return isMadeUpFor ? before : date;
}

/** How many of the reader's own days lie between two slots; 0 when the second is no later. */
export function daysBetweenSlots(schedule: Schedule, from: Instant, to: Instant): number {
  const end = dateOfSlot(schedule, to);
  let days = 0;
  for (let date = dateOfSlot(schedule, from); date < end; date = daysAfter(date, 1)) {
    if (isDayOf(schedule, date)) days += 1;
  }
  return days;
}

/** True in the reader's night, unless their own hour lies in it. */
export function isNightFor({ timeZone, sendAt }: Schedule, at: Instant): boolean {
  const isNight = (time: string) => time >= nightFrom || time < nightTo;
  return isNight(zoned(timeZone, at).toPlainTime().toString()) && !isNight(sendAt);
}

/** The next end of a night at or after an instant. */
export function endOfNight({ timeZone }: Schedule, at: Instant): Instant {
  return slotOnOrAfter({ timeZone, sendAt: nightTo, days: "daily" }, at);
}

/** The first instant of a local date, `YYYY-MM-DD`. */
export function startOfDate(timeZone: string, date: string): Instant {
  return midnight(timeZone, date);
}

const midnight = /* @__PURE__ */ remembered((timeZone: string, date: string) =>
  instantOf(Temporal.PlainDate.from(date).toZonedDateTime(timeZone).epochMilliseconds),
);

/**
 * The slot after a mail: on the local date `waitDays` after the previous one at the earliest, never
 * less than the gap after it, never before `notBefore`.
 *
 * @param gapAfter false after a mail that left at once, as the first does: it keeps no lesson waiting.
 */
export function nextSlot(
  schedule: Schedule,
  after: {
    readonly previous: Instant;
    /**
     * The local date the previous one counts for; where it is not known, by the instant it left.
     */
    readonly date?: string;
    readonly waitDays: number;
    readonly gapAfter: boolean;
    readonly notBefore?: Instant;
  },
): Instant {
  const counted =
    after.date ?? (after.gapAfter ? dateOfMail : localDateOf)(schedule, after.previous);
  const date = daysAfter(counted, Math.max(1, after.waitDays));
  return slotOnOrAfter(
    schedule,
    latest(
      startOfDate(schedule.timeZone, date),
      after.gapAfter ? plus(after.previous, gapMs) : after.previous,
      after.notBefore ?? after.previous,
    ),
  );
}

function isDayOf({ days }: Schedule, date: string): boolean {
  // Sunday is 0 here, and 7 in ISO 8601.
  return isAmong(days, new Date(date).getUTCDay() || 7);
}

/** The date so many days later, by the calendar; `YYYY-MM-DD`, as is the answer. */
function daysAfter(date: string, days: number): string {
  return instantOf(msOf(`${date}T00:00:00.000Z` as Instant) + days * dayMs).slice(0, date.length);
}

function localDateOf({ timeZone }: Schedule, at: Instant): string {
  return localDate(timeZone, at);
}

/**
 * The local date a mail counts for, by the instant it left. One owed for 23:58 leaves after
 * midnight and is still the mail of the day before; counted by the clock, its reader would get
 * every second day only.
 */
function dateOfMail(schedule: Schedule, at: Instant): string {
  const date = localDateOf(schedule, at);
  const before = plus(at, -aroundMidnightMs);
  if (localDateOf(schedule, before) === date) return date;
  const slot = slotOnOrAfter(schedule, before);
  return slot <= at ? dateOfSlot(schedule, slot) : date;
}

function zoned(timeZone: string, at: Instant): Temporal.ZonedDateTime {
  return Temporal.Instant.from(at).toZonedDateTimeISO(timeZone);
}

/**
 * A wall-clock time as an instant. Repeated in autumn: the first of the two. Skipped in spring: the
 * first instant after the gap, so that 02:30 becomes 03:00 and not 03:30. Undefined for a date that
 * the zone skipped whole (Samoa had no 30 December 2011): midnight of the next is not the hour the
 * reader chose.
 */
const wallClock = /* @__PURE__ */ remembered(
  (timeZone: string, sendAt: string, day: string): Instant | undefined => {
    const date = Temporal.PlainDate.from(day);
    const wanted = date.toPlainDateTime(Temporal.PlainTime.from(sendAt));
    const found = wanted.toZonedDateTime(timeZone, { disambiguation: "compatible" });
    if (found.toPlainDateTime().equals(wanted)) return instantOf(found.epochMilliseconds);
    if (!date.toZonedDateTime(timeZone).toPlainDate().equals(date)) return undefined;
    // "earlier" lies before the gap even for its very first minute, so the next change is its end.
    const before = wanted.toZonedDateTime(timeZone, { disambiguation: "earlier" });
    const gapEnd = before.getTimeZoneTransition("next") ?? found;
    return instantOf(gapEnd.epochMilliseconds);
  },
);
