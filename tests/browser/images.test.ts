/** The pictures of the course, where people see them, under the policies that are in force there. */
import { createServer, type Server } from "node:http";
import { join as joinPath } from "node:path";
import { getRequestListener } from "@hono/node-server";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { closeServer, listen } from "../../local/runtime/ports.ts";
import type { LocalSystem } from "../../local/system.ts";
import { previewApp } from "../../studio/preview/app.ts";
import { type Builds, watchBuilds } from "../../studio/preview/builds.ts";
import { startFixture } from "../fixtures/start-fixture.ts";
import { advance, join, mails } from "../journey/reader.ts";
import { sharedBrowser } from "./shared-browser.ts";

let browser: Browser;
let system: LocalSystem;
let builds: Builds;
let server: Server;
let previewUrl: string;

beforeAll(async () => {
  [browser, system, builds] = await Promise.all([
    sharedBrowser(),
    startFixture(),
    watchBuilds(joinPath(import.meta.dirname, "../fixtures/course")),
  ]);
  server = createServer(getRequestListener(previewApp(builds).fetch));
  previewUrl = `http://localhost:${await listen(server, 0)}`;
});
afterAll(async () => {
  builds?.close();
  await system?.close();
  if (server) await closeServer(server);
});

/** Name, width and height of each picture that is really there, and what the browser complained of. */
async function pictures(address: string): Promise<unknown> {
  const page = await browser.newPage({ viewport: { width: 320, height: 640 } });
  const complaints: string[] = [];
  page.on("console", (message) => complaints.push(message.text()));
  await page.goto(address, { waitUntil: "load" });
  const seen = (await page.evaluate(`[...document.images].map((img) => ({
    name: new URL(img.src).pathname.replace(/^.*\\/|\\.[0-9a-f]{8}/g, ""),
    there: img.naturalWidth > 0,
    shape: (img.width / img.height).toFixed(1),
    fits: img.getBoundingClientRect().right <= innerWidth,
  }))`)) as unknown;
  await page.close();
  return { seen, complaints };
}

const leaves = (name = "two-leaves.png") => ({
  seen: [{ name, there: true, shape: "2.0", fits: true }],
  complaints: [],
});
const kettle = (name: string) => ({
  seen: [{ name, there: true, shape: "1.8", fits: true }],
  complaints: [],
});

test("on the page of a lesson, where a drawing is drawn", async () => {
  expect(await pictures(`${system.siteUrl}/lessons/leaves`)).toEqual(leaves());
  expect(await pictures(`${system.siteUrl}/lessons/water`)).toEqual(kettle("kettle.svg"));
});

test("in the mail that the studio shows, with PNG for a drawing", async () => {
  const reader = "ada@example.org";
  await join(system, reader, { timeZone: "UTC" });
  await advance(system, "P3D");
  const listed = await mails(system, reader);
  const shown = (subject: string) => {
    const { id } = listed.find((mail) => mail.subject.startsWith(subject)) ?? {};
    return pictures(`${system.studioUrl}/mail/${id}/document`);
  };
  expect(await shown("Leaves")).toEqual(leaves());
  expect(await shown("Water")).toEqual(kettle("kettle.png"));
});

test("in the preview, of mails and of pages", async () => {
  expect(await pictures(`${previewUrl}/mails/leaves/html`)).toEqual(leaves());
  expect(await pictures(`${previewUrl}/mails/water/html`)).toEqual(kettle("kettle.png"));
  expect(await pictures(`${previewUrl}/mails/page%20water/html`)).toEqual(kettle("kettle.svg"));
  const page: Page = await browser.newPage();
  await page.goto(`${previewUrl}/mails/water`);
  const frame = page.frameLocator("iframe").first();
  await frame.locator("img").scrollIntoViewIfNeeded();
  expect(await frame.locator("img").evaluate((img) => Reflect.get(img, "naturalWidth"))).toBe(640);
  await page.close();
});

test("opened by itself, a drawing keeps its colours and its policy", async () => {
  const page = await browser.newPage();
  const complaints: string[] = [];
  page.on("console", (message) => complaints.push(message.text()));
  await page.goto(`${system.siteUrl}/images/kettle.svg`);
  const stroke = "getComputedStyle(document.querySelector('path')).stroke";
  expect(await page.evaluate(stroke)).toBe("rgb(107, 62, 18)");
  expect(complaints).toEqual([]);
  await page.close();
});
