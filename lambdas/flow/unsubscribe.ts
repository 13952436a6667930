/**
 * Unsubscribe: leaves the due index at once. Idempotent; an id nobody knows has left already.
 */

import { unsubscribe as unsubscribeRule } from "../domain/ending.ts";
import type { Instant } from "../domain/instant.ts";
import type { Act } from "../domain/journal.ts";
import { isExpired, mailboxOf } from "../domain/subscription.ts";
import { block } from "./mailbox.ts";
import type { Ports } from "./ports.ts";
import { updateSubscription } from "./update-subscription.ts";

/**
 * Leaves; resolves once nothing more will be claimed for this subscription.
 *
 * @returns the instant of the ending, by which it can be undone for a day; undefined where this call
 *   ended no course
 */
export async function unsubscribe(
  ports: Ports,
  subscriptionId: string,
): Promise<Instant | undefined> {
  const now = ports.clock.now();
  const act: Act = { act: "subscription-ended" };
  return updateSubscription<Instant | undefined>(ports, subscriptionId, (known) => {
    if (!known) return { act, result: undefined };
    const save = unsubscribeRule(known, now);
    const isEnded = save !== known && save.before !== undefined && save.before !== known.before;
    return { save, act, result: isEnded ? save.before?.at : undefined };
  });
}

/**
 * Whose leave link it is: a `reader`, an address that is `unconfirmed` and is erased by leaving, or
 * one of which nothing is kept.
 */
export async function readLeaver(
  { store, clock }: Pick<Ports, "store" | "clock">,
  subscriptionId: string,
): Promise<"reader" | "unconfirmed" | "unknown"> {
  const known = await store.read("subscription", subscriptionId);
  if (known?.email === undefined || isExpired(known, clock.now())) return "unknown";
  return known.status === "pending" ? "unconfirmed" : "reader";
}

/**
 * Leaves, and nothing is written to this mailbox again. Answers whether that holds for all its
 * spellings: of who is forgotten nothing but the id of the one in the link is known.
 */
export async function neverWriteAgain(ports: Ports, subscriptionId: string): Promise<boolean> {
  const known = await ports.store.read("subscription", subscriptionId);
  // First, so that no sign-up comes in between.
  await block(ports, known ? mailboxOf(known) : subscriptionId, "reader");
  ports.log("mailbox-blocked", { why: "reader" });
  await unsubscribe(ports, subscriptionId);
  return known !== undefined;
}
