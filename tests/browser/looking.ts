/**
 * How the browser tests look at a page: a phone or a desktop, with or without scripts.
 */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { gzipSync } from "node:zlib";
import type { AxeResults } from "axe-core";
import type { Browser, Page } from "playwright-core";
import { expect } from "vitest";

/** What a page may weigh with its style sheet on its way, compressed: a list of all zones is long. */
export const pageBytesMax = 20 * 1024;

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** A phone of the smallest size WCAG asks for, and a desktop. */
export const screens = {
  phone: { width: 320, height: 640 },
  desktop: { width: 1280, height: 800 },
} as const;

/** How a page is looked at. */
export interface Looking {
  readonly screen: keyof typeof screens;
  readonly scripts?: boolean;
  /** Every address the page asks for is added here. */
  readonly requested?: string[];
}

/** A page in a browser profile of its own, in Tokyo: no form begins with that zone by itself. */
export async function openPage(
  browser: Browser,
  { screen, scripts = true, requested = [] }: Looking,
): Promise<Page> {
  const context = await browser.newContext({
    viewport: screens[screen],
    javaScriptEnabled: scripts,
    timezoneId: "Asia/Tokyo",
    locale: "en-GB",
  });
  context.on("request", (request) => requested.push(request.url()));
  const page = await context.newPage();
  page.setDefaultTimeout(10_000);
  return page;
}

/** Unfolds the hour, the zone and the days of the sign-up form. */
export async function unfoldSchedule(page: Page): Promise<void> {
  await page.locator("summary").filter({ hasText: "change" }).click();
}

/** Opens every part of a page that is folded, as a reader does. */
export async function unfoldAll(page: Page): Promise<void> {
  const closed = page.locator("details.fold:not([open]) > summary");
  while ((await closed.count()) > 0) await closed.first().click();
}

/** True when something on the page is wider than the screen. */
export function scrollsSideways(page: Page): Promise<boolean> {
  return page.evaluate(
    "document.documentElement.scrollWidth > document.documentElement.clientWidth",
  );
}

/** Expects no finding of axe, in light and dark, and nothing wider than the screen. */
export async function expectGood(page: Page, what: string): Promise<void> {
  for (const colorScheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
    expect(await violations(page), `${what}, ${colorScheme}`).toEqual([]);
  }
  expect(await scrollsSideways(page), `${what} scrolls sideways`).toBe(false);
}

/** Bytes of the page and its one style sheet, compressed. */
export async function bytesOf(url: string): Promise<number> {
  const textOf = async (address: string | URL) => (await fetch(address)).text();
  const html = await textOf(url);
  const sheets = [...html.matchAll(/<link rel="stylesheet" href="([^"]+)">/g)].map(
    ([, path = ""]) => textOf(new URL(path, url)),
  );
  expect(sheets, url).toHaveLength(1);
  const texts = [html, ...(await Promise.all(sheets))];
  return texts.reduce((bytes, text) => bytes + gzipSync(text).length, 0);
}

/** Pages that load axe by themselves, whatever they show next. */
const withAxe = new WeakSet<Page>();

/** What is wrong with the page as it stands: "rule: where". */
async function violations(page: Page): Promise<readonly string[]> {
  if (!withAxe.has(page)) {
    withAxe.add(page);
    // Run by the debugger, not by the page: the page's own policy allows no such script.
    await page.evaluate(axe);
    // To send half a megabyte to each document that it shows afterwards would take longer.
    await page.addInitScript(axe);
  }
  const found = (await page.evaluate(
    "axe.run(document, { resultTypes: ['violations'] }).then((found) => found.violations)",
  )) as AxeResults["violations"];
  return found.flatMap(({ id, nodes }) =>
    nodes.map(({ target, failureSummary }) => `${id}: ${target} ${failureSummary}`),
  );
}
