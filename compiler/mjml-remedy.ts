/** What to do about a complaint of MJML's, which says what is wrong and nothing more. */
import { suggestion } from "./suggestion.ts";

/** MJML's own elements that a body may hold. */
const mjmlElements = [
  "mj-accordion",
  "mj-accordion-element",
  "mj-accordion-text",
  "mj-accordion-title",
  "mj-attributes",
  "mj-body",
  "mj-breakpoint",
  "mj-button",
  "mj-carousel",
  "mj-carousel-image",
  "mj-column",
  "mj-divider",
  "mj-group",
  "mj-head",
  "mj-hero",
  "mj-html-attributes",
  "mj-image",
  "mj-navbar",
  "mj-navbar-link",
  "mj-preview",
  "mj-raw",
  "mj-section",
  "mj-social",
  "mj-social-element",
  "mj-spacer",
  "mj-style",
  "mj-table",
  "mj-text",
  "mj-title",
  "mj-wrapper",
];

/**
 * The remedy for an error of MJML's validation.
 *
 * @param own The names of the elements that the engine and the course add.
 */
export function mjmlRemedy(message: string, own: readonly string[]): string {
  const [, unknown] = /^Element (\S+) doesn't exist/.exec(message) ?? [];
  if (unknown && !unknown.startsWith("mj-")) return "put HTML into an mj-text";
  if (unknown) {
    const meant = suggestion(unknown, [...mjmlElements, ...own]);
    return meant
      ? `did you mean ${meant}?`
      : "write an element of MJML, or one of the course's own";
  }
  if (/cannot be used inside/.test(message)) return "move it into one of those";
  if (/illegal$/.test(message)) return "take it out, or correct its name";
  if (/invalid value/.test(message)) return "correct the value";
  return "see the MJML documentation";
}
