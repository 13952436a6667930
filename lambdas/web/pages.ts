/**
 * The pages around the course: sign-up, confirmation, leaving, and what to say when a link fails.
 */
import { html } from "hono/html";
import type { AddressProblem } from "../domain/address.ts";
import { mailInvitation } from "../domain/consent-form.ts";
import { type CompiledCourse, mailName } from "../domain/course.ts";
import { proofOfWorkBits } from "../domain/form-timestamp.ts";
import type { Refusal } from "../domain/reader-commands.ts";
import type { Schedule, ScheduleInput } from "../domain/schedule.ts";
import {
  confirmDays,
  linkDays,
  ownerHours,
  type Purpose,
  type TokenProblem,
} from "../domain/token.ts";
import { attributes } from "./attributes.ts";
import { addressField, scheduleFields } from "./fields.ts";
import type { Html } from "./layout.ts";

/** What an operator has set for sign-ups. */
export interface SignUpOptions {
  /** Each form must bring a proof of work; while robots use it. */
  readonly proofOfWork: boolean;
  /** The mailbox that signs up; absent where the course takes no mail. */
  readonly startMailbox?: string;
}

/** What a sign-up form held, and what was wrong with it. */
export interface SignUpInput {
  readonly email: string;
  readonly schedule: ScheduleInput;
  readonly addressProblem?: AddressProblem;
  readonly problems: readonly (keyof Schedule)[];
  /** When this form was first shown, signed. */
  readonly timestamp: string;
  /** What to say where nothing is wrong with what was typed. */
  readonly notice?: string;
}

/** The form as it is first shown, but for its timestamp. */
export const emptySignUp: Omit<SignUpInput, "timestamp"> = {
  email: "",
  schedule: { timeZone: "UTC", sendAt: "08:00", days: "daily" },
  problems: [],
};

type Body = Html | Promise<Html>;

/** The front page: what the course is, the form, what arrives when. */
export function signUpPage(
  course: CompiledCourse,
  options: SignUpOptions,
  input: SignUpInput,
): Body {
  const wrong = input.addressProblem !== undefined || input.problems.length > 0;
  const isReturned = wrong || input.notice !== undefined;
  const notice = input.notice ?? "The form was not sent. Please look at what is marked.";
  const sample = course.mails.find(({ kind }) => kind === "lesson");
  const { length } = course.mails;
  const mails = length === 1 ? "1 mail" : `${length} mails`;
  const isProved = options.proofOfWork;
  const proof = attributes({ "data-proof-of-work": isProved && proofOfWorkBits });
  const fields = scheduleFields(input.schedule, input.problems, {
    guess: !isReturned,
    focus: !input.addressProblem,
  });
  return html`
<h1>${course.title}</h1>
<p>${course.summary}</p>
<p class="facts">Free · ${mails}, then it ends by itself${
    sample ? html` · <a href="/lessons/${sample.slug}">read the first lesson</a>` : ""
  }</p>
<div class="panel">
${isReturned ? statusMessage("error", notice, !wrong) : ""}
${isProved ? noScript(options.startMailbox) : ""}
<form method="post" action="/subscribe" novalidate${proof}>
${addressField(input.email, input.addressProblem)}
${fields}
<div class="trap" aria-hidden="true">
<label for="website">Leave this empty</label>
<input id="website" name="website" tabindex="-1" autocomplete="off">
</div>
<input type="hidden" name="started" value="${input.timestamp}">
<button>Send me the course</button>
<p class="hint">First we send one mail to check that it is you. Press the button in it, and the
course begins.</p>
</form>
${byMail(options.startMailbox)}
</div>
<h2>What arrives</h2>
<ol class="plan">${plan(course).map(
    ({ when, name }) => html`<li><span class="hint">${when}</span> ${name}</li>`,
  )}</ol>
<h2>Your address</h2>
<p>We use your address for this course and for nothing else. The mails contain no tracking. Every
mail lets you pause, leave with one click, or have your data erased.
<a href="/privacy">What is kept, and until when</a></p>`;
}

function noScript(startMailbox: string | undefined): Body {
  return html`<noscript><p class="error">${proofOfWorkMissing(startMailbox)}</p></noscript>`;
}

