/** The studio and the preview in a real browser: whatever can be clicked leads somewhere. */
import { createServer, type Server } from "node:http";
import { getRequestListener } from "@hono/node-server";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { closeServer, listen } from "../../local/runtime/ports.ts";
import type { LocalSystem } from "../../local/system.ts";
import { previewApp } from "../../studio/preview/app.ts";
import { type Builds, watchBuilds } from "../../studio/preview/builds.ts";
import { courseFolder, sendable } from "../compiler/course-folder.ts";
import { startFixture } from "../fixtures/start-fixture.ts";
import { join } from "../journey/reader.ts";
import { explore, type Found } from "./explore.ts";
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
    watchBuilds(courseFolder(sendable)),
  ]);
  await join(system, "ada@example.org");
  await system.idle();
  server = createServer(getRequestListener(previewApp(builds).fetch));
  previewUrl = `http://localhost:${await listen(server, 0)}`;
});
afterAll(async () => {
  builds?.close();
  await system?.close();
  if (server) await closeServer(server);
});

function expectAllWell({ links, buttons, complaints }: Found): void {
  expect(links.filter(({ status }) => status !== 200)).toEqual([]);
  expect(buttons.filter(({ status }) => status !== 200)).toEqual([]);
  expect(complaints).toEqual([]);
}

/** Some two hundred pages, one after the other, in milliseconds. */
const timeout = 180_000;

describe("every link leads to a page, and every button does what it says", () => {
  test("in the studio, and in the mails it shows", { timeout }, async () => {
    const found = await explore(browser, `${system.studioUrl}/`);
    expectAllWell(found);
    const kinds = found.pages.map((page) => new URL(page).pathname.replace(/^\/mail\/.*/, "/mail"));
    expect(new Set(kinds)).toContain("/mail");
    expect(found.buttons.length).toBeGreaterThan(found.pages.length);
    expect(found.links.some(({ used }) => used.startsWith(system.siteUrl))).toBe(true);
  });

  test("in the preview", { timeout }, async () => {
    const found = await explore(browser, `${previewUrl}/`);
    expectAllWell(found);
    expect(builds.current().mails).not.toEqual([]);
    for (const { name } of builds.current().mails) {
      expect(found.pages).toContain(`${previewUrl}/mails/${encodeURIComponent(name)}`);
    }
  });
});
