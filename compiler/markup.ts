/** HTML and MJML as a tree of nodes, and what is asked of them in more than one place. */
import { load } from "cheerio";
import type { AnyNode, Element } from "domhandler";

/** A text, an element, a comment, or what else markup holds. */
export type MarkupNode = AnyNode;

/** An element with its attributes, entities read. */
export type MarkupElement = Element;

/** The nodes of HTML as a browser reads it: it puts text that may not stand in a table before it. */
export function parseHtml(html: string): readonly MarkupNode[] {
  return load(html, null, false).root().contents().toArray();
}

/**
 * The nodes of MJML, each with its place in the text (`startIndex`, `endIndex`). Nothing is moved or
 * mended.
 */
export function parseMjml(mjml: string): readonly MarkupNode[] {
  return load(mjml, {
    xml: {
      xmlMode: false,
      recognizeSelfClosing: true,
      withStartIndices: true,
      withEndIndices: true,
    },
  })
    .root()
    .contents()
    .toArray();
}

/** Whether a node is an element, one of these names where any are given. */
export function isElement(node: MarkupNode, names?: ReadonlySet<string>): node is MarkupElement {
  return "attribs" in node && (names === undefined || names.has(node.name));
}

/** Whether an element has a class, as HTML (`class`) or as MJML (`css-class`). */
export function hasClass({ attribs }: MarkupElement, name: string): boolean {
  return `${attribs.class ?? ""} ${attribs["css-class"] ?? ""}`.split(/\s+/).includes(name);
}

/** HTML without its elements of a class; every other character stays as it was written. */
export function withoutClass(html: string, name: string): string {
  if (!html.includes(name)) return html;
  const cut = (nodes: readonly MarkupNode[]): [from: number, to: number][] =>
    nodes
      .filter((node) => isElement(node))
      .flatMap((element) => {
        if (!hasClass(element, name)) return cut(element.children);
        return [[element.startIndex ?? 0, (element.endIndex ?? 0) + 1]];
      });
  return cut(parseMjml(html)).reduceRight(
    (left, [from, to]) => left.slice(0, from) + left.slice(to),
    html,
  );
}

/** The elements that flow inside a line of text, with those that have a text of their own. */
export const inlineElements: ReadonlySet<string> = new Set(
  (
    "a abbr acronym b bdi bdo big br cite code data del dfn em font i img ins kbd label mark nobr " +
    "picture q rb rp rt rtc ruby s samp small source span strike strong sub sup time tt u var wbr area map"
  ).split(" "),
);

/** The elements that stand as blocks, one below the other. */
export const blockElements: ReadonlySet<string> = new Set(
  (
    "address article aside blockquote caption center col colgroup dd details dir div dl dt " +
    "figcaption figure footer h1 h2 h3 h4 h5 h6 header hgroup hr li main menu nav ol p pre search " +
    "section summary table tbody td tfoot th thead tr ul"
  ).split(" "),
);

/** The elements that say nothing to readers. */
export const silentElements: ReadonlySet<string> = new Set(
  "base head link meta script style template title".split(" "),
);
