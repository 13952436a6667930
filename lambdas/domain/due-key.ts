/**
 * The key of an entry in the due index, `dueAt#rank#id`, as it is read back; `dueKeyOf` writes it.
 */
import { type Instant, parseInstant } from "./instant.ts";

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
