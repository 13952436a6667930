/**
 * Runs each mutation until something notices it.
 */
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { loadProtocol, type Protocol } from "../core/protocol.ts";
import type { Mutation } from "../mutations/mutation.ts";
import { scenarios } from "../scenarios/all.ts";
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
  readonly ms: number;
}

/** A patch does not fit the source any more. */
export class PatchError extends Error {
  override name = "PatchError";
}

/** The product with one mistake in it. The sources stay as they are: the patches go to a copy. */
export async function mutant(mutation: Mutation): Promise<Protocol> {
  const { name, patches = [], store, mailer } = mutation;
  mkdirSync(folder, { recursive: true });
  // One of its own each time: two threads may try the same mistake at once.
  const copy = mkdtempSync(join(folder, `${name.replaceAll(/[^a-z0-9]+/gi, "-")}-`));
  try {
    for (const part of ["domain", "flow"]) {
      cpSync(join(root, "lambdas", part), join(copy, part), { recursive: true });
    }
    for (const [file, find, replace] of patches) {
      const path = join(copy, file);
      const text = readFileSync(path, "utf8");
      const found = text.split(find).length - 1;
      if (found !== 1) {
        throw new PatchError(`"${name}": found ${found} times in ${file}: ${find.slice(0, 80)}`);
      }
      // A function, so that "$" in a replacement means itself.
      writeFileSync(
        path,
        text.replace(find, () => replace),
      );
    }
    return await loadProtocol(copy, { ...(store && { store }), ...(mailer && { mailer }) });
  } finally {
    rmSync(copy, { recursive: true, force: true });
  }
}

/** How long to look for a mistake. */
export interface Effort {
  /** Random worlds, the last resort. */
  readonly worlds: number;
}

/** Tries the scenarios, then every single fault, then random worlds. */
export async function judgeMutation(mutation: Mutation, { worlds }: Effort): Promise<Verdict> {
  const startMs = performance.now();
  const protocol = await mutant(mutation);
  const verdict = (caughtBy: string | undefined): Verdict => ({
    name: mutation.name,
    caughtBy,
    equivalent: mutation.equivalent,
    ms: performance.now() - startMs,
  });
  for (const scenario of scenarios) {
    const broken = await runScenario(scenario, protocol);
    if (broken !== undefined) return verdict(`${scenario.name} → ${broken}`);
  }
  const singles = await enumerateSingles(protocol, ({ broken }) => broken.length > 0);
  const [single] = singles.broken;
  if (single) {
    const at = single.faults.map(({ call, point, mode }) => `${mode} at call ${call} (${point})`);
    return verdict(`${at.join(", ") || "no fault at all"} → ${single.text}`);
  }
  for (let seed = 1; seed <= worlds; seed += 1) {
    const { violations } = await runRandomWorld({ seed: `${seed}`, protocol, readers: 60 });
    const [violation] = violations;
    if (violation) return verdict(`world ${seed} → rule ${violation.rule}: ${violation.text}`);
  }
  return verdict(undefined);
}
