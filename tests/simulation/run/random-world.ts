/**
 * A random world from one seed: many faults for some days, then none, and the invariants at the
 * end.
 */
import { testKeyring } from "../../fakes/course.ts";
import { edited, renamed } from "../core/author.ts";
import { drawFaultProfile, type FaultProfile } from "../core/faults.ts";
import { dayOf, localDay } from "../core/local-time.ts";
import type { Protocol } from "../core/protocol.ts";
import { randomOf } from "../core/random.ts";
import { startReaders } from "../core/reader-behaviour.ts";
import { drawPerson, type Person } from "../core/readers.ts";
import { startOutages, startTicks } from "../core/schedule-of-faults.ts";
import type { Simulation } from "../core/simulation.ts";
import { newSimulation } from "../core/world.ts";
import type { Violation } from "../invariants/judge.ts";

const minuteMs = 60_000;
const dayMs = 86_400_000;

/** Rough days, and days to get well in. */
const roughDays = 12;
const calmDays = 60;

/** What to run. */
export interface RandomWorldOptions {
  readonly seed: string;
  readonly protocol: Protocol;
  readonly readers?: number;
  /** Only these of the readers; the others are left out. */
  readonly only?: readonly number[];
  readonly faultProfile?: FaultProfile;
  readonly without?: ReadonlySet<string>;
  readonly stream?: number;
  readonly trace?: (line: string) => void;
  /** Goes on after a violation, to count them. */
  readonly counting?: boolean;
}

/** What came of it. */
export interface WorldReport {
  readonly seed: string;
  readonly deliveries: number;
  readonly calls: number;
  readonly duplicates: number;
  /** Recorded as sent, and never taken. */
  readonly lost: number;
  readonly evidenceLost: number;
  readonly violations: readonly Violation[];
  readonly faults: readonly string[];
  /** Number of each reader by id. */
  readonly numbers: ReadonlyMap<string, number>;
}

/** Runs one random world to its end, or to the first violation. */
export async function runRandomWorld(options: RandomWorldOptions): Promise<WorldReport> {
  const { seed, protocol, readers = 100, only, counting } = options;
  const random = randomOf(seed, "world");
  const startMs = startOf(seed);
  const faultProfile = options.faultProfile ?? drawFaultProfile(randomOf(seed, "faults"));
  const { trace, without, stream } = options;
  const simulation = newSimulation({
    seed,
    protocol,
    faultProfile,
    startMs,
    ...(trace && { trace }),
    ...(without && { without }),
    ...(stream !== undefined && { stream }),
  });
  const people: Person[] = [];
  for (let number = 0; number < readers; number += 1) {
    if (!only || only.includes(number)) people.push(drawPerson(seed, number, startMs));
  }
  const ticks = startTicks(simulation, random.chance(0.7) ? [0] : [0, 1]);
  startOutages(simulation, ticks, roughDays);
  startReaders(simulation, people);
  startAuthor(simulation);
  const failed = () => !counting && simulation.checker.violations.length > 0;
  await simulation.time.run(startMs + roughDays * dayMs, failed);
  // What is held for its content is released by the next build of the course.
  simulation.course = { ...simulation.course, build: "last-build" };
  if (!failed()) await recover(simulation, calmDays, failed);
  return reportOf(simulation, people);
}

/** Ends all faults, lets days pass until nobody is owed anything, and checks what is left. */
export async function recover(
  simulation: Simulation,
  days: number,
  failed: () => boolean,
): Promise<void> {
  const { time, store, channel, ses } = simulation;
  simulation.healed = true;
  for (const { id, resumedAt } of store.items("stop")) if (!resumedAt) store.remove("stop", id);
  // What the channel holds up comes when its own outage ends: newer events never overtake it by hours.
  channel.feedbackDownUntilMs = 0;
  ses.pausedUntilMs = 0;
  ses.quotaUntilMs = 0;
  ses.silentUntilMs = 0;
  ses.unknownWordsUntilMs = 0;
  simulation.listeners.onIndex();
  for (let day = 0; day < days; day += 1) {
    await time.run(time.nowMs() + dayMs, failed);
    if (failed()) return;
    if (day > 1 && store.earliestDue() === undefined) break;
  }
  checkEnd(simulation);
}

