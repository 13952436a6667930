/**
 * `npm run docs:pictures`: takes the README's pictures anew, of the course and the site as they are
 * built: the front page on a laptop and the first lesson on a phone.
 */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { startBrowser } from "../compiler/check/browser.ts";
import { startLocal } from "../local/start-local.ts";

const folder = join(import.meta.dirname, "..", "docs", "images");

const pictures = [
  { name: "site", path: "/", width: 1280, height: 860, scale: 1 },
  { name: "lesson", path: "/lessons/what-is-ml", width: 390, height: 844, scale: 2 },
] as const;

await using stack = new AsyncDisposableStack();
const system = stack.adopt(await startLocal({ quiet: true }), (started) => started.close());
const browser = stack.adopt(await startBrowser(), (started) => started.close());
mkdirSync(folder, { recursive: true });
for (const { name, path, width, height, scale } of pictures) {
  const context = await browser.newContext({
    viewport: { width, height },
    deviceScaleFactor: scale,
    timezoneId: "America/New_York",
    locale: "en-GB",
    colorScheme: "light",
  });
  const page = await context.newPage();
  await page.goto(`${system.siteUrl}${path}`);
  writeFileSync(join(folder, `${name}.png`), await page.screenshot());
  await context.close();
  console.log(`docs/images/${name}.png`);
}
