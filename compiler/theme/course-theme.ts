/** The theme of a course: its `theme.ts`, readable in light and dark, or the engine's own. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import * as v from "valibot";
import type { Palette, Theme } from "../../lambdas/domain/theme.ts";
import { type Diagnosed, type Diagnostic, lineAt } from "../diagnostic.ts";
import { courseModule } from "../source/course-module.ts";
import { defaultTheme } from "./default-theme.ts";

const file = "theme.ts";

/** WCAG 2.2, 1.4.3: what text of any size must reach. */
const contrastMin = 4.5;

/** What is read on what. */
const pairs: readonly (readonly [text: keyof Palette, behind: readonly (keyof Palette)[]])[] = [
  ["ink", ["paper", "panel", "field"]],
  ["soft", ["paper", "panel"]],
  ["deep", ["paper", "panel"]],
  ["link", ["paper", "panel"]],
  ["bad", ["paper", "panel"]],
  ["onLink", ["link"]],
];

/** What a tab of a browser shows. */
const shortNameMax = 30;

const colour = v.pipe(v.string(), v.regex(/^#[0-9a-f]{6}$/i));
const palette = v.strictObject({
  paper: colour,
  ink: colour,
  soft: colour,
  deep: colour,
  link: colour,
  onLink: colour,
  panel: colour,
  line: colour,
  accent: colour,
  bad: colour,
  field: colour,
} satisfies Record<keyof Palette, typeof colour>);
const schema = v.strictObject({
  light: palette,
  dark: palette,
  // It stands in attributes in double quotes and in style rules.
  font: v.pipe(v.string(), v.trim(), v.regex(/^[\w', -]+$/)),
  shortName: v.exactOptional(
    v.pipe(v.string(), v.trim(), v.regex(/^[^\p{Cc}{}[\]<>]+$/u), v.maxLength(shortNameMax)),
  ),
  mark: v.pipe(v.string(), v.trim(), v.regex(/^<svg\b(?![\s\S]*<script)[\s\S]*<\/svg>$/)),
} satisfies Record<keyof Theme, unknown>);

const forms: Readonly<Record<string, string>> = {
  shortName: `write at most ${shortNameMax} characters on one line, without brackets`,
  font: "write a list of fonts, names of several words in single quotes",
  mark: 'write an SVG without scripts: "<svg …>…</svg>"',
};

/** Reads the theme of a course. */
export async function courseTheme(folder: string): Promise<Diagnosed<Theme>> {
  const { value, diagnostics } = await courseModule(folder, file);
  if (value === undefined) return { value: defaultTheme, diagnostics };
  const source = readFileSync(join(folder, file), "utf8");
  const diagnostic = (path: readonly string[], what: string, remedy: string): Diagnostic => ({
    file,
    line: lineOf(source, path),
    what,
    remedy,
  });
  const { success, output, issues } = v.safeParse(schema, value);
  if (success) return { value: output, diagnostics: faint(output, diagnostic) };
  const found = issues.map((issue) => {
    const name = v.getDotPath(issue) ?? "the theme";
    const is = issue.input === undefined ? "is missing" : "is not what it must be";
    const remedy = issue.expected === "never" ? "take it out" : forms[name];
    return diagnostic(name.split("."), `"${name}" ${is}`, remedy ?? 'write a colour as "#0b565c"');
  });
  return { value: defaultTheme, diagnostics: found };
}

/** The colours of text that nobody can read on what is behind it. */
function faint(
  theme: Theme,
  diagnostic: (path: readonly string[], what: string, remedy: string) => Diagnostic,
): Diagnostic[] {
  return (["light", "dark"] as const).flatMap((scheme) =>
    pairs.flatMap(([text, behind]) =>
      behind
        .map((under) => ({ under, ratio: contrast(theme[scheme][text], theme[scheme][under]) }))
        .filter(({ ratio }) => ratio < contrastMin)
        .map(({ under, ratio }) => {
          const what = `"${scheme}.${text}" on "${scheme}.${under}" has a contrast of ${ratio.toFixed(1)}:1`;
          const way = (scheme === "light") === (text !== "onLink") ? "darker" : "lighter";
          return diagnostic([scheme, text], what, `make it ${way}: text needs ${contrastMin}:1`);
        }),
    ),
  );
}

/** The contrast of two colours (WCAG 2.2, "contrast ratio"), 1 to 21. */
function contrast(one: string, other: string): number {
  const [dark = 0, light = 0] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (light + 0.05) / (dark + 0.05);
}

function luminance(colour: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5]
    .map((at) => Number.parseInt(colour.slice(at, at + 2), 16) / 255)
    .map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4));
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

/** The line on which the last part of a path is said, or where the author would look for it. */
function lineOf(source: string, path: readonly string[]): number {
  let at = 0;
  for (const name of path) {
    const found = source.slice(at).search(new RegExp(`\\b${name}["']?\\s*:`));
    if (found < 0) break;
    at += found;
  }
  return lineAt(source, at);
}
