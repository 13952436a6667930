/** What readers do in a browser: mend a slip, change hour and days before confirming, come back. */
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { LocalSystem } from "../../local/system.ts";
import { startFixture } from "../fixtures/start-fixture.ts";
import { linkTo, mails, opened } from "../journey/reader.ts";
import { bytesOf, expectGood, openPage, pageBytesMax, unfoldSchedule } from "./looking.ts";
import { sharedBrowser } from "./shared-browser.ts";

let system: LocalSystem;
let browser: Browser;

beforeAll(async () => {
  [system, browser] = await Promise.all([startFixture(), sharedBrowser()]);
});
afterAll(async () => {
  await system?.close();
});

async function press(page: Page, name: string): Promise<void> {
  await Promise.all([page.waitForEvent("load"), page.getByRole("button", { name }).click()]);
}

async function newestLink(reader: string, kind: Parameters<typeof linkTo>[1]): Promise<string> {
  await system.idle();
  const newest = (await mails(system, reader)).at(-1);
  if (!newest) throw new Error("No mail came.");
  return linkTo(await opened(system, newest), kind);
}

test("a slip in the address is seen, mended in the form as it was filled in, and confirmed with other days", async () => {
  const page = await openPage(browser, { screen: "phone" });
  await page.goto(system.siteUrl);
  await page.getByLabel("E-mail address").fill("slip@exmaple.org");
  await unfoldSchedule(page);
  await page.getByLabel("Time of day").fill("19:30");
  await page.getByLabel("Monday to Friday").check();
  await page.locator("form button:not([type])").click();
  await page.waitForURL("**/check-your-inbox");
  expect(await page.locator("#typed").innerText()).toContain("slip@exmaple.org");
  expect(page.url()).not.toContain("slip");
  await expectGood(page, "check your inbox, with the address");
  await page.getByRole("link", { name: "Change the form" }).click();
  const email = page.getByLabel("E-mail address");
  await email.waitFor();
  expect(await email.inputValue()).toBe("slip@exmaple.org");
  expect(await page.getByLabel("Time of day").inputValue()).toBe("19:30");
  expect(await page.getByLabel("Monday to Friday").isChecked()).toBe(true);
  await email.fill("mended@example.org");
  await page.locator("form button:not([type])").click();
  await page.waitForURL("**/check-your-inbox");
  const link = await newestLink("mended@example.org", "confirm");
  await page.goto(link);
  expect(await page.locator("main").innerText()).toContain("Monday to Friday at 19:30, Tokyo time");
  await expectGood(page, "confirm");
  expect(await bytesOf(link)).toBeLessThanOrEqual(pageBytesMax);
  await page.getByText("Change hour, time zone or days").click();
  await page.getByLabel("Every day").check();
  await expectGood(page, "confirm, with its fields");
  await press(page, "Yes, start the course");
  expect(await page.getByRole("status").innerText()).toContain("every day at 19:30, Tokyo time");
  await page.goto(link);
  expect(await page.locator("h1").innerText()).toBe("You are on the course");
  await expectGood(page, "confirm, opened again");
  await page.context().close();
});
