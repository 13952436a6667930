/** What reads and writes the journal from the operator's machine. */
import type { Instant } from "../../lambdas/domain/instant.ts";
import type { JournalLine } from "../../lambdas/domain/journal.ts";
import type { Tell } from "../../lambdas/flow/ports.ts";

/** The journal of one stack. */
export interface Journal {
  /**
   * The lines of one subscription, a UTC day at a time, the newest day first; days without a line
   * are left out. Of lines that were told twice there is one.
   *
   * @param since how far back; as far as lines are kept where it is not said
   * @throws FailedCallError when CloudWatch Logs does not answer
   */
  daysOf(id: string, since?: Instant): AsyncIterable<readonly JournalLine[]>;
  /**
   * Writes a line, of an act of the operator's, and resolves once it is stored.
   *
   * @throws FailedCallError when it is not
   */
  readonly tell: Tell;
}
