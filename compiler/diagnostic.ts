/** What is wrong with a course, said so that its author can fix it without asking. */

/** One thing to fix. */
export interface Diagnostic {
  /** The file, relative to the folder of the course. */
  readonly file: string;
  /** Counted from 1; 1 also where the file as a whole is meant. */
  readonly line: number;
  readonly what: string;
  readonly remedy: string;
}

/**
 * A value, and what is wrong with what it was made from. Where anything is, the value may be
 * incomplete: it serves to look for more to fix, and no course is made of it.
 */
export interface Diagnosed<Value> {
  readonly value: Value;
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * Diagnostics as `file:line: what – remedy`, each once: that of a partial is met in every mail that
 * includes it.
 *
 * @param folder The name of the course's folder, put before each file; empty where it is not known.
 */
export function formatDiagnostics(diagnostics: readonly Diagnostic[], folder = ""): string[] {
  const lines = diagnostics.map(
    ({ file, line, what, remedy }) =>
      `${folder && `${folder}/`}${file}:${line}: ${what} – ${remedy}`,
  );
  return [...new Set(lines)];
}

/** The course cannot be built; the message lists every diagnostic. */
export class CourseBuildError extends Error {
  override name = "CourseBuildError";
  readonly diagnostics: readonly Diagnostic[];

  /** @param folder The name of the course's folder; empty where it is not known. */
  constructor(folder: string, diagnostics: readonly Diagnostic[]) {
    const lines = formatDiagnostics(diagnostics, folder);
    const count = lines.length === 1 ? "1 problem" : `${lines.length} problems`;
    super(`The course has ${count}:\n${lines.map((line) => `  ${line}`).join("\n")}`);
    this.diagnostics = diagnostics;
  }
}

/** The line, counted from 1, on which a character of a text stands. */
export function lineAt(text: string, index: number): number {
  return text.slice(0, index).split("\n").length;
}
