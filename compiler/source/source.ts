/**
 * A mail's MJML with its partials put in, each line remembering where it came from.
 *
 * MJML could include files itself, but then a mistake in the whole has no line in the parts, and an
 * include it may not read turns into a comment instead of an error.
 */
import { existsSync, readdirSync } from "node:fs";
import { join, posix, sep } from "node:path";
import type { Diagnosed } from "../diagnostic.ts";
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

/** The MJML files in a part of the course's folder, relative to the folder, in order. */
export function markupFiles(folder: string, part: string): string[] {
  if (!existsSync(join(folder, part))) return [];
  return readdirSync(join(folder, part), { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".mjml"))
    .map((name) => posix.join(part, name.replaceAll(sep, "/")))
    .sort();
}

/**
 * Reads a file of the course and everything it includes. A file that is not there has no lines.
 *
 * @param file Relative to `folder`.
 */
export function readSource(folder: string, file: string): Diagnosed<Source> {
  if (!existsSync(join(folder, file))) {
    const diagnostic = { file, line: 1, what: "the file is missing", remedy: "write it" };
    return { value: { file, lines: [] }, diagnostics: [diagnostic] };
  }
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

function linesOf(
  folder: string,
  file: string,
  includedIn: readonly string[],
): Diagnosed<readonly SourceLine[]> {
  // What is wrong with its bytes is told by the check of the file.
  const read = readText(folder, file)
    .value.split("\n")
    .map((whole, index): Diagnosed<readonly SourceLine[]> => {
      const line = index + 1;
      // A partial may be a whole MJML file, so that an editor can show it; only its inside is put
      // in.
      const text =
        includedIn.length > 0 ? whole.replace(/<\/?(mjml|mj-head|mj-body)\b[^>]*>/g, "") : whole;
      if (!text.includes("<mj-include")) return { value: [{ text, file, line }], diagnostics: [] };
      const chain = [...includedIn, file];
      const include = judgeInclude(folder, text, chain);
      if (typeof include === "string") return linesOf(folder, include, chain);
      return { value: [], diagnostics: [{ file, line, ...include }] };
    });
  return {
    value: read.flatMap(({ value }) => value),
    diagnostics: read.flatMap(({ diagnostics }) => diagnostics),
  };
}

/**
 * The file that a line includes, or what is wrong with it.
 *
 * @param chain The file the line is in, after those that include it.
 */
function judgeInclude(
  folder: string,
  text: string,
  chain: readonly string[],
): string | { readonly what: string; readonly remedy: string } {
  const path = /^\s*<mj-include path="([^"]+)"\s*(?:\/>|><\/mj-include>)\s*$/.exec(text)?.[1];
  if (!path) {
    return {
      what: "an include that is not understood",
      remedy: 'write <mj-include path="…" /> on a line of its own',
    };
  }
  const target = posix.join(posix.dirname(chain.at(-1) ?? ""), path);
  if (target.startsWith("..")) {
    return {
      what: `"${path}" is outside of the course`,
      remedy: "move the partial into its folder",
    };
  }
  if (chain.includes(target)) {
    return { what: `"${path}" includes itself`, remedy: "break the circle" };
  }
  if (existsSync(join(folder, target))) return target;
  return {
    what: `there is no partial "${path}"`,
    remedy: "correct the path or write the file",
  };
}
