/**
 * The pages around the course: confirmation, leaving, and what to say when a link fails. The front
 * page is in `front-page.ts`.
 */
import { html } from "hono/html";
import type { AddressProblem } from "../domain/address.ts";
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
import { addressField } from "./fields.ts";
import type { Body } from "./html.ts";
import { scriptWords } from "./script.ts";
import type { SiteText } from "./site-text.ts";

/** What an operator has set for sign-ups. */
export interface SignUpOptions {
  /** Each form must bring a proof of work; while robots use it. */
  readonly proofOfWork: boolean;
  /** The mailbox that signs up; absent where the course takes no mail. */
  readonly startMailbox?: string;
}

/** Who sends the mails. */
export interface Sender {
  readonly senderName: string;
  /** An address for questions. */
  readonly contact: string;
}

/** What a sign-up form held, and what was wrong with it. */
export interface SignUpInput {
  readonly email: string;
  readonly schedule: ScheduleInput;
  readonly addressProblem?: AddressProblem;
  readonly problems: readonly (keyof Schedule)[];
  /** When this form was first shown, signed. */
  readonly timestamp: string;
  /** What the list of zones says the time by; without it there is no list. */
  readonly now: Instant | undefined;
  /** What to say where nothing is wrong with what was typed. */
  readonly notice?: string;
  /** The form was on another site and asked for nothing but an address. */
  readonly isFromElsewhere?: boolean;
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

/** What somebody without scripts is told while each form must bring a proof of work. */
export function noScript(text: SiteText, startMailbox: string | undefined): Body {
  return html`<noscript><p class="error">${proofOfWorkMissing(text, startMailbox)}</p></noscript>`;
}

/**
 * What a page has to say of what was just done. A new page is read from its top: the focus goes
 * here, where nothing else wants it, so that a screen reader reads this first.
 */
export function statusMessage(kind: "done" | "error", words: Body | string, focus = true): Body {
  const role = kind === "done" ? "status" : "alert";
  return html`<p${attributes({ class: kind, role, tabindex: -1, autofocus: focus })}>${words}</p>`;
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
