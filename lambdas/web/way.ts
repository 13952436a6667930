/**
 * What the site adds to the page of a mail: the way to the mail before it and after it, and to the
 * course by mail; and how a page looks on paper.
 */

import { html } from "hono/html";
import { type CourseSite, mailName } from "../domain/course.ts";
import type { Theme } from "../domain/theme.ts";
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
    return html`<li><a rel="${rel}" href="/lessons/${other.slug}">${
      rel === "prev" ? html`${arrow} ${name}` : html`${name} ${arrow}`
    }</a></li>`;
  };
  const nav = await html`<nav class="way" aria-label="${course.title}"><ul>
${link(index - 1, "prev")}${link(index + 1, "next")}
<li class="join"><a href="/">${t("signUp.button")}</a></li>
</ul></nav>
</main>`;
  return mail.web.replace("</main>", () => String(nav));
}

/** The style sheet of web editions, with the looks of the way and of paper. */
export function withWayStyle(style: string, { light, dark }: Theme): string {
  const hasDark = /prefers-color-scheme:\s*dark/.test(style);
  const colours = ({ link, onLink, line }: Theme["light"]) =>
    `.way{border-color:${line}}.way a{color:${link}}.way .join a{background:${link};color:${onLink}!important}`;
  return `${style}.way{max-width:560px;margin:0 auto;padding:20px;border-top:1px solid;font-size:17px;line-height:1.4}
:root .way ul{list-style:none;margin:0;padding:0;display:flex;flex-wrap:wrap;gap:8px 28px;justify-content:space-between}
:root .way li{margin:0}.way .join{flex-basis:100%}.way a{display:inline-block;padding:10px 0}
.way .join a{padding:12px 26px;border-radius:6px;font-weight:700;text-decoration:none}
${colours(light)}
${hasDark ? `@media (prefers-color-scheme:dark){${colours(dark)}}\n` : ""}@media print{.way,footer{display:none}header *{color:#000!important}h1,h2,h3{break-after:avoid}table,pre,img{break-inside:avoid}main table{print-color-adjust:exact}}
`;
}
