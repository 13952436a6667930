/** Mail coming in, as SES takes it: the receipt rules decide who gets to know. */

import type { Clock } from "../../runtime/clock.ts";
import type { Functions } from "../../runtime/functions.ts";
import type { PendingWork } from "../../runtime/pending-work.ts";

import { matches, type ReceiptRuleSpec } from "../../stack/receipt-rules.ts";
import { type Arrival, receiptEvent } from "./receipt-event.ts";

/** The endpoint for mail that comes in. */
export interface InboundEndpoint {
  /** Every recipient of every rule; empty when the course takes no mail. */
  readonly mailboxes: readonly string[];
  /** Whether a rule wants mail to this recipient. */
  accepts(recipient: string): boolean;
  /** Takes a mail and has the functions of the matching rules invoked, without waiting for them. */
  take(arrival: Arrival): Promise<void>;
}

/**
 * A mail may be so large, in bytes: one of the chunks that SES counts received mail in. SES itself
 * takes 40 MB, but nobody signs up with a film, and a laptop should say so early.
 */
export const mailBytesMax = 256 * 1024;

/** Opens the endpoint with the deployment's rules. */
export function openInbound(parts: {
  readonly rules: readonly ReceiptRuleSpec[];
  readonly functions: Functions;
  readonly clock: Clock;
  readonly pendingWork: PendingWork;
}): InboundEndpoint {
  const { rules, functions, clock, pendingWork } = parts;
  return {
    mailboxes: rules.flatMap(({ recipients }) => recipients),
    accepts: (recipient) => rules.some((rule) => matches(rule, recipient)),
    take: (arrival) =>
      pendingWork.during(async () => {
        for (const rule of rules) {
          const recipients = arrival.recipients.filter((recipient) => matches(rule, recipient));
          if (recipients.length === 0) continue;
          const verdicts = rule.scans
            ? arrival.verdicts
            : ({ ...arrival.verdicts, spam: "DISABLED", virus: "DISABLED" } as const);
          const event = await receiptEvent(
            { ...arrival, recipients, verdicts },
            rule.functionArn,
            clock.iso(),
          );
          functions.invokeLater(rule.functionName, event);
        }
      }),
  };
}
