/** The exercise pages played through in a browser: by touch, by keyboard alone, and without scripts. */
import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { expectGood, openPage, sharedBrowser, startCourse } from "../../tests/author.ts";
import { course } from "./mails.ts";

let system: Awaited<ReturnType<typeof startCourse>>;
let page: Page;
let withoutScripts: Page;
const requested: string[] = [];
const faults: string[] = [];
beforeAll(async () => {
  const [started, browser] = await Promise.all([startCourse(), sharedBrowser()]);
  system = started;
  // No page of the course keeps anything in a browser, so that one profile is enough for all.
  page = await openPage(browser, { screen: "phone", requested });
  withoutScripts = await openPage(browser, { screen: "phone", scripts: false });
  page.on("pageerror", (error) => faults.push(error.message));
  page.on("console", (message) => {
    if (message.type() === "error") faults.push(message.text());
  });
});
afterAll(async () => {
  await page?.context().close();
  await withoutScripts?.context().close();
  await system?.close();
});

/** Opens a page on a screen of this size, which is light and moves as one does that nobody has set. */
async function open(path: string, size: { width: number; height: number }): Promise<void> {
  await page.setViewportSize(size);
  await page.emulateMedia({ colorScheme: null, reducedMotion: null });
  await page.goto(`${system.siteUrl}${path}`);
}

/** Opens a page, plays it, and expects that nothing was asked for meanwhile. */
async function play(path: string, playing: (page: Page) => Promise<void>): Promise<void> {
  faults.length = 0;
  await open(path, { width: 375, height: 800 });
  await page.waitForLoadState("networkidle");
  requested.length = 0;
  await playing(page);
  expect(requested).toEqual([]);
  expect(faults).toEqual([]);
  await expectGood(page, path);
}

/** What the part's status line says. */
const said = async (page: Page, index: number) =>
  (await page.getByRole("status").nth(index).textContent()) ?? "";

const checkButton = (page: Page, index: number) =>
  page.getByRole("button", { name: "Check", exact: true }).nth(index);

const choose = (page: Page, list: string, item: number, answer: string) =>
  page
    .locator(`#${list} > li`)
    .nth(item - 1)
    .getByLabel(answer, { exact: true })
    .check();

const pages = course.files.filter(({ kind }) => kind === "page").map(({ path }) => path);

