/** What keeps the course from being built, said so that an author can fix it without asking. */

/** One thing to fix. */
export interface Problem {
  /** The file, relative to the folder of the course. */
  readonly file: string;
  /** Counted from 1; 1 also where the file as a whole is meant. */
  readonly line: number;
  readonly what: string;
  readonly remedy: string;
}

/** The course cannot be built; the message lists every problem as `file:line: what – remedy`. */
export class CourseBuildError extends Error {
  override name = "CourseBuildError";
  readonly problems: readonly Problem[];

  /**
   * @param folder The name of the course's folder, put before each file; empty where it is not known.
   */
  constructor(folder: string, problems: readonly Problem[]) {
    // A partial's problem is met in every mail that includes it.
    const lines = new Set(
      problems.map(
        ({ file, line, what, remedy }) =>
          `  ${folder && `${folder}/`}${file}:${line}: ${what} – ${remedy}`,
      ),
    );
    const count = lines.size === 1 ? "1 problem" : `${lines.size} problems`;
    super(`The course has ${count}:\n${[...lines].join("\n")}`);
    this.problems = problems;
  }
}

/** The line, counted from 1, on which a character of a text stands. */
export function lineAt(text: string, index: number): number {
  return text.slice(0, index).split("\n").length;
}
