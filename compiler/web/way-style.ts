/**
 * The looks of what the site adds to the page of a mail (`lambdas/web/way.ts`), and of a page on paper:
 * part of every style sheet of a course, one page's own as well.
 */
import type { Theme } from "../../lambdas/domain/theme.ts";

/**
 * A style sheet of web editions with the looks of the way and of paper; dark ones only where the mails
 * have some.
 */
export function withWayStyle(style: string, { light, dark }: Theme): string {
  const hasDark = /prefers-color-scheme:\s*dark/.test(style);
  const colours = ({ ink, link, onLink, line }: Theme["light"]) =>
    `.way{border-color:${line};color:${ink}}.way a{color:${link}}.way .join a{background:${link};color:${onLink}!important}`;
  return `${style}.way{max-width:560px;margin:0 auto;padding:20px;border-top:1px solid;font-size:17px;line-height:1.4}
:root .way ul{list-style:none;margin:0;padding:0;display:flex;flex-wrap:wrap;gap:8px 28px;justify-content:space-between}
:root .way li{margin:0}.way .join{flex-basis:100%;padding-top:10px}:root .way p{margin:0 0 14px}.way a{display:inline-block;padding:10px 0}.way .kept{display:none}#reader:target .way .kept{display:inline-block}
.way .join a{padding:12px 26px;border-radius:6px;font-weight:700;text-decoration:none}
${colours(light)}
${hasDark ? `@media (prefers-color-scheme:dark){${colours(dark)}}\n` : ""}${paper}`;
}

/**
 * On paper: the words, with the addresses of links that lead away, and nothing to press. What belongs
 * together stays on one sheet.
 */
const paper = `@media print{@page{margin:18mm 16mm}.way,footer,.web-only{display:none}
html,body,main,main *{background-color:transparent}body{zoom:.85}:root section,.way{max-width:none}
header *{background:none!important;color:#000!important}
h1,h2,h3,caption{break-after:avoid}tr,img,p.idea,p.word,li{break-inside:avoid}p,pre{orphans:3;widows:3}
main table{print-color-adjust:exact}
main a[href^=http]::after{content:" (" attr(href) ")";font-size:.8em;overflow-wrap:anywhere}}
`;
