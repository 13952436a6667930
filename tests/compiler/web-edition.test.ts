/** A mail as a page of the site. */
import { load } from "cheerio";
import type { MjmlNode } from "mjml";
import { describe, expect, it } from "vitest";
import { compileCourse } from "../../compiler/compile-course.ts";
import { editionStyle } from "../../compiler/web/edition-style.ts";
import { webEdition } from "../../compiler/web/web-edition.ts";
import { built, courseFolder, mail, told } from "./course-folder.ts";

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
<mj-image src="https://example.org/pot.png" alt="A pot" href="https://example.org/pot" />
<mj-button href="https://example.org/tea">Drink</mj-button><mj-divider css-class="end" />
<mj-table css-class="data"><tr><td>Tea</td></tr></mj-table><mj-text>`;
    const { course } = await built({ "lessons/tea.mjml": mail(parts) });
    const $ = load(course.mails[1]?.web ?? "");
    expect($("p > img").attr()).toEqual({
      src: "https://example.org/tea.png",
      alt: "A cup",
      width: "200",
    });
    expect($('p a[href="https://example.org/tea"]').text()).toBe("Drink");
    expect($('p > a[href="https://example.org/pot"] > img').attr("alt")).toBe("A pot");
    expect($(".end hr, table.data td")).toHaveLength(2);
  });

  it("keeps the looks of a style attribute, which the site's policy forbids, as a class", async () => {
    const styled = mail(
      `<h1>Tea</h1>\n<p class="hot" style="color:red; font-family:'A &amp; B'">Hot</p>`,
    );
    const { course } = await built({ "lessons/tea.mjml": styled });
    const $ = load(course.mails[1]?.web ?? "");
    expect($("[style]")).toHaveLength(0);
    const [, looks = ""] = /^hot (style-\w{6})$/.exec($("p.hot").attr("class") ?? "") ?? [];
    expect(course.editionStyle).toContain(
      `:root .${looks}.${looks}.${looks}{color:red; font-family:'A & B'}`,
    );
    expect(course.mails[1]?.html.literals.join("").replaceAll("=\r\n", "")).toContain("color:red");
  });

  it("has what is only for the page, with a link to the next mail", async () => {
    const navigation = `<h1>Tea</h1></mj-text></mj-column></mj-section>
<mj-section css-class="web-only"><mj-column><mj-text>[[nextMail]]`;
    const { course } = await built({ "lessons/tea.mjml": mail(navigation) });
    const tea = course.mails[1];
    expect(tea?.web).toContain(
      '<p>Next: <a href="/lessons/cake">Lesson 2: Cake &amp; more</a></p>',
    );
    expect([...(tea?.html.literals ?? []), ...(tea?.text.literals ?? [])].join("")).not.toContain(
      "Next:",
    );
  });

  it("has what is only for the page in a wrapper too, and the mail has no empty row for it", async () => {
    const only = `<mj-wrapper>
