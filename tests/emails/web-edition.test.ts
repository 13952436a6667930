/** A mail as a page of the site. */
import { load } from "cheerio";
import type { MjmlNode } from "mjml";
import { describe, expect, it, test } from "vitest";
import { samples } from "../../emails/check/sample.ts";
import { compileCourse } from "../../emails/compile.ts";
import { editionStyle, webEdition } from "../../emails/web-edition.ts";
import { courseFolder, mail } from "./fixture.ts";

const facts = { subject: "A subject", preheader: "A preheader", title: "Tea" };

/** The page of a mail with these words in its only text. */
const page = (content: string) =>
  webEdition(
    {
      tagName: "mjml",
      children: [
        {
          tagName: "mj-body",
          children: [{ tagName: "mj-section", children: [{ tagName: "mj-text", content }] }],
        },
      ],
    },
    facts,
  );

describe("the web edition", () => {
  it("leaves out what is only for the mail, with everything in it", () => {
    const web = page(
      '<table><tr><td class="x mail-only"><p>a</p><!--[if mso]></td><![endif]--></td></tr></table><p>b</p>',
    );
    expect(web).not.toContain("<p>a</p>");
    expect(web).not.toContain("mso");
    expect(web).toContain("<p>b</p>");
  });

  it("links within the site by relative addresses", () => {
    expect(page('<a href="{{siteUrl}}/lessons/tea">Tea</a>')).toContain('href="/lessons/tea"');
    expect(page('<a href="{{siteUrl}}">Home</a>')).toContain('href="/"');
  });

  it("keeps code as it is, blank lines too", () => {
    expect(page("<pre><code>a\n\n    b</code></pre>")).toContain("a\n\n    b");
  });

  it("shows what else MJML knows as plain HTML", async () => {
    const parts = `<h1>Tea</h1></mj-text>
<mj-image src="https://example.org/tea.png" alt="A cup" width="200px" />
<mj-button href="https://example.org/tea">Drink</mj-button><mj-divider />
<mj-table css-class="data"><tr><td>Tea</td></tr></mj-table><mj-text>`;
    const course = await compileCourse(courseFolder({ "lessons/tea.mjml": mail(parts) }));
    const $ = load(course.mails[1]?.web ?? "");
    expect($("img").attr()).toEqual({
      src: "https://example.org/tea.png",
      alt: "A cup",
      width: "200",
    });
    expect($('p a[href="https://example.org/tea"]').text()).toBe("Drink");
    expect($("hr, table.data td")).toHaveLength(2);
  });

  it("keeps the looks of a style attribute, which the site's policy forbids, as a class", async () => {
    const styled = mail(
      `<h1>Tea</h1>\n<p class="hot" style="color:red; font-family:'A &amp; B'">Hot</p>`,
    );
    const course = await compileCourse(courseFolder({ "lessons/tea.mjml": styled }));
    const $ = load(course.mails[1]?.web ?? "");
    expect($("[style]")).toHaveLength(0);
    const [, looks = ""] = /^hot (looks-\w{6})$/.exec($("p.hot").attr("class") ?? "") ?? [];
    expect(course.editionStyle).toContain(`.${looks}{color:red; font-family:'A & B'}`);
    expect(course.mails[1]?.html.literals.join("").replaceAll("=\r\n", "")).toContain("color:red");
  });

  it("has what is only for the page, with a link to the next mail", async () => {
    const navigation = `<h1>Tea</h1></mj-text></mj-column></mj-section>
<mj-section css-class="web-only"><mj-column><mj-text>[[nextMail]]`;
    const course = await compileCourse(courseFolder({ "lessons/tea.mjml": mail(navigation) }));
    const tea = course.mails[1];
    expect(tea?.web).toContain(
      '<p>Next: <a href="/lessons/cake">Lesson 2: Cake &amp; more</a></p>',
    );
    expect([...(tea?.html.literals ?? []), ...(tea?.text.literals ?? [])].join("")).not.toContain(
      "Next:",
    );
  });

  it("lists the mails before it, their titles escaped, and no heading over nothing", async () => {
    const listed = `<h1>Scones</h1></mj-text></mj-column></mj-section>
<mj-section><mj-column><mj-text><h2>Before</h2>[[earlierLessons]]`;
    const course = await compileCourse(
      courseFolder({
        "lessons/welcome.mjml": mail(listed),
        "lessons/tea.mjml": mail("<h1>Tea &lt; coffee</h1>"),
        "lessons/cake.mjml": mail(listed),
      }),
    );
    expect(course.mails[0]?.web).not.toContain("Before");
    expect(course.mails[2]?.web).toContain(
      '<li><a href="/lessons/welcome">Scones</a></li><li><a href="/lessons/tea">Lesson 1: Tea &lt; coffee</a></li>',
    );
  });
});

describe("the style sheet of the editions", () => {
  const withHead = (...children: MjmlNode[]): MjmlNode => ({
    tagName: "mjml",
    children: [{ tagName: "mj-head", children }],
  });
  const attributes: MjmlNode = {
    tagName: "mj-attributes",
    children: [
      { tagName: "mj-text", attributes: { padding: "0 20px", color: "#24302f" } },
      { tagName: "mj-class", attributes: { name: "small", "font-size": "15px" } },
      { tagName: "mj-button", attributes: { align: "left" } },
    ],
  };
  const inline: MjmlNode = {
    tagName: "mj-style",
    attributes: { inline: "inline" },
    content: " p.a > b, i { margin: 0;\n color: red; } ",
  };
  const rest: MjmlNode = {
    tagName: "mj-style",
    content: `@media (prefers-color-scheme: dark) { a { color: #fff !important; } a :hover { top: 0 } }
      [data-ogsc] a, [data-ogsc] b { color: #eee; }`,
  };

  it("has each mail's looks once, attributes before rules and inline ones last", () => {
    const lines = editionStyle([withHead(attributes, inline, rest), withHead(attributes, inline)])
      .split("\n")
      .filter((line) => /small|section>div\{padding|p\.a|#fff/.test(line));
    expect(lines).toEqual([
      "@media (prefers-color-scheme: dark){a{color:#fff !important}",
      "section>div{padding:0 20px;color:#24302f}",
      ".mj-small{font-size:15px}",
      "p.a>b,i{margin:0;color:red}",
    ]);
  });

  it("keeps what a space means, and nothing that only Outlook reads", () => {
    const style = editionStyle([withHead(rest)]);
    expect(style).toContain("\na :hover{top:0}}\n");
    expect(style).not.toContain("ogsc");
  });
});

describe("every page made of the course", async () => {
  const course = await compileCourse();
  const mails = (await samples(course)).filter(({ kind }) => kind !== "page");
  const pages = [
    ...course.mails.map(({ slug, web, preheader }) => ({ slug, web, preheader })),
    { slug: "glossary", web: course.glossary, preheader: "The 26 words of the course" },
  ];

  test.each(pages)("$slug has at most 20 KB with its style sheet", ({ web }) => {
    expect(Buffer.byteLength(web + course.editionStyle)).toBeLessThanOrEqual(20 * 1024);
  });

  test.each(pages)("$slug has no look of its own and nothing for Outlook", ({ web }) => {
    const $ = load(web);
    expect($("[style], style, [bgcolor]:not(.lit), [xmlns], script")).toHaveLength(0);
    expect(web.replace(/^<!doctype/i, "")).not.toMatch(/<!|mso|xmlns|urn:|email"|data-text/);
    expect($("link[rel=stylesheet]").attr("href")).toBe("/edition.css");
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
