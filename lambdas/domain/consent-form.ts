/**
 * The words of a form, and the name under which a consent says that it was these.
 */
import { hash } from "node:crypto";
import { base32 } from "./base32.ts";

/** The first 80 bits of SHA-256 of the words, in base32: the same words, the same id. */
export function formIdOf(words: string): string {
  return base32(hash("sha256", words, "buffer").subarray(0, 10));
}
