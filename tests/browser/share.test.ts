/** Telling somebody of the course with a script: by what the device offers, or by a copy. */
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { LocalSystem } from "../../local/system.ts";
import { startFixture } from "../fixtures/start-fixture.ts";
import { expectGood, openPage } from "./looking.ts";
import { sharedBrowser } from "./shared-browser.ts";

let system: LocalSystem;
let browser: Browser;

beforeAll(async () => {
  [system, browser] = await Promise.all([startFixture(), sharedBrowser()]);
});
afterAll(async () => {
  await system?.close();
});

/** The page, on a device with or without a way of its own to share, and a clipboard that takes it or not. */
async function sharePage({ shares = false, copies = true }) {
  const page = await openPage(browser, { screen: "phone" });
  await page.addInitScript(`
    window.given = [];
    const take = async (what) => { window.given.push(what); };
    Object.defineProperty(navigator, "share", { value: ${shares} ? take : undefined });
    Object.defineProperty(navigator, "clipboard", {
      value: { writeText: ${copies} ? take : () => Promise.reject(new Error("no")) },
    });
  `);
  await page.goto(`${system.siteUrl}/share`);
  return page;
}

describe("the page to tell somebody of the course", () => {
  it("copies words and link, and says so", async () => {
    const page = await sharePage({});
    expect(await page.getByRole("button", { name: "Share" }).count()).toBe(0);
    await page.getByRole("button", { name: "Copy words and link" }).click();
    await page.getByRole("status").getByText("Copied.").waitFor();
    const [copied] = (await page.evaluate("window.given")) as string[];
    expect(copied).toBe((await page.locator("#told").innerText()).trim());
    expect(copied).toContain(`${system.siteUrl}/`);
    await expectGood(page, "share");
    await page.context().close();
  });

  it("marks them to be copied by hand where the browser does not", async () => {
    const page = await sharePage({ copies: false });
    await page.getByRole("button", { name: "Copy words and link" }).click();
    await page.getByRole("status").getByText("copy it by hand").waitFor();
    expect(await page.evaluate("getSelection().toString()")).toContain(`${system.siteUrl}/`);
    await page.context().close();
  });

  it("leaves it to the device where that can share", async () => {
    const page = await sharePage({ shares: true });
    await page.getByRole("button", { name: "Share", exact: true }).click();
    expect(await page.evaluate("window.given")).toEqual([
      { text: expect.stringContaining("a free course by mail:"), url: `${system.siteUrl}/` },
    ]);
    await page.context().close();
  });
});
