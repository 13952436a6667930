/** What the compiler knows is put into the MJML, each line staying where it is. */
import { load } from "cheerio";
import { ElementError, type Elements } from "../elements/element.ts";
import { lineAt, type Problem } from "../problem.ts";
import { placeOf, type Source, textOf } from "./source.ts";
import type { BuildTimeToken } from "./tokens.ts";

/** The values of the build-time tokens of one mail, as markup. */
export type BuildTimeValues = Readonly<Partial<Record<BuildTimeToken, string>>>;

/**
 * The MJML of a mail with its `[[tokens]]` filled and its elements replaced by what they stand for.
 *
 * A section around an empty `[[earlierLessons]]` is left out: a heading over nothing says nothing.
 */
export function expand(
  source: Source,
  values: BuildTimeValues,
  elements: Elements,
  problems: Problem[],
): string {
  let text = textOf(source);
  const replace = (pattern: RegExp, write: (match: RegExpExecArray) => string) => {
    let expanded = "";
    let end = 0;
    for (const match of text.matchAll(pattern)) {
      const [whole] = match;
      expanded += text.slice(end, match.index);
      end = match.index + whole.length;
      try {
        expanded += write(match);
      } catch (error) {
        if (!understood.some((kind) => error instanceof kind)) throw error;
        const place = placeOf(source, lineAt(text, match.index));
        const remedy = (error as Error).message;
        problems.push({ ...place, what: `${whole} means nothing here`, remedy });
      }
      // As many line ends as before: MJML's own line numbers must keep meaning ours.
      expanded += "\n".repeat(whole.split("\n").length - 1);
    }
    text = expanded + text.slice(end);
  };
  if (values.earlierLessons === "") {
    replace(
      /<mj-section\b(?:(?!<\/mj-section>)[\s\S])*\[\[earlierLessons\]\][\s\S]*?<\/mj-section>/g,
      () => "",
    );
  }
  for (const [name, replacement] of Object.entries(elements)) {
    // Not a word's end: "mj-time" must not be found in "mj-time-line".
    replace(new RegExp(`<${name}(?![\\w-])[^>]*?(?:/>|>\\s*</${name}>)`, "g"), ([placeholder]) =>
      replacement(load(placeholder, { xml: true })(name).attr() ?? {}).replace(/\s*\n\s*/g, " "),
    );
  }
  replace(/\[\[([a-z]\w*)\]\]/gi, ([, token = ""]) => {
    const value = Object.hasOwn(values, token) ? values[token as BuildTimeToken] : undefined;
    if (value !== undefined) return value;
    const who = token === "lessonNumber" ? "a lesson has a number" : "a mail of the list has it";
    throw new ExpansionError(`only ${who}: leave it out`);
  });
  return text;
}

class ExpansionError extends Error {
  override name = "ExpansionError";
}

const understood = [ExpansionError, ElementError];
