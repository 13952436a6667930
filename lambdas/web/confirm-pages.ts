/**
 * The page of the confirmation mail's link. Only its button confirms: mail scanners follow links.
 */
import { html } from "hono/html";
import { type CompiledCourse, mailName } from "../domain/course.ts";
import type { Confirmation } from "../flow/confirm.ts";
import { formatSchedule } from "./format.ts";
import type { Html } from "./layout.ts";

/**
 * What the button would begin, in words that say when mails come.
 *
 * @param leavePath the address's own leave link
 */
export function confirmPage(
  course: CompiledCourse,
  leavePath: string,
  confirmation: Confirmation,
): Html | Promise<Html> {
  const { title, mails } = course;
  if (confirmation === "confirmed") {
    return html`<h1>You are on the course</h1>
<p>You have confirmed already: “${title}” has begun. You can see where you are, and change the hour.</p>
<form method="post"><button>Open my settings</button></form>
<p class="hint">Not you? <a href="${leavePath}">Leave the course</a>.</p>`;
  }
  const when = formatSchedule(confirmation.schedule);
  const notYou = html`<p class="hint">Not you? Close this page, and no lesson will be sent. Or
<a href="${leavePath}">have this address deleted at once</a>.</p>`;
  const next = mails.findIndex(({ slug }) => slug === confirmation.resumesWith);
  if (next >= 0) {
    return html`<h1>Start the course?</h1>
<p>“${title}”: you have had a part of it before. Go on where you stopped, or begin again.</p>
<p>Mails come ${when}.</p>
<form method="post">
<p><button name="begin" value="resume">Go on with “${mailName(mails, next)}”</button></p>
<p><button class="quiet" name="begin" value="anew">Begin again with the first mail</button></p>
</form>
${notYou}`;
  }
  return html`<h1>Start the course?</h1>
<p>“${title}”: the first mail comes at once, the next ones ${when}.</p>
<form method="post"><button>Yes, start the course</button></form>
${notYou}`;
}
