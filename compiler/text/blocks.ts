/** Blocks of markup as lines of plain text: paragraphs, headings, lists, quotations, code, tables. */
import {
  blockElements,
  hasClass,
  isElement,
  type MarkupElement,
  type MarkupNode,
  silentElements,
} from "../markup.ts";
import { dataText, type Inline, inlineText, verbatim } from "./inline.ts";
import { linksOf, withAddresses } from "./links.ts";
import { tableRows } from "./table-rows.ts";
import { textTable } from "./text-table.ts";
import { displayWidth, widest, wrap } from "./wrap.ts";

/** Lines that stand together, and how many blank ones keep them apart from others. */
interface Block {
  readonly lines: readonly string[];
  readonly before: number;
  readonly after: number;
  /** A list inside of a list's item follows its words at once. */
  readonly isList?: boolean;
}

/** How wide the lines may be, and whether each link's address is written below its words. */
interface Room {
  readonly width: number;
  readonly addresses: boolean;
}

/** The lines of some nodes, at most `width` columns each where words and addresses allow it. */
export function linesOf(nodes: readonly MarkupNode[], width: number): string[] {
  return joined(blocksOf(nodes, { width, addresses: true }));
}

function joined(blocks: readonly Block[]): string[] {
  return blocks.flatMap(({ lines, before }, index) => {
    const previous = blocks[index - 1];
    const blank = previous ? Math.max(previous.after, before) : 0;
    return [...Array<string>(blank).fill(""), ...lines];
  });
}

/** Text and elements that flow in a line become a paragraph between the blocks around them. */
function blocksOf(nodes: readonly MarkupNode[], room: Room): Block[] {
  const blocks: Block[] = [];
  let line: MarkupNode[] = [];
  const endLine = (distance: number) => {
    const inline = inlineText(line);
    if (inline.text.trim() !== "" || inline.links.length > 0) {
      blocks.push(block(paragraph(inline, room, "p"), distance));
    }
    line = [];
  };
  for (const node of nodes) {
    if (!isElement(node)) line.push(node);
    else if (silentElements.has(node.name) || hasClass(node, "web-only")) continue;
    else if (holdsBlocks(node)) {
      endLine(0);
      blocks.push(...blockOf(node, room).filter(({ lines }) => lines.length > 0));
    } else line.push(node);
  }
  endLine(0);
  return blocks;
}

/** Whether an element begins a line of its own: a block, or a link or another element around one. */
function holdsBlocks(element: MarkupElement): boolean {
  if (blockElements.has(element.name)) return true;
  if (dataText(element) !== undefined) return !isWithin(element);
  return element.children.some((child) => isElement(child) && holdsBlocks(child));
}

/** Whether what `data-text` says stands inside a line, a list or a row. */
function isWithin({ name }: MarkupElement): boolean {
  return ["span", "strong", "em", "a", "code", "b", "i", "sub", "sup", "small"].includes(name);
}

function block(lines: readonly string[], before: number, after = before): Block {
  return { lines, before, after };
}

function blockOf(element: MarkupElement, room: Room): Block[] {
  const said = dataText(element);
  const { name, children } = element;
  if (said !== undefined && !["li", "td", "th", "dt", "dd"].includes(name)) {
    return said.trim() === "" ? [] : [block(wrap(said.trim(), room.width), 1)];
  }
  switch (name) {
    case "h1":
    case "h2":
      return heading(element, room);
    case "hr":
      // A long line would make the column of its cell as wide.
      return [block(["-".repeat(room.addresses ? Math.min(40, room.width) : 3)], 2)];
    case "pre":
      return code(children, room);
    case "blockquote":
      return [block(prefixed(children, room, "> ", "> "), 1)];
    case "ul":
    case "menu":
    case "dir":
      return [list(element, room, () => "- ")];
    case "ol":
      return [list(element, room, numbered(element))];
    case "dl":
      return [block(definitions(children, room), 1)];
    case "table":
      return table(element, room);
    case "a":
      return [block(around(element, room), 1)];
    default:
      return container(element, room);
  }
}

/** Elements whose words stand between blank lines. */
const spaced: ReadonlySet<string> = new Set(
  "p h3 h4 h5 h6 figure dl section article aside details address header footer nav".split(" "),
);

