/**
 * The text part: the mail's words for people who read, or have read to them, plain text.
 *
 * Made from MJML's tree and not from its output, where tables are layout. Hard-wrapped at 78
 * characters (RFC 5322, 2.1.1); only addresses and code are longer.
 */
import { type CheerioAPI, load } from "cheerio";
import { convert, type Formatter } from "html-to-text";
import type { MjmlNode } from "mjml";
import { type TextCell, textTable } from "./text-table.ts";

const columns = 78;

type Selection = ReturnType<CheerioAPI>;

/** The text of a mail from its parsed MJML. Ends in one line end. */
export function textPart(mail: MjmlNode): string {
  const body = mail.children?.find((node) => node.tagName === "mj-body");
  const $ = load(body ? words(body) : "", null, false);
  sayDataText($);
  drawTables($);
  $("p.line").each((_, line) => void $(line).text(`----- ${collapsed($(line))} -----`));
  $("img").each((_, image) => void $(image).replaceWith($(image).attr("alt") ?? ""));
  writeOutLinks($);
  const text = convert($.html(), {
    wordwrap: columns,
    formatters: { underlined },
    selectors: [
      { selector: "h1", format: "underlined", options: { mark: "=" } },
      { selector: "h2", format: "underlined", options: { mark: "-" } },
      { selector: "h3", options: { uppercase: false } },
      { selector: "ul", options: { itemPrefix: "- " } },
    ],
  });
  const lines = text
    .replaceAll("\u00a0", " ")
    .replace(/[\u00ad\u200b-\u200d\u2060\ufeff]/g, "")
    .split("\n")
    .map((line) => line.trimEnd());
  return `${lines.join("\n").replace(/^\n+|\n+$/g, "")}\n`;
}

/** The words of a part of the tree as plain HTML, without layout. */
function words(node: MjmlNode): string {
  const { tagName, attributes = {}, children = [], content = "" } = node;
  switch (tagName) {
    case "mj-text":
    case "mj-raw":
      return content;
    case "mj-table":
      return `<table class="${attributes["css-class"] ?? ""}">${content}</table>`;
    case "mj-button":
      return `<p><a href="${attributes.href}">${content}</a></p>`;
    case "mj-image":
      return `<p>${attributes.alt}</p>`;
    case "mj-divider":
      return "<hr>";
    default:
      return children.map(words).join("\n");
  }
}

/** `data-text` says what stands in the text in place of an element; empty, nothing does. */
function sayDataText($: CheerioAPI): void {
  $("[data-text]").each((_, element) => {
    const text = $(element).attr("data-text") ?? "";
    const within = $(element).is("li, td, th, span, strong, em, a, code, b, i");
    if (text === "") $(element).remove();
    else if (within) $(element).text(text).removeAttr("data-text");
    else $(element).replaceWith($("<p></p>").text(text));
  });
}

function drawTables($: CheerioAPI): void {
  $("table.data").each((_, table) => {
    const caption = collapsed($(table).find("caption"));
    const rows = $(table)
      .find("tr")
      .toArray()
      .map((row) => cellsOf($, $(row)));
    const rendered = $("<pre></pre>").text(textTable(rows, columns));
    $(table).replaceWith(caption === "" ? rendered : $("<p></p>").text(caption).add(rendered));
  });
}

function cellsOf($: CheerioAPI, row: Selection): TextCell[] {
  return row
    .children("th, td")
    .toArray()
    .flatMap((element): TextCell[] => {
      const cell = $(element);
      const align = cell.hasClass("n") ? "right" : cell.hasClass("c") ? "center" : "left";
      const head = cell.is("th") && cell.attr("scope") !== "row";
      const spanned = Number(cell.attr("colspan") ?? 1) - 1;
      const empty: TextCell = { text: "", head, align };
      return [{ text: collapsed(cell), head, align }, ...Array(spanned).fill(empty)];
    });
}

/**
 * Writes the addresses of a paragraph's links below it. Links that follow a lead-in become lines of
 * "text: address"; those inside a sentence stay readable there.
 */
function writeOutLinks($: CheerioAPI): void {
  const blocks = "p, li, td, th, caption, h1, h2, h3, blockquote, div";
  for (const element of $(blocks).has("a[href]").toArray()) {
    const block = $(element);
    const links = block
      .find("a[href]")
      .toArray()
      .filter((link) => $(link).closest(blocks).is(element))
      .map((link) => ({ text: collapsed($(link)), address: $(link).attr("href") ?? "" }))
      .filter(({ text, address }) => text !== address);
    if (links.length === 0) continue;

    const rest = links.reduce((text, link) => text.replace(link.text, "\u0000"), collapsed(block));
    const [lead = "", ...tails] = rest.split("\u0000");
    const listed = tails.every((tail) => /^[\s·|,]*$/.test(tail));
    if (listed) block.text(lead);
    for (const [index, { text, address }] of links.entries()) {
      // One address after a sentence needs no name; in a list it stands below its own.
      const alone = !listed && links.length === 1;
      const below = block.is("li") || text.includes(":");
      if (index > 0 || !listed || lead !== "") block.append("<br>");
      if (!alone) block.append($("<span></span>").text(below ? text : `${text}: `));
      if (!alone && below) block.append("<br>");
      block.append($("<span></span>").text(address));
    }
  }
  $("a").each((_, link) => void $(link).replaceWith($(link).contents()));
}

/** A heading with a line under it, so that it is one without colour or size. */
const underlined: Formatter = (element, walk, builder, options) => {
  builder.openBlock({ leadingLineBreaks: 3 });
  walk(element.children, builder);
  builder.closeBlock({
    trailingLineBreaks: 2,
    blockTransform: (text) => {
      const longest = Math.max(...text.split("\n").map((line) => line.length));
      return `${text}\n${String(options.mark).repeat(longest)}`;
    },
  });
};

function collapsed(selection: Selection): string {
  return selection.text().replace(/\s+/g, " ").trim();
}
