/**
 * A web edition looks like its mail, though it has its looks from a style sheet and not from MJML.
 */
import type { Browser } from "playwright-core";
import { beforeAll, expect, test } from "vitest";
import { fixtures } from "../../compiler/check/fixture.ts";
import { buildCourse } from "../../compiler/compile-course.ts";
import { sharedBrowser } from "../browser/shared-browser.ts";
import { courseFolder, mail } from "./course-folder.ts";

let browser: Browser;
beforeAll(async () => {
  browser = await sharedBrowser();
});

const head = `<mj-attributes>
<mj-all font-family="Arial, sans-serif" />
<mj-class name="page" background-color="#faf8f3" />
<mj-section padding="0" /><mj-column padding="0" />
<mj-text padding="0 20px" font-size="17px" line-height="1.55" color="#24302f" />
<mj-class name="words" padding="24px 0 8px" />
<mj-class name="small" font-size="15px" color="#4c5856" />
<mj-class name="task" background-color="#e9f1ef" padding="24px 0 8px" />
</mj-attributes>
<mj-style inline="inline">
h1 { font-size: 28px; line-height: 1.2; margin: 0 0 8px; color: #12393d; }
h2 { font-size: 21px; margin: 24px 0 10px; color: #12393d; }
p { margin: 0 0 14px; } ul { margin: 0 0 16px; padding: 0 0 0 24px; } li { margin: 0 0 8px; }
a { color: #0b565c; text-decoration: underline; }
p.idea { padding: 2px 0 2px 16px; border-left: 4px solid #c2701c; font-weight: 700; }
table.data { width: 100%; border-collapse: collapse; font-size: 15px; line-height: 1.4; color: #24302f; }
table.data caption { text-align: left; padding: 0 0 8px; }
table.data th { text-align: left; padding: 7px 6px 7px 0; border-bottom: 1px solid #b9c6c3; }
table.data td { padding: 7px 6px 7px 0; border-bottom: 1px solid #b9c6c3; }
pre { margin: 0 0 16px; padding: 12px; border: 1px solid #b9c6c3; font-size: 13px; line-height: 1.5; white-space: pre-wrap; color: #24302f; }
</mj-style>
<mj-style>
:root { color-scheme: light dark; supported-color-schemes: light dark; }
td, th, p, li, h1, h2 { word-break: normal; overflow-wrap: break-word; }
table.data th, table.data td { vertical-align: top; }
@media (prefers-color-scheme: dark) {
body, .page, .page > div, .page > div > div { background-color: #141a1a !important; }
body div, p, li, td, th { color: #e3e9e7 !important; }
h1, h2, strong { color: #f2f6f5 !important; }
a { color: #8cd3d5 !important; }
.task, .task > table { background: #1d2a2a !important; background-color: #1d2a2a !important; }
pre { background-color: #0e1313 !important; color: #e3e9e7 !important; }
}
</mj-style>
</mj-head>`;
const rows = ["green", "black", "white"].map(
  (tea, cups) => `<tr><th scope="row">${tea}</th><td>${cups + 2}</td></tr>`,
);
const lesson =
  mail(`<h1>Tea</h1><p>Hot and <strong>strong</strong>, with <a href="https://example.org/">milk</a>.</p>
<p class="idea">${"Pour, wait and drink. ".repeat(6)}</p>
<h2>How hot?</h2><ul><li>very</li><li>not so very</li></ul>
<table class="data"><caption>Cups</caption><tr><th scope="col">Tea</th><th scope="col">Cups</th></tr>${rows.join("")}</table>
<pre><code>pour()\n  drink()</code></pre>
</mj-text></mj-column></mj-section>
<mj-section mj-class="task" css-class="task"><mj-column><mj-text mj-class="small">
<h2>Try it</h2><p>One small paragraph on another ground.</p>`)
    .replace("</mj-head>", () => head)
    .replace("<mj-body>", '<mj-body mj-class="page" css-class="page">')
    .replace("<mj-section>", '<mj-section mj-class="words">');
