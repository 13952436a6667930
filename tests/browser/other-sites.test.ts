/** The sign-up form on somebody else's page, as the studio shows it. */
import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { serve } from "@hono/node-server";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { snippet } from "../../studio/snippet-page.ts";
import { type Visitor, visit } from "../web/visitor.ts";
import { expectGood, openPage } from "./looking.ts";
import { sharedBrowser } from "./shared-browser.ts";

let browser: Browser;
let visitor: Visitor;
let elsewhere: Server;
let close: () => void;

const addressOf = (server: { address(): unknown }) =>
  `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

beforeAll(async () => {
  [browser, visitor] = await Promise.all([sharedBrowser(), visit()]);
  const site = serve({ fetch: visitor.app.fetch, hostname: "127.0.0.1", port: 0 });
  close = () => site.close();
  if (!site.listening) await once(site, "listening");
  elsewhere = createServer((_, response) => {
    response.setHeader("Content-Type", "text/html");
    response.end(`<!doctype html><title>Elsewhere</title>${snippet(addressOf(site))}`);
  }).listen(0, "127.0.0.1");
  await once(elsewhere, "listening");
});
afterAll(async () => {
  elsewhere?.close();
  close?.();
});

const signUps = () => visitor.ports.store.items("subscription");

it.each([true, false])(
  "leads to ours, where one more press signs up; scripts %s",
  async (scripts) => {
    const reader = `elsewhere-${scripts}@example.org`;
    const before = signUps().length;
    const page = await openPage(browser, { screen: "phone", scripts });
    await page.goto(addressOf(elsewhere));
    await page.getByLabel("Your e-mail address").fill(reader);
    await page.getByRole("button").click();
    await page.getByText("Almost done").waitFor();
    if (scripts) await expectGood(page, "from elsewhere");
    expect(await page.getByLabel("E-mail address").inputValue()).toBe(reader);
    expect(await page.locator("summary").innerText()).toBe(
      `08:00, ${scripts ? "Tokyo time" : "UTC"}, every day – change`,
    );
    // A page elsewhere must not be able to sign anybody up by itself.
    expect(signUps()).toHaveLength(before);
    visitor.ports.clock.pass(5_000);
    await page.getByRole("button", { name: "Send me the course" }).click();
    await page.waitForURL("**/check-your-inbox");
    expect(signUps().filter(({ email }) => email === reader)).toHaveLength(1);
    await page.context().close();
  },
);

it("with what is no address, says so", async () => {
  const answer = await visitor.post("/subscribe", { email: "nobody" });
  expect(answer.status).toBe(422);
  expect(await answer.text()).toContain("This does not look like an e-mail address");
});
