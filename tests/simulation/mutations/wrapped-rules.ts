/**
 * Wrapped rules: exported functions of the product that a mutation replaces, for their own module
 * and for all others.
 */
import { type Sources, UnfitError } from "./patch.ts";

/** The modules whose functions may be wrapped. */
interface Modules {
  "domain/claim.ts": typeof import("../../../lambdas/domain/claim.ts");
  "domain/course.ts": typeof import("../../../lambdas/domain/course.ts");
  "domain/ending.ts": typeof import("../../../lambdas/domain/ending.ts");
  "domain/due-key.ts": typeof import("../../../lambdas/domain/due-key.ts");
  "domain/decision.ts": typeof import("../../../lambdas/domain/decision.ts");
  "domain/feedback.ts": typeof import("../../../lambdas/domain/feedback.ts");
  "domain/guard.ts": typeof import("../../../lambdas/domain/guard.ts");
  "domain/journal.ts": typeof import("../../../lambdas/domain/journal.ts");
  "domain/rate-limiter.ts": typeof import("../../../lambdas/domain/rate-limiter.ts");
  "domain/reader-commands.ts": typeof import("../../../lambdas/domain/reader-commands.ts");
  "domain/renamed.ts": typeof import("../../../lambdas/domain/renamed.ts");
  "domain/schedule.ts": typeof import("../../../lambdas/domain/schedule.ts");
  "domain/sending-outcome.ts": typeof import("../../../lambdas/domain/sending-outcome.ts");
  "domain/sending-quota.ts": typeof import("../../../lambdas/domain/sending-quota.ts");
  "domain/ses-answers.ts": typeof import("../../../lambdas/domain/ses-answers.ts");
  "domain/sign-up.ts": typeof import("../../../lambdas/domain/sign-up.ts");
  "domain/subscription.ts": typeof import("../../../lambdas/domain/subscription.ts");
  "domain/undo.ts": typeof import("../../../lambdas/domain/undo.ts");
  "domain/trouble.ts": typeof import("../../../lambdas/domain/trouble.ts");
  "flow/account.ts": typeof import("../../../lambdas/flow/account.ts");
  "flow/deliver-subscription.ts": typeof import("../../../lambdas/flow/deliver-subscription.ts");
  "flow/deliver.ts": typeof import("../../../lambdas/flow/deliver.ts");
  "flow/guard.ts": typeof import("../../../lambdas/flow/guard.ts");
  "flow/held.ts": typeof import("../../../lambdas/flow/held.ts");
  "flow/lease.ts": typeof import("../../../lambdas/flow/lease.ts");
  "flow/parked.ts": typeof import("../../../lambdas/flow/parked.ts");
  "flow/probe.ts": typeof import("../../../lambdas/flow/probe.ts");
  "flow/record-feedback.ts": typeof import("../../../lambdas/flow/record-feedback.ts");
}

type FunctionsOf<M> = {
  readonly [K in keyof M as M[K] extends (...args: never[]) => unknown ? K : never]?: (
    original: M[K],
  ) => M[K];
};

/** By module and function: what to make of the original. */
export type WrappedRules = { readonly [F in keyof Modules]?: FunctionsOf<Modules[F]> };

/** Where a copy of the sources finds its wrappers: by its name, the file and the function. */
const shelves: Record<string, WrappedRules> = {};
const shelf = "simulation: wrapped rules";
Object.assign(globalThis, { [Symbol.for(shelf)]: shelves });

/**
 * Sources whose last lines hand each wrapped function to its wrapper; a function may be assigned
 * to, and what is exported follows.
 *
 * @param copy name of this copy of the sources
 * @throws UnfitError when there is no such function
 */
export function wrapped(sources: Sources, rules: WrappedRules, copy: string): Sources {
  shelves[copy] = rules;
  const after = new Map(sources);
  for (const [file, functions] of Object.entries(rules)) {
    for (const name of Object.keys(functions)) {
      const text = after.get(file);
      if (!text || !new RegExp(`\\bfunction\\s*\\*?\\s*${name}\\b`).test(text)) {
        throw new UnfitError(`${file}: no function ${name}`);
      }
      const path = [copy, file, name].map((key) => `[${JSON.stringify(key)}]`).join("");
      const wrapper = `globalThis[Symbol.for("${shelf}")]${path}`;
      after.set(file, `${text}\n// @ts-ignore\n${name} = ${wrapper}(${name});\n`);
    }
  }
  return after;
}
