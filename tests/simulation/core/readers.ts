/**
 * Readers: they sign up, confirm, read, and do everything a reader can do, at any moment, some of
 * it aimed at the instant a mail is being sent.
 */
import type { Days } from "../../../lambdas/domain/days.ts";
import type { Instant } from "../../../lambdas/domain/instant.ts";
import { dateOf, localDay } from "./local-time.ts";
import { type Random, randomOf } from "./random.ts";

const secondMs = 1000;
const minuteMs = 60 * secondMs;
const hourMs = 60 * minuteMs;
const dayMs = 24 * hourMs;

/** What a reader does. */
export type Act =
  | { readonly act: "sign-up"; readonly schedule: Schedule }
  | { readonly act: "confirm"; readonly confirmationSentAt: Instant }
  | { readonly act: "save"; readonly schedule: Schedule }
  | { readonly act: "pause"; readonly days: number }
  | { readonly act: "again"; readonly nth: number }
  | {
      readonly act:
        | "resume"
        | "next"
        | "start-over"
        | "link"
        | "unsubscribe"
        | "undo"
        | "erase"
        | "never"
        | "complain"
        | "move-out";
    };

/** Zone, hour and days. */
export interface Schedule {
  readonly timeZone: string;
  readonly sendAt: string;
  readonly days: Days;
}

/**
 * When a planned act happens: at a time, after the nth claim or acceptance, or around the next
 * slot.
 */
export type Moment =
  | { readonly on: "time"; readonly atMs: number }
  | { readonly on: "claim" | "accepted" | "slot"; readonly nth: number; readonly afterMs: number };

/** An act planned beforehand; `id` names it when a failing world is made smaller. */
export interface PlannedAct {
  readonly id: string;
  readonly moment: Moment;
  readonly what: Act;
}

/** One simulated person. */
export interface Person {
  readonly number: number;
  readonly address: string;
  readonly random: Random;
  readonly acts: readonly PlannedAct[];
  /** Milliseconds from a confirmation mail to its button; `undefined`: never pressed. */
  readonly confirmsAfterMs: number | undefined;
  /** How often a mail bounces for a while. */
  readonly softBounces: number;
}

const timeZones = [
  "Europe/Berlin",
  "America/St_Johns",
  "Asia/Kathmandu",
  "Australia/Lord_Howe",
  "Africa/Casablanca",
  "Pacific/Apia",
  "America/Asuncion",
  "America/Santiago",
  "America/New_York",
  "UTC",
];
const hours = ["08:00", "08:00", "07:05", "12:15", "20:00", "23:58", "00:00", "02:30"];

/** Most take a lesson a day; some have a week of their own. */
function drawDays(drawn: number): Days {
  if (drawn < 0.75) return "daily";
  if (drawn < 0.88) return "weekdays";
  return drawn < 0.94 ? "mon,tue,wed,thu,sun" : "tue,sat";
}

/** Zone, hour and days of somebody. */
export function drawSchedule(random: Random): Schedule {
  return {
    timeZone: random.pick(timeZones),
    sendAt: random.pick(hours),
    days: drawDays(random.next()),
  };
}

const acts: readonly (readonly [number, (random: Random) => Act])[] = [
  [5, (random) => ({ act: "save", schedule: drawSchedule(random) })],
  [3, (random) => ({ act: "pause", days: 1 + random.int(4) })],
  [2, () => ({ act: "resume" })],
  [4, () => ({ act: "next" })],
  [3, (random) => ({ act: "again", nth: random.int(9) })],
  [1.5, () => ({ act: "start-over" })],
  [1, () => ({ act: "link" })],
  [1.2, () => ({ act: "unsubscribe" })],
  [1, () => ({ act: "undo" })],
  [0.7, () => ({ act: "erase" })],
  [1.5, (random) => ({ act: "sign-up", schedule: drawSchedule(random) })],
  [0.4, () => ({ act: "complain" })],
  [0.3, () => ({ act: "move-out" })],
];
const weight = acts.reduce((sum, [part]) => sum + part, 0);

function drawAct(random: Random): Act {
  let left = random.next() * weight;
  for (const [part, make] of acts) {
    left -= part;
    if (left < 0) return make(random);
  }
  return { act: "resume" };
}

function drawMoment(random: Random, startMs: number): Moment {
  const nth = random.int(9);
  switch (random.int(5)) {
    case 0:
    case 1:
      return { on: "claim", nth, afterMs: random.between(0, 400) };
    case 2:
      return { on: "slot", nth, afterMs: random.between(-minuteMs, 6 * minuteMs) };
    case 3:
      return { on: "accepted", nth, afterMs: 10 ** random.between(0, 8) };
    default:
      return { on: "time", atMs: startMs + random.between(0, 9 * dayMs) };
  }
}

/** Draws one person. Half of them only read. */
export function drawPerson(seed: string, number: number, startMs: number): Person {
  const random = randomOf(seed, "person", number);
  const signUpMs = startMs + random.between(0, 1.5 * dayMs);
  const schedule = drawSchedule(random);
  const count = random.chance(0.5) ? 0 : 1 + random.int(4);
  const planned = Array.from({ length: count }, (_, index) => ({
    id: `act-${number}-${index}`,
    moment: drawMoment(random, startMs),
    what: drawAct(random),
  }));
  // Some take back at once what they ended.
  const undone = planned.flatMap(({ id, moment, what }): PlannedAct[] => {
    const ends = what.act === "unsubscribe" || what.act === "start-over";
    if (!ends || !random.chance(0.5)) return [];
    const laterMs = 10 ** random.between(3, 7);
    const later: Moment =
      moment.on === "time"
        ? { on: "time", atMs: moment.atMs + laterMs }
        : { ...moment, afterMs: moment.afterMs + laterMs };
    return [{ id: `undo-${id}`, moment: later, what: { act: "undo" } }];
  });
  // Some who left come back, soon or within days.
  const leaves = planned.some(({ what }) => what.act === "unsubscribe" || what.act === "erase");
  const back: PlannedAct[] = leaves
    ? [15 * minuteMs, dayMs, 9 * dayMs].map((ms, index) => ({
        id: `back-${number}-${index}`,
        moment: { on: "accepted", nth: 2 + random.int(4), afterMs: ms * (1 + random.next()) },
        what: { act: "sign-up", schedule: drawSchedule(random) },
      }))
    : [];
  return {
    number,
    address: `reader-${number}@example.net`,
    random,
    acts: [
      {
        id: `first-${number}`,
        moment: { on: "time", atMs: signUpMs },
        what: { act: "sign-up", schedule: schedule },
      },
      ...planned,
      ...undone,
      ...back,
    ],
    confirmsAfterMs: random.chance(0.04) ? undefined : 10 ** random.between(3.5, 7.6),
    softBounces: random.chance(0.05) ? random.between(0.1, 0.9) : 0,
  };
}

/** The date of a pause of some days from now. */
export function pauseDate(timeZone: string, nowMs: number, days: number): string {
  return dateOf(localDay(timeZone, nowMs) + days);
}
