/**
 * What the site adds to the page of a mail: the way to the mail before it and after it, and to the
 * course by mail. Its looks are in the page's style sheet (`compiler/web/way-style.ts`).
 */
import { html } from "hono/html";
import { type CourseSite, mailName } from "../domain/course.ts";
import { translator } from "../domain/words/words.ts";

/** The page of a mail, with the way at the end of its words. */
export async function withWay(
  course: CourseSite,
  mail: CourseSite["mails"][number],
): Promise<string> {
  const { mails } = course;
  const index = mails.indexOf(mail);
  const t = translator(course);
  const [back, on] = course.dir === "rtl" ? ["→", "←"] : ["←", "→"];
  const link = (to: number, rel: "prev" | "next") => {
    const other = mails[to];
    if (!other) return "";
    const name = mailName(t, mails, to);
    const arrow = html`<span aria-hidden="true">${rel === "prev" ? back : on}</span>`;
    const words = rel === "prev" ? html`${arrow} ${name}` : html`${name} ${arrow}`;
    const path = `/lessons/${other.slug}`;
    // One of the two is shown: who comes from their settings stays one who has the course.
    return html`<li><a class="offer" rel="${rel}" href="${path}">${words}</a><a class="kept" rel="${rel}" href="${path}#reader">${words}</a></li>`;
  };
  const nav = await html`<nav class="way" aria-label="${course.title}"><ul>
${link(index - 1, "prev")}${link(index + 1, "next")}
<li class="join offer"><p>${t("signUp.offer", { count: mails.length })}</p><a href="/">${t("signUp.button")}</a></li>
</ul></nav>
</main>`;
  return mail.web.replace("</main>", () => String(nav));
}
