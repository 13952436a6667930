/**
 * Not wanted: what is owed and must not be sent any more, because its reader is forgotten, or because
 * nothing is written to the mailbox again. It is taken off, so that nobody looks at it again.
 */

import type { Subscription } from "../domain/subscription.ts";
import {
  isExpired,
  type Message,
  mailboxOf,
  removeRequest,
  removeSlot,
} from "../domain/subscription.ts";
import { isBlocked } from "./mailbox.ts";
import type { Ports } from "./ports.ts";
import { saveSubscription } from "./update-subscription.ts";

type SavingPorts = Pick<Ports, "store" | "clock" | "tell">;

/** Takes everything off who should have been deleted by now; answers whether it was so. */
export async function dropForgotten(ports: SavingPorts, stored: Subscription): Promise<boolean> {
  if (!isExpired(stored, ports.clock.now())) return false;
  const emptied = stored.requests.reduce(
    (one, { at }) => removeRequest(one, at),
    removeSlot(stored),
  );
  await saveSubscription(ports, stored, emptied, { act: "mail-dropped", because: "forgotten" });
  return true;
}

/**
 * Takes a transactional mail off whose mailbox was blocked after it was asked for, such as another
 * spelling that waited for an hour of its own; answers whether it was so. A course that is running is
 * ended where it is left, by its own link.
 */
export async function dropBlocked(
  ports: SavingPorts,
  subscription: Subscription,
  message: Message,
): Promise<boolean> {
  if (message.kind !== "transactional") return false;
  if (!(await isBlocked(ports, [mailboxOf(subscription), subscription.id]))) return false;
  const without = removeRequest(subscription, message.at);
  await saveSubscription(ports, subscription, without, {
    act: "mail-dropped",
    message: message.id,
    mail: message.mailKind,
    because: "blocked",
  });
  return true;
}
