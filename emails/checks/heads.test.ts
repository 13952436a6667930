/** The head of every page: the mark with the course's title beside it, and the whole width. */
import { expect, it } from "vitest";
import { siteInBrowser } from "../../tests/author.ts";

const { look } = siteInBrowser();

/** Where the mark ends, and where each line of the title begins. */
const title = `(() => {
  const home = document.querySelector("header a");
  const range = document.createRange();
  range.selectNodeContents(home.lastChild);
  const lines = [...range.getClientRects()].map(({ left }) => left);
  const mark = home.querySelector("img").getBoundingClientRect();
  return { mark: { width: mark.width, right: mark.right }, lines };
})()`;

it.each(["/lessons/what-is-ml", "/try/what-is-ml", "/privacy", "/nowhere"])(
  "%s has the mark, and every line of the title beside it",
  (path) =>
    look(
      path,
      async (page) => {
        const { mark, lines } = (await page.evaluate(title)) as {
          mark: { width: number; right: number };
          lines: number[];
        };
        expect(mark.width).toBe(28);
        expect(lines.length).toBeGreaterThan(1);
        for (const left of lines) expect(left).toBeGreaterThan(mark.right);
      },
      390,
    ),
);

it.each(["/lessons/what-is-ml", "/sources"])(
  "%s has a band from edge to edge, whose words begin where the page's do",
  (path) =>
    look(path, async (page) => {
      const box = async (selector: string) => page.locator(selector).first().boundingBox();
      const band = await box("header .band");
      expect([band?.x, band?.width]).toEqual([0, 1280]);
      expect((await box("header .band img"))?.x).toBe((await box("h1"))?.x);
    }),
);
