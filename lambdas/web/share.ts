/**
 * What the head of a public page says to those who show a link to it: Open Graph (ogp.me), whose tags
 * X reads too but for the kind of its card, the address by which a search knows the page, the feed,
 * and the icon of a phone's home screen.
 */
import { html, raw } from "hono/html";
import type { CourseSite } from "../domain/course.ts";
import type { Body, Html } from "./html.ts";

/** What is the same on all pages. */
export interface ShareProps {
  readonly course: CourseSite;
  /** https, no trailing slash. */
  readonly baseUrl: string;
}

/** What a link to one page shows. */
export interface SharedPage {
  readonly path: string;
  readonly title: string | Html;
  readonly description: string | Html;
  /** The path of its picture; the course's own where it has none. */
  readonly image?: string | undefined;
}

/** The tags, a line each. */
export function shareTags(
  { course, baseUrl }: ShareProps,
  { path, title, description, image = course.share }: SharedPage,
): Body {
  const url = `${baseUrl}${path}`;
  return html`<meta property="og:type" content="website">
<meta property="og:site_name" content="${course.theme.shortName ?? course.title}">
<meta property="og:title" content="${title}">
<meta property="og:description" content="${description}">
<meta property="og:url" content="${url}">
${
  image
    ? html`<meta property="og:image" content="${baseUrl}${image}">
<meta property="og:image:type" content="image/png">
<meta property="og:image:width" content="1200">
<meta property="og:image:height" content="630">
<meta property="og:image:alt" content="${title}">
`
    : ""
}<meta name="twitter:card" content="${image ? "summary_large_image" : "summary"}">
<link rel="canonical" href="${url}">
<link rel="alternate" type="application/rss+xml" title="${course.title}" href="/feed.xml">
${course.touchIcon ? html`<link rel="apple-touch-icon" href="${course.touchIcon}">` : ""}`;
}

/** A compiled page with these tags: its title and description are in its head already. */
export async function withShareTags(
  props: ShareProps,
  document: string,
  path: string,
  image?: string,
): Promise<string> {
  const [, title = ""] = /<title>([^<]*)<\/title>/.exec(document) ?? [];
  const [, description = ""] = /<meta name="description" content="([^"]*)">/.exec(document) ?? [];
  // Both are HTML already.
  const tags = await shareTags(props, {
    path,
    title: raw(title),
    description: raw(
      description || props.course.summary.replace(/[&<>"]/g, (c) => `&#${c.charCodeAt(0)};`),
    ),
    image,
  });
  return document.replace("</head>", () => `${tags}\n</head>`);
}
