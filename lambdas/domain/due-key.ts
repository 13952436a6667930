/**
 * The key of an entry in the due index, `dueAt#rank#id`, as it is written and read back.
 */
import { dayMs, type Instant, msBetween, parseInstant } from "./instant.ts";
import type { Subscription } from "./subscription.ts";

/** The entry's whole key: by time, then those first who have lost most days, then by id. */
export function dueKeyOf(subscription: Subscription): string | undefined {
  const { id, dueAt, missed } = subscription;
  const rank = Math.max(0, 999 - missed - daysWaited(subscription));
  return dueAt && `${dueAt}#${String(rank).padStart(3, "0")}#${id}`;
}

/**
 * Days that a mail in turn has waited through for the day's quota. `missed` counts them once it is
 * sent: without them a reader who waits would fall behind those who were served meanwhile.
 */
function daysWaited({ keepsSlot, slot, notBefore }: Subscription): number {
  if (!keepsSlot || !slot || !notBefore) return 0;
  return Math.max(0, Math.ceil(msBetween(slot, notBefore) / dayMs));
}

/**
 * Reads the key of an entry in the due index.
 *
 * @throws RangeError when it is no such key
 */
export function parseDueKey(key: string): { readonly id: string; readonly dueAt: Instant } {
  const [time = "", _rank, id = ""] = key.split("#");
  const dueAt = parseInstant(time);
  if (!dueAt || id === "") throw new RangeError(`"${key}" is no key of the due index.`);
  return { id, dueAt };
}
