/** The page on which SES is told how to fail, and says why mails did not go out. */
import { html } from "hono/html";
import {
  type AccountState,
  accountStates,
  type Faults,
  type SesFault,
  sesFaults,
} from "../local/aws/ses/faults.ts";
import { type Quota, usualQuota } from "../local/aws/ses/quota.ts";
import type { Undelivered } from "../local/aws/ses/undelivered.ts";
import { type Html, page, shortTime } from "./page.ts";

/** What the page shows. */
export interface SesView {
  readonly faults: Faults;
  readonly sentLast24Hours: number;
  readonly undelivered: readonly Undelivered[];
  /** What was wrong with the form that was just sent. */
  readonly problem?: string;
}

const faultNames: Readonly<Record<SesFault, string>> = {
  none: "works",
  throttle: "throttles",
  "timeout-accepted": "takes mails, answers nothing",
  "timeout-lost": "loses mails, answers nothing",
  paused: "is paused by its owner",
};

const accountNames: Readonly<Record<AccountState, string>> = {
  paused: "paused by AWS",
  suspended: "suspended by AWS",
  disabled: "switched off by its owner",
  "configuration-set-paused": "configuration set switched off",
};

const quotaNames: Readonly<Record<keyof Quota, string>> = {
  perSecond: "mails a second",
  perDay: "mails in 24 hours",
  callsPerSecond: "quota calls a second",
  othersPerSecond: "mails a second by another sender",
};

/** The choices of how SES answers, the present one selected. */
export function faultOptions({ ses }: Faults): Html {
  return html`${
    typeof ses === "object"
      ? html`<option value="" selected disabled>refuses with ${ses.code}</option>`
      : ""
  }${sesFaults.map(
    (one) =>
      html`<option value="${one}" ${one === ses ? "selected" : ""}>${faultNames[one]}</option>`,
  )}`;
}

/** What is not as usual, one item each; nothing when all is. */
export function troubleList(faults: Faults): Html | "" {
  const present = troubles(faults);
  return present.length > 0
    ? html`<ul class="trouble">${present.map((one) => html`<li>${one}</li>`)}</ul>`
    : "";
}

function troubles(faults: Faults): string[] {
  const { ses, quota, sandbox, suppressed, account, events, schedule } = faults;
  const limits = (Object.keys(quotaNames) as (keyof Quota)[])
    .filter((name) => quota[name] !== usualQuota[name])
    .map((name) => `${quotaNames[name]}: ${quota[name]}`);
  return [
    ...(typeof ses === "object"
      ? [`SES refuses with ${ses.code}, status ${ses.status}: ${ses.message}`]
      : ses === "none"
        ? []
        : [`SES ${faultNames[ses]}`]),
    ...(account ? [`Account: ${accountNames[account]}`] : []),
    ...(sandbox ? [`Sandbox, with ${sandbox.join(", ") || "only the stack's own identity"}`] : []),
    ...(suppressed?.length ? [`Suppression list: ${suppressed.join(", ")}`] : []),
    ...(limits.length ? [`Limits, ${limits.join(", ")}`] : []),
    ...(events ? ["SES's events are lost on the way"] : []),
    ...(schedule ? ["The schedule may not start a run"] : []),
  ];
}

/** The last reason why a mail did not go out, with the way to all of them. */
export function lastUndelivered(undelivered: readonly Undelivered[]): Html | "" {
  const [last] = undelivered;
  return last
    ? html`<p class="trouble">Not sent, last at ${shortTime(last.lastAt)}: <code>${last.code}</code> ${last.message} <a href="/ses#undelivered">All reasons</a></p>`
    : "";
}

/** The switches, the present state, and why mails did not go out. */
export function sesPage({ faults, sentLast24Hours, undelivered, problem }: SesView): Html {
  return page(
    "SES",
    html`<header>
        <p><a href="/">← Inbox</a></p>
        <h1>SES</h1>
        <p class="time">${sentLast24Hours} of ${faults.quota.perDay} mails sent in the last 24 hours</p>
        ${problem ? html`<p class="trouble" role="alert">${problem}</p>` : ""}
        ${troubleList(faults) || html`<p>Everything is as usual.</p>`}
        ${form("everything", "", html`<button>All as usual</button>`)}
      </header>
      ${undeliveredSection(undelivered)}
      ${answerForms(faults)}
      ${limitForms(faults)}`,
  );
}

