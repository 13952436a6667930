/** The elements of a mail as a page shows them. */
import type { MjmlNode } from "mjml";
import { columnsIn, lookClass, looksOf } from "./looks.ts";
import type { Attributes } from "./mjml-defaults.ts";
import { attribute } from "./tree.ts";

/** What an element is shown in. */
export interface Place {
  /** Reads all the attributes of an element. */
  readonly read: (node: MjmlNode) => Attributes;
  /** How many columns stand side by side there. */
  readonly columns: number;
}

type Renderer = (node: MjmlNode, place: Place) => string;

/** The elements of a mail that a page shows, as HTML. */
const renderers: Readonly<Record<string, Renderer>> = {
  "mj-wrapper": (node, place) =>
    `<div${classes(node, place, isWide(node, place) ? "mj-wrapper mj-wide" : "mj-wrapper")}>${inside(node, place)}</div>`,
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
  "mj-image": (node, place) => block(node, place, picture(node, place)),
  "mj-divider": (node, place) => {
    const { inner } = looksOf(node, place.read(node), place.columns);
    return block(node, place, `<hr class="${lookClass(inner)}">`);
  },
  "mj-spacer": (node, place) => block(node, place),
  "mj-social": (node, place) => {
    const between = place.read(node).mode === "vertical" ? "<br>" : " ";
    return block(node, place, links(node, place, between));
  },
  // Its picture would be loaded from another site, which the site's policy forbids.
  "mj-social-element": (node, place) =>
    attribute(node, "href") ? wordLink(node, place) : `<span>${wordsOf(node)}</span>`,
  "mj-navbar": (node, place) => {
    const base = attribute(node, "base-url");
    const children = node.children?.map((each) => ({
      ...each,
      attributes: { ...each.attributes, href: `${base}${attribute(each, "href")}` },
    }));
    return block(node, place, links({ ...node, children: children ?? [] }, place, " "));
  },
  "mj-navbar-link": wordLink,
  "mj-accordion": (node, place) => block(node, place, inside(node, place)),
  "mj-accordion-element": (node, place) =>
    `<details${classes(node, place)}>${inside(node, place)}</details>`,
  "mj-accordion-title": (node, place) =>
    `<summary${classes(node, place)}>${node.content ?? ""}</summary>`,
  "mj-accordion-text": (node, place) => block(node, place, node.content),
  "mj-carousel": (node, place) => block(node, place, inside(node, place)),
  "mj-carousel-image": picture,
};

/** A picture in a paragraph of its own, which leads where the author says. */
function picture(node: MjmlNode, place: Place): string {
  const { inner } = looksOf(node, place.read(node), place.columns);
  const width = Number.parseInt(attribute(node, "width") || "560", 10);
  const look = formatAttribute("class", lookClass(inner));
  const address = formatAttribute("src", attribute(node, "src"));
  const image = `<img${address} alt="${attribute(node, "alt")}" width="${width}"${look}>`;
  return `<p class="mj-alone">${attribute(node, "href") ? link(node, image) : image}</p>`;
}

function links(node: MjmlNode, place: Place, between: string): string {
  const shown = (node.children ?? []).map((child) => render(child, place));
  return `<p class="mj-alone">${shown.filter((each) => each !== "").join(between)}</p>`;
}

function wordLink(node: MjmlNode, place: Place): string {
  const attributes = place.read(node);
  const { inner } = looksOf(node, attributes, place.columns);
  const names = `${attributes["css-class"] ?? ""} ${lookClass(inner)}`.trim();
  return link(node, wordsOf(node), formatAttribute("class", names));
}

function wordsOf(node: MjmlNode): string {
  return node.content?.trim() || attribute(node, "alt");
}

/** A part of the tree as HTML, without what is for the mail only. */
export function render(node: MjmlNode, place: Place): string {
  return mailOnly(node) ? "" : (renderers[node.tagName]?.(node, place) ?? "");
}

function mailOnly(node: MjmlNode): boolean {
  return attribute(node, "css-class").split(/\s+/).includes("mail-only");
}

function inside({ children = [] }: MjmlNode, place: Place): string {
  return children.map((child) => render(child, place)).join("\n");
}

/** Whether its ground reaches from one edge of the window to the other. */
function isWide(node: MjmlNode, { read }: Place): boolean {
  return read(node)["full-width"] === "full-width";
}

/** A section, whose columns stand side by side where there are several. */
function row(several: string, node: MjmlNode, place: Place): string {
  const columns = columnsIn(node);
  if (node.tagName === "mj-section" && isWide(node, place)) {
    const names = `mj-inner${columns > 1 ? ` ${several}` : ""}`;
    const content = inside(node, { ...place, columns });
    return `<section${classes(node, place, "mj-wide")}><section class="${names}">${content}</section></section>`;
  }
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
  "mj-accordion",
  "mj-accordion-element",
  "mj-accordion-text",
  "mj-accordion-title",
  "mj-button",
  "mj-carousel",
  "mj-image",
  "mj-divider",
  "mj-navbar",
  "mj-social",
  "mj-table",
  "mj-column",
  "mj-group",
  "mj-spacer",
]);

/**
 * The class attribute of an element: its own classes, `mj-…` for those it has its looks from, and the
 * one of its attributes.
 */
export function classes(node: MjmlNode, { read, columns }: Place, more = ""): string {
  const attributes = read(node);
  const styles = wholeLook.has(node.tagName)
    ? ""
    : attribute(node, "mj-class").replace(/\S+/g, "mj-$&");
  const look = lookClass(looksOf(node, attributes, columns).box);
  const names = [styles, attributes["css-class"] ?? "", more, look];
  return formatAttribute("class", names.filter((name) => name !== "").join(" "));
}

/** An attribute in a tag; nothing where it has no value. */
export function formatAttribute(name: string, value: string): string {
  return value === "" ? "" : ` ${name}="${value}"`;
}
