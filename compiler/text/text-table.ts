/** A data table in plain text: aligned columns, or one record per row where columns do not fit. */

/** One cell of a table. */
export interface TextCell {
  readonly text: string;
  /** A heading of its row or column. */
  readonly head: boolean;
  readonly align: "left" | "right" | "center";
}

const gap = "  ";

/**
 * Writes a table of rows of cells; the first row is its header if all of its cells are headings.
 *
 * @param columns The width to keep within, in characters. A longer word is not broken.
 */
export function textTable(rows: readonly (readonly TextCell[])[], columns: number): string {
  const widths = columnWidths(rows, columns);
  return widths ? aligned(rows, widths) : records(rows, columns);
}

/** Breaks text between words into lines of at most `width` characters. */
export function wrap(text: string, width: number): string[] {
  const lines = [""];
  for (const word of text.split(" ")) {
    const line = lines.at(-1) ?? "";
    if (line === "") lines[lines.length - 1] = word;
    else if (line.length + 1 + word.length <= width) lines[lines.length - 1] = `${line} ${word}`;
    else lines.push(word);
  }
  return lines;
}

/** The width of each column, the widest ones made narrower first; nothing if words are too long. */
function columnWidths(
  rows: readonly (readonly TextCell[])[],
  columns: number,
): number[] | undefined {
  const count = Math.max(...rows.map((row) => row.length));
  const over = (measure: (text: string) => number) =>
    Array.from({ length: count }, (_, column) =>
      Math.max(1, ...rows.map((row) => measure(row[column]?.text ?? ""))),
    );
  const widths = over((text) => text.length);
  const narrowest = over((text) => Math.max(...text.split(" ").map((word) => word.length)));
  const room = columns - gap.length * (count - 1);
  while (widths.reduce((sum, width) => sum + width, 0) > room) {
    const slack = widths.map((width, column) => (width > (narrowest[column] ?? 0) ? width : 0));
    const widest = Math.max(...slack);
    if (widest === 0) return undefined;
    widths[slack.indexOf(widest)] = widest - 1;
  }
  return widths;
}

function aligned(rows: readonly (readonly TextCell[])[], widths: readonly number[]): string {
  const blocks = rows.map((row) => {
    const cells = widths.map((width, column) => wrap(row[column]?.text ?? "", width));
    const height = Math.max(...cells.map((lines) => lines.length));
    return Array.from({ length: height }, (_, line) =>
      widths
        .map((width, column) => pad(cells[column]?.[line] ?? "", width, row[column]?.align))
        .join(gap)
        .trimEnd(),
    );
  });
  const rule = widths.map((width) => "-".repeat(width)).join(gap);
  const [header = [], ...body] = blocks;
  // Where a cell takes several lines, only a blank one shows where the next row begins.
  const between = body.some((lines) => lines.length > 1) ? [""] : [];
  const lines = body.flatMap((block, index) => (index > 0 ? [...between, ...block] : block));
  const headed = isHeader(rows[0]);
  return [...header, ...(headed ? [rule] : between), ...lines].join("\n");
}

/** The corner above the row headings is often an empty cell that heads nothing. */
function isHeader(row: readonly TextCell[] = []): boolean {
  return row.every((cell) => cell.head || cell.text === "");
}

function pad(text: string, width: number, align: TextCell["align"] = "left"): string {
  if (align === "right") return text.padStart(width);
  if (align === "left") return text.padEnd(width);
  return text.padStart(Math.ceil((width + text.length) / 2)).padEnd(width);
}

function records(rows: readonly (readonly TextCell[])[], columns: number): string {
  const [first = [], ...rest] = rows;
  const headed = isHeader(first);
  const names = headed ? first.map((cell) => cell.text) : [];
  return (headed ? rest : rows)
    .map(([title, ...cells]) =>
      [
        ...wrap(title?.text ?? "", columns),
        ...cells.flatMap(({ text }, index) => {
          const name = names[index + 1];
          return wrap(name ? `${name}: ${text}` : text, columns - 2).map((line) => `  ${line}`);
        }),
      ].join("\n"),
    )
    .join("\n\n");
}
