/**
 * `npm run docs:pictures`: takes the pictures of the documents anew, of the course and the site as they
 * are built: the front page on a laptop, the first lesson on a phone, and the look of it all in light
 * and dark.
 */
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { startBrowser } from "../compiler/check/browser.ts";
import { buildCourse } from "../compiler/compile-course.ts";
import { startLocal } from "../local/start-local.ts";
import { identitySheet } from "./identity-sheet.ts";

const root = join(import.meta.dirname, "..");
const folder = join(root, "docs", "images");
const course = join(root, "emails");

await using stack = new AsyncDisposableStack();
const system = stack.adopt(await startLocal({ quiet: true }), (started) => started.close());
const browser = stack.adopt(await startBrowser(), (started) => started.close());
mkdirSync(folder, { recursive: true });

/** How a picture is taken. */
interface Picture {
  readonly name: string;
  readonly width: number;
  readonly height: number;
  readonly scale: number;
  readonly colorScheme: "light" | "dark";
}

async function take(picture: Picture, open: (page: Page) => Promise<unknown>): Promise<void> {
  const { name, width, height, scale, colorScheme } = picture;
  const context = await browser.newContext({
    viewport: { width, height },
    deviceScaleFactor: scale,
    timezoneId: "America/New_York",
    locale: "en-GB",
    colorScheme,
  });
  const page = await context.newPage();
  await open(page);
  writeFileSync(join(folder, `${name}.png`), await page.screenshot());
  await context.close();
  console.log(`docs/images/${name}.png`);
}

const laptop = { name: "site", width: 1280, height: 860, scale: 1, colorScheme: "light" } as const;
const phone = { name: "lesson", width: 390, height: 844, scale: 2, colorScheme: "light" } as const;
await take(laptop, (page) => page.goto(`${system.siteUrl}/`));
await take(phone, (page) => page.goto(`${system.siteUrl}/lessons/what-is-ml`));

const { theme } = (await buildCourse(course)).course;
// The portraits are square; what is drawn for one lesson is not.
const drawings = readdirSync(join(course, "images"))
  .filter((name) => name.endsWith(".svg"))
  .map((name) => readFileSync(join(course, "images", name), "utf8"))
  .filter((svg) => /viewBox="0 0 (\d+) \1"/.test(svg));
for (const colorScheme of ["light", "dark"] as const) {
  const sheet = { name: `identity-${colorScheme}`, width: 980, height: 700, scale: 1, colorScheme };
  const document = String(await identitySheet(theme, colorScheme, drawings));
  await take(sheet, (page) => page.setContent(document));
}
