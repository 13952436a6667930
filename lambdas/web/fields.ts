/**
 * Form fields, and the sentences for what is wrong with one.
 */
import { html } from "hono/html";
import type { AddressProblem } from "../domain/address.ts";
import { dayNames, daysOf, parseDays } from "../domain/days.ts";
import { type Instant, msOf } from "../domain/instant.ts";
import type { Schedule, ScheduleInput } from "../domain/schedule.ts";
import { readAddress, readableAddress, withPlainHyphens } from "../domain/typed-address.ts";
import { formatDayName } from "../domain/words/format.ts";
import { attributes } from "./attributes.ts";
import type { Body } from "./html.ts";
import type { SiteText } from "./site-text.ts";
import { zoneOptions, zoneScriptWords } from "./time-zones.ts";

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
  /** What the list of zones says the time by; without it there is no list. */
  readonly now: Instant | undefined;
}

/** The field for each part of a schedule, in the order of the form. */
const fieldOf: { readonly [Key in keyof Schedule]: (typed: string, state: FieldState) => Body } = {
  sendAt: (typed, { text, wrong, autofocus }) => {
    // A field for a time would drop what is none: what was typed stays to be mended.
    const type = wrong && typed !== "" ? "text" : "time";
    const field = { type, value: typed, required: true, autofocus, ...described("sendAt", wrong) };
    return html`
<div class="field"><label for="sendAt">${text.t("fields.sendAt")}</label>
<input id="sendAt" name="sendAt"${attributes(field)}>
${sentence("sendAt", wrong, text.t("fields.sendAtWrong"))}</div>`;
  },
  timeZone: (typed, { text, wrong, autofocus, guess, now }) => {
    const marks = {
      "data-guess": guess,
      "data-now": now && msOf(now),
      "data-words": zoneScriptWords(text),
      ...described("timeZone", wrong),
    };
    const unlisted = wrong
      ? html`<option value="" selected>${text.t("fields.chooseTimeZone")}`
      : "";
    return html`
<div class="field"><label for="timeZone">${text.t("fields.timeZone")}</label>
<select id="timeZone" name="timeZone"${attributes({ ...marks, autofocus })}>
${unlisted}${now ? zoneOptions(text, wrong ? undefined : typed, now) : ""}
</select>
${sentence("timeZone", wrong, text.t("fields.timeZoneWrong"))}</div>`;
  },
  days: (typed, { text, wrong, autofocus }) => {
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
${formatDayName(text, name)}</label>`,
    );
    const isDaily = !isList && days !== "weekdays";
    return html`
<fieldset${attributes(described("days", wrong))}><legend>${text.t("fields.days")}</legend>
<label><input${choice("radio", "daily", isDaily, autofocus)}> ${text.t("fields.daily")}</label>
<label><input${choice("radio", "weekdays", days === "weekdays")}> ${text.t("fields.weekdays")}</label>
<label><input${choice("radio", "", isList)}> ${text.t("fields.onlyOn")}</label>
<div class="days">${ticks}</div>
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
  {
    guess,
    now,
    focus = true,
  }: { readonly guess: boolean; readonly now: Instant | undefined; readonly focus?: boolean },
): Body {
  const inOrder = Object.keys(fieldOf) as (keyof Schedule)[];
  const first = focus ? inOrder.find((key) => problems.includes(key)) : undefined;
  const fields = inOrder.map((key) =>
    fieldOf[key](input[key], {
      text,
      wrong: problems.includes(key),
      autofocus: first === key,
      guess,
      now,
    }),
  );
  return html`${fields}`;
}

/** The field for an address. */
export function addressField(text: SiteText, typed: string, problem?: AddressProblem): Body {
  const { t } = text;
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
  return html`<div class="field"><label for="email">${t("fields.email")}</label>
<input id="email" name="email" dir="ltr"${email}>
${sentence("email", wrong, problem ? addressSentence(text, typed, problem) : "")}</div>`;
}

/** With the address that was probably meant, where a dash of another alphabet is in it. */
function addressSentence({ t }: SiteText, typed: string, problem: AddressProblem): string {
  const meant = problem === "look-alike" ? withPlainHyphens(readAddress(typed)) : undefined;
  const sentence = t(`address.${problem}`);
  return meant ? `${sentence} ${t("fields.didYouMean", { address: meant })}` : sentence;
}

/** The attributes of a field that is wrong: they name the sentence that says why. */
function described(name: string, wrong: boolean): Record<string, string> {
  return wrong ? { "aria-invalid": "true", "aria-describedby": `${name}-error` } : {};
}

function sentence(name: string, wrong: boolean, words: string): Body | "" {
  return wrong ? html`<p class="error" id="${name}-error">${words}</p>` : "";
}