/** Invariant 8: everyone who stays has finished, and nothing asked for is still owed. */
function checkEnd({ history, checker, time }: Simulation): void {
  const nowMs = time.nowMs();
  for (const reader of history.readers.values()) {
    const { stored } = reader;
    if (!stored || stored.due === "parked") continue;
    const { status, requests, pausedUntil, schedule } = stored;
    const pausing =
      pausedUntil !== undefined && dayOf(pausedUntil) > localDay(schedule.timeZone, nowMs);
    if ((status === "active" || status === "paused") && !pausing) {
      checker.violate(
        8,
        reader,
        nowMs,
        `still ${status}, slot ${stored.slot}, due ${stored.dueAt}`,
      );
    }
    if (requests.length > 0) {
      checker.violate(8, reader, nowMs, `${requests.map(({ kind }) => kind)} still owed`);
    }
    // Claim and settle; a back-off of a quarter of an hour through a day's outage may add a
    // hundred.
    const saves = reader.saves.deliver + reader.saves.feedback;
    if (saves > (checker.circumstances.calm ? 3 * reader.accepted.size + 10 : 500)) {
      checker.violate(11, reader, nowMs, `${saves} saves for ${reader.accepted.size} mails`);
    }
  }
}

/** What a world came to. */
export function reportOf(simulation: Simulation, people: readonly Person[]): WorldReport {
  const { checker, deliveries, calls, faults, channel, options } = simulation;
  const numbers = new Map<string, number>();
  for (const { number, address } of people) {
    const parsed = options.protocol.parseAddress(address);
    if (!parsed.ok) continue;
    numbers.set(options.protocol.subscriptionIdOf(testKeyring.address, parsed.value), number);
  }
  return {
    seed: options.seed,
    deliveries,
    calls: calls.made,
    duplicates: checker.duplicates,
    lost: lostOf(simulation),
    evidenceLost: channel.evidenceLost,
    violations: checker.violations,
    faults,
    numbers,
  };
}

/** Mails that are recorded as sent, and SES never took. */
function lostOf({ history }: Simulation): number {
  let lost = 0;
  for (const { recorded, accepted } of history.readers.values()) {
    for (const name of recorded) if (!accepted.has(name)) lost += 1;
  }
  return lost;
}

/** Any day of two years; now and then one where the clocks change, or Samoa's lost day. */
function startOf(seed: string): number {
  const random = randomOf(seed, "start");
  const special = [
    "2026-03-22",
    "2026-10-18",
    "2026-02-14",
    "2011-12-24",
    "2026-04-01",
    "2026-09-20",
  ];
  if (random.chance(0.3)) return Date.parse(random.pick(special)) + random.int(dayMs);
  return Date.UTC(2026, 0, 5) + random.int(700 * dayMs);
}

function startAuthor(simulation: Simulation): void {
  const { time, options } = simulation;
  const { contentRefused, rejectedLater } = options.faultProfile;
  // Where lessons are held for their content the author builds the course again, day by day.
  for (let day = 1; contentRefused + rejectedLater > 0 && day < roughDays; day += 1) {
    const atMs = options.startMs + (day + simulation.random("build", day).next()) * dayMs;
    time.at(atMs, () => {
      if (simulation.happens(`build-${day}`))
        simulation.course = { ...simulation.course, build: `build-of-day-${day}` };
    });
  }
  const ofNames = simulation.random("names");
  const renames = ofNames.chance(0.5) ? 0 : 1 + ofNames.int(3);
  for (let rename = 0; rename < renames; rename += 1) {
    time.at(options.startMs + ofNames.between(1, roughDays - 2) * dayMs, () => {
      if (!simulation.happens(`rename-${rename}`)) return;
      const course = renamed(simulation.course, ofNames);
      simulation.course = { ...course, build: `build-of-name-${rename}` };
      simulation.trace(`author: ${simulation.course.mails.map(({ slug }) => slug).join(" ")}`);
    });
  }
  const random = simulation.random("author");
  const edits = random.chance(0.5) ? 0 : 1 + random.int(3);
  for (let edit = 0; edit < edits; edit += 1) {
    time.at(options.startMs + random.between(1, roughDays - 2) * dayMs, () => {
      if (!simulation.happens(`edit-${edit}`)) return;
      simulation.course = { ...edited(simulation.course, random), build: `build-${edit + 2}` };
      simulation.checker.circumstances.courseChangedMs = time.nowMs() + 10 * minuteMs;
      simulation.trace(`author: ${simulation.course.mails.map(({ slug }) => slug).join(" ")}`);
    });
  }
}
