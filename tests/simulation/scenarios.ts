/**
 * All scenarios: the faults and races that random worlds meet too rarely.
 */
import type { Scenario } from "./scenario.ts";
import { evidenceScenarios } from "./scenarios-of-evidence.ts";
import { peopleScenarios } from "./scenarios-of-people.ts";
import { sendingScenarios } from "./scenarios-of-sending.ts";

/** Each is run in every test run, on the real protocol and on every mutation. */
export const scenarios: readonly Scenario[] = [
  ...sendingScenarios,
  ...evidenceScenarios,
  ...peopleScenarios,
];
