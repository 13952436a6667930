/** A table in plain text: aligned columns, or one record per row where columns do not fit. */
import { displayWidth, widest, wrap } from "./wrap.ts";

/** One cell of a table. */
export interface TextCell {
  /** Its lines, wrapped where `width` columns are not enough. */
  readonly lines: (width: number) => readonly string[];
  /** A heading of its row or column. */
  readonly head: boolean;
  readonly align: "left" | "right" | "center";
  /** The columns it stands in; only the first is written. */
  readonly columns: number;
  /** Whether it goes on from the row above, where it is written. */
  readonly continued: boolean;
}

const gap = "  ";

/**
 * Writes a table of rows of cells; the rows at its top of headings alone are its header.
 *
 * @param rows Each with a cell for each column: one that stands in several is followed by empty ones.
 * @param columns The width to keep within. A longer word is not broken.
 */
export function textTable(rows: readonly (readonly TextCell[])[], columns: number): string[] {
  const shown = withoutEmpty(rows);
  const widths = columnWidths(shown, columns);
  return widths ? aligned(shown, widths, columns) : records(shown, columns);
}

/** Layout likes to keep a distance by empty rows and columns. */
function withoutEmpty(rows: readonly (readonly TextCell[])[]): readonly (readonly TextCell[])[] {
  const isEmpty = (cell: TextCell | undefined) =>
    cell === undefined || cell.continued || whole(cell) === "";
  const count = Math.max(0, ...rows.map((row) => row.length));
  const full = Array.from({ length: count }, (_, column) => column).filter((column) =>
    rows.some((row) => !isEmpty(row[column])),
  );
  return rows
    .filter((row) => !row.every(isEmpty))
    .map((row) => full.flatMap((column) => row[column] ?? []));
}

function whole(cell: TextCell): string {
  return cell.lines(Number.POSITIVE_INFINITY).join(" ").trim();
}

/** A cell over the whole width is written as a line of its own, not into the first column. */
function isAcross(row: readonly TextCell[]): boolean {
  return row.length > 1 && (row[0]?.columns ?? 1) >= row.length;
}

/** The width of each column, the widest ones made narrower first; nothing if words are too long. */
function columnWidths(
  rows: readonly (readonly TextCell[])[],
  columns: number,
): number[] | undefined {
  const count = Math.max(0, ...rows.map((row) => row.length));
  const over = (width: number) =>
    Array.from({ length: count }, (_, column) =>
      Math.max(
        1,
        ...rows
          .filter((row) => !isAcross(row))
          .map((row) => widest(row[column]?.continued ? [] : (row[column]?.lines(width) ?? []))),
      ),
    );
  const widths = over(Number.POSITIVE_INFINITY);
  const narrowest = over(1);
  const room = columns - gap.length * (count - 1);
  while (widths.reduce((sum, width) => sum + width, 0) > room) {
    const slack = widths.map((width, column) => (width > (narrowest[column] ?? 0) ? width : 0));
    const most = Math.max(0, ...slack);
    if (most === 0) return undefined;
    widths[slack.indexOf(most)] = most - 1;
  }
  return widths;
}

function aligned(
  rows: readonly (readonly TextCell[])[],
  widths: readonly number[],
  columns: number,
): string[] {
  const blocks = rows.map((row) => {
    if (isAcross(row)) return row[0]?.lines(columns) ?? [];
    const cells = widths.map((width, column) => {
      const cell = row[column];
      return cell === undefined || cell.continued ? [] : cell.lines(width);
    });
    const height = Math.max(1, ...cells.map((lines) => lines.length));
    return Array.from({ length: height }, (_, line) =>
      widths
        .map((width, column) => pad(cells[column]?.[line] ?? "", width, row[column]?.align))
        .join(gap)
        .trimEnd(),
    );
  });
  const rule = widths.map((width) => "-".repeat(width)).join(gap);
  const headed = headerRows(rows);
  const header = blocks.slice(0, Math.max(1, headed));
  const body = blocks.slice(header.length);
  // Where a cell takes several lines, only a blank one shows where the next row begins.
  const between = body.some((lines) => lines.length > 1) ? [""] : [];
  const lines = body.flatMap((block, index) => (index > 0 ? [...between, ...block] : block));
  const under = headed > 0 ? [rule] : body.length > 0 ? between : [];
  return [...header.flat(), ...under, ...lines];
}

/** How many rows head the columns; the corner is often an empty cell that heads nothing. */
function headerRows(rows: readonly (readonly TextCell[])[]): number {
  const isHeader = (row: readonly TextCell[]) =>
    row.every((cell) => cell.head || whole(cell) === "");
  const first = rows.findIndex((row) => !isHeader(row));
  return first === -1 ? Math.min(1, rows.length) : first;
}

function pad(text: string, width: number, align: TextCell["align"] = "left"): string {
  const free = Math.max(0, width - displayWidth(text));
  const before = align === "right" ? free : align === "center" ? Math.ceil(free / 2) : 0;
  return " ".repeat(before) + text + " ".repeat(free - before);
}

function records(rows: readonly (readonly TextCell[])[], columns: number): string[] {
  const headed = headerRows(rows);
  const names = Array.from({ length: rows[0]?.length ?? 0 }, (_, column) =>
    rows
      .slice(0, headed)
      .flatMap((row) => (row[column] && !row[column].continued ? whole(row[column]) : []))
      .filter((name) => name !== "")
      .join(" "),
  );
  return rows.slice(headed).flatMap((row, index) => {
    const [title, ...cells] = row;
    const [corner = ""] = names;
    const lines = [
      // What heads the rows' own headings has nowhere else to stand.
      ...(title && corner !== "" ? named(corner, title, columns) : (title?.lines(columns) ?? [])),
      ...cells.flatMap((cell, at) =>
        cell.continued && whole(cell) === ""
          ? []
          : named(names[at + 1] ?? "", cell, columns - gap.length).map((line) => gap + line),
      ),
    ];
    return index > 0 ? ["", ...lines] : lines;
  });
}

function named(name: string, cell: TextCell, columns: number): readonly string[] {
  if (name === "") return cell.lines(columns);
  const lines = cell.lines(Number.POSITIVE_INFINITY);
  if (lines.length <= 1) return wrap(`${name}: ${lines[0] ?? ""}`.trimEnd(), columns);
  return [`${name}:`, ...cell.lines(columns - gap.length).map((line) => gap + line)];
}
