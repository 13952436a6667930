/** The TypeScript files of a course's folder: its list, its elements, its checks. */
import { existsSync } from "node:fs";
import { join, sep } from "node:path";
import { pathToFileURL } from "node:url";
import type { Diagnosed, Diagnostic } from "../diagnostic.ts";

/**
 * The default export of a file of the course, or nothing where there is no such file. A file that
 * does not load or has no default export is a diagnostic.
 *
 * @param file Relative to `folder`.
 */
export async function courseModule(
  folder: string,
  file: string,
): Promise<Diagnosed<object | undefined>> {
  const path = join(folder, file);
  if (!existsSync(path)) return { value: undefined, diagnostics: [] };
  try {
    const module = await import(/* @vite-ignore */ pathToFileURL(path).href);
    if (typeof module.default === "object" && module.default !== null) {
      return { value: module.default, diagnostics: [] };
    }
  } catch (error) {
    const [message] = (error instanceof Error ? error.message : String(error)).split("\n");
    const what = `the file does not load: ${message}`;
    const place = placeOfError(folder, file, error);
    return { value: undefined, diagnostics: [{ ...place, what, remedy: "correct it" }] };
  }
  const remedy = 'write "export default { … }"; docs/writing.md says what it holds';
  const diagnostic = { file, line: 1, what: "the file exports nothing", remedy };
  return { value: undefined, diagnostics: [diagnostic] };
}

/** The first place of a course's folder that an error's stack names, else the file itself. */
function placeOfError(
  folder: string,
  file: string,
  error: unknown,
): Pick<Diagnostic, "file" | "line"> {
  const stack = error instanceof Error ? (error.stack ?? "") : "";
  for (const start of [`${pathToFileURL(folder).href}/`, `${folder}${sep}`]) {
    const at = stack.indexOf(start);
    const [, named, line] = /^([^\n:()]+):(\d+)/.exec(stack.slice(at + start.length)) ?? [];
    if (at >= 0 && named) return { file: named.replaceAll(sep, "/"), line: Number(line) };
  }
  return { file, line: 1 };
}
