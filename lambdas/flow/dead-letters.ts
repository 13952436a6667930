/**
 * Dead letters among SES's events: each may be the evidence of one send. One that was there before
 * a send is not that send's, so it is told when their number last grew, not whether there are any.
 */
import type { Instant } from "../domain/instant.ts";
import { updateAccount } from "./account.ts";
import type { DeliverPorts } from "./ports.ts";

/**
 * Notes how many dead letters there are. Answers when their number last grew, as far as anybody
 * has looked; undefined when there are none. A run looks before its first claim and again each
 * minute: what came unseen counts for the moment it is seen, which is never too early.
 *
 * @throws Error when the queue or the table does not answer
 */
export async function lookAtDeadLetters(
  ports: Pick<DeliverPorts, "store" | "clock" | "random" | "deadLetters">,
): Promise<Instant | undefined> {
  const count = await ports.deadLetters();
  const now = ports.clock.now();
  let grewAt: Instant | undefined;
  await updateAccount(ports, (known) => {
    const before = known.deadLetters ?? 0;
    grewAt = count > before ? now : known.deadLettersGrewAt;
    if (count === before) return known;
    return { ...known, deadLetters: count, ...(grewAt && { deadLettersGrewAt: grewAt }) };
  });
  return count > 0 ? grewAt : undefined;
}
