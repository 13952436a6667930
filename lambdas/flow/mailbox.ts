/**
 * Mailboxes that nothing is ever written to again: because their reader said so, or complained, or
 * the operator did it for them. Kept by a keyed id and without an address, for ever; read by
 * everything that would bring a first mail to somebody, and before each transactional mail.
 */
import { type Address, mailboxIdOf, subscriptionIdOf } from "../domain/address.ts";
import type { Keyring } from "../domain/token.ts";
import type { MailboxItem, Ports } from "./ports.ts";
import { ConflictError } from "./update-subscription.ts";

type StorePorts = Pick<Ports, "store" | "clock" | "random">;

/** More lost races than this on one item mean a fault. */
const triesMax = 8;

/**
 * The ids by which an address may be blocked: its mailbox's, and its own, where a link of a reader
 * who is forgotten knew no more.
 */
export function mailboxesOf({ address: key }: Keyring, address: Address): readonly string[] {
  return [...new Set([mailboxIdOf(key, address), subscriptionIdOf(key, address)])];
}

/** True when one of these mailboxes is blocked. Reads each of them, whatever it finds. */
export async function isBlocked(
  { store }: Pick<Ports, "store">,
  mailboxes: readonly string[],
): Promise<boolean> {
  const items = await Promise.all(mailboxes.map((id) => store.read("mailbox", id)));
  return items.some((item) => item !== undefined && item.unblockedAt === undefined);
}

/**
 * Blocks a mailbox; one that is blocked stays as it is.
 *
 * @throws ConflictError after eight lost races
 */
export async function block(
  ports: StorePorts,
  mailbox: string,
  why: MailboxItem["why"],
): Promise<void> {
  const at = ports.clock.now();
  await updateMailbox(ports, mailbox, (known) =>
    known && !known.unblockedAt
      ? undefined
      : { id: mailbox, version: known?.version ?? 0, why, blockedAt: at },
  );
}

/** Lets a mailbox in again: the operator's alone. */
export async function unblock(ports: StorePorts, mailbox: string): Promise<void> {
  const at = ports.clock.now();
  await updateMailbox(ports, mailbox, (known) =>
    known && !known.unblockedAt ? { ...known, unblockedAt: at } : undefined,
  );
}

async function updateMailbox(
  { store, clock, random }: StorePorts,
  mailbox: string,
  decide: (known: MailboxItem | undefined) => MailboxItem | undefined,
): Promise<void> {
  for (let tries = 0; tries < triesMax; tries += 1) {
    const after = decide(await store.read("mailbox", mailbox));
    if (!after || (await store.save("mailbox", after))) return;
    await clock.sleep(random.next() * (tries + 1) * 20);
  }
  throw new ConflictError("A mailbox changed eight times while it was read; try again.");
}
