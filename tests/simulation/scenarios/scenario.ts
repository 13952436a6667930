/**
 * A scenario: one fault or race by name, its world, and what must come of it.
 */
import type { Feedback } from "../../../lambdas/domain/feedback.ts";
import { instantOf } from "../../../lambdas/domain/instant.ts";
import type { Measured } from "../capacity/measured.ts";
import type { Mode, Point } from "../core/faults.ts";
import type { Protocol } from "../core/protocol.ts";
import type { Simulation } from "../core/simulation.ts";
import {
  idOf,
  person,
  runSmallWorld,
  type SmallWorldOptions,
  type SmallWorldReport,
} from "../run/small-world.ts";

/** A minute in milliseconds. */
export const minuteMs = 60_000;
/** An hour in milliseconds. */
export const hourMs = 60 * minuteMs;

/** A scenario that is measured against SES's limits, in a world of `capacity/`. */
export interface MeasuredScenario {
  readonly name: string;
  readonly measure: (protocol: Protocol) => Promise<Measured>;
}

/** One fault or race by name. */
export type Scenario = WorldScenario | MeasuredScenario;

/** A scenario: its world, and what must come of it in addition to the invariants. */
export interface WorldScenario {
  readonly name: string;
  readonly world: (protocol: Protocol) => Omit<SmallWorldOptions, "protocol">;
  /** What is wrong with the outcome, if anything. */
  readonly expect?: (report: SmallWorldReport) => string | undefined;
}

/** Runs a scenario; answers what broke, or undefined. */
export async function runScenario(
  scenario: Scenario,
  protocol: Protocol,
  trace?: (line: string) => void,
): Promise<string | undefined> {
  if ("measure" in scenario) {
    const { isRight, found, wanted } = await scenario.measure(protocol);
    return isRight ? undefined : `${found}; wanted: ${wanted}`;
  }
  const report = await runSmallWorld({
    protocol,
    ...scenario.world(protocol),
    ...(trace && { trace }),
  });
  const [violation] = report.violations;
  if (violation) return `invariant ${violation.invariant}: ${violation.text}`;
  return scenario.expect?.(report);
}

/** The operator stops all sending, a moment before whatever happens then, and resumes. */
export function stopBetween({ time, store }: Simulation, fromMs: number, untilMs: number): void {
  time.at(fromMs - 1, () => {
    const stop = { id: "sending", version: 0, reason: "operator", at: instantOf(fromMs) } as const;
    void store.save("stop", stop);
  });
  time.at(untilMs, () => store.remove("stop", "sending"));
}

/** Goes wrong at the nth call of one kind. */
export function nth(wanted: Point, number: number, mode: Mode): (point: Point) => Mode {
  let seen = 0;
  return (point) => {
    if (point !== wanted) return "ok";
    seen += 1;
    return seen === number ? mode : "ok";
  };
}

/** The same outcome at several calls of one kind. */
export function each(wanted: Point, from: number, to: number, mode: Mode): (point: Point) => Mode {
  let seen = 0;
  return (point) => {
    if (point !== wanted) return "ok";
    seen += 1;
    return seen >= from && seen <= to ? mode : "ok";
  };
}

/** Goes wrong at some sends, and tells how many there were. */
export function counted(modeOf: (send: number) => Mode) {
  const sends = { count: 0 };
  const plan = (point: Point) => {
    if (point !== "send") return "ok";
    sends.count += 1;
    return modeOf(sends.count);
  };
  return { sends, plan };
}

/** Has SES refuse everything between two instants. */
export const refusing =
  (fromMs: number, untilMs: number, kind: "pausedUntilMs" | "quotaUntilMs" = "pausedUntilMs") =>
  ({ time, ses }: Simulation) => {
    time.at(fromMs, () => {
      ses[kind] = untilMs;
    });
  };

/** An event of a message, heard at a time, whatever SES did. */
export function eventOf(
  protocol: Protocol,
  atMs: number,
  what: Feedback["what"],
  message: string,
  mailAtMs = atMs,
) {
  return ({ time, spawn }: Simulation) => {
    const heard: Feedback = {
      what,
      messageId: message,
      mailAt: instantOf(mailAtMs),
      subscriptionId: idOf(protocol, person(1)),
    };
    time.at(atMs, () => {
      spawn("feedback", "late-event", async (ports) => {
        await protocol.recordFeedback(ports, [heard]);
      });
    });
  };
}

/** SES must have taken so many mails, transactional mails included. */
export const mailsAre = (wanted: number) => (report: SmallWorldReport) =>
  report.deliveries === wanted ? undefined : `${report.deliveries} mails instead of ${wanted}`;

/** No mail in turn may have been later than so many minutes, and no day lost. */
export const notLaterThan = (minutes: number) => (report: SmallWorldReport) =>
  report.latestMs > minutes * minuteMs
    ? `${Math.round(report.latestMs / minuteMs)} minutes late instead of ${minutes}`
    : report.daysLost > 0
      ? `${report.daysLost} days lost`
      : undefined;

/** What one person was sent: names of mails and when SES took each, in that order. */
export function mailsTo(
  { simulation }: SmallWorldReport,
  number: number,
): readonly (readonly [string, number])[] {
  const id = idOf(simulation.options.protocol, person(number));
  return [...simulation.history.reader(id).accepted];
}

/** A mail must have been taken by a certain time. */
export function sentBy(
  { simulation }: SmallWorldReport,
  name: string,
  byMs: number,
): string | undefined {
  const [reader] = simulation.history.readers.values();
  const atMs = reader?.accepted.get(name);
  return atMs !== undefined && atMs <= byMs ? undefined : `${name} did not come in time`;
}

/** The third send is the first lesson: transactional mail, welcome, lesson. */
export const firstLesson = 3;
