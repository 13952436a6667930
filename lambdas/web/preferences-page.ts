/**
 * The preferences page: where a reader is, what comes next, and everything they can change.
 */
import { html } from "hono/html";
import { type CompiledCourse, type CompiledMail, mailName, nextInTurn } from "../domain/course.ts";
import { dayMs, type Instant, plus } from "../domain/instant.ts";
import { localDate, type Schedule, type ScheduleInput, scheduleKeys } from "../domain/schedule.ts";
import { isMember, type Subscription } from "../domain/subscription.ts";
import { readerPauseDays } from "../flow/preferences.ts";
import { attributes } from "./attributes.ts";
import { scheduleFields } from "./fields.ts";
import { formatDate, formatDay, formatSchedule } from "./format.ts";
import type { Html } from "./layout.ts";
import { moreByMail, ownerSections } from "./owner-pages.ts";
import { statusMessage } from "./pages.ts";

/** What the page says in addition to the settings. */
export interface PreferencesNote {
  /** What was just done. */
  readonly done?: string;
  /** What was wrong, and what to do. */
  readonly error?: string;
  /** The settings before they were changed just now. */
  readonly before?: ScheduleInput;
  /** The new start that was just made, by its instant, while it can be undone. */
  readonly ended?: Instant;
  readonly input?: ScheduleInput;
  readonly problems?: readonly (keyof Schedule)[];
  /** What was typed for the pause, and why it cannot be. */
  readonly pause?: { readonly until: string; readonly problem: string };
}

type Body = Html | Promise<Html>;

/**
 * The page of one subscription.
 *
 * @param contact an address for questions
 * @param isOwner the link can do everything; else what a link in a forwarded mail may do
 */
export function preferencesPage(
  course: CompiledCourse,
  reader: Subscription,
  now: Instant,
  contact: string,
  isOwner: boolean,
  note: PreferencesNote,
): Body {
  const { done, error, before, ended, input = reader.schedule, problems = [], pause } = note;
  const member = isMember(reader);
  const hasMails = member || reader.status === "completed";
  return html`<h1>Your course</h1>
${done ? statusMessage("done", done) : ""}
${before ? undoForm(before) : ""}
${ended ? undoStart(ended) : ""}
${error ? statusMessage("error", error, problems.length === 0 && !pause) : ""}
<p>${standing(course, reader, contact)}</p>
${member ? nextMail(course, reader, now) : ""}
${hasMails ? mails(course, reader) : ""}
${
  member
    ? html`<h2>Hour and days</h2>
<form method="post">${scheduleFields(input, problems, { guess: false })}
<button name="action" value="save">Save</button></form>
${pauseForms(course, reader, now, isOwner, pause)}
<h2>Leave</h2>
<p>No more mails will come. You can sign up again at any time.</p>
${actionForm("leave", "Leave the course", "quiet")}`
    : ""
}
${isOwner ? ownerSections(reader, member, hasMails) : moreByMail(hasMails)}`;
}

/** A form that is one button. */
function actionForm(action: string, words: string, look?: "quiet" | "danger"): Body {
  const button = attributes({ class: look, name: "action", value: action });
  return html`<form method="post"><button${button}>${words}</button></form>`;
}

function standing(course: CompiledCourse, reader: Subscription, contact: string): Body | string {
  const lessons = course.mails.filter(({ kind }) => kind === "lesson");
  const [name, counted] = lessons.length > 0 ? ["Lesson", lessons] : ["Mail", course.mails];
  const had = counted.filter(({ slug }) => Object.hasOwn(reader.sent, slug)).length;
  const place =
    had === 0
      ? `${name} 1 of ${counted.length} is still to come.`
      : `You have had ${name.toLowerCase()} ${had} of ${counted.length}.`;
  const signUp = html`<a href="/">Sign up again</a>`;
  switch (reader.status) {
    case "pending":
      return "You have not confirmed yet: press the button in the mail we sent you.";
    case "active":
      return place;
    case "paused":
      return `${place} The course is paused until ${formatDate(reader.pausedUntil ?? "")}.`;
    case "completed":
      return "You have completed the course. Nothing more comes unless you ask for it.";
    case "unsubscribed":
      return html`You have left the course. Nothing is sent to you. ${signUp}; the course then
begins with its first mail.`;
    case "suppressed":
      return reader.reason === "complaint"
        ? html`One of our mails was reported as spam from this address, so we send nothing to it any
more. Was it a mistake? Write to <a href="mailto:${contact}">${contact}</a>.`
        : html`Your mailbox sent our mail back, so nothing is sent to it. A week after that it can
be tried again: ${signUp}, or use another address.`;
  }
}

function latestPause({ schedule: { timeZone } }: Subscription, now: Instant): string {
  return localDate(timeZone, plus(now, readerPauseDays * dayMs));
}

