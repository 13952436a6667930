/**
 * Admit: how many letters may be asked for, by one network and by all. What limits the letters to one
 * address (`domain/reader-acts.ts`) does not see a robot that goes through a thousand addresses.
 */
import { dayMs, hourMs, type Instant, instantOf, msOf } from "../domain/instant.ts";
import type { Ports } from "./ports.ts";

/**
 * A lecture hall, a company or a whole mobile carrier shares one network address; a robot that has
 * one to itself gets no further than they do.
 */
const networkPerHour = 200;
const networkPerDay = 500;

/** What all networks together may ask for: bounds the harm, and the bill, of a thousand of them. */
const allPerHour = 2_000;

/**
 * Counts one request for a letter; null when it may be served, else when to ask again.
 *
 * @param network truncated; empty where it is not known, and only the limit for all holds
 */
export async function admit(
  ports: Pick<Ports, "store" | "world" | "log">,
  network: string,
): Promise<Instant | null> {
  const now = ports.world.now();
  const spent = async (who: string, windowMs: number, most: number) => {
    const until = instantOf((Math.floor(msOf(now) / windowMs) + 1) * windowMs);
    const times = await ports.store.bump(`${who}/${windowMs / hourMs}h/${until}`, until);
    return times > most ? until : null;
  };
  const ofNetwork = network
    ? await Promise.all([
        spent(network, dayMs, networkPerDay),
        spent(network, hourMs, networkPerHour),
      ])
    : [];
  // A network that is over its limit must not use up what is left for the others.
  const until = ofNetwork.find((each) => each !== null) ?? (await spent("all", hourMs, allPerHour));
  if (until) ports.log("too-many-requests", { limit: ofNetwork.some(Boolean) ? "network" : "all" });
  return until;
}
