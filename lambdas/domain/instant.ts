/**
 * Instants: points in time as UTC ISO-8601 text with milliseconds (`2026-11-23T08:00:00.000Z`).
 *
 * One fixed form, so that comparing text compares time, and an item in the table can be read by a
 * person.
 */

/**
 * A point in time, UTC ISO-8601 with milliseconds and `Z`. No other text is one for the type
 * checker: not an empty one, not a local date, not what came from outside and was not read.
 */
export type Instant = `${string}-${string}-${string}T${string}:${string}:${string}.${string}Z`;

export const secondMs = 1000;
export const minuteMs = 60 * secondMs;
export const hourMs = 60 * minuteMs;
export const dayMs = 24 * hourMs;

/**
 * The instant `ms` milliseconds after the Unix epoch; a fraction of one is dropped.
 *
 * It is asked for tens of times a mail, mostly within few days: `toISOString` takes some four times as long as
 * this does once the date is known.
 *
 * @throws RangeError for what a Date cannot be
 */
export function instantOf(ms: number): Instant {
  const whole = Math.trunc(ms);
  const day = Math.floor(whole / dayMs);
  const inDay = whole - day * dayMs;
  const hour = twoDigits(Math.floor(inDay / hourMs));
  const minute = twoDigits(Math.floor(inDay / minuteMs) % 60);
  const second = twoDigits(Math.floor(inDay / secondMs) % 60);
  const milli = `${inDay % secondMs}`.padStart(3, "0");
  return `${dateOf(day)}T${hour}:${minute}:${second}.${milli}Z` as Instant;
}

/** Dates by the number of their day; so many are kept, then all are dropped, and kept anew. */
const dates = new Map<number, string>();
const datesMax = 1000;

/** `2026-11-23` */
function dateOf(day: number): string {
  const known = dates.get(day);
  if (known !== undefined) return known;
  const date = new Date(day * dayMs).toISOString().slice(0, -"T00:00:00.000Z".length);
  if (dates.size >= datesMax) dates.clear();
  dates.set(day, date);
  return date;
}

function twoDigits(number: number): string {
  return number < 10 ? `0${number}` : `${number}`;
}

/** Reads text from outside this program; undefined when it is no instant in the one form. */
export function parseInstant(text: string): Instant | undefined {
  const ms = Date.parse(text);
  return !Number.isNaN(ms) && instantOf(ms) === text ? instantOf(ms) : undefined;
}

/** Milliseconds since the Unix epoch. */
export function msOf(at: Instant): number {
  return Date.parse(at);
}

/** The instant `ms` milliseconds after `at`; before it when `ms` is negative. */
export function plus(at: Instant, ms: number): Instant {
  return instantOf(msOf(at) + ms);
}

/** Milliseconds from `from` to `to`; negative when `to` is earlier. */
export function msBetween(from: Instant, to: Instant): number {
  return msOf(to) - msOf(from);
}

/** The latest of some instants. */
export function latest(first: Instant, ...others: readonly Instant[]): Instant {
  return others.reduce((best, at) => (at > best ? at : best), first);
}

/** The earliest of some instants. */
export function earliest(first: Instant, ...others: readonly Instant[]): Instant {
  return others.reduce((best, at) => (at < best ? at : best), first);
}
