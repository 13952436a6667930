/** What pages are made of. */
import { html, type raw } from "hono/html";

/** Escaped HTML, safe to put into other HTML. */
export type Html = ReturnType<typeof raw>;

/** A part of a page that may still be in the making. */
export type Body = Html | Promise<Html>;

/** A link by which one writes to this address. */
export function mailLink(address: string): Html {
  // Of plain text, this is never in the making.
  return html`<a href="mailto:${address}">${address}</a>` as Html;
}
