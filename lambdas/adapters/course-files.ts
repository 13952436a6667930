/**
 * The files beside the `web` function: what the site reads when it is asked for, and not before.
 */
import { readFile } from "node:fs/promises";

/**
 * Reads files of one folder.
 *
 * The name is always one that the compiled course gives: nothing of a request gets here, so that no
 * request can reach another file.
 *
 * @param folder Its URL ends in a slash.
 */
export function courseFiles(folder: URL): (name: string) => Promise<Uint8Array<ArrayBuffer>> {
  return (name) => readFile(new URL(name, folder));
}
