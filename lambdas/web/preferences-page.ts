/**
 * The preferences page: where a reader is, what comes next, and everything they can change.
 */
import { html, raw } from "hono/html";
import { maskAddress } from "../domain/address.ts";
import {
  type CourseSite,
  lessonNumber,
  mailName,
  nextInTurn,
  type RetiredMail,
  sentAtOf,
} from "../domain/course.ts";
import { dayMs, type Instant, plus } from "../domain/instant.ts";
import { localDate, type Schedule, type ScheduleInput, scheduleKeys } from "../domain/schedule.ts";
import { isMember, type Subscription } from "../domain/subscription.ts";
import { formatDate, formatDay, formatDays, formatSchedule } from "../domain/words/format.ts";
import { readerPauseDays } from "../flow/preferences.ts";
import { attributes } from "./attributes.ts";
import { scheduleFields } from "./fields.ts";
import { fold } from "./fold.ts";
import { type Body, mailLink } from "./html.ts";
import { moreByMail, ownerSections } from "./owner-pages.ts";
import { statusMessage } from "./pages.ts";
import { shareCourse } from "./share-course.ts";
import type { SiteText } from "./site-text.ts";

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

/** What the page says of the site. */
interface PreferencesSite {
  readonly course: CourseSite;
  /** An address for questions. */
  readonly contact: string;
  /** https, no trailing slash. */
  readonly baseUrl: string;
}

/**
 * The page of one subscription.
 *
 * @param isOwner the link can do everything; else what a link in a forwarded mail may do
 */
export function preferencesPage(
  text: SiteText,
  { course, contact, baseUrl }: PreferencesSite,
  reader: Subscription,
  now: Instant,
  isOwner: boolean,
  note: PreferencesNote,
): Body {
  const { say } = text;
  const { done, error, before, ended, input = reader.schedule, problems = [], pause } = note;
  const member = isMember(reader);
  const hasMails = member || reader.status === "completed";
  return html`<h1>${say("preferences.title")}</h1>
${done ? statusMessage("done", done) : ""}
${before ? undoForm(text, before) : ""}
${ended ? undoStart(text, ended) : ""}
${error ? statusMessage("error", error, problems.length === 0 && !pause) : ""}
${reader.email ? html`<p class="hint">${say("preferences.whose", { address: maskAddress(reader.email) })}</p>` : ""}
<p class="standing">${standing(text, course, reader, contact)}</p>
${hasMails ? stops(course, reader) : ""}
${member ? nextMail(text, course, reader, now) : ""}
${reader.status === "completed" ? afterCourse(text, course, baseUrl) : ""}
${hasMails ? mails(text, course, reader) : ""}
${
  member
    ? html`${fold(
        say("preferences.hourAndDays"),
        html`<form method="post">${scheduleFields(text, input, problems, { guess: false, now })}
<button name="action" value="save">${say("preferences.save")}</button></form>`,
        { isOpen: problems.length > 0, state: formatSchedule(text, reader.schedule) },
      )}
${pauseForms(text, course, reader, now, isOwner, pause)}
<h2>${say("preferences.leaveTitle")}</h2>
<p>${say("preferences.leaveWhat")}</p>
${actionForm("leave", say("preferences.leave"), "quiet")}`
    : ""
}
${isOwner ? ownerSections(text, reader, member, hasMails) : moreByMail(text, reader, hasMails, contact)}`;
}

/** What is left to do after the last mail: what the course itself says, and to tell somebody. */
function afterCourse(text: SiteText, course: CourseSite, baseUrl: string): Body {
  return html`${raw(course.completed ?? "")}
<h2>${text.say("share.title")}</h2>
${shareCourse(text, course, baseUrl)}`;
}

/** A form that is one button. */
function actionForm(action: string, words: Body, look?: "quiet" | "danger"): Body {
  const button = attributes({ class: look, name: "action", value: action });
  return html`<form method="post"><button${button}>${words}</button></form>`;
}

