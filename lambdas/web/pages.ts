/**
 * The pages around the course: sign-up, confirmation, leaving, and what to say when a link fails.
 */
import { html } from "hono/html";
import type { AddressProblem } from "../domain/address.ts";
import type { CompiledCourse } from "../domain/course.ts";
import type { Refusal } from "../domain/reader-acts.ts";
import type { ScheduleProblem } from "../domain/schedule.ts";
import { confirmDays } from "../domain/token.ts";
import { addressField, type ScheduleInput, scheduleFields } from "./fields.ts";
import type { Frame, Html } from "./layout.ts";

/** What a sign-up form held, and what was wrong with it. */
export interface SignUpInput extends ScheduleInput {
  readonly email: string;
  readonly addressProblem?: AddressProblem;
  readonly problems: readonly ScheduleProblem[];
  /** When this form was first shown, signed. */
  readonly stamp: string;
  /** What to say where nothing is wrong with what was typed. */
  readonly notice?: string;
}

/** The form as it is first shown, but for its stamp. */
export const emptySignUp: Omit<SignUpInput, "stamp"> = {
  email: "",
  timeZone: "UTC",
  sendAt: "08:00",
  days: "daily",
  problems: [],
};

type Body = Html | Promise<Html>;

/** The front page: what the course is, what arrives when, and the form. */
export function signUpPage(course: CompiledCourse, input: SignUpInput): Body {
  const wrong = input.addressProblem !== undefined || input.problems.length > 0;
  const shownAgain = wrong || input.notice !== undefined;
  const notice = input.notice ?? "The form could not be sent. What is missing is marked below.";
  const lessons = course.mails.filter(({ kind }) => kind === "lesson");
  const sample = lessons[0];
  return html`
<h1>${course.title}</h1>
<p>One short mail a day for a week. Five minutes of reading, ten of doing. At the end you can say what a machine learning engineer does all day, read a job advert calmly, and not be fooled by a table of results.</p>
<div class="panel">
${shownAgain ? html`<p class="error" role="alert">${notice}</p>` : ""}
<form method="post" action="/subscribe" novalidate>
${addressField(input.email, input.addressProblem)}
${scheduleFields(input, input.problems, { guess: !shownAgain, focus: !input.addressProblem })}
<div class="trap" aria-hidden="true"><label for="website">Leave this empty</label><input id="website" name="website" tabindex="-1" autocomplete="off"></div>
<input type="hidden" name="started" value="${input.stamp}">
<button>Send me the course</button>
<p class="hint">First you get one letter with a button. Nothing else comes until you press it.</p>
</form>
</div>
<h2>What arrives</h2>
<p>A welcome at once, then one lesson a day at your hour:</p>
<ol>${lessons.map(({ title }) => html`<li>${title}</li>`)}</ol>
<p>A finale the day after, and five questions a week later. No maths beyond percentages, nothing to install.</p>
${sample ? html`<p><a href="/lessons/${sample.slug}">Read the first lesson now</a></p>` : ""}
<h2>Your address</h2>
<p>It is used for this course and for nothing else. Mails carry no tracking pixels and no tracked links. You can pause, leave with one click, or have everything erased, in every mail.</p>`;
}

/** After a form for an address: the same page whoever asks. */
export function checkYourInboxPage(): Body {
  return html`<h1>Check your inbox</h1>
<p>If this address can get the course, a letter is on its way. Press the button in it, and the course begins.</p>
<p>Nothing there after five minutes? Look in the spam folder. We send only a few letters a day to one address, so if you asked several times, use the newest one.</p>
<p><a href="/">Back to the first page</a></p>`;
}

/** The letter's link opens this page; only the button confirms, because mail scanners follow links. */
export function confirmPage(course: CompiledCourse): Body {
  return html`<h1>Start the course?</h1>
<p>“${course.title}”: a welcome now, then one lesson a day at the hour you chose.</p>
<form method="post"><button>Yes, start the course</button></form>
<p class="hint">Not you? Close this page. Nothing will be sent.</p>`;
}

