/** The studio's pages: plain HTML that works without JavaScript. */
import { html, raw } from "hono/html";
import type { HtmlEscapedString } from "hono/utils/html";
import PostalMime from "postal-mime";
import type { AlarmState } from "../local/aws/cloudwatch.ts";
import type { Faults } from "../local/aws/ses/faults.ts";
import type { Mail } from "../local/aws/ses/inbox.ts";
import type { Undelivered } from "../local/aws/ses/undelivered.ts";
import { alarmsInWords } from "./alarms-page.ts";
import { bounceSubTypes, eventTypes, feedbackTypes } from "./events.ts";
import { faultOptions, lastUndelivered, troubleList } from "./faults-page.ts";
import { type Html, longTime, page, shortTime } from "./page.ts";

/** What the inbox page shows; `now` in milliseconds. */
export interface InboxView {
  readonly mails: readonly Mail[];
  readonly now: number;
  readonly siteUrl: string;
  readonly faults: Faults;
  readonly undelivered: readonly Undelivered[];
  readonly alarms: readonly AlarmState[];
}

/** All mails, per reader, with the clock and the state of SES. */
export function inboxPage(view: InboxView): Html {
  const { mails, now, siteUrl, faults, undelivered, alarms } = view;
  const readers = Map.groupBy([...mails].reverse(), ({ to }) => to.join(", "));
  return page(
    "Inbox",
    html`<header>
        <h1>Inbox</h1>
        <p class="time"><time datetime="${new Date(now).toISOString()}">${longTime(now)}</time></p>
        <form method="post" action="/clock" class="row">
          <button name="advance" value="PT1H">Next hour</button>
          <button name="advance" value="P1D" class="main">Next day</button>
          <a class="button" href="${siteUrl}">Open the site</a>
          <a class="button" href="/">Look again</a>
        </form>
        <form method="post" action="/fault" class="row quiet">
          <label for="ses">SES</label>
          <select id="ses" name="ses">${faultOptions(faults)}</select>
          <button>Set</button>
          <a class="button" href="/ses">More of SES</a>
          <a class="button" href="/alarms">Alarms: ${alarmsInWords(alarms)}</a>
          <a class="button" href="/snippet">Form for other sites</a>
        </form>
        ${troubleList(faults)}
        ${lastUndelivered(undelivered)}
      </header>
      ${
        mails.length === 0
          ? html`<p class="empty">No mail yet. <a href="${siteUrl}">Sign up on the site</a>; the confirmation mail arrives here.</p>`
          : [...readers].map(([reader, theirs]) => readerSection(reader, theirs))
      }`,
  );
}

function readerSection(reader: string, mails: readonly Mail[]): Html {
  return html`<section>
    <h2>${reader}</h2>
    <ol>
      ${mails.map(
        (mail) =>
          html`<li><a href="/mail/${mail.id}">
            <span class="subject">${mail.subject || "(no subject)"}</span>
            <span class="meta">${mail.tags.message ?? ""}${outcome(mail)}</span>
            <time datetime="${mail.at}">${shortTime(mail.at)}</time>
          </a></li>`,
      )}
    </ol>
  </section>`;
}

/** One mail; `view` is html, text or raw. */
export async function mailPage(mail: Mail, view: string): Promise<HtmlEscapedString> {
  const parsed = await PostalMime.parse(Buffer.from(mail.raw, "base64"));
  const tab = (name: string, title: string) =>
    html`<a href="/mail/${mail.id}?view=${name}" ${name === view ? raw('aria-current="page"') : ""}>${title}</a>`;
  const content =
    view === "raw"
      ? html`<pre>${Buffer.from(mail.raw, "base64").toString("utf8")}</pre>`
      : view === "text"
        ? html`<pre class="text">${parsed.text ?? "This mail has no text part."}</pre>`
        : html`<iframe title="The mail" src="/mail/${mail.id}/document" sandbox="allow-popups allow-popups-to-escape-sandbox"></iframe>`;
  const facts: [string, string][] = [
    ["From", parsed.from ? `${parsed.from.name} <${parsed.from.address ?? ""}>` : mail.from],
    ["To", mail.to.join(", ")],
    ["Sent", longTime(Date.parse(mail.at))],
    ["Became", mail.events.join(", ") || "nothing yet"],
    [
      "Tags",
      Object.entries(mail.tags)
        .map(([name, value]) => `${name} ${value}`)
        .join(" · "),
    ],
  ];
  return page(
    mail.subject,
    html`<header>
        <p><a href="/">← Inbox</a></p>
        <h1>${mail.subject || "(no subject)"}</h1>
        <dl>${facts.map(([name, value]) => html`<div><dt>${name}</dt><dd>${value}</dd></div>`)}</dl>
        <nav>${tab("html", "Mail")}${tab("text", "Text part")}${tab("raw", "Raw source")}
          <a href="/api/messages/${mail.id}/raw" download="${mail.id}.eml">Download</a></nav>
      </header>
      ${content}
      <form method="post" action="/mail/${mail.id}/event" class="row quiet">
        <span>Let this mail</span>
        <button name="type" value="softBounce">bounce for now</button>
        <button name="type" value="bounce">bounce for good</button>
        <button name="type" value="complaint">be called spam</button>
        <button name="type" value="delay">be delayed</button>
        <button name="type" value="reject">be rejected by SES</button>
      </form>
      <form method="post" action="/mail/${mail.id}/event" class="fields">
        <h2>Any event</h2>
        <label>Type, or SES's own eventType <input name="type" required list="types" value="Rendering Failure"></label>
        ${choices("types", eventTypes)}
        <label>Sub-type of a bounce or complaint <input name="subType" list="sub-types"></label>
        ${choices("sub-types", bounceSubTypes)}
        <label>Feedback type of a complaint <input name="feedbackType" list="feedback-types"></label>
        ${choices("feedback-types", feedbackTypes)}
        <button>Report</button>
      </form>`,
  );
}

function choices(id: string, values: readonly string[]): Html {
  return html`<datalist id="${id}">${values.map((value) => html`<option value="${value}"></option>`)}</datalist>`;
}

/** The mail's HTML part as a document of its own, links opening in a new tab. */
export async function mailDocument(mail: Mail): Promise<string> {
  const { html: document, text = "" } = await PostalMime.parse(Buffer.from(mail.raw, "base64"));
  const base = '<base target="_blank">';
  if (!document) return String(html`${raw(base)}<pre>${text}</pre>`);
  return /<head[^>]*>/i.test(document)
    ? document.replace(/<head[^>]*>/i, (head) => head + base)
    : base + document;
}

/** For an address the studio does not know. */
export function notFoundPage(): Html {
  return page("Not here", html`<h1>Not here</h1><p><a href="/">← Inbox</a></p>`);
}

function outcome({ events }: Mail): string {
  const last = events.at(-1);
  if (last === undefined || last === "Delivery") return "";
  return ` · ${{ Send: "sent", Bounce: "bounced", SoftBounce: "bounced for now", Complaint: "called spam", Delay: "delayed", Reject: "rejected by SES" }[last] ?? last}`;
}
