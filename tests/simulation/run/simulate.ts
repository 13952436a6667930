/**
 * `npm run simulate`: the protocol in 900 random worlds, every single fault, one in sixty of the pairs,
 * and random crowds who want more than the day allows.
 *
 *     npm run simulate                     all of that
 *     npm run simulate -- --seeds 1..50    these random worlds only
 *     npm run simulate -- --seed 7         one world again, exactly; when it violates an invariant, the
 *                                          shortest trace that can be found; with --trace, all of it
 *     npm run simulate -- --mutants        breaks the protocol on purpose, one mistake at a time;
 *                                          with --only words, those whose name contains them
 *     npm run simulate -- --unfit          lists the mistakes that fit the sources no longer, judges none
 *     npm run simulate -- --generated      mistakes that nobody wrote, and those that nothing notices
 *     npm run simulate -- --compare        what simpler protocols double and lose in the same worlds
 *     npm run simulate -- --capacity       how near to SES's rate a crowd is served, and what each limit does
 *     npm run simulate -- --residual       duplicates when all evidence of a mail can be lost
 */
import { parseArgs } from "node:util";
import { printCapacity } from "../capacity/capacity.ts";
import { realProtocol } from "../core/protocol.ts";
import { scenarios } from "../scenarios/all.ts";
import { runRandomWorld } from "./random-world.ts";
import {
  printComparison,
  printGenerated,
  printMutants,
  printResidual,
  printUnfit,
} from "./reports.ts";
import { shrink } from "./shrink.ts";
import { add, nothing, type Task } from "./tasks.ts";
import { runTasks } from "./worker-pool.ts";

/** Worlds of some 790 deliveries. */
const seedsOfFullRun = 900;
const worldsATask = 5;
const pairParts = 40;
/** Of all pairs of faults so many are played: all of them would take hours. */
const pairsKept = 1 / 60;
/** Random crowds who want more than the day allows. */
const shortageTasks = 8;
const shortagesATask = 3;

const { values } = parseArgs({
  options: {
    seed: { type: "string" },
    seeds: { type: "string" },
    trace: { type: "boolean" },
    mutants: { type: "boolean" },
    only: { type: "string" },
    unfit: { type: "boolean" },
    generated: { type: "boolean" },
    compare: { type: "boolean" },
    residual: { type: "boolean" },
    capacity: { type: "boolean" },
  },
});
const startedMs = performance.now();
const ok = await chosen();
console.log(
  `${Math.round((performance.now() - startedMs) / 1000)} s, Node ${process.versions.node}.`,
);
process.exitCode = ok ? 0 : 1;

function chosen(): Promise<boolean> {
  if (values.seed !== undefined) return replay(values.seed, values.trace === true);
  if (values.mutants) return printMutants(values.only);
  if (values.unfit) return printUnfit();
  if (values.generated) return printGenerated();
  if (values.compare) return printComparison();
  if (values.residual) return printResidual();
  if (values.capacity) return printCapacity(1);
  return simulate(values.seeds);
}

async function simulate(seeds: string | undefined): Promise<boolean> {
  const [first = 1, last = first] = (seeds ?? `1..${seedsOfFullRun}`).split("..").map(Number);
  const full = seeds === undefined;
  const smallWorlds: Task[] = full ? [{ do: "scenarios" }, { do: "singles" }] : [];
  const worlds: Task[] = [];
  for (let from = first; from <= last; from += worldsATask) {
    worlds.push({ do: "worlds", from, to: Math.min(last, from + worldsATask - 1) });
  }
  const pairs: Task[] = Array.from({ length: full ? pairParts : 0 }, (_, part) => ({
    do: "pairs",
    part,
    of: pairParts,
    kept: pairsKept,
  }));
  const shortages: Task[] = Array.from({ length: full ? shortageTasks : 0 }, (_, task) => ({
    do: "shortages",
    from: task * shortagesATask + 1,
    to: (task + 1) * shortagesATask,
  }));
  let sum = nothing();
  // The shortest last, so that no core waits long for the other.
  const tasks = [...smallWorlds, ...worlds, ...pairs, ...shortages];
  let left = tasks.length;
  await runTasks(tasks, (result) => {
    sum = add(sum, result);
    left -= 1;
    if (left > 0 && left % 50 === 0) {
      console.log(`… ${sum.deliveries} deliveries, ${sum.runs} pairs, ${left} tasks left`);
    }
  });
  const { broken } = sum;
  if (full) {
    const minutes = Math.round(sum.latestMs / 60_000);
    console.log(
      `${scenarios.length} scenarios, ${sum.singles} single faults, none later than ${minutes} minutes`,
    );
  }
  if (full) console.log(`${shortageTasks * shortagesATask} random shortages`);
  if (full) console.log(`${sum.runs} pairs of faults, one in ${Math.round(1 / pairsKept)}`);
  console.log(
    `${sum.worlds} random worlds, ${sum.deliveries} deliveries, ${sum.faults} faults and acts among ${sum.calls} calls`,
  );
  console.log(`${broken.length} invariants violated`);
  for (const line of broken) console.log(line);
  const [seed] = broken.flatMap((line) => /^seed (\d+)/.exec(line)?.[1] ?? []);
  if (seed !== undefined) await replay(seed, false);
  return broken.length === 0;
}

/** Runs one world; when it violates an invariant, makes it small and prints its trace. */
async function replay(seed: string, everything: boolean): Promise<boolean> {
  const trace = (line: string) => console.log(line);
  const world = { seed, protocol: realProtocol };
  const report = await runRandomWorld({ ...world, ...(everything && { trace }) });
  const [violation] = report.violations;
  if (!violation) {
    console.log(
      `Seed ${seed}: ${report.deliveries} deliveries, ${report.faults.length} faults and acts, no invariant violated.`,
    );
    return true;
  }
  const { invariant: broken, text: what, reader, atMs } = violation;
  const at = new Date(atMs).toISOString();
  console.log(`Seed ${seed}: invariant ${broken}: ${what} (reader ${reader}, ${at})`);
  if (everything) return false;
  const smallest = await shrink(world);
  if (!smallest) return false;
  const { options, report: small, runs } = smallest;
  const readers = options.only ? `reader ${options.only} alone` : "all readers";
  console.log(`The smallest of ${runs} runs: ${readers}, ${small.faults.length} faults and acts:`);
  for (const fault of small.faults) console.log(`  ${fault}`);
  // Reads are told only where something went wrong: the trace is to be read by people.
  await runRandomWorld({
    ...options,
    trace: (line) => {
      if (
        !/ (read|list|keys|count|backlog|rate|request-delivery) /.test(line) ||
        line.includes("**")
      ) {
        console.log(line);
      }
    },
  });
  for (const { invariant, text } of small.violations)
    console.log(`invariant ${invariant}: ${text}`);
  return false;
}
