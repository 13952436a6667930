/** The TypeScript files of a course's folder: its list, its elements, its checks. */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Problem } from "../problem.ts";

/**
 * The default export of a file of the course, or nothing where there is no such file.
 *
 * @param file Relative to `folder`.
 * @param problems Gets a file without a default export.
 */
export async function courseModule(
  folder: string,
  file: string,
  problems: Problem[],
): Promise<unknown> {
  const path = join(folder, file);
  if (!existsSync(path)) return undefined;
  const module = await import(/* @vite-ignore */ pathToFileURL(path).href);
  if (typeof module.default !== "object" || module.default === null) {
    const remedy = 'write "export default { … }"; docs/writing.md says what it holds';
    problems.push({ file, line: 1, what: "the file exports nothing", remedy });
    return undefined;
  }
  return module.default;
}