function standing(
  text: SiteText,
  course: CourseSite,
  reader: Subscription,
  contact: string,
): Body | string {
  const { t, say } = text;
  switch (reader.status) {
    case "pending":
      return t("standing.pending");
    case "active":
      return placeIn(text, course, reader);
    case "paused": {
      const date = formatDate(text, reader.pausedUntil ?? "");
      return t("standing.paused", { place: placeIn(text, course, reader), date });
    }
    case "completed":
      return t("standing.completed");
    case "unsubscribed":
      return say("standing.unsubscribed");
    case "suppressed":
      return reader.reason === "complaint"
        ? say("standing.complaint", { contact: mailLink(contact) })
        : say("standing.bounce");
  }
}

/** "You have had lesson 3 of 7.", or what is to come where there was none. A course without lessons counts its mails. */
function placeIn({ t }: SiteText, course: CourseSite, reader: Subscription): string {
  const lessons = course.mails.filter(({ kind }) => kind === "lesson");
  const hasLessons = lessons.length > 0;
  const counted = hasLessons ? lessons : course.mails;
  const had = counted.filter((mail) => sentAtOf(mail, reader.sent) !== undefined).length;
  const { length: all } = counted;
  return had === 0
    ? t(hasLessons ? "standing.lessonsToCome" : "standing.mailsToCome", { count: all })
    : t(hasLessons ? "standing.lessonsHad" : "standing.mailsHad", { number: had, all });
}

function latestPause({ schedule: { timeZone } }: Subscription, now: Instant): string {
  return localDate(timeZone, plus(now, readerPauseDays * dayMs));
}

function undoStart({ say }: SiteText, ended: Instant): Body {
  return html`<form method="post">${hidden("ended", ended)}
<button class="quiet small" name="action" value="undo">${say("undo.start")}</button></form>`;
}

/** Puts back what was there before a change. */
function undoForm(text: SiteText, before: ScheduleInput): Body {
  const words = text.t("preferences.undo", { schedule: formatSchedule(text, before) });
  return html`<form method="post">
${scheduleKeys.map((key) => hidden(key, before[key]))}
<button class="quiet small" name="action" value="save">${words}</button>
</form>`;
}

function hidden(name: string, value: string): Body {
  return html`<input${attributes({ type: "hidden", name, value })}>`;
}

function nextMail(
  text: SiteText,
  course: CourseSite,
  reader: Subscription,
  now: Instant,
): Body | "" {
  const { t, say } = text;
  const index = nextIndex(course, reader);
  const { slug = "" } = course.mails[index] ?? {};
  if (index < 0 || !reader.slot) return "";
  const mail = mailName(t, course.mails, index);
  if (reader.slot <= now || reader.requests.some(({ kind: what }) => what === "next")) {
    return html`<div class="panel" id="next"><p>${say("preferences.nextOnItsWay", { mail })}</p></div>`;
  }
  const day = formatDay(text, reader.slot, reader.schedule.timeZone);
  return html`<div class="panel" id="next">
<p>${say("preferences.next", { mail, day })}</p>
<form method="post">${hidden("slug", slug)}<button name="action" value="next">${say("preferences.sendNow")}</button>
</form></div>`;
}

function nextIndex(course: CourseSite, reader: Subscription): number {
  const next = nextInTurn(course, reader.sent)?.slug;
  return course.mails.findIndex(({ slug }) => slug === next);
}

/** The place of the mail that comes next; -1 where none does. */
function nextStop(course: CourseSite, reader: Subscription): number {
  return reader.status === "completed" ? -1 : nextIndex(course, reader);
}

function mails(text: SiteText, course: CourseSite, reader: Subscription): Body {
  const next = nextStop(course, reader);
  const rows = html`<ol class="mails">${course.mails.map((mail, index) =>
    mailRow(text, mail, mailName(text.t, course.mails, index), index === next, reader),
  )}${(course.retired ?? []).map((mail) => retiredRow(text, mail, reader))}</ol>`;
  return fold(text.t("preferences.mails"), rows);
}

