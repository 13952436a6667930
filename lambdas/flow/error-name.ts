/**
 * What may be said of an error: the name of its class, never its message, which may hold an address
 * or a token.
 */

/** The name of an error's class, or `unknown` for what is no error or has no plain name. */
export function nameOf(error: unknown): string {
  const name = error instanceof Error ? error.name : "";
  return /^[A-Za-z]\w{0,79}$/.test(name) ? name : "unknown";
}
