/** The site in German and in Arabic, in a browser: readable by everybody, and written its way. */
import { join } from "node:path";
import { serve } from "@hono/node-server";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { buildCourse, type CourseBuild } from "../../compiler/compile-course.ts";
import { at, subscription } from "../fakes/subscription.ts";
import { tokenFor, visit } from "../web/visitor.ts";
import { expectGood, openPage, screens } from "./looking.ts";
import { sharedBrowser } from "./shared-browser.ts";

let browser: Browser;
beforeAll(async () => {
  browser = await sharedBrowser();
});

const pages = ["/", "/check-your-inbox", "/link", "/privacy", "/lessons/water", "/glossary"];
const links = [
  `/preferences/${tokenFor("preferences")}?done=pause`,
  `/confirm/${tokenFor("confirm")}`,
  `/unsubscribe/${tokenFor("unsubscribe")}`,
  "/preferences/forged",
];

describe.each(["de", "ar"])("the site in %s", (language) => {
  let course: CourseBuild["course"];
  let address: string;
  let stop: () => void;
  beforeAll(async () => {
    ({ course } = await buildCourse(join(import.meta.dirname, `../fixtures/course-${language}`)));
    const reader = subscription({
      status: "paused",
      pausedUntil: "2026-12-01",
      slot: at("08:00", 8),
      sent: { hello: at("19:00", -2), leaves: at("08:00", -1) },
      undelivered: ["leaves"],
    });
    const { app } = await visit([reader], { course }, { proofOfWork: true });
    await new Promise<void>((resolve) => {
      const server = serve({ fetch: app.fetch, hostname: "127.0.0.1", port: 0 }, ({ port }) => {
        address = `http://127.0.0.1:${port}`;
        resolve();
      });
      stop = () => server.close();
    });
  });
  afterAll(() => stop());

  it.each(Object.keys(screens) as (keyof typeof screens)[])(
    "has no fault of accessibility, contrast or width on a %s",
    async (screen) => {
      const page = await openPage(browser, { screen });
      for (const path of [...pages, ...links]) {
        await page.goto(address + path);
        await expectGood(page, `${language} ${path}`);
      }
      await page.context().close();
    },
  );

  it("begins each line where its language does", async () => {
    const page = await openPage(browser, { screen: "phone" });
    for (const path of [...pages, ...links]) {
      await page.goto(address + path);
      const direction = await page.evaluate(
        "getComputedStyle(document.querySelector('h1')).direction",
      );
      expect(direction, path).toBe(course.dir);
      expect(await page.evaluate("document.documentElement.lang"), path).toBe(language);
    }
    await page.context().close();
  });

  it("has a form whose script speaks it", async () => {
    const page = await openPage(browser, { screen: "phone" });
    await page.goto(address);
    await page.fill("#email", "ada@gmial.com");
    const [before = "", after = ""] = course.words.script.didYouMean.split("{domain}");
    const hint = await page.textContent("p[role=status]");
    expect(hint).toContain(before);
    expect(hint).toContain("gmail.com");
    expect(hint).toContain(after);
    await page.context().close();
  });
});
