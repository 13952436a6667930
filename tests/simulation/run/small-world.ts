/**
 * Small worlds: a few readers with fixed acts and faults at chosen calls, for what random worlds
 * meet too rarely.
 */
import { shortCourse, testKeyring } from "../../fakes/course.ts";
import { calm, type FaultProfile, type Mode, type Point } from "../core/faults.ts";
import type { Protocol } from "../core/protocol.ts";
import { randomOf } from "../core/random.ts";
import { startReaders } from "../core/reader-behaviour.ts";
import type { Act, Moment, Person, Schedule } from "../core/readers.ts";
import { startTicks } from "../core/schedule-of-faults.ts";
import type { Simulation } from "../core/simulation.ts";
import { newSimulation } from "../core/world.ts";
import type { Violation } from "../invariants/judge.ts";
import { recover } from "./random-world.ts";

const dayMs = 86_400_000;

/** Small worlds begin on Monday, 2 March 2026, at 10:00 UTC. */
export const mondayMs = Date.parse("2026-03-02T10:00:00.000Z");

/** Eight in the morning, UTC, every day. */
export const eight: Schedule = { timeZone: "UTC", sendAt: "08:00", days: "daily" };

/** An instant of that Monday, or of the day so many days later. */
export function on(day: number, time: string): number {
  return Date.parse(`2026-03-02T${time}Z`) + day * dayMs;
}

/** An act at an instant. */
export function at(day: number, time: string, what: Act): readonly [Moment, Act] {
  return [{ on: "time", atMs: on(day, time) }, what];
}

/** Somebody who signs up at 10:00 on Monday, confirms a minute later, and does some acts. */
export function person(number: number, acts: readonly (readonly [Moment, Act])[] = []): Person {
  const first = at(0, "10:00:00.000", { act: "sign-up", schedule: eight });
  return {
    number,
    address: `person-${number}@example.net`,
    random: randomOf("person", number),
    acts: [first, ...acts].map(([moment, what], index) => ({
      id: `act-${number}-${index}`,
      moment,
      what,
    })),
    confirmsAfterMs: 60_000,
    softBounces: 0,
  };
}

/** What a small world is made from. */
export interface SmallWorldOptions {
  readonly protocol: Protocol;
  readonly people?: readonly Person[];
  readonly lessons?: number;
  readonly faultProfile?: Partial<FaultProfile>;
  readonly plan?: (point: Point, call: number) => Mode;
  readonly freezeMs?: number;
  /** SES's rate, and the size of the index's pages. */
  readonly ratePerSecond?: number;
  readonly pageSize?: number;
  /** Days before faults end. */
  readonly days?: number;
  /** Prepares what no fault profile draws: outages, edits, single events. */
  readonly prepare?: (simulation: Simulation) => void;
  readonly trace?: (line: string) => void;
  readonly seed?: string;
}

/** What came of it. */
export interface SmallWorldReport {
  readonly violations: readonly Violation[];
  /** The kinds of the calls while faults were possible, in order. */
  readonly points: readonly Point[];
  readonly deliveries: number;
  readonly requests: number;
  readonly latestMs: number;
  readonly daysLost: number;
  readonly simulation: Simulation;
}

/** Runs a small world to its end. */
export async function runSmallWorld(options: SmallWorldOptions): Promise<SmallWorldReport> {
  const {
    protocol,
    people = [person(1)],
    lessons = 2,
    faultProfile,
    plan,
    days = 4,
    trace,
  } = options;
  const points: Point[] = [];
  const simulation = newSimulation({
    seed: options.seed ?? "small",
    protocol,
    faultProfile: faultProfile ? { ...calm, ...faultProfile } : calm,
    startMs: mondayMs,
    course: shortCourse(lessons),
    plan: (point, number) => {
      points.push(point);
      return plan?.(point, number) ?? "ok";
    },
    ...(trace && { trace }),
    ...(options.freezeMs !== undefined && { freezeMs: options.freezeMs }),
    ...(options.ratePerSecond !== undefined && { ratePerSecond: options.ratePerSecond }),
    ...(options.pageSize !== undefined && { pageSize: options.pageSize }),
  });
  // At fourteen mails a second one worker serves everybody.
  startTicks(simulation, [0]);
  startReaders(simulation, people);
  options.prepare?.(simulation);
  const failed = () => simulation.checker.violations.length > 0;
  await simulation.time.run(mondayMs + days * dayMs, failed);
  if (!failed()) await recover(simulation, 30, failed);
  const { checker, deliveries, ses } = simulation;
  return {
    violations: checker.violations,
    points,
    deliveries,
    requests: ses.requests,
    latestMs: checker.latestMs,
    daysLost: checker.daysLost,
    simulation,
  };
}

/** The id of a person. */
export function idOf(protocol: Protocol, { address }: Person): string {
  const parsed = protocol.parseAddress(address);
  if (!parsed.ok) throw new Error(`A simulated address is bad: ${parsed.why}`);
  return protocol.subscriptionIdOf(testKeyring.address, parsed.value);
}
