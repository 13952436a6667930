/**
 * All mutations: each must be caught, or say in a sentence why nothing can notice it.
 */
import { type Mutation, naive } from "./mutation.ts";
import { actMutations } from "./mutations-of-acts.ts";
import { evidenceMutations } from "./mutations-of-evidence.ts";
import { refusalMutations } from "./mutations-of-refusals.ts";
import { ruleMutations } from "./mutations-of-rules.ts";
import { sendingMutations } from "./mutations-of-sending.ts";

/** In the order of the table. */
export const mutations: readonly Mutation[] = [
  ...naive,
  ...sendingMutations,
  ...evidenceMutations,
  ...refusalMutations,
  ...ruleMutations,
  ...actMutations,
];