function undoStart(ended: Instant): Body {
  return html`<form method="post">${hidden("ended", ended)}
<button class="quiet small" name="action" value="undo">Undo: go back to where you were</button></form>`;
}

/** Puts back what was there before a change. */
function undoForm(before: ScheduleInput): Body {
  const words = `Undo: back to ${formatSchedule(before)}`;
  return html`<form method="post">
${scheduleKeys.map((key) => hidden(key, before[key]))}
<button class="quiet small" name="action" value="save">${words}</button>
</form>`;
}

function hidden(name: string, value: string): Body {
  return html`<input${attributes({ type: "hidden", name, value })}>`;
}

function nextMail(course: CompiledCourse, reader: Subscription, now: Instant): Body | "" {
  const index = nextIndex(course, reader);
  const { slug = "" } = course.mails[index] ?? {};
  if (index < 0 || !reader.slot) return "";
  const name = html`<strong>${mailName(course.mails, index)}</strong>`;
  if (reader.slot <= now || reader.requests.some(({ kind: what }) => what === "next")) {
    return html`<div class="panel" id="next"><p>Next: ${name}, on its way.</p></div>`;
  }
  return html`<div class="panel" id="next">
<p>Next: ${name}, on ${formatDay(reader.slot, reader.schedule.timeZone)}.</p>
<form method="post">${hidden("slug", slug)}<button name="action" value="next">Send it now</button>
</form></div>`;
}

function nextIndex(course: CompiledCourse, reader: Subscription): number {
  const next = nextInTurn(course, reader.sent)?.slug;
  return course.mails.findIndex(({ slug }) => slug === next);
}

function mails(course: CompiledCourse, reader: Subscription): Body {
  const next = reader.status === "completed" ? -1 : nextIndex(course, reader);
  return html`<h2>Lessons and mails</h2>
<ol class="mails">${course.mails.map((mail, index) =>
    mailRow(mail, mailName(course.mails, index), index === next, reader),
  )}</ol>`;
}

function mailRow(mail: CompiledMail, name: string, isNext: boolean, reader: Subscription): Body {
  const sentAt = Object.hasOwn(reader.sent, mail.slug) ? reader.sent[mail.slug] : undefined;
  if (sentAt === undefined) {
    const current = attributes({ "aria-current": isNext && "step" });
    const state = isNext ? html`<strong>next</strong>` : "to come";
    return html`<li${current}><span>${name}</span><span class="hint">${state}</span></li>`;
  }
  const requested = reader.requests.some(
    (other) => other.kind === "again" && other.slug === mail.slug,
  );
  const undelivered = !requested && reader.undelivered?.includes(mail.slug);
  return html`<li><a href="/lessons/${mail.slug}">${name}</a>
${
  requested
    ? html`<span class="hint">on its way again</span>`
    : sendAgainForm(
        mail.slug,
        name,
        formatDate(localDate(reader.schedule.timeZone, sentAt), "short"),
      )
}${undelivered ? html`<p class="hint">Your mailbox did not take it. Read it here, or have it sent again.</p>` : ""}</li>`;
}

function sendAgainForm(slug: string, name: string, sentOn: string): Body {
  const button = attributes({
    class: "quiet small",
    name: "action",
    value: "again",
    "aria-label": `Send again: ${name}`,
  });
  return html`<form method="post"><span class="hint">sent ${sentOn}</span>
${hidden("slug", slug)}<button${button}>Send again</button></form>`;
}

function pauseForms(
  course: CompiledCourse,
  reader: Subscription,
  now: Instant,
  isOwner: boolean,
  wrong: PreferencesNote["pause"],
): Body {
  const tomorrow = localDate(reader.schedule.timeZone, plus(now, dayMs));
  const paused = reader.status === "paused";
  const nextName = mailName(course.mails, nextIndex(course, reader));
  const until = attributes({
    min: tomorrow,
    max: isOwner ? undefined : latestPause(reader, now),
    value: wrong?.until ?? reader.pausedUntil ?? "",
    required: true,
    ...(wrong && { autofocus: true, "aria-invalid": "true", "aria-describedby": "until-error" }),
  });
  const withNext = nextName ? ` with “${nextName}”` : "";
  return html`<h2>Pause</h2>
${paused ? actionForm("resume", "Resume now") : ""}
<form method="post"><div class="field"><label for="until">Send nothing before</label>
<input type="date" id="until" name="until"${until}>
${wrong ? html`<p class="error" id="until-error">${wrong.problem}</p>` : ""}
<p class="hint">Then the course resumes${withNext}. You can resume earlier at any time.${
    isOwner ? "" : ` For more than ${readerPauseDays} days use a link of your own, below.`
  }</p></div>
<button class="quiet" name="action" value="pause">${paused ? "Change the pause" : "Pause"}</button>
</form>`;
}
