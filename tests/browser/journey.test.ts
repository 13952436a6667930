/**
 * The whole journey by hand: every action a reader has, on a phone and on a desktop, with and
 * without JavaScript. Links are taken out of the mails that came.
 */
import { readFile } from "node:fs/promises";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { LocalSystem } from "../../local/system.ts";
import { startFixture } from "../fixtures/start-fixture.ts";
import { advance, linkTo, mails, opened, untilMondayEvening } from "../journey/reader.ts";
import { openPage, scrollsSideways, unfoldAll, unfoldSchedule } from "./looking.ts";
import { sharedBrowser } from "./shared-browser.ts";

let system: LocalSystem;
let browser: Browser;

beforeAll(async () => {
  [system, browser] = await Promise.all([startFixture(), sharedBrowser()]);
  await untilMondayEvening(system);
});
afterAll(async () => {
  await system?.close();
});

/** The link in the newest mail to a reader, once everything under way has arrived. */
async function newestLink(reader: string, path: string): Promise<string> {
  await system.idle();
  const newest = (await mails(system, reader)).at(-1);
  if (!newest) throw new Error(`Nothing came to ${reader}.`);
  return linkTo(await opened(system, newest), path);
}

async function subjects(reader: string): Promise<readonly string[]> {
  await system.idle();
  return (await mails(system, reader)).map(({ subject }) => subject);
}

async function press(page: Page, name: string | RegExp): Promise<void> {
  await unfoldAll(page);
  await page.getByRole("button", { name }).click();
}

async function says(page: Page, words: string | RegExp): Promise<void> {
  const said = await page.getByRole("status").innerText();
  expect(said).toMatch(words);
  expect(await scrollsSideways(page), `scrolls sideways: ${said}`).toBe(false);
}

function heading(page: Page): Promise<string> {
  return page.getByRole("heading", { level: 1 }).innerText();
}

/** Fills in the sign-up form and sends it. */
async function signUp(page: Page, reader: string): Promise<void> {
  await page.goto(system.siteUrl);
  await page.getByLabel("E-mail address").fill(reader);
  await unfoldSchedule(page);
  await page.getByLabel("Time of day").fill("07:30");
  await page.getByLabel("Monday to Friday").check();
  // Faster than a person: without the script that waits, the page would come back.
  await advance(system, "PT3S");
  await press(page, "Send me the course");
  await page.waitForURL("**/check-your-inbox");
}

/** Opens the transactional mail's link and presses its button. */
async function confirm(page: Page, reader: string): Promise<void> {
  await page.goto(await newestLink(reader, "confirm"));
  await press(page, "Yes, start the course");
  await says(page, "Your address is confirmed");
}

const ways = [
  { screen: "phone", scripts: true },
  { screen: "phone", scripts: false },
  { screen: "desktop", scripts: true },
  { screen: "desktop", scripts: false },
] as const;

describe.each(ways)("on a $screen, scripts $scripts", ({ screen, scripts }) => {
  const reader = `${screen}-${scripts ? "scripts" : "plain"}@example.org`;

  test("a reader joins, tunes, pauses, asks, leaves, comes back and is erased", async () => {
    const page = await openPage(browser, { screen, scripts });

    await signUp(page, reader);
    await confirm(page, reader);
    await unfoldAll(page);
    expect(await page.getByLabel("Time of day").inputValue()).toBe("07:30");
    expect(await page.getByLabel("Monday to Friday").isChecked()).toBe(true);
    // Without scripts nobody guesses the zone; the list does.
    expect(await page.getByLabel("Time zone").inputValue()).toBe(scripts ? "Asia/Tokyo" : "UTC");

    await page.getByLabel("Time zone").selectOption("America/Lima");
    await page.getByLabel("Time of day").fill("21:15");
    await page.getByLabel("Every day").check();
    await press(page, "Save");
    await says(page, /^Saved/);
    await system.idle();
    await page.reload();
    expect(await page.locator("#next").innerText()).toMatch(/at 21:15 \(Lima time\)/);

    await unfoldAll(page);
    const until = (await page.getByLabel("Send nothing before").getAttribute("min")) ?? "";
    await page.getByLabel("Send nothing before").fill(until);
    await press(page, "Pause");
    await says(page, /^Paused/);
    expect(await page.getByRole("main").innerText()).toMatch(/The course is paused until/);
    await press(page, "Resume now");
    await says(page, /it goes on where you stopped/);

    await unfoldAll(page);
    await page.getByLabel("Time of day").fill("22:45");
    await press(page, "Save");
    await says(page, "Saved: every day at 22:45, Lima time.");
    await press(page, /^Undo/);
    await says(page, "Saved: every day at 21:15, Lima time.");

    await press(page, "Send it now");
    await says(page, /on its way|has been sent/);
    expect((await subjects(reader)).at(-1)).toBe("Leaves: one plant, many teas");
    await page.reload();
    expect(await page.getByRole("main").innerText()).toMatch(/1 of 3/);

    const before = (await subjects(reader)).length;
    await unfoldAll(page);
    await page
      .getByRole("button", { name: /^Send again/ })
      .last()
      .click();
    await says(page, /on its way to your inbox again|has been sent again/);
    expect(await subjects(reader)).toHaveLength(before + 1);

    await advance(system, "PT11M");
    await press(page, "Mail me that link");
    await says(page, /link/);
    const own = await newestLink(reader, "preferences");
    await page.goto(own);
    await press(page, "Start over");
    expect(await heading(page)).toBe("Start over?");
    await press(page, "Yes, start over");
    await system.idle();
    expect((await subjects(reader)).at(-1)).toBe("Put the kettle on");
    await press(page, "Undo");
    await page.goto(own);
    await press(page, "Start over");
    await press(page, "Yes, start over");
    await page.goto(own);

    const file = page.waitForEvent("download");
    await press(page, "Download what is kept about you");
    const kept = JSON.parse(await readFile(await (await file).path(), "utf8"));
    expect(kept).toMatchObject({
      email: reader,
      schedule: { timeZone: "America/Lima", sendAt: "21:15" },
    });

    await press(page, "Take older links out of use");
    await says(page, /^Done/);

    await advance(system, "PT11M");
    await page.goto(`${system.siteUrl}/link`);
    await page.getByLabel("E-mail address").fill(reader);
    await advance(system, "PT3S");
    await press(page, "Send me the link");
    await page.waitForURL("**/check-your-inbox?link");
    expect(await heading(page)).toBe("Check your inbox");
    await page.goto(await newestLink(reader, "preferences"));
    expect(await heading(page)).toBe("Your course");

    await page.goto(await newestLink(reader, "unsubscribe"));
    await press(page, "Leave now");
    expect(await page.getByRole("button", { name: /Undo/ }).count()).toBe(1);

    await advance(system, "PT11M");
    await signUp(page, reader);
    await page.goto(await newestLink(reader, "confirm"));
    await press(page, /^Go on with/);
    await says(page, "Your address is confirmed");
    await advance(system, "PT11M");
    await press(page, "Mail me that link");
    const last = await newestLink(reader, "preferences");
    await page.goto(last);
    await press(page, "Erase me");
    expect(await heading(page)).toBe("Erase everything?");
    await press(page, "Yes, erase me");
    expect(await heading(page)).toBe("You have been erased");
    await page.goto(last);
    expect(await heading(page)).toBe("Nothing is kept under this link");
    const all = await subjects(reader);
    await advance(system, "P2D");
    expect(await subjects(reader)).toEqual(all);
    await page.context().close();
  });
});
