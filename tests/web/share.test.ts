/** What a shared link, a search engine and a feed reader are told. */
import { load } from "cheerio";
import { describe, expect, it } from "vitest";
import { documentOf, readable, visit } from "./visitor.ts";

const base = "https://course.example.com";
const course = {
  ...readable,
  glossary: "<!doctype html><html><head><title>Words</title></head><body></body></html>",
  share: "/images/share.0a0a0a0a.png",
  touchIcon: "/images/touch-icon.0b0b0b0b.png",
  mails: readable.mails.map((mail) => ({
    ...mail,
    subject: `Tea & ${mail.slug}`,
    preheader: "A <short> line",
    web: `<!doctype html><html lang="en"><head><title>Tea &amp; ${mail.slug}</title>
<meta name="description" content="A &lt;short&gt; line"></head><p>x</html>`,
    share: `/images/share-${mail.slug}.0c0c0c0c.png`,
  })),
};
const lessons = course.mails.filter(({ kind }) => kind === "lesson");

describe("a shared link", () => {
  it("to the course or to a mail shows title, description and the picture of its own", async () => {
    const visitor = await visit([], { course });
    const slug = course.mails[1]?.slug ?? "";
    for (const [path, title, description, image] of [
      ["/", course.title, course.summary, course.share],
      [`/lessons/${slug}`, `Tea & ${slug}`, "A <short> line", `/images/share-${slug}.0c0c0c0c.png`],
      ["/privacy", "What we keep, and why", undefined, course.share],
      ["/glossary", undefined, course.summary, course.share],
    ] as const) {
      const $ = await documentOf(await visitor.get(path));
      const said = (name: string) => $(`meta[property="og:${name}"]`).attr("content");
      if (title && path !== "/privacy") expect(said("title"), path).toBe(title);
      if (description) expect(said("description"), path).toBe(description);
      expect(said("url"), path).toBe(`${base}${path}`);
      expect($("link[rel=canonical]").attr("href"), path).toBe(`${base}${path}`);
      expect(said("image"), path).toBe(`${base}${image}`);
      expect([said("image:width"), said("image:height")], path).toEqual(["1200", "630"]);
      expect($('meta[name="twitter:card"]').attr("content"), path).toBe("summary_large_image");
      expect($('link[rel="apple-touch-icon"]').attr("href"), path).toBe(course.touchIcon);
    }
  });

  it("says as much of a long summary as is shown whole: whole sentences, or words", async () => {
    const first = "Tea is a plant, and a drink made of it.";
    const second = "You learn to make it.";
    const rest = `It takes ${"quite ".repeat(40)}long.`;
    for (const [summary, said] of [
      [`${first} ${second}`, `${first} ${second}`],
      [`${first} ${second} ${rest}`, `${first} ${second}`],
      [rest, /^It takes (quite )+quite…$/],
    ] as const) {
      const $ = await documentOf(
        await (await visit([], { course: { ...course, summary } })).get("/"),
      );
      const description = $('meta[property="og:description"]').attr("content") ?? "";
      expect(description.length).toBeLessThanOrEqual(200);
      expect(description).toEqual(typeof said === "string" ? said : expect.stringMatching(said));
      expect($("meta[name=description]").attr("content")).toBe(summary);
    }
  });

  it("to a personal page shows nothing of it", async () => {
    const visitor = await visit([], { course });
    for (const path of ["/link", "/check-your-inbox", "/preferences/forged"]) {
      const $ = await documentOf(await visitor.get(path));
      expect($("meta[property^='og:'], link[rel=canonical]"), path).toHaveLength(0);
    }
  });
});

describe("programs find", () => {
  it("every public page, and no personal one, in the site map that robots.txt names", async () => {
    const visitor = await visit([], { course });
    const robots = await (await visitor.get("/robots.txt")).text();
    expect(robots).toContain(`Sitemap: ${base}/sitemap.xml`);
    expect(robots).not.toContain("Disallow");
    const $ = load(await (await visitor.get("/sitemap.xml")).text(), { xml: true });
    const paths = $("loc")
      .get()
      .map((loc) => $(loc).text().replace(base, ""));
    expect(paths.toSorted()).toEqual(
      [
        "/",
        "/glossary",
        "/privacy",
        "/try/line",
        ...course.mails.map((m) => `/lessons/${m.slug}`),
      ].sort(),
    );
    for (const path of paths) {
      const answer = await visitor.get(path);
      expect([path, answer.status, answer.headers.get("X-Robots-Tag")]).toEqual([path, 200, null]);
    }
  });

  it("the lessons in order in a feed, each under an address that stays", async () => {
    const answer = await (await visit([], { course })).get("/feed.xml");
    expect(answer.headers.get("Content-Type")).toBe("application/rss+xml; charset=utf-8");
    const xml = await answer.text();
    expect(xml.startsWith("<?xml")).toBe(true);
    const $ = load(xml, { xml: true });
    expect($("channel > title").text()).toBe(course.title);
    const items = $("item").get();
    expect(items.map((item) => $(item).find("title").text())).toEqual(
      lessons.map(({ subject }) => subject),
    );
    for (const item of items) {
      expect($(item).find("guid").text()).toBe($(item).find("link").text());
      expect($(item).find("description").text()).toBe("A <short> line");
    }
  });
});