describe("an exercise page", () => {
  it("moves the line by keyboard alone, and knows a test that is used up", () =>
    play("/try/what-is-ml", async (page) => {
      expect(await said(page, 0)).toContain("t = 2: 1 real message flagged");
      await page.getByRole("slider").focus();
      await page.keyboard.press("ArrowRight");
      expect(await said(page, 0)).toContain("One mistake, message 4");
      await page.keyboard.press("Tab");
      await page.keyboard.press("Enter");
      expect(await said(page, 0)).toContain("3 of 5. Saying “genuine”");
      await page.getByRole("slider").press("ArrowRight");
      expect(await said(page, 0)).toContain("You have seen the test");
      await page.getByRole("button", { name: "Start again" }).click();
      expect(await said(page, 0)).toContain("t = 2");
      expect(await page.evaluate("document.activeElement.tagName")).toBe("H1");
    }));

  it("gives a role a hint, then the answer, and praises six", () =>
    play("/try/who-they-are", async (page) => {
      const roles = page.getByRole("combobox");
      for (let note = 0; note < 6; note += 1) {
        await roles.nth(note).selectOption({ index: note === 0 ? 2 : note + 1 });
      }
      await checkButton(page, 0).click();
      expect(await said(page, 0)).toContain("5 of 6 fit. Look again at 1");
      expect(await page.locator("#notes-1-said").textContent()).toContain("Read the note again");
      expect(await page.locator("#notes-answers").getAttribute("open")).toBeNull();
      await checkButton(page, 0).click();
      expect(await page.locator("#notes-1-said").textContent()).toContain("Data engineer");
      expect(await page.locator("#notes-answers").getAttribute("open")).not.toBeNull();
      await roles.nth(0).selectOption("Data engineer");
      await checkButton(page, 0).click();
      expect(await said(page, 0)).toContain("Robin may do 1, 3, 4 and 6");
      await choose(page, "headline", 1, "the World Economic Forum, 2020");
      await choose(page, "headline", 2, "AI jobs");
      await checkButton(page, 1).click();
      expect(await said(page, 1)).toContain("1 of 4 fit");
    }));

  it("reads the advert, takes both pens for line 3, and sends no evidence", () =>
    play("/try/qualifications", async (page) => {
      const pens = ["must", "must", "nice", "must", "wish", "wish", "must", "nice", "wish", "must"];
      for (const [index, pen] of pens.entries()) await choose(page, "advert", index + 1, pen);
      await checkButton(page, 0).click();
      expect(await said(page, 0)).toContain("Ten lines, three pens");
      await choose(page, "advert", 3, "must");
      await checkButton(page, 0).click();
      expect(await said(page, 0)).toContain("Ten lines, three pens");
      await page.getByRole("textbox").first().fill("Four years as a web developer");
      expect(await page.locator("form, [name]:not([type=radio]):not(meta)").count()).toBe(0);
    }));

  it("checks three numbers and knows swapped ones", () =>
    play("/try/hard-skills", async (page) => {
      const fields = page.getByRole("textbox");
      await fields.nth(0).fill("97.5");
      await fields.nth(1).fill("94.7");
      await fields.nth(2).fill("94,7");
      await checkButton(page, 1).click();
      expect(await said(page, 1)).toContain("2 of 3 fit. Look again at 2");
      expect(await page.locator("#measures-2-said").textContent()).toBe(
        "You have divided by the other sum.",
      );
    }));

  it("counts people at each threshold", () =>
    play("/try/soft-skills", async (page) => {
      await page.getByRole("slider").focus();
      await page.keyboard.press("End");
      expect(await said(page, 0)).toContain("Is that what Lucía asked for?");
      const choices = page.getByRole("combobox");
      await choices.nth(0).selectOption("0.50");
      await choices.nth(1).selectOption("0.70");
      await choices.nth(2).selectOption("0.60");
      await checkButton(page, 0).click();
      expect(await said(page, 1)).toContain("All of them fit");
      await page.getByLabel("Your four sentences to Lucía:").fill("Its precision is 95%.");
      await page.getByRole("button", { name: "Look for words" }).click();
      expect(await said(page, 2)).toBe(
        "“precision”, “%”: Lucía would have to ask what this means.",
      );
    }));

  it("orders the morning, and takes both stand-ins", () =>
    play("/try/the-morning", async (page) => {
      const places = [
        "now",
        "this morning",
        "later",
        "this morning",
        "not me",
        "later",
        "now",
        "now",
      ];
      for (const [index, place] of places.entries())
        await choose(page, "requests", index + 1, place);
      await checkButton(page, 0).click();
      expect(await said(page, 0)).toContain("All of them fit");
      await page.getByRole("textbox").fill("300");
      await checkButton(page, 1).click();
      expect(await said(page, 1)).toBe("Strange, and not luck.");
      await choose(page, "stand-in", 1, "no filter");
      await checkButton(page, 2).click();
      expect(await said(page, 2)).toContain("210 minutes and 75");
    }));

  it("lets the minutes decide, and finds leaks and the hole", () =>
    play("/try/the-afternoon", async (page) => {
      expect(await said(page, 0)).toBe("At 4 minutes a rescue, v2 strict costs the fewest: 42.");
      await page.getByRole("slider").press("Home");
      expect(await said(page, 0)).toBe(
        "At 0 minutes a rescue, Language model costs the fewest: 4.",
      );
      await choose(page, "questions", 1, "the language model, and no");
      await choose(page, "questions", 2, "below 1½ minutes");
      await checkButton(page, 0).click();
      expect(await said(page, 1)).toContain("All of them fit");
      await page.getByRole("button", { name: "I have an answer" }).click();
      expect(await said(page, 2)).toContain("these 1,000 are used up");
      await page.getByLabel("seconds until a person deleted it").check();
      await checkButton(page, 1).click();
      expect(await said(page, 3)).toContain("is this already written down?");
      await page.getByLabel("whether the sender was blocked the next day").check();
      await checkButton(page, 1).click();
      expect(await said(page, 3)).toContain("(c) and (e)");
      await choose(page, "hole", 1, "a file with no messages at all");
      await checkButton(page, 2).click();
      expect(await said(page, 4)).toContain("0 of 0 counts as 0%");
    }));

  it.each(["/try/finale", "/try/recap"])("asks ten questions from memory at %s", (path) =>
    play(path, async (page) => {
      expect(await said(page, 0)).toBe("10 questions to go.");
      for (let asked = 0; asked < 11; asked += 1) {
        await page.getByRole("button", { name: "Show the answer" }).press("Enter");
        expect(await said(page, 0)).toContain("The answer: ");
        const words = asked === 0 ? "Not yet" : "I knew it";
        await page.getByRole("button", { name: words }).press("Enter");
      }
      expect(await said(page, 0)).toContain("9 of 10 at the first try");
    }),
  );

  it("writes a name that nobody gets", () =>
    play("/finished", async (page) => {
      await page.getByLabel("Your name, if you like:").fill("Ada");
      expect(await page.locator("#reader").textContent()).toBe("Ada");
      await page.getByLabel("Your name, if you like:").fill(" ");
      expect(await page.locator("#reader").textContent()).toBe("The reader of this page");
    }));

  it.each(pages)("%s has what is ticked before every line of its words", async (path) => {
    await open(path, { width: 320, height: 640 });
    expect(await page.evaluate(linesUnderTicks)).toEqual([]);
  });

  it.each(pages)("%s is complete without scripts", async (path) => {
    await withoutScripts.goto(`${system.siteUrl}${path}`);
    await expectGoodWithoutScripts(withoutScripts);
  });
});

/** The labels of which a line begins under the circle or the box, and not beside it. */
const linesUnderTicks = `[...document.querySelectorAll("label")].filter((label) => {
  const tick = label.querySelector("input[type=radio], input[type=checkbox]");
  if (!tick) return false;
  const texts = document.createTreeWalker(label, NodeFilter.SHOW_TEXT);
  const lines = [];
  while (texts.nextNode()) {
    const range = document.createRange();
    range.selectNodeContents(texts.currentNode);
    lines.push(...range.getClientRects());
  }
  const { right } = tick.getBoundingClientRect();
  return lines.some(({ left, width }) => width > 0 && left < right);
}).map(({ textContent }) => textContent)`;

/** Nothing to press that does nothing, and the answers can be opened. */
async function expectGoodWithoutScripts(page: Page): Promise<void> {
  expect(await page.locator("button, input, select, textarea").count()).toBe(0);
  expect(await page.locator("h1").count()).toBe(1);
  for (const details of await page.locator("details").all()) {
    await details.locator("summary").click();
    expect((await details.innerText()).split("\n").length).toBeGreaterThan(1);
  }
}
