/** The course itself, compiled, sent to a reader, and read back by an independent parser. */
import { join } from "node:path";
import { load } from "cheerio";
import PostalMime from "postal-mime";
import { beforeAll, describe, expect, it } from "vitest";
import { compileCourse } from "../../compiler/compile.ts";
import type { sendTimeTokens } from "../../compiler/source/tokens.ts";
import type { CompiledCourse, CompiledMessage } from "../../lambdas/domain/course.ts";
import { escapeHtml, mimeMessage, spliceBody } from "../../lambdas/mail/mime.ts";

const site = "https://course.example.org";
const values: Readonly<Record<(typeof sendTimeTokens)[number], string>> = {
  unsubscribeUrl: `${site}/unsubscribe/${"u".repeat(60)}`,
  preferencesUrl: `${site}/preferences/${"p".repeat(60)}`,
  nextUrl: `${site}/preferences/${"n".repeat(60)}?next=1&lesson=2`,
  webUrl: `${site}/lessons/this`,
  siteUrl: site,
  confirmUrl: `${site}/confirm/${"c".repeat(60)}`,
  postalAddress: "Straße 1, 10115 Berlin",
  senderName: "Ada & Bob",
};

let course: CompiledCourse;
beforeAll(async () => {
  course = await compileCourse(join(import.meta.dirname, ".."));
});

/** What a reader's program makes of a compiled message. */
async function received(message: CompiledMessage) {
  const raw = mimeMessage({
    headers: [{ name: "Subject", text: message.subject }],
    boundary: "b1",
    text: spliceBody(message.text, values, (value) => value),
    html: spliceBody(message.html, values, escapeHtml),
  });
  for (const line of raw.split("\r\n")) expect(line.length).toBeLessThanOrEqual(78);
  const { subject, text = "", html = "" } = await PostalMime.parse(raw);
  return { subject, text, html };
}

describe("every mail of the course", () => {
  it("arrives with its subject, both parts filled and nothing left open", async () => {
    expect(course.mails).toHaveLength(10);
    for (const mail of course.mails) {
      const { subject, text, html } = await received(mail);
      expect(subject).toBe(mail.subject);
      // A title may hold spaces that do not break.
      expect(load(html)("h1").text().replace(/\s/g, " ")).toBe(mail.title);
      expect(text).toContain(mail.title);
      for (const part of [text, html])
        expect(part, mail.slug).not.toMatch(/\{\{|\[\[[a-z]|\}\}\}/i);
    }
  });

  it("says in both parts how to leave and who sent it, from where", async () => {
    for (const mail of course.mails) {
      const { text, html } = await received(mail);
      expect(load(html)(`a[href="${values.unsubscribeUrl}"]`), mail.slug).toHaveLength(1);
      expect(text).toContain(values.unsubscribeUrl);
      for (const part of [load(html).text(), text]) {
        expect(part).toContain(values.senderName);
        expect(part).toContain(values.postalAddress);
      }
    }
  });

  it("loads nothing from elsewhere, and knows its language", async () => {
    for (const mail of course.mails) {
      const { html } = await received(mail);
      expect(load(html)("html").attr("lang")).toBe("en");
      expect(html).not.toMatch(/fonts\.googleapis|@import|<link|<script/);
    }
  });

  it("keeps the preheader for the inbox and out of the text", async () => {
    for (const mail of course.mails) {
      const { text, html } = await received(mail);
      expect(load(html)("body > div").first().text()).toBe(mail.preheader);
      expect(text.replace(/\s+/g, " ")).not.toContain(mail.preheader);
    }
  });

  it("links to the mails before it, in course order", async () => {
    for (const [index, mail] of course.mails.entries()) {
      const $ = load((await received(mail)).html);
      const linked = $(`a[href^="${site}/lessons/"]`)
        .toArray()
        .map((link) => $(link).attr("href") ?? "")
        .filter((address) => address !== values.webUrl);
      const before = course.mails.slice(0, index).map(({ slug }) => `${site}/lessons/${slug}`);
      // A mail may show the list or leave it out, but not show half of it.
      expect([[], before], mail.slug).toContainEqual(linked);
    }
    const last = load((await received(course.mails[7] as CompiledMessage)).html);
    expect(last(`a[href="${site}/lessons/what-is-ml"]`).text()).toMatch(/^Lesson 1: /);
  });
});

describe("every letter", () => {
  it.each([
    ["confirm", values.confirmUrl],
    ["already-subscribed", values.preferencesUrl],
    ["link", values.preferencesUrl],
  ] as const)("%s carries the link it is for in both parts", async (kind, link) => {
    const { subject, text, html } = await received(course.letters[kind]);
    expect(subject).toBe(course.letters[kind].subject);
    expect(text).toContain(link);
    expect(load(html)(`a[href="${link}"]`).length).toBeGreaterThan(0);
    expect(text + html).not.toContain("{{");
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
    const $ = load(course.glossary);
    const ids = $("dt[id]")
      .toArray()
      .map((term) => $(term).attr("id"));
    expect(ids).toHaveLength(26);
    expect(new Set(ids).size).toBe(26);
    const lessons = new Set(course.mails.map(({ slug }) => `/lessons/${slug}`));
    for (const link of $("dd a").toArray()) expect(lessons).toContain($(link).attr("href"));
  });
});
