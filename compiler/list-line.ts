/** A new line in `course.ts`, put there without touching what its author wrote. */
import { rangeOfValue } from "./source/module-syntax.ts";

/**
 * The line of a new mail, and the text of the list with it at its end; no text where the list is not
 * written out in the file.
 *
 * @param count How many mails the list has. The first mail cannot be a draft.
 */
export function lineOfNewMail(
  source: string,
  count: number,
  slug: string,
): { readonly line: string; readonly text?: string } {
  const line = `{ slug: "${slug}", kind: "lesson", ${count === 0 ? "waitDays: 0" : "draft: true"} }`;
  const list = rangeOfValue(source, ["mails"]);
  if (!list || source[list.start] !== "[") return { line };
  if (count === 0) {
    const at = list.start + 1;
    return { line, text: `${source.slice(0, at)}${line}${source.slice(at)}` };
  }
  const last = rangeOfValue(source, ["mails", count - 1]);
  // With a name or a spread in the list, its mails are not where they are counted.
  if (!last || source[last.start] !== "{" || last.end > list.end) return { line };
  const lineStart = source.lastIndexOf("\n", last.start) + 1;
  const before = source.slice(lineStart, last.start);
  const separator = before.trim() === "" ? `,\n${before}` : ", ";
  return { line, text: `${source.slice(0, last.end)}${separator}${line}${source.slice(last.end)}` };
}
