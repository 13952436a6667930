/** The preview: every mail in every variant, compiled again on save, mistakes shown in the page. */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { previewApp } from "../../studio/preview/app.ts";
import { type Builds, watchBuilds } from "../../studio/preview/builds.ts";
import { inVariant } from "../../studio/preview/variants.ts";
import { courseFolder, sendable } from "../compiler/course-folder.ts";

const folder = courseFolder({ ...sendable, "elements/index.ts": "export default {};\n" });
const tea = join(folder, "lessons/tea.mjml");
const right = readFileSync(tea, "utf8");
let builds: Builds;
beforeAll(async () => {
  builds = await watchBuilds(folder);
});
afterAll(() => builds.close());

/** Asks for a page as a browser on this machine does, unless another Host is given. */
async function ask(path: string, host = "localhost:3010"): Promise<Response> {
  return previewApp(builds).request(path, { headers: { host } });
}

async function get(path: string): Promise<string> {
  const response = await ask(path);
  expect(response.status, path).toBe(200);
  return response.text();
}

async function save(text: string, file = tea): Promise<void> {
  const built = Promise.withResolvers<void>();
  const unsubscribe = builds.subscribe(() => built.resolve());
  writeFileSync(file, text);
  await built.promise;
  unsubscribe();
}

describe("the preview", () => {
  it("shows all mails, transactional mails, pages, and each by itself with its text", async () => {
    const index = await get("/");
    for (const name of ["welcome", "tea", "transactional confirm", "page tea", "page glossary"]) {
      expect(index).toContain(`mails/${encodeURIComponent(name)}"`);
    }
    const mail = await get("/mails/tea");
    for (const width of [320, 375, 1280]) expect(mail).toContain(`width="${width}"`);
    expect(mail).toContain("Lesson 1 of 2");
    expect(await get("/mails/transactional%20confirm/html")).toContain("<h1");
    expect((await ask("/mails/cocoa")).status).toBe(404);
  });

  it.each(["/", "/mails/tea", "/mails/tea/html", "/changes"])(
    "does not show %s to a page whose name was made to point here, nor inside another page",
    async (path) => {
      expect((await ask(path, "evil.example:3010")).status).toBe(403);
      const shown = await ask(path);
      expect(shown.status).toBe(200);
      expect(shown.headers.get("content-security-policy")).toMatch(/frame-ancestors '(none|self)'/);
      await shown.body?.cancel();
    },
  );

  it("can stand at any path", async () => {
    const page = await get("/mails/tea");
    expect(page).not.toMatch(/(src|href|data-changes)="\//);
  });

  it("shows a saved change, tells the page, and keeps the last good state beside a mistake", async () => {
    const response = await ask("/changes");
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

describe("the preview of a draft", () => {
  const list = join(folder, "course.ts");
  const before = readFileSync(list, "utf8");
  const cake = join(folder, "lessons/cake.mjml");
  const cakeBefore = readFileSync(cake, "utf8");

  it("shows it beside the course, whose other mails do not count it, and says what is wrong with it", async () => {
    await save(before.replace('slug: "cake",', 'slug: "cake", draft: true,'), list);
    expect(await get("/mails/tea")).toContain("Lesson 1 of 1");
    expect(await get("/mails/cake")).toContain("draft ·");
    expect(await get("/mails/tea")).not.toContain("draft ·");

    await save(cakeBefore.replace("<h1>Cake", "<h2>Cake").replace("</h1>", "</h2>"), cake);
    expect(await get("/")).toContain("lessons/cake.mjml:1: no main heading");
    expect(await get("/mails/tea/html")).toContain("Tea</h1>");

    await save(cakeBefore, cake);
    await save(before, list);
    expect(await get("/mails/tea")).toContain("Lesson 1 of 2");
    expect(await get("/")).not.toContain('role="alert"');
  });
});

describe("the preview of an element of the course", () => {
  it("shows the element as it is after each save", async () => {
    const element = join(folder, "elements/index.ts");
    const drawing = (words: string) =>
      `export default { "mj-cup": () => "<mj-text><p>${words}</p></mj-text>" };\n`;
    await save(drawing("A cup"), element);
    await save(right.replace("</mj-text>", "</mj-text><mj-cup />"));
    expect(await get("/mails/tea/html")).toContain("A cup");
    await save(drawing("A mug"), element);
    expect(await get("/mails/tea/html")).toContain("A mug");
    await save(right);
  });
});

describe("a look", () => {
  const html =
    "<head><style>@media (prefers-color-scheme: dark) { p { color: white } }</style></head>";

  it("is what the client does, not what the browser prefers", () => {
    expect(inVariant(html, "dark")).toContain("@media all { p");
    expect(inVariant(html, "light")).toContain("@media not all { p");
    expect(inVariant(html, "inverted")).toContain("invert(1)");
    expect(inVariant(html, "bare")).toBe("<head></head>");
  });
});