<mj-section css-class="web-only"><mj-column><mj-text><p>Page</p></mj-text></mj-column></mj-section>
<mj-section><mj-column><mj-text><p>Both</p></mj-text></mj-column></mj-section>
</mj-wrapper>
</mj-body>`;
    const both = only.replace(/<mj-section css-class="web-only">.*\n/, "");
    const compiled = async (body: string) => {
      const words = mail("<h1>Tea</h1>").replace("</mj-body>", body);
      return (await built({ "lessons/tea.mjml": words })).course.mails[1];
    };
    const tea = await compiled(only);
    expect(tea?.web).toContain("<p>Page</p>");
    expect(tea?.html).toEqual((await compiled(both))?.html);
  });

  it("names another mail by its heading with the tokens filled", async () => {
    const heading = "<h1>[[courseTitle]]: tea</h1>";
    const course = await compileCourse(
      courseFolder({
        "lessons/tea.mjml": mail(heading),
        "lessons/welcome.mjml": mail("<h1>Welcome</h1>[[nextMail]]"),
      }),
    );
    expect(course.mails[0]?.web).toContain("Lesson 1: Tea &amp; Cake: tea");
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

/** A lesson with this in its column, the first of it on line 11. */
const inColumn = (parts: string) => ({
  "lessons/tea.mjml": mail(`<h1>Tea</h1></mj-text>\n${parts}\n<mj-text>`),
});

/** A lesson with this between its section and its footer. */
const inBody = (parts: string) => ({
  "lessons/tea.mjml": mail("<h1>Tea</h1>").replace("<mj-include", () => `${parts}\n<mj-include`),
});

const pageOf = async (changes: Readonly<Record<string, string>>) =>
  load((await built(changes)).course.mails[1]?.web ?? "");

describe("every element of MJML's body", () => {
  const text = "<mj-text><p>Hot</p></mj-text>";
  const column = `<mj-column>${text}</mj-column>`;

  it.each([
    ["mj-button", inColumn('<mj-button css-class="in" href="https://a.org">Hot</mj-button>')],
    ["mj-column", inBody(`<mj-section><mj-column css-class="in">${text}</mj-column></mj-section>`)],
    ["mj-group", inBody(`<mj-section><mj-group css-class="in">${column}</mj-group></mj-section>`)],
    ["mj-hero", inBody(`<mj-hero css-class="in">${text}</mj-hero>`)],
    ["mj-raw", inColumn('<mj-raw><p class="in">Hot</p></mj-raw>')],
    ["mj-section", inBody(`<mj-section css-class="in">${column}</mj-section>`)],
    ["mj-table", inColumn('<mj-table css-class="in"><tr><td>Hot</td></tr></mj-table>')],
    ["mj-text", inColumn('<mj-text css-class="in"><p>Hot</p></mj-text>')],
    [
      "mj-wrapper",
      inBody(`<mj-wrapper css-class="in"><mj-section>${column}</mj-section></mj-wrapper>`),
    ],
  ])("%s keeps its words and its class", async (_, changes) => {
    const $ = await pageOf(changes);
    expect($("main .in").text().trim()).toBe("Hot");
  });

  it.each([
    [
      "mj-image",
      '<mj-image css-class="in" src="https://example.org/tea.png" alt="" />',
      "div.in img",
    ],
    ["mj-divider", '<mj-divider css-class="in" />', "div.in hr"],
  ])("%s, which has no words, keeps its class", async (_, part, selector) => {
    expect((await pageOf(inColumn(part)))(selector)).toHaveLength(1);
  });

  it("mj-spacer shows nothing", async () => {
    expect(await told(inColumn("<mj-spacer />"))).toEqual([]);
  });

  const menus = [
    [
      "mj-accordion",
      "<mj-accordion><mj-accordion-element><mj-accordion-title>Hot</mj-accordion-title></mj-accordion-element></mj-accordion>",
    ],
    [
      "mj-carousel",
      '<mj-carousel><mj-carousel-image src="https://example.org/tea.png" alt="Hot" /></mj-carousel>',
    ],
    [
      "mj-navbar",
      '<mj-navbar><mj-navbar-link href="https://example.org">Hot</mj-navbar-link></mj-navbar>',
    ],
    [
      "mj-social",
      '<mj-social><mj-social-element name="web" href="https://example.org">Hot</mj-social-element></mj-social>',
    ],
  ] as const;

  it.each(menus)("%s keeps its words", async (_, part) => {
    const $ = await pageOf(inColumn(part));
    const images = $("main img").toArray();
    const shown = [$("main").text(), ...images.map((image) => $(image).attr("alt"))];
    expect(shown.join(" ")).toContain("Hot");
  });

  it.each(menus)("%s may be in a mail alone", async (tag, part) => {
    const itself = part.replace(`<${tag}`, '$& css-class="mail-only"');
    expect(await told(inColumn(itself))).toEqual([]);
    const around = `<mj-section css-class="foot mail-only"><mj-column>${part}</mj-column></mj-section>`;
    expect(await told(inBody(around))).toEqual([]);
  });
});

describe("what is only for the mail, with a reader's own link,", () => {
  const own = '<p>Yours: <a href="{{preferencesUrl}}">Pause</a></p>';
  const text = `<mj-text>${own}</mj-text>`;
  const column = `<mj-column>${text}</mj-column>`;
  const section = `<mj-section>${column}</mj-section>`;
  const only = (part: string) => part.replace(/^<[\w-]+/, '$& css-class="mail-only"');

  it.each([
    ["a wrapper", inBody(only(`<mj-wrapper>${section}</mj-wrapper>`))],
    ["a section", inBody(only(section))],
    ["a group", inBody(`<mj-section>${only(`<mj-group>${column}</mj-group>`)}</mj-section>`)],
    ["a column", inBody(`<mj-section>${only(column)}</mj-section>`)],
    ["a text", inColumn(only(text))],
    ["a paragraph", inColumn(text.replace("<p", '$& class="mail-only"'))],
  ])("is left out as %s", async (_, changes) => {
    const $ = await pageOf(changes);
    expect($("h1").text()).toBe("Tea");
    expect($("body").text()).not.toContain("Yours");
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

describe("a whole page", async () => {
  const course = await compileCourse(
    courseFolder({
      "lessons/tea.mjml": mail("<h1>Tea</h1>\n<p style='color:red'>Hot</p>").replace(
        "<mj-section>",
        `<mj-section css-class="band"><mj-column><mj-text><p class="course">[[courseTitle]]</p></mj-text></mj-column></mj-section>
<mj-section>`,
      ),
    }),
  );
  const web = course.mails[1]?.web ?? "";
  const $ = load(web);

  it("has no look of its own and nothing for Outlook", () => {
    expect($("[style], style, [bgcolor], [xmlns], script")).toHaveLength(0);
    expect(web.replace(/^<!doctype/i, "")).not.toMatch(/<!|mso|xmlns|urn:|email"|data-text/);
    expect($("link[rel=stylesheet]").attr("href")).toBe("/edition.css");
  });

  it("says what it is, and leads home", () => {
    expect($("html").attr()).toEqual({ lang: "en", dir: "ltr" });
    expect($('meta[name="viewport"]').attr("content")).toContain("width=device-width");
    expect($('meta[name="color-scheme"]').attr("content")).toBe("light");
    expect($('meta[name="description"]').attr("content")).toBe("A preheader");
    expect($('link[rel="icon"]').attr("href")).toBe("/icon.svg");
    const parts = $("body").children().toArray();
    expect(parts.map(({ tagName }) => tagName)).toEqual(["header", "main", "footer"]);
    expect($('header a[href="/"]').text()).toBe("Tea & Cake");
    expect($("main h1")).toHaveLength(1);
  });

  it("of the glossary is made where the course has one, and not where it has none", async () => {
    expect(course.glossary).toContain("<h1>Glossary</h1>");
    const without = await compileCourse(courseFolder({ "glossary.mjml": null }));
    expect(Object.keys(without)).not.toContain("glossary");
  });
});
