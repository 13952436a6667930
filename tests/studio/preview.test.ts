/** The preview: every mail in every look, compiled again on save, mistakes shown in the page. */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { previewApp } from "../../studio/preview/app.ts";
import { type Builds, watchBuilds } from "../../studio/preview/builds.ts";
import { inLook } from "../../studio/preview/variants.ts";
import { courseFolder, mail } from "../compiler/course-folder.ts";

const footer = `<mj-section css-class="mail-only"><mj-column><mj-text><p>{{senderName}},
{{postalAddress}}, <a href="{{unsubscribeUrl}}">out</a>, <a href="{{preferencesUrl}}">more</a></p>
</mj-text></mj-column></mj-section>
`;
const folder = courseFolder({
  "partials/footer.mjml": footer,
  "transactional/confirm.mjml": mail('<h1>Confirm</h1><p><a href="{{confirmUrl}}">Yes</a></p>'),
});
const tea = join(folder, "lessons/tea.mjml");
const right = readFileSync(tea, "utf8");
let builds: Builds;
beforeAll(async () => {
  builds = await watchBuilds(folder);
});
afterAll(() => builds.close());

async function get(path: string): Promise<string> {
  const response = await previewApp(builds).request(path);
  expect(response.status, path).toBe(200);
  return response.text();
}

async function save(text: string): Promise<void> {
  const built = Promise.withResolvers<void>();
  const unsubscribe = builds.subscribe(() => built.resolve());
  writeFileSync(tea, text);
  await built.promise;
  unsubscribe();
}

describe("the preview", () => {
  it("shows all mails, letters, pages, and each by itself with its text", async () => {
    const index = await get("/");
    for (const name of ["welcome", "tea", "letter confirm", "page tea", "page glossary"]) {
      expect(index).toContain(`mails/${encodeURIComponent(name)}"`);
    }
    const mail = await get("/mails/tea");
    for (const width of [320, 375, 1280]) expect(mail).toContain(`width="${width}"`);
    expect(mail).toContain("Lesson 1 of 2");
    expect(await get("/mails/letter%20confirm/html")).toContain("<h1");
    expect((await previewApp(builds).request("/mails/cocoa")).status).toBe(404);
  });

  it("can stand at any path", async () => {
    const page = await get("/mails/tea");
    expect(page).not.toMatch(/(src|href|data-changes)="\//);
  });

  it("shows a saved change, tells the page, and keeps the last good state beside a mistake", async () => {
    const response = await previewApp(builds).request("/changes");
    const events = response.body?.getReader();
    await events?.read();
    await save(right.replace("<h1>Tea</h1>", "<h1>Green tea</h1>"));
    const { value } = (await events?.read()) ?? {};
    expect(new TextDecoder().decode(value)).toContain("event: changed");
    await events?.cancel();
    expect(await get("/mails/tea/html")).toContain("Green tea</h1>");

    await save(right.replace("<h1>Tea</h1>", "<h1>Tea</h2>"));
    const index = await get("/");
    expect(index).toContain("lessons/tea.mjml:10:");
    expect(await get("/mails/tea/html")).toContain("Green tea</h1>");

    await save(right);
    expect(await get("/")).not.toContain('role="alert"');
  });
});

describe("a look", () => {
  const html =
    "<head><style>@media (prefers-color-scheme: dark) { p { color: white } }</style></head>";

  it("is what the client does, not what the browser prefers", () => {
    expect(inLook(html, "dark")).toContain("@media all { p");
    expect(inLook(html, "light")).toContain("@media not all { p");
    expect(inLook(html, "inverted")).toContain("invert(1)");
    expect(inLook(html, "bare")).toBe("<head></head>");
  });
});
