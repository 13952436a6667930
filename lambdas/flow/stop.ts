/**
 * Stop and resume: ends sending at once, or transactional mail alone, and lets it begin again.
 *
 * One item for each stop. It is in force while it exists and does not say that it was resumed; what
 * is stopped waits and nothing is lost. Runs look at it each second (rule 15 of docs/sending.md).
 */
import type { StopName } from "../domain/guard.ts";
import type { Instant } from "../domain/instant.ts";
import type { Ports, StopItem } from "./ports.ts";
import { ConflictError } from "./update-subscription.ts";

/** Who stops, and why: words for the operator, without an address. */
export interface StopReason {
  readonly by: "operator" | "guard";
  readonly reason: string;
}

/** More lost races than this on one item mean a fault. */
const triesMax = 8;

/** True while a stop is in force; one whose end lies ahead still is. */
export function isInForce(stop: StopItem | undefined, now: Instant): boolean {
  return stop !== undefined && (stop.resumedAt === undefined || stop.resumedAt > now);
}

/** Reads a stop that is in force; undefined when there is none. */
export async function readStop(
  { store, clock }: Pick<Ports, "store" | "clock">,
  name: StopName,
): Promise<StopItem | undefined> {
  const item = await store.read("stop", name);
  return isInForce(item, clock.now()) ? item : undefined;
}

/** True while no transactional mail leaves: pages must not promise one within minutes. */
export async function isTransactionalStopped(
  ports: Pick<Ports, "store" | "clock">,
): Promise<boolean> {
  const stops = await Promise.all([readStop(ports, "sending"), readStop(ports, "transactional")]);
  return stops.some((stop) => stop !== undefined);
}

/**
 * Stops. Nothing is claimed three seconds later; what SES has in its hands arrives. A stop that the
 * operator set stays as it is; the operator's takes the place of the guard's.
 *
 * @returns whether this stop is now the one in force
 * @throws ConflictError after eight lost races
 */
export async function stopSending(
  { store, clock, random, log }: Pick<Ports, "store" | "clock" | "random" | "log">,
  name: StopName,
  { by, reason }: StopReason,
): Promise<boolean> {
  for (let tries = 0; tries < triesMax; tries += 1) {
    const known = await store.read("stop", name);
    const at = clock.now();
    if (isInForce(known, at) && (known?.by !== "guard" || by === "guard")) return false;
    const item: StopItem = { id: name, version: known?.version ?? 0, reason, at, by };
    if (await store.save("stop", item)) {
      log("stop-placed", { stop: name, by });
      return true;
    }
    await clock.sleep(random.next() * (tries + 1) * 20);
  }
  throw new ConflictError("A stop changed eight times while it was read; try again.");
}

/**
 * Lets sending begin again. What waited leaves at the next tick, transactional mail within ten
 * minutes. From now on the guard counts anew: nothing that was sent before counts against what is
 * sent now, however late its bounce comes.
 *
 * @returns whether there was a stop
 * @throws ConflictError after eight lost races
 */
export async function resumeSending(
  { store, clock, random, log }: Pick<Ports, "store" | "clock" | "random" | "log">,
  name: StopName,
): Promise<boolean> {
  for (let tries = 0; tries < triesMax; tries += 1) {
    const known = await store.read("stop", name);
    const resumedAt = clock.now();
    if (!known || !isInForce(known, resumedAt)) return false;
    if (await store.save("stop", { ...known, resumedAt })) {
      log("stop-lifted", { stop: name });
      return true;
    }
    await clock.sleep(random.next() * (tries + 1) * 20);
  }
  throw new ConflictError("A stop changed eight times while it was read; try again.");
}
