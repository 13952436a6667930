/** A course in German and one in Arabic: what a reader of each gets is whole, and written its way. */
import { join } from "node:path";
import { load } from "cheerio";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { checkClients } from "../../compiler/check/clients.ts";
import { type Fixture, fixtures } from "../../compiler/check/fixture.ts";
import { checkMarkup } from "../../compiler/check/markup.ts";
import { checkRendered, pageToCheckIn } from "../../compiler/check/rendered.ts";
import { buildCourse, type CourseBuild } from "../../compiler/compile-course.ts";
import { sharedBrowser } from "../browser/shared-browser.ts";

let page: Page;
beforeAll(async () => {
  page = await pageToCheckIn(await sharedBrowser());
});
afterAll(() => page?.close());

const folder = (language: string) => join(import.meta.dirname, `../fixtures/course-${language}`);

/** Latin letters, without what is written so in every language. */
function latinIn(text: string): string[] {
  const rest = text
    .replace(
      /https?:\S+|\S+@\S+|An Example Course in Seven Lessons|Example Courses Ltd[^\n]*/g,
      " ",
    )
    // Cities are named as the list of zones names them.
    .replace(/221 Sample Street.*|Sampleland|\bLondon\b/g, " ");
  return rest.match(/[A-Za-z]{2,}/g) ?? [];
}

describe.each([
  { language: "de", dir: "ltr", lesson: "Lektion 1: Blätter", place: /Lektion 1 von 3/ },
  { language: "ar", dir: "rtl", lesson: "الدرس 1: الأوراق", place: /الدرس 1 من 3/ },
] as const)("the course in $language", ({ language, dir, lesson, place }) => {
  let built: CourseBuild;
  let all: readonly Fixture[];
  beforeAll(async () => {
    built = await buildCourse(folder(language));
    all = await fixtures(built.course, built.files);
  });
  const named = (name: string) => all.find((one) => one.name === name) as Fixture;

  it("passes the checks of markup, mail programs, contrast, accessibility and width", async () => {
    const findings: string[] = [];
    for (const fixture of all) {
      const report = (what: string) => findings.push(`${fixture.name}: ${what}`);
      checkMarkup(fixture, {}, report);
      checkClients(fixture, undefined, report);
      await checkRendered(page, fixture, report);
    }
    expect(findings).toEqual([]);
  });

  it("says its language and direction in every mail and page", () => {
    for (const { name, html } of all) {
      const $ = load(html);
      expect($("html").attr("lang"), name).toBe(language);
      expect($("html").attr("dir") ?? "ltr", name).toMatch(
        dir === "rtl" ? /^rtl$/ : /^(ltr|auto)$/,
      );
    }
  });

  it("names the lessons around a mail in its language", () => {
    const { html, text } = named("water");
    const plain = (words: string) => words.replace(/[\u2066-\u2069\u200f]/g, "");
    expect(plain(load(html).text())).toContain(lesson);
    expect(plain(text)).toContain(lesson);
    expect(plain(named("leaves").text)).toMatch(place);
  });

  it("has no line of text that is longer than 78 characters, addresses aside", () => {
    for (const { name, text } of all) {
      const long = text
        .split("\n")
        .filter((line) => line.length > 78 && !/https:\/\//.test(line))
        .map((line) => line.replace(/[\u2066-\u2069\u200f]/g, ""))
        .filter((line) => line.length > 78);
      expect(long, name).toEqual([]);
    }
  });
});

describe("what is written from the right", () => {
  let all: readonly Fixture[];
  beforeAll(async () => {
    const { course, files } = await buildCourse(folder("ar"));
    all = await fixtures(course, files);
  });
  const mails = () => all.filter(({ kind }) => kind !== "page");

  it("says no word in another script", () => {
    for (const { name, html, text } of all) {
      const $ = load(html);
      $("style").remove();
      expect(latinIn($("body").text()), name).toEqual([]);
      expect(latinIn(text), name).toEqual([]);
    }
  });

  it("begins at the right in a mail program that knows neither start nor end", () => {
    for (const { name, html } of mails()) {
      expect(html, name).not.toMatch(/direction:\s*ltr|text-align:\s*(?:left|start|end)|-inline-/);
    }
  });

  it("keeps addresses written from the left, and names apart from their neighbours", () => {
    const confirm = mails().find(({ name }) => name === "transactional confirm");
    const $ = load(confirm?.html ?? "");
    expect($("a.address").length).toBeGreaterThan(0);
    for (const link of $("a.address").get()) expect($(link).attr("dir")).toBe("ltr");
    expect(confirm?.text).toContain("\u2068An Example Course in Seven Lessons\u2069");
  });

  it("has the columns of a table in their order in every line of the text", () => {
    const { text = "" } = mails().find(({ name }) => name === "leaves") ?? {};
    const rows = text.split("\n").filter((line) => /\p{L}.* {2,}.*\d/u.test(line));
    expect(rows.length).toBeGreaterThan(1);
    for (const row of rows) expect(row).toMatch(/ {2,}\u200f/);
  });

  it("gives a line that begins otherwise a mark, and none to an address of its own", () => {
    const lines = mails().flatMap(({ text }) => text.split("\n"));
    const words = lines.filter((line) => /[\p{L}\p{N}]/u.test(line));
    const isAddress = (line: string) => /^\s*https:\S+$/.test(line);
    const isMarked = (line: string) =>
      line.startsWith("\u200f") || /^[^\p{L}]*\p{sc=Arab}/u.test(line);
    expect(words.filter((line) => isAddress(line) && line.includes("\u200f"))).toEqual([]);
    expect(words.filter((line) => !isAddress(line) && !isMarked(line))).toEqual([]);
  });
});
