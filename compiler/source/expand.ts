/** What the compiler knows is put into the MJML, each line staying where it is. */
import { load } from "cheerio";
import { DayStripError } from "../../emails/elements/day-strip.ts";
import { DrawingError, drawings } from "../elements/elements.ts";
import { lineAt, type Problem } from "../problem.ts";
import { placeOf, type Source, textOf } from "./source.ts";
import type { BuildTimeToken } from "./tokens.ts";

/** The values of the build-time tokens of one mail, as markup. */
export type BuildTimeValues = Readonly<Partial<Record<BuildTimeToken, string>>>;

/**
 * The MJML of a mail with its `[[tokens]]` filled and its drawings drawn.
 *
 * A section around an empty `[[earlierLessons]]` is left out: a heading over nothing says nothing.
 */
export function expand(source: Source, values: BuildTimeValues, problems: Problem[]): string {
  let text = textOf(source);
  const replace = (pattern: RegExp, write: (match: RegExpExecArray) => string) => {
    let expanded = "";
    let end = 0;
    for (const match of text.matchAll(pattern)) {
      const [whole] = match;
      expanded += text.slice(end, match.index);
      end = match.index + whole.length;
      try {
        // As many line ends as before: MJML's own line numbers must keep meaning ours.
        expanded += write(match) + "\n".repeat(whole.split("\n").length - 1);
      } catch (error) {
        if (!understood.some((kind) => error instanceof kind)) throw error;
        const place = placeOf(source, lineAt(text, match.index));
        const remedy = (error as Error).message;
        problems.push({ ...place, what: `${whole} means nothing here`, remedy });
        expanded += whole;
      }
    }
    text = expanded + text.slice(end);
  };
  if (values.earlierLessons === "") {
    replace(
      /<mj-section\b(?:(?!<\/mj-section>)[\s\S])*\[\[earlierLessons\]\][\s\S]*?<\/mj-section>/g,
      () => "",
    );
  }
  for (const [name, draw] of Object.entries(drawings)) {
    replace(new RegExp(`<${name}\\b[^>]*?(?:/>|>\\s*</${name}>)`, "g"), ([element]) =>
      draw(load(element, { xml: true })(name).attr() ?? {}),
    );
  }
  replace(/\[\[([a-z]\w*)\]\]/gi, ([, token = ""]) => {
    const value = values[token as BuildTimeToken];
    if (value === undefined) throw new ExpansionError("only a lesson has a number: leave it out");
    return value;
  });
  return text;
}

class ExpansionError extends Error {
  override name = "ExpansionError";
}

const understood = [ExpansionError, DayStripError, DrawingError];
