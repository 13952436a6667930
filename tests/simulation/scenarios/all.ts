/**
 * All scenarios: the faults and races that random worlds meet too rarely.
 */

import { actScenarios } from "./acts.ts";
import { clockScenarios } from "./clocks.ts";
import { crowdScenarios } from "./crowds.ts";
import { endScenarios } from "./ends.ts";
import { evidenceScenarios } from "./evidence.ts";
import { feedbackScenarios } from "./feedback.ts";
import { guardScenarios } from "./guard.ts";
import { limitScenarios } from "./limits.ts";
import { nameScenarios } from "./names.ts";
import { peopleScenarios } from "./people.ts";
import { permanentScenarios } from "./permanent.ts";
import { rejectionScenarios } from "./rejections.ts";
import type { Scenario } from "./scenario.ts";
import { sendingScenarios } from "./sending.ts";

/** Each is run in every test run, on the real protocol and on every mutation. */
export const scenarios: readonly Scenario[] = [
  ...sendingScenarios,
  ...evidenceScenarios,
  ...feedbackScenarios,
  ...permanentScenarios,
  ...peopleScenarios,
  ...nameScenarios,
  ...actScenarios,
  ...endScenarios,
  ...clockScenarios,
  ...limitScenarios,
  ...rejectionScenarios,
  ...crowdScenarios,
  ...guardScenarios,
];
