/**
 * Unsubscribe: leaves the due index at once. Idempotent; an id nobody knows has left already.
 */

import { unsubscribe as unsubscribeRule } from "../domain/ending.ts";
import type { Instant } from "../domain/instant.ts";
import type { Act } from "../domain/journal.ts";
import { isExpired, mailboxOf } from "../domain/subscription.ts";
import { block, isBlocked } from "./mailbox.ts";
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
 * Whose leave link it is: a `reader`; an address that is `unconfirmed` and is erased by leaving; one who
 * has `left`; one that is `blocked` for ever; or one to which nothing is sent, for another reason or
 * because nothing is kept of it.
 */
export type Leaver = "reader" | "unconfirmed" | "left" | "blocked" | "nobody";

/** Reads whose leave link it is, and changes nothing. */
export async function readLeaver(
  ports: Pick<Ports, "store" | "clock">,
  subscriptionId: string,
): Promise<Leaver> {
  const known = await ports.store.read("subscription", subscriptionId);
  const mailboxes = known ? [mailboxOf(known), subscriptionId] : [subscriptionId];
  if (await isBlocked(ports, mailboxes)) return "blocked";
  if (known?.email === undefined || isExpired(known, ports.clock.now())) return "nobody";
  const { status, pendingSignUp, requests } = known;
  if (status === "pending") return "unconfirmed";
  // A mail that is still owed, or a sign-up that waits for its button, can be left too.
  if (pendingSignUp || requests.length > 0) return "reader";
  if (status === "unsubscribed") return "left";
  return status === "suppressed" ? "nobody" : "reader";
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
