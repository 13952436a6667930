/**
 * Form fields, and the sentences for what is wrong with one.
 */
import { html } from "hono/html";
import type { AddressProblem } from "../domain/address.ts";
import type { Schedule, ScheduleInput } from "../domain/schedule.ts";
import { attributes } from "./attributes.ts";
import type { Body } from "./html.ts";
import type { SiteText } from "./site-text.ts";
import { timeZones } from "./time-zones.ts";

/** The schedule in a form that was sent. */
export function scheduleIn(form: (name: keyof Schedule) => string): ScheduleInput {
  return { timeZone: form("timeZone"), sendAt: form("sendAt"), days: form("days") };
}

interface FieldState {
  readonly text: SiteText;
  readonly wrong: boolean;
  readonly autofocus: boolean;
  /** Lets the browser choose the zone. */
  readonly guess: boolean;
}

/** The field for each part of a schedule, in the order of the form. */
const fieldOf: { readonly [Key in keyof Schedule]: (typed: string, state: FieldState) => Body } = {
  sendAt: (typed, { text, wrong, autofocus }) => {
    const field = { value: typed, required: true, autofocus, ...described("sendAt", wrong) };
    return html`
<div class="field"><label for="sendAt">${text.t("fields.sendAt")}</label>
<input type="time" id="sendAt" name="sendAt"${attributes(field)}>
${sentence("sendAt", wrong, text.t("fields.sendAtWrong"))}</div>`;
  },
  timeZone: (typed, { text, wrong, autofocus, guess }) => {
    const field = { "data-guess": guess, autofocus, ...described("timeZone", wrong) };
    const unlisted = wrong
      ? html`<option value="" selected>${text.t("fields.chooseTimeZone")}`
      : html`<option selected>${typed}`;
    const zones = timeZones.map(
      (name) => html`<option${attributes({ selected: name === typed })}>${name}`,
    );
    return html`
<div class="field"><label for="timeZone">${text.t("fields.timeZone")}</label>
<select id="timeZone" name="timeZone" dir="ltr"${attributes(field)}>
${timeZones.includes(typed) ? "" : unlisted}${zones}
</select>
${guess ? noGuess(text) : ""}
${sentence("timeZone", wrong, text.t("fields.timeZoneWrong"))}</div>`;
  },
  days: (typed, { text, wrong, autofocus }) => {
    const weekdays = typed === "weekdays";
    const day = (value: string, checked: boolean, focused = false) =>
      attributes({ type: "radio", name: "days", value, checked, autofocus: focused });
    return html`
<fieldset${attributes(described("days", wrong))}><legend>${text.t("fields.days")}</legend>
<label><input${day("daily", !weekdays, autofocus)}> ${text.t("fields.daily")}</label>
<label><input${day("weekdays", weekdays)}> ${text.t("fields.weekdays")}</label>
${sentence("days", wrong, text.t("fields.daysWrong"))}</fieldset>`;
  },
};

/**
 * The fields of a schedule. `guess` lets the browser choose the zone; `focus` puts the reader into
 * the first field that is wrong.
 */
export function scheduleFields(
  text: SiteText,
  input: ScheduleInput,
  problems: readonly (keyof Schedule)[],
  { guess, focus = true }: { readonly guess: boolean; readonly focus?: boolean },
): Body {
  const inOrder = Object.keys(fieldOf) as (keyof Schedule)[];
  const first = focus ? inOrder.find((key) => problems.includes(key)) : undefined;
  const fields = inOrder.map((key) =>
    fieldOf[key](input[key], {
      text,
      wrong: problems.includes(key),
      autofocus: first === key,
      guess,
    }),
  );
  return html`${fields}`;
}

function noGuess({ say }: SiteText): Body {
  return html`<noscript>
<p class="hint">${say("fields.noGuess")}</p>
</noscript>`;
}

/** The field for an address. */
export function addressField({ t }: SiteText, typed: string, problem?: AddressProblem): Body {
  const wrong = problem !== undefined;
  const marks = { autofocus: wrong, ...described("email", wrong) };
  const email = attributes({ value: typed, autocomplete: "email", required: true, ...marks });
  return html`<div class="field"><label for="email">${t("fields.email")}</label>
<input type="email" id="email" name="email" dir="ltr"${email}>
${sentence("email", wrong, problem ? t(`address.${problem}`) : "")}</div>`;
}

/** The attributes of a field that is wrong: they name the sentence that says why. */
function described(name: string, wrong: boolean): Record<string, string> {
  return wrong ? { "aria-invalid": "true", "aria-describedby": `${name}-error` } : {};
}

function sentence(name: string, wrong: boolean, words: string): Body | "" {
  return wrong ? html`<p class="error" id="${name}-error">${words}</p>` : "";
}
