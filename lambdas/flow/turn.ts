/**
 * Turns: requests for one subscription that come at once go one after the other. Where they met,
 * some would lose the race for a stored item and try again, and nothing is raced for where nobody is
 * known: the time of an answer would tell who is subscribed.
 */
import { type Instant, instantOf, msOf } from "../domain/instant.ts";
import type { Ports } from "./ports.ts";

/** Requests within so long stand in one queue. */
const windowMs = 10_000;

/** Longer than a step takes: two reads and a save. */
const turnMs = 100;

/** Who comes later does not wait longer: each loses a race at times, and no answer takes seconds. */
const turnsMax = 8;

/** Waits for this request's turn: the first at once, the next ones 100 ms apart. */
export async function takeTurn(
  { store, clock }: Pick<Ports, "store" | "clock">,
  subscriptionId: string,
): Promise<void> {
  const until = endOfWindow(subscriptionId, clock.now());
  const place = await store.increment(`turn/${subscriptionId}/${until}`, until);
  if (place > 1) await clock.sleep((Math.min(place, turnsMax) - 1) * turnMs);
}

/** Each subscription's windows begin at another moment, so that nobody can aim between two. */
function endOfWindow(subscriptionId: string, now: Instant): Instant {
  const shiftMs = Number.parseInt(subscriptionId.slice(0, 8), 36) % windowMs;
  return instantOf((Math.floor((msOf(now) - shiftMs) / windowMs) + 1) * windowMs + shiftMs);
}
