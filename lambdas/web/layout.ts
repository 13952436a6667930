/**
 * The frame of every page.
 */
import { html, raw } from "hono/html";

/** Escaped HTML, safe to put into other HTML. */
export type Html = ReturnType<typeof raw>;

/** What every page shows of this deployment. */
export interface Frame {
  readonly courseTitle: string;
  readonly senderName: string;
  readonly contact: string;
  readonly postalAddress: string;
}

/** A whole page. `title` names it in the browser; a page that takes input loads the zone script. */
export async function page(
  frame: Frame,
  title: string,
  body: Html | Promise<Html>,
  { script = false } = {},
): Promise<Html> {
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${title === frame.courseTitle ? title : `${title} – ${frame.courseTitle}`}</title>
<link rel="stylesheet" href="/style.css">
<link rel="icon" href="data:,">
${script ? raw('<script src="/zone.js" defer></script>') : ""}
</head>
<body>
<header><a href="/">${frame.courseTitle}</a></header>
<main>${await body}</main>
<footer>
<p><a href="/glossary">Glossary</a> · <a href="/privacy">Privacy</a> · <a href="/link">Change my settings or leave</a></p>
<p>${frame.senderName}, ${frame.postalAddress}</p>
</footer>
</body>
</html>`;
}
