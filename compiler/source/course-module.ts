/** The TypeScript files of a course's folder: its list, its elements, its checks. */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Diagnosed } from "../diagnostic.ts";

/**
 * The default export of a file of the course, or nothing where there is no such file. A file
 * without a default export is a diagnostic.
 *
 * @param file Relative to `folder`.
 */
export async function courseModule(
  folder: string,
  file: string,
): Promise<Diagnosed<object | undefined>> {
  const path = join(folder, file);
  if (!existsSync(path)) return { value: undefined, diagnostics: [] };
  const module = await import(/* @vite-ignore */ pathToFileURL(path).href);
  if (typeof module.default === "object" && module.default !== null) {
    return { value: module.default, diagnostics: [] };
  }
  const remedy = 'write "export default { … }"; docs/writing.md says what it holds';
  const diagnostic = { file, line: 1, what: "the file exports nothing", remedy };
  return { value: undefined, diagnostics: [diagnostic] };
}
