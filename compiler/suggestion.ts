/** What an author may have meant by a word that means nothing. */
import { closest, distance } from "fastest-levenshtein";

/**
 * The known word that was probably meant: the same in other capitals, or one in which up to a third
 * of the letters differ. Nothing where none is near.
 */
export function suggestion(word: string, known: readonly string[]): string | undefined {
  const plain = word.toLowerCase();
  const near = closest(
    plain,
    known.map((each) => each.toLowerCase()),
  );
  const found = known.find((each) => each.toLowerCase() === near);
  return found && distance(plain, near) <= Math.max(1, Math.floor(near.length / 3))
    ? found
    : undefined;
}
