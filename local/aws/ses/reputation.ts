/** What SES publishes of an account's reputation. */
import { seriesOf } from "../../stack/alarms.ts";
import type { Mail } from "./inbox.ts";
import { isSimulator } from "./rules.ts";

/**
 * SES reckons over "a representative volume" and does not say how many mails that is (developer
 * guide, "Using reputation metrics").
 */
const representative = 1_000;

/** The values after something became of a mail: how many of the last mails bounced, were called spam. */
export function reputation(mails: readonly Mail[]): readonly (readonly [string, number])[] {
  // What goes to the mailbox simulator does not count.
  const last = mails.slice(-representative).filter(({ to }) => !to.some(isSimulator));
  const rateOf = (kind: string) =>
    last.length === 0 ? 0 : last.filter(({ events }) => events.includes(kind)).length / last.length;
  return [
    [seriesOf("AWS/SES", "Reputation.BounceRate"), rateOf("Bounce")],
    [seriesOf("AWS/SES", "Reputation.ComplaintRate"), rateOf("Complaint")],
  ];
}
