/**
 * Read, decide, save with optimistic locking: the one way a subscription changes.
 *
 * A version conflict means that another save came in between: the rule reads and decides again.
 */
import type { Outcome } from "../domain/reader-commands.ts";
import type { Subscription } from "../domain/subscription.ts";
import type { Ports } from "./ports.ts";

/** A subscription was changed by others each time; the caller's own retry is the next chance. */
export class ConflictError extends Error {
  override name = "ConflictError";
}

/** More conflicts than this on one item within one call mean a fault, not a race. */
const triesMax = 8;

/** What was decided: a subscription to save, or a result to return without saving. */
export interface Update<R> {
  readonly save?: Subscription;
  readonly result: R;
  /** The save changes nothing, and is there for the time it takes: a lost race is as good. */
  readonly isNoOp?: boolean;
}

/** Saves what an act changed; answers the act's own outcome. */
export function updateOf(outcome: Outcome): Update<Outcome> {
  return outcome.ok ? { save: outcome.value, result: outcome } : { result: outcome };
}

/**
 * Decides about one subscription and returns the result once its change is stored.
 *
 * @param current the item as just saved, to spare the first read; a stale one costs a conflict
 * @throws ConflictError after eight lost races
 */
export async function updateSubscription<R>(
  { store, clock, random }: Pick<Ports, "store" | "clock" | "random">,
  subscriptionId: string,
  decide: (known: Subscription | undefined) => Update<R> | Promise<Update<R>>,
  current?: Subscription,
): Promise<R> {
  for (let tries = 0; tries < triesMax; tries += 1) {
    const known =
      tries === 0 && current ? current : await store.read("subscription", subscriptionId);
    const update = await decide(known);
    if (!update.save || update.save === known) return update.result;
    if (await store.save("subscription", update.save)) return update.result;
    if (update.isNoOp) return update.result;
    // Those who lost together would meet again.
    await clock.sleep(random.next() * (tries + 1) * 20);
  }
  throw new ConflictError("A subscription changed eight times while it was read; try again.");
}
