/**
 * The front page: what the course is, one field and one button, what the course shows of itself, and
 * what arrives.
 */
import { html, raw } from "hono/html";
import type { CourseSite } from "../domain/course.ts";
import { proofOfWorkBits } from "../domain/form-timestamp.ts";
import { formatChoice } from "../domain/words/format.ts";
import { arrivals } from "./arrivals.ts";
import { attributes } from "./attributes.ts";
import { choiceWords } from "./choice-script.ts";
import { addressField, scheduleFields } from "./fields.ts";
import { type Body, mailLink } from "./html.ts";
import {
  noScript,
  type Sender,
  type SignUpInput,
  type SignUpOptions,
  statusMessage,
  trapField,
} from "./pages.ts";
import { scriptWords } from "./script.ts";
import type { SiteText } from "./site-text.ts";

/**
 * The front page, with the form as it was sent where it came back. The schedule is folded away, and
 * open where something of it is wrong; the fields in it are sent either way.
 */
export function frontPage(
  text: SiteText,
  course: CourseSite,
  options: SignUpOptions & Sender,
  input: SignUpInput,
): Body {
  const { say } = text;
  const { front } = course;
  return html`
<div class="front">
<div>
<h1>${course.title}</h1>
${front?.lead ? raw(front.lead) : ""}
<p>${course.summary}</p>
<p class="facts">${say("signUp.facts", { count: course.mails.length })}</p>
<div class="panel">
${signUpForm(text, options, input)}
</div>
${sample(text, course)}
</div>
${front?.hero ? html`<div>${raw(front.hero)}</div>` : ""}
</div>
${front ? html`<div class="front-more">${raw(front.more)}</div>` : ""}
${arrivals(text, course)}
<h2>${say("signUp.who")}</h2>
${course.author ? html`<p>${course.author}</p>` : ""}
<p>${say("signUp.sends", { name: options.senderName, contact: `mailto:${options.contact}` })}</p>
<h2>${say("signUp.addressTitle")}</h2>
<p>${say("signUp.address")}</p>`;
}

function signUpForm(text: SiteText, options: SignUpOptions, input: SignUpInput): Body {
  const { t, say } = text;
  const isWrong = input.addressProblem !== undefined || input.problems.length > 0;
  const isReturned = isWrong || input.notice !== undefined;
  const notice = input.notice ?? t("signUp.check");
  const isProved = options.proofOfWork;
  const form = attributes({
    "data-proof-of-work": isProved && proofOfWorkBits,
    "data-words": scriptWords(text),
  });
  return html`${
    isReturned
      ? statusMessage(input.isFromElsewhere && !isWrong ? "done" : "error", notice, !isWrong)
      : ""
  }
${isProved ? noScript(text, options.startMailbox) : ""}
<form method="post" action="/subscribe" novalidate${form}>
${addressField(text, input.email, input.addressProblem)}
<button>${say("signUp.button")}</button>
<details class="schedule"${attributes({ open: input.problems.length > 0 })}>
<summary>${input.problems.length > 0 ? "" : html`<span id="chosen"${attributes({ "data-words": choiceWords(text) })}>${formatChoice(text, input.schedule)}</span> – `}<span class="link">${say("signUp.change")}</span></summary>
${scheduleFields(text, input.schedule, input.problems, {
  guess: !isReturned || input.isFromElsewhere === true,
  now: input.now,
  focus: !input.addressProblem,
})}
</details>
${isReturned ? "" : html`<noscript><p class="hint">${say("fields.noGuess")}</p></noscript>`}
<div class="trap" aria-hidden="true">
<label for="${trapField}">${say("signUp.trap")}</label>
<input id="${trapField}" name="${trapField}" tabindex="-1" autocomplete="off">
</div>
<input type="hidden" name="started" value="${input.timestamp}">
<p class="hint">${say("signUp.hint")}</p>
</form>
${byMail(text, options.startMailbox)}`;
}

function byMail({ say }: SiteText, startMailbox: string | undefined): Body | "" {
  if (!startMailbox) return "";
  const mailbox = mailLink(startMailbox);
  const invitation = say("signUp.invitation");
  return html`<p class="hint">${say("signUp.byMail", { mailbox, invitation })}</p>`;
}

/** Leads to the first lesson, if the course has lessons. */
function sample({ say }: SiteText, { mails }: CourseSite): Body | "" {
  const first = mails.find(({ kind }) => kind === "lesson");
  if (!first) return "";
  return html`<p class="sample"><a href="/lessons/${first.slug}">${say("signUp.readFirst")}</a>
<span class="hint">${say("signUp.noAddress")}</span></p>`;
}
