/**
 * Every single fault, and every pair of faults, in the whole life of one reader of a short course.
 */
import { type Mode, modesOf, type Point } from "../core/faults.ts";
import type { Protocol } from "../core/protocol.ts";
import { randomOf } from "../core/random.ts";
import { nameOf } from "../invariants/history.ts";
import { runSmallWorld, type SmallWorldReport } from "./small-world.ts";

const minuteMs = 60_000;

/** One fault costs at most so much: expiry, hold, and some ticks; see docs/sending.md. */
const lateMaxMs = 95 * minuteMs;

/** A fault at one call. */
export interface Fault {
  readonly call: number;
  readonly point: Point;
  readonly mode: Mode;
}

/** A run that broke a invariant. */
export interface Broken {
  readonly faults: readonly Fault[];
  readonly text: string;
}

/** What an enumeration found. */
export interface Enumeration {
  runs: number;
  deliveries: number;
  calls: number;
  latestMs: number;
  readonly broken: Broken[];
}

/** Runs the reader's life with these faults, and checks it. */
export async function runWith(
  protocol: Protocol,
  faults: readonly Fault[],
  trace?: (line: string) => void,
): Promise<{ report: SmallWorldReport; broken: Broken | undefined }> {
  const modes = new Map(faults.map(({ call, mode }) => [call, mode]));
  const report = await runSmallWorld({
    protocol,
    plan: (_, call) => modes.get(call) ?? "ok",
    ...(trace && { trace }),
  });
  const [violation] = report.violations;
  const text = violation
    ? `invariant ${violation.invariant}: ${violation.text}`
    : report.daysLost > faults.length
      ? `invariant 10: ${report.daysLost} days lost`
      : faults.length < 2 && report.latestMs > lateMaxMs
        ? `invariant 6: ${Math.round(report.latestMs / minuteMs)} minutes late`
        : report.deliveries < 4 && !isParkedByTwo(report, faults)
          ? `invariant 8: ${report.deliveries} mails of 4`
          : undefined;
  return { report, broken: text === undefined ? undefined : { faults, text } };
}

/**
 * True when a mail was parked as it must be (invariant 13): it was claimed twice, SES took neither,
 * and each of the two faults met a claim's save or its send. No single fault leaves anything unsent.
 */
function isParkedByTwo({ simulation }: SmallWorldReport, faults: readonly Fault[]): boolean {
  const [reader] = simulation.history.readers.values();
  const parked = reader?.stored?.trouble?.find((trouble) => trouble.parked);
  if (!reader || !parked || parked.unknowns !== 2) return false;
  const name = nameOf(reader, parked.message, reader.stored?.round ?? 0);
  const claims = [...reader.claims.values()].filter((claimed) => claimed === name);
  const met = faults.filter(({ point }) => point === "save" || point === "send");
  return claims.length === 2 && met.length === 2 && !reader.accepted.has(name);
}

/** Every single fault; `stop` ends it early. */
export async function enumerateSingles(
  protocol: Protocol,
  stop: (found: Enumeration) => boolean = () => false,
): Promise<Enumeration> {
  const found: Enumeration = { runs: 0, deliveries: 0, calls: 0, latestMs: 0, broken: [] };
  const { points } = note(found, await runWith(protocol, []));
  for (const fault of faultsAt(points, 1)) {
    if (stop(found)) break;
    note(found, await runWith(protocol, [fault]));
  }
  return found;
}

/**
 * Pairs: each single fault, and then faults at the later calls of the run that follows it.
 *
 * @param share which part of the first faults: the `of`-th ones beginning with `part`; and how many of the
 * second ones are kept, all where that is left out. Which ones follows from the first fault alone.
 */
export async function enumeratePairs(
  protocol: Protocol,
  share: { readonly part: number; readonly of: number; readonly kept?: number },
  stop: (found: Enumeration) => boolean = () => false,
): Promise<Enumeration> {
  const found: Enumeration = { runs: 0, deliveries: 0, calls: 0, latestMs: 0, broken: [] };
  const { points } = (await runWith(protocol, [])).report;
  const firsts = faultsAt(points, 1).filter((_, index) => index % share.of === share.part);
  for (const first of firsts) {
    const { report } = await runWith(protocol, [first]);
    const random = randomOf("pairs", first.call, first.mode);
    for (const second of faultsAt(report.points, first.call + 1)) {
      if (share.kept !== undefined && !random.chance(share.kept)) continue;
      if (stop(found)) return found;
      note(found, await runWith(protocol, [first, second]));
    }
  }
  return found;
}

function faultsAt(points: readonly Point[], fromCall: number): Fault[] {
  return points.flatMap((point, index) =>
    index + 1 < fromCall ? [] : modesOf[point].map((mode) => ({ call: index + 1, point, mode })),
  );
}

function note(
  found: Enumeration,
  { report, broken }: { report: SmallWorldReport; broken: Broken | undefined },
): SmallWorldReport {
  found.runs += 1;
  found.deliveries += report.deliveries;
  found.calls += report.points.length;
  found.latestMs = Math.max(found.latestMs, report.latestMs);
  if (broken) found.broken.push(broken);
  return report;
}
