/** The web edition: the mail as a page of the site, for everybody and without tokens. */
import { load } from "cheerio";

/**
 * Makes a page of a compiled mail: without the elements of class `mail-only`, the hidden preheader
 * and what only Outlook reads; `{{siteUrl}}` links become relative.
 */
export function webEdition(html: string): string {
  const $ = load(html);
  $(".mail-only").remove();
  $('body > div[style*="display:none"]').remove();
  $("*")
    .contents()
    .filter((_, node) => node.type === "comment")
    .remove();
  $('meta[http-equiv="X-UA-Compatible"]').remove();
  // A mail announces itself as one to screen readers.
  $('[aria-roledescription="email"]')
    .removeAttr("role")
    .removeAttr("aria-roledescription")
    .removeAttr("aria-label");
  $('[href="{{siteUrl}}"]').attr("href", "/");
  return `${$.html().replaceAll("{{siteUrl}}", "").trim()}\n`;
}
