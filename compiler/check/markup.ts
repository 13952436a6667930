/**
 * What makes a mail or page a bad read, as far as its HTML shows it without rendering: headings,
 * names of links, tables, lengths. What makes a mail wrong is found by the build.
 */
import { type CheerioAPI, load } from "cheerio";
import { htmlBytesMax } from "../composed.ts";
import { type CourseChecks, outside } from "./course-checks.ts";
import type { Fixture } from "./fixture.ts";
import { excerpt, type Report } from "./report.ts";

/** A page is no heavier than a mail may be, which the build sees to. */
const pageBytesMax = htmlBytesMax;
/** Gmail drops a style element that is longer. */
const styleBytesMax = 16 * 1024;
const textColumnsMax = 78;

/** Checks a fixture's markup and text part, and the lengths that the course sets. */
export function checkMarkup(
  fixture: Fixture,
  lengths: Pick<CourseChecks, "subject" | "preheader">,
  report: Report,
): void {
  const { html, text, kind, subject, preheader } = fixture;
  for (const [token] of `${html}\n${text}\n${subject}`.matchAll(/\{\{.*?\}\}|\[\[[a-z]\w*\]\]/gi)) {
    report(`the unfilled token ${token}`, "correct its name, or give it a value");
  }
  if (kind !== "page") {
    for (const [name, placeholder] of Object.entries({ subject, preheader })) {
      const { length } = placeholder;
      const wanted = outside(length, lengths[name as keyof typeof lengths] ?? {});
      if (wanted) report(`a ${name} of ${length} characters`, `keep it to ${wanted}`);
    }
    checkText(text, report);
  } else {
    const bytes = Buffer.byteLength(html);
    if (bytes > pageBytesMax) report(`${bytes} bytes of HTML`, `shorten it to ${pageBytesMax}`);
  }
  const $ = load(html);
  $("style").each((_, style) => {
    const size = Buffer.byteLength($(style).text());
    if (size > styleBytesMax) {
      report(`a style element of ${size} bytes`, `Gmail drops it past ${styleBytesMax}: divide it`);
    }
  });
  checkLinks($, report);
  checkHeadings($, report);
  checkImages($, kind, report);
  checkTables($, report);
}

function checkText(text: string, report: Report): void {
  if (text.trim() === "") report("no text part", "write something");
  for (const line of text.split("\n")) {
    // An address cannot be broken, and code must not be.
    if (line.length > textColumnsMax && !/https?:|mailto:/.test(line)) {
      report(`a text line of ${line.length} columns, "${excerpt(line)}"`, "break it earlier");
    }
  }
}

function checkLinks($: CheerioAPI, report: Report): void {
  for (const element of $("a").toArray()) {
    const link = $(element);
    const address = link.attr("href") ?? "";
    const name = excerpt(link.text());
    if (name === "" && !link.find("img[alt]:not([alt=''])").length) {
      report(`a link without words to ${address}`, "say where it leads");
    }
    if (/^(click )?(here|more|read more|link)$/i.test(name)) {
      report(`a link named "${name}"`, "say where it leads");
    }
  }
}

function checkHeadings($: CheerioAPI, report: Report): void {
  const headings = $("h1, h2, h3, h4, h5, h6").toArray();
  const first = headings[0];
  if (first && first.tagName !== "h1") {
    report(`"${excerpt($(first).text())}" stands before the main heading`, "begin with the <h1>");
  }
  let above = 0;
  for (const heading of headings) {
    const level = Number(heading.tagName.slice(1));
    const name = excerpt($(heading).text());
    if (name === "") report(`an empty <h${level}>`, "write it or take it out");
    if (level > above + 1) report(`"${name}" skips from h${above} to h${level}`, "skip no level");
    above = level;
  }
}

function checkImages($: CheerioAPI, kind: Fixture["kind"], report: Report): void {
  for (const image of $("img").toArray()) {
    const { src = "", width } = image.attribs;
    // A mail with one does not build: some mail programs show none.
    if (kind === "page" && /^data:/.test(src)) {
      report("an image inside the HTML", "serve it from /images/");
    }
    if (!width) report(`the image ${excerpt(src)} without width`, "give its width in pixels");
  }
}

function checkTables($: CheerioAPI, report: Report): void {
  for (const element of $("table").toArray()) {
    const table = $(element);
    const role = table.attr("role");
    const own = table.find("th").filter((_, cell) => $(cell).closest("table").is(table));
    if (role === "presentation" || role === "none") {
      if (own.length > 0) report("a layout table with <th>", "take its role away or use <td>");
      continue;
    }
    const name = excerpt(table.find("caption").first().text());
    if (own.length === 0) report(`the table "${name}" has no header cells`, "write <th scope=…>");
    if (own.filter(":not([scope])").length > 0) {
      report(`a header of "${name}" has no scope`, 'write scope="col" or scope="row"');
    }
    if (name === "") report("a data table without a name", "write a <caption>");
  }
}
