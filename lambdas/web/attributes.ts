/** Attributes of a tag, written in one place. */
import { html, raw } from "hono/html";
import type { Html } from "./html.ts";

/**
 * The attributes, each with a space before it: what is `true` is its name alone, what is `false` or
 * undefined is left out, any other value is escaped.
 */
export function attributes(
  values: Readonly<Record<string, string | number | boolean | undefined>>,
): Html | Promise<Html> {
  const written = Object.entries(values).map(([name, value]) => {
    if (value === undefined || value === false) return "";
    return value === true ? raw(` ${name}`) : html` ${raw(name)}="${value}"`;
  });
  return html`${written}`;
}
