/** The course itself, compiled, sent to a reader, and read back. */
import { load } from "cheerio";
import PostalMime from "postal-mime";
import { describe, expect, it } from "vitest";
import { sampleSender } from "../../compiler/author.ts";
import { all, course, open } from "./mails.ts";

const { baseUrl: site, fromName, postalAddress } = sampleSender;
const mails = course.mails.map((mail) => {
  const fixture = all.find(({ name }) => name === mail.slug);
  if (!fixture) throw new Error(`There is no mail "${mail.slug}".`);
  return { ...mail, html: fixture.html, text: fixture.text, raw: fixture.raw };
});

describe("every mail of the course", () => {
  it("arrives with its subject, both parts filled and nothing left open", async () => {
    expect(mails).toHaveLength(10);
    for (const { slug, subject, title, raw, html, text } of mails) {
      expect((await PostalMime.parse(raw)).subject).toBe(subject);
      const [, ...bodies] = raw.split("\r\n\r\n");
      for (const line of bodies.join("\r\n\r\n").split("\r\n")) {
        expect(line.length).toBeLessThanOrEqual(78);
      }
      // A title may hold spaces that do not break.
      expect(load(html)("h1").text().replace(/\s/g, " ")).toBe(title);
      expect(text).toContain(title);
      for (const part of [text, html]) expect(part, slug).not.toMatch(/\{\{|\[\[[a-z]|\}\}\}/i);
    }
  });

  it("says in both parts how to leave and who sent it, from where", () => {
    for (const { slug, html, text } of mails) {
      const way = load(html)(`a[href^="${site}/unsubscribe/"]`);
      expect(way, slug).toHaveLength(1);
      expect(text).toContain(way.attr("href"));
      for (const part of [load(html).text(), text]) {
        expect(part).toContain(fromName);
        expect(part).toContain(postalAddress);
      }
    }
  });

  it("loads nothing from elsewhere, and knows its language", () => {
    for (const { html } of mails) {
      expect(load(html)("html").attr("lang")).toBe("en");
      expect(html).not.toMatch(/fonts\.googleapis|@import|<link|<script/);
    }
  });

  it("keeps the preheader for the inbox and out of the text", () => {
    for (const { preheader, html, text } of mails) {
      // Blanks follow it, so that a list of mails does not go on with the body.
      const listed = load(html)("body > div").first().text();
      expect(listed.replace(/[\u00a0\u200c]+$/, "")).toBe(preheader);
      expect(text.replace(/\s+/g, " ")).not.toContain(preheader);
    }
  });

  it("links to the mails before it, in course order", () => {
    for (const [index, { slug, html }] of mails.entries()) {
      const $ = load(html);
      const linked = $(`a[href^="${site}/lessons/"]`)
        .toArray()
        .map((link) => $(link).attr("href") ?? "")
        .filter((address) => address !== `${site}/lessons/${slug}`);
      const before = mails.slice(0, index).map((mail) => `${site}/lessons/${mail.slug}`);
      // A mail may show the list or leave it out, but not show half of it.
      expect([[], before], slug).toContainEqual(linked);
    }
    const last = load(mails[7]?.html ?? "");
    expect(last(`a[href="${site}/lessons/what-is-ml"]`).text()).toMatch(/^Lesson 1: /);
  });
});

describe("every transactional mail", () => {
  it.each([
    ["confirm", "confirm"],
    ["already-subscribed", "preferences"],
    ["link", "preferences"],
  ] as const)("%s carries the link it is for in both parts", (kind, way) => {
    const { $, text } = open(`transactional ${kind}`);
    const links = $(`a[href^="${site}/${way}/"]`);
    expect(links.length).toBeGreaterThan(0);
    expect(text).toContain(links.attr("href"));
    expect(text + $.html()).not.toContain("{{");
  });
});

describe("the pages made of the mails", () => {
  it("hold nothing that is meant for one reader", () => {
    for (const { web } of course.mails) {
      expect(web).not.toMatch(/\{\{|mail-only|unsubscribe/i);
      expect(web).toMatch(/^<!DOCTYPE html>/i);
    }
  });

  it("include a glossary that explains each term under an address of its own", () => {
    const $ = load(course.glossary ?? "");
    const ids = $("dt[id]")
      .toArray()
      .map((term) => $(term).attr("id"));
    expect(ids).toHaveLength(26);
    expect(new Set(ids).size).toBe(26);
    const lessons = new Set(course.mails.map(({ slug }) => `/lessons/${slug}`));
    for (const link of $("dd a").toArray()) expect(lessons).toContain($(link).attr("href"));
  });

  it("lead to pages that the site has", () => {
    const pages = new Set([
      ...["/", "/glossary", "/privacy", "/link"],
      ...course.mails.map(({ slug }) => `/lessons/${slug}`),
      ...course.files.map(({ path }) => path),
    ]);
    for (const web of [...course.mails.map((mail) => mail.web), course.glossary ?? ""]) {
      const $ = load(web);
      for (const link of $('a[href^="/"]').toArray()) {
        expect(pages).toContain(
          $(link)
            .attr("href")
            ?.replace(/[?#].*/, ""),
        );
      }
    }
  });
});
