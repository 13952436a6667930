/** The page of the alarms. */
import { html } from "hono/html";
import type { AlarmState } from "../local/aws/cloudwatch.ts";
import { type Html, longTime, page, shortTime } from "./page.ts";

/** How many alarms are on, for the link to their page. */
export function alarmsInWords(alarms: readonly AlarmState[]): string {
  if (alarms.length === 0) return "none set";
  const on = alarms.filter(({ state }) => state === "ALARM").length;
  return on === 0 ? "all quiet" : `${on} on`;
}

/** Every alarm, those that are on first. */
export function alarmsPage(alarms: readonly AlarmState[], now: number): Html {
  const isOn = ({ state }: AlarmState) => state === "ALARM";
  const on = alarms.filter(isOn);
  const quiet = alarms.filter((one) => !isOn(one));
  return page(
    "Alarms",
    html`<header>
        <p><a href="/">← Inbox</a></p>
        <h1>Alarms</h1>
        <p class="time"><time datetime="${new Date(now).toISOString()}">${longTime(now)}</time></p>
        <p>What the operator is mailed about. They are the stack's own alarms, evaluated by this clock.</p>
        <p class="row"><a class="button" href="/alarms">Look again</a></p>
      </header>
      ${alarms.length === 0 ? html`<p class="empty">The setting alarmEmail is empty: nobody is told of anything.</p>` : ""}
      ${section("On", on)}
      ${section("Quiet", quiet)}`,
  );
}

function section(title: string, alarms: readonly AlarmState[]): Html | "" {
  if (alarms.length === 0) return "";
  return html`<section><h2>${title}</h2><ol>${alarms.map(
    ({ name, state, since, sentence, runbook }) =>
      html`<li class="reason"><span class="subject">${state === "ALARM" ? "ALARM · " : ""}${name}</span>
        <time datetime="${since}">${shortTime(since)}</time>
        <span class="meta">${sentence}</span>
        <span class="meta">What to do: <code>${runbook}</code></span></li>`,
  )}</ol></section>`;
}
