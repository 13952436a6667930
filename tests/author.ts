/**
 * What the tests of a course, in `emails/checks/`, use beside the compiler: the built course on the local
 * system, a reader of it, and how its pages are looked at.
 */
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll } from "vitest";
import { startLocal } from "../local/start-local.ts";
import type { LocalSystem } from "../local/system.ts";
import { openPage } from "./browser/looking.ts";
import { sharedBrowser } from "./browser/shared-browser.ts";
import { settings } from "./fixtures/settings.ts";

export { bytesOf, expectGood, openPage, pageBytesMax, unfoldSchedule } from "./browser/looking.ts";
export { sharedBrowser } from "./browser/shared-browser.ts";
export { advance, join, mails, opened, untilMondayEvening } from "./journey/reader.ts";

/**
 * Starts the local system with what `npm run build` made of the course, and settings of the tests' own:
 * what an operator has set changes no test.
 */
export function startCourse(): Promise<LocalSystem> {
  return startLocal({ quiet: true, settings });
}

/** Starts the course before the tests of a file, and ends it after them; answers how to look at a page of it. */
export function siteInBrowser() {
  let system: LocalSystem;
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
