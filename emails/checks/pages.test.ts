/** The pages the site makes of the course: light, readable on the smallest phone, and for everybody. */
import { join } from "node:path";
import { expect, test } from "vitest";
import { buildCourse, startBrowser } from "../../compiler/author.ts";
import { bytesOf, expectGood, openPage, pageBytesMax, startCourse } from "../../tests/author.ts";

test("every page of the course has no finding in light and dark, fits 320 px, and is light", async () => {
  const {
    course: { mails, glossary, files },
  } = await buildCourse(join(import.meta.dirname, ".."));
  await using stack = new AsyncDisposableStack();
  const system = stack.adopt(await startCourse(), (started) => started.close());
  const browser = stack.adopt(await startBrowser(), (started) => started.close());

  const page = await openPage(browser, { screen: "phone" });
  const lessons = mails.map(({ slug }) => `/lessons/${slug}`);
  const own = files.filter(({ kind }) => kind === "page").map(({ path }) => path);
  for (const path of ["/", ...(glossary ? ["/glossary"] : []), ...lessons, ...own]) {
    const url = `${system.siteUrl}${path}`;
    await page.goto(url);
    await expectGood(page, path);
    expect(await bytesOf(url), path).toBeLessThanOrEqual(pageBytesMax);
  }
});
