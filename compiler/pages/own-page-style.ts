/** What own pages have and editions do not: a section of their own, and what can be operated. */
import type { Palette, Theme } from "../../lambdas/domain/theme.ts";

/** What is ticked: it stands before the lines of its label, not in the first of them. */
const tick = "input:is([type=radio],[type=checkbox])";

/**
 * The rules of own pages in the colours of the theme.
 *
 * @param isDark The mails have colours for the dark, and so the pages have.
 */
export function ownPageStyle({ light, dark }: Theme, isDark: boolean): string {
  return `section.own{padding:24px 0 8px}
.own button,.own input,.own select,.own textarea{font:inherit;max-width:100%;min-height:44px;vertical-align:middle;box-sizing:border-box}
.own button{padding:8px 20px;border:1px solid;border-radius:6px;font-weight:700;cursor:pointer}
.own :is(input,select,textarea){padding:6px 10px;border:1px solid;border-radius:6px}
.own textarea{width:100%}
.own input[type=range]{width:100%;padding:0}
.own input[type=radio],.own input[type=checkbox]{min-height:0;width:20px;height:20px}
.own fieldset{border:0;margin:0 0 16px;padding:0}
.own legend{padding:0;margin:0 0 4px}
.own fieldset label,.own [role=radiogroup] label{display:inline-block;padding-block:10px;padding-inline-end:20px}
.own li>label{display:block;padding:6px 0}
.own label:has(>${tick}){position:relative;padding-inline-start:32px}
.own label:has(>${tick})>input{position:absolute;inset-inline-start:0;margin:3px 0 0}
.own ul:has(>li>label>${tick}){list-style:none;padding-inline-start:0}
.own .again:has(button){display:flex;flex-wrap:wrap;gap:8px 20px;align-items:center}
.own summary{padding:10px 0;margin-inline-start:20px;list-style-position:outside;cursor:pointer;font-weight:700}
.own .part{border:solid;border-width:1px 0 0}
.own .part:last-of-type{border-bottom-width:1px;margin:0 0 24px}
.own .part h2{display:inline;margin:0;font-size:17px}
.own .part>div{padding:4px 0 10px;scroll-margin-top:80px}
.own meter{width:100%;height:14px}
.own [hidden],.own .room{display:none}
.own .sheet{border:2px solid;border-radius:8px;padding:16px 20px 2px;margin:0 0 16px}
.own :focus-visible{outline:3px solid;outline-offset:2px}
${colours(light)}
${isDark ? `@media (prefers-color-scheme:dark){${colours(dark)}}\n` : ""}@media print{.own button,.own .screen-only{display:none}.own .part::details-content{content-visibility:visible}.own .part summary{margin:0;list-style:none}.own .room{display:block;height:9mm;border-bottom:1px solid}.own tr:has(td:empty)>*{height:9mm;vertical-align:bottom}}
`;
}

function colours({ link, onLink, field, ink, soft, line, accent }: Palette): string {
  return [
    `.own :is(input,select,textarea){background:${field};border-color:${soft};color:${ink};accent-color:${link}}`,
    `.own button{background:${link};border-color:${link};color:${onLink}}`,
    `.own :is(.sheet,.part){border-color:${line}}`,
    `.own .again button{background:none;color:${link}}`,
    // One rule for each: a browser drops a rule with a part that it does not know.
    `.own meter::-webkit-meter-optimum-value{background:${link}}`,
    `.own meter::-moz-meter-bar{background:${link}}`,
    `.own :focus-visible{outline-color:${accent}}`,
  ].join("");
}
