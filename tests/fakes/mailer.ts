/**
 * SES as tests want it: remembers every mail it was given and answers as it was told.
 */
import type { SendingOutcome } from "../../lambdas/domain/sending-outcome.ts";
import type { Mailer, OutgoingMail } from "../../lambdas/flow/ports.ts";

/** A mailer that can be told what to answer and asked what it saw. */
export interface FakeMailer extends Mailer {
  /** Every mail that was handed over, whatever the answer was. */
  readonly seen: readonly OutgoingMail[];
  /** The mails that were answered with `accepted`. */
  readonly accepted: readonly OutgoingMail[];
  /** The answers to the next calls, in order; after them everything is accepted again. */
  answer(...outcomes: readonly SendingOutcome[]): void;
}

/** Makes a mailer that accepts everything until told otherwise. */
export function fakeMailer({
  perSecond = 14,
  perDay = 50_000,
  sentLast24Hours = 0,
}: {
  readonly perSecond?: number;
  readonly perDay?: number;
  readonly sentLast24Hours?: number;
} = {}): FakeMailer {
  const seen: OutgoingMail[] = [];
  const accepted: OutgoingMail[] = [];
  const answers: SendingOutcome[] = [];
  return {
    seen,
    accepted,
    answer: (...outcomes) => {
      answers.push(...outcomes);
    },
    async send(mail) {
      seen.push(mail);
      const outcome = answers.shift() ?? {
        outcome: "accepted",
        sesMessageId: `ses-${seen.length}`,
      };
      if (outcome.outcome === "accepted") accepted.push(mail);
      return outcome;
    },
    quota: async () => ({
      perSecond,
      perDay,
      sentLast24Hours: sentLast24Hours + accepted.length,
    }),
  };
}
