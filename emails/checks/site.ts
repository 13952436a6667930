/** The course's site in a browser, for the tests of one file. */
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll } from "vitest";
import { openPage, sharedBrowser, startCourse } from "../../tests/author.ts";

/** Starts the course before the tests of a file, and ends it after them. */
export function siteInBrowser() {
  let system: Awaited<ReturnType<typeof startCourse>>;
  let browser: Browser;
  beforeAll(async () => {
    [system, browser] = await Promise.all([startCourse(), sharedBrowser()]);
  });
  afterAll(async () => {
    await system?.close();
  });
  return {
    /** Opens a page of the site on a desktop, of another width where one is given. */
    async look(path: string, at: (page: Page) => Promise<void>, width?: number): Promise<void> {
      const page = await openPage(browser, { screen: "desktop" });
      if (width) await page.setViewportSize({ width, height: 800 });
      await page.goto(`${system.siteUrl}${path}`);
      await at(page);
      await page.context().close();
    },
  };
}
