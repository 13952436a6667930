/**
 * Dead letters among SES's events: each may be the evidence of one send. One that was there before
 * a send is not that send's, so it is told when their number last grew, not whether there are any.
 *
 * SQS's counts are approximations, and one that stands may waver ("GetQueueAttributes", SQS API
 * reference). So they grow only above the most that were seen, and that comes down where fewer have
 * been counted for a while.
 */
import { type Instant, minuteMs, msBetween } from "../domain/instant.ts";
import { updateAccount } from "./account.ts";
import type { DeliverPorts, EventsItem } from "./ports.ts";

/**
 * Fewer than before are believed after this. An event becomes a dead letter 15 minutes after its
 * send at the earliest (five receipts, three minutes apart), so none that matters hides in between.
 */
const settlesMs = 10 * minuteMs;

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
  let noted: EventsItem | undefined;
  await updateAccount(ports, (known) => {
    noted = note(known, count, now);
    return noted;
  });
  return noted?.deadLetters ? noted.deadLettersGrewAt : undefined;
}

function note(known: EventsItem, count: number, now: Instant): EventsItem {
  const { fewerDeadLetters: fewer, ...rest } = known;
  const most = known.deadLetters ?? 0;
  const grown = { ...rest, deadLetters: count, deadLettersGrewAt: now };
  if (count > most) return grown;
  // As many as before: where fewer were counted meanwhile, it was the count that wavered.
  if (count === most) return fewer ? rest : known;
  if (!fewer) return { ...rest, fewerDeadLetters: { since: now, most: count } };
  if (msBetween(fewer.since, now) >= settlesMs) {
    return count > fewer.most ? grown : { ...rest, deadLetters: fewer.most };
  }
  if (count <= fewer.most) return known;
  return { ...rest, fewerDeadLetters: { ...fewer, most: count } };
}
