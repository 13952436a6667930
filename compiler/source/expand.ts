/** What the compiler knows is put into the MJML, each line staying where it is. */
import { load } from "cheerio";
import type { Theme } from "../../lambdas/domain/theme.ts";
import { escapeHtml } from "../../lambdas/mail/mime.ts";
import { type Diagnosed, type Diagnostic, lineAt } from "../diagnostic.ts";
import { type Element, ElementError, type Elements } from "../elements/element.ts";
import { keepBraces } from "./braces.ts";
import { withoutComments } from "./comments.ts";
import { judgeReferences, judgeTokens } from "./lint-source.ts";
import { judgeMarkup } from "./refused-markup.ts";
import { placeOf, type Source, textOf } from "./source.ts";
import { type BuildTimeToken, buildTimeTokens, navigationTokens, themeToken } from "./tokens.ts";

/** The values of the build-time tokens of one mail, as markup. */
export type BuildTimeValues = Readonly<Partial<Record<BuildTimeToken, string>>>;

/** What a mail says of the mails around it, as markup on one line; empty for all other files. */
export type Navigation = Readonly<Partial<Record<(typeof navigationTokens)[number], string>>>;

/** What is put into a mail. */
export interface ExpandOptions {
  readonly values: BuildTimeValues;
  readonly elements: Elements;
  readonly theme: Theme;
}

/** A pattern, and what stands in place of what it finds, with what is wrong with that. */
type Replacement = readonly [
  pattern: RegExp,
  write: (match: RegExpExecArray) => {
    readonly text: string;
    readonly faults: readonly Fault[];
  },
];

type Fault = readonly [what: string, remedy: string];

/**
 * The MJML of a mail without comments, with its `[[tokens]]` filled, its elements replaced by what
 * they stand for, and stand-ins for the braces that are words (`braces.ts`).
 *
 * A section around an empty `[[earlierLessons]]` is left out: a heading over nothing says nothing.
 */
export function expand(
  source: Source,
  { values, elements, theme }: ExpandOptions,
): Diagnosed<string> {
  const replacements = [
    ...(values.earlierLessons === "" ? [emptySection] : []),
    ...Object.entries(elements).map(elementReplacement),
    themeReplacement(theme, values.courseTitle ?? ""),
  ];
  const all = (start: string, steps: readonly Replacement[]) =>
    steps.reduce<Diagnosed<string>>(
      (before, replacement) => {
        const { value, diagnostics } = replace(source, before.value, replacement);
        return { value, diagnostics: [...before.diagnostics, ...diagnostics] };
      },
      { value: start, diagnostics: [] },
    );
  const made = all(withoutComments(textOf(source)), replacements);
  const filled = all(keepBraces(made.value), [tokenReplacement(values)]);
  return { value: filled.value, diagnostics: [...made.diagnostics, ...filled.diagnostics] };
}

/** Fills the tokens that name other mails; they stay open in a mail that was expanded with themselves. */
export function fillNavigation(mjml: string, navigation: Navigation): string {
  return navigationTokens.reduce(
    (text, token) => text.replaceAll(`[[${token}]]`, () => navigation[token] ?? ""),
    mjml,
  );
}

function replace(source: Source, text: string, [pattern, write]: Replacement): Diagnosed<string> {
  const diagnostics: Diagnostic[] = [];
  let expanded = "";
  let end = 0;
  for (const match of text.matchAll(pattern)) {
    const [whole] = match;
    const written = write(match);
    const place = placeOf(source, lineAt(text, match.index));
    diagnostics.push(...written.faults.map(([what, remedy]) => ({ ...place, what, remedy })));
    // As many line ends as before: MJML's own line numbers must keep meaning ours.
    expanded += text.slice(end, match.index) + written.text;
    expanded += "\n".repeat(whole.split("\n").length - 1);
    end = match.index + whole.length;
  }
  return { value: expanded + text.slice(end), diagnostics };
}

const emptySection: Replacement = [
  /<mj-section\b(?:(?!<\/mj-section>)[\s\S])*\[\[earlierLessons\]\][\s\S]*?<\/mj-section>/g,
  () => ({ text: "", faults: [] }),
];

function elementReplacement([name, element]: [string, Element]): Replacement {
  return [
    // Not a word's end: "mj-time" must not be found in "mj-time-line".
    new RegExp(`<${name}(?![\\w-])[^>]*?(?:/>|>\\s*</${name}>)`, "g"),
    ([placeholder]) => {
      try {
        const made: unknown = element(load(placeholder, { xml: true })(name).attr() ?? {});
        if (typeof made !== "string") {
          return { text: "", faults: [[`${name} makes no text`, "let its function answer MJML"]] };
        }
        const text = made.replace(/\s*\n\s*/g, " ");
        const faults = [...judgeReferences(text), ...judgeTokens(text), ...judgeMarkup(text)].map(
          ({ what, remedy }): Fault => [`${name} makes ${what}`, remedy],
        );
        return { text, faults };
      } catch (error) {
        const { message } = error as Error;
        const fault: Fault =
          error instanceof ElementError
            ? [`${placeholder} means nothing here`, message]
            : [`${placeholder} fails: ${message}`, "correct its function in elements/"];
        return { text: "", faults: [fault] };
      }
    },
  ];
}

/** `[[theme.font]]`, `[[theme.shortName]]`, and `[[theme.light.ink]]` for a colour. */
function themeReplacement(theme: Theme, courseTitle: string): Replacement {
  const values = new Map<string, string>([
    ["font", theme.font],
    ["shortName", theme.shortName === undefined ? courseTitle : escapeHtml(theme.shortName)],
    ...(["light", "dark"] as const).flatMap((scheme) =>
      Object.entries(theme[scheme]).map(([name, colour]): [string, string] => [
        `${scheme}.${name}`,
        colour,
      ]),
    ),
  ]);
  return [
    themeToken,
    ([placeholder, name = ""]) => {
      const value = values.get(name);
      if (value !== undefined) return { text: value, faults: [] };
      const remedy =
        "write [[theme.font]], [[theme.shortName]], or a colour such as [[theme.light.ink]]";
      return { text: "", faults: [[`${placeholder} is nothing of the theme`, remedy]] };
    },
  ];
}

function tokenReplacement(values: BuildTimeValues): Replacement {
  return [
    /\[\[([a-z]\w*)\]\]/gi,
    ([placeholder, token = ""]) => {
      const value = Object.hasOwn(values, token) ? values[token as BuildTimeToken] : undefined;
      // That a name is none at all is told of the file it stands in.
      const isKnown = buildTimeTokens.some((each) => each === token);
      if (value !== undefined || !isKnown) return { text: value ?? "", faults: [] };
      const who = token === "lessonNumber" ? "a lesson has a number" : "a mail of the list has it";
      const remedy = `only ${who}: leave it out`;
      return { text: "", faults: [[`${placeholder} means nothing here`, remedy]] };
    },
  ];
}
