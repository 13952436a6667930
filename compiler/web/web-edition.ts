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
import { type Attributes, attributeReader, columnsIn, lookClass, looksOf } from "./looks.ts";
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
  $('[href="{{siteUrl}}"]').attr("href", "/");
  return `${stripIndent($.html().replaceAll("{{siteUrl}}", ""))}\n`;
}

/** What an element is shown in. */
interface Place {
  /** Reads all the attributes of an element. */
  readonly read: (node: MjmlNode) => Attributes;
  /** How many columns stand side by side there. */
  readonly columns: number;
}

type Renderer = (node: MjmlNode, place: Place) => string;

/** The elements of a mail that a page shows, as HTML. */
const renderers: Readonly<Record<string, Renderer>> = {
  "mj-wrapper": (node, place) =>
    `<div${classes(node, place, "mj-wrapper")}>${inside(node, place)}</div>`,
  "mj-section": (node, place) => row("mj-columns", node, place),
  "mj-hero": (node, place) => `<section${classes(node, place)}>${inside(node, place)}</section>`,
  // On a phone too, a group's columns stand side by side.
  "mj-group": (node, place) => row("mj-columns mj-beside", node, place),
  // With classes they are sections too: a div in a section would take the looks of a text.
  "mj-column": (node, place) => within("section", node, place),
  "mj-text": (node, place) => block(node, place, node.content),
  "mj-raw": ({ content = "" }) => content,
  // Its classes are the table's own, as the rules of an author's style sheet mean them.
  "mj-table": (node, place) => {
    const attributes = place.read(node);
    const { box } = looksOf(node, attributes, place.columns);
    const names = `mj-table ${attributes["css-class"] ?? ""}`.trim();
    const table = `<table class="${names}" width="${attributes.width ?? "100%"}" cellpadding="${attributes.cellpadding ?? 0}">${node.content ?? ""}</table>`;
    return `<div class="${lookClass(box)}">${table}</div>`;
  },
  "mj-button": (node, place) => {
    const { inner } = looksOf(node, place.read(node), place.columns);
    const button = link(node, node.content, ` class="${lookClass(inner)}"`);
    return block(node, place, `<p class="mj-alone">${button}</p>`);
  },
  "mj-image": (node, place) => {
    const { inner } = looksOf(node, place.read(node), place.columns);
    const width = Number.parseInt(attribute(node, "width") || "560", 10);
    const look = formatAttribute("class", lookClass(inner));
    const address = formatAttribute("src", attribute(node, "src"));
    const image = `<img${address} alt="${attribute(node, "alt")}" width="${width}"${look}>`;
    const content = attribute(node, "href") ? link(node, image) : image;
    return block(node, place, `<p class="mj-alone">${content}</p>`);
  },
  "mj-divider": (node, place) => {
    const { inner } = looksOf(node, place.read(node), place.columns);
    return block(node, place, `<hr class="${lookClass(inner)}">`);
  },
  "mj-spacer": (node, place) => block(node, place),
};

/**
 * The elements of a parsed mail whose words its page would lose. None is within a `mail-only` one.
 */
export function unsupported(mail: MjmlNode): MjmlNode[] {
  const lost = (node: MjmlNode): MjmlNode[] => {
    if (mailOnly(node)) return [];
    return renderers[node.tagName] ? (node.children ?? []).flatMap(lost) : [node];
  };
  return (child(mail, "mj-body")?.children ?? []).flatMap(lost);
}

/** A part of the tree as HTML. */
function render(node: MjmlNode, place: Place): string {
  return mailOnly(node) ? "" : (renderers[node.tagName]?.(node, place) ?? "");
}

function mailOnly(node: MjmlNode): boolean {
  return attribute(node, "css-class").split(/\s+/).includes("mail-only");
}

function inside({ children = [] }: MjmlNode, place: Place): string {
  return children.map((child) => render(child, place)).join("\n");
}

/** A section, whose columns stand side by side where there are several. */
function row(several: string, node: MjmlNode, place: Place): string {
  const columns = columnsIn(node);
  const names = classes(node, place, columns > 1 ? several : "");
  return `<section${names}>${inside(node, { ...place, columns })}</section>`;
}

/** What is inside an element of layout; around it nothing, unless it has classes. */
function within(element: string, node: MjmlNode, place: Place): string {
  const names = classes(node, place);
  return names === ""
    ? inside(node, place)
    : `<${element}${names}>${inside(node, place)}</${element}>`;
}

function block(node: MjmlNode, place: Place, content = ""): string {
  return `<div${classes(node, place)}>${content}</div>`;
}

function link(node: MjmlNode, content = "", more = ""): string {
  return `<a${formatAttribute("href", attribute(node, "href"))}${more}>${content}</a>`;
}

/** Elements whose looks are all in the class of the look: those of `mj-class` are among them. */
const wholeLook = new Set([
  "mj-button",
  "mj-image",
  "mj-divider",
  "mj-table",
  "mj-column",
  "mj-group",
  "mj-spacer",
]);

/**
 * The class attribute of an element: its own classes, `mj-…` for those it has its looks from, and the
 * one of its attributes.
 */
function classes(node: MjmlNode, { read, columns }: Place, more = ""): string {
  const attributes = read(node);
  const styles = wholeLook.has(node.tagName)
    ? ""
    : attribute(node, "mj-class").replace(/\S+/g, "mj-$&");
  const look = lookClass(looksOf(node, attributes, columns).box);
  const names = [styles, attributes["css-class"] ?? "", more, look];
  return formatAttribute("class", names.filter((name) => name !== "").join(" "));
}

function formatAttribute(name: string, value: string): string {
  return value === "" ? "" : ` ${name}="${value}"`;
}
