/**
 * Read, decide, save with optimistic locking: the one way a subscription changes, and the one place
 * that writes the journal. The type of `Store.save` lets nobody else save a subscription.
 *
 * A version conflict means that another save came in between: the rule reads and decides again.
 */
import {
  type Act,
  isEnd,
  type JournalLine,
  lineOfNoChange,
  lineOfSave,
} from "../domain/journal.ts";
import type { Outcome } from "../domain/reader-commands.ts";
import type { Subscription } from "../domain/subscription.ts";
import type { JournaledSubscription, Ports } from "./ports.ts";

/** A subscription was changed by others each time; the caller's own retry is the next chance. */
export class ConflictError extends Error {
  override name = "ConflictError";
}

/** More conflicts than this on one item within one call mean a fault, not a race. */
const triesMax = 8;

/** What was decided: a subscription to save and the act it is, or a result without a save. */
export type Update<R> =
  | {
      readonly save: Subscription;
      readonly act: Act;
      readonly result: R;
      /** The save changes nothing, and is there for the time it takes: a lost race is as good. */
      readonly isNoOp?: boolean;
    }
  | { readonly save?: undefined; readonly act?: Act; readonly result: R };

/** What changing a subscription needs. */
export type UpdatePorts = Pick<Ports, "store" | "clock" | "random" | "log" | "tell">;

/** Saves what an act changed; answers the act's own outcome. */
export function updateOf(outcome: Outcome, act: Act): Update<Outcome> {
  return outcome.ok
    ? { save: outcome.value, result: outcome, act }
    : { result: outcome, act: { ...act, refusal: outcome.why } };
}

/**
 * Decides about one subscription and returns the result once its change is stored.
 *
 * @param current the item as just saved, to spare the first read; a stale one costs a conflict
 * @throws ConflictError after eight lost races
 */
export async function updateSubscription<R>(
  ports: UpdatePorts,
  subscriptionId: string,
  decide: (known: Subscription | undefined) => Update<R> | Promise<Update<R>>,
  current?: Subscription,
): Promise<R> {
  const { store, clock, random } = ports;
  for (let tries = 0; tries < triesMax; tries += 1) {
    const known =
      tries === 0 && current ? current : await store.read("subscription", subscriptionId);
    const update = await decide(known);
    const { save, act, result } = update;
    const isSaved = save && save !== known && (await saveSubscription(ports, known, save, act));
    if (isSaved) return result;
    if (!save || save === known || update.isNoOp) {
      if (act) await tellNoChange(ports, known, act);
      return result;
    }
    // Those who lost together would meet again.
    await clock.sleep(random.next() * (tries + 1) * 20);
  }
  throw new ConflictError("A subscription changed eight times while it was read; try again.");
}

/**
 * Saves a subscription and writes its line: before the save where the act ends something, after it
 * else. False: somebody else saved first, and an end that was told is told again with the next try.
 *
 * @param before what was read; undefined for a new subscription
 * @param failure the error behind the act, of which the line keeps class and place
 */
export async function saveSubscription(
  ports: Pick<Ports, "store" | "clock" | "tell">,
  before: Subscription | undefined,
  after: Subscription,
  act: Act,
  failure?: unknown,
): Promise<boolean> {
  const line = lineOfSave(act, before, after, ports.clock.now());
  const first = isEnd(before, after);
  if (first) await told(ports, line, failure);
  const isSaved = await ports.store.save("subscription", after as JournaledSubscription);
  if (isSaved && !first) await told(ports, line, failure);
  return isSaved;
}

/** Tells of an act that changes nothing; in the log, without an id, where nobody is known. */
export async function tellNoChange(
  ports: Pick<Ports, "clock" | "log" | "tell">,
  known: Subscription | undefined,
  act: Act,
): Promise<void> {
  if (known) return told(ports, lineOfNoChange(act, known, ports.clock.now()));
  const { act: event, ...fields } = act;
  ports.log(event, fields);
}

/** Never fails: nobody's wish may depend on a log. */
async function told(
  { tell }: Pick<Ports, "tell">,
  line: JournalLine,
  failure?: unknown,
): Promise<void> {
  try {
    await tell(line, failure);
  } catch {
    // Nothing that could say so is left.
  }
}
