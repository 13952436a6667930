/** The script of an own page: one file, as small as it gets, for every browser of the last years. */
import { type BuildFailure, build } from "esbuild";
import type { Diagnosed } from "../diagnostic.ts";

/**
 * Bundles a script with all that it imports; it is empty where it cannot be bundled.
 *
 * @param file Relative to `folder`.
 */
export async function bundleScript(folder: string, file: string): Promise<Diagnosed<string>> {
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
    return { value: outputFiles[0]?.text ?? "", diagnostics: [] };
  } catch (error) {
    const { errors } = error as BuildFailure;
    if (!Array.isArray(errors)) throw error;
    const diagnostics = errors.map(({ text, location }) => ({
      file: location?.file ?? file,
      line: location?.line ?? 1,
      what: text,
      remedy: "correct the script",
    }));
    return { value: "", diagnostics };
  }
}
