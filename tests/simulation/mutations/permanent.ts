/**
 * Mutations of what is made of faults that stay: dead letters.
 */
import { type Mutation, one } from "./mutation.ts";

const deadLetters = "flow/dead-letters.ts";

/** Each holds somebody's mail back for a day, or doubles one. */
export const permanentMutations: readonly Mutation[] = [
  {
    name: "a count of dead letters that wavers counts as growth",
    patches: [
      [deadLetters, "if (count > most) return grown;", "if (count !== most) return grown;"],
    ],
  },
  {
    name: "dead letters hold evidence back for as long as there are any",
    patches: [[one, "grewAt !== undefined && grewAt > claim.at", "grewAt !== undefined"]],
  },
  {
    name: "nobody looks for dead letters",
    patches: [[one, "(grewAt !== undefined && grewAt > claim.at)", "false"]],
  },
];
