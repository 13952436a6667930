/**
 * The layout of every page.
 */
import { html, type raw } from "hono/html";
import { iconPath } from "./icon.ts";
import { scriptPath } from "./script.ts";
import { stylePath } from "./style.ts";

/** Escaped HTML, safe to put into other HTML. */
export type Html = ReturnType<typeof raw>;

/** What every page shows of this deployment. */
export interface LayoutProps {
  readonly courseTitle: string;
  readonly hasGlossary: boolean;
  /** https, no trailing slash. */
  readonly baseUrl: string;
  readonly senderName: string;
  /** An address for questions. */
  readonly contact: string;
  readonly postalAddress: string;
}

/** What a page has in addition to title and body. */
export interface PageOptions {
  /** Loads the sign-up form's script. */
  readonly script?: boolean;
  /**
   * The front page: what a search or a shared link says of the course. Its title is in the body.
   */
  readonly summary?: string;
}

/** A whole page. `title` names it in the browser. */
export async function page(
  layout: LayoutProps,
  title: string,
  body: Html | Promise<Html>,
  { script = false, summary }: PageOptions = {},
): Promise<Html> {
  const { courseTitle, baseUrl } = layout;
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${title === courseTitle ? title : `${title} – ${courseTitle}`}</title>
${
  summary === undefined
    ? ""
    : html`<meta name="description" content="${summary}">
<meta property="og:type" content="website">
<meta property="og:title" content="${courseTitle}">
<meta property="og:description" content="${summary}">
<meta property="og:url" content="${baseUrl}/">
<link rel="canonical" href="${baseUrl}/">`
}
<link rel="stylesheet" href="${stylePath}">
<link rel="icon" href="${iconPath}">
${script ? html`<script src="${scriptPath}" defer></script>` : ""}
</head>
<body>
${summary === undefined ? html`<header><a href="/">${courseTitle}</a></header>` : ""}
<main>${await body}</main>
<footer>
<nav aria-label="More"><ul>
<li><a href="/">The course</a></li>
${layout.hasGlossary ? html`<li><a href="/glossary">Glossary</a></li>` : ""}
<li><a href="/privacy">Privacy</a></li>
<li><a href="/link">Change my settings or leave</a></li>
</ul></nav>
<p>${layout.senderName}, ${layout.postalAddress}</p>
</footer>
</body>
</html>`;
}
