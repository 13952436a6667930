/**
 * The pages after a form for an address: where the mail will be found, and how to mend a slip. The
 * same for everybody: what was typed is known to the browser alone.
 */
import { html, raw } from "hono/html";
import { confirmDays, ownerHours } from "../domain/token.ts";
import { formatDays, formatHours } from "../domain/words/format.ts";
import { type Body, mailLink } from "./html.ts";
import { mendFragment, typedId } from "./inbox-script.ts";
import type { SiteText } from "./site-text.ts";

/** Where to look for the mail. */
export interface Inbox {
  readonly senderName: string;
  /** The address that mails come from. */
  readonly senderAddress: string;
  /** On a laptop, where no mail leaves the machine: the page that shows them. */
  readonly studioUrl?: string;
}

/** The usual web mailers. */
const mailers: Readonly<Record<string, string>> = {
  Gmail: "https://mail.google.com/",
  Outlook: "https://outlook.live.com/mail/",
  "Yahoo Mail": "https://mail.yahoo.com/",
  "iCloud Mail": "https://www.icloud.com/mail/",
  "Proton Mail": "https://mail.proton.me/",
  Fastmail: "https://app.fastmail.com/",
  GMX: "https://www.gmx.net/",
};

/**
 * After the sign-up form.
 *
 * @param isStopped no such mail leaves at the moment
 */
export function checkYourInboxPage(text: SiteText, inbox: Inbox, isStopped: boolean): Body {
  const { say } = text;
  if (isStopped) {
    return html`<h1>${say("inbox.laterTitle")}</h1>
${typed(text, "/")}
<p>${say("inbox.later")}</p>
<p>${say("inbox.noNeed")}</p>
<p>${say("inbox.back")}</p>`;
  }
  const sent = say("inbox.sent", { days: formatDays(text, confirmDays) });
  return html`<h1>${say("inbox.title")}</h1>
${whereToLook(text, inbox, sent, "/")}
<p>${say("inbox.back")}</p>`;
}

/**
 * After the form for a lost link.
 *
 * @param isStopped no such mail leaves at the moment
 */
export function linkSentPage(text: SiteText, inbox: Inbox, isStopped: boolean): Body {
  const { say } = text;
  if (isStopped) {
    return html`<h1>${say("inbox.laterTitle")}</h1>
${typed(text, "/link")}
<p>${say("inbox.linkLater")}</p>`;
  }
  const sent = say("inbox.linkSent", { hours: formatHours(text, ownerHours) });
  return html`<h1>${say("inbox.title")}</h1>
${whereToLook(text, inbox, sent, "/link")}
<p>${say("inbox.linkNothing")}</p>`;
}

/** What the browser remembers of the form; the way back to the form is there without it, too. */
function typed({ say }: SiteText, form: string): Body {
  const address = raw('<strong dir="ltr"></strong>');
  return html`<p id="${typedId}" hidden>${say("inbox.typed", { address })}</p>
<p>${say("inbox.mend", { mend: `${form}${mendFragment}` })}</p>`;
}

/** First the mail to look for and what to do with it; then what helps if it is not there. */
function whereToLook(
  text: SiteText,
  { senderName, senderAddress, studioUrl }: Inbox,
  sent: Body,
  form: string,
): Body {
  const { say } = text;
  const address = mailLink(senderAddress);
  const links = Object.entries(mailers).map(
    ([name, url]) => html`<li><a href="${url}" rel="noreferrer">${name}</a></li>`,
  );
  return html`<p>${say("inbox.sender", { name: senderName, address })}</p>
<p>${sent}</p>
${studioUrl ? html`<p>${say("inbox.studio", { studio: studioUrl })}</p>` : ""}
${typed(text, form)}
<nav aria-labelledby="mailers"><h2 id="mailers">${say("inbox.mailers")}</h2>
<ul class="mailers">${links}</ul></nav>`;
}
