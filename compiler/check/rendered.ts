/** What a mail looks like when rendered: accessible, readable in every scheme, nothing cut off. */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import type { Browser, Page } from "playwright-core";
import type { Fixture } from "./fixture.ts";
import { excerpt, type Report } from "./report.ts";

/** WCAG 2.2, 1.4.3, level AA. */
const contrastMin = 4.5;
/** From the narrowest phone to a desktop. */
const widths = [320, 375, 600, 1280];

const inPage = readFileSync(join(import.meta.dirname, "in-page.js"), "utf8");
const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

interface Contrast {
  readonly text: string;
  readonly ratio: number;
  readonly inverted: number;
  readonly colours: string;
}

interface Violation {
  readonly id: string;
  readonly help: string;
  readonly nodes: readonly { readonly html: string }[];
}

/** The lowest contrast of each scheme. */
export interface Contrasts {
  readonly light: number;
  readonly dark: number;
  readonly inverted: number;
}

/**
 * A page to check one fixture after the other in: loading axe takes as long as to run it. Everything from the
 * network is refused. Closing it is the caller's.
 */
export async function pageToCheckIn(browser: Browser): Promise<Page> {
  const page = await browser.newPage();
  await page.route("**", (route) => route.abort());
  await page.evaluate(inPage);
  await page.evaluate(axe);
  return page;
}

/**
 * Renders a fixture in both schemes, at four widths, in a page of `pageToCheckIn`: so its images are
 * off, and what it says without them is what is judged.
 */
export async function checkRendered(
  page: Page,
  fixture: Fixture,
  report: Report,
): Promise<Contrasts> {
  await page.setViewportSize({ width: 375, height: 800 });
  // Writes another document into the same window, where the scripts stay.
  await page.setContent(fixture.html, { waitUntil: "domcontentloaded" });
  const least = { light: 21, dark: 21, inverted: 21 };
  for (const colorScheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme });
    await checkAccessibility(page, colorScheme, report);
    const all = (await page.evaluate("contrasts()")) as Contrast[];
    if (all.length === 0) report("nothing to see", "write something");
    for (const { text, ratio, colours } of all) {
      least[colorScheme] = Math.min(least[colorScheme], ratio);
      if (ratio >= contrastMin) continue;
      report(
        `contrast ${ratio.toFixed(1)}:1 (${colours}) of "${excerpt(text)}", ${colorScheme}`,
        `choose colours with ${contrastMin}:1`,
      );
    }
    // Clients that invert by force begin with what they take for a light mail.
    if (colorScheme === "dark") continue;
    for (const { text, inverted, colours } of all) {
      least.inverted = Math.min(least.inverted, inverted);
      if (inverted >= contrastMin) continue;
      report(
        `contrast ${inverted.toFixed(1)}:1 of "${excerpt(text)}" when a client inverts ${colours}`,
        "choose colours further apart in lightness",
      );
    }
  }
  for (const width of widths) {
    await page.setViewportSize({ width, height: 800 });
    for (const what of (await page.evaluate("overflows()")) as string[]) {
      report(`at ${width} px ${what}`, "let it break or make it narrower");
    }
  }
  return least;
}

async function checkAccessibility(page: Page, scheme: string, report: Report): Promise<void> {
  const violations = (await page.evaluate(
    "axe.run(document, { resultTypes: ['violations'] }).then((found) => found.violations)",
  )) as readonly Violation[];
  for (const { id, help, nodes } of violations) {
    const where = excerpt(nodes[0]?.html ?? "");
    const count = nodes.length > 1 ? ` and ${nodes.length - 1} more` : "";
    report(
      `axe ${id}, ${scheme}: ${help} (${where}${count})`,
      `see https://dequeuniversity.com/rules/axe/4.14/${id}`,
    );
  }
}
