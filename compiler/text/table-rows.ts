/** The cells of a table, each in its row and column. */
import { hasClass, isElement, type MarkupElement, type MarkupNode } from "../markup.ts";
import { dataText } from "./inline.ts";

/** A cell as it was written. */
export interface MarkupCell {
  readonly children: readonly MarkupNode[];
  readonly head: boolean;
  readonly align: "left" | "right" | "center";
  /** How many columns it stands in. */
  readonly columns: number;
  /** Whether it is the part, in a further row or column, of a cell that stands in several. */
  readonly continued: boolean;
}

/** The rows of a table, each with a cell for each of its columns. */
export function tableRows(table: MarkupElement): readonly (readonly MarkupCell[])[] {
  /** For each column, the cell that reaches down into it, and through how many more rows. */
  const reaching: { rows: number; cell: MarkupCell }[] = [];
  return rowsOf(table).map((row) => {
    const cells: MarkupCell[] = [];
    const fromAbove = () => {
      for (
        let above = reaching[cells.length];
        above && above.rows > 0;
        above = reaching[cells.length]
      ) {
        above.rows -= 1;
        cells.push(above.cell);
      }
    };
    for (const element of row) {
      fromAbove();
      const cell = cellOf(element);
      const rows = span(element.attribs.rowspan) - 1;
      for (let column = 0; column < cell.columns; column += 1) {
        reaching[cells.length] = {
          rows,
          cell: { ...(column === 0 ? cell : blank(cell)), continued: true },
        };
        cells.push(column === 0 ? cell : blank(cell));
      }
    }
    fromAbove();
    return cells;
  });
}

function rowsOf(table: MarkupElement): MarkupElement[][] {
  return table.children.flatMap((child) => {
    if (!isElement(child) || hasClass(child, "web-only")) return [];
    if (["thead", "tbody", "tfoot"].includes(child.name)) return rowsOf(child);
    if (child.name !== "tr" || dataText(child) === "") return [];
    return [
      child.children.filter(
        (cell): cell is MarkupElement =>
          isElement(cell) && ["td", "th"].includes(cell.name) && !hasClass(cell, "web-only"),
      ),
    ];
  });
}

function cellOf(element: MarkupElement): MarkupCell {
  const said = dataText(element);
  const text = { type: "text", data: said } as MarkupNode;
  return {
    children: said === undefined ? element.children : [text],
    head: element.name === "th" && element.attribs.scope !== "row",
    align: alignment(element),
    columns: span(element.attribs.colspan),
    continued: false,
  };
}

function blank(cell: MarkupCell): MarkupCell {
  return { ...cell, children: [], columns: 1, continued: true };
}

function alignment(element: MarkupElement): MarkupCell["align"] {
  const { align = "", style = "" } = element.attribs;
  const said = /text-align\s*:\s*(right|center|end)/i.exec(style)?.[1] ?? align;
  if (hasClass(element, "n") || /^(right|end)$/i.test(said)) return "right";
  return hasClass(element, "c") || /^center$/i.test(said) ? "center" : "left";
}

/** How far a cell reaches; a table of thousands of columns is a slip of the keyboard. */
function span(value: string | undefined): number {
  const number = Number.parseInt(value ?? "", 10);
  return number >= 1 ? Math.min(number, 100) : 1;
}
