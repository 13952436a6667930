/** Reads numbers out of the compiled mails, as readers get them. */
import { join } from "node:path";
import { type CheerioAPI, load } from "cheerio";
import { expect } from "vitest";
import { samples } from "../../compiler/check/fixture.ts";
import { compileCourse } from "../../compiler/compile.ts";

const all = await samples(await compileCourse(join(import.meta.dirname, "..")));

/** A mail: its markup, the words of its HTML and of its text part. */
export function open(name: string): { $: CheerioAPI; said: string; text: string } {
  const sample = all.find((each) => each.name === name);
  if (!sample) throw new Error(`There is no mail "${name}".`);
  const $ = load(sample.html);
  const said = $("body").text().replace(/\s+/g, " ");
  return { $, said, text: sample.text.replace(/\s+/g, " ") };
}

/** The body rows of the table with this caption: the words of each cell. */
export function table($: CheerioAPI, caption: string): string[][] {
  const found = $("table.data").filter((_, each) =>
    $(each).find("caption").text().startsWith(caption),
  );
  expect(found.length, `tables called "${caption}"`).toBe(1);
  return found
    .find("tbody")
    .first()
    .children("tr")
    .toArray()
    .map((row) =>
      $(row)
        .children()
        .toArray()
        .map((cell) => {
          const words = $(cell).clone();
          words.find("[aria-hidden], table").remove();
          return words.text().replace(/\s+/g, " ").trim();
        }),
    );
}

/** A share as it is written: "96.2%". */
export const percent = (part: number, whole: number, digits = 1) =>
  `${((part / whole) * 100).toFixed(digits)}%`;

/** The widths of a mail's bars, in percent. */
export function barsOf($: CheerioAPI): number[] {
  return $("td.bar")
    .closest("table")
    .toArray()
    .map((bar) => Number.parseInt($(bar).attr("width") ?? "", 10));
}
