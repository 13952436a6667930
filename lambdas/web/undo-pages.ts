/**
 * The page after leaving or starting over: what is now, and the button that takes it back.
 */
import { html } from "hono/html";
import { type CourseSite, mailName, nextInTurn } from "../domain/course.ts";
import { isMember, type Subscription } from "../domain/subscription.ts";
import { formatDay } from "../domain/words/format.ts";
import type { Body } from "./html.ts";
import { statusMessage } from "./pages.ts";
import type { SiteText } from "./site-text.ts";

/**
 * The page of an undo link, for what is stored now.
 *
 * @param found undefined where nothing is kept of the reader any more, or nothing written to them
 * @param leave the path of the address's own leave link
 * @param isRefused the button was pressed, and nothing was undone
 */
export function undoPage(
  text: SiteText,
  course: CourseSite,
  found: { readonly reader: Subscription; readonly undoable: boolean } | undefined,
  leave: string,
  isRefused = false,
): { readonly title: string; readonly body: Body } {
  const { t, say } = text;
  const refusal = isRefused ? statusMessage("error", t("refused.notUndoable")) : "";
  if (!found || found.reader.status === "suppressed") return nothingSent(text);
  const { reader, undoable } = found;
  const { status } = reader;
  if (isMember(reader) || status === "completed") {
    const now = isMember(reader) ? "undo.onCourseTitle" : "preferences.title";
    const title = t(undoable ? "undo.startedOverTitle" : now);
    // Pressed twice, the button has done what it says: where the reader is now is all there is to say.
    const done = undoable ? refusal : statusMessage("done", standing(text, course, reader));
    return {
      title,
      body: html`<h1>${title}</h1>
${done}
${undoable ? undoForm(text, say("undo.start")) : ""}
<p>${say("undo.settings")}</p>`,
    };
  }
  const title = t("leave.leftTitle");
  return {
    title,
    body: html`<h1>${title}</h1>
${isRefused ? refusal : statusMessage("done", t("leave.left"))}
${undoable ? undoForm(text, say("undo.leave")) : ""}
<p>${say("leave.changedMind")}</p>
<p><a href="${leave}">${say("leave.neverTitle")}</a></p>`,
  };
}

/** Erased, blocked, or stopped by a bounce or a complaint since: signing up again may not help. */
function nothingSent({ t, say }: SiteText): { readonly title: string; readonly body: Body } {
  const title = t("leave.nobodyTitle");
  return {
    title,
    body: html`<h1>${title}</h1>
<p>${say("leave.nobody")}</p>`,
  };
}

function undoForm({ say }: SiteText, words: Body): Body {
  return html`<form method="post"><button class="quiet">${words}</button></form>
<p class="hint">${say("undo.once")}</p>`;
}

/** "You are on the course. Next: “Lesson 3”, on Tuesday, …", or that the course is completed. */
function standing(text: SiteText, course: CourseSite, reader: Subscription): string {
  const { t } = text;
  if (!isMember(reader)) return t("standing.completed");
  const { mails } = course;
  const next = nextInTurn(course, reader.sent)?.slug;
  const { slot, schedule } = reader;
  if (next === undefined || !slot) return t("undo.onCourse");
  const index = mails.findIndex(({ slug }) => slug === next);
  const day = formatDay(text, slot, schedule.timeZone);
  return t("undo.onCourseNext", { mail: mailName(t, mails, index), day });
}
