/**
 * The preferences page: where a reader is, what comes next, and everything they can change.
 */
import { html } from "hono/html";
import { type CompiledCourse, type CompiledMail, mailName, nextInTurn } from "../domain/course.ts";
import { dayMs, type Instant, plus } from "../domain/instant.ts";
import { retention } from "../domain/retention.ts";
import { localDate, type Schedule, type ScheduleInput, scheduleKeys } from "../domain/schedule.ts";
import { isMember, type Subscription } from "../domain/subscription.ts";
import { attributes } from "./attributes.ts";
import { scheduleFields } from "./fields.ts";
import { formatDate, formatDay, formatSchedule } from "./format.ts";
import type { Html } from "./layout.ts";
import { statusMessage } from "./pages.ts";

/** What the page says in addition to the settings. */
export interface PreferencesNote {
  /** What was just done. */
  readonly done?: string;
  /** What was wrong, and what to do. */
  readonly error?: string;
  /** The settings before they were changed just now. */
  readonly before?: ScheduleInput;
  readonly input?: ScheduleInput;
  readonly problems?: readonly (keyof Schedule)[];
  /** What was typed for the pause, and why it cannot be. */
  readonly pause?: { readonly until: string; readonly problem: string };
}

type Body = Html | Promise<Html>;

/** The page of one subscription. `contact` is an address for questions. */
export function preferencesPage(
  course: CompiledCourse,
  reader: Subscription,
  now: Instant,
  contact: string,
  note: PreferencesNote,
): Body {
  const { done, error, before, input = reader.schedule, problems = [], pause } = note;
  const member = isMember(reader);
  const hasMails = member || reader.status === "completed";
  return html`<h1>Your course</h1>
${done ? statusMessage("done", done) : ""}
${before ? undoForm(before) : ""}
${error ? statusMessage("error", error, problems.length === 0 && !pause) : ""}
<p>${standing(course, reader, contact)}</p>
${member ? nextMail(course, reader, now) : ""}
${hasMails ? mails(course, reader) : ""}
${
  member
    ? html`<h2>Hour and days</h2>
<form method="post">${scheduleFields(input, problems, { guess: false, now })}
<button name="action" value="save">Save</button></form>
${pauseForms(course, reader, now, pause)}
<h2>Leave</h2>
<p>No more mails will come. You can sign up again at any time.</p>
${actionForm("leave", "Leave the course", "quiet")}`
    : ""
}
${
  hasMails
    ? html`<h2>Start over</h2>
<p>The course begins again with its first mail, now. You lose your place${
        reader.status === "paused" ? ", and the pause ends" : ""
      }.</p>
${actionForm("start-over", "Start over", "quiet")}`
    : ""
}
<h2>Your data</h2>
${actionForm("export", "Download what is kept about you", "quiet")}
<p>Every mail has a link to this page. If you forwarded one, or somebody else reads your mail, take
the links of all earlier mails out of use. Links for leaving go on working.</p>
${actionForm("revoke-links", "Take older links out of use", "quiet")}
<h2>Erase</h2>
<p>Removes your address and everything about you from the course, at once; backups hold them for
${retention.backupDays} days more (<a href="/privacy">what else stays</a>). It ends the course and cannot be
undone.${member ? " If you only want no more mail, leave instead." : ""}</p>
${actionForm("erase", "Erase me", "danger")}`;
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
  wrong: PreferencesNote["pause"],
): Body {
  const tomorrow = localDate(reader.schedule.timeZone, plus(now, dayMs));
  const paused = reader.status === "paused";
  const nextName = mailName(course.mails, nextIndex(course, reader));
  const until = attributes({
    min: tomorrow,
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
<p class="hint">Then the course resumes${withNext}. You can resume earlier at any time.</p></div>
<button class="quiet" name="action" value="pause">${paused ? "Change the pause" : "Pause"}</button>
</form>`;
}
