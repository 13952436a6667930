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

/** One dot for each of so many, in groups of ten: `<mj-dots count="14" />`. */
function dots(attributes: Attributes): string {
  const { count } = numbers(attributes, ["count"], '<mj-dots count="14" />');
  const groups = Array.from({ length: Math.ceil(count / 10) }, (_, group) =>
    "●".repeat(Math.min(10, count - group * 10)),
  );
  return `<span class="dots" aria-hidden="true" data-text="">${groups.join(" ")}</span>`;
}

/** One stroke for each of so many, one above the other: `<mj-stack count="5" />`. */
function stack(attributes: Attributes): string {
  const { count } = numbers(attributes, ["count"], '<mj-stack count="5" />');
  const strokes = Array<string>(count).fill("▬").join("<br />");
  return `<span class="stack" aria-hidden="true" data-text="">${strokes}<br /></span>`;
}

const mapHeight = 180;

/**
 * All cases of a decision as one area (a confusion matrix), those to be caught on the left:
 * `<mj-results-map caught="126" missed="24" flagged="14" alone="836" />`. Each part has the share
 * of the area that it has of the cases.
 */
function resultsMap(attributes: Attributes): string {
  const names = ["caught", "missed", "flagged", "alone"] as const;
  const { caught, missed, flagged, alone } = numbers(
    attributes,
    names,
    '<mj-results-map caught="126" missed="24" flagged="14" alone="836" />',
  );
  const positive = caught + missed;
  const all = positive + flagged + alone;
  const column = (upper: string, upperCount: number, lower: string, lowerCount: number) => {
    const height = Math.round((mapHeight * upperCount) / (upperCount + lowerCount));
    const cell = (look: string, count: number, pixels: number) =>
      // A line of text needs some 20 pixels; a lower part keeps only its colour.
      `<tr><td class="${look}" height="${pixels}">${pixels < 20 ? "" : count}</td></tr>`;
    return [
      '<table role="presentation" width="100%" cellspacing="0" cellpadding="0">',
      cell(upper, upperCount, height),
      cell(lower, lowerCount, mapHeight - height),
      "</table>",
    ].join("");
  };
  const share = Math.round((positive / all) * 100);
  return [
    `<table role="presentation" class="results" width="100%" cellspacing="0" cellpadding="0" data-text=""><tr>`,
    `<td width="${share}%" class="part">${column("caught", caught, "missed", missed)}</td>`,
    `<td width="${100 - share}%" class="part">${column("alone", alone, "flagged", flagged)}</td>`,
    "</tr></table>",
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
