/** The TypeScript files of a course's folder: its list, its elements, its checks. */
import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { join, sep } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import type { Diagnosed, Diagnostic } from "../diagnostic.ts";
import { syntaxError } from "./module-syntax.ts";

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
  const refuse = (diagnostic: Diagnostic) => ({ value: undefined, diagnostics: [diagnostic] });
  const source = readFileSync(path, "utf8");
  const wrong = syntaxError(source);
  if (wrong) {
    const what = `this is no TypeScript: ${wrong.message}`;
    const remedy = "look for a comma, a quote or a bracket that is missing here or just before";
    return refuse({ file, line: wrong.line, what, remedy });
  }
  try {
    const module = await importStaying(addressOf(path, source));
    const { default: value } = module;
    // Node takes a file without any export for an older kind of module, which exports an object.
    const isEmpty = value === undefined || !/\bexports?\b/.test(source);
    const isObject = typeof value === "object" && value !== null && !Array.isArray(value);
    if (isObject && !isEmpty) return { value, diagnostics: [] };
    const kind = Array.isArray(value) ? "a list" : String(value);
    const what = isEmpty
      ? "the file exports nothing"
      : `the default export is ${typeof value === "function" ? "a function" : kind}`;
    const remedy = 'write "export default { … }"; docs/writing.md says what it holds';
    return refuse({ file, line: 1, what, remedy });
  } catch (error) {
    return refuse({ ...placeOfError(folder, file, error), ...loadFault(folder, error) });
  }
}

/** Imports a file that may not end the build: a course that is half read would pass for a good one. */
async function importStaying(address: string): Promise<{ readonly default?: unknown }> {
  const { exit } = process;
  process.exit = () => {
    throw new Error("it calls process.exit()");
  };
  try {
    return await import(/* @vite-ignore */ address);
  } finally {
    process.exit = exit;
  }
}

/** What files held when they were first imported. */
const firstSources = new Map<string, string>();

/**
 * Where to import a file from. Node imports an address once, so a file that has changed since gets
 * another one.
 */
function addressOf(path: string, source: string): string {
  const { href } = pathToFileURL(path);
  const first = firstSources.get(path) ?? source;
  firstSources.set(path, first);
  if (source === first) return href;
  return `${href}?${createHash("sha256").update(source).digest("hex").slice(0, 12)}`;
}

/** Why a file does not load, without paths of the author's computer. */
function loadFault(folder: string, error: unknown): Pick<Diagnostic, "what" | "remedy"> {
  const [message = ""] = (error instanceof Error ? error.message : String(error)).split("\n");
  const { code, url } = error as { code?: string; url?: string };
  if (code === "ERR_MODULE_NOT_FOUND") {
    const named = /'([^']+)'/.exec(message)?.[1] ?? "";
    const missing = url ? fileURLToPath(url) : named;
    const shown = missing.startsWith(folder) ? missing.slice(folder.length + 1) : missing;
    const what = `the file imports "${shown}", which is not there`;
    return { what, remedy: "correct the path, with its ending .ts, or write the file" };
  }
  const where = message.replaceAll(`${pathToFileURL(folder).href}/`, "").replaceAll(folder, ".");
  return { what: `the file does not load: ${where}`, remedy: "correct it" };
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
