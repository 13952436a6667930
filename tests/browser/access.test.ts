/**
 * Every page and state, as axe, a keyboard, a small screen and a mail scanner meet it.
 */
import type { Browser, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import type { LocalSystem } from "../../local/system.ts";
import course from "../fixtures/course/course.ts";
import { startFixture } from "../fixtures/start-fixture.ts";
import { advance, join, linkTo, mails, opened, post, signUp } from "../journey/reader.ts";
import {
  bytesOf,
  expectGood,
  openPage,
  pageBytesMax,
  unfoldAll,
  unfoldSchedule,
} from "./looking.ts";
import { sharedBrowser } from "./shared-browser.ts";

let system: LocalSystem;
let browser: Browser;

beforeAll(async () => {
  [system, browser] = await Promise.all([startFixture(), sharedBrowser()]);
});
afterAll(async () => {
  await system?.close();
});

/** A reader with one lesson, and their links. */
async function member(reader: string): Promise<{ settings: string; leave: string }> {
  await join(system, reader, { timeZone: "UTC" });
  await advance(system, "P1D");
  const newest = (await mails(system, reader)).at(-1);
  if (!newest) throw new Error("Nothing came.");
  const mail = await opened(system, newest);
  return { settings: linkTo(mail, "preferences"), leave: linkTo(mail, "unsubscribe") };
}

async function letterLink(reader: string): Promise<string> {
  await signUp(system, reader);
  await system.idle();
  const listed = (await mails(system, reader)).at(-1);
  if (!listed) throw new Error("No mail came.");
  return linkTo(await opened(system, listed), "confirm");
}

function never(): never {
  throw new Error("No mail came.");
}

/** Presses a button that leads to another page, and waits until it is there. */
async function press(page: Page, name: string): Promise<void> {
  await unfoldAll(page);
  await Promise.all([page.waitForEvent("load"), page.getByRole("button", { name }).click()]);
}

describe("no violation in light and dark, nothing wider than 320 px, nobody else asked", () => {
  const requested: string[] = [];
  const look = () => openPage(browser, { screen: "phone", requested });
  afterEach(() => {
    expect(
      requested.filter((url) => !url.startsWith(`${system.siteUrl}/`) && url !== "data:,"),
    ).toEqual([]);
  });

  test("on the pages everybody sees", async () => {
    const page = await look();
    for (const path of [
      "/",
      "/check-your-inbox",
      "/link",
      "/privacy",
      "/glossary",
      ...course.mails.map(({ slug }) => `/lessons/${slug}`),
      "/nowhere",
      "/confirm/cut",
    ]) {
      await page.goto(`${system.siteUrl}${path}`);
      await expectGood(page, path);
      expect(await bytesOf(`${system.siteUrl}${path}`), path).toBeLessThanOrEqual(pageBytesMax);
    }
    await page.context().close();
  });

  test("on a form that came back", async () => {
    const page = await look();
    await page.goto(system.siteUrl);
    await page.getByLabel("E-mail address").fill("nobody");
    await press(page, "Send me the course");
    await page.getByRole("alert").waitFor();
    await expectGood(page, "sign-up with an error");
    await page.goto(`${system.siteUrl}/link`);
    await press(page, "Send me the link");
    await expectGood(page, "link with an error");
    await page.context().close();
  });

  test("on the way in, on the settings in each state, and on the way out", async () => {
    const page = await look();
    await page.goto(await letterLink("axe@example.org"));
    await expectGood(page, "confirm");
    await page.getByRole("link", { name: "have this address deleted" }).click();
    await expectGood(page, "delete an address that never confirmed");
    await page.goBack();
    await press(page, "Yes, start the course");
    await expectGood(page, "welcome");
    await system.idle();
    const { settings, leave } = await member("axe-member@example.org");
    await page.goto(settings);
    await expectGood(page, "settings");
    await unfoldAll(page);
    await expectGood(page, "settings, unfolded");
    expect(await bytesOf(settings)).toBeLessThanOrEqual(pageBytesMax);
    await press(page, "Send it now");
    await expectGood(page, "settings, next on its way");
    await unfoldAll(page);
    await page.getByLabel("Time of day").fill("");
    await page.evaluate("document.querySelector('#sendAt').form.noValidate = true");
    await press(page, "Save");
    await expectGood(page, "settings with an error");
    await page.goto(settings);
    await unfoldAll(page);
    const until = page.getByLabel("Send nothing before");
    await until.fill((await until.getAttribute("min")) ?? "");
    await press(page, "Pause");
    await expectGood(page, "settings, paused");
    await advance(system, "PT11M");
    await press(page, "Mail me that link");
    await expectGood(page, "settings, link mailed");
    await system.idle();
    const own = linkTo(
      await opened(system, (await mails(system, "axe-member@example.org")).at(-1) ?? never()),
      "preferences",
    );
    await page.goto(own);
    await expectGood(page, "settings by a link of one's own");
    await press(page, "Start over");
    await expectGood(page, "start over?");
    await press(page, "Yes, start over");
    await expectGood(page, "started over, with the undo");
    await page.goto(leave);
    await expectGood(page, "leave");
    await press(page, "Leave now");
    await expectGood(page, "left");
    await page.getByRole("link", { name: "Or never hear from us again" }).click();
    await expectGood(page, "leave, after leaving");
    await press(page, "Never write to this address again");
    await expectGood(page, "never again");
    await page.goto(settings);
    await expectGood(page, "settings after leaving");
    await page.goto(own);
    await press(page, "Erase me");
    await expectGood(page, "erase?");
    await press(page, "Yes, erase me");
    await expectGood(page, "erased");
    await page.goto(settings);
    await expectGood(page, "nothing is kept");
    await page.context().close();
  });
});

test("the settings of a reader are shorter than two screens of a phone", async () => {
  const page = await openPage(browser, { screen: "phone" });
  await page.setViewportSize({ width: 390, height: 844 });
  await page.goto((await member("short@example.org")).settings);
  expect(await page.evaluate("document.documentElement.scrollHeight")).toBeLessThan(2 * 844);
  await page.context().close();
});

test("a domain that looks mistyped is asked about, by a button that corrects it", async () => {
  const page = await openPage(browser, { screen: "phone" });
  await page.goto(system.siteUrl);
  const address = page.getByLabel("E-mail address");
  for (const [typed, meant] of [
    ["ada@gmial.com", "ada@gmail.com"],
    ["ada@example.con", "ada@example.com"],
  ]) {
    await address.fill(typed ?? "");
    await address.blur();
    await expectGood(page, `asked about ${typed}`);
    await page.getByRole("button", { name: `Use ${meant}` }).click();
    expect(await address.inputValue()).toBe(meant);
  }
  await address.fill("ada@gmail.com");
  await address.blur();
  expect(await page.getByRole("button", { name: /^Use/ }).count()).toBe(0);
  await page.context().close();
});

test("an address that looks mistyped is sent at the second press, as it was typed", async () => {
  const page = await openPage(browser, { screen: "phone" });
  await page.goto(system.siteUrl);
  await page.getByLabel("E-mail address").pressSequentially("ada@example.con");
  await advance(system, "PT3S");
  await page.getByRole("button", { name: "Send me the course" }).click();
  expect(await page.locator(":focus").innerText()).toBe("Use ada@example.com");
  expect(await page.getByRole("status").innerText()).toContain("send the form again to keep");
  await press(page, "Send me the course");
  await page.waitForURL("**/check-your-inbox");
  await page.context().close();
});

test("a form that is sent at once comes back with everything kept", async () => {
  const page = await openPage(browser, { screen: "phone" });
  await page.goto(system.siteUrl);
  await page.getByLabel("E-mail address").fill("quick@example.org");
  // As a robot does: past the script that waits.
  await page.evaluate("document.querySelector('form').submit()");
  expect(await page.getByRole("alert").innerText()).toContain("press the button once more");
  await expectGood(page, "too quick");
  expect(await page.getByLabel("E-mail address").inputValue()).toBe("quick@example.org");
  await advance(system, "PT3S");
  await press(page, "Send me the course");
  await page.waitForURL("**/check-your-inbox");
  await page.context().close();
});

describe("a form that came back", () => {
  test.each([true, false])("has the first wrong field in focus, scripts %s", async (scripts) => {
    const page = await openPage(browser, { screen: "desktop", scripts });
    const focused = () => page.locator(":focus").getAttribute("name");
    await page.goto(system.siteUrl);
    await page.getByLabel("E-mail address").fill("nobody");
    await unfoldSchedule(page);
    await page.getByLabel("Time of day").fill("");
    await press(page, "Send me the course");
    await page.getByRole("alert").waitFor();
    expect(await focused()).toBe("email");
    expect(await page.getByLabel("E-mail address").inputValue()).toBe("nobody");
    await page.getByLabel("E-mail address").fill("somebody@example.org");
    await press(page, "Send me the course");
    expect(await focused()).toBe("sendAt");
    await page.context().close();
  });
});

test("the keyboard alone signs up", async () => {
  const page = await openPage(browser, { screen: "desktop" });
  await page.goto(system.siteUrl);
  const focused = () =>
    page.evaluate("document.activeElement.name || document.activeElement.textContent");
  const keyTo = async (key: string, name: string) => {
    for (let tabs = 0; tabs < 12; tabs += 1) {
      await page.keyboard.press(key);
      const here = await focused();
      expect(here, "nobody lands in the robots' field").not.toBe("blank-line");
      if (here === name) return;
    }
    throw new Error(`${key} does not lead to ${name}.`);
  };
  const tabTo = (name: string) => keyTo("Tab", name);
  const backTo = (name: string) => keyTo("Shift+Tab", name);
  await tabTo("email");
  await page.keyboard.type("keyboard@example.org");
  const foldedUnder = "08:00, Tokyo time, every day – change";
  await tabTo(foldedUnder);
  await page.keyboard.press("Enter");
  await tabTo("timeZone");
  await tabTo("days");
  await page.keyboard.press("ArrowDown");
  await backTo("Send me the course");
  const outline = await page.evaluate("getComputedStyle(document.activeElement).outlineStyle");
  expect(outline).toBe("solid");
  await page.keyboard.press("Enter");
  await page.waitForURL("**/check-your-inbox");
  await system.idle();
  expect(await mails(system, "keyboard@example.org")).toHaveLength(1);
  await page.context().close();
});

test("a scanner that fetches and runs everything a mail links to changes nothing", async () => {
  const reader = "scanned@example.org";
  const confirmation = await letterLink(reader);
  const { settings } = await member("scanned-member@example.org");
  await advance(system, "PT11M");
  await post(settings, { action: "link" });
  await system.idle();
  const own = (await mails(system, "scanned-member@example.org")).at(-1) ?? never();
  const owner = linkTo(await opened(system, own), "preferences");
  const kept = async () => (await post(owner, { action: "export" })).text();
  const before = await kept();
  const page = await openPage(browser, { screen: "desktop" });
  const all = [
    ...(await mails(system, reader)),
    ...(await mails(system, "scanned-member@example.org")),
  ];
  const links = new Set<string>();
  for (const listed of all) {
    const mail = await opened(system, listed);
    const text = `${mail.html} ${mail.text} ${mail.headers.map(({ value }) => value).join(" ")}`;
    for (const [link] of text.matchAll(/https?:\/\/localhost:\d+[^\s"<>#]*/g)) links.add(link);
  }
  for (const path of ["confirm", "preferences", "unsubscribe", "lessons"]) {
    expect([...links].join(" ")).toContain(`/${path}/`);
  }
  for (const link of links) {
    for (const method of ["GET", "HEAD", "OPTIONS"]) {
      expect((await fetch(link, { method })).status, `${method} ${link}`).toBeLessThan(500);
    }
    await page.goto(link, { waitUntil: "networkidle" });
  }
  await system.idle();
  expect(await kept()).toBe(before);
  const count = (await mails(system)).length;
  await page.goto(confirmation);
  expect(await page.getByRole("button", { name: "Yes, start the course" }).count()).toBe(1);
  expect(await mails(system)).toHaveLength(count);
  await page.context().close();
});

test("every call a function made was allowed by its own role", () => {
  expect(system.deniedCalls).toEqual([]);
});
