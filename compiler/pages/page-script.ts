/** The script of an own page: one file, as small as it gets, for every browser of the last years. */
import { type BuildFailure, build } from "esbuild";
import type { Problem } from "../problem.ts";

/**
 * Bundles a script with all that it imports.
 *
 * @param file Relative to `folder`.
 * @param problems Gets what cannot be bundled; the answer is then empty.
 */
export async function bundleScript(
  folder: string,
  file: string,
  problems: Problem[],
): Promise<string> {
  try {
    const { outputFiles } = await build({
      absWorkingDir: folder,
      entryPoints: [file],
      bundle: true,
      write: false,
      minify: true,
      format: "iife",
      platform: "browser",
      target: "es2022",
      charset: "utf8",
      logLevel: "silent",
      // Not what the author's editor is told: the same folder makes the same script anywhere.
      tsconfigRaw: {},
    });
    return outputFiles[0]?.text ?? "";
  } catch (error) {
    const { errors } = error as BuildFailure;
    if (!Array.isArray(errors)) throw error;
    for (const { text, location } of errors) {
      problems.push({
        file: location?.file ?? file,
        line: location?.line ?? 1,
        what: text,
        remedy: "correct the script",
      });
    }
    return "";
  }
}