function container(element: MarkupElement, room: Room): Block[] {
  const { name, children } = element;
  if (name === "p" && hasClass(element, "line")) {
    return [block([`----- ${inlineText(children).text.replace(/\s+/g, " ")} -----`], 1)];
  }
  const inside = blocksOf(children, room);
  const lines = joined(inside);
  if (lines.length === 0) return [];
  const own = /^h[3-6]$/.test(name) ? 2 : spaced.has(name) ? 1 : 0;
  const before = Math.max(own, inside[0]?.before ?? 0);
  return [block(lines, before, Math.max(Math.min(own, 1), inside.at(-1)?.after ?? 0))];
}

/** A heading with a line under it, so that it is one without colour or size. */
function heading({ name, children }: MarkupElement, room: Room): Block[] {
  const inline = inlineText(children);
  const words = inline.text.split("\n").flatMap((line) => wrap(line, room.width));
  const rule = (name === "h1" ? "=" : "-").repeat(widest(words));
  const lines = inline.text.trim() === "" ? [] : [...words, rule];
  const below = room.addresses ? withAddresses(inline, "p").below : [];
  return [block([...lines, ...below], 2, 1)];
}

function paragraph(inline: Inline, room: Room, kind: "p" | "li"): string[] {
  if (!room.addresses) return wrapped(inline.text, room.width);
  const { text, below } = withAddresses(inline, kind);
  return [
    ...(text.trim() === "" ? [] : wrapped(text, room.width)),
    ...below.flatMap((line) => wrap(line, room.width)),
  ];
}

function wrapped(text: string, width: number): string[] {
  return text.split("\n").flatMap((line) => wrap(line, width));
}

function code(children: readonly MarkupNode[], room: Room): Block[] {
  const { text, links } = verbatim(children);
  const lines = text.replace(/^\n|\s+$/g, "").split("\n");
  const below = room.addresses ? links.map(({ address }) => address) : [];
  return [block([...lines, ...below], 1)];
}

/** Words with a mark before their first line, and their other lines hanging under them. */
function prefixed(
  children: readonly MarkupNode[],
  room: Room,
  first: string,
  others: string,
): string[] {
  const width = Math.max(1, room.width - displayWidth(first));
  const lines = joined(itemBlocks(children, { ...room, width }));
  return lines.map((line, index) => (index === 0 ? first : others) + line);
}

/** The blocks of a list's item, in which an address stands below its words. */
function itemBlocks(children: readonly MarkupNode[], room: Room): Block[] {
  const only = children.filter((node) => !(node.type === "text" && node.data.trim() === ""));
  if (only.some((node) => isElement(node) && holdsBlocks(node))) {
    const blocks = blocksOf(children, room);
    return blocks.map((each) => (each.isList ? { ...each, before: 0, after: 0 } : each));
  }
  const lines = paragraph(inlineText(children), room, "li");
  return lines.length > 0 && lines.some((line) => line !== "") ? [block(lines, 0)] : [];
}

function list(
  { children }: MarkupElement,
  room: Room,
  mark: (item: MarkupElement) => string,
): Block {
  const items = children.flatMap((child): MarkupElement[] =>
    isElement(child) && !hasClass(child, "web-only") && !silentElements.has(child.name)
      ? [child]
      : [],
  );
  const marks = items.map((item) => (item.name === "li" ? mark(item) : ""));
  const most = widest(marks);
  const lines = items.flatMap((item, index) => {
    const said = dataText(item);
    const first = (marks[index] ?? "").padStart(most);
    const others = " ".repeat(most);
    if (item.name !== "li") return prefixed([item], room, others, others);
    if (said === undefined) return prefixed(item.children, room, first, others);
    return said === ""
      ? []
      : wrap(said, room.width - most).map((line, at) => (at ? others : first) + line);
  });
  // Text between the items is shown before them, rather than lost.
  const loose = inlineText(children.filter((child) => !isElement(child)));
  const before = loose.text.trim() === "" ? [] : wrapped(loose.text, room.width);
  return { ...block([...before, ...lines], 1), isList: true };
}

/** The marks of an ordered list, from its `start`, as its `type` writes them. */
function numbered({ attribs, children }: MarkupElement): (item: MarkupElement) => string {
  const items = children.filter((child) => isElement(child) && child.name === "li").length;
  const step = attribs.reversed === undefined ? 1 : -1;
  let next = Number.parseInt(attribs.start ?? "", 10);
  if (Number.isNaN(next)) next = step === 1 ? 1 : items;
  return (item) => {
    const own = Number.parseInt(item.attribs.value ?? "", 10);
    const number = Number.isNaN(own) ? next : own;
    next = number + step;
    return ` ${counter(number, attribs.type ?? "1")}. `;
  };
}

