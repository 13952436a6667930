/**
 * The page after leaving or starting over: what is now, and the button that takes it back.
 */
import { html } from "hono/html";
import { type CompiledCourse, mailName, nextInTurn } from "../domain/course.ts";
import { isMember, type Subscription } from "../domain/subscription.ts";
import { formatDay } from "./format.ts";
import type { Html } from "./layout.ts";
import { statusMessage } from "./pages.ts";

type Body = Html | Promise<Html>;

/**
 * The page of an undo link, for what is stored now.
 *
 * @param found undefined where nothing is kept of the reader any more
 * @param isRefused the button was pressed, and nothing was undone
 */
export function undoPage(
  course: CompiledCourse,
  found: { readonly reader: Subscription; readonly undoable: boolean } | undefined,
  isRefused = false,
): { readonly title: string; readonly body: Body } {
  const refusal = isRefused
    ? statusMessage("error", "This cannot be undone any more. Nothing was changed.")
    : "";
  if (found && isMember(found.reader)) {
    const { reader, undoable } = found;
    const title = undoable ? "The course has begun again" : "You are on the course";
    return {
      title,
      body: html`<h1>${title}</h1>
${refusal}${undoable || isRefused ? "" : statusMessage("done", onTheCourse(course, reader))}
${undoable ? undoForm("Undo: go back to where you were") : ""}
<p>Your settings are behind the link in each mail.</p>`,
    };
  }
  const title = "You have left the course";
  const done =
    "Done. Nothing more will be sent to you. " +
    "A mail that was already under way may still arrive within the next minutes.";
  return {
    title,
    body: html`<h1>${title}</h1>
${isRefused ? refusal : statusMessage("done", done)}
${found?.undoable ? undoForm("Undo: stay on the course") : ""}
<p>Changed your mind later? <a href="/">Sign up again</a> at any time.</p>`,
  };
}

function undoForm(words: string): Body {
  return html`<form method="post"><button class="quiet">${words}</button></form>
<p class="hint">You can do this for a day, and once.</p>`;
}

/** "You are on the course. Next: “Lesson 3”, on Tuesday, …" */
function onTheCourse(course: CompiledCourse, reader: Subscription): string {
  const { mails } = course;
  const next = nextInTurn(course, reader.sent)?.slug;
  const name = mailName(
    mails,
    mails.findIndex(({ slug }) => slug === next),
  );
  const { slot, schedule } = reader;
  return next !== undefined && slot
    ? `You are on the course. Next: “${name}”, on ${formatDay(slot, schedule.timeZone)}.`
    : "You are on the course.";
}
