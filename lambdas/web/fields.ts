/**
 * Form fields, and the sentences for what is wrong with one.
 */
import { html } from "hono/html";
import type { AddressProblem } from "../domain/address.ts";
import { type Instant, msOf } from "../domain/instant.ts";
import type { Schedule, ScheduleInput } from "../domain/schedule.ts";
import { readAddress, readableAddress, withPlainHyphens } from "../domain/typed-address.ts";
import { attributes } from "./attributes.ts";
import type { Html } from "./layout.ts";
import { zoneOptions } from "./time-zones.ts";

/** What is wrong with an address, and what to do. */
export const addressSentences: Record<AddressProblem, string> = {
  empty: "Please enter your e-mail address.",
  "not-an-address":
    "This does not look like an e-mail address. It should look like name@example.org.",
  "too-long": "This address is longer than e-mail allows. Please check it.",
  "non-ascii-local-part":
    "Our mail service cannot send to ü, é and the like before the @. Please use another address.",
  domain: "The part after the @ is not a domain we can send to. It should look like example.org.",
  "look-alike":
    "A character of this address only looks like a plain one and leads to another address. Please " +
    "type it anew.",
  "takes-no-mail":
    "The domain after the @ takes no mail, so nothing we send would arrive. Please check its spelling.",
  role: "Addresses such as postmaster@ are read by several people. Please use your own.",
};

/** What is wrong with a schedule, and what to do. */
export const scheduleSentences: Record<keyof Schedule, string> = {
  timeZone: "Please choose a time zone from the list.",
  sendAt: "Please enter a time such as 08:00.",
  days: "Please choose every day or Monday to Friday.",
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
  /** What the list of zones says the time by. */
  readonly now: Instant;
}

/** The field for each part of a schedule, in the order of the form. */
const fieldOf: { readonly [Key in keyof Schedule]: (typed: string, state: FieldState) => Body } = {
  sendAt: (typed, { wrong, autofocus }) => {
    // A field for a time would drop what is none: what was typed stays to be mended.
    const type = wrong && typed !== "" ? "text" : "time";
    const field = { type, value: typed, required: true, autofocus, ...described("sendAt", wrong) };
    return html`
<div class="field"><label for="sendAt">Time of day</label>
<input id="sendAt" name="sendAt"${attributes(field)}>
${sentence("sendAt", wrong, scheduleSentences.sendAt)}</div>`;
  },
  timeZone: (typed, { wrong, autofocus, guess, now }) => {
    const marks = { "data-guess": guess, "data-now": msOf(now), ...described("timeZone", wrong) };
    const unlisted = wrong ? html`<option value="" selected>Choose your time zone` : "";
    return html`
<div class="field"><label for="timeZone">Time zone</label>
<select id="timeZone" name="timeZone"${attributes({ ...marks, autofocus })}>
${unlisted}${zoneOptions(wrong ? undefined : typed, now)}
</select>
${guess ? noGuess : ""}
${sentence("timeZone", wrong, scheduleSentences.timeZone)}</div>`;
  },
  days: (typed, { wrong, autofocus }) => {
    const weekdays = typed === "weekdays";
    const day = (value: string, checked: boolean, focused = false) =>
      attributes({ type: "radio", name: "days", value, checked, autofocus: focused });
    return html`
<fieldset${attributes(described("days", wrong))}><legend>Days</legend>
<label><input${day("daily", !weekdays, autofocus)}> Every day</label>
<label><input${day("weekdays", weekdays)}> Monday to Friday</label>
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
  {
    guess,
    now,
    focus = true,
  }: { readonly guess: boolean; readonly now: Instant; readonly focus?: boolean },
): Body {
  const inOrder = Object.keys(fieldOf) as (keyof Schedule)[];
  const first = focus ? inOrder.find((key) => problems.includes(key)) : undefined;
  const fields = inOrder.map((key) =>
    fieldOf[key](input[key], {
      wrong: problems.includes(key),
      autofocus: first === key,
      guess,
      now,
    }),
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
  const isLookAlike = problem === "look-alike";
  const value = isLookAlike ? readableAddress(readAddress(typed)) : typed;
  // A field for an address would show the domain in Punycode again, and not what is wrong with it.
  const type = isLookAlike ? "text" : "email";
  const email = attributes({
    type,
    inputmode: "email",
    value,
    autocomplete: "email",
    required: true,
    ...marks,
  });
  return html`<div class="field"><label for="email">E-mail address</label>
<input id="email" name="email"${email}>
${sentence("email", wrong, problem ? addressSentence(typed, problem) : "")}</div>`;
}

/** With the address that was probably meant, where a dash of another alphabet is in it. */
function addressSentence(typed: string, problem: AddressProblem): string {
  const meant = problem === "look-alike" ? withPlainHyphens(readAddress(typed)) : undefined;
  return meant ? `${addressSentences[problem]} Did you mean ${meant}?` : addressSentences[problem];
}

/** The attributes of a field that is wrong: they name the sentence that says why. */
function described(name: string, wrong: boolean): Record<string, string> {
  return wrong ? { "aria-invalid": "true", "aria-describedby": `${name}-error` } : {};
}

function sentence(name: string, wrong: boolean, words: string): Html | Promise<Html> | "" {
  return wrong ? html`<p class="error" id="${name}-error">${words}</p>` : "";
}
