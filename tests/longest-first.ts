import { relative } from "node:path";
import { matchesGlob } from "node:path/posix";
import { BaseSequencer, type TestSpecification } from "vitest/node";

/** Where the tests are that take longest, the longest first. */
const long = [
  "tests/browser/{studio,access,journey}.test.ts",
  "emails/checks/{pages,exercises-in-browser}.test.ts",
  "tests/compiler/{new-files,languages}.test.ts",
  "tests/simulation/**",
  "tests/infra/commands.test.ts",
  "tests/journey/**",
  "tests/browser/**",
  "tests/operate/course/local-*",
  "tests/local/*",
  "emails/checks/**",
];

/**
 * Begins with the files that take longest, so that no core waits for the other's last file. Vitest would go by
 * what it remembers of an earlier run, and by the size of a file where it remembers none; that orders the rest.
 */
export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const ordered = await super.sort(files);
    return ordered.toSorted((a, b) => rank(a) - rank(b));
  }
}

function rank({ project, moduleId }: TestSpecification): number {
  // Vitest ends a process that is shared as soon as a file comes that wants one of its own.
  if (project.config.isolate) return -1;
  const file = relative(project.config.root, moduleId).replaceAll("\\", "/");
  const place = long.findIndex((pattern) => matchesGlob(file, pattern));
  return place === -1 ? long.length : place;
}
