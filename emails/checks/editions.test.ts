/** The web editions of the lessons, and the glossary: light, and with all the words of the mails. */
import { load } from "cheerio";
import { describe, expect, test } from "vitest";
import { all, course } from "./mails.ts";

describe("every page made of the course", () => {
  const mails = all.filter(({ kind }) => kind !== "page");
  const pages = [
    ...course.mails.map(({ slug, web, preheader }) => ({ slug, web, preheader })),
    { slug: "glossary", web: course.glossary ?? "", preheader: "The 26 words of the course" },
  ];

  test.each(pages)("$slug has at most 30 KB with its style sheet", ({ web }) => {
    expect(Buffer.byteLength(web + course.editionStyle)).toBeLessThanOrEqual(30 * 1024);
  });

  test.each(pages)("$slug has no look of its own and nothing for Outlook", ({ web }) => {
    const $ = load(web);
    expect($("[style], style, [bgcolor]:not(.lit), [xmlns], script")).toHaveLength(0);
    expect(web.replace(/^<!doctype/i, "")).not.toMatch(/<!|mso|xmlns|urn:|email"|data-text/);
    expect($("link[rel=stylesheet]").attr("href")).toMatch(/^\/edition(\/glossary)?\.css/);
    for (const element of $("[class]").toArray()) {
      for (const name of ($(element).attr("class") ?? "").split(" ")) {
        if (name.startsWith("mj-")) expect(course.editionStyle).toContain(`.${name}{`);
      }
    }
  });

  test.each(pages)("$slug says what it is, and leads on", ({ slug, web, preheader }) => {
    const $ = load(web);
    expect($("html").attr("lang")).toBe("en");
    expect($('meta[name="viewport"]').attr("content")).toContain("width=device-width");
    expect($('meta[name="color-scheme"]').attr("content")).toBe("light dark");
    expect($('meta[name="description"]').attr("content")).toContain(preheader);
    expect($('link[rel="icon"]').attr("href")).toBe("/icon.svg");
    const parts = $("body")
      .children()
      .toArray()
      .map(({ tagName }) => tagName);
    expect(parts).toEqual(["header", "main", "footer"]);
    expect($('header a[href="/"]').first().text()).toBe(course.title);
    expect($("h1")).toHaveLength(1);
    expect($("main h1")).toHaveLength(1);
    for (const path of ["/", "/glossary", "/privacy"]) {
      expect($(`footer a[href="${path}"]`).length, `${slug}: ${path}`).toBeGreaterThan(0);
    }
    expect($("table:not([role=presentation])").has("th:not([scope])")).toHaveLength(0);
    expect($("table[role=presentation] th")).toHaveLength(0);
  });

  test.each(course.mails)("$slug has the words of the mail", ({ slug, web }) => {
    const wordsOf = (html: string) => {
      const $ = load(html);
      $(".mail-only, .web-only, [style*='display:none']").remove();
      return $("body").text().replace(/\s+/g, "");
    };
    const sent = mails.find(({ name }) => name === slug)?.html ?? "";
    expect(wordsOf(web)).toBe(wordsOf(sent));
    expect(wordsOf(web).length).toBeGreaterThan(500);
  });
});
