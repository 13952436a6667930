/**
 * Confirm: the button of a confirmation mail was pressed. Starts the course and owes the first
 * mail.
 */
import type { Instant } from "../domain/instant.ts";
import { confirm as confirmRule, isRefusal, type Refusal } from "../domain/reader-commands.ts";
import type { SitePorts } from "./ports.ts";
import { updateSubscription } from "./update-subscription.ts";

/** Confirms; answers null, or why not. */
export async function confirm(
  ports: SitePorts,
  { id, confirmationSentAt }: { readonly id: string; readonly confirmationSentAt: Instant },
): Promise<Refusal | null> {
  const now = ports.clock.now();
  const refusal = await updateSubscription<Refusal | null>(ports, id, (known) => {
    if (!known) return { result: "expired" };
    const outcome = confirmRule(known, confirmationSentAt, ports.course, now);
    return isRefusal(outcome) ? { result: outcome.refusal } : { save: outcome, result: null };
  });
  ports.log("subscription-confirmed", refusal ? { refusal } : {});
  if (!refusal) await ports.requestDelivery(id);
  return refusal;
}
