/**
 * Confirm: the button of a confirmation mail was pressed. Starts the course and owes the first
 * mail.
 */
import { confirm as confirmRule, type Outcome } from "../domain/reader-commands.ts";
import { refused } from "../domain/result.ts";
import type { ConfirmToken } from "../domain/token.ts";
import type { SitePorts } from "./ports.ts";
import { updateOf, updateSubscription } from "./update-subscription.ts";

/** Confirms, or answers why not. */
export async function confirm(
  ports: SitePorts,
  { subscriptionId, issuedAt }: Pick<ConfirmToken, "subscriptionId" | "issuedAt">,
): Promise<Outcome> {
  const now = ports.clock.now();
  const outcome = await updateSubscription<Outcome>(ports, subscriptionId, (known) =>
    updateOf(known ? confirmRule(known, issuedAt, ports.course, now) : refused("expired"), {
      act: "subscription-confirmed",
    }),
  );
  if (outcome.ok) await ports.requestDelivery(subscriptionId);
  return outcome;
}
