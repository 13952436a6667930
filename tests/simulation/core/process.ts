/**
 * A process: one run of a function, whose every port call may be its last.
 *
 * Crashed, it never hears another answer. Frozen, it hears nothing until it is thawed, up to two
 * hours later, with its requests under way: a zombie.
 */
import type { CompiledCourse } from "../../../lambdas/domain/course.ts";
import { type Instant, instantOf } from "../../../lambdas/domain/instant.ts";
import type { Clock, Random as RandomPort } from "../../../lambdas/flow/ports.ts";
import type { Mode, Point } from "./faults.ts";
import type { Random } from "./random.ts";
import type { Timeline } from "./timeline.ts";

/** Which function runs. */
export type Kind = "deliver" | "deliver-now" | "feedback" | "web";

/** One run of a function. */
export interface Process {
  readonly key: string;
  readonly kind: Kind;
  /** What the process was asked to do, for the trace and the invariants. */
  readonly what: string;
  readonly random: Random;
  readonly skewMs: number;
  readonly startedMs: number;
  /** The course as it was deployed when the process started. */
  readonly course: CompiledCourse;
  dead: boolean;
  /** A save of its was stored long after it had given up waiting. */
  strayed: boolean;
  /** It has answered: Lambda stops it here, whatever it has still under way. */
  ended: boolean;
  frozenUntilMs: number;
  /** Time spent frozen so far. */
  frozenMs: number;
  /** Time its other clock did not notice. */
  missedMs: number;
  calls: number;
  /** When it last began to look whether sending is stopped, by its own monotonic clock. */
  stopsSeenMs?: number;
}

/** The answer to a call did not come; what was asked may have been done. */
export class LostAnswerError extends Error {
  override name = "LostAnswerError";
}

/** What the calls of all processes share. */
export interface Calls {
  readonly time: Timeline;
  /** Decides what happens at a call; the number counts all calls of the world. */
  readonly modeOf: (process: Process, point: Point, call: number) => Mode;
  readonly trace: ((line: string) => void) | undefined;
  /** How long processes freeze, where that is not left to chance. */
  readonly freezeMs?: number;
  /** Port calls so far. */
  made: number;
}

/** Longest freeze. */
const freezeMaxMs = 2 * 3_600_000;

/** Decides and counts one call. */
export function drawMode(calls: Calls, process: Process, point: Point, about: string): Mode {
  calls.made += 1;
  process.calls += 1;
  const mode = calls.modeOf(process, point, calls.made);
  if (calls.trace) {
    const strange = mode === "ok" ? "" : `  ** ${mode}`;
    calls.trace(`call ${calls.made} ${process.key} ${point} ${about}${strange}`);
  }
  return mode;
}

/** Freezes a process; every answer waits for the thaw. */
export function freeze({ time, freezeMs }: Calls, process: Process): void {
  const forMs = freezeMs ?? process.random.between(1000, freezeMaxMs);
  process.frozenUntilMs = time.nowMs() + forMs;
  process.frozenMs += forMs;
  // A frozen sandbox's monotonic clock may stand still or run on.
  if (process.random.chance(0.5)) process.missedMs += forMs;
}

/** Gives a process an answer, once it is awake and if it still lives. */
export function answer(calls: Calls, process: Process, give: () => void): void {
  const { time } = calls;
  if (process.dead) return;
  if (process.frozenUntilMs > time.nowMs()) {
    time.at(process.frozenUntilMs, () => answer(calls, process, give));
    return;
  }
  give();
}

/** A call of any port but `send`. */
export function call<T>(
  calls: Calls,
  process: Process,
  point: Point,
  about: string,
  perform: () => Promise<T>,
): Promise<T> {
  const { time } = calls;
  const mode = drawMode(calls, process, point, about);
  const latencyMs = process.random.between(1, 12);
  return new Promise<T>((resolve, reject) => {
    const give = (result: Promise<T>) =>
      result.then(
        (value) => answer(calls, process, () => resolve(value)),
        (error: unknown) => answer(calls, process, () => reject(error)),
      );
    if (mode === "ok") return time.after(latencyMs, () => give(perform()));
    const fail = () => answer(calls, process, () => reject(new LostAnswerError("No answer.")));
    switch (mode) {
      case "crash-before":
        process.dead = true;
        return;
      case "crash-after":
        process.dead = true;
        time.after(latencyMs, () => void perform().catch(() => undefined));
        return;
      case "error-before":
        time.after(latencyMs, fail);
        return;
      case "error-after":
        time.after(latencyMs, () => void perform().then(fail, fail));
        return;
      case "error-late":
        process.strayed = true;
        time.after(latencyMs, fail);
        time.after(
          process.random.between(100, 60_000),
          () => void perform().catch(() => undefined),
        );
        return;
      case "retried":
        time.after(latencyMs, () => void perform().catch(() => undefined));
        time.after(latencyMs + 50, () => give(perform()));
        return;
      case "freeze-before":
        freeze(calls, process);
        time.at(process.frozenUntilMs + latencyMs, () => give(perform()));
        return;
      case "freeze-after":
        freeze(calls, process);
        time.after(latencyMs, () => give(perform()));
        return;
      default:
        time.after(latencyMs, () => give(perform()));
    }
  });
}

/** Time as a process knows it. */
export function clockOf(calls: Calls, process: Process): Clock {
  const { time } = calls;
  // A step asks many times for one moment.
  let knownMs = Number.NaN;
  let known: Instant;
  const now = () => {
    const ms = Math.floor(time.nowMs()) + process.skewMs;
    if (ms !== knownMs) {
      knownMs = ms;
      known = instantOf(ms);
    }
    return known;
  };
  return {
    now,
    monotonicMs: () => time.nowMs() - process.startedMs - process.missedMs,
    sleep: (ms) =>
      new Promise((resolve) => {
        const mode = drawMode(calls, process, "sleep", `${Math.round(ms)} ms`);
        if (mode === "crash-before" || mode === "crash-after") process.dead = true;
        if (mode.startsWith("freeze")) freeze(calls, process);
        time.after(ms, () => answer(calls, process, resolve));
      }),
  };
}

/** Randomness as a process knows it. */
export function randomPortOf(process: Process): RandomPort {
  let ids = 0;
  return {
    newId: () => {
      ids += 1;
      return `${process.key.replaceAll(/[^A-Za-z0-9]/g, "")}x${ids}`;
    },
    next: () => process.random.next(),
  };
}
