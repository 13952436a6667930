/**
 * Makes a failing world smaller: one reader instead of a hundred, then fewer and fewer faults, as
 * long as the same invariant breaks.
 */
import { type RandomWorldOptions, runRandomWorld, type WorldReport } from "./random-world.ts";

/** A failing world, as small as it could be made. */
export interface SmallestFailure {
  readonly options: RandomWorldOptions;
  readonly report: WorldReport;
  readonly runs: number;
}

/** Runs at most so many worlds in search of a smaller one. */
const runsMax = 600;

/** A reader alone meets other faults than in the crowd, so they are given more than one try. */
const streamsMax = 200;

/** Makes a failing world smaller; undefined when it does not fail. */
export async function shrink(first: RandomWorldOptions): Promise<SmallestFailure | undefined> {
  let best = { options: first, report: await runRandomWorld(first) };
  let runs = 1;
  const [violation] = best.report.violations;
  if (!violation) return undefined;
  const attempt = async (options: RandomWorldOptions): Promise<boolean> => {
    runs += 1;
    const report = await runRandomWorld(options);
    const fails = report.violations.some(({ invariant }) => invariant === violation.invariant);
    if (fails) best = { options, report };
    return fails;
  };
  const number = best.report.numbers.get(violation.reader);
  if (number !== undefined && !(await attempt({ ...first, only: [number] }))) {
    for (let stream = 1; stream <= streamsMax; stream += 1) {
      if (await attempt({ ...first, only: [number], stream })) break;
    }
  }
  // Faults are left out by halves, quarters, … and at last one at a time.
  for (let size = Math.ceil(best.report.faults.length / 2); size >= 1; ) {
    const faults = [...best.report.faults];
    let smaller = false;
    for (let from = 0; from < faults.length && runs < runsMax; from += size) {
      const without = new Set([
        ...(best.options.without ?? []),
        ...faults.slice(from, from + size),
      ]);
      smaller = (await attempt({ ...best.options, without })) || smaller;
    }
    if (runs >= runsMax || (size === 1 && !smaller)) break;
    size = size === 1 ? 1 : Math.ceil(size / 2);
  }
  return { ...best, runs };
}
