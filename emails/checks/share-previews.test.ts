/**
 * A shared link looks right where people share links: the head of each public page keeps to the rules of
 * those who show a preview, as they write them down.
 */
import { load } from "cheerio";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startCourse } from "../../tests/author.ts";
import { course } from "./mails.ts";

let system: Awaited<ReturnType<typeof startCourse>>;

beforeAll(async () => {
  system = await startCourse();
});
afterAll(async () => {
  await system?.close();
});

const paths = [
  "/",
  "/glossary",
  "/finished",
  ...course.mails.map(({ slug }) => `/lessons/${slug}`),
];

/** What a page says of itself to others, and its picture. */
async function shared(path: string) {
  const html = await (await fetch(`${system.siteUrl}${path}`)).text();
  const $ = load(html);
  const said = (name: string) =>
    $(`meta[property="${name}"], meta[name="${name}"]`).attr("content");
  const image = await (await fetch(said("og:image") ?? "")).bytes();
  return { html, said, image: Buffer.from(image) };
}

describe.each(paths)("%s", (path) => {
  it("is shown whole by Open Graph, X, LinkedIn, Slack, WhatsApp and iMessage", async () => {
    const { html, said, image } = await shared(path);
    // Open Graph (ogp.me): four tags each page must have, and words for its picture.
    expect(said("og:type")).toBe("website");
    expect(said("og:url")).toBe(`${system.siteUrl}${path}`);
    expect(said("og:title")).toBeTruthy();
    expect(said("og:image:alt")).toBeTruthy();
    expect(said("og:image")).toMatch(new RegExp(`^${system.siteUrl}/images/`));
    // X: a large picture, its words, a title of 70 and a description of 200 characters.
    expect(said("twitter:card")).toBe("summary_large_image");
    expect((said("twitter:image:alt") ?? "").length).toBeLessThanOrEqual(420);
    expect((said("og:title") ?? "").length).toBeLessThanOrEqual(70);
    const description = said("og:description") ?? "";
    expect(description.length).toBeGreaterThan(20);
    expect(description.length).toBeLessThanOrEqual(200);
    // LinkedIn: 1200 × 627 or more, 1.91 to 1. PNG, 11.2.2: width and height are at 16 and 20.
    const [width, height] = [image.readUInt32BE(16), image.readUInt32BE(20)];
    expect([said("og:image:width"), said("og:image:height")]).toEqual([`${width}`, `${height}`]);
    expect([width, height]).toEqual([1200, 630]);
    expect(said("og:image:type")).toBe("image/png");
    // WhatsApp: a picture below 300 KB. Slack: tags within the first 32 KB.
    expect(image.length).toBeLessThan(300 * 1024);
    expect(Buffer.byteLength(html.slice(0, html.lastIndexOf("og:")))).toBeLessThan(32 * 1024);
    // HTML, 4.2.5.4: the encoding within the first 1,024 bytes, before any of these words.
    expect(html.search(/<meta charset="utf-8">/i)).toBeLessThan(1024);
    expect(html.search(/<meta charset/i)).toBeLessThan(
      html.search(/<title>|<meta (?:name|property)/),
    );
  });
});
