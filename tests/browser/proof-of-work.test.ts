/**
 * The sign-up form while robots use it: the reader's browser does the proof of work that the site
 * sets.
 */
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { serve } from "@hono/node-server";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Visitor, visit } from "../web/visitor.ts";
import { openPage } from "./looking.ts";
import { sharedBrowser } from "./shared-browser.ts";

let browser: Browser;
let visitor: Visitor;
let url: string;
let close: () => void;

beforeAll(async () => {
  [browser, visitor] = await Promise.all([
    sharedBrowser(),
    visit([], {}, { proofOfWork: true, startMailbox: "start@example.com" }),
  ]);
  const server = serve({ fetch: visitor.app.fetch, hostname: "127.0.0.1", port: 0 });
  close = () => server.close();
  if (!server.listening) await once(server, "listening");
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
});
afterAll(async () => {
  close?.();
});

const addresses = () => visitor.ports.store.items("subscription").map(({ email }) => email);

test("with scripts, a reader notices nothing but a moment's wait", async () => {
  const page = await openPage(browser, { screen: "phone" });
  await page.goto(url);
  visitor.ports.clock.pass(5_000);
  await page.getByLabel("E-mail address").fill("ada@example.org");
  await page.getByRole("button", { name: "Send me the course" }).click();
  await page.waitForURL("**/check-your-inbox", { timeout: 60_000 });
  expect(addresses()).toContain("ada@example.org");
  await page.context().close();
});

test("a lost link takes the same moment, on a slow machine and with a long address", async () => {
  const page = await openPage(browser, { screen: "phone" });
  const slow = await page.context().newCDPSession(page);
  await slow.send("Emulation.setCPUThrottlingRate", { rate: 6 });
  await page.goto(`${url}link`);
  visitor.ports.clock.pass(5_000);
  await page.getByLabel("E-mail address").fill(`${"long".repeat(15)}@exämple.org`);
  await page.getByRole("button", { name: "Send me the link" }).click();
  await page.waitForURL("**/check-your-inbox?link", { timeout: 60_000 });
  await page.context().close();
});

test("without scripts, the page says why not, and what else there is", async () => {
  const page = await openPage(browser, { screen: "phone", scripts: false });
  await page.goto(url);
  expect(await page.getByRole("main").innerText()).toContain("write a mail to start@example.com");
  visitor.ports.clock.pass(5_000);
  await page.getByLabel("E-mail address").fill("bob@example.org");
  await page.getByRole("button", { name: "Send me the course" }).click();
  expect(await page.getByRole("alert").innerText()).toContain("switch JavaScript on");
  expect(await page.getByLabel("E-mail address").inputValue()).toBe("bob@example.org");
  expect(addresses()).not.toContain("bob@example.org");
  await page.context().close();
});
