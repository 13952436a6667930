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

/** The instant `ms` milliseconds after the Unix epoch. */
export function instantOf(ms: number): Instant {
  return new Date(ms).toISOString() as Instant;
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
