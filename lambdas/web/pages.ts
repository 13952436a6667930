/**
 * The pages around the course: sign-up, confirmation, leaving, and what to say when a link fails.
 */
import { html } from "hono/html";
import type { AddressProblem } from "../domain/address.ts";
import { type CompiledCourse, mailName } from "../domain/course.ts";
import { proofOfWorkBits } from "../domain/form-timestamp.ts";
import type { Instant } from "../domain/instant.ts";
import type { Refusal } from "../domain/reader-commands.ts";
import type { Schedule, ScheduleInput } from "../domain/schedule.ts";
import {
  confirmDays,
  linkDays,
  ownerHours,
  type Purpose,
  type TokenProblem,
} from "../domain/token.ts";
import { formatDays, formatHours } from "../domain/words/format.ts";
import { attributes } from "./attributes.ts";
import { addressField, scheduleFields } from "./fields.ts";
import { type Body, mailLink } from "./html.ts";
import { scriptWords } from "./script.ts";
import type { SiteText } from "./site-text.ts";

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
  /** What the list of zones says the time by. */
  readonly now: Instant;
  /** What to say where nothing is wrong with what was typed. */
  readonly notice?: string;
}

/**
 * A field that nobody sees. Named after nothing that a form filler fills in for its owner: one called
 * `website` is filled in by some of them.
 */
export const trapField = "blank-line";

/** The form as it is first shown, but for its times. */
export const emptySignUp: Omit<SignUpInput, "timestamp" | "now"> = {
  email: "",
  schedule: { timeZone: "UTC", sendAt: "08:00", days: "daily" },
  problems: [],
};

/** The front page: what the course is, the form, what arrives when. */
export function signUpPage(
  text: SiteText,
  course: CompiledCourse,
  options: SignUpOptions,
  input: SignUpInput,
): Body {
  const { t, say } = text;
  const wrong = input.addressProblem !== undefined || input.problems.length > 0;
  const isReturned = wrong || input.notice !== undefined;
  const notice = input.notice ?? t("signUp.check");
  const sample = course.mails.find(({ kind }) => kind === "lesson");
  const isProved = options.proofOfWork;
  const form = attributes({
    "data-proof-of-work": isProved && proofOfWorkBits,
    "data-words": scriptWords(text),
  });
  const fields = scheduleFields(text, input.schedule, input.problems, {
    guess: !isReturned,
    now: input.now,
    focus: !input.addressProblem,
  });
  return html`
<h1>${course.title}</h1>
<p>${course.summary}</p>
<p class="facts">${say("signUp.facts", { count: course.mails.length })}${
    sample ? html` · <a href="/lessons/${sample.slug}">${say("signUp.readFirst")}</a>` : ""
  }</p>
<div class="panel">
${isReturned ? statusMessage("error", notice, !wrong) : ""}
${isProved ? noScript(text, options.startMailbox) : ""}
<form method="post" action="/subscribe" novalidate${form}>
${addressField(text, input.email, input.addressProblem)}
${fields}
<div class="trap" aria-hidden="true">
<label for="${trapField}">${say("signUp.trap")}</label>
<input id="${trapField}" name="${trapField}" tabindex="-1" autocomplete="off">
</div>
<input type="hidden" name="started" value="${input.timestamp}">
<button>${say("signUp.button")}</button>
<p class="hint">${say("signUp.hint")}</p>
</form>
${byMail(text, options.startMailbox)}
</div>
<h2>${say("signUp.arrives")}</h2>
<ol class="plan">${plan(text, course).map(
    ({ when, name }) => html`<li><span class="hint">${when}</span> ${name}</li>`,
  )}</ol>
<h2>${say("signUp.addressTitle")}</h2>
<p>${say("signUp.address")}</p>`;
}

function noScript(text: SiteText, startMailbox: string | undefined): Body {
  return html`<noscript><p class="error">${proofOfWorkMissing(text, startMailbox)}</p></noscript>`;
}

