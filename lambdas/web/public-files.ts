/** What programs ask for of a public site: robots.txt, sitemap.xml, and a feed of the lessons. */
import type { Context, Hono } from "hono";
import { html, raw } from "hono/html";
import type { CourseSite } from "../domain/course.ts";
import { cached } from "./request.ts";

const xml = raw('<?xml version="1.0" encoding="utf-8"?>\n');

/** Adds them. `pages` are the paths that a search may show. */
export function publicFiles(
  app: Hono,
  course: CourseSite,
  baseUrl: string,
  pages: readonly string[],
): void {
  const serve = (path: string, type: string, content: unknown) =>
    app.get(path, async (context: Context) => {
      const headers = { "Content-Type": `${type}; charset=utf-8`, "Cache-Control": cached };
      return context.body(String(await content), 200, headers);
    });
  // Pages behind a personal link say "noindex", which a robot must be allowed to read (RFC 9309, 2.2).
  serve("/robots.txt", "text/plain", `User-agent: *\nAllow: /\nSitemap: ${baseUrl}/sitemap.xml\n`);
  serve(
    "/sitemap.xml",
    "application/xml",
    html`${xml}<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">
${pages.map((path) => html`<url><loc>${baseUrl}${path}</loc></url>\n`)}</urlset>
`,
  );
  serve("/feed.xml", "application/rss+xml", feed(course, baseUrl));
}

/**
 * RSS 2.0, which asks for no dates: a lesson has none (rssboard.org/rss-specification). An item's
 * address stays its id when the lesson is edited.
 */
function feed({ title, summary, language, mails }: CourseSite, baseUrl: string) {
  const lessons = mails.filter(({ kind }) => kind === "lesson");
  return html`${xml}<rss version="2.0" xmlns:atom="http://www.w3.org/2005/Atom">
<channel>
<title>${title}</title>
<link>${baseUrl}/</link>
<description>${summary}</description>
<language>${language}</language>
<atom:link href="${baseUrl}/feed.xml" rel="self" type="application/rss+xml"/>
${lessons.map(
  ({ slug, subject, preheader }) => html`<item>
<title>${subject}</title>
<link>${baseUrl}/lessons/${slug}</link>
<guid isPermaLink="true">${baseUrl}/lessons/${slug}</guid>
<description>${preheader}</description>
</item>
`,
)}</channel>
</rss>
`;
}
