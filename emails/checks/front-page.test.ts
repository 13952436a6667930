/** The front page: what is on the first screen, and what it weighs. */
import { gzipSync } from "node:zlib";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  advance,
  bytesOf,
  mails,
  openPage,
  pageBytesMax,
  sharedBrowser,
  startCourse,
  unfoldSchedule,
} from "../../tests/author.ts";

let system: Awaited<ReturnType<typeof startCourse>>;
let browser: Browser;

beforeAll(async () => {
  [system, browser] = await Promise.all([startCourse(), sharedBrowser()]);
});
afterAll(async () => {
  await system?.close();
});

/** What a reader sees without scrolling, with room for the bars of a browser. */
const firstScreen = 700;

describe("the front page", () => {
  it.each([
    ["a phone", { width: 390, height: 844 }],
    ["a laptop", { width: 1280, height: 720 }],
  ])("has the people, one field and its button on the first screen of %s", async (_, size) => {
    const page = await openPage(browser, { screen: "desktop" });
    await page.setViewportSize(size);
    await page.goto(system.siteUrl);
    const button = await page.getByRole("button", { name: "Send me the course" }).boundingBox();
    expect((button?.y ?? 0) + (button?.height ?? firstScreen)).toBeLessThan(firstScreen);
    const above = page.locator("h1, img[alt^=Robin], .facts, label[for=email], main button");
    const boxes = await Promise.all((await above.all()).map((each) => each.boundingBox()));
    const tops = boxes.map((box) => box?.y ?? 0);
    expect(tops).toHaveLength(5);
    expect(tops).toEqual(tops.toSorted((a, b) => a - b));
    // A box that is clipped to nothing is the robots'.
    const fields = await page.locator("main input:visible:not([tabindex='-1'])").count();
    expect(fields + (await page.locator("main select:visible").count())).toBe(1);
    await page.context().close();
  });

  it("takes an address alone, for the hour, the zone and the days it says", async () => {
    const page = await openPage(browser, { screen: "phone" });
    await page.goto(system.siteUrl);
    await page.getByText("08:00, Tokyo time, every day").waitFor();
    await page.getByLabel("E-mail address").fill("one-field@example.org");
    await advance(system, "PT3S");
    await page.getByRole("button", { name: "Send me the course" }).click();
    await page.waitForURL("**/check-your-inbox");
    await system.idle();
    expect(await mails(system, "one-field@example.org")).toHaveLength(1);
    await page.context().close();
  });

  it("says what is chosen as it is changed", async () => {
    const page = await openPage(browser, { screen: "phone" });
    await page.goto(system.siteUrl);
    await unfoldSchedule(page);
    await page.getByLabel("Time of day").fill("19:30");
    await page.getByLabel("Time zone", { exact: true }).selectOption("America/New_York");
    await page.getByLabel("Monday to Friday").check();
    expect(await page.locator("summary").innerText()).toBe(
      "19:30, New York time, Monday to Friday – change",
    );
    await page.getByLabel("Time zone", { exact: true }).selectOption("Etc/GMT+5");
    expect(await page.locator("summary").innerText()).toContain("19:30, UTC−5, Monday");
    await page.context().close();
  });

  it("says what arrives on the days of the reader's own week, as they are chosen", async () => {
    const page = await openPage(browser, { screen: "phone" });
    // Friday in Tokyo, still Thursday in New York.
    await page.clock.setFixedTime("2026-11-26T20:00:00Z");
    await page.goto(system.siteUrl);
    const days = () => page.locator(".plan .hint").allInnerTexts();
    await page.getByText("If you start today, they come at 08:00, Tokyo time:").waitFor();
    expect((await days()).slice(0, 3)).toEqual([
      "At once",
      "Saturday 28 November",
      "Sunday 29 November",
    ]);
    await unfoldSchedule(page);
    await page.getByLabel("Time zone", { exact: true }).selectOption("America/New_York");
    await page.getByLabel("Time of day").fill("19:30");
    await page.getByLabel("Monday to Friday").check();
    await page.getByText("they come at 19:30, New York time:").waitFor();
    expect((await days()).slice(0, 4)).toEqual([
      "At once",
      "Friday 27 November",
      "Monday 30 November",
      "Tuesday 1 December",
    ]);
    await page.getByLabel("Only on these").check();
    await page.getByLabel("Sunday").check();
    expect((await days()).slice(1, 3)).toEqual(["Sunday 29 November", "Sunday 6 December"]);
    // A week after the finale, and then the next of the reader's days.
    expect((await days()).slice(-2)).toEqual(["Sunday 17 January", "Sunday 24 January"]);
    await page.context().close();
  });

  it("says the zone and unfolds without scripts, too", async () => {
    const page = await openPage(browser, { screen: "phone", scripts: false });
    await page.goto(system.siteUrl);
    expect(await page.locator("summary").innerText()).toBe("08:00, UTC, every day – change");
    expect(await page.locator("form noscript").textContent()).toContain("Without JavaScript");
    expect((await page.locator(".plan .hint").allInnerTexts()).slice(0, 2)).toEqual([
      "At once",
      "Day 1",
    ]);
    await unfoldSchedule(page);
    expect(await page.getByLabel("Time zone").isVisible()).toBe(true);
    await page.context().close();
  });

  it("is light: words and looks 20 KB, pictures 60 KB", async () => {
    expect(await bytesOf(`${system.siteUrl}/`)).toBeLessThanOrEqual(pageBytesMax);
    const html = await (await fetch(`${system.siteUrl}/`)).text();
    const pictures = [...html.matchAll(/<img src="([^"]+)"/g)].map(([, path = ""]) => path);
    expect(pictures.length).toBeGreaterThan(1);
    const sizes = await Promise.all(
      pictures.map(async (path) => {
        const bytes = await (await fetch(new URL(path, system.siteUrl))).bytes();
        return path.includes(".svg") ? gzipSync(bytes).length : bytes.length;
      }),
    );
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThanOrEqual(60 * 1024);
  });
});
