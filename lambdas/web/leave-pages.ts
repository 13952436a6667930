/**
 * The pages of leaving: the course, for ever, or before it began.
 */
import { html } from "hono/html";
import { retention } from "../domain/retention.ts";
import { formatDays } from "../domain/words/format.ts";
import { attributes } from "./attributes.ts";
import { type Body, mailLink } from "./html.ts";
import { statusMessage } from "./pages.ts";
import type { SiteText } from "./site-text.ts";

/** Whose leave link it is: see `readLeaver`. */
export type Leaver = "reader" | "unconfirmed" | "unknown";

/** Buttons, because a mail scanner's visit must not unsubscribe anybody. */
export function leavePage(text: SiteText, leaver: Leaver, contact: string): Body {
  const { say } = text;
  const first =
    leaver === "unconfirmed"
      ? html`<h1>${say("leave.deleteTitle")}</h1>
<p>${say("leave.deleteWhat")}</p>
<form method="post"><button>${say("leave.deleteButton")}</button></form>`
      : html`<h1>${say("leave.title")}</h1>
<p>${say("leave.what")}</p>
<form method="post"><input type="hidden" name="page" value="leave"><button>${say("leave.button")}</button></form>`;
  return html`${first}
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