/** Every mail of the course, with the day it comes on for somebody who never pauses. */
function plan({ mails }: CompiledCourse): { readonly when: string; readonly name: string }[] {
  let day = 0;
  return mails.map(({ waitDays }, index) => {
    day += waitDays;
    return { when: day === 0 ? "At once" : `Day ${day}`, name: mailName(mails, index) };
  });
}

/**
 * What a page has to say of what was just done. A new page is read from its top: the focus goes
 * here, where nothing else wants it, so that a screen reader reads this first.
 */
export function statusMessage(kind: "done" | "error", words: Body | string, focus = true): Body {
  const role = kind === "done" ? "status" : "alert";
  return html`<p${attributes({ class: kind, role, tabindex: -1, autofocus: focus })}>${words}</p>`;
}

function byMail(startMailbox: string | undefined): Body | "" {
  return startMailbox
    ? html`<p class="hint">Or write a mail to <a href="mailto:${startMailbox}">${startMailbox}</a>;
${mailInvitation}</p>`
    : "";
}

/** Why a form without its proof of work is not taken, and what to do. */
export function proofOfWorkMissing(startMailbox: string | undefined): string {
  const otherwise = startMailbox ? ` Or write a mail to ${startMailbox}.` : "";
  return (
    "Robots are using this form, so your browser must do a small calculation first. " +
    `Please switch JavaScript on and press the button once more.${otherwise}`
  );
}

/** What is true for everybody, whoever asks: it tells nothing of the address. */
function mailIsDue(most: string): string {
  return (
    "If a mail is due, it comes within ten minutes; after several requests, within a day, " +
    `and not more than ${most}.`
  );
}

/**
 * After a form for an address: the same page for everyone.
 *
 * @param isStopped no such mail leaves at the moment
 */
export function checkYourInboxPage(isStopped: boolean): Body {
  if (isStopped) {
    return html`<h1>Your mail will come later</h1>
<p>We are not sending at the moment. Your request is kept: if this address can get the course, a
mail goes to it as soon as we send again. Press the button in it, and the course begins.</p>
<p>There is nothing else to do, and no need to ask again.</p>
<p><a href="/">Back to the first page</a></p>`;
  }
  return html`<h1>Check your inbox</h1>
<p>Your request is kept. ${mailIsDue("a few a month")} Press the button in it, and the course begins as you
asked last: the button of any such mail of the last ${confirmDays} days will do.</p>
<p>Nothing there? Look in the spam folder.</p>
<p><a href="/">Back to the first page</a></p>`;
}

/**
 * After the form for a lost link: the same page for everyone.
 *
 * @param isStopped no such mail leaves at the moment
 */
export function linkSentPage(isStopped: boolean): Body {
  if (isStopped) {
    return html`<h1>Your mail will come later</h1>
<p>We are not sending at the moment. Your request is kept: if this address is on the course, a mail
with your link goes to it as soon as we send again. Every mail you have had holds a link to leave,
and it works now.</p>`;
  }
  return html`<h1>Check your inbox</h1>
<p>${mailIsDue("three a day")} Open the link in it within ${ownerHours} hours, and you can change everything or
leave.</p>
<p>Nothing there? Look in the spam folder. Not signed up, or not confirmed yet?
<a href="/">Sign up</a></p>`;
}

/** What the form for a lost link held, and what was wrong with it. */
export interface LinkInput {
  readonly email: string;
  readonly problem?: AddressProblem;
  /** What to say where nothing is wrong with what was typed. */
  readonly notice?: string;
}

/** Asks for an address and mails it its preferences link. */
export function linkPage({ email, problem, notice }: LinkInput): Body {
  return html`<h1>Get your personal link</h1>
${notice ? statusMessage("error", notice) : ""}
<p>Every mail of the course has a link to your settings. If you have lost it, enter your address and
we send you a new one. With it you can change everything, or leave.</p>
<form method="post" action="/link" novalidate>
${addressField(email, problem)}
<button>Send me the link</button>
</form>`;
}

