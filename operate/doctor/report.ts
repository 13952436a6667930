/** The lines as a person reads them, and as a program does. */
import type { Line, State } from "./check.ts";

/** Worst first; within a state in the order of the checks. */
const order: readonly State[] = ["blocker", "warning", "not checked", "ok"];

/** The lines, blockers on top. */
export function sorted(lines: readonly Line[]): readonly Line[] {
  return order.flatMap((state) => lines.filter((line) => line.state === state));
}

/** How many lines are in each state. */
export function counts(lines: readonly Line[]): Readonly<Record<State, number>> {
  const count = (state: State) => lines.filter((line) => line.state === state).length;
  return {
    blocker: count("blocker"),
    warning: count("warning"),
    "not checked": count("not checked"),
    ok: count("ok"),
  };
}

/** For a terminal. Lines that wait for the same thing share one entry. */
export function asText(lines: readonly Line[]): string {
  const entries = new Map<string, Line[]>();
  for (const line of sorted(lines)) {
    const key =
      line.state === "not checked" ? JSON.stringify([line.fact, line.remedy]) : `id ${line.id}`;
    entries.set(key, [...(entries.get(key) ?? []), line]);
  }
  const { blocker, warning, "not checked": unknown, ok } = counts(lines);
  const total = `${plural(blocker, "blocker")}, ${plural(warning, "warning")}, ${unknown} not checked, ${ok} ok.`;
  return `${[...entries.values()].map(entry).join("\n")}\n\n${total}\n`;
}

/** One JSON value. */
export function asJson(
  about: { readonly stage: string | undefined; readonly region: string | undefined },
  lines: readonly Line[],
): string {
  const value = { ...about, counts: counts(lines), lines: sorted(lines) };
  return `${JSON.stringify(value, null, 2)}\n`;
}

function entry(lines: readonly Line[]): string {
  const [first] = lines;
  if (!first) return "";
  const { state, fact, remedy } = first;
  const head = `${state.padEnd(11)}  ${wrapped(lines.map(({ id }) => id))}`;
  // What is well needs no second line.
  if (state === "ok") return `${head}: ${fact}`;
  return [head, indented(fact), ...(remedy === undefined ? [] : [indented(`→ ${remedy}`)])].join(
    "\n",
  );
}

/** Ids with commas, in lines of a terminal's width. */
function wrapped(ids: readonly string[]): string {
  const rows: string[] = [];
  for (const id of ids) {
    const row = rows.at(-1);
    if (row !== undefined && row.length + id.length < 80) rows[rows.length - 1] = `${row}, ${id}`;
    else rows.push(id);
  }
  return rows.join(",\n             ");
}

function indented(text: string): string {
  return text
    .split("\n")
    .map((line) => `             ${line}`)
    .join("\n");
}

function plural(count: number, word: string): string {
  return `${count} ${word}${count === 1 ? "" : "s"}`;
}
