/**
 * What only an owner's link can do: the way to such a link, and the pages that ask once more.
 */
import { html } from "hono/html";
import { retention } from "../domain/retention.ts";
import type { Subscription } from "../domain/subscription.ts";
import { ownerHours } from "../domain/token.ts";
import { attributes } from "./attributes.ts";
import type { Html } from "./layout.ts";

type Body = Html | Promise<Html>;

/** What is asked for once more on a page of its own. */
export type Asked = "start-over" | "erase";

/** Reads which page is asked for; undefined where it is none. */
export function askedIn(text: string | undefined): Asked | undefined {
  return text === "start-over" || text === "erase" ? text : undefined;
}

/** Asks once more before what loses a reader's place, or everything. */
export function askPage(asked: Asked, reader: Subscription): { title: string; body: Body } {
  const back = html`<p><a href="?">No, go back</a></p>`;
  if (asked === "start-over") {
    const title = "Start over?";
    const pause = reader.status === "paused" ? ", and the pause ends" : "";
    const body = html`<h1>${title}</h1>
<p>The course begins again with its first mail, now. You lose your place${pause}. You can undo it for a
day.</p>
${button("start-over", "Yes, start over")}
${back}`;
    return { title, body };
  }
  const title = "Erase everything?";
  const body = html`<h1>${title}</h1>
<p>Your address and everything about you are removed from the course, at once; backups hold them for
${retention.backupDays} days more. It ends the course and cannot be undone.</p>
${button("erase", "Yes, erase me", "danger")}
${back}`;
  return { title, body };
}

function button(action: Asked, words: string, look?: "danger"): Body {
  const said = attributes({ class: look, name: "action", value: action });
  return html`<form method="post"><button${said}>${words}</button></form>`;
}

/** Leads to the page that asks. */
function ask(asked: Asked, words: string, look: "quiet" | "danger"): Body {
  const said = attributes({ class: look, name: "ask", value: asked });
  return html`<form method="get"><button${said}>${words}</button></form>`;
}

/** For the link that every mail has: how to get the one that can do everything. */
export function moreByMail(hasMails: boolean): Body {
  return html`<h2>More, by a link of your own</h2>
<p>This link is in every mail, so whoever you forward one to has it. To ${
    hasMails ? "start over, pause for longer, " : ""
  }download your data, take older links out of use or have everything erased, use a link that goes
to your mailbox alone and works for ${ownerHours} hours.</p>
<form method="post"><button class="quiet" name="action" value="link">Mail me that link</button></form>`;
}

/** What only the owner's link shows. */
export function ownerSections(reader: Subscription, isMember: boolean, hasMails: boolean): Body {
  return html`${
    hasMails
      ? html`<h2>Start over</h2>
<p>The course begins again with its first mail, now. You lose your place${
          reader.status === "paused" ? ", and the pause ends" : ""
        }.</p>
${ask("start-over", "Start over", "quiet")}`
      : ""
  }
<h2>Your data</h2>
<form method="post"><button class="quiet" name="action" value="export">Download what is kept about you</button></form>
<p>Every mail has a link to this page. If you forwarded one, or somebody else reads your mail, take
the links of all earlier mails out of use. Links for leaving go on working.</p>
<form method="post"><button class="quiet" name="action" value="revoke-links">Take older links out of use</button></form>
<h2>Erase</h2>
<p>Removes your address and everything about you from the course, at once; backups hold them for
${retention.backupDays} days more (<a href="/privacy">what else stays</a>). It ends the course and cannot be
undone.${isMember ? " If you only want no more mail, leave instead." : ""}</p>
${ask("erase", "Erase me", "danger")}`;
}
