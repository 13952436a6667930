/**
 * A web edition looks like its mail, though it has its looks from a style sheet and not from MJML.
 */
import type { Browser } from "playwright-core";
import { beforeAll, expect, test } from "vitest";
import { sharedBrowser } from "../../tests/author.ts";
import { all, images } from "./mails.ts";

let browser: Browser;
beforeAll(async () => {
  browser = await sharedBrowser();
});

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
        behind, look.color, look.font, look.textAlign.replace("start", "left").replace("end", "right"), look.textDecorationLine,
        box.border, box.padding, look.verticalAlign, look.overflowWrap,
      ].join(" | ");
    });
})()`;

test.each(["welcome", "what-is-ml", "who-they-are", "soft-skills", "the-morning", "recap"])(
  "%s, on a phone and a desktop, light and dark",
  async (name) => {
    const page = await browser.newPage();
    await page.route("**/images/**", (route) => {
      const { pathname: at } = new URL(route.request().url());
      const picture = images.find(({ markedPath }) => markedPath === at);
      if (!picture) throw new Error(`There is no picture "${at}".`);
      const contentType = at.endsWith(".svg") ? "image/svg+xml" : "image/png";
      return route.fulfill({ contentType, body: Buffer.from(picture.content) });
    });
    const rendered = async (fixture: string, width: number) => {
      await page.setViewportSize({ width, height: 800 });
      const html = all.find((each) => each.name === fixture)?.html ?? "";
      const base = '<base href="https://learn.example.org/">';
      await page.setContent(html.replace("<head>", `<head>${base}`), { waitUntil: "load" });
      return (await page.evaluate(blocks)) as string[];
    };
    for (const colorScheme of ["light", "dark"] as const) {
      await page.emulateMedia({ colorScheme });
      for (const width of [375, 1280]) {
        const edition = await rendered(`page ${name}`, width);
        expect(edition.length).toBeGreaterThan(20);
        const mail = await rendered(name, width);
        const unlike = edition.filter((block, index) => block !== mail[index]);
        expect(unlike, `${colorScheme}, ${width} px`).toEqual([]);
        expect(edition).toHaveLength(mail.length);
      }
    }
    await page.close();
  },
);
