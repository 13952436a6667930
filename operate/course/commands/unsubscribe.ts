/** “Take me off the list.” */
import { unsubscribe as unsubscribeStep } from "../../../lambdas/flow/unsubscribe.ts";
import type { Command } from "../command.ts";
import {
  addressIn,
  addressParameter,
  idOf,
  readReader,
  standing,
  unknownAddress,
} from "../reader.ts";

/** Ends a subscription. */
export const unsubscribe: Command = {
  name: "unsubscribe",
  summary: "Ends a reader's subscription, as their own click on “leave” does",
  details:
    "For somebody who asks by mail. Nothing in turn and nothing asked for is sent any more; what SES has in its hands arrives. An address that never confirmed is erased by it. They can sign up again; if that must not be possible for anybody: suppress.",
  parameters: [addressParameter],
  examples: ["unsubscribe reader@example.org", "unsubscribe reader@example.org --json"],
  async run(call, ports) {
    const id = await idOf(ports, addressIn(call));
    const before = await readReader(ports, id);
    if (!before) throw unknownAddress();
    await unsubscribeStep(ports, id);
    const after = (await readReader(ports, id)) ?? before;
    const changed = after.version !== before.version;
    return {
      value: { id, changed, before: before.status, status: after.status },
      text: changed
        ? `Done: the reader ${standing(after)}.\n`
        : `Nothing was to be done: the reader ${standing(after)} already.\n`,
    };
  },
};
