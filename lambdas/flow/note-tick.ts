/** Note tick: a hole in the schedule is seen by the first tick after it. */
import { minuteMs, msBetween } from "../domain/instant.ts";
import { readAccount, updateAccount } from "./account.ts";
import { attention } from "./attention.ts";
import type { DeliverPorts } from "./ports.ts";

/** A tick is noted so far apart: each minute would be five times the writes of an idle month. */
const notedEveryMs = 5 * minuteMs;

/**
 * So long after the last noted tick there was a hole, of ten minutes at least. No hole of a quarter
 * of an hour is overlooked.
 */
const gapMs = 15 * minuteMs;

/**
 * Notes that the schedule ticked, and tells the operator where it did not for a while.
 *
 * @throws Error when the table does not answer
 */
export async function noteTick(ports: DeliverPorts): Promise<void> {
  if (!ports.ticksEachMinute) return;
  const now = ports.clock.now();
  const { tickedAt } = await readAccount(ports);
  const passedMs = tickedAt ? msBetween(tickedAt, now) : Number.POSITIVE_INFINITY;
  if (passedMs < notedEveryMs) return;
  if (tickedAt && passedMs > gapMs) {
    attention(ports.log, "schedule-gap", { minutes: Math.floor(passedMs / minuteMs) });
  }
  await updateAccount(ports, (known) => ({ ...known, tickedAt: now }));
}