/** The course as a line of stops. The list below says the same in words. */
function stops(course: CourseSite, reader: Subscription): Body {
  const { mails } = course;
  const next = nextStop(course, reader);
  const stop = (mail: CourseSite["mails"][number], index: number) => {
    const isHad = sentAtOf(mail, reader.sent) !== undefined;
    const look = isHad ? "had" : index === next ? "next" : undefined;
    return html`<span${attributes({ class: look })}>${isHad ? "✓" : (lessonNumber(mails, index) ?? "·")}</span>`;
  };
  return html`<p class="stops" aria-hidden="true">${mails.map(stop)}</p>`;
}

/** A mail that the course has no more, for a reader who has had it. */
function retiredRow(text: SiteText, mail: RetiredMail, reader: Subscription): Body | "" {
  const sentAt = sentAtOf(mail, reader.sent);
  if (sentAt === undefined) return "";
  const date = formatDate(text, localDate(reader.schedule.timeZone, sentAt), "short");
  return html`<li><a href="/lessons/${mail.slug}">${mail.title}</a>
<span class="hint">${text.say("preferences.retired", { date })}</span></li>`;
}

function mailRow(
  text: SiteText,
  mail: CourseSite["mails"][number],
  name: string,
  isNext: boolean,
  reader: Subscription,
): Body {
  const { say } = text;
  const sentAt = sentAtOf(mail, reader.sent);
  if (sentAt === undefined) {
    const current = attributes({ "aria-current": isNext && "step" });
    const state = isNext
      ? html`<strong>${say("preferences.isNext")}</strong>`
      : say("preferences.toCome");
    return html`<li${current}><span>${name}</span><span class="hint">${state}</span></li>`;
  }
  const requested = reader.requests.some(
    (other) => other.kind === "again" && other.slug === mail.slug,
  );
  const undelivered = !requested && reader.undelivered?.includes(mail.slug);
  return html`<li><a href="/lessons/${mail.slug}#reader">${name}</a>
${
  requested
    ? html`<span class="hint">${say("preferences.againOnItsWay")}</span>`
    : sendAgainForm(
        text,
        mail.slug,
        name,
        formatDate(text, localDate(reader.schedule.timeZone, sentAt), "short"),
      )
}${undelivered ? html`<p class="hint">${say("preferences.undelivered")}</p>` : ""}</li>`;
}

function sendAgainForm({ t, say }: SiteText, slug: string, mail: string, date: string): Body {
  const button = attributes({
    class: "quiet small",
    name: "action",
    value: "again",
    "aria-label": t("preferences.againThis", { mail }),
  });
  return html`<form method="post"><span class="hint">${say("preferences.sent", { date })}</span>
${hidden("slug", slug)}<button${button}>${say("preferences.again")}</button></form>`;
}

function pauseForms(
  text: SiteText,
  course: CourseSite,
  reader: Subscription,
  now: Instant,
  isOwner: boolean,
  wrong: PreferencesNote["pause"],
): Body {
  const { t, say } = text;
  const tomorrow = localDate(reader.schedule.timeZone, plus(now, dayMs));
  const paused = reader.status === "paused";
  const mail = mailName(t, course.mails, nextIndex(course, reader));
  const until = attributes({
    min: tomorrow,
    max: isOwner ? undefined : latestPause(reader, now),
    value: wrong?.until ?? reader.pausedUntil ?? "",
    required: true,
    ...(wrong && { autofocus: true, "aria-invalid": "true", "aria-describedby": "until-error" }),
  });
  const then = mail ? say("preferences.resumesWith", { mail }) : say("preferences.resumes");
  const forms = html`${paused ? actionForm("resume", say("preferences.resume")) : ""}
<form method="post"><div class="field"><label for="until">${say("preferences.until")}</label>
<input type="date" id="until" name="until"${until}>
${wrong ? html`<p class="error" id="until-error">${wrong.problem}</p>` : ""}
<p class="hint">${then}${isOwner ? "" : html` ${longer(text)}`}</p></div>
<button class="quiet" name="action" value="pause">${say(paused ? "preferences.changePause" : "preferences.pause")}</button>
</form>`;
  const isOpen = paused || wrong !== undefined;
  return fold(say("preferences.pauseTitle"), forms, { isOpen });
}

function longer(text: SiteText): Body {
  return text.say("preferences.longerPause", { days: formatDays(text, readerPauseDays) });
}
