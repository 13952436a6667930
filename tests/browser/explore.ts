/**
 * Finds every link and every button below a page, as somebody with a mouse does, and uses each once:
 * none of them is named here, so that a new one is used too.
 */
import type { Browser, BrowserContext, Frame, Locator, Page, Response } from "playwright-core";
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
    const targets = await linksOn(page);
    for (const [frame, target] of targets) {
      if (followed.has(target)) continue;
      followed.add(target);
      await page.goto(address, { waitUntil: frame === 0 ? "domcontentloaded" : "load" });
      const link = await linkTo(page, frame, target);
      if (!link) continue;
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

/** The addresses on this machine that a page and the frames in it link to, with the frame's place. */
async function linksOn(page: Page): Promise<[frame: number, target: string][]> {
  const found: [number, string][] = [];
  for (const [index, frame] of page.frames().entries()) {
    for (const target of await targetsOf(frame)) {
      if (isHere(target) && target !== withoutHash(page.url())) found.push([index, target]);
    }
  }
  return found;
}

async function linkTo(page: Page, index: number, target: string): Promise<Locator | undefined> {
  const frame = page.frames()[index];
  if (!frame) return undefined;
  const place = (await targetsOf(frame)).indexOf(target);
  return place < 0 ? undefined : visibleLinks(frame).nth(place);
}

function visibleLinks(frame: Frame): Locator {
  return frame.locator("a[href]:visible");
}

/** Where the links of a frame lead. They are asked all at once, and no script runs in it: a mail has none. */
async function targetsOf(frame: Frame): Promise<string[]> {
  const links = await visibleLinks(frame).all();
  const addresses = await Promise.all(links.map((link) => link.getAttribute("href")));
  return addresses.map((address) => withoutHash(new URL(address ?? "", frame.url()).href));
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
