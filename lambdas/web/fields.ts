/**
 * Form fields, and the sentences for what is wrong with one.
 */
import { html, raw } from "hono/html";
import type { AddressProblem } from "../domain/address.ts";
import type { ScheduleProblem } from "../domain/schedule.ts";
import type { Html } from "./layout.ts";
import { timeZones } from "./time-zones.ts";

/** What was typed into a form with a schedule; kept when the page comes back with an error. */
export interface ScheduleInput {
  readonly timeZone: string;
  readonly sendAt: string;
  readonly days: string;
}

/** What is wrong with an address, and what to do. */
export const addressSentences: Record<AddressProblem, string> = {
  empty: "Please enter your e-mail address.",
  "not-an-address":
    "This does not look like an e-mail address. It should look like name@example.org.",
  "too-long": "This address is longer than e-mail allows. Please check it.",
  "non-ascii-local-part":
    "Our mail service cannot send to letters such as ü or é before the @. Please use another address.",
  domain: "The part after the @ is not a domain we can send to. It should look like example.org.",
  role: "Addresses such as postmaster@ are read by several people. Please use your own.",
};

/** What is wrong with a schedule, and what to do. */
export const scheduleSentences: Record<ScheduleProblem, string> = {
  "time-zone": "Please choose a time zone from the list.",
  "send-at": "Please enter a time such as 08:00.",
  days: "Please choose every day or Monday to Friday.",
};

/**
 * Zone, hour and days. `guess` lets the browser choose the zone; `focus` puts the reader into the
 * first field that is wrong.
 */
export function scheduleFields(
  input: ScheduleInput,
  problems: readonly ScheduleProblem[],
  { guess, focus = true }: { readonly guess: boolean; readonly focus?: boolean },
): Html | Promise<Html> {
  const inOrder: readonly ScheduleProblem[] = ["send-at", "time-zone", "days"];
  const first = focus ? inOrder.find((problem) => problems.includes(problem)) : undefined;
  const focused = (problem: ScheduleProblem) => raw(first === problem ? "autofocus" : "");
  const wrong = (problem: ScheduleProblem) => problems.includes(problem);
  const isListed = timeZones.includes(input.timeZone);
  const unlisted = wrong("time-zone")
    ? html`<option value="" selected>Choose your time zone`
    : html`<option selected>${input.timeZone}`;
  return html`
<div class="field"><label for="sendAt">Time of day</label>
<input type="time" id="sendAt" name="sendAt" value="${input.sendAt}" required ${focused("send-at")} ${described("send-at", wrong("send-at"))}>
${sentence("send-at", wrong("send-at"), scheduleSentences["send-at"])}</div>
<div class="field"><label for="timeZone">Time zone</label>
<select id="timeZone" name="timeZone" ${raw(guess ? "data-guess" : "")} ${focused("time-zone")} ${described("time-zone", wrong("time-zone"))}>
${isListed ? "" : unlisted}${timeZones.map((zone) => html`<option${raw(zone === input.timeZone ? " selected" : "")}>${zone}`)}
</select>
${guess ? html`<noscript><p class="hint">Without JavaScript we cannot see where you are: please choose.</p></noscript>` : ""}
${sentence("time-zone", wrong("time-zone"), scheduleSentences["time-zone"])}</div>
<fieldset ${described("days", wrong("days"))}><legend>Days</legend>
<label><input type="radio" name="days" value="daily"${raw(input.days === "weekdays" ? "" : " checked")} ${focused("days")}> Every day</label>
<label><input type="radio" name="days" value="weekdays"${raw(input.days === "weekdays" ? " checked" : "")}> Monday to Friday</label>
${sentence("days", wrong("days"), scheduleSentences.days)}</fieldset>`;
}

/** The field for an address. */
export function addressField(typed: string, problem?: AddressProblem): Html | Promise<Html> {
  return html`<div class="field"><label for="email">E-mail address</label>
<input type="email" id="email" name="email" value="${typed}" autocomplete="email" required ${raw(problem ? "autofocus" : "")} ${described("email", problem !== undefined)}>
${sentence("email", problem !== undefined, problem ? addressSentences[problem] : "")}</div>`;
}

function described(name: string, wrong: boolean): Html {
  return raw(wrong ? `aria-invalid="true" aria-describedby="${name}-error"` : "");
}

function sentence(name: string, wrong: boolean, words: string): Html | Promise<Html> | "" {
  return wrong ? html`<p class="error" id="${name}-error">${words}</p>` : "";
}
