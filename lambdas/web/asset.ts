/**
 * The site's own files, each under a name that changes with it: a browser may keep one for a year
 * and never has an old one.
 */
import { hash } from "node:crypto";

/** The path of a file, with a mark of what is in it. */
export function assetPath(path: string, text: string): string {
  return `${path}?${hash("sha256", text).slice(0, 8)}`;
}

/** For files asked for by such a path. */
export const immutable = "public, max-age=31536000, immutable";
