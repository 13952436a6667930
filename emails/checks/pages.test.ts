/** The pages the site makes of the course: light, readable on the smallest phone, and for everybody. */
import { expect, test } from "vitest";
import {
  bytesOf,
  expectGood,
  openPage,
  pageBytesMax,
  sharedBrowser,
  startCourse,
} from "../../tests/author.ts";
import { course } from "./mails.ts";

test("every page of the course has no finding in light and dark, fits 320 px, and is light", async () => {
  await using stack = new AsyncDisposableStack();
  const system = stack.adopt(await startCourse(), (started) => started.close());
  const browser = await sharedBrowser();

  const { mails, glossary, files } = course;
  const page = await openPage(browser, { screen: "phone" });
  const lessons = mails.map(({ slug }) => `/lessons/${slug}`);
  const own = files.filter(({ kind }) => kind === "page").map(({ path }) => path);
  for (const path of ["/", ...(glossary ? ["/glossary"] : []), ...lessons, ...own]) {
    const url = `${system.siteUrl}${path}`;
    await page.goto(url);
    await expectGood(page, path);
    expect(await bytesOf(url), path).toBeLessThanOrEqual(pageBytesMax);
  }
  await page.context().close();
});
