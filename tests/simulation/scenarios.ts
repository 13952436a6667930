/**
 * All scenarios: the faults and races that random worlds meet too rarely.
 */
import type { Scenario } from "./scenario.ts";
import { actScenarios } from "./scenarios-of-acts.ts";
import { clockScenarios } from "./scenarios-of-clocks.ts";
import { crowdScenarios } from "./scenarios-of-crowds.ts";
import { endScenarios } from "./scenarios-of-ends.ts";
import { evidenceScenarios } from "./scenarios-of-evidence.ts";
import { feedbackScenarios } from "./scenarios-of-feedback.ts";
import { limitScenarios } from "./scenarios-of-limits.ts";
import { peopleScenarios } from "./scenarios-of-people.ts";
import { sendingScenarios } from "./scenarios-of-sending.ts";

/** Each is run in every test run, on the real protocol and on every mutation. */
export const scenarios: readonly Scenario[] = [
  ...sendingScenarios,
  ...evidenceScenarios,
  ...feedbackScenarios,
  ...peopleScenarios,
  ...actScenarios,
  ...endScenarios,
  ...clockScenarios,
  ...limitScenarios,
  ...crowdScenarios,
];
