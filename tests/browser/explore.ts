/**
 * Finds every link and every button below a page, as somebody with a mouse does, and uses each once:
 * none of them is named here, so that a new one is used too.
 */
import { load } from "cheerio";
import type { Browser, Frame, Page, Response } from "playwright-core";
import { screens } from "./looking.ts";

/** What came of using a link or a button: what it was, on which page, and the last answer's status. */
export interface Outcome {
  readonly used: string;
  readonly page: string;
  readonly status: number;
}

/** What was found below a page. */
export interface Found {
  readonly pages: readonly string[];
  readonly links: readonly Outcome[];
  readonly buttons: readonly Outcome[];
  /** What the browser refused or missed on the way, in its own words. */
  readonly complaints: readonly string[];
}

/**
 * Follows every link of the page at `start` and of the pages of its origin that it leads to, and
 * presses every button of each. Links to other machines are not followed.
 */
export async function explore(browser: Browser, start: string): Promise<Found> {
  const context = await browser.newContext({ viewport: screens.desktop });
  context.setDefaultTimeout(10_000);
  const complaints: string[] = [];
  context.on("console", (message) => {
    if (message.type() === "error") complaints.push(message.text());
  });
  const page = await context.newPage();
  const { pages, links } = await followLinks(page, start);
  const buttons: Outcome[] = [];
  for (const [address, { hasButtons }] of pages) {
    // Until something is pressed, a page has the buttons that it had.
    if (hasButtons || buttons.length > 0) buttons.push(...(await pressButtons(page, address)));
  }
  await context.close();
  return { pages: [...pages.keys()], links, buttons, complaints };
}

/** Every link once, wherever it is found first. */
async function followLinks(
  page: Page,
  start: string,
): Promise<{ pages: ReadonlyMap<string, { hasButtons: boolean }>; links: readonly Outcome[] }> {
  const pages = new Map([[start, { hasButtons: false }]]);
  const followed = new Set<string>();
  const links: Outcome[] = [];
  for (const [address, found] of pages) {
    await page.goto(address);
    found.hasButtons = (await page.getByRole("button").count()) > 0;
    let left = false;
    for (const { frame, href, target } of await linksOn(page)) {
      if (followed.has(target)) continue;
      // A link that was not followed, or opened a page of its own, leaves this one as it is.
      if (left) await page.goto(address, { waitUntil: frame === 0 ? "domcontentloaded" : "load" });
      left = false;
      const link = page
        .frames()
        [frame]?.locator(`a[href=${JSON.stringify(href)}]:visible`)
        .first();
      if (!link || (await link.count()) === 0) continue;
      followed.add(target);
      const answer = await answerTo(page, () => link.click());
      left = !answer.elsewhere;
      links.push({ used: target, page: address, status: answer.status });
      if (answer.shown && new URL(answer.shown).origin === new URL(start).origin) {
        const shown = withoutHash(answer.shown);
        if (!pages.has(shown)) pages.set(shown, { hasButtons: false });
      }
      for (const other of page.context().pages()) if (other !== page) await other.close();
    }
  }
  return { pages, links };
}

async function pressButtons(page: Page, address: string): Promise<Outcome[]> {
  const outcomes: Outcome[] = [];
  await page.goto(address, { waitUntil: "domcontentloaded" });
  const count = await page.getByRole("button").count();
  for (let nth = 0; nth < count; nth += 1) {
    if (nth > 0) await page.goto(address, { waitUntil: "domcontentloaded" });
    const button = page.getByRole("button").nth(nth);
    const used = await button.innerText();
    const { status } = await answerTo(page, () => button.click());
    outcomes.push({ used, page: address, status });
  }
  return outcomes;
}

/** A link as it is written, in the frame of this place, and where it leads. */
interface Link {
  readonly frame: number;
  readonly href: string;
  readonly target: string;
}

/** The links of a page, and of the frames in it, to addresses on this machine; some may not be visible. */
async function linksOn(page: Page): Promise<Link[]> {
  const all = await Promise.all(page.frames().map(linksIn));
  return all.flat().filter(({ target }) => isHere(target) && target !== withoutHash(page.url()));
}

/** The links of one frame, by its text: a locator would bring its program, 300 KB, into each of many frames. */
async function linksIn(frame: Frame, place: number): Promise<Link[]> {
  const $ = load(await frame.content());
  const hrefs = new Set($("a[href]").map((_, link) => $(link).attr("href")));
  return [...hrefs].map((href) => {
    return { frame: place, href, target: withoutHash(new URL(href, frame.url()).href) };
  });
}

function withoutHash(address: string): string {
  return address.replace(/#.*$/, "");
}

function isHere(address: string): boolean {
  return URL.canParse(address) && new URL(address).hostname === "localhost";
}

/** What a click leads to, past redirects: the address that is shown, if it is not a file that came. */
interface Answer {
  readonly status: number;
  readonly shown?: string;
  /** It is shown in a page of its own. */
  readonly elsewhere?: boolean;
}

/** The answer a click leads to, in this page or a new one, past redirects; or the file it brings. */
async function answerTo(page: Page, click: () => Promise<void>): Promise<Answer> {
  const isLast = (response: Response) =>
    isOfPage(response) && !(response.status() >= 300 && response.status() < 400);
  const answered = page.context().waitForEvent("response", isLast);
  const downloaded = page.waitForEvent("download").then(async (download) => {
    return { status: (await download.failure()) === null ? 200 : 500 };
  });
  // Only one of the two happens; the other's time-out is no fault.
  for (const one of [answered, downloaded]) one.catch(() => undefined);
  await click();
  const shown = answered.then(async (response) => {
    await response.finished();
    const elsewhere = frameOf(response) !== page.mainFrame();
    return { status: response.status(), shown: response.url(), elsewhere };
  });
  return Promise.any([shown, downloaded]);
}

/** Whether a page came, and not a picture or what stands in a frame. */
function isOfPage(response: Response): boolean {
  return response.request().isNavigationRequest() && !frameOf(response)?.parentFrame();
}

/** The frame that asked; a new page asks before it has one. */
function frameOf(response: Response): Frame | undefined {
  try {
    return response.frame();
  } catch {
    return undefined;
  }
}
