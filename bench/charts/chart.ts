/** A chart as an SVG: one bar a line, readable in the light and in the dark. */

/** One line of a chart. */
export interface Bar {
  readonly name: string;
  readonly value: number;
  /** Drawn in the colour of this product. */
  readonly isOurs: boolean;
}

/** What a chart shows. */
export interface Chart {
  readonly title: string;
  /** Of the values, as it is said behind each: "ms". */
  readonly unit: string;
  /** Where the numbers come from, in one line. */
  readonly source: string;
  readonly bars: readonly Bar[];
  /** Each tenfold is as far as the last: where one bar would hide all others. */
  readonly isLogarithmic?: boolean;
  /** A line to compare with. */
  readonly limit?: { readonly name: string; readonly value: number };
}

const width = 760;
const valueWidth = 110;
const lineHeight = 30;
const barHeight = 16;
/** Of a letter, at most, in pixels. */
const letterWidth = 7.2;

/**
 * The background is painted as well: a page may be dark where the reader's system is light.
 */
const style = `
svg{font:13px system-ui,-apple-system,"Segoe UI",sans-serif}
.paper{fill:#fff}.words{fill:#24302f}.quiet{fill:#56636b}.ours{fill:#0b6e6e}.other{fill:#9aa7ad}.rule{stroke:#b3541e}.limit{fill:#b3541e}
@media(prefers-color-scheme:dark){.paper{fill:#14191c}.words{fill:#e6ebee}.quiet{fill:#a5b1b8}.ours{fill:#4fc3b8}.other{fill:#6b7880}.rule{stroke:#f0a070}.limit{fill:#f0a070}}
`.replaceAll("\n", "");

/**
 * Draws a chart.
 *
 * @throws RangeError when there is nothing to draw, or a value that no scale has a place for
 */
export function chartOf({ title, unit, source, bars, isLogarithmic, limit }: Chart): string {
  const values = [...bars.map(({ value }) => value), ...(limit ? [limit.value] : [])];
  if (values.length === 0 || values.some((value) => !(value > 0))) {
    throw new RangeError(`"${title}" needs values above 0; they are ${values.join(", ")}.`);
  }
  const nameWidth = 40 + Math.max(...bars.map(({ name }) => name.length)) * letterWidth;
  const place = placesOf(values, width - nameWidth - valueWidth, isLogarithmic === true);
  const top = limit ? 68 : 52;
  const height = top + bars.length * lineHeight + 34;
  const lines = bars.map(({ name, value, isOurs }, index) => {
    const middle = top + index * lineHeight + lineHeight / 2;
    return [
      `<text class="words" x="${nameWidth - 10}" y="${middle + 4}" text-anchor="end">${escaped(name)}</text>`,
      `<rect class="${isOurs ? "ours" : "other"}" x="${nameWidth}" y="${middle - barHeight / 2}" width="${place(value)}" height="${barHeight}" rx="2"/>`,
      `<text class="words" x="${nameWidth + place(value) + 8}" y="${middle + 4}">${written(value)} ${escaped(unit)}</text>`,
    ].join("");
  });
  const scale = isLogarithmic ? " Each tenfold is as far as the last." : "";
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img">`,
    `<title>${escaped(title)}</title>`,
    `<desc>${escaped(bars.map(({ name, value }) => `${name}: ${written(value)} ${unit}`).join("; "))}</desc>`,
    `<style>${style}</style>`,
    `<rect class="paper" width="${width}" height="${height}" rx="6"/>`,
    `<text class="words" x="20" y="30" font-size="15" font-weight="600">${escaped(title)}</text>`,
    ...lines,
    ...(limit ? [limitLine(limit, nameWidth + place(limit.value), top, height - 34)] : []),
    `<text class="quiet" x="20" y="${height - 14}" font-size="11">${escaped(source + scale)}</text>`,
    "</svg>\n",
  ].join("\n");
}

function limitLine(
  { name, value }: NonNullable<Chart["limit"]>,
  x: number,
  top: number,
  bottom: number,
): string {
  return [
    `<line class="rule" x1="${x}" x2="${x}" y1="${top - 4}" y2="${bottom}" stroke-dasharray="3 3"/>`,
    `<text class="limit" x="${x}" y="${top - 8}" text-anchor="middle" font-size="11">${escaped(`${name}: ${written(value)}`)}</text>`,
  ].join("");
}

/** How far each value reaches, in pixels. */
function placesOf(
  values: readonly number[],
  room: number,
  isLogarithmic: boolean,
): (value: number) => number {
  const most = Math.max(...values);
  if (!isLogarithmic) return (value) => Number(((value / most) * room).toFixed(1));
  // From the power of ten below the least, so that every bar is to be seen.
  const from = 10 ** (Math.ceil(Math.log10(Math.min(...values))) - 1);
  return (value) =>
    Number(((Math.log10(value / from) / Math.log10(most / from)) * room).toFixed(1));
}

function written(value: number): string {
  return value.toLocaleString("en-US", { maximumSignificantDigits: 3 });
}

function escaped(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}
