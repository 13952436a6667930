/** The head of every page: the mark with the course's title beside it, and the whole width. */
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { openPage, sharedBrowser, startCourse } from "../../tests/author.ts";

let system: Awaited<ReturnType<typeof startCourse>>;
let browser: Browser;

beforeAll(async () => {
  [system, browser] = await Promise.all([startCourse(), sharedBrowser()]);
});
afterAll(async () => {
  await system?.close();
});

async function look(path: string, width: number, at: (page: Page) => Promise<void>): Promise<void> {
  const page = await openPage(browser, { screen: "desktop" });
  await page.setViewportSize({ width, height: 800 });
  await page.goto(`${system.siteUrl}${path}`);
  await at(page);
  await page.context().close();
}

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
    look(path, 390, async (page) => {
      const { mark, lines } = (await page.evaluate(title)) as {
        mark: { width: number; right: number };
        lines: number[];
      };
      expect(mark.width).toBe(28);
      expect(lines.length).toBeGreaterThan(1);
      for (const left of lines) expect(left).toBeGreaterThan(mark.right);
    }),
);

it.each(["/lessons/what-is-ml", "/sources"])(
  "%s has a band from edge to edge, whose words begin where the page's do",
  (path) =>
    look(path, 1280, async (page) => {
      const box = async (selector: string) => page.locator(selector).first().boundingBox();
      const band = await box("header .band");
      expect([band?.x, band?.width]).toEqual([0, 1280]);
      expect((await box("header .band img"))?.x).toBe((await box("h1"))?.x);
    }),
);
