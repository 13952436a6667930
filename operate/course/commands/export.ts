/** What somebody is given who asks what is kept about them. */
import { personalData } from "../../../lambdas/domain/personal-data.ts";
import type { Command } from "../command.ts";
import { addressIn, addressParameter, idOf, readReader, unknownAddress } from "../reader.ts";

/** Prints a reader's data. */
export const exportReader: Command = {
  name: "export",
  summary: "Prints all that is kept about a reader, as the download on their own page gives it",
  details:
    "JSON, with and without --json. Send it to nobody but that mailbox: only who reads it can prove that the address is theirs. What may be kept elsewhere, and until when, the site's page /privacy says.",
  parameters: [addressParameter],
  examples: ["export reader@example.org", "export reader@example.org --stage production"],
  async run(call, ports) {
    const known = await readReader(ports, await idOf(ports, addressIn(call)));
    if (!known) throw unknownAddress();
    const text = personalData(known);
    return { value: JSON.parse(text), text: `${text}\n` };
  },
};
