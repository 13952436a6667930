/**
 * The layout of every page.
 */
import { html } from "hono/html";
import { attributes } from "./attributes.ts";
import type { Body, Html } from "./html.ts";
import { type ShareProps, shareTags } from "./share.ts";
import type { SiteText } from "./site-text.ts";

/** What every page shows of this deployment. */
export interface LayoutProps extends ShareProps {
  readonly text: SiteText;
  readonly courseTitle: string;
  /** The title, or what the theme has where there is little room. */
  readonly shortName: string;
  /** Where the style sheet is, and the icon. */
  readonly stylePath: string;
  readonly iconPath: string;
  readonly hasGlossary: boolean;
  readonly senderName: string;
  /** An address for questions. */
  readonly contact: string;
  readonly postalAddress: string;
}

/** What a page has in addition to title and body. */
export interface PageOptions {
  /** The address of a script to load. */
  readonly script?: string;
  /** A public page: what a search or a shared link says of it. */
  readonly summary?: string;
  /** Where a public page is; "/", the front page, if nothing is said. */
  readonly path?: string;
}

/** A whole page. `title` names it in the browser. */
export async function page(
  layout: LayoutProps,
  title: string,
  body: Body,
  { script, summary, path = "/" }: PageOptions = {},
): Promise<Html> {
  const { courseTitle, shortName, text } = layout;
  // Its title is in the body.
  const isFront = summary !== undefined && path === "/";
  const { t, say } = text;
  const pageTitle = t("layout.pageTitle", { page: title, course: shortName });
  return html`<!doctype html>
<html lang="${text.language}"${attributes({ dir: text.dir === "rtl" && text.dir })}>
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${title === courseTitle ? title : pageTitle}</title>
${
  summary === undefined
    ? ""
    : html`<meta name="description" content="${summary}">
${shareTags(layout, { path, title: isFront ? courseTitle : title, description: summary })}`
}
<link rel="stylesheet" href="${layout.stylePath}">
<link rel="icon" href="${layout.iconPath}">
${script ? html`<script src="${script}" defer></script>` : ""}
</head>
<body>
<header>${
    isFront
      ? html`<img src="${layout.iconPath}" alt="">`
      : html`<a href="/"><img src="${layout.iconPath}" alt="">${courseTitle}</a>`
  }</header>
<main>${await body}</main>
<footer>
<nav aria-label="${t("layout.more")}"><ul>
<li><a href="/">${t("layout.course")}</a></li>
${layout.hasGlossary ? html`<li><a href="/glossary">${t("layout.glossary")}</a></li>` : ""}
<li><a href="/privacy">${t("layout.privacy")}</a></li>
<li><a href="/link">${t("layout.settings")}</a></li>
</ul></nav>
<p>${say("layout.sender", { name: layout.senderName, address: layout.postalAddress })}</p>
</footer>
</body>
</html>`;
}