function counter(number: number, type: string): string {
  if (/^a$/i.test(type) && number >= 1 && number <= 26) {
    const letter = String.fromCharCode(96 + number);
    return type === "A" ? letter.toUpperCase() : letter;
  }
  if (/^i$/i.test(type) && number >= 1 && number < 40) {
    const roman = "x".repeat(Math.floor(number / 10)) + romanDigits[number % 10];
    return type === "I" ? roman.toUpperCase() : roman;
  }
  return String(number);
}

const romanDigits = ["", "i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix"];

/** Each term with its meaning after a colon, and further ones below. */
function definitions(children: readonly MarkupNode[], room: Room): string[] {
  const entries = children.flatMap((child) => {
    if (!isElement(child) || hasClass(child, "web-only")) return [];
    return child.name === "div" ? child.children.filter((inner) => isElement(inner)) : [child];
  });
  const lines: string[] = [];
  let term: Inline | undefined;
  const endTerm = () => {
    if (term) lines.push(...paragraph(term, room, "p"));
    term = undefined;
  };
  for (const entry of entries) {
    const said = dataText(entry);
    const inside = said === undefined ? entry.children : [];
    if (entry.name === "dt") {
      endTerm();
      term = said === undefined ? inlineText(inside) : { text: said, links: [] };
      continue;
    }
    const inline = inside.some((node) => isElement(node) && holdsBlocks(node))
      ? undefined
      : inlineText(inside);
    const meaning = said === undefined ? inline : { text: said, links: [] };
    if (term && meaning && term.links.length === 0 && !meaning.text.includes("\n")) {
      const { text, below } = withAddresses(meaning, "p");
      const [first = "", ...rest] = wrap(`${term.text}: ${text}`, room.width - 2);
      const addresses = room.addresses ? below.flatMap((line) => wrap(line, room.width - 2)) : [];
      lines.push(first, ...[...rest, ...addresses].map((line) => `  ${line}`));
      term = undefined;
      continue;
    }
    if (term) term = { ...term, text: `${term.text}:` };
    endTerm();
    const blocks = meaning
      ? [block(paragraph(meaning, { ...room, width: room.width - 2 }, "p"), 0)]
      : blocksOf(inside, { ...room, width: room.width - 2 });
    lines.push(...joined(blocks).map((line) => (line === "" ? "" : `  ${line}`)));
  }
  endTerm();
  return lines;
}

/** A link around blocks: its address stands below them. */
function around({ attribs, children }: MarkupElement, room: Room): string[] {
  const lines = joined(blocksOf(children, room));
  const address = (attribs.href ?? "").trim();
  return room.addresses && address !== "" ? [...lines, address] : lines;
}

function table(element: MarkupElement, room: Room): Block[] {
  const caption = element.children.find((child) => isElement(child) && child.name === "caption");
  const title = caption && isElement(caption) ? joined(blocksOf([caption], room)) : [];
  const rows = tableRows(element);
  const inCell = { ...room, addresses: false };
  const isLayout = /^(presentation|none)$/i.test(element.attribs.role ?? "");
  const holds = rows.some((row) =>
    row.some(({ children }) => children.some((node) => isElement(node) && holdsBlocks(node))),
  );
  const isOneColumn = rows.every((row) => row.length <= 1) && !rows.some(([cell]) => cell?.head);
  if (isOneColumn || (isLayout && holds)) {
    const cells = rows.flat().filter(({ continued }) => !continued);
    const blocks = cells.flatMap(({ children }) => blocksOf(children, room));
    return [...(title.length > 0 ? [block(title, 1)] : []), ...blocks];
  }
  const drawn = textTable(
    rows.map((row) =>
      row.map((cell) => ({
        ...cell,
        lines: (width: number) => joined(blocksOf(cell.children, { ...inCell, width })),
      })),
    ),
    room.width,
  );
  const below = room.addresses
    ? linksOf(rows.flatMap((row) => row.flatMap((cell) => (cell.continued ? [] : cell.children))))
    : [];
  return [
    ...(title.length > 0 ? [block(title, 1)] : []),
    block([...drawn, ...below.flatMap((line) => wrap(line, room.width))], 1),
  ];
}
