/**
 * Runs each mutation until something notices it.
 */
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, sep } from "node:path";
import { loadProtocol, type Protocol } from "../core/protocol.ts";
import { mutations } from "../mutations/all.ts";
import { edited } from "../mutations/generated.ts";
import type { Mutation } from "../mutations/mutation.ts";
import { namesIn, patched, type Sources, UnfitError } from "../mutations/patch.ts";
import { wrapped } from "../mutations/wrapped-rules.ts";
import { scenarios } from "../scenarios/all.ts";
import { measuredScenarios } from "../scenarios/measured.ts";
import { runScenario } from "../scenarios/scenario.ts";
import { enumerateSingles } from "./enumerate.ts";
import { runRandomWorld } from "./random-world.ts";

const root = join(import.meta.dirname, "..", "..", "..");
const folder = join(root, ".local", "mutants");

/** What noticed a mutation. */
export interface Verdict {
  readonly name: string;
  readonly caughtBy: string | undefined;
  readonly equivalent: string | undefined;
  /** Which of its anchors is nowhere in the sources any more, or no longer in one place only. */
  readonly unfit: string | undefined;
  readonly ms: number;
}

/** The sources that mutations are made in. */
export function protocolSources(): Sources {
  const files = ["domain", "mail", "flow"].flatMap((part) =>
    readdirSync(join(root, "lambdas", part), { recursive: true, encoding: "utf8" })
      .filter((file) => file.endsWith(".ts"))
      .map((file) => `${part}/${file.replaceAll(sep, "/")}`),
  );
  return new Map(files.map((file) => [file, readFileSync(join(root, "lambdas", file), "utf8")]));
}

const known = namesIn(
  mutations.flatMap(({ patches = [] }) => patches.flatMap(([, find, replace]) => [find, replace])),
);

/**
 * The sources with one mistake in them.
 *
 * @param copy the folder they will be in, where a wrapped rule finds its wrapper
 * @throws UnfitError when the mutation fits the sources no longer
 */
export function mutated(
  sources: Sources,
  { rules, patches = [], edit }: Mutation,
  copy: string,
): Sources {
  let after = sources;
  for (const patch of patches) after = patched(after, patch, known);
  if (edit) after = edited(after, edit);
  return rules ? wrapped(after, rules, copy) : after;
}

/**
 * The product with one mistake in it. The sources stay as they are: the mistake goes to a copy.
 *
 * @throws UnfitError when the mutation fits the sources no longer, or does not load
 */
export async function mutant(mutation: Mutation): Promise<Protocol> {
  const { name, ports } = mutation;
  mkdirSync(folder, { recursive: true });
  // One of its own each time: two threads may try the same mistake at once.
  const copy = mkdtempSync(join(folder, `${name.replaceAll(/[^a-z0-9]+/gi, "-").slice(0, 60)}-`));
  try {
    for (const [file, text] of mutated(protocolSources(), mutation, copy)) {
      mkdirSync(dirname(join(copy, file)), { recursive: true });
      writeFileSync(join(copy, file), text);
    }
    return await loadProtocol(copy, ports);
  } catch (error) {
    if (error instanceof UnfitError) throw error;
    throw new UnfitError(`it does not load: ${error instanceof Error ? error.message : error}`);
  } finally {
    rmSync(copy, { recursive: true, force: true });
  }
}

/** How long to look for a mistake. */
export interface Effort {
  /** Random worlds, the last resort. */
  readonly worlds: number;
}

/** Tries a mutation; one that does not fit any more is a verdict, not an error. */
export async function checkMutation(mutation: Mutation, effort: Effort): Promise<Verdict> {
  const startMs = performance.now();
  const { name, equivalent } = mutation;
  let caughtBy: string | undefined;
  let unfit: string | undefined;
  try {
    caughtBy = await whatNotices(await mutant(mutation), effort);
  } catch (error) {
    if (!(error instanceof UnfitError)) throw error;
    unfit = error.message;
  }
  return { name, caughtBy, equivalent, unfit, ms: performance.now() - startMs };
}

/** Tries the scenarios, the measured ones last, then every single fault, then random worlds. */
async function whatNotices(protocol: Protocol, { worlds }: Effort): Promise<string | undefined> {
  for (const scenario of [...scenarios, ...measuredScenarios]) {
    const broken = await runScenario(scenario, protocol);
    if (broken !== undefined) return `${scenario.name} → ${broken}`;
  }
  const singles = await enumerateSingles(protocol, ({ broken }) => broken.length > 0);
  const [single] = singles.broken;
  if (single) {
    const at = single.faults.map(({ call, point, mode }) => `${mode} at call ${call} (${point})`);
    return `${at.join(", ") || "no fault at all"} → ${single.text}`;
  }
  for (let seed = 1; seed <= worlds; seed += 1) {
    const { violations } = await runRandomWorld({ seed: `${seed}`, protocol, readers: 60 });
    const [violation] = violations;
    if (violation) return `world ${seed} → invariant ${violation.invariant}: ${violation.text}`;
  }
  return undefined;
}
