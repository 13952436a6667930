/**
 * Undo: takes back leaving or starting over, for the one who has just done it.
 */
import type { Act } from "../domain/journal.ts";
import type { Outcome } from "../domain/reader-commands.ts";
import { withPresentNames } from "../domain/renamed.ts";
import { refused } from "../domain/result.ts";
import { isExpired, mailboxOf, type Subscription } from "../domain/subscription.ts";
import type { UndoToken } from "../domain/token.ts";
import { isUndoable, undo as undoRule } from "../domain/undo.ts";
import { isBlocked } from "./mailbox.ts";
import type { SitePorts } from "./ports.ts";
import { updateOf, updateSubscription } from "./update-subscription.ts";

/** A verified link to an undo: whose, and which ending. */
export type UndoLink = Pick<UndoToken, "subscriptionId" | "issuedAt">;

/** Undoes an ending, or answers why not. What is owed now is sent now. */
export async function undo(
  ports: SitePorts,
  { subscriptionId, issuedAt }: UndoLink,
): Promise<Outcome> {
  const now = ports.clock.now();
  const act: Act = { act: "ending-undone" };
  const outcome = await updateSubscription<Outcome>(ports, subscriptionId, async (known) => {
    if (!known || isExpired(known, now)) return updateOf(refused("not-undoable"), act);
    const blocked = await isBlocked(ports, [mailboxOf(known), subscriptionId]);
    if (blocked) return updateOf(refused("not-undoable"), act);
    return updateOf(
      undoRule(withPresentNames(known, ports.course), issuedAt, ports.course, now),
      act,
    );
  });
  if (outcome.ok) await ports.requestDelivery(subscriptionId);
  return outcome;
}

/**
 * The subscription of an undo link, and whether the ending can still be undone; undefined where nothing
 * is kept of the reader, or nothing is written to them any more.
 */
export async function readUndo(
  ports: Pick<SitePorts, "store" | "clock">,
  { subscriptionId, issuedAt }: UndoLink,
): Promise<{ readonly reader: Subscription; readonly undoable: boolean } | undefined> {
  const now = ports.clock.now();
  const reader = await ports.store.read("subscription", subscriptionId);
  if (reader?.email === undefined || isExpired(reader, now)) return undefined;
  if (await isBlocked(ports, [mailboxOf(reader), subscriptionId])) return undefined;
  return { reader, undoable: isUndoable(reader, issuedAt, now) };
}
