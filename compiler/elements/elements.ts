/**
 * The elements every course has: bars, dots, strokes, and the map of the results of a yes-or-no
 * decision.
 *
 * Made of table cells and characters, which every client shows, also with images off. A picture
 * repeats numbers that stand next to it in words, so the text part and screen readers leave most of
 * it out. Looks are in the course's own style sheet, by class; only a share of a width stays with
 * its element.
 */
import { ElementError, type Elements } from "./element.ts";

type Attributes = Readonly<Record<string, string>>;

/** What each element is replaced by. */
export const engineElements: Elements = {
  "mj-bar": bar,
  "mj-dots": dots,
  "mj-stack": stack,
  "mj-results-map": resultsMap,
};

/**
 * A horizontal bar for a table's row heading: `<mj-bar value="75" most="210" />`.
 *
 * A table of its own, because Outlook for Windows knows no width of anything else. `look="warm"`
 * sets one bar apart.
 */
function bar(attributes: Attributes): string {
  const { value, most } = numbers(
    attributes,
    ["value", "most"],
    '<mj-bar value="75" most="210" />',
  );
  const percent = Math.round((value / most) * 100);
  const look = attributes.look === "warm" ? "bar bar-warm" : "bar";
  return [
    `<table role="presentation" class="scale" data-text="" width="${percent}%" cellspacing="0" cellpadding="0">`,
    `<tr><td class="${look}" height="12">&nbsp;</td></tr></table>`,
  ].join("");
}

/**
 * One dot for each of so many, in rows of ten, so that counts compare on every screen:
 * `<mj-dots count="14" />`.
 */
function dots(attributes: Attributes): string {
  const { count } = numbers(attributes, ["count"], '<mj-dots count="14" />');
  const rows = Array.from({ length: Math.ceil(count / 10) }, (_, row) =>
    "●".repeat(Math.min(10, count - row * 10)),
  );
  return `<span class="dots" aria-hidden="true" data-text="">${rows.join("<br />")}</span>`;
}

/** One stroke for each of so many, one above the other: `<mj-stack count="5" />`. */
function stack(attributes: Attributes): string {
  const { count } = numbers(attributes, ["count"], '<mj-stack count="5" />');
  const strokes = Array<string>(count).fill("▬").join("<br />");
  return `<span class="stack" aria-hidden="true" data-text="">${strokes}<br /></span>`;
}

const mapHeight = 180;

const table = '<table role="presentation" width="100%" cellspacing="0" cellpadding="0">';

/**
 * All cases of a decision as one area (a confusion matrix), those to be caught on the left:
 * `<mj-results-map caught="126" missed="24" flagged="14" alone="836" />`. Each part has the share
 * of the area that it has of the cases.
 *
 * Counts stand outside of the area, because a small part has no room for its own. Words may follow
 * a count (`caught="126 caught"`); `text` is what the text part says in its place, nothing without it.
 */
function resultsMap({ text = "", ...attributes }: Attributes): string {
  const names = ["caught", "missed", "flagged", "alone"] as const;
  const counts = Object.fromEntries(
    Object.entries(attributes).map(([name, label]) => [name, label.replace(/^(\d+) .*$/, "$1")]),
  );
  const { caught, missed, flagged, alone } = numbers(
    counts,
    names,
    '<mj-results-map caught="126" missed="24 missed" flagged="14" alone="836" />',
  );
  const column = (upper: string, upperCount: number, lower: string, lowerCount: number) => {
    const height = Math.round((mapHeight * upperCount) / (upperCount + lowerCount));
    const cell = (look: string, pixels: number) =>
      `<tr><td class="${look}" height="${pixels}">&nbsp;</td></tr>`;
    return `${table}${cell(upper, height)}${cell(lower, mapHeight - height)}</table>`;
  };
  const labels = (mark: string, start = "", end = "") =>
    [
      `<tr><td>${table}<tr><td class="label">${mark} ${escaped(start)}</td>`,
      `<td class="label label-end">${escaped(end)} ${mark}</td></tr></table></td></tr>`,
    ].join("");
  const share = Math.round(((caught + missed) / (caught + missed + flagged + alone)) * 100);
  return [
    `<table role="presentation" class="results" width="100%" cellspacing="0" cellpadding="0" data-text="${escaped(text)}">`,
    labels("▼", attributes.caught, attributes.alone),
    `<tr><td>${table}<tr><td width="${share}%" class="part">${column("caught", caught, "missed", missed)}</td>`,
    `<td width="${100 - share}%" class="part">${column("alone", alone, "flagged", flagged)}</td></tr></table></td></tr>`,
    labels("▲", attributes.missed, attributes.flagged),
    "</table>",
  ].join("");
}

function numbers<Name extends string>(
  attributes: Attributes,
  names: readonly Name[],
  example: string,
): Record<Name, number> {
  const read = names.map((name) => [name, Number(attributes[name] ?? Number.NaN)] as const);
  const known = Object.keys(attributes).every(
    (name) => (names as readonly string[]).includes(name) || name === "look",
  );
  if (!known || read.some(([, value]) => !Number.isInteger(value) || value < 0)) {
    throw new ElementError(`write it like ${example}`);
  }
  return Object.fromEntries(read) as Record<Name, number>;
}

/** Words of an attribute as they stand in HTML. */
function escaped(words: string): string {
  return words.replace(/[&<>"]/g, (letter) => `&#${letter.charCodeAt(0)};`);
}
