/**
 * All mutations: each must be caught, or say in a sentence why nothing can notice it.
 */

import { actMutations } from "./acts.ts";
import { evidenceMutations } from "./evidence.ts";
import { guardMutations } from "./guard.ts";
import { journalMutations } from "./journal.ts";
import { limitMutations } from "./limits.ts";
import { type Mutation, naive } from "./mutation.ts";
import { nameMutations } from "./names.ts";
import { permanentMutations } from "./permanent.ts";
import { refusalMutations } from "./refusals.ts";
import { ruleMutations } from "./rules.ts";
import { sendingMutations } from "./sending.ts";

/** In the order of the table. */
export const mutations: readonly Mutation[] = [
  ...naive,
  ...sendingMutations,
  ...evidenceMutations,
  ...permanentMutations,
  ...refusalMutations,
  ...ruleMutations,
  ...actMutations,
  ...nameMutations,
  ...limitMutations,
  ...guardMutations,
  ...journalMutations,
];
