/**
 * The text part: the mail's words for people who read, or have read to them, plain text.
 *
 * Made from MJML's tree and not from its output, where tables are layout.
 */
import type { MjmlNode } from "mjml";
import { parseHtml } from "../markup.ts";
import { linesOf } from "./blocks.ts";

/**
 * The width of the text, in columns: RFC 5322, 2.1.1 wants lines of at most 78 characters, and a reply
 * puts a mark before each. Only addresses and code are wider.
 */
export const textColumns = 72;

/** The text of a mail from its parsed MJML. Ends in one line end. */
export function textPart(mail: MjmlNode): string {
  const body = mail.children?.find((node) => node.tagName === "mj-body");
  const lines = linesOf(parseHtml(body ? words(body) : ""), textColumns).map((line) =>
    line
      .replaceAll("\u00a0", " ")
      // A joiner (U+200C, U+200D) is part of how a word is written; these only say where it may end.
      .replace(/[\u00ad\u200b\u2060\ufeff]/g, "")
      .trimEnd(),
  );
  return `${lines.join("\n").replace(/^\n+|\n+$/g, "")}\n`;
}

/** The words of a part of the tree as plain HTML, without layout. */
function words(node: MjmlNode): string {
  const { tagName, attributes = {}, children = [], content = "" } = node;
  const link = (inside: string, address = attributes.href) =>
    address === undefined ? inside : `<a href="${address}">${inside}</a>`;
  switch (tagName) {
    case "mj-text":
    case "mj-raw":
    case "mj-accordion-text":
      return `<section>${content}</section>`;
    case "mj-accordion-title":
      return `<h3>${content}</h3>`;
    case "mj-table":
      return `<table class="${attributes["css-class"] ?? ""}" role="${attributes.role ?? ""}">${content}</table>`;
    case "mj-button":
      return `<p>${link(content)}</p>`;
    case "mj-image":
    case "mj-carousel-image":
      return `<p>${link(`<img alt="${attributes.alt ?? ""}">`)}</p>`;
    case "mj-navbar":
      return `<p>${children.map((child) => words({ ...child, attributes: { ...child.attributes, "base-url": attributes["base-url"] ?? "" } })).join(" · ")}</p>`;
    case "mj-navbar-link":
      return link(content, `${attributes["base-url"] ?? ""}${attributes.href ?? ""}`);
    case "mj-social":
      return `<p>${children.map(words).join(" · ")}</p>`;
    case "mj-social-element":
      return link(content.trim() || String(attributes.alt ?? ""));
    case "mj-divider":
      return "<hr>";
    case "mj-spacer":
      return "";
    default:
      return children.map(words).join("\n");
  }
}
