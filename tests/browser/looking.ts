/**
 * How the browser tests look at a page: a phone or a desktop, with or without scripts.
 */
import type { Browser, Page } from "playwright-core";

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
  readonly asked?: string[];
}

/** A page in a browser profile of its own, in Tokyo: no form begins with that zone by itself. */
export async function openPage(
  browser: Browser,
  { screen, scripts = true, asked = [] }: Looking,
): Promise<Page> {
  const context = await browser.newContext({
    viewport: screens[screen],
    javaScriptEnabled: scripts,
    timezoneId: "Asia/Tokyo",
    locale: "en-GB",
  });
  context.on("request", (request) => asked.push(request.url()));
  const page = await context.newPage();
  page.setDefaultTimeout(10_000);
  return page;
}

/** True when something on the page is wider than the screen. */
export function scrollsSideways(page: Page): Promise<boolean> {
  return page.evaluate(
    "document.documentElement.scrollWidth > document.documentElement.clientWidth",
  );
}
