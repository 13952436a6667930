/**
 * A mail's MJML with its partials put in, each line remembering where it came from.
 *
 * MJML could include files itself, but then a mistake in the whole has no line in the parts, and an
 * include it may not read turns into a comment instead of an error.
 */
import { existsSync, readdirSync, statSync } from "node:fs";
import { basename, extname, join, posix, sep } from "node:path";
import { load } from "cheerio";
import { type Diagnosed, type Diagnostic, lineAt } from "../diagnostic.ts";
import { suggestion } from "../suggestion.ts";
import { readText } from "./read-text.ts";

/** One line of the whole, and the place it has in its file. */
export interface SourceLine {
  readonly text: string;
  readonly file: string;
  readonly line: number;
}

/** A mail as its author wrote it. */
export interface Source {
  /** The mail's own file, relative to the folder of the course. */
  readonly file: string;
  readonly lines: readonly SourceLine[];
}

/**
 * The MJML files in a part of the course's folder, relative to the folder, in order. Not those
 * whose name begins with a dot: editors and file systems keep notes of their own in such files.
 */
export function markupFiles(folder: string, part: string): string[] {
  if (!existsSync(join(folder, part))) return [];
  return readdirSync(join(folder, part), { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".mjml") && !basename(name).startsWith("."))
    .filter((name) => isFile(join(folder, part, name)))
    .map((name) => posix.join(part, name.replaceAll(sep, "/")))
    .sort();
}

/**
 * Reads a file of the course and everything it includes. A file that is not there, or is no MJML at
 * all, has no lines.
 *
 * @param file Relative to `folder`.
 */
export function readSource(folder: string, file: string): Diagnosed<Source> {
  const refuse = (what: string, remedy: string) => ({
    value: { file, lines: [] },
    diagnostics: [{ file, line: 1, what, remedy }],
  });
  if (!isFile(join(folder, file))) return refuse("the file is missing", "write it");
  const fault = judgeForm(readText(folder, file).value);
  if (fault) return refuse(...fault);
  const { value: lines, diagnostics } = linesOf(folder, file, []);
  return { value: { file, lines }, diagnostics };
}

/** The whole mail as one text. */
export function textOf(source: Source): string {
  return source.lines.map((line) => line.text).join("\n");
}

/** The place of the n-th line (from 1) of a text made from this source line by line. */
export function placeOf(source: Source, line: number): { file: string; line: number } {
  const origin = source.lines[line - 1];
  return origin ? { file: origin.file, line: origin.line } : { file: source.file, line: 1 };
}

type Fault = readonly [what: string, remedy: string];

function isFile(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() ?? false;
}

/** What a file is instead of a mail in MJML, if it is something else as a whole. */
function judgeForm(text: string): Fault | undefined {
  const bare = text
    .replace(/^\uFEFF/, "")
    .replace(/<!--[\s\S]*?-->/g, "")
    .trim();
  if (bare === "") return ["the file is empty", 'write the mail: docs/writing.md, "A mail"'];
  if (/<mjml\b/.test(bare)) {
    if (/<mj-body\b/.test(bare)) return undefined;
    return ["there is no <mj-body>", "put what the mail shows into <mj-body>…</mj-body>"];
  }
  if (/^<(!doctype html|html|body|head)\b/i.test(bare)) {
    return ["this is HTML", "write it as MJML: words go into an mj-text of <mjml><mj-body>"];
  }
  return ["there is no <mjml>", 'begin the file with <mjml lang="en"> and end it with </mjml>'];
}

/** An include as MJML allows it: in either quotes, over several lines, beside other elements. */
const includes =
  /<!--[\s\S]*?-->|<mj-include\b(?:"[^"]*"|'[^']*'|[^"'>])*>(?:\s*<\/mj-include\s*>)?/gi;

function linesOf(
  folder: string,
  file: string,
  includedIn: readonly string[],
): Diagnosed<readonly SourceLine[]> {
  // What is wrong with its bytes is told by the check of the file.
  const whole = readText(folder, file).value.replace(/\r\n?/g, "\n");
  const chain = [...includedIn, file];
  const lines: SourceLine[] = [];
  const diagnostics: Diagnostic[] = [];
  /** Adds the text between two places of the file; what stands before an include is a line. */
  const add = (start: number, end: number) => {
    const first = lineAt(whole, start);
    const text = whole.slice(start, end);
    // A partial may be a whole MJML file, so that an editor can show it; only its inside is put in.
    const inside =
      includedIn.length === 0
        ? text
        : text.replace(/<\/?(mjml|mj-head|mj-body)\b[^>]*>/g, (tag) => tag.replace(/[^\n]/g, ""));
    lines.push(
      ...inside.split("\n").map((line, index) => ({ text: line, file, line: first + index })),
    );
  };
  let end = 0;
  for (const { 0: found, index } of whole.matchAll(includes)) {
    if (found.startsWith("<!--")) continue;
    if (whole.slice(end, index).trim() !== "") add(end, index);
    end = index + found.length;
    const include = judgeInclude(folder, found, chain);
    if (typeof include === "string") {
      const included = linesOf(folder, include, chain);
      lines.push(...included.value);
      diagnostics.push(...included.diagnostics);
    } else {
      const [what, remedy] = include;
      diagnostics.push({ file, line: lineAt(whole, index), what, remedy });
    }
  }
  add(end, whole.length);
  return { value: lines, diagnostics };
}

/**
 * The file that an include names, or what is wrong with it.
 *
 * @param chain The file the include is in, after those that include it.
 */
function judgeInclude(folder: string, include: string, chain: readonly string[]): string | Fault {
  const { path = "", type = "mjml" } = load(include, { xml: true })("*").attr() ?? {};
  if (path.trim() === "" || !/(\/>|<\/mj-include\s*>)$/i.test(include)) {
    return ["an include that is not understood", 'write it like <mj-include path="…" />'];
  }
  if (type !== "mjml") {
    const where = type === "css" ? "its rules in an mj-style" : "its words in an mj-text";
    return [`an include of ${type}`, `write ${where}, in a partial if several mails need them`];
  }
  const named = posix.join(posix.dirname(chain.at(-1) ?? ""), path.trim().replaceAll("\\", "/"));
  const target = extname(named) === "" ? `${named}.mjml` : named;
  if (target.startsWith("..")) {
    return [`"${path}" is outside of the course`, "move the partial into its folder"];
  }
  if (chain.includes(target)) return [`"${path}" includes itself`, "break the circle"];
  if (isFile(join(folder, target))) return target;
  const meant = suggestion(target, markupFiles(folder, "."));
  const remedy = meant
    ? `did you mean "${posix.relative(posix.dirname(chain.at(-1) ?? ""), meant)}"?`
    : "correct the path or write the file";
  return [`there is no partial "${path}"`, remedy];
}
