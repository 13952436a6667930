/**
 * What the head of a public page says to those who show a link to it: Open Graph (ogp.me), whose tags
 * X reads too but for the kind of its card and the words for a picture, the address by which a search knows the page, the feed,
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

/** X shows no more of a description than this, and cuts what is longer. */
const descriptionMax = 200;

/** The first sentences of a text, as many as are shown whole; the first words of a very long one. */
function shortened(text: string, language: string): string {
  if (text.length <= descriptionMax) return text;
  const sentences = new Intl.Segmenter(language, { granularity: "sentence" }).segment(text);
  const ends = [...sentences].map(({ index, segment }) => index + segment.trimEnd().length);
  const end = ends.findLast((at) => at <= descriptionMax);
  if (end !== undefined) return text.slice(0, end);
  return `${text.slice(0, text.lastIndexOf(" ", descriptionMax - 1))}…`;
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
<meta property="og:description" content="${typeof description === "string" ? shortened(description, course.language) : description}">
<meta property="og:url" content="${url}">
${
  image
    ? html`<meta property="og:image" content="${baseUrl}${image}">
<meta property="og:image:type" content="image/png">
<meta property="og:image:width" content="1200">
<meta property="og:image:height" content="630">
<meta property="og:image:alt" content="${title}">
<meta name="twitter:image:alt" content="${title}">
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
    description: description ? raw(description) : props.course.summary,
    image,
  });
  return document.replace("</head>", () => `${tags}\n</head>`);
}
