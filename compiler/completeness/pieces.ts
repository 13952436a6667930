/** The words and links of a mail as its author wrote them, each with its place. */
import {
  blockElements,
  hasClass,
  inlineElements,
  isElement,
  type MarkupElement,
  type MarkupNode,
  parseMjml,
  silentElements,
} from "../markup.ts";
import { isSaid } from "./readable.ts";

/** A part of what is made of a mail: what is mailed as HTML, what is mailed as text, and the page. */
export type Part = "html" | "text" | "web";

/** Words or a link of a mail. */
export interface Piece {
  readonly kind: "words" | "link";
  /** Words as they were written, or an address. */
  readonly value: string;
  /** Where it begins in the MJML. */
  readonly index: number;
  readonly parts: ReadonlySet<Part>;
  /** The element around it. */
  readonly parent: string;
  /** Whether it stands in a table, whose cells plain text sets side by side. */
  readonly inTable: boolean;
}

/** An element that has no words, and that plain text knows no rule for. */
export interface Wordless {
  readonly name: string;
  readonly index: number;
  readonly parent: string;
}

interface Context {
  readonly parts: ReadonlySet<Part>;
  readonly parent: string;
  readonly inTable: boolean;
  /** Whether it stands in an element whose inside MJML does not look into. */
  readonly inHtml: boolean;
  readonly baseUrl: string;
  readonly classes: ReadonlyMap<string, string>;
}

/** Elements of MJML's head, and of pages, whose text no reader sees as a part of the mail. */
const head: ReadonlySet<string> = new Set(
  "mj-attributes mj-breakpoint mj-font mj-html-attributes mj-preview mj-style mj-title".split(" "),
);

/** Reads the words, links and wordless elements of a mail's expanded MJML, in order. */
export function piecesOf(mjml: string): {
  readonly pieces: readonly Piece[];
  readonly wordless: readonly Wordless[];
} {
  const nodes = parseMjml(mjml);
  const start: Context = {
    parts: new Set(["html", "text", "web"]),
    parent: "",
    inTable: false,
    inHtml: false,
    baseUrl: "",
    classes: new Map(classesOf(nodes)),
  };
  const pieces: Piece[] = [];
  const wordless: Wordless[] = [];
  const walk = (all: readonly MarkupNode[], context: Context) => {
    for (const node of all) {
      const index = node.startIndex ?? 0;
      if (node.type === "text" && node.data.trim() !== "") {
        const { parts, parent, inTable } = context;
        pieces.push({ kind: "words", value: node.data, index, parts, parent, inTable });
      }
      if (!isElement(node) || silentElements.has(node.name) || head.has(node.name)) continue;
      if (node.name === "mj-raw" && context.parent === "mj-head") continue;
      const inside = within(node, context);
      pieces.push(...ofElement(node, index, context, inside));
      if (inside.parts.has("text") && !isKnown(node, context)) {
        wordless.push({ name: node.name, index, parent: context.parent });
      } else {
        walk(node.children, inside);
      }
    }
  };
  walk(nodes, start);
  return { pieces, wordless };
}

function within(element: MarkupElement, context: Context): Context {
  const { name, attribs } = element;
  const brought = (attribs["mj-class"] ?? "").split(/\s+/).map((each) => context.classes.get(each));
  const has = (one: string) =>
    hasClass(element, one) || brought.join(" ").split(/\s+/).includes(one);
  const parts = [...context.parts].filter(
    (part) =>
      !(part === "web" ? has("mail-only") : has("web-only")) &&
      !(part === "text" && isSaid(element)),
  );
  return {
    ...context,
    parts: new Set(parts),
    parent: name,
    inTable: context.inTable || name === "table" || name === "mj-table",
    inHtml: context.inHtml || holdsHtml.has(name),
    baseUrl: name === "mj-navbar" ? (attribs["base-url"] ?? "") : context.baseUrl,
  };
}

/** What the attributes of an element say to readers. */
function ofElement(
  element: MarkupElement,
  index: number,
  context: Context,
  inside: Context,
): Piece[] {
  const { alt = "", href = "", "data-text": said = "" } = element.attribs;
  const place = { index, parent: context.parent, inTable: context.inTable };
  const inText = context.parts.has("text") && !hasClass(element, "web-only");
  const address = `${element.name === "mj-navbar-link" ? context.baseUrl : ""}${href}`.trim();
  const isLink = href.trim() !== "";
  // Beside words of its own, what the picture of a network shows is for the mail, which has it.
  const isBeside = element.name === "mj-social-element" && element.children.some(isWord);
  const shown = isBeside ? new Set<Part>(["html"]) : inside.parts;
  return [
    ...(alt.trim() === "" ? [] : [{ ...place, kind: "words", value: alt, parts: shown } as const]),
    ...(said.trim() === "" || !inText
      ? []
      : [{ ...place, kind: "words", value: said, parts: new Set<Part>(["text"]) } as const]),
    ...(isLink ? [{ ...place, kind: "link", value: address, parts: inside.parts } as const] : []),
  ];
}

function isWord(node: MarkupNode): boolean {
  return isElement(node) || (node.type === "text" && node.data.trim() !== "");
}

function isKnown({ name }: MarkupElement, { inHtml }: Context): boolean {
  if (name.startsWith("mj")) return layout.has(name) && !inHtml;
  return blockElements.has(name) || inlineElements.has(name);
}

/** The elements of MJML that the text has a rule for. */
const layout: ReadonlySet<string> = new Set(
  (
    "mjml mj-head mj-body mj-wrapper mj-section mj-group mj-column mj-hero mj-text mj-raw mj-table " +
    "mj-button mj-image mj-divider mj-spacer mj-accordion mj-accordion-element mj-accordion-title " +
    "mj-accordion-text mj-carousel mj-carousel-image mj-navbar mj-navbar-link mj-social " +
    "mj-social-element"
  ).split(" "),
);

const holdsHtml: ReadonlySet<string> = new Set(
  (
    "mj-text mj-raw mj-table mj-button mj-navbar-link mj-social-element mj-accordion-title " +
    "mj-accordion-text"
  ).split(" "),
);

/** The classes that each `mj-class` brings along. */
function classesOf(nodes: readonly MarkupNode[]): [string, string][] {
  return nodes
    .filter((node) => isElement(node))
    .flatMap(({ name, attribs, children }): [string, string][] =>
      name === "mj-class"
        ? [[attribs.name ?? "", attribs["css-class"] ?? ""]]
        : classesOf(children),
    );
}