const refusals: Partial<Record<Refusal, { readonly title: string; readonly words: string }>> = {
  superseded: {
    title: "This link belongs to an earlier sign-up",
    words: "You are on the course by a newer one. Your settings are behind the link in each mail.",
  },
  withdrawn: {
    title: "This sign-up was withdrawn",
    words:
      "Somebody left by a link in a mail to this address. Sign up again, and you get a new mail.",
  },
  revoked: {
    title: "This link was taken out of use",
    words:
      "Its reader took all earlier links out of use. Your settings are behind the link in each newer mail.",
  },
  erased: {
    title: "Nothing is kept under this link",
    words: "What was kept has been erased. Sign up again if you want to begin anew.",
  },
  "not-wanted": {
    title: "Nothing is sent to this address",
    words:
      "Somebody who reads its mail asked us never to write to it again, or reported one of our mails " +
      "as spam. To undo that, please write to us; our address is on the page about privacy.",
  },
  ended: {
    title: "This link has been used",
    words: "It started the course once. If you have left since, sign up again to come back.",
  },
};

/** A confirmation that could not be made. */
export function notConfirmedPage(refusal: Refusal): Body {
  const { title, words } = refusals[refusal] ?? {
    title: "This link has expired",
    words: `A confirmation link works for ${confirmDays} days. Sign up again, and you get a new one.`,
  };
  const isOpen = refusal !== "not-wanted";
  return html`<h1>${title}</h1><p>${words}</p>${isOpen ? signUpAgain : aboutPrivacy}`;
}

/** Why a link opens nothing. */
export type BrokenLink = TokenProblem | "revoked";

const newLink = html`<p><a href="/link">Get a new link by mail</a>. With it you can change
everything, or leave.</p>`;
const signUpAgain = html`<p><a href="/">Sign up again</a></p>`;
const aboutPrivacy = html`<p><a href="/privacy">About privacy</a></p>`;

const brokenLinks: Record<BrokenLink, { readonly title: string; readonly words: string }> = {
  expired: {
    title: "This link has expired",
    words: `For your safety a link to your settings works for ${linkDays} days.`,
  },
  revoked: {
    title: "This link was taken out of use",
    words: "Its reader asked for a new one since, or had everything erased.",
  },
  forged: {
    title: "This link is not complete",
    words:
      "A part of it may have been lost when it was copied. " +
      "Open it from the mail again, or copy all of it.",
  },
};

const expiredLinks: Partial<Record<Purpose, { readonly words: string }>> = {
  owner: {
    words: `For your safety the link in this mail works for ${ownerHours} hours. The links in your other mails go on working.`,
  },
  undo: { words: "An undo works for a day." },
};

/** A link that opens nothing: cut, mistyped, too old, or taken out of use. */
export function brokenLinkPage(problem: BrokenLink, purpose: Purpose): Body {
  if (purpose === "confirm" && problem === "expired") return notConfirmedPage("expired");
  const { title, words } =
    problem === "expired"
      ? { ...brokenLinks.expired, ...expiredLinks[purpose] }
      : brokenLinks[problem];
  return html`<h1>${title}</h1>
<p>${words}</p>
${purpose === "confirm" ? signUpAgain : newLink}`;
}

/** No such page. */
export function notFoundPage(): Body {
  return html`<h1>There is no such page</h1>
<p><a href="/">To the first page</a></p>
<p>Lost the link to your settings? <a href="/link">Get it by mail</a></p>`;
}

/** Too many transactional mails were asked for; says nothing of any address. */
export function tooMany(minutes: number): string {
  const wait = minutes === 1 ? "a minute" : `${minutes} minutes`;
  return (
    "More mails were asked for than we send in so short a time, from your network or altogether. " +
    `Nothing was changed. Please try again in ${wait}.`
  );
}

/** Others were faster, again and again. */
export function conflictPage(): Body {
  return html`<h1>Please do that once more</h1>
<p>Something else changed at the same moment, so nothing was done. Go back and press the button
again.</p>`;
}

/** Our own fault. */
export function failedPage(): Body {
  return html`<h1>That did not work</h1>
<p>Something failed on our side, and nothing was changed. Please try again in a minute.</p>`;
}

/** The body of a request was larger than any form of ours. */
export function tooLargePage(): Body {
  return html`<h1>That was too much</h1>
<p>The form sent more than it can hold. <a href="/">Start again</a>.</p>`;
}
