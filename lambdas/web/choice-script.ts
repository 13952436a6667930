/**
 * The part of the site's script for what is folded under the sign-up form's button: its line says the
 * hour, the zone and the days that are chosen, and the list of mails the days on which they come.
 */
import { dayNames } from "../domain/days.ts";
import { formatDaysOfWeek } from "../domain/words/format.ts";
import type { SiteText } from "./site-text.ts";

/** Works on the line with the id `chosen`, where the page has one. */
export const choiceScript = `
const chosen = document.getElementById("chosen");
if (chosen) {
  const says = JSON.parse(chosen.dataset.words);
  const { lang } = document.documentElement;
  const clock = new Intl.DateTimeFormat(lang === "en" ? "en-GB" : lang, { hour: "2-digit", minute: "2-digit", timeZone: "UTC" });
  const form = chosen.closest("form");
  const say = () => {
    const { sendAt, days, timeZone } = form.elements;
    const boxes = [...form.querySelectorAll("[type=checkbox][name=days]:checked")];
    const ticked = boxes.map((box) => box.parentNode.textContent.trim());
    const at = new Date("1970-01-01T" + sendAt.value + ":00Z");
    const place = (timeZone.selectedOptions[0]?.text ?? "").split(/ – |,/)[0];
    const isPlace = timeZone.value.includes("/") && !timeZone.value.startsWith("Etc/");
    const parts = [
      isNaN(at) ? sendAt.value : clock.format(at),
      isPlace ? says.zone.replace("{}", () => place) : place,
      says[days.value] ?? (new Intl.ListFormat(lang).format(ticked) || says.daily),
    ];
    const isEvery = days.value === "daily" || (days.value === "" && ticked.length === 0);
    // Sunday is 0.
    const numbers = boxes.map((box) => (${JSON.stringify(dayNames)}.indexOf(box.value) + 1) % 7);
    const ofWeek = isEvery ? [0, 1, 2, 3, 4, 5, 6] : days.value ? [1, 2, 3, 4, 5] : numbers;
    tellDays(parts[0], parts[1], timeZone.value, ofWeek);
    chosen.textContent = says.chosen.replace(/\\{(\\d)\\}/g, (_, part) => parts[part]);
  };
  form.addEventListener("input", say);
  // By itself: on a slow phone, dates and the list of zones together hold up the first touch.
  setTimeout(say);
}
`;

/** What the script says there, for the page: it is one file for every language. */
export function choiceWords(text: SiteText): string {
  const { t } = text;
  return JSON.stringify({
    chosen: t("signUp.chosen", { time: "{0}", zone: "{1}", days: "{2}" }),
    zone: t("time.zone", { place: "{}" }),
    daily: t("time.daily"),
    weekdays: formatDaysOfWeek(text, "weekdays"),
  });
}
