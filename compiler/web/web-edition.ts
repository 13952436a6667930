/**
 * The web edition: the mail's words as a page of the site, for everybody and without tokens.
 *
 * Made from MJML's tree and not from its output, which says every look again at every element, in
 * tables, for mail programs. A browser reads the same looks once, from the sheet of all editions.
 */
import { load } from "cheerio";
import type { MjmlNode } from "mjml";
import { escapeHtml } from "../../lambdas/mail/mime.ts";
import type { MailMetadata } from "../source/metadata.ts";
import { stripIndent } from "../source/strip-indent.ts";
import { hasDark } from "./edition-style.ts";
import { attributeReader, lookClass } from "./looks.ts";
import { classes, formatAttribute, render } from "./page-elements.ts";
import { attribute, child } from "./tree.ts";

/**
 * Makes a page of a parsed mail, without the elements of class `mail-only`. Links to the site are
 * relative; the paragraph of class `course` leads home. The sections of class `band` and `foot`
 * before and after the words become the page's header and footer.
 *
 * A `style` attribute and the attributes of an MJML element become a class, because the site's policy
 * allows no style in a page. A course whose mails have no dark colours has light pages.
 */
export function webEdition(mail: MjmlNode, { subject, preheader }: MailMetadata): string {
  const body = child(mail, "mj-body");
  const sections = body?.children ?? [];
  const read = attributeReader(mail);
  const markup = (node: MjmlNode) => render(node, { read, columns: 1 });
  const aside = (section: MjmlNode) => /\b(band|foot)\b/.test(attribute(section, "css-class"));
  const from = Math.max(
    0,
    sections.findIndex((section) => !aside(section)),
  );
  const to = sections.findLastIndex((section) => !aside(section)) + 1;
  const language = ["lang", "dir"].map((name) => formatAttribute(name, attribute(mail, name)));
  const $ = load(`<!doctype html><html${language.join("")}><head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="${hasDark(mail) ? "light dark" : "light"}">
<title>${escapeHtml(subject)}</title>
<meta name="description" content="${escapeHtml(preheader)}">
<link rel="stylesheet" href="/edition.css">
<link rel="icon" href="/icon.svg">
</head>
<body id="reader"${body ? classes(body, { read, columns: 1 }) : ""}>
<header>${sections.slice(0, from).map(markup).join("\n")}</header>
<main>${sections.slice(from, to).map(markup).join("\n")}</main>
<footer>${sections.slice(to).map(markup).join("\n")}</footer>
</body></html>`);
  $(".mail-only").remove();
  $("*")
    .contents()
    .filter((_, node) => node.type === "comment")
    .remove();
  $("[data-text]").removeAttr("data-text");
  for (const element of $("[style]")) {
    $(element)
      .addClass(lookClass($(element).attr("style") ?? ""))
      .removeAttr("style");
  }
  $("p.course").wrapInner('<a href="/"></a>');
  $("p.course a").prepend('<img src="/icon.svg" width="28" height="28" alt="">');
  $('[href="{{siteUrl}}"]').attr("href", "/");
  return `${stripIndent($.html().replaceAll("{{siteUrl}}", ""))}\n`;
}
