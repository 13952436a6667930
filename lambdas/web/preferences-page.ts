/**
 * The preferences page: where a reader is, what comes next, and everything they can change.
 */
import { html, raw } from "hono/html";
import type { CompiledCourse, CompiledMail } from "../domain/course.ts";
import { nextInTurn } from "../domain/course.ts";
import type { Instant } from "../domain/instant.ts";
import { dayMs, plus } from "../domain/instant.ts";
import { localDate, type ScheduleProblem } from "../domain/schedule.ts";
import type { Subscription } from "../domain/subscription.ts";
import { type ScheduleInput, scheduleFields } from "./fields.ts";
import type { Html } from "./layout.ts";

/** What the page says beside the settings. */
export interface PreferencesNote {
  /** What was just done. */
  readonly done?: string;
  /** What was wrong, and what to do. */
  readonly error?: string;
  readonly input?: ScheduleInput;
  readonly problems?: readonly ScheduleProblem[];
}

/** The page of one subscription. */
export function preferencesPage(
  course: CompiledCourse,
  reader: Subscription,
  now: Instant,
  { done, error, input = reader, problems = [] }: PreferencesNote,
): Html | Promise<Html> {
  const member = reader.status === "active" || reader.status === "paused";
  return html`<h1>Your course</h1>
${done ? html`<p class="done" role="status">${done}</p>` : ""}
${error ? html`<p class="error" role="alert">${error}</p>` : ""}
<p>${standing(course, reader)}</p>
${member ? nextMail(course, reader) : ""}
${reader.status === "unsubscribed" || reader.status === "suppressed" ? html`<p><a href="/">Sign up again</a></p>` : mails(course, reader)}
${
  member
    ? html`<h2>Hour and days</h2>
<form method="post">${scheduleFields(input, problems, { guess: false })}
<button name="action" value="save">Save</button></form>
${pauseForm(reader, now)}`
    : ""
}
${
  member || reader.status === "completed"
    ? html`<h2>Start over</h2>
<p>The course begins again with the welcome, now.</p>
<form method="post"><button class="quiet" name="action" value="start-over">Start over</button></form>`
    : ""
}
<h2>Your data</h2>
<form method="post"><button class="quiet" name="action" value="export">Download what is kept about you</button></form>
<form method="post"><button class="quiet" name="action" value="erase">Erase me</button>
<p class="hint">Removes your address and everything about you at once. It ends the course and cannot be undone; you can sign up again.</p></form>`;
}

function standing(course: CompiledCourse, reader: Subscription): string {
  const lessons = course.mails.filter(({ kind }) => kind === "lesson");
  const read = lessons.filter(({ slug }) => Object.hasOwn(reader.sent, slug)).length;
  const words: Record<Subscription["status"], string> = {
    pending: "You have not confirmed yet: press the button in the letter we sent you.",
    active: `You have had ${read} of ${lessons.length} lessons.`,
    paused: `You have had ${read} of ${lessons.length} lessons. The course is paused.`,
    completed: "You have completed the course. No more mails will come.",
    unsubscribed: "You have left the course. Nothing is sent to you.",
    suppressed: "Nothing is sent to this address: it sent our mail back, or asked not to get it.",
  };
  return words[reader.status];
}

function nextMail(course: CompiledCourse, reader: Subscription): Html | Promise<Html> {
  const next = course.mails.find(({ slug }) => slug === nextInTurn(course, reader.sent)?.slug);
  if (!next || !reader.slot) return html``;
  const asked = reader.asked.some(({ what }) => what === "next");
  return html`<div class="panel" id="next"><p>Next: <strong>${next.title}</strong>, ${asked ? "on its way" : inWords(reader.slot, reader.timeZone)}.</p>
${asked ? "" : html`<form method="post"><button name="action" value="next">Send it now</button></form>`}</div>`;
}

/** "on Tuesday, 24 November 2026, at 08:00 (Europe/Berlin time)" */
function inWords(at: Instant, timeZone: string): string {
  const parts = (options: Intl.DateTimeFormatOptions) =>
    new Intl.DateTimeFormat("en-GB", { timeZone, ...options }).format(new Date(at));
  const date = parts({ weekday: "long", day: "numeric", month: "long", year: "numeric" });
  return `on ${date}, at ${parts({ hour: "2-digit", minute: "2-digit" })} (${timeZone} time)`;
}

function mails(course: CompiledCourse, reader: Subscription): Html | Promise<Html> {
  if (reader.status === "pending") return html``;
  return html`<h2>Mails</h2><ul class="mails">${course.mails.map((mail) => mailRow(mail, reader))}</ul>`;
}

function mailRow(mail: CompiledMail, reader: Subscription): Html | Promise<Html> {
  if (!Object.hasOwn(reader.sent, mail.slug)) {
    return html`<li><span>${mail.title}</span><span class="hint">to come</span></li>`;
  }
  const asked = reader.asked.some((other) => other.what === "again" && other.slug === mail.slug);
  return html`<li><a href="/lessons/${mail.slug}">${mail.title}</a>
${
  asked
    ? html`<span class="hint">on its way</span>`
    : html`<form method="post"><input type="hidden" name="slug" value="${mail.slug}"><button class="quiet small" name="action" value="again" aria-label="Send again: ${mail.title}">Send again</button></form>`
}</li>`;
}

function pauseForm(reader: Subscription, now: Instant): Html | Promise<Html> {
  const tomorrow = localDate(reader.timeZone, plus(now, dayMs));
  return html`<h2>Pause</h2>
${
  reader.status === "paused"
    ? html`<p>Paused until ${reader.pausedUntil}. Then the course goes on where you stopped.</p>
<form method="post"><button name="action" value="resume">Resume now</button></form>`
    : ""
}
<form method="post"><div class="field"><label for="until">First day mail may come again</label>
<input type="date" id="until" name="until" min="${tomorrow}" value="${reader.pausedUntil ?? ""}" required></div>
<button class="quiet" name="action" value="pause">${raw(reader.status === "paused" ? "Change the pause" : "Pause")}</button></form>`;
}
