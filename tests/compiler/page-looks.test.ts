/** Pages have the looks of their mails: those of attributes too, in light and in dark. */
import { load } from "cheerio";
import type { Browser } from "playwright-core";
import { beforeAll, describe, expect, it } from "vitest";
import { type Fixture, fixtures } from "../../compiler/check/fixture.ts";
import { checkRendered, pageToCheckIn } from "../../compiler/check/rendered.ts";
import { buildCourse } from "../../compiler/compile-course.ts";
import { darkDeclarations } from "../../compiler/web/dark-colours.ts";
import { sharedBrowser } from "../browser/shared-browser.ts";
import { courseFolder, mail, sendable } from "./course-folder.ts";

let browser: Browser;
beforeAll(async () => {
  browser = await sharedBrowser();
});

const dark = `<mj-style>
:root { color-scheme: light dark; }
@media (prefers-color-scheme: dark) {
  body, .page, .page > div, .page > div > div { background-color: #141a1a !important; }
  body div, p, h1, li, td, th { color: #e3e9e7 !important; }
  a { color: #8cd3d5 !important; }
  .button a { color: #ffffff !important; }
}
</mj-style>`;
const attributes = `<mj-attributes>
<mj-all font-family="Arial, sans-serif" /><mj-class name="page" background-color="#faf8f3" />
<mj-text font-size="17px" line-height="1.5" color="#24302f" />
<mj-button css-class="button" background-color="#0b565c" color="#ffffff" font-size="17px" />
<mj-class name="call" background-color="#7a1f1f" inner-padding="20px 40px" />
</mj-attributes>
<mj-style inline="inline">p { margin: 0; } a { color: #0b565c; }</mj-style>`;

const text = (words: string, more = "") => `<mj-text${more}><p>${words}</p></mj-text>`;
const section = (inside: string, more = "") =>
  `<mj-section${more}><mj-column>${inside}</mj-column></mj-section>`;
const link = 'href="https://example.org/"';

/** Sections as authors write them, each with one word to find it by. */
const sections = [
  section(text("One", ' color="#ffffff"'), ' background-color="#12393d"'),
  section('<mj-text><p style="color:#ffffff">Two</p></mj-text>', ' background-color="#12393d"'),
  section(text("Three"), ' background-color="#fff3c4" padding="40px 30px"'),
  `<mj-section><mj-column>${text("Four")}</mj-column><mj-column>${text("Five", ' align="right"')}</mj-column></mj-section>`,
  `<mj-section><mj-column width="200px" background-color="#e0f0ff" padding="10px">${text("Six")}</mj-column><mj-column width="400px" border="2px solid #c2701c">${text("Seven")}</mj-column></mj-section>`,
  `<mj-section><mj-group><mj-column width="30%">${text("Eight")}</mj-column><mj-column width="70%">${text("Nine")}</mj-column></mj-group></mj-section>`,
  section(
    `<mj-button ${link}>Ten</mj-button><mj-button ${link} mj-class="call">Eleven</mj-button>`,
  ),
  section(`<mj-button ${link} align="right" width="300px">Twelve</mj-button>`),
  section(
    `<mj-divider border-width="2px" border-color="#c2701c" /><mj-spacer height="60px" />${text("Thirteen")}`,
  ),
  `<mj-wrapper background-color="#333333" padding="10px">${section(text("Fourteen", ' color="#eeeeee"'))}</mj-wrapper>`,
  `<mj-hero background-color="#5b2a86" height="150px" padding="30px 0">${text("Fifteen", ' color="#ffffff" align="center"')}</mj-hero>`,
  section(
    text("Sixteen", ' font-size="24px" padding="0 80px" container-background-color="#dddddd"'),
  ),
  section('<mj-table color="#444444"><tr><td>Seventeen</td></tr></mj-table>'),
  section(
    text("Eighteen", ' color="#ffffff"'),
    ' full-width="full-width" background-color="#12393d"',
  ),
  `<mj-section full-width="full-width" background-color="#12393d"><mj-column>${text("Nineteen", ' color="#ffffff"')}</mj-column><mj-column>${text("Twenty", ' color="#ffffff"')}</mj-column></mj-section>`,
  `<mj-wrapper full-width="full-width" background-color="#333333">${section(text("Thirty", ' color="#eeeeee"'))}</mj-wrapper>`,
];

/** A lesson of these sections after its heading. */
const lesson = (styles: string, body = sections.join("\n")) =>
  mail("<h1>Tea</h1>")
    .replace("</mj-head>", () => `${attributes}${styles}</mj-head>`)
    .replace("<mj-body>", '<mj-body mj-class="page" css-class="page">')
    .replace("<mj-include", () => `${body}\n<mj-include`);

