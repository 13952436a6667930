/**
 * Read, decide, save: the one way a subscription changes.
 *
 * On a version conflict somebody else acted in between, so the rule reads again and decides again.
 */
import type { Subscription } from "../domain/subscription.ts";
import type { Ports } from "./ports.ts";

/** A subscription was changed by others each time; the caller's own retry is the next chance. */
export class ConflictError extends Error {
  override name = "ConflictError";
}

/** More conflicts than this on one item within one call mean a fault, not a race. */
const triesMax = 8;

/** What a rule answers: a subscription to save, or a value to return without saving. */
export interface Ruling<R> {
  readonly save?: Subscription;
  readonly answer: R;
  /** The save changes nothing, and is there for the time it takes: a lost race is as good. */
  readonly idle?: boolean;
}

/**
 * Applies a rule to one subscription and answers what the rule answered, once its change is stored.
 *
 * @param inHand the item as it was just saved, to spare the first read; a stale one costs a conflict
 * @throws ConflictError after eight lost races
 */
export async function change<R>(
  { store, clock, random }: Pick<Ports, "store" | "clock" | "random">,
  id: string,
  rule: (known: Subscription | undefined) => Ruling<R>,
  inHand?: Subscription,
): Promise<R> {
  for (let tries = 0; tries < triesMax; tries += 1) {
    const known = tries === 0 && inHand ? inHand : await store.read("subscription", id);
    const ruling = rule(known);
    if (!ruling.save || ruling.save === known) return ruling.answer;
    if (await store.save("subscription", ruling.save)) return ruling.answer;
    if (ruling.idle) return ruling.answer;
    // Whoever lost together would meet again.
    await clock.sleep(random.next() * (tries + 1) * 20);
  }
  throw new ConflictError("A subscription changed eight times while it was read; try again.");
}