/** One button, because a mail scanner's visit must not unsubscribe anybody. */
export function unsubscribePage(): Body {
  return html`<h1>Leave the course?</h1>
<p>No more mails will come. You can sign up again at any time.</p>
<form method="post"><button>Leave now</button></form>`;
}

/** Done; asks nothing. */
export function unsubscribedPage(): Body {
  return html`<h1>You have left the course</h1>
<p class="done" role="status">Done. Nothing more will be sent to you. A mail that was already under way may still arrive within the next minutes.</p>
<p>Changed your mind? <a href="/">Sign up again</a> at any time.</p>`;
}

/** Asks for an address and mails it its preferences link. */
export function linkPage(typed = "", problem?: AddressProblem): Body {
  return html`<h1>Get your personal link</h1>
<p>Every mail of the course has a link to your settings. If you have lost it, enter your address and we send you a new one.</p>
<form method="post" action="/link" novalidate>
${addressField(typed, problem)}
<button>Send me the link</button>
</form>`;
}

const refusals: Partial<Record<Refusal, { readonly title: string; readonly words: string }>> = {
  superseded: {
    title: "A newer letter is in your inbox",
    words:
      "Only the button of the newest confirmation letter works. Look for it, or sign up once more.",
  },
  ended: {
    title: "This link has been used",
    words: "It started the course once, and you have left since. To come back, sign up again.",
  },
};

/** A confirmation that could not be made. */
export function notConfirmedPage(refusal: Refusal): Body {
  const { title, words } = refusals[refusal] ?? {
    title: "This link has expired",
    words: `A confirmation link is good for ${confirmDays} days. Sign up again to get a new one.`,
  };
  return html`<h1>${title}</h1><p>${words}</p><p><a href="/">Sign up</a></p>`;
}

/** A link that opens nothing: cut, mistyped, or too old. */
export function brokenLinkPage(problem: "forged" | "expired"): Body {
  return problem === "expired"
    ? html`<h1>This link has expired</h1>
<p>For your safety a link to your settings works for 90 days.</p>
<p><a href="/link">Get a new link by mail</a></p>`
    : html`<h1>This link is not complete</h1>
<p>A part of it may have been lost when it was copied. Open it from the mail again, or copy all of it.</p>
<p><a href="/link">Get a new link by mail</a>, with which you can change everything and leave.</p>`;
}

/** No such page. */
export function notFoundPage(): Body {
  return html`<h1>There is no such page</h1><p><a href="/">To the first page</a></p>`;
}

/** Too many letters were asked for; says nothing of any address. */
export function tooManyPage(minutes: number): Body {
  const wait = minutes === 1 ? "a minute" : `${minutes} minutes`;
  return html`<h1>Too many requests</h1>
<p>From your network, or altogether, more letters were asked for than we send in so short a time. Nothing was changed. Please try again in ${wait}.</p>`;
}

/** Our own fault. */
export function failedPage(): Body {
  return html`<h1>That did not work</h1>
<p>Something failed on our side, and nothing was changed. Please try again in a minute.</p>`;
}

/** The body of a request was larger than any form of ours. */
export function tooLargePage(): Body {
  return html`<h1>That was too much</h1><p>The form sent more than it can hold. <a href="/">Start again</a>.</p>`;
}

/** What is kept, why, for how long. */
export function privacyPage(frame: Frame): Body {
  return html`<h1>Privacy</h1>
<p>This course needs your e-mail address, your time zone and the hour you chose. It keeps when you agreed, from which network (shortened so that it names no single connection), and which mails it sent you.</p>
<p>Mails contain no tracking pixels and no tracked links. We learn whether a mail was delivered, bounced or was reported as spam, because the mail service tells us, and what you do on these pages yourself.</p>
<p>So that robots cannot use the forms, requests for letters are counted by that shortened network, for a day. An address that was not confirmed is forgotten 30 days after the last letter to it. You can leave with one click in every mail. On your settings page you can download what is kept, or have it erased: then only a keyed number remains that cannot be turned back into your address and says that nothing is to be sent.</p>
<p>Nobody else gets your data. Responsible: ${frame.senderName}, ${frame.postalAddress}. Questions: <a href="mailto:${frame.contact}">${frame.contact}</a>.</p>`;
}
