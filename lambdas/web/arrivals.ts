/**
 * What arrives, and when: by the number of the day for everybody, and with a script by the reader's own
 * week, as it is chosen in the form.
 */
import { html } from "hono/html";
import type { CourseSite } from "../domain/course.ts";
import { formatDays } from "../domain/words/format.ts";
import { attributes } from "./attributes.ts";
import type { Body } from "./html.ts";
import type { SiteText } from "./site-text.ts";

/** The mails in order, each with its day. */
export function arrivals(text: SiteText, { mails }: CourseSite): Body {
  const { t, say } = text;
  const when = mails.map(({ waitDays }, index) => {
    if (waitDays === 0) return t("signUp.atOnce");
    // Counted are the days on which a mail comes: which of the week they are, is for the reader to choose.
    const number = mails.slice(0, index + 1).filter((mail) => mail.waitDays > 0).length;
    return waitDays === 1
      ? t("signUp.dayNumber", { number })
      : t("signUp.later", { days: formatDays(text, waitDays) });
  });
  const from = t("signUp.arrivesFrom", { time: "{0}", zone: "{1}" });
  const words = attributes({ "data-words": JSON.stringify({ from }) });
  return html`<h2>${say("signUp.arrives")}</h2>
<p id="arriving"${words}>${say("signUp.arrivesWhen")}</p>
<ol class="plan">${mails.map(
    ({ subject, waitDays }, index) =>
      html`<li><span class="hint"${attributes({ "data-wait": waitDays > 0 && waitDays })}>${when[index]}</span>${subject}</li>`,
  )}</ol>`;
}

/**
 * The part of the site's script that says the days of the reader's own week: `tellDays` is called with
 * what the form says, each time it changes.
 */
export const arrivalsScript = `
const arriving = document.getElementById("arriving");
const whens = [...document.querySelectorAll("[data-wait]")];
const written = [arriving, ...whens].map((place) => [place, place?.textContent]);
// "days" are those of the week on which mail may come, 0 for Sunday; the first mail is of today.
function tellDays(time, place, timeZone, days) {
  if (!arriving) return;
  for (const [place, words] of written) place.textContent = words;
  let today;
  try {
    today = new Date().toLocaleDateString("sv", { timeZone });
  } catch {
    return;
  }
  arriving.textContent = JSON.parse(arriving.dataset.words).from.replace(/\\{(\\d)\\}/g, (_, part) => [time, place][part]);
  const { lang } = document.documentElement;
  const format = new Intl.DateTimeFormat(lang === "en" ? "en-GB" : lang, { weekday: "long", day: "numeric", month: "long", timeZone: "UTC" });
  const date = new Date(today + "T12:00:00Z");
  for (const when of whens) {
    date.setUTCDate(date.getUTCDate() + Number(when.dataset.wait));
    while (!days.includes(date.getUTCDay())) date.setUTCDate(date.getUTCDate() + 1);
    when.textContent = format.format(date);
  }
}
`;
