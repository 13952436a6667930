/**
 * `npm run simulate`: the protocol in a thousand worlds, every single fault, every pair of faults.
 *
 *     npm run simulate                     everything, about ten minutes on two cores
 *     npm run simulate -- --seeds 1..50    these random worlds only
 *     npm run simulate -- --seed 7         one world again, exactly; its trace when it breaks a rule
 *     npm run simulate -- --mutants        every mutation of the protocol, and what noticed it
 */
import { cpus } from "node:os";
import { parseArgs } from "node:util";
import { isMainThread, parentPort, Worker, workerData } from "node:worker_threads";
import { enumeratePairs, enumerateSingles } from "./enumerate.ts";
import { judgeMutation } from "./mutants.ts";
import { mutations } from "./mutations.ts";
import { realProtocol } from "./protocol.ts";
import { runRandomWorld } from "./random-world.ts";
import { runScenario } from "./scenario.ts";
import { scenarios } from "./scenarios.ts";

/** What one thread is to do, and what it found. */
interface Share {
  readonly part: number;
  readonly of: number;
  readonly firstSeed: number;
  readonly lastSeed: number;
  readonly pairs: boolean;
}
interface Found {
  readonly worlds: number;
  readonly deliveries: number;
  readonly pairRuns: number;
  readonly broken: readonly string[];
}

/** Worlds of some 790 deliveries: enough for a million. */
const seedsOfFullRun = 1350;

/** Worlds a mutation is looked for in, when scenarios and single faults let it pass. */
const worldsPerMutation = 40;

if (isMainThread) await main();
else parentPort?.postMessage(await share(workerData as Share));

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: { seed: { type: "string" }, seeds: { type: "string" }, mutants: { type: "boolean" } },
  });
  if (values.mutants) return tryMutants();
  if (values.seed) return replay(values.seed);
  const [first = 1, last = seedsOfFullRun] = (values.seeds ?? `1..${seedsOfFullRun}`)
    .split("..")
    .map(Number);
  const startedMs = performance.now();
  const full = !values.seeds;
  const broken: string[] = [];
  if (full) {
    for (const scenario of scenarios) {
      const wrong = await runScenario(scenario, realProtocol);
      if (wrong) broken.push(`scenario "${scenario.name}": ${wrong}`);
    }
    const singles = await enumerateSingles(realProtocol);
    broken.push(...singles.broken.map((one) => `single ${JSON.stringify(one)}`));
    console.log(
      `${scenarios.length} scenarios and ${singles.runs} single faults: ${broken.length} broken rules, at most ${Math.round(singles.latestMs / 60_000)} minutes late.`,
    );
  }
  const of = Math.min(2, cpus().length);
  const parts = Array.from({ length: of }, (_, part) =>
    inThread({ part, of, firstSeed: first, lastSeed: last, pairs: full }),
  );
  const found = await Promise.all(parts);
  broken.push(...found.flatMap((one) => one.broken));
  const sum = (of_: (one: Found) => number) => found.reduce((total, one) => total + of_(one), 0);
  const pairs = full ? `, ${sum((one) => one.pairRuns)} pairs of faults` : "";
  console.log(
    `${sum((one) => one.worlds)} random worlds with ${sum((one) => one.deliveries)} deliveries${pairs}: ${broken.length} broken rules in all, ${Math.round((performance.now() - startedMs) / 1000)} s on ${of} cores, Node ${process.versions.node}.`,
  );
  for (const line of broken.slice(0, 20)) console.log(line);
  process.exitCode = broken.length > 0 ? 1 : 0;
}

function inThread(workerData: Share): Promise<Found> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(new URL(import.meta.url), { workerData });
    worker.once("message", resolve);
    worker.once("error", reject);
  });
}

async function share({ part, of, firstSeed, lastSeed, pairs }: Share): Promise<Found> {
  const broken: string[] = [];
  let worlds = 0;
  let deliveries = 0;
  for (let seed = firstSeed + part; seed <= lastSeed; seed += of) {
    const report = await runRandomWorld({ seed: String(seed), protocol: realProtocol });
    worlds += 1;
    deliveries += report.deliveries;
    const [violation] = report.violations;
    if (violation) broken.push(`seed ${seed}: rule ${violation.rule}: ${violation.text}`);
  }
  if (!pairs) return { worlds, deliveries, pairRuns: 0, broken };
  const enumeration = await enumeratePairs(realProtocol, { part, of });
  broken.push(...enumeration.broken.map((one) => `pair ${JSON.stringify(one)}`));
  return { worlds, deliveries, pairRuns: enumeration.runs, broken };
}

/** Prints what noticed each mutation; one that nothing notices, and that is not equivalent, fails. */
async function tryMutants(): Promise<void> {
  let survivors = 0;
  for (const mutation of mutations) {
    const { name, caughtBy, equivalent } = await judgeMutation(mutation, {
      worlds: mutation.equivalent ? 0 : worldsPerMutation,
    });
    if (!caughtBy && !equivalent) survivors += 1;
    console.log(
      `${caughtBy ? "caught    " : equivalent ? "equivalent" : "SURVIVED  "} ${name}: ${caughtBy ?? equivalent ?? "nothing noticed it"}`,
    );
  }
  console.log(
    `${mutations.length} mutations, ${survivors} survivors, Node ${process.versions.node}.`,
  );
  process.exitCode = survivors > 0 ? 1 : 0;
}

/** Runs one world; when it breaks a rule, again with that reader alone if they break it alone. */
async function replay(seed: string): Promise<void> {
  const report = await runRandomWorld({ seed, protocol: realProtocol });
  const [violation] = report.violations;
  if (!violation) {
    console.log(`Seed ${seed}: ${report.deliveries} deliveries, no rule broken.`);
    return;
  }
  console.log(`Seed ${seed}: rule ${violation.rule}: ${violation.text}`);
  const number = report.numbers.get(violation.reader);
  const alone = number === undefined ? undefined : [number];
  const shorter = await runRandomWorld({
    seed,
    protocol: realProtocol,
    ...(alone && { only: alone }),
  });
  const only = shorter.violations.length > 0 ? alone : undefined;
  await runRandomWorld({
    seed,
    protocol: realProtocol,
    ...(only && { only }),
    trace: (line) => console.log(line),
  });
  process.exitCode = 1;
}