const footer = `<mj-section css-class="mail-only"><mj-column><mj-text><p>{{senderName}}, {{postalAddress}},
<a href="{{unsubscribeUrl}}">out</a>, <a href="{{preferencesUrl}}">more</a></p></mj-text></mj-column></mj-section>
`;
const changes = {
  "partials/footer.mjml": footer,
  "lessons/tea.mjml": lesson,
  "transactional/confirm.mjml": mail('<h1>Confirm</h1><p><a href="{{confirmUrl}}">Yes</a></p>'),
};
const built = await buildCourse(courseFolder(changes));
const all = await fixtures(built.course, built.files);

/**
 * Every block of words that mail and page share: where it is, from the heading, and how it looks.
 */
const blocks = `(() => {
  document.querySelectorAll(".mail-only, .web-only").forEach((each) => each.remove());
  const top = document.querySelector("h1").getBoundingClientRect().y;
  return [...document.querySelectorAll("h1, h2, h3, p, li, caption, th, td, pre, strong, a, .dots, .stack")]
    .filter((each) => !each.matches(".p-cell, .pre-cell") && !each.querySelector("div, table") && each.textContent.trim() && !each.closest(".band"))
    .map((each) => {
      // In a mail, a cell has the box of a paragraph or of code.
      const boxed = each.parentElement.matches(".p-cell, .pre-cell") ? each.parentElement : each;
      const { x, y, width, height } = boxed.getBoundingClientRect();
      const [look, box] = [each, boxed].map((one) => getComputedStyle(one));
      const behind = [...function* () { for (let at = each; at; at = at.parentElement) yield at; }()]
        .map((at) => getComputedStyle(at).backgroundColor)
        .find((colour) => colour !== "rgba(0, 0, 0, 0)");
      return [
        each.tagName, each.textContent.trim().replace(/\\s+/g, " ").slice(0, 30),
        ...[x, y - top, width, height].map(Math.round),
        behind, look.color, look.font, look.textAlign.replace("start", "left"), look.textDecorationLine,
        box.border, box.padding, look.verticalAlign, look.overflowWrap,
      ].join(" | ");
    });
})()`;

test.each(["tea"])("%s, on a phone and a desktop, light and dark", async (name) => {
  const page = await browser.newPage();
  const drawn = async (sample: string, width: number) => {
    await page.setViewportSize({ width, height: 800 });
    await page.setContent(all.find((each) => each.name === sample)?.html ?? "");
    return (await page.evaluate(blocks)) as string[];
  };
  for (const colorScheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme });
    for (const width of [375, 1280]) {
      const edition = await drawn(`page ${name}`, width);
      expect(edition.length).toBeGreaterThan(18);
      const mail = await drawn(name, width);
      const unlike = edition.filter((block, index) => block !== mail[index]);
      expect(unlike, `${colorScheme}, ${width} px`).toEqual([]);
      expect(edition).toHaveLength(mail.length);
    }
  }
  await page.close();
});

test("a style attribute wins over the rules it wins over in the mail", async () => {
  const conflict = mail(
    '<h1>Tea</h1><div class="end"><p class="foot" style="text-align:left">Hot</p></div>',
  ).replace(
    "</mj-head>",
    '<mj-style inline="inline">div.end p.foot { text-align: right }</mj-style>$&',
  );
  const { course, files } = await buildCourse(courseFolder({ "lessons/tea.mjml": conflict }));
  const [, tea] = course.mails;
  const html = tea?.html.literals.join("").replaceAll("=\r\n", "").replaceAll("=3D", "=") ?? "";
  const page = await browser.newPage();
  const align = () => page.evaluate('getComputedStyle(document.querySelector(".foot")).textAlign');
  await page.setContent(html);
  expect(await align()).toBe("left");
  await page.setContent(tea?.web ?? "");
  await page.addStyleTag({ content: files[0]?.content ?? "" });
  expect(await align()).toBe("left");
  await page.close();
});
