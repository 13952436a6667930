/** The page of sources on a phone: folded by lesson, open where a mail leads, and whole on paper. */
import { expect, it } from "vitest";
import { openPage, sharedBrowser, startCourse } from "../../tests/author.ts";
import sources from "../sources.ts";

/** A phone, without scripts. */
async function phone() {
  const page = await openPage(await sharedBrowser(), { screen: "phone", scripts: false });
  await page.setViewportSize({ width: 390, height: 844 });
  return page;
}

it("shows its parts on two screens, opens the one a link leads to, and prints all", async () => {
  await using stack = new AsyncDisposableStack();
  const system = stack.adopt(await startCourse(), (started) => started.close());
  const page = await phone();
  stack.defer(() => page.context().close());
  const address = `${system.siteUrl}/sources`;
  await page.goto(address);
  const summaries = page.locator("summary");
  expect(await summaries.allInnerTexts()).toEqual(sources.parts.map(({ title }) => title));
  const last = await summaries.last().boundingBox();
  expect(last?.y).toBeLessThan(2 * 844);

  for (const { id, title } of sources.parts) {
    await page.goto("about:blank");
    await page.goto(`${address}#${id}`);
    const opened = page.locator("details[open]");
    expect(await opened.count(), id).toBe(1);
    expect(await opened.locator("summary").innerText()).toBe(title);
    const top = (await opened.locator("summary").boundingBox())?.y ?? -1;
    expect(top, `${id} is on the screen`).toBeGreaterThanOrEqual(0);
    expect(top, `${id} is on the screen`).toBeLessThan(844);
  }

  await page.goto(address);
  await page.emulateMedia({ media: "print" });
  for (const { id } of sources.parts) {
    const paragraph = page.locator(`#${id} p`).first();
    expect((await paragraph.boundingBox())?.height, id).toBeGreaterThan(0);
  }
});
