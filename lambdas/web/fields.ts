/**
 * Form fields, and the sentences for what is wrong with one.
 */
import { html } from "hono/html";
import type { AddressProblem } from "../domain/address.ts";
import { dayNames, daysOf, parseDays } from "../domain/days.ts";
import type { Schedule, ScheduleInput } from "../domain/schedule.ts";
import { attributes } from "./attributes.ts";
import { formatDayName } from "./format.ts";
import type { Html } from "./layout.ts";
import { timeZones } from "./time-zones.ts";

/** What is wrong with an address, and what to do. */
export const addressSentences: Record<AddressProblem, string> = {
  empty: "Please enter your e-mail address.",
  "not-an-address":
    "This does not look like an e-mail address. It should look like name@example.org.",
  "too-long": "This address is longer than e-mail allows. Please check it.",
  "non-ascii-local-part":
    "Our mail service cannot send to ü, é and the like before the @. Please use another address.",
  domain: "The part after the @ is not a domain we can send to. It should look like example.org.",
  "takes-no-mail":
    "The domain after the @ takes no mail, so nothing we send would arrive. Please check its spelling.",
  role: "Addresses such as postmaster@ are read by several people. Please use your own.",
};

/** What is wrong with a schedule, and what to do. */
export const scheduleSentences: Record<keyof Schedule, string> = {
  timeZone: "Please choose a time zone from the list.",
  sendAt: "Please enter a time such as 08:00.",
  days:
    "Please choose every day or Monday to Friday. " +
    "Or choose “Only on these”, and tick one day or more.",
};

/** The schedule in a form that was sent. */
export function scheduleIn(form: (name: keyof Schedule) => string): ScheduleInput {
  return { timeZone: form("timeZone"), sendAt: form("sendAt"), days: form("days") };
}

type Body = Html | Promise<Html>;

interface FieldState {
  readonly wrong: boolean;
  readonly autofocus: boolean;
  /** Lets the browser choose the zone. */
  readonly guess: boolean;
}

/** The field for each part of a schedule, in the order of the form. */
const fieldOf: { readonly [Key in keyof Schedule]: (typed: string, state: FieldState) => Body } = {
  sendAt: (typed, { wrong, autofocus }) => {
    const field = { value: typed, required: true, autofocus, ...described("sendAt", wrong) };
    return html`
<div class="field"><label for="sendAt">Time of day</label>
<input type="time" id="sendAt" name="sendAt"${attributes(field)}>
${sentence("sendAt", wrong, scheduleSentences.sendAt)}</div>`;
  },
  timeZone: (typed, { wrong, autofocus, guess }) => {
    const field = { "data-guess": guess, autofocus, ...described("timeZone", wrong) };
    const unlisted = wrong
      ? html`<option value="" selected>Choose your time zone`
      : html`<option selected>${typed}`;
    const zones = timeZones.map(
      (name) => html`<option${attributes({ selected: name === typed })}>${name}`,
    );
    return html`
<div class="field"><label for="timeZone">Time zone</label>
<select id="timeZone" name="timeZone"${attributes(field)}>
${timeZones.includes(typed) ? "" : unlisted}${zones}
</select>
${guess ? noGuess : ""}
${sentence("timeZone", wrong, scheduleSentences.timeZone)}</div>`;
  },
  days: (typed, { wrong, autofocus }) => {
    const days = parseDays(typed);
    const isWord = days === "daily" || days === "weekdays";
    // Where the form cannot be taken as it is, its ticks are kept.
    const ticked: readonly string[] = days && !isWord ? daysOf(days) : typed.split("\n");
    const isList =
      !isWord && (typed.trim() === "" || dayNames.some((name) => ticked.includes(name)));
    const choice = (type: "radio" | "checkbox", value: string, checked: boolean, focused = false) =>
      attributes({ type, name: "days", value, checked, autofocus: focused });
    const ticks = dayNames.map(
      (name) => html`<label><input${choice("checkbox", name, ticked.includes(name))}>
${formatDayName(name)}</label>`,
    );
    return html`
<fieldset${attributes(described("days", wrong))}><legend>Days</legend>
<label><input${choice("radio", "daily", !isList && days !== "weekdays", autofocus)}> Every day</label>
<label><input${choice("radio", "weekdays", days === "weekdays")}> Monday to Friday</label>
<label><input${choice("radio", "", isList)}> Only on these:</label>
<div class="days">${ticks}</div>
${sentence("days", wrong, scheduleSentences.days)}</fieldset>`;
  },
};

/**
 * The fields of a schedule. `guess` lets the browser choose the zone; `focus` puts the reader into
 * the first field that is wrong.
 */
export function scheduleFields(
  input: ScheduleInput,
  problems: readonly (keyof Schedule)[],
  { guess, focus = true }: { readonly guess: boolean; readonly focus?: boolean },
): Body {
  const inOrder = Object.keys(fieldOf) as (keyof Schedule)[];
  const first = focus ? inOrder.find((key) => problems.includes(key)) : undefined;
  const fields = inOrder.map((key) =>
    fieldOf[key](input[key], { wrong: problems.includes(key), autofocus: first === key, guess }),
  );
  return html`${fields}`;
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
