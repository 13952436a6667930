/**
 * Form fields, and the sentences for what is wrong with one.
 */
import { html } from "hono/html";
import type { AddressProblem } from "../domain/address.ts";
import type { ScheduleProblem } from "../domain/schedule.ts";
import { attributes } from "./attributes.ts";
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
    "Our mail service cannot send to ü, é and the like before the @. Please use another address.",
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
  const wrong = (problem: ScheduleProblem) => problems.includes(problem);
  const marks = (problem: ScheduleProblem) => ({
    autofocus: first === problem,
    ...described(problem, wrong(problem)),
  });
  const explained = (problem: ScheduleProblem) =>
    sentence(problem, wrong(problem), scheduleSentences[problem]);
  const day = (value: string, checked: boolean, autofocus = false) =>
    attributes({ type: "radio", name: "days", value, checked, autofocus });
  const weekdays = input.days === "weekdays";
  const isListed = timeZones.includes(input.timeZone);
  const unlisted = wrong("time-zone")
    ? html`<option value="" selected>Choose your time zone`
    : html`<option selected>${input.timeZone}`;
  const sendAt = attributes({ value: input.sendAt, required: true, ...marks("send-at") });
  const zone = attributes({ "data-guess": guess, ...marks("time-zone") });
  const zones = timeZones.map(
    (name) => html`<option${attributes({ selected: name === input.timeZone })}>${name}`,
  );
  return html`
<div class="field"><label for="sendAt">Time of day</label>
<input type="time" id="sendAt" name="sendAt"${sendAt}>
${explained("send-at")}</div>
<div class="field"><label for="timeZone">Time zone</label>
<select id="timeZone" name="timeZone"${zone}>
${isListed ? "" : unlisted}${zones}
</select>
${guess ? noGuess : ""}
${explained("time-zone")}</div>
<fieldset${attributes(described("days", wrong("days")))}><legend>Days</legend>
<label><input${day("daily", !weekdays, first === "days")}> Every day</label>
<label><input${day("weekdays", weekdays)}> Monday to Friday</label>
${explained("days")}</fieldset>`;
}

const noGuess = html`<noscript>
<p class="hint">Without JavaScript we cannot see where you are: please choose.</p>
</noscript>`;

/** The field for an address. */
export function addressField(typed: string, problem?: AddressProblem): Html | Promise<Html> {
  const wrong = problem !== undefined;
  const marks = { autofocus: wrong, ...described("email", wrong) };
  const email = attributes({ value: typed, autocomplete: "email", required: true, ...marks });
  return html`<div class="field"><label for="email">E-mail address</label>
<input type="email" id="email" name="email"${email}>
${sentence("email", wrong, problem ? addressSentences[problem] : "")}</div>`;
}

/** The attributes of a field that is wrong: they name the sentence that says why. */
function described(name: string, wrong: boolean): Record<string, string> {
  return wrong ? { "aria-invalid": "true", "aria-describedby": `${name}-error` } : {};
}

function sentence(name: string, wrong: boolean, words: string): Html | Promise<Html> | "" {
  return wrong ? html`<p class="error" id="${name}-error">${words}</p>` : "";
}
