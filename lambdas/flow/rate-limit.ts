/**
 * Rate limits: counters of windows of time that all processes share.
 */
import { hourMs, type Instant, instantOf, msOf } from "../domain/instant.ts";
import type { Ports } from "./ports.ts";

/**
 * Counts one more of something. Null while it is within its limit; once that is spent, when the
 * window ends: the windows are whole hours or days of UTC.
 */
export async function consume(
  ports: Pick<Ports, "store" | "clock">,
  what: string,
  windowMs: number,
  most: number,
): Promise<Instant | null> {
  const { times, until } = await countOne(ports, what, windowMs);
  return times > most ? until : null;
}

/** Counts one more of something; answers how many there are in this window, and when it ends. */
export async function countOne(
  { store, clock }: Pick<Ports, "store" | "clock">,
  what: string,
  windowMs: number,
): Promise<{ readonly times: number; readonly until: Instant }> {
  const until = instantOf((Math.floor(msOf(clock.now()) / windowMs) + 1) * windowMs);
  return { times: await store.increment(`${what}/${windowMs / hourMs}h/${until}`, until), until };
}
