/**
 * Telling somebody of the course: words and a link to copy, a mail to write, and with a script what the
 * reader's own device offers.
 */
import { html } from "hono/html";
import type { CourseSite } from "../domain/course.ts";
import { attributes } from "./attributes.ts";
import type { Body } from "./html.ts";
import type { SiteText } from "./site-text.ts";

/** What is told, and where it leads. */
export function shareCourse({ t, say }: SiteText, course: CourseSite, baseUrl: string): Body {
  const words = t("share.text", { course: course.title });
  const url = `${baseUrl}/`;
  const mail = `mailto:?subject=${encodeURIComponent(course.title)}&body=${encodeURIComponent(`${words} ${url}`)}`;
  const script = attributes({
    "data-text": words,
    "data-url": url,
    "data-words": JSON.stringify({
      share: t("share.share"),
      copy: t("share.copy"),
      copied: t("share.copied"),
      notCopied: t("share.notCopied"),
    }),
  });
  return html`<div class="share"${script}>
<p class="quote"><span id="told">${words} <a href="${url}">${url}</a></span></p>
<p><a href="${mail}">${say("share.byMail")}</a></p>
</div>`;
}

/**
 * The page for it alone, for links from the course's own pages, with the picture that the link shows
 * where it is posted.
 */
export function sharePage(text: SiteText, course: CourseSite, baseUrl: string): Body {
  return html`<h1>${text.say("share.title")}</h1>
${course.share ? html`<img class="preview" src="${course.share}" width="1200" height="630" alt="${course.title}">` : ""}
${shareCourse(text, course, baseUrl)}`;
}
