/**
 * Pieces of work that a thread can do by itself.
 */

import { randomShortage } from "../capacity/days.ts";
import { type FaultProfile, faultProfiles } from "../core/faults.ts";
import { type Protocol, realProtocol } from "../core/protocol.ts";
import { mutations } from "../mutations/all.ts";
import { allEdits, nameOf } from "../mutations/generated.ts";
import { naive } from "../mutations/mutation.ts";
import { scenarios } from "../scenarios/all.ts";
import { runScenario } from "../scenarios/scenario.ts";
import { enumeratePairs, enumerateSingles } from "./enumerate.ts";
import { checkMutation, mutant, protocolSources, type Verdict } from "./mutants.ts";
import { runRandomWorld } from "./random-world.ts";

/** One piece of work. */
export type Task =
  | { readonly do: "scenarios" }
  | { readonly do: "singles" }
  | { readonly do: "worlds"; readonly from: number; readonly to: number }
  | { readonly do: "shortages"; readonly from: number; readonly to: number }
  | { readonly do: "pairs"; readonly part: number; readonly of: number; readonly kept: number }
  | { readonly do: "mutant"; readonly name: string; readonly worlds: number }
  | { readonly do: "generated"; readonly number: number }
  | {
      readonly do: "count";
      readonly protocol: string;
      readonly faultProfile: string;
      readonly from: number;
      readonly to: number;
    };

/** What came of it. */
export interface Result {
  worlds: number;
  /** Single faults, and how late a mail was after one at most. */
  singles: number;
  latestMs: number;
  runs: number;
  deliveries: number;
  calls: number;
  faults: number;
  duplicates: number;
  lost: number;
  /** Mails of which not one event came, and those among them whose answer was lost too. */
  evidenceLost: number;
  readonly broken: string[];
  readonly verdicts: Verdict[];
}

/** Nothing yet. */
export function nothing(): Result {
  return {
    worlds: 0,
    singles: 0,
    latestMs: 0,
    runs: 0,
    deliveries: 0,
    calls: 0,
    faults: 0,
    duplicates: 0,
    lost: 0,
    evidenceLost: 0,
    broken: [],
    verdicts: [],
  };
}

/** Adds one result to another. */
export function add(sum: Result, one: Result): Result {
  return {
    worlds: sum.worlds + one.worlds,
    singles: sum.singles + one.singles,
    latestMs: Math.max(sum.latestMs, one.latestMs),
    runs: sum.runs + one.runs,
    deliveries: sum.deliveries + one.deliveries,
    calls: sum.calls + one.calls,
    faults: sum.faults + one.faults,
    duplicates: sum.duplicates + one.duplicates,
    lost: sum.lost + one.lost,
    evidenceLost: sum.evidenceLost + one.evidenceLost,
    broken: [...sum.broken, ...one.broken],
    verdicts: [...sum.verdicts, ...one.verdicts],
  };
}

/** Our own protocol's name in the comparison. */
export const ours = "this protocol";

/** The fault profile of `--residual`: all evidence of one mail in a hundred is lost. */
export const residual: FaultProfile = {
  ...faultProfiles["bad day"],
  lostAnswer: 0.02,
  lostRequest: 0.01,
  evidenceLost: 0.01,
};

/** Does one piece of work. */
export async function perform(task: Task): Promise<Result> {
  switch (task.do) {
    case "scenarios": {
      const broken: string[] = [];
      for (const scenario of scenarios) {
        const wrong = await runScenario(scenario, realProtocol);
        if (wrong) broken.push(`scenario "${scenario.name}": ${wrong}`);
      }
      return { ...nothing(), broken };
    }
    case "singles": {
      const { runs: singles, latestMs, broken: found } = await enumerateSingles(realProtocol);
      const broken = found.map((one) => `single ${JSON.stringify(one)}`);
      return { ...nothing(), singles, latestMs, broken };
    }
    case "worlds":
      return worlds(task.from, task.to);
    case "shortages": {
      const broken: string[] = [];
      for (let seed = task.from; seed <= task.to; seed += 1) {
        const wrong = await randomShortage(seed);
        if (wrong) broken.push(`shortage ${seed}: ${wrong}`);
      }
      return { ...nothing(), broken };
    }
    case "count": {
      const named = naive.find(({ name }) => name === task.protocol);
      const protocol = named ? await mutant(named) : realProtocol;
      const faultProfile = { ...faultProfiles, residual }[task.faultProfile as "calm"];
      return worlds(task.from, task.to, { protocol, faultProfile });
    }
    case "pairs": {
      const found = await enumeratePairs(realProtocol, task);
      const broken = found.broken.map((one) => `pair ${JSON.stringify(one)}`);
      return { ...nothing(), runs: found.runs, calls: found.calls, broken };
    }
    case "mutant": {
      const mutation = mutations.find(({ name }) => name === task.name);
      if (!mutation) return nothing();
      return { ...nothing(), verdicts: [await checkMutation(mutation, { worlds: task.worlds })] };
    }
    case "generated": {
      const sources = protocolSources();
      const edit = allEdits(sources)[task.number];
      if (!edit) return nothing();
      const mutation = { name: nameOf(edit, sources), edit };
      return { ...nothing(), verdicts: [await checkMutation(mutation, { worlds: 0 })] };
    }
  }
}

/** Random worlds; with a fault profile, they only count and go on after a violation. */
async function worlds(
  from: number,
  to: number,
  counting?: { readonly protocol: Protocol; readonly faultProfile: FaultProfile },
): Promise<Result> {
  let sum = nothing();
  for (let seed = from; seed <= to; seed += 1) {
    const report = await runRandomWorld({
      seed: String(seed),
      protocol: realProtocol,
      ...(counting && { ...counting, counting: true }),
    });
    const [violation] = counting ? [] : report.violations;
    const broken = violation
      ? [`seed ${seed}: invariant ${violation.invariant}: ${violation.text}`]
      : [];
    sum = add(sum, {
      ...nothing(),
      worlds: 1,
      deliveries: report.deliveries,
      calls: report.calls,
      faults: report.faults.length,
      duplicates: report.duplicates,
      lost: report.lost,
      evidenceLost: report.evidenceLost,
      broken,
    });
  }
  return sum;
}
