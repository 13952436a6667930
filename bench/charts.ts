/**
 * `npm run docs:charts` draws the charts of docs/performance.md from what the benchmarks wrote to
 * `bench/results/`; a measure that was never taken here leaves its chart as it is.
 */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type Chart, chartOf } from "./charts/chart.ts";

/** What `report` in `measured.ts` writes. */
interface Result {
  readonly at: string;
  readonly on: Readonly<Record<string, string>>;
  readonly rows: readonly Readonly<Record<string, string | number>>[];
}

/** How a result becomes a chart. */
interface Drawing extends Pick<Chart, "title" | "unit" | "isLogarithmic" | "limit"> {
  /** The file in `bench/results/`, and the chart's. */
  readonly result: string;
  /** The columns; without them the first of text and the first of numbers. */
  readonly name?: string;
  readonly value?: string;
  /** Whether a line is this product; all are, where nothing else is measured beside it. */
  readonly isOurs?: (name: string) => boolean;
}

const isThisProduct = (name: string) => name.startsWith("this product");

const drawings: readonly Drawing[] = [
  {
    result: "compose",
    title: "Composing one lesson, CPU time",
    unit: "µs",
    isLogarithmic: true,
    isOurs: isThisProduct,
  },
  {
    result: "send",
    title: "Sending one lesson, CPU time",
    unit: "ms",
    value: "ms of CPU a mail",
    isOurs: isThisProduct,
  },
  {
    result: "start",
    title: "Starting a function, CPU time to load it",
    unit: "ms",
    value: "load, ms of CPU",
  },
  { result: "pages", title: "Answering a request, CPU time", unit: "µs", value: "CPU, µs" },
  {
    result: "scale",
    title: "Index writes of one shard in the busiest second, by readers at one hour",
    unit: "a second",
    name: "readers",
    value: "writes of one shard",
    isLogarithmic: true,
    limit: { name: "a partition takes", value: 1_000 },
  },
  {
    result: "develop",
    title: "What one runs who changes the project, CPU time",
    unit: "s",
    value: "s of CPU",
  },
];

const results = join(import.meta.dirname, "results");
const charts = join(import.meta.dirname, "..", "docs", "images", "charts");
mkdirSync(charts, { recursive: true });
for (const drawing of drawings) {
  const file = join(results, `${drawing.result}.json`);
  if (!existsSync(file)) {
    console.log(`${drawing.result}: nothing measured, run npm run bench -- ${drawing.result}`);
    continue;
  }
  const result = JSON.parse(readFileSync(file, "utf8")) as Result;
  writeFileSync(join(charts, `${drawing.result}.svg`), chartOf(chartFrom(drawing, result)));
  console.log(`docs/images/charts/${drawing.result}.svg`);
}

function chartFrom(
  { name, value, isOurs = () => true, ...chart }: Drawing,
  { at, on, rows }: Result,
): Chart {
  const [first = {}] = rows;
  const columnOf = (type: "string" | "number") =>
    Object.keys(first).find((column) => typeof first[column] === type) ?? "";
  const names = name ?? columnOf("string");
  const values = value ?? columnOf("number");
  const day = new Date(at).toLocaleDateString("en-GB", { dateStyle: "long" });
  return {
    ...chart,
    source: `npm run bench -- ${chart.result}, ${day}, Node ${on.node?.slice(1)}, ${on.cpu}.`,
    bars: rows.map((row) => {
      const said = row[names] ?? "";
      const text = typeof said === "number" ? said.toLocaleString("en-US") : said;
      return { name: text, value: Number(row[values]), isOurs: isOurs(text) };
    }),
  };
}
