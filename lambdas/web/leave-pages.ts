/**
 * The pages of leaving: the course, for ever, or before it began.
 */
import { html } from "hono/html";
import { retention } from "../domain/retention.ts";
import { formatDays } from "../domain/words/format.ts";
import type { WordKey } from "../domain/words/words.ts";
import type { Leaver } from "../flow/unsubscribe.ts";
import { attributes } from "./attributes.ts";
import { type Body, mailLink } from "./html.ts";
import { statusMessage } from "./pages.ts";
import type { SiteText } from "./site-text.ts";

/** The title of the page of a leave link, before anything is done. */
export function leaveTitle(leaver: Leaver) {
  return titles[leaver];
}

const titles = {
  reader: "leave.title",
  unconfirmed: "leave.deleteTitle",
  left: "leave.leftTitle",
  blocked: "leave.neverDoneTitle",
  nobody: "leave.nobodyTitle",
} as const satisfies Record<Leaver, WordKey>;

/**
 * What a leave link can do now, or what already is. Buttons, because a mail scanner's visit must not
 * unsubscribe anybody.
 */
export function leavePage(text: SiteText, leaver: Leaver, contact: string): Body {
  const { say } = text;
  const title = html`<h1>${say(leaveTitle(leaver))}</h1>`;
  if (leaver === "blocked") {
    return html`${title}
<p>${say("leave.blocked")}</p>
<p>${say("leave.neverKept", { contact: mailLink(contact) })}</p>`;
  }
  if (leaver === "left" || leaver === "nobody") {
    return html`${title}
<p>${say("leave.nobody")}</p>
${leaver === "left" ? html`<p>${say("leave.changedMind")}</p>` : ""}
${never(text, contact)}`;
  }
  const first =
    leaver === "unconfirmed"
      ? html`<p>${say("leave.deleteWhat")}</p>
<form method="post"><button>${say("leave.deleteButton")}</button></form>`
      : html`<p>${say("leave.what")}</p>
<form method="post"><input type="hidden" name="page" value="leave"><button>${say("leave.button")}</button></form>`;
  return html`${title}
${first}
${never(text, contact)}`;
}

/** Done; asks nothing. `contact` where the page may offer more than leaving. */
export function leftPage(text: SiteText, leaver: Leaver, contact?: string): Body {
  const { t, say } = text;
  if (leaver === "unconfirmed") {
    const backups = formatDays(text, retention.backupDays);
    return html`<h1>${say("leave.deletedTitle")}</h1>
${statusMessage("done", t("leave.deleted"))}
<p>${say("leave.codeStays", { backups })}</p>
${contact ? never(text, contact) : ""}`;
  }
  return html`<h1>${say("leave.leftTitle")}</h1>
${statusMessage("done", t("leave.left"))}
<p>${say("leave.changedMind")}</p>
${contact ? never(text, contact) : ""}`;
}

function never({ say }: SiteText, contact: string): Body {
  const button = attributes({ class: "quiet", name: "action", value: "never" });
  return html`<h2>${say("leave.neverTitle")}</h2>
<p>${say("leave.neverWhat", { contact: mailLink(contact) })}</p>
<form method="post"><button${button}>${say("leave.neverButton")}</button></form>`;
}

/**
 * Left, and blocked.
 *
 * @param allSpellings every spelling of the mailbox is blocked, and not this one alone
 */
export function neverAgainPage({ t, say }: SiteText, contact: string, allSpellings: boolean): Body {
  return html`<h1>${say("leave.neverDoneTitle")}</h1>
${statusMessage("done", t("leave.neverDone"))}
<p>${say(allSpellings ? "leave.neverAll" : "leave.neverThis")}</p>
<p>${say("leave.neverKept", { contact: mailLink(contact) })}</p>`;
}
