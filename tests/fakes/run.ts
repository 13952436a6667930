/** A run in a test's hand: it permits until told otherwise, and charges a refusal as it came. */
import type { SendingRun } from "../../lambdas/flow/ports.ts";

/** A run; any part of it may be another. */
export function fakeRun(values: Partial<SendingRun> = {}): SendingRun {
  return {
    permit: async () => true,
    transactionalStopped: false,
    answered: (outcome) => (outcome.outcome === "refused" ? outcome.scope : undefined),
    ...values,
  };
}
