/**
 * The page of the confirmation mail's link. Only its button confirms: mail scanners follow links.
 */
import { html } from "hono/html";
import { type CompiledCourse, mailName } from "../domain/course.ts";
import type { Confirmation } from "../flow/confirm.ts";
import { formatSchedule } from "./format.ts";
import type { Body } from "./html.ts";
import type { SiteText } from "./site-text.ts";

/**
 * What the button would begin, in words that say when mails come.
 *
 * @param leave the path of the address's own leave link
 */
export function confirmPage(
  text: SiteText,
  { title: course, mails }: CompiledCourse,
  leave: string,
  confirmation: Confirmation,
): Body {
  const { t, say } = text;
  if (confirmation === "confirmed") {
    return html`<h1>${say("confirm.onCourseTitle")}</h1>
<p>${say("confirm.onCourse", { course })}</p>
<form method="post"><button>${say("confirm.openSettings")}</button></form>
<p class="hint">${say("confirm.leaveInstead", { leave })}</p>`;
  }
  const schedule = formatSchedule(text, confirmation.schedule);
  const notYou = html`<p class="hint">${say("confirm.notYou", { leave })}</p>`;
  const next = mails.findIndex(({ slug }) => slug === confirmation.resumesWith);
  if (next >= 0) {
    return html`<h1>${say("confirm.title")}</h1>
<p>${say("confirm.hadBefore", { course })}</p>
<p>${say("confirm.schedule", { schedule })}</p>
<form method="post">
<p><button name="begin" value="resume">${say("confirm.resume", { mail: mailName(t, mails, next) })}</button></p>
<p><button class="quiet" name="begin" value="anew">${say("confirm.anew")}</button></p>
</form>
${notYou}`;
  }
  return html`<h1>${say("confirm.title")}</h1>
<p>${say("confirm.what", { course, schedule })}</p>
<form method="post"><button>${say("confirm.button")}</button></form>
${notYou}`;
}
