/** A part of a page that is folded until somebody wants it. */
import { html } from "hono/html";
import { attributes } from "./attributes.ts";
import type { Body } from "./html.ts";

/**
 * A part under its heading; it opens without a script.
 *
 * @param state what it is set to now, read without opening it
 */
export function fold(
  heading: Body | string,
  content: Body,
  { isOpen = false, state = "" }: { readonly isOpen?: boolean; readonly state?: string } = {},
): Body {
  return html`<details class="fold"${attributes({ open: isOpen })}>
<summary><h2>${heading}</h2>${state ? html` <span class="hint">${state}</span>` : ""}</summary>
${content}
</details>`;
}
