/**
 * The pages of leaving: the course, for ever, or before it began.
 */
import { html } from "hono/html";
import { retention } from "../domain/retention.ts";
import { attributes } from "./attributes.ts";
import type { Html } from "./layout.ts";
import { statusMessage } from "./pages.ts";

type Body = Html | Promise<Html>;

/** Whose leave link it is: see `readLeaver`. */
export type Leaver = "reader" | "unconfirmed" | "unknown";

/** Buttons, because a mail scanner's visit must not unsubscribe anybody. */
export function leavePage(leaver: Leaver, contact: string): Body {
  const first =
    leaver === "unconfirmed"
      ? html`<h1>Delete this address?</h1>
<p>Somebody entered your address on our site, and the course was never started. Press the button, and
the address is deleted.</p>
<form method="post"><button>Delete my address</button></form>`
      : html`<h1>Leave the course?</h1>
<p>No more mails will come. You can sign up again at any time.</p>
<form method="post"><input type="hidden" name="page" value="leave"><button>Leave now</button></form>`;
  return html`${first}
${never(contact)}`;
}

/** Done; asks nothing. `contact` where the page may offer more than leaving. */
export function leftPage(leaver: Leaver, contact?: string): Body {
  const underWay = "A mail that was already under way may still arrive within the next minutes.";
  if (leaver === "unconfirmed") {
    return html`<h1>Your address is deleted</h1>
${statusMessage("done", `Done. Nothing more is sent to it. ${underWay}`)}
<p>A code that only this system can make of your address stays, so that we know it if somebody enters
it again: at most two mails in 30 days come of that. Backups hold the address for ${retention.backupDays} days more.
<a href="/privacy">What is kept, and until when</a></p>
${contact ? never(contact) : ""}`;
  }
  return html`<h1>You have left the course</h1>
${statusMessage("done", `Done. Nothing more will be sent to you. ${underWay}`)}
<p>Changed your mind? <a href="/">Sign up again</a> at any time; the course then begins with its
first mail.</p>
${contact ? never(contact) : ""}`;
}

function never(contact: string): Body {
  const button = attributes({ class: "quiet", name: "action", value: "never" });
  return html`<h2>Or never hear from us again</h2>
<p>If somebody enters your address on our site, it gets a mail that asks whether it was you. You can
rule that out: then nobody can sign your mailbox up any more, you included. Only we can undo it:
write to <a href="mailto:${contact}">${contact}</a>.</p>
<form method="post"><button${button}>Never write to this address again</button></form>`;
}

/**
 * Left, and blocked.
 *
 * @param allSpellings every spelling of the mailbox is blocked, and not this one alone
 */
export function neverAgainPage(contact: string, allSpellings: boolean): Body {
  const done =
    "Done. Nothing more is written to this address. " +
    "A mail that was already under way may still arrive within the next minutes.";
  return html`<h1>You will not hear from us again</h1>
${statusMessage("done", done)}
<p>Nobody can sign it up any more${
    allSpellings ? html`, also not in another spelling, such as with a “+label” before the @` : ""
  }. A course that runs under another spelling goes on: leave it by the link in its mails.</p>
<p>For this we keep no address, only a code that this system alone can make of it (<a
href="/privacy">what else is kept, and until when</a>). Changed your mind? Write to <a href="mailto:${contact}">${contact}</a>.</p>`;
}
