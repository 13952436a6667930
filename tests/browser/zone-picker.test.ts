/**
 * The form as it is filled in: a zone found by its city, the browser's own zone, and fields that are
 * mended.
 */
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { serve } from "@hono/node-server";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it, test } from "vitest";
import { readerIn } from "../fakes/ports.ts";
import { adaId, states } from "../fakes/subscription.ts";
import { tokenFor, type Visitor, visit } from "../web/visitor.ts";
import { openPage, scrollsSideways, unfoldAll, unfoldSchedule } from "./looking.ts";
import { sharedBrowser } from "./shared-browser.ts";

let browser: Browser;
let visitor: Visitor;
let url: string;
let close: () => void;

beforeAll(async () => {
  [browser, visitor] = await Promise.all([sharedBrowser(), visit([states.active()])]);
  const server = serve({ fetch: visitor.app.fetch, hostname: "127.0.0.1", port: 0 });
  close = () => server.close();
  if (!server.listening) await once(server, "listening");
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(async () => {
  close?.();
});

const search = (page: Page) => page.getByRole("searchbox", { name: "Find your city or country" });
const said = (page: Page) => page.locator("[aria-live=polite]");
const zone = (page: Page) => page.getByRole("combobox", { name: "Time zone" });

describe("the list of zones", () => {
  it("has the browser's own zone chosen and named", async () => {
    const page = await openPage(browser, { screen: "phone" });
    await page.goto(url);
    await unfoldSchedule(page);
    expect(await zone(page).inputValue()).toBe("Asia/Tokyo");
    expect(await page.getByRole("main").innerText()).toContain("own time zone: Tokyo, Japan");
    expect(await scrollsSideways(page)).toBe(false);
    await page.context().close();
  });

  test.each([
    ["lima", "America/Lima"],
    ["Katmandu", "Asia/Kathmandu"],
    ["são paulo", "America/Sao_Paulo"],
    ["germany", "Europe/Berlin"],
    ["new york", "America/New_York"],
    ["ho chi", "Asia/Ho_Chi_Minh"],
  ])("finds %j by the keyboard alone", async (typed, found) => {
    const page = await openPage(browser, { screen: "desktop" });
    await page.goto(url);
    await unfoldSchedule(page);
    await search(page).focus();
    await page.keyboard.type(typed);
    if (typed === "Katmandu") {
      // Under its older name nothing is found: the page says so, and all places are there again.
      expect(await said(page).innerText()).toContain("No such place");
      await search(page).fill("Kath");
    }
    expect(await zone(page).inputValue()).toBe(found);
    expect(await said(page).innerText()).toMatch(/^Chosen: .+ – UTC[+−]\d/);
    await page.keyboard.press("Enter");
    expect(await page.evaluate("document.activeElement.id")).toBe("timeZone");
    expect(new URL(page.url()).pathname).toBe("/");
    await page.context().close();
  });

  it("is whole again once nothing is searched for, and goes with the form", async () => {
    const page = await openPage(browser, { screen: "phone" });
    await page.goto(url);
    await unfoldSchedule(page);
    const count = () => zone(page).locator("option").count();
    const all = await count();
    await search(page).fill("Nairobi");
    expect(await count()).toBe(1);
    await search(page).fill("");
    expect(await count()).toBe(all);
    expect(await zone(page).inputValue()).toBe("Africa/Nairobi");
    await page.getByLabel("E-mail address").fill("zone@example.org");
    visitor.ports.clock.pass(5_000);
    await page.getByRole("button", { name: "Send me the course" }).click();
    await page.waitForURL("**/check-your-inbox");
    const zones = visitor.ports.store
      .items("subscription")
      .flatMap(({ pendingSignUp }) => pendingSignUp?.schedule.timeZone ?? []);
    expect(zones).toContain("Africa/Nairobi");
    await page.context().close();
  });

  it("offers a reader who is elsewhere now the zone of where they are", async () => {
    const page = await openPage(browser, { screen: "phone" });
    await page.goto(`${url}/preferences/${tokenFor("preferences")}`);
    await unfoldAll(page);
    expect(await zone(page).inputValue()).not.toBe("Asia/Tokyo");
    await page.getByRole("button", { name: "Use this browser’s: Tokyo, Japan" }).click();
    await page.getByRole("button", { name: "Save" }).click();
    await page.waitForURL("**done=save**");
    expect((await readerIn(visitor.ports, adaId))?.schedule.timeZone).toBe("Asia/Tokyo");
    await page.context().close();
  });
});

test("what is wrong stays typed, and its sentence goes once it is mended", async () => {
  const page = await openPage(browser, { screen: "phone" });
  await page.goto(url);
  await page.getByLabel("E-mail address").fill("ada@ex–ample.org");
  visitor.ports.clock.pass(5_000);
  await page.getByRole("button", { name: "Send me the course" }).click();
  const sentence = page.getByText("Did you mean ada@ex-ample.org?");
  await sentence.waitFor();
  expect(await page.getByLabel("E-mail address").inputValue()).toBe("ada@ex–ample.org");
  await page.getByLabel("E-mail address").fill("ada@ex-ample.org");
  expect(await sentence.count()).toBe(0);
  expect(await page.getByRole("alert").count()).toBe(0);
  expect(await page.locator("[aria-invalid], [aria-describedby]").count()).toBe(0);
  await page.context().close();
});
