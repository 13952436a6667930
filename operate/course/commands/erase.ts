/** “Delete what you hold about me.” */
import type { Address } from "../../../lambdas/domain/address.ts";
import { dayMs, plus } from "../../../lambdas/domain/instant.ts";
import { retention } from "../../../lambdas/domain/retention.ts";
import { isBlocked, mailboxesOf } from "../../../lambdas/flow/mailbox.ts";
import { eraseAddress } from "../../../lambdas/flow/suppress.ts";
import type { Command } from "../command.ts";
import type { OperatorPorts } from "../ports.ts";
import { addressIn, addressParameter, idOf, standing, unknownAddress } from "../reader.ts";

/** Erases a reader. */
export const erase: Command = {
  name: "erase",
  summary: "Erases a reader: the address, and all about the person, whatever their state",
  details:
    "Readers, pending sign-ups, and who left, bounced or complained. It says what remains where, until when. Other spellings, such as a+label@, are addresses of their own. Who is never to be written to again: suppress first, which holds without an address.",
  parameters: [addressParameter],
  examples: ["erase reader@example.org", "erase reader@example.org --yes --json"],
  asks: true,
  async run(call, ports) {
    const address = addressIn(call);
    const id = await idOf(ports, address);
    const known = await ports.store.read("subscription", id);
    if (!known) throw unknownAddress();
    if (known.email === undefined) {
      return {
        value: {
          id,
          erased: false,
          alreadyErased: true,
          ...(known.endedAt && { since: known.endedAt }),
        },
        text: `The reader ${standing(known)}; there is nothing more to erase.\n`,
      };
    }
    await call.confirm(
      `The reader ${standing(known)}: their address, settings, consent and what was sent to them are erased.`,
    );
    await eraseAddress(ports, address);
    const remains = await whatRemains(ports, address, id);
    return {
      value: { id, erased: true, remains },
      text: `Erased. Nothing more is sent.\nWhat remains:\n${remains.map(({ where, what, until }) => `  ${where}: ${what}, ${until ? `until ${until}` : "for ever"}.`).join("\n")}\n`,
    };
  },
};

/** What is left, where, and until which day, UTC. */
interface Remains {
  readonly where: string;
  readonly what: string;
  /** `YYYY-MM-DD`, or the command that ends it. */
  readonly until?: string;
}

async function whatRemains(
  { store, clock, keys }: Pick<OperatorPorts, "store" | "clock" | "keys">,
  address: Address,
  id: string,
): Promise<readonly Remains[]> {
  const { backupDays, journalDays, deadLetterDays } = retention;
  const inDays = (days: number) => plus(clock.now(), days * dayMs).slice(0, 10);
  const blocked = await isBlocked({ store }, mailboxesOf(await keys(), address));
  const expiresAt = (await store.read("subscription", id))?.expiresAt;
  return [
    { where: "Backups of the table", what: "the item as it was", until: inDays(backupDays) },
    {
      where: "The journal",
      what: "what was done, under the keyed id, without the address",
      until: inDays(journalDays),
    },
    {
      where: "Queues",
      what: "the address in reports of SES that could not be processed, if there are any",
      until: inDays(deadLetterDays),
    },
    {
      where: "The table",
      what: "the keyed id, with whether and why nothing is sent, and limits against misuse",
      ...(expiresAt && { until: expiresAt.slice(0, 10) }),
    },
    ...(blocked
      ? [
          {
            where: "The block of the mailbox",
            what: "that nothing is written to it again, under a keyed id",
            until: "unsuppress",
          },
        ]
      : []),
    {
      where: "SES's suppression list",
      what: "the address, if it complained or was put there",
      until: "unsuppress",
    },
  ];
}