function undeliveredSection(undelivered: readonly Undelivered[]): Html {
  return html`<section id="undelivered"><h2>Why mails did not go out</h2>${
    undelivered.length === 0
      ? html`<p class="empty">SES has refused nothing.</p>`
      : html`<ol>${undelivered.map(
          (one) =>
            html`<li class="reason"><span class="subject">${one.code}${one.status ? ` · ${one.status}` : ""}</span>
              <time datetime="${one.lastAt}">${shortTime(one.lastAt)}</time>
              <span class="meta">${one.message}</span>
              <span class="meta">${one.times === 1 ? "once" : `${one.times} times`}${one.lastTo.length ? `, last to ${one.lastTo.join(", ")}` : ""}</span></li>`,
        )}</ol>`
  }</section>`;
}

function answerForms(faults: Faults): Html {
  const { ses, account, events, schedule } = faults;
  const refusal =
    typeof ses === "object"
      ? ses
      : { code: "MessageRejected", message: "Address blacklisted.", status: 400 };
  return html`${form(
    "ses",
    "How SES answers",
    html`<label>SES <select name="ses">${faultOptions(faults)}</select></label>
      <button>Set</button>`,
  )}
  ${form(
    "ses",
    "Any refusal",
    html`<label>Code <input name="code" required pattern="[A-Za-z0-9._:\\-]{1,100}" value="${refusal.code}"></label>
      <label>Message <input name="message" value="${refusal.message}"></label>
      <label>Status <input name="status" type="number" min="400" max="599" required value="${refusal.status}"></label>
      <button>Refuse with this</button>`,
  )}
  ${form(
    "account",
    "The account",
    html`<label>Account <select name="account">
        <option value="">in good standing</option>
        ${accountStates.map(
          (one) =>
            html`<option value="${one}" ${one === account ? "selected" : ""}>${accountNames[one]}</option>`,
        )}
      </select></label>
      <button>Set</button>`,
  )}
  ${form(
    "events",
    "SES's events",
    html`<label>Events <select name="events">
        <option value="">arrive</option>
        <option value="lost" ${events ? "selected" : ""}>are lost on the way</option>
      </select></label>
      <button>Set</button>`,
  )}
  ${form(
    "schedule",
    "The schedule",
    html`<label>Schedule <select name="schedule">
        <option value="">starts runs</option>
        <option value="refused" ${schedule ? "selected" : ""}>may not start a run</option>
      </select></label>
      <button>Set</button>`,
  )}`;
}

function limitForms({ quota, sandbox, suppressed }: Faults): Html {
  const list = (name: string, value: readonly string[] | null) =>
    html`<textarea name="${name}" rows="2">${value?.join("\n") ?? ""}</textarea>`;
  return html`${form(
    "quota",
    "Limits",
    html`${(Object.keys(quotaNames) as (keyof Quota)[]).map(
      (name) =>
        html`<label>${quotaNames[name]} <input name="${name}" type="number" min="0" step="any" value="${quota[name]}"></label>`,
    )}
      <button>Set</button> <button name="end" value="yes">As usual</button>`,
  )}
  ${form(
    "sandbox",
    "Sandbox",
    html`<label>Verified addresses and domains besides the stack's own ${list("sandbox", sandbox)}</label>
      <button>${sandbox ? "Set" : "Into the sandbox"}</button> <button name="end" value="yes">Out of the sandbox</button>`,
  )}
  ${form(
    "suppressed",
    "The account's suppression list",
    html`<label>Addresses ${list("suppressed", suppressed)}</label>
      <button>Set</button> <button name="end" value="yes">Empty it</button>`,
  )}`;
}

function form(set: string, title: string, content: Html): Html {
  return html`<form method="post" action="/ses" class="fields">
    ${title ? html`<h2>${title}</h2>` : ""}<input type="hidden" name="set" value="${set}">${content}
  </form>`;
}