/** Every mail of the course, with the day it comes on for somebody who never pauses. */
function plan(
  { t }: SiteText,
  { mails }: CompiledCourse,
): { readonly when: string; readonly name: string }[] {
  let day = 0;
  return mails.map(({ waitDays }, index) => {
    day += waitDays;
    const when = day === 0 ? t("signUp.atOnce") : t("signUp.day", { number: day });
    return { when, name: mailName(t, mails, index) };
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

function byMail({ say }: SiteText, startMailbox: string | undefined): Body | "" {
  if (!startMailbox) return "";
  const mailbox = mailLink(startMailbox);
  const invitation = say("signUp.invitation");
  return html`<p class="hint">${say("signUp.byMail", { mailbox, invitation })}</p>`;
}

/** Why a form without its proof of work is not taken, and what to do. */
export function proofOfWorkMissing({ t }: SiteText, startMailbox: string | undefined): string {
  const why = t("signUp.proofOfWork");
  return startMailbox ? `${why} ${t("signUp.proofOfWorkByMail", { mailbox: startMailbox })}` : why;
}

/** What the form for a lost link held, and what was wrong with it. */
export interface LinkInput {
  readonly email: string;
  /** When this form was first shown, signed. */
  readonly timestamp: string;
  readonly problem?: AddressProblem;
  /** What to say where nothing is wrong with what was typed. */
  readonly notice?: string;
}

/** Asks for an address and mails it its preferences link. */
export function linkPage(
  text: SiteText,
  { proofOfWork }: SignUpOptions,
  { email, timestamp, problem, notice }: LinkInput,
): Body {
  const { say } = text;
  const form = attributes({
    "data-proof-of-work": proofOfWork && proofOfWorkBits,
    "data-words": scriptWords(text),
  });
  return html`<h1>${say("link.title")}</h1>
${notice ? statusMessage("error", notice) : ""}
${proofOfWork ? noScript(text, undefined) : ""}
<p>${say("link.what")}</p>
<form method="post" action="/link" novalidate${form}>
${addressField(text, email, problem)}
<input type="hidden" name="started" value="${timestamp}">
<button>${say("link.button")}</button>
</form>`;
}

/** What the pages call a refusal to confirm; any other one is an expired link. */
const refusals = {
  superseded: "superseded",
  withdrawn: "withdrawn",
  revoked: "revoked",
  erased: "erased",
  ended: "ended",
  "not-wanted": "notWanted",
} as const satisfies Partial<Record<Refusal, string>>;

/** A confirmation that could not be made. */
export function notConfirmedPage(text: SiteText, refusal: Refusal): Body {
  const { say } = text;
  const why = Object.entries(refusals).find(([one]) => one === refusal)?.[1];
  const words = why
    ? html`<h1>${say(`confirm.${why}Title`)}</h1><p>${say(`confirm.${why}`)}</p>`
    : html`<h1>${say("confirm.expiredTitle")}</h1>
<p>${say("confirm.expired", { days: formatDays(text, confirmDays) })}</p>`;
  const isOpen = refusal !== "not-wanted";
  return html`${words}<p>${say(isOpen ? "confirm.signUpAgain" : "confirm.aboutPrivacy")}</p>`;
}

/** Why a link opens nothing. */
export type BrokenLink = TokenProblem | "revoked";

/** A link that opens nothing: cut, mistyped, too old, or taken out of use. */
export function brokenLinkPage(text: SiteText, problem: BrokenLink, purpose: Purpose): Body {
  if (purpose === "confirm" && problem === "expired") return notConfirmedPage(text, "expired");
  const { say } = text;
  const why = problem === "expired" ? expiredLink(text, purpose) : say(`broken.${problem}`);
  return html`<h1>${say(`broken.${problem}Title`)}</h1>
<p>${why}</p>
<p>${say(purpose === "confirm" ? "confirm.signUpAgain" : "broken.newLink")}</p>`;
}

function expiredLink(text: SiteText, purpose: Purpose): Body {
  const { say } = text;
  switch (purpose) {
    case "owner":
      return say("broken.ownerExpired", { hours: formatHours(text, ownerHours) });
    case "undo":
      return say("broken.undoExpired");
    default:
      return say("broken.expired", { days: formatDays(text, linkDays) });
  }
}

/** No such page. */
export function notFoundPage({ say }: SiteText): Body {
  return html`<h1>${say("problem.notFoundTitle")}</h1>
<p>${say("problem.notFound")}</p>
<p>${say("problem.lostLink")}</p>`;
}

/** A mail that the course had once. */
export function retiredPage({ say }: SiteText, title: string): Body {
  return html`<h1>${title}</h1>
<p>${say("problem.retired")}</p>
<p>${say("problem.notFound")}</p>`;
}

/** Too many transactional mails were asked for; says nothing of any address. */
export function tooMany({ t }: SiteText, minutes: number): string {
  return t("signUp.tooMany", { count: minutes });
}

/** Others were faster, again and again. */
export function conflictPage({ say }: SiteText): Body {
  return html`<h1>${say("problem.conflictTitle")}</h1>
<p>${say("problem.conflict")}</p>`;
}

/** Our own fault. */
export function failedPage({ say }: SiteText): Body {
  return html`<h1>${say("problem.failedTitle")}</h1>
<p>${say("problem.failed")}</p>`;
}

/** The body of a request was larger than any form of ours. */
export function tooLargePage({ say }: SiteText): Body {
  return html`<h1>${say("problem.tooLargeTitle")}</h1>
<p>${say("problem.tooLarge")}</p>`;
}
