/**
 * The page of the confirmation mail's link. Only its button confirms: mail scanners follow links.
 */
import { html } from "hono/html";
import { type CourseSite, mailName } from "../domain/course.ts";
import type { Instant } from "../domain/instant.ts";
import type { NextMail } from "../domain/next-mail.ts";
import type { Schedule, ScheduleInput } from "../domain/schedule.ts";
import { formatNextMail, formatSchedule } from "../domain/words/format.ts";
import type { Confirmation } from "../flow/confirm.ts";
import { attributes } from "./attributes.ts";
import { scheduleFields } from "./fields.ts";
import type { Body } from "./html.ts";
import { statusMessage } from "./pages.ts";
import type { SiteText } from "./site-text.ts";

/** What the page's form brought, where it could not be taken. */
export interface ConfirmInput {
  readonly schedule: ScheduleInput;
  readonly problems: readonly (keyof Schedule)[];
}

/**
 * What the button would begin, in words that say when mails come, and the fields to change that.
 *
 * @param leave the path of the address's own leave link
 */
export function confirmPage(
  text: SiteText,
  course: CourseSite,
  leave: string,
  confirmation: Confirmation,
  now: Instant,
  wrong?: ConfirmInput,
): Body {
  const { t, say } = text;
  const { title, mails } = course;
  if (confirmation === "confirmed") {
    return html`<h1>${say("confirm.onCourseTitle")}</h1>
<p>${say("confirm.onCourse", { course: title })}</p>
<form method="post"><button>${say("confirm.openSettings")}</button></form>
<p class="hint">${say("confirm.leaveInstead", { leave })}</p>`;
  }
  const { schedule, next, resumesWith } = confirmation;
  const when = formatSchedule(text, schedule);
  const day = (mail: NextMail) => formatNextMail(text, mails, mail, schedule.timeZone);
  const fields = scheduleFields(text, wrong?.schedule ?? schedule, wrong?.problems ?? [], {
    guess: false,
    now,
  });
  const change = html`<details${attributes({ open: wrong !== undefined })}>
<summary>${say("confirm.change")}</summary>
${fields}</details>`;
  const error = wrong ? statusMessage("error", t("signUp.check"), false) : "";
  const notYou = html`<p class="hint">${say("confirm.notYou", { leave })}</p>`;
  if (resumesWith) {
    const index = mails.findIndex(({ slug }) => slug === resumesWith.slug);
    return html`<h1>${say("confirm.title")}</h1>
${error}
<p>${say("confirm.hadBefore", { course: title })}</p>
<p>${say("confirm.schedule", { schedule: when })} ${day(resumesWith)}</p>
<form method="post">
${change}
<p><button name="begin" value="resume">${say("confirm.resume", { mail: mailName(t, mails, index) })}</button></p>
<p><button class="quiet" name="begin" value="anew">${say("confirm.anew")}</button></p>
</form>
${notYou}`;
  }
  return html`<h1>${say("confirm.title")}</h1>
${error}
<p>${say("confirm.what", { course: title, schedule: when })} ${next ? day(next) : ""}</p>
<form method="post">
${change}
<button>${say("confirm.button")}</button></form>
${notYou}`;
}
