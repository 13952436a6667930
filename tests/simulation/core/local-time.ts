/**
 * Local time for the invariants, reckoned by tables of offsets and plain arithmetic: a second
 * opinion, sharing nothing with the code it checks.
 */
const minuteMs = 60_000;
const dayMs = 86_400_000;

/** A reader's schedule. */
interface Schedule {
  readonly timeZone: string;
  readonly sendAt: string;
  readonly days: string;
}

/** Offset changes of a zone within one year and a few days around it. */
type Offsets = readonly { readonly fromMs: number; readonly offsetMs: number }[];

const tables = new Map<string, Offsets>();
const formats = new Map<string, Intl.DateTimeFormat>();

/** Days since 1970-01-01 on the local calendar. */
export function localDay(timeZone: string, atMs: number): number {
  return Math.floor((atMs + offsetAt(timeZone, atMs)) / dayMs);
}

/** Days since 1970-01-01 of `YYYY-MM-DD`. */
export function dayOf(date: string): number {
  return Date.parse(`${date}T00:00:00Z`) / dayMs;
}

/** `YYYY-MM-DD` of days since 1970-01-01. */
export function dateOf(day: number): string {
  return new Date(day * dayMs).toISOString().slice(0, 10);
}

/** The latest slot at or before an instant. */
export function slotBefore(schedule: Schedule, atMs: number): number {
  for (let day = localDay(schedule.timeZone, atMs) + 1; ; day -= 1) {
    const slot = slotOn(schedule, day);
    if (slot !== undefined && slot <= atMs) return slot;
  }
}

/** The first slot at or after an instant. */
export function slotAfter(schedule: Schedule, atMs: number): number {
  for (let day = localDay(schedule.timeZone, atMs) - 1; ; day += 1) {
    const slot = slotOn(schedule, day);
    if (slot !== undefined && slot >= atMs) return slot;
  }
}

/** How many slots lie in `[fromMs, toMs)`. */
export function slotsBetween(schedule: Schedule, fromMs: number, toMs: number): number {
  let slots = 0;
  for (let at = slotAfter(schedule, fromMs); at < toMs; at = slotAfter(schedule, at + 1))
    slots += 1;
  return slots;
}

/**
 * The slot of a local day; none on a day that the reader did not choose, or that the zone left out.
 */
function slotOn({ timeZone, sendAt, days }: Schedule, day: number): number | undefined {
  // 1970-01-01 was a Thursday.
  const weekday = (((day + 3) % 7) + 7) % 7;
  const name = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"][weekday] ?? "";
  if (days === "weekdays" && weekday > 4) return undefined;
  if (days !== "daily" && days !== "weekdays" && !days.includes(name)) return undefined;
  const [hours = 0, minutes = 0] = sendAt.split(":").map(Number);
  const wall = day * dayMs + (hours * 60 + minutes) * minuteMs;
  const near = [offsetAt(timeZone, wall - dayMs), offsetAt(timeZone, wall + dayMs)];
  const found = near
    .map((offsetMs) => wall - offsetMs)
    .filter((atMs) => atMs + offsetAt(timeZone, atMs) === wall)
    .sort((a, b) => a - b)[0];
  if (found !== undefined) return found;
  const change = table(timeZone, wall).find(
    ({ fromMs }) =>
      Math.abs(fromMs - wall) < 2 * dayMs && fromMs + offsetAt(timeZone, fromMs) > wall,
  );
  return change && localDay(timeZone, change.fromMs) === day ? change.fromMs : undefined;
}

function offsetAt(timeZone: string, atMs: number): number {
  const offsets = table(timeZone, atMs);
  for (let index = offsets.length - 1; index > 0; index -= 1) {
    const entry = offsets[index];
    if (entry && entry.fromMs <= atMs) return entry.offsetMs;
  }
  return offsets[0]?.offsetMs ?? 0;
}

function table(timeZone: string, atMs: number): Offsets {
  const year = new Date(atMs).getUTCFullYear();
  const key = `${timeZone} ${year}`;
  const known = tables.get(key);
  if (known) return known;
  const offsets: { fromMs: number; offsetMs: number }[] = [];
  const endMs = Date.UTC(year + 1, 0, 8);
  for (let ms = Date.UTC(year - 1, 11, 24); ms < endMs; ms += dayMs / 4) {
    const offsetMs = measured(timeZone, ms);
    const last = offsets.at(-1);
    if (!last) offsets.push({ fromMs: ms, offsetMs });
    else if (last.offsetMs !== offsetMs) {
      offsets.push({ fromMs: changeBetween(timeZone, ms - dayMs / 4, ms), offsetMs });
    }
  }
  tables.set(key, offsets);
  return offsets;
}

/** The minute of the change, by halving. */
function changeBetween(timeZone: string, fromMs: number, toMs: number): number {
  const before = measured(timeZone, fromMs);
  let low = fromMs / minuteMs;
  let high = toMs / minuteMs;
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (measured(timeZone, middle * minuteMs) === before) low = middle;
    else high = middle;
  }
  return high * minuteMs;
}

function measured(timeZone: string, atMs: number): number {
  const format =
    formats.get(timeZone) ??
    new Intl.DateTimeFormat("en-US", {
      timeZone,
      hourCycle: "h23",
      year: "numeric",
      month: "numeric",
      day: "numeric",
      hour: "numeric",
      minute: "numeric",
    });
  formats.set(timeZone, format);
  const parts = Object.fromEntries(
    format.formatToParts(atMs).map(({ type, value }) => [type, Number(value)]),
  );
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0 } = parts;
  return Date.UTC(year, month - 1, day, hour, minute) - Math.floor(atMs / minuteMs) * minuteMs;
}
