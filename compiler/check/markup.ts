/**
 * What can be seen in a mail's HTML without rendering it: size, links, headings, tables, tokens.
 */
import { type CheerioAPI, load } from "cheerio";
import { type CourseChecks, outside } from "./course-checks.ts";
import { excerpt, type Report } from "./finding.ts";
import type { Fixture } from "./fixture.ts";

/** Gmail hides what comes after some 102 KB; this leaves room for its rewriting, and for phones. */
export const htmlBytesMax = 60 * 1024;
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
  const bytes = Buffer.byteLength(html);
  if (bytes > htmlBytesMax) report(`${bytes} bytes of HTML`, `shorten it to ${htmlBytesMax}`);
  for (const [token] of `${html}\n${text}\n${subject}`.matchAll(/\{\{.*?\}\}|\[\[[a-z]\w*\]\]/gi)) {
    report(`the unfilled token ${token}`, "correct its name, or give it a value");
  }
  if (kind !== "page") {
    for (const [name, placeholder] of Object.entries({ subject, preheader })) {
      const { length } = placeholder;
      const wanted = outside(length, { least: 1, ...lengths[name as keyof typeof lengths] });
      if (wanted) report(`a ${name} of ${length} characters`, `keep it to ${wanted}`);
    }
    checkText(text, report);
  }
  const $ = load(html);
  if (!$("html").attr("lang")) report("no language", 'write <mjml lang="en">');
  if ($("title").text().trim() === "") report("no title", "write an <mj-title>");
  $("style").each((_, style) => {
    const size = Buffer.byteLength($(style).text());
    if (size > styleBytesMax) {
      report(`a style element of ${size} bytes`, `Gmail drops it past ${styleBytesMax}: divide it`);
    }
  });
  checkLinks($, kind, report);
  checkHeadings($, report);
  checkImages($, report);
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

function checkLinks($: CheerioAPI, kind: Fixture["kind"], report: Report): void {
  for (const element of $("a").toArray()) {
    const link = $(element);
    const address = link.attr("href") ?? "";
    const name = excerpt(link.text());
    // On a page of the site a link may be relative to the site; in a mail nothing is there to
    // relate to.
    const right = kind === "page" ? /^(https:\/\/|mailto:|\/(?!\/)|#.)/ : /^(https:\/\/|mailto:)/;
    if (!right.test(address)) {
      report(`the link "${name}" leads to "${address}"`, "begin its address with https://");
    }
    if (name === "" && !link.find("img[alt]:not([alt=''])").length) {
      report(`a link without words to ${address}`, "say where it leads");
    }
    if (/^(click )?(here|more|read more|link)$/i.test(name)) {
      report(`a link named "${name}"`, "say where it leads");
    }
    const anchor = /^#(.+)/.exec(address)?.[1];
    if (anchor && $(`[id="${anchor}"]`).length === 0) {
      report(`a link to #${anchor}, which is not there`, "give the target its id");
    }
  }
}

function checkHeadings($: CheerioAPI, report: Report): void {
  const headings = $("h1, h2, h3, h4, h5, h6").toArray();
  const first = headings[0];
  if (headings.filter((heading) => heading.tagName === "h1").length !== 1) {
    report("not one main heading", "write one <h1>");
  } else if (first?.tagName !== "h1") {
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

function checkImages($: CheerioAPI, report: Report): void {
  for (const image of $("img").toArray()) {
    const { src = "", alt, width } = image.attribs;
    if (alt === undefined) report(`the image ${excerpt(src)} without alt`, "describe it in alt");
    if (/^data:/.test(src)) report("an image inside the HTML", "serve it from /images/");
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
