/** The compiled course, as readers get it, for the tests of its words and numbers. */
import { join } from "node:path";
import { expect } from "vitest";
import { buildCourse, type CheerioAPI, fixtures, load } from "../../compiler/author.ts";

const built = await buildCourse(join(import.meta.dirname, ".."));

/** The compiled course. */
export const { course } = built;

/** Its pictures as they are shipped. */
export const { images } = built;

/** Every mail and page of it. */
export const all = await fixtures(course, built.files);

/** A mail: its markup, the words of its HTML and of its text part. */
export function open(name: string): { $: CheerioAPI; said: string; text: string } {
  const fixture = all.find((each) => each.name === name);
  if (!fixture) throw new Error(`There is no mail "${name}".`);
  const $ = load(fixture.html);
  const said = $("body").text().replace(/\s+/g, " ");
  return { $, said, text: fixture.text.replace(/\s+/g, " ") };
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
