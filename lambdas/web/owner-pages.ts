/**
 * What only an owner's link can do: the way to such a link, and the pages that ask once more.
 */
import { html } from "hono/html";
import { retention } from "../domain/retention.ts";
import { allows, type Subscription } from "../domain/subscription.ts";
import { ownerHours } from "../domain/token.ts";
import { formatDays, formatHours } from "../domain/words/format.ts";
import { attributes } from "./attributes.ts";
import { fold } from "./fold.ts";
import { type Body, mailLink } from "./html.ts";
import type { SiteText } from "./site-text.ts";

/** What is asked for once more on a page of its own. */
export type Asked = "start-over" | "erase";

/** Reads which page is asked for; undefined where it is none, or none for this reader. */
export function askedIn(text: string | undefined, { status }: Subscription): Asked | undefined {
  if (text === "start-over") return allows(status, "again") ? text : undefined;
  return text === "erase" ? text : undefined;
}

/** Asks once more before what loses a reader's place, or everything. */
export function askPage(
  text: SiteText,
  asked: Asked,
  reader: Subscription,
): { title: string; body: Body } {
  const { t, say } = text;
  const back = html`<p><a href="?">${say("owner.back")}</a></p>`;
  if (asked === "start-over") {
    const title = t("owner.startOverTitle");
    const body = html`<h1>${title}</h1>
<p>${startOverWhat(text, reader)} ${say("owner.startOverUndo")}</p>
${button("start-over", say("owner.startOver"))}
${back}`;
    return { title, body };
  }
  const title = t("owner.eraseTitle");
  const body = html`<h1>${title}</h1>
<p>${eraseWhat(text)}</p>
${button("erase", say("owner.erase"), "danger")}
${back}`;
  return { title, body };
}

function startOverWhat({ say }: SiteText, { status }: Subscription): Body {
  return say(status === "paused" ? "preferences.startOverPaused" : "preferences.startOverWhat");
}

function eraseWhat(text: SiteText): Body {
  return text.say("preferences.eraseWhat", { backups: formatDays(text, retention.backupDays) });
}

function button(action: string, words: Body, look?: "quiet" | "danger"): Body {
  const said = attributes({ class: look, name: "action", value: action });
  return html`<form method="post"><button${said}>${words}</button></form>`;
}

/** Leads to the page that asks. */
function ask(asked: Asked, words: Body, look: "quiet" | "danger"): Body {
  const said = attributes({ class: look, name: "ask", value: asked });
  return html`<form method="get"><button${said}>${words}</button></form>`;
}

/**
 * For the link that every mail has: how to get the one that can do everything.
 *
 * @param contact an address for questions, for who bounced or complained: no mail can bring the link
 */
export function moreByMail(
  text: SiteText,
  { status }: Subscription,
  hasMails: boolean,
  contact: string,
): Body {
  const { say } = text;
  if (status === "pending") return html``;
  if (!allows(status, "link")) {
    return html`<h2>${say("preferences.dataTitle")}</h2>
<p>${say("owner.noMail", { contact: mailLink(contact) })}</p>`;
  }
  const hours = formatHours(text, ownerHours);
  return fold(
    say(status === "completed" ? "owner.moreCompletedTitle" : "owner.moreTitle"),
    html`<p>${say(hasMails ? "owner.more" : "owner.moreWithoutMails", { hours })}</p>
${button("link", say("owner.mailLink"), "quiet")}`,
  );
}

/** What only the owner's link shows. */
export function ownerSections(
  text: SiteText,
  reader: Subscription,
  isMember: boolean,
  hasMails: boolean,
): Body {
  const { say } = text;
  return html`${
    hasMails
      ? fold(
          say("preferences.startOverTitle"),
          html`<p>${startOverWhat(text, reader)}</p>
${ask("start-over", say("preferences.startOver"), "quiet")}`,
        )
      : ""
  }
${fold(
  say("preferences.dataTitle"),
  html`${button("export", say("preferences.download"), "quiet")}
<p>${say("preferences.revokeWhat")}</p>
${button("revoke-links", say("preferences.revoke"), "quiet")}`,
)}
${fold(
  say("preferences.eraseTitle"),
  html`<p>${eraseWhat(text)}${isMember ? html` ${say("preferences.leaveInstead")}` : ""}</p>
${ask("erase", say("preferences.erase"), "danger")}`,
)}`;
}
