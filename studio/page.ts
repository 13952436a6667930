/** What the studio's pages share: the document around them, and times in words. */
import { html, raw } from "hono/html";
import type { HtmlEscapedString } from "hono/utils/html";
import { style } from "./style.ts";

/** A piece of a page. */
export type Html = HtmlEscapedString | Promise<HtmlEscapedString>;

/** A whole page. */
export function page(title: string, content: Html): Promise<HtmlEscapedString> {
  const document = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${title} · Studio</title>
<style>${raw(style)}</style>
</head>
<body><main>${content}</main></body>
</html>`;
  return Promise.resolve(document);
}

const long = new Intl.DateTimeFormat("en-GB", {
  dateStyle: "full",
  timeStyle: "short",
  timeZone: "UTC",
});
const short = new Intl.DateTimeFormat("en-GB", {
  day: "numeric",
  month: "short",
  hour: "2-digit",
  minute: "2-digit",
  timeZone: "UTC",
});

/** An instant in milliseconds, in full. */
export function longTime(instantMs: number): string {
  return `${long.format(instantMs)} UTC`;
}

/** An ISO-8601 instant, short. */
export function shortTime(iso: string): string {
  return short.format(Date.parse(iso));
}
