/**
 * Finds every link and every button below a page, as somebody with a mouse does, and uses each once:
 * none of them is named here, so that a new one is used too.
 */
import type { Browser, BrowserContext, Frame, Page, Response } from "playwright-core";
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
  const { pages, links } = await followLinks(context, start);
  const buttons: Outcome[] = [];
  for (const page of pages) buttons.push(...(await pressButtons(context, page)));
  await context.close();
  return { pages, links, buttons, complaints };
}

/** Every link once, wherever it is found first. */
async function followLinks(
  context: BrowserContext,
  start: string,
): Promise<{ pages: readonly string[]; links: readonly Outcome[] }> {
  const pages = new Set([start]);
  const followed = new Set<string>();
  const links: Outcome[] = [];
  for (const address of pages) {
    const page = await context.newPage();
    await page.goto(address);
    for (const { frame, href, target } of await linksOn(page)) {
      if (followed.has(target)) continue;
      followed.add(target);
      await page.goto(address, { waitUntil: frame === 0 ? "domcontentloaded" : "load" });
      const link = page
        .frames()
        [frame]?.locator(`a[href=${JSON.stringify(href)}]:visible`)
        .first();
      if (!link || (await link.count()) === 0) continue;
      const answer = await answerTo(context, () => link.click());
      links.push({ used: target, page: address, status: answer.status });
      if (answer.shown && new URL(answer.shown).origin === new URL(start).origin) {
        pages.add(withoutHash(answer.shown));
      }
      for (const other of context.pages()) if (other !== page) await other.close();
    }
    await page.close();
  }
  return { pages: [...pages], links };
}

async function pressButtons(context: BrowserContext, address: string): Promise<Outcome[]> {
  const outcomes: Outcome[] = [];
  const page = await context.newPage();
  await page.goto(address, { waitUntil: "domcontentloaded" });
  const count = await page.getByRole("button").count();
  for (let nth = 0; nth < count; nth += 1) {
    await page.goto(address, { waitUntil: "domcontentloaded" });
    const button = page.getByRole("button").nth(nth);
    const used = await button.innerText();
    const { status } = await answerTo(context, () => button.click());
    outcomes.push({ used, page: address, status });
  }
  await page.close();
  return outcomes;
}

/** A link as it is written, in the frame of this place, and where it leads. */
interface Link {
  readonly frame: number;
  readonly href: string;
  readonly target: string;
}

/** The links of a page, and of the frames in it, to addresses on this machine. */
async function linksOn(page: Page): Promise<Link[]> {
  const all = await Promise.all(page.frames().map(linksIn));
  return all.flat().filter(({ target }) => isHere(target) && target !== withoutHash(page.url()));
}

/** The links of one frame. They are asked all at once, and no script runs in it: a mail has none. */
async function linksIn(frame: Frame, place: number): Promise<Link[]> {
  const links = await frame.locator("a[href]:visible").all();
  const hrefs = await Promise.all(links.map((link) => link.getAttribute("href")));
  return hrefs.map((written) => {
    const href = written ?? "";
    return { frame: place, href, target: withoutHash(new URL(href, frame.url()).href) };
  });
}

function withoutHash(address: string): string {
  return address.replace(/#.*$/, "");
}

function isHere(address: string): boolean {
  return URL.canParse(address) && new URL(address).hostname === "localhost";
}

/** The answer a click leads to, in this page or a new one, past redirects; or the file it brings. */
async function answerTo(
  context: BrowserContext,
  click: () => Promise<void>,
): Promise<{ status: number; shown?: string }> {
  const isLast = (response: Response) =>
    isOfPage(response) && !(response.status() >= 300 && response.status() < 400);
  const page = context.pages()[0];
  const answered = context.waitForEvent("response", isLast);
  const downloaded = page?.waitForEvent("download").then(async (download) => {
    return { status: (await download.failure()) === null ? 200 : 500 };
  });
  // Only one of the two happens; the other's time-out is no fault.
  for (const one of [answered, downloaded]) one?.catch(() => undefined);
  await click();
  const shown = answered.then(async (response) => {
    await response.finished();
    return { status: response.status(), shown: response.url() };
  });
  return Promise.any(downloaded ? [shown, downloaded] : [shown]);
}

/** Whether a page came, and not a picture or what stands in a frame. */
function isOfPage(response: Response): boolean {
  if (!response.request().isNavigationRequest()) return false;
  try {
    return response.frame().parentFrame() === null;
  } catch {
    // A new page asks before it has a frame.
    return true;
  }
}
