/** Which way a course is written, and what that changes in its mails. */
import type { Direction } from "../lambdas/domain/words/words.ts";

/** Languages that are written from the right have a script that is (ISO 15924). */
const fromTheRight = new Set([
  "Arab",
  "Hebr",
  "Syrc",
  "Thaa",
  "Nkoo",
  "Adlm",
  "Rohg",
  "Mand",
  "Samr",
]);

/** The usual direction of a language, by the script it is usually written in. */
export function directionOf(language: string): Direction {
  const { script = "" } = new Intl.Locale(language).maximize();
  return fromTheRight.has(script) ? "rtl" : "ltr";
}
