/**
 * Consent form: the words that readers agree to are kept, once for each build that changes them, so
 * that the operator can show what a reader saw. The consent names them by their hash.
 */
import { formIdOf } from "../domain/consent-form.ts";
import type { Ports } from "./ports.ts";

/** Keeps the words of a form, if they are not kept yet, and answers their id. */
export async function keepForm(
  { store, clock }: Pick<Ports, "store" | "clock">,
  words: string,
): Promise<string> {
  const id = formIdOf(words);
  // Lost to another process, the save is as good: it keeps the same words.
  if (!(await store.read("form", id)))
    await store.save("form", { id, version: 0, words, at: clock.now() });
  return id;
}
