/** “Never write to me again”, and its end. */
import type { Address } from "../../../lambdas/domain/address.ts";
import { isBlocked, mailboxesOf } from "../../../lambdas/flow/mailbox.ts";
import {
  suppress as suppressStep,
  unsuppress as unsuppressStep,
} from "../../../lambdas/flow/suppress.ts";
import type { Command } from "../command.ts";
import type { OperatorPorts } from "../ports.ts";
import { addressIn, addressParameter, idOf } from "../reader.ts";

const callLog =
  "SES's list takes the address itself, so AWS's own log of calls (CloudTrail) may keep it for 90 days.";

/** Has nothing sent to somebody again. */
export const suppress: Command = {
  name: "suppress",
  summary: "Never writes to an address again: not in any spelling of it, whoever signs it up",
  details: `Ends the subscription if there is one, refuses each later sign-up of that mailbox without a word, and puts the address on SES's suppression list, which holds for every sender of the AWS account in the region. Nothing is erased: that is erase. ${callLog}`,
  parameters: [addressParameter],
  examples: ["suppress reader@example.org", "suppress reader@example.org --json"],
  async run(call, ports) {
    const address = addressIn(call);
    const wasBlocked = await isBlockedHere(ports, address);
    // First what holds here; should SES not answer, the command can be run again.
    await suppressStep(ports, address);
    await ports.suppressionList.add(address.deliverable);
    const id = await idOf(ports, address);
    return {
      value: { id, blocked: true, wasBlocked, onSuppressionList: true },
      text: `Nothing is sent to this mailbox any more, in no spelling of it${wasBlocked ? "; that held before" : ""}. The address is on SES's suppression list.\n`,
    };
  },
};

/** Lets somebody in again. */
export const unsuppress: Command = {
  name: "unsuppress",
  summary: "Lets an address in again that asked for no mail, complained or bounced",
  details: `For the person who writes to you and wants to come back; nobody else can ask for it. Lifts the block of the mailbox in all its spellings and takes the address off SES's suppression list. Sends nothing and starts nothing: they sign up again. ${callLog}`,
  parameters: [addressParameter],
  examples: ["unsuppress reader@example.org", "unsuppress reader@example.org --json"],
  async run(call, ports) {
    const address = addressIn(call);
    const id = await idOf(ports, address);
    const known = await ports.store.read("subscription", id);
    const block = await isBlockedHere(ports, address);
    const subscription = known?.status === "suppressed";
    await unsuppressStep(ports, address);
    const suppressionList = await takeOff(ports, spellingsOf(address, known));
    const lifted = [
      ...(block ? ["the block of the mailbox"] : []),
      ...(subscription ? [`the subscription's end after a ${known.reason ?? "bounce"}`] : []),
      ...(suppressionList ? ["the entry on SES's suppression list"] : []),
    ];
    return {
      value: { id, lifted: { block, subscription, suppressionList } },
      text:
        lifted.length > 0
          ? `Lifted: ${lifted.join(", ")}. Nothing is sent by this; they can sign up again.\n`
          : "Nothing keeps this address out: no block, no bounce or complaint, and SES's list does not have it in this spelling.\n",
    };
  },
};

async function isBlockedHere(ports: OperatorPorts, address: Address): Promise<boolean> {
  return isBlocked(ports, mailboxesOf(await ports.keys(), address));
}

/** SES keeps an address as it was when it came onto the list, and is asked for it letter by letter. */
function spellingsOf(
  address: Address,
  known: { readonly email?: string; readonly deliverTo?: string } | undefined,
): readonly string[] {
  const sentTo = known?.deliverTo ?? known?.email;
  return [...new Set([address.deliverable, address.normalised, ...(sentTo ? [sentTo] : [])])];
}

async function takeOff(
  { suppressionList }: OperatorPorts,
  spellings: readonly string[],
): Promise<boolean> {
  let removed = false;
  for (const spelling of spellings) {
    removed = (await suppressionList.remove(spelling)) || removed;
  }
  return removed;
}