async function built(changes: Readonly<Record<string, string>>) {
  const { course, files } = await buildCourse(courseFolder({ ...sendable, ...changes }));
  const all = await fixtures(course, files);
  const named = (name: string): Fixture => {
    const found = all.find((each) => each.name === name);
    if (!found) throw new Error(`no ${name}`);
    return found;
  };
  return { course, files, named };
}

/** Each word: where it stands from the heading, and its colours. */
const words = `(() => {
  document.querySelectorAll(".mail-only, .web-only").forEach((each) => each.remove());
  const top = document.querySelector("h1").getBoundingClientRect().y;
  const seen = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const found = [];
  while (seen.nextNode()) {
    const word = seen.currentNode.data.trim();
    if (!/^[A-Z][a-z]+$/.test(word)) continue;
    const range = document.createRange();
    range.selectNodeContents(seen.currentNode);
    const { x, y } = range.getBoundingClientRect();
    const parent = seen.currentNode.parentElement;
    const behind = [...function* () { for (let at = parent; at; at = at.parentElement) yield at; }()]
      .map((at) => getComputedStyle(at).backgroundColor)
      .find((colour) => colour !== "rgba(0, 0, 0, 0)");
    const { color, fontSize } = getComputedStyle(parent);
    found.push([word, Math.round(x), Math.round(y - top), color, behind, fontSize].join(" "));
  }
  return found;
})()`;

describe("what an author says by attributes", () => {
  it.each([375, 1000])("is where it is in the mail, in its colours, at %i px", async (width) => {
    const { named } = await built({ "lessons/tea.mjml": lesson(dark) });
    const page = await browser.newPage({ viewport: { width, height: 900 } });
    await page.emulateMedia({ colorScheme: "light" });
    const of = async (name: string) => {
      await page.setContent(named(name).html);
      return (await page.evaluate(words)) as string[];
    };
    const mailed = await of("tea");
    expect(mailed).toHaveLength(22);
    expect(await of("page tea")).toEqual(mailed);
    await page.close();
  });

  it.each([
    ["with", dark],
    ["without", ""],
  ])(
    "can be read on the page, in light and dark, %s dark colours in the mails",
    async (_, styles) => {
      const { named } = await built({ "lessons/tea.mjml": lesson(styles) });
      const found: string[] = [];
      const page = await pageToCheckIn(browser);
      await checkRendered(page, named("page tea"), (what) => found.push(what));
      await page.close();
      // Nobody inverts a page by force.
      expect(found.filter((what) => !what.includes("inverts"))).toEqual([]);
    },
  );
});

describe("the styles of one lesson", () => {
  const loud = '<mj-style inline="inline">p { color: #ff0000; }</mj-style>';

  it("are on its page, and on no other", async () => {
    const plain = lesson(dark, "");
    const { course, files } = await built({
      "lessons/welcome.mjml": plain,
      "lessons/cake.mjml": plain,
      "glossary.mjml": plain.replace("../partials", "./partials"),
      "lessons/tea.mjml": lesson(dark + loud, ""),
    });
    const sheets = course.mails.map(({ web }) => load(web)("link[rel=stylesheet]").attr("href"));
    expect(sheets[0]).toBe("/edition.css");
    expect(sheets[2]).toBe("/edition.css");
    expect(course.editionStyle).not.toContain("#ff0000");
    expect(files).toMatchObject([{ kind: "style", path: "/edition/lessons/tea.css" }]);
    expect(files[0]?.markedPath).toBe(sheets[1]);
    expect(files[0]?.content).toContain("p{color:#ff0000}");
  });

  it("leave what the site adds to a page in its looks", async () => {
    const { course, files } = await built({
      "lessons/welcome.mjml": lesson(dark, ""),
      "lessons/cake.mjml": lesson(dark, ""),
      "lessons/tea.mjml": lesson(dark + loud, ""),
    });
    for (const style of [course.editionStyle, files[0]?.content ?? ""]) {
      expect(style).toContain(`.way a{color:${course.theme.light.link}}`);
      expect(style).toContain(`.way a{color:${course.theme.dark.link}}`);
      expect(style).toContain("@media print");
    }
  });
});

describe("what the site adds to a page", () => {
  it("has no dark looks where the mails have none", async () => {
    const { course } = await built({ "lessons/tea.mjml": lesson("", "") });
    expect(course.editionStyle).toContain(".way a{");
    expect(course.editionStyle).not.toContain("prefers-color-scheme");
  });
});

describe("a colour for the dark", () => {
  it.each([
    ["background-color:#ffffff", "background-color:#212121"],
    ["background:#fff3c4;padding:0", "background:#352d0d"],
    ["color:#000", "color:#dbdbdb"],
    ["color:#FFFFFF", ""],
    ["background-color:#12393d;color:#ffffff", ""],
    ["color:red", ""],
    ["border:1px solid #ffffff", ""],
    ["", ""],
  ])("of %j is %j", (given, made) => {
    expect(darkDeclarations(given)).toBe(made);
  });
});
