/** The words of one line of markup, with what plain text writes in place of its looks. */
import {
  hasClass,
  isElement,
  type MarkupElement,
  type MarkupNode,
  silentElements,
} from "../markup.ts";
import { spaceless } from "./wrap.ts";

/** A link, and where its text stands in the line. */
export interface InlineLink {
  readonly from: number;
  readonly to: number;
  readonly address: string;
}

/** A line of text, or several where there is a `<br>`. */
export interface Inline {
  readonly text: string;
  readonly links: readonly InlineLink[];
}

/** The text of nodes that flow in one line. White space is collapsed as HTML does it. */
export function inlineText(nodes: readonly MarkupNode[]): Inline {
  const line = new Line(false);
  line.add(nodes);
  return line.done();
}

/** The text of a `<pre>`: its white space is kept. */
export function verbatim(nodes: readonly MarkupNode[]): Inline {
  const line = new Line(true);
  line.add(nodes);
  return line.done();
}

/** What an element is to readers of plain text, where its author says so; empty, it is nothing. */
export function dataText({ attribs }: MarkupElement): string | undefined {
  return attribs["data-text"];
}

class Line {
  #text = "";
  readonly #links: InlineLink[] = [];
  readonly #keepsSpace: boolean;
  /** Whether what was written last ends where a word that follows would run into it. */
  #closed = false;

  constructor(keepsSpace: boolean) {
    this.#keepsSpace = keepsSpace;
  }

  done(): Inline {
    // Addresses are below, so that what they stand for may be cut at its ends.
    const text = this.#keepsSpace ? this.#text : this.#text.replace(/[ \n]+$/, "");
    return { text, links: this.#links };
  }

  add(nodes: readonly MarkupNode[]): void {
    for (const node of nodes) {
      if (node.type === "text") this.#write(node.data);
      else if (isElement(node)) this.#element(node);
    }
  }

  #element(element: MarkupElement): void {
    if (silentElements.has(element.name) || hasClass(element, "web-only")) return;
    const said = dataText(element);
    if (said === undefined) this.#markup(element);
    else this.#write(said);
  }

  #markup(element: MarkupElement): void {
    const { attribs, children } = element;
    switch (element.name) {
      case "br":
        this.#break();
        break;
      case "wbr":
        this.#write("\u200b");
        break;
      case "img":
        this.#apart(attribs.alt ?? "");
        break;
      case "a":
      case "area":
        this.#link(element);
        break;
      case "sup":
        this.#raised(element, "^");
        break;
      case "sub":
        this.#raised(element, "_");
        break;
      case "del":
      case "s":
      case "strike":
        this.#between("~~", children, "~~");
        break;
      case "ins":
        if (this.#text.endsWith("~~")) this.#write(" ");
        this.add(children);
        break;
      case "q":
        this.#between("“", children, "”");
        break;
      case "rp":
        break;
      case "rt":
        this.#between("(", children, ")");
        break;
      default:
        this.add(children);
    }
  }

  #write(raw: string): void {
    if (this.#keepsSpace) {
      this.#text += raw;
      return;
    }
    let text = raw.replace(/[ \t\n\r\f]+/g, " ");
    if (/(^|[ \n])$/.test(this.#text)) text = text.replace(/^ /, "");
    if (text === "") return;
    if (this.#closed && /^[\p{L}\p{N}]/u.test(text) && !spaceless.test(text.charAt(0))) {
      text = ` ${text}`;
    }
    this.#closed = false;
    this.#text += text;
  }

  /** What is shown beside the words and not in them. */
  #apart(text: string): void {
    if (text.trim() === "") return;
    if (/[\p{L}\p{N}]$/u.test(this.#text)) this.#write(" ");
    this.#write(text.trim());
    this.#closed = true;
  }

  #break(): void {
    this.#text = this.#keepsSpace ? `${this.#text}\n` : `${this.#text.replace(/ +$/, "")}\n`;
    this.#closed = false;
  }

  #between(before: string, children: readonly MarkupNode[], after: string): void {
    const inner = inlineText(children);
    if (inner.text.trim() === "") return;
    this.#write(before);
    this.add(children);
    this.#write(after);
  }

  #link({ attribs, children, name }: MarkupElement): void {
    const address = (attribs.href ?? "").trim();
    if (this.#closed) this.#write(" ");
    const from = this.#text.length;
    if (name === "area") this.#write(attribs.alt ?? "");
    else this.add(children);
    this.#closed = address !== "";
    if (address !== "") this.#links.push({ from, to: this.#text.length, address });
  }

  /** An exponent or index. Ordinals, trade marks and formulas of chemistry are read without a sign. */
  #raised({ children }: MarkupElement, sign: "^" | "_"): void {
    const { text } = inlineText(children);
    const before = this.#text.at(-1) ?? "";
    const plain =
      sign === "^"
        ? /^\p{L}{2,}$/u.test(text) || /^[™®℠ªº*†‡]/u.test(text)
        : /^\d+$/.test(text) && /\p{L}|\)/u.test(before);
    const whole = /^[−+-]?[\p{L}\p{N}.,]*$/u.test(text) || /^\(.*\)$/.test(text);
    if (text === "") return;
    if (plain) this.add(children);
    else if (whole) {
      this.#write(sign);
      this.add(children);
    } else this.#between(`${sign}(`, children, ")");
  }
}
