/**
 * Mutations judged by unit tests, in a copy of the repository with one mistake in it: those at the seams,
 * which the simulator's worlds do not run (handlers, wiring, adapters, links), and those of the steps that no
 * world tells from the product as it is.
 */
import { execFile } from "node:child_process";
import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import build from "../../fixtures/build.ts";
import type { Mutation } from "../mutations/mutation.ts";
import { namesIn, patched, type Sources, UnfitError } from "../mutations/patch.ts";
import { type SeamMutation, seamMutations } from "../mutations/seams.ts";
import { mutated, protocolSources, type Verdict } from "./mutants.ts";

const root = join(import.meta.dirname, "..", "..", "..");
const copies = join(root, ".local", "mutants");

/**
 * What the tests of the seams need of the repository is all of it but this: packages are found in the
 * folder above.
 */
const left = new Set([".git", ".local", "node_modules"]);

/** The copy's own configuration: nothing is built again, and the first failure is enough. */
const config = `import base from "./vitest.config.ts";
export default { ...base, test: { ...base.test, globalSetup: [], maxWorkers: 1, bail: 1 } };
`;

const known = namesIn(seamMutations.flatMap(({ patch: [, find, replace] }) => [find, replace]));

/** The sources that these mistakes are made in. */
export function seamSources(): Sources {
  const lambdas = join(root, "lambdas");
  const files = readdirSync(lambdas, { recursive: true, encoding: "utf8" });
  return new Map(
    files
      .filter((file) => file.endsWith(".ts"))
      .map((file) => [file, readFileSync(join(lambdas, file), "utf8")]),
  );
}

/**
 * The sources with the mistake in them.
 *
 * @throws UnfitError when it fits them no longer
 */
export function mutatedSeam(sources: Sources, { patch }: SeamMutation): Sources {
  return patched(sources, patch, known);
}

/** A mistake, and the tests that must notice it. */
export interface Mistake {
  readonly name: string;
  readonly equivalent?: string | undefined;
  /** Paths from the root of the repository. */
  readonly tests: readonly string[];
  /**
   * The sources with the mistake in them.
   *
   * @throws UnfitError when it fits them no longer
   */
  sources(): Sources;
}

/** What the tests of a seam judge. */
export function seamMistake(seam: SeamMutation): Mistake {
  return { ...seam, sources: () => mutatedSeam(seamSources(), seam) };
}

/** What the tests of the steps judge. A wrapped rule or port is in this process alone: it has to be a patch. */
export function stepMistake(mutation: Mutation): Mistake {
  const { name, equivalent, rules, ports } = mutation;
  return {
    name,
    equivalent,
    tests: ["tests/domain", "tests/flow", "tests/mail", "tests/web"],
    sources() {
      if (rules || ports) throw new UnfitError("no world notices it: write it as a patch");
      return mutated(protocolSources(), mutation, name);
    },
  };
}

/** Judges mistakes two at a time, and hands each verdict over as it comes. */
export async function judgeByTests(
  wanted: readonly Mistake[],
  done: (verdict: Verdict) => void,
): Promise<void> {
  if (wanted.length === 0) return;
  await build();
  const list = [...wanted];
  const work = async (name: string) => {
    const copy = join(copies, name);
    makeCopy(copy);
    try {
      for (let next = list.shift(); next; next = list.shift()) done(await judge(copy, next));
    } finally {
      rmSync(copy, { recursive: true, force: true });
    }
  };
  await Promise.all([work("seams-1"), work("seams-2")]);
}

function makeCopy(copy: string): void {
  rmSync(copy, { recursive: true, force: true });
  mkdirSync(copy, { recursive: true });
  const parts = readdirSync(root).filter((part) => !left.has(part));
  for (const part of parts) cpSync(join(root, part), join(copy, part), { recursive: true });
  writeFileSync(join(copy, "seams.config.ts"), config);
}

async function judge(copy: string, mistake: Mistake): Promise<Verdict> {
  const startMs = performance.now();
  const { name, equivalent, tests } = mistake;
  const put = (all: Sources) => {
    for (const [file, text] of all) writeFileSync(join(copy, "lambdas", file), text);
  };
  let caughtBy: string | undefined;
  let unfit: string | undefined;
  try {
    put(mistake.sources());
    caughtBy = await firstFailure(copy, tests);
  } catch (error) {
    if (!(error instanceof UnfitError)) throw error;
    unfit = error.message;
  } finally {
    put(seamSources());
  }
  return { name, caughtBy, equivalent, unfit, ms: performance.now() - startMs };
}

interface Report {
  readonly testResults: readonly {
    readonly message: string;
    readonly assertionResults: readonly { readonly status: string; readonly fullName: string }[];
  }[];
}

/**
 * The first test that fails; undefined when none does.
 *
 * @throws UnfitError when a file does not load
 */
async function firstFailure(copy: string, tests: readonly string[]): Promise<string | undefined> {
  const file = join(copy, "report.json");
  const vitest = join(root, "node_modules", "vitest", "vitest.mjs");
  const options = ["--config", "seams.config.ts", "--reporter=json", `--outputFile=${file}`];
  await new Promise((resolve) => {
    execFile(process.execPath, [vitest, "run", ...options, ...tests], { cwd: copy }, resolve);
  });
  const { testResults } = JSON.parse(readFileSync(file, "utf8")) as Report;
  rmSync(file);
  const failed = testResults
    .flatMap(({ assertionResults }) => assertionResults)
    .find(({ status }) => status === "failed");
  if (failed) return failed.fullName;
  const broken = testResults.find(({ message }) => message !== "");
  if (broken) throw new UnfitError(`it does not load: ${broken.message.slice(0, 200)}`);
  return undefined;
}
