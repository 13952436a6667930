/**
 * Suppress: what the operator does for somebody who writes to them, by address. No link leads here.
 */
import { type Address, mailboxIdOf, subscriptionIdOf } from "../domain/address.ts";
import { erase as eraseRule, unsuppress as unsuppressRule } from "../domain/ending.ts";
import type { Act } from "../domain/journal.ts";
import type { Subscription } from "../domain/subscription.ts";
import { block, mailboxesOf, unblock } from "./mailbox.ts";
import type { DeliverPorts, Ports } from "./ports.ts";
import { unsubscribe } from "./unsubscribe.ts";
import { updateSubscription } from "./update-subscription.ts";

/** The ports of an operator's step: the keys name the subscription of an address. */
export type OperatorPorts = Ports & Pick<DeliverPorts, "keys">;

/** Ends a subscription, and nothing is written to its mailbox again, in any spelling. */
export async function suppress(ports: OperatorPorts, address: Address): Promise<void> {
  const { address: key } = await ports.keys();
  await block(ports, mailboxIdOf(key, address), "operator");
  ports.log("mailbox-blocked", { why: "operator" });
  await unsubscribe(ports, subscriptionIdOf(key, address));
}

/**
 * Lets an address in again, whatever kept it out here: its reader's wish, a complaint, a bounce, the
 * operator. Sends nothing, and starts nothing: a new sign-up is answered again. SES's own list is
 * another matter.
 */
export async function unsuppress(ports: OperatorPorts, address: Address): Promise<void> {
  const keyring = await ports.keys();
  for (const mailbox of mailboxesOf(keyring, address)) await unblock(ports, mailbox);
  const id = subscriptionIdOf(keyring.address, address);
  const act: Act = { act: "subscription-unsuppressed", because: "operator" };
  await updateSubscription(ports, id, (known) =>
    known ? { save: unsuppressRule(known), act, result: null } : { act, result: null },
  );
  ports.log("mailbox-unblocked");
}

/**
 * Erases a person in whatever state: pending, on the course, left, bounced, complained. What is
 * blocked stays blocked.
 *
 * @returns what was kept until now, and what is kept from now on; undefined where nothing is kept
 */
export async function eraseAddress(
  ports: OperatorPorts,
  address: Address,
): Promise<{ readonly before: Subscription; readonly after: Subscription } | undefined> {
  const id = subscriptionIdOf((await ports.keys()).address, address);
  const now = ports.clock.now();
  const act: Act = { act: "preferences-changed", command: "erase", because: "operator" };
  return updateSubscription(ports, id, (known) => {
    if (!known) return { act, result: undefined };
    const after = eraseRule(known, now);
    return { save: after, act, result: { before: known, after } };
  });
}
