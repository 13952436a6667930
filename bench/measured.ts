/** How a benchmark measures, prints and keeps what it found. */
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { cpus } from "node:os";
import { dirname, join } from "node:path";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

/** One way to do the work that is compared. */
export interface Contender {
  readonly name: string;
  /** Does the work once. */
  readonly work: (round: number) => unknown;
}

/** What one run of one way costs. */
export interface Cost {
  readonly name: string;
  /** CPU time, in microseconds, of the quickest of the turns. */
  readonly micros: number;
  /** How many times the first way's; below 1 is quicker. */
  readonly ratio: number;
}

setFlagsFromString("--expose-gc");
const collectGarbage: () => void = runInNewContext("gc");

const turns = 9;
const turnMs = 120;

/**
 * Measures the ways in turn, so that a busy machine is busy for all of them, and takes the quickest turn of
 * each: what else the machine does only ever adds.
 */
export async function costsOf(contenders: readonly Contender[]): Promise<readonly Cost[]> {
  const best = new Map<string, number>();
  for (let turn = 0; turn < turns; turn += 1) {
    for (const { name, work } of contenders) {
      const micros = await microsOf(work);
      // The first turn warms up.
      if (turn > 0) best.set(name, Math.min(best.get(name) ?? Number.POSITIVE_INFINITY, micros));
    }
  }
  const first = best.get(contenders[0]?.name ?? "") ?? Number.NaN;
  return [...best].map(([name, micros]) => ({ name, micros, ratio: micros / first }));
}

async function microsOf(work: Contender["work"]): Promise<number> {
  // What the way before left behind is not this one's to clear away.
  collectGarbage();
  const endMs = performance.now() + turnMs;
  const before = process.cpuUsage();
  let rounds = 0;
  while (performance.now() < endMs) {
    await work(rounds);
    rounds += 1;
  }
  const { user, system } = process.cpuUsage(before);
  return (user + system) / rounds;
}

/** The machine and the versions that numbers belong to. */
export function machine(packages: readonly string[] = []): Record<string, string> {
  const require = createRequire(import.meta.url);
  const versionOf = (name: string): string => {
    let folder = dirname(require.resolve(name));
    while (!folder.endsWith(join("node_modules", ...name.split("/")))) folder = dirname(folder);
    return JSON.parse(readFileSync(join(folder, "package.json"), "utf8")).version;
  };
  return {
    node: process.version,
    cpu: `${cpus().length} × ${cpus()[0]?.model}`,
    ...Object.fromEntries(packages.map((name) => [name, versionOf(name)])),
  };
}

/**
 * Prints a table, and writes everything to `bench/results/<name>.json`: what docs/performance.md says and its
 * charts show, kept with them.
 */
export function report(
  name: string,
  on: Readonly<Record<string, string>>,
  rows: readonly object[],
): void {
  console.log(
    `\n${name}: ${Object.entries(on)
      .map(([what, value]) => `${what} ${value}`)
      .join(", ")}`,
  );
  console.table(rows);
  const folder = join(import.meta.dirname, "results");
  mkdirSync(folder, { recursive: true });
  const at = new Date().toISOString();
  writeFileSync(join(folder, `${name}.json`), `${JSON.stringify({ at, on, rows }, null, 2)}\n`);
}
