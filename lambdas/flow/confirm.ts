/**
 * Confirm: the button of a confirmation mail was pressed. Starts the course and owes the first
 * mail.
 */
import type { Act } from "../domain/journal.ts";
import type { Outcome } from "../domain/reader-commands.ts";
import { refused } from "../domain/result.ts";
import { confirm as confirmRule } from "../domain/sign-up.ts";
import { mailboxOf } from "../domain/subscription.ts";
import type { ConfirmToken } from "../domain/token.ts";
import { isBlocked } from "./mailbox.ts";
import type { SitePorts } from "./ports.ts";
import { updateOf, updateSubscription } from "./update-subscription.ts";

/**
 * Confirms, or answers why not.
 *
 * @param network from which the button was pressed, truncated
 */
export async function confirm(
  ports: SitePorts,
  { subscriptionId, issuedAt }: Pick<ConfirmToken, "subscriptionId" | "issuedAt">,
  network = "",
): Promise<Outcome> {
  const now = ports.clock.now();
  const act: Act = { act: "subscription-confirmed" };
  const outcome = await updateSubscription<Outcome>(ports, subscriptionId, async (known) => {
    if (!known) return updateOf(refused("expired"), act);
    if (await isBlocked(ports, [mailboxOf(known), subscriptionId]))
      return updateOf(refused("not-wanted"), act);
    return updateOf(confirmRule(known, issuedAt, ports.course, now, network), act);
  });
  if (outcome.ok) await ports.requestDelivery(subscriptionId);
  return outcome;
}
