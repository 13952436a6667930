/**
 * Unsubscribe: leaves the due index at once. Idempotent; an id nobody knows has left already.
 */
import type { Act } from "../domain/journal.ts";
import { unsubscribe as unsubscribeRule } from "../domain/reader-commands.ts";
import type { Ports } from "./ports.ts";
import { updateSubscription } from "./update-subscription.ts";

/** Leaves; resolves once nothing more will be claimed for this subscription. */
export async function unsubscribe(ports: Ports, subscriptionId: string): Promise<void> {
  const now = ports.clock.now();
  const act: Act = { act: "subscription-ended" };
  await updateSubscription(ports, subscriptionId, (known) =>
    known ? { save: unsubscribeRule(known, now), act, result: null } : { act, result: null },
  );
}
