/**
 * Confirm: the button of a confirmation mail was pressed. Starts the course and owes the first
 * mail.
 */
import { confirm as confirmRule, type Outcome } from "../domain/reader-commands.ts";
import { refused } from "../domain/result.ts";
import { mailboxOf, type Subscription } from "../domain/subscription.ts";
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
  const judge = async (known: Subscription | undefined): Promise<Outcome> => {
    if (!known) return refused("expired");
    if (await isBlocked(ports, [mailboxOf(known), subscriptionId])) return refused("not-wanted");
    return confirmRule(known, issuedAt, ports.course, now, network);
  };
  const outcome = await updateSubscription<Outcome>(ports, subscriptionId, async (known) =>
    updateOf(await judge(known), { act: "subscription-confirmed" }),
  );
  if (outcome.ok) await ports.requestDelivery(subscriptionId);
  return outcome;
}
