/**
 * The site's one style sheet: the colours of the mails, light and dark, from 320 px up.
 */
import type { Palette, Theme } from "../domain/theme.ts";

/** The sheet itself, in the colours and the font of the course. */
export function siteStyle({ light, dark, font }: Theme): string {
  return `
:root{color-scheme:light dark;${variables(light)}}
@media (prefers-color-scheme:dark){:root{${variables(dark)}}}
*{box-sizing:border-box}
body{margin:0;background:var(--paper);color:var(--ink);font:1.0625rem/1.55 ${font};overflow-wrap:break-word}
header,main,footer{max-width:40rem;margin:0 auto;padding:1rem 1.25rem}
header img{display:block;width:1.75rem;height:1.75rem}
header a{display:flex;gap:.6rem;align-items:center;font-weight:700;line-height:1.3;color:var(--deep);text-decoration:none}
footer{margin-top:2rem;border-top:1px solid var(--line);color:var(--soft);font-size:.9rem}
h1{font-size:clamp(1.4rem,7vw,1.8rem);line-height:1.2;color:var(--deep);margin:.5rem 0 .75rem}
h2{font-size:1.25rem;line-height:1.3;color:var(--deep);margin:2rem 0 .5rem}
a{color:var(--link)}
p,ul,ol{margin:0 0 1rem}
ol,ul{padding:0;padding-inline-start:1.4rem}
form{margin:0 0 1rem}
.panel{background:var(--panel);border-radius:8px;padding:1.25rem;margin:1.25rem 0}
.panel>:last-child,.panel form:last-child{margin-bottom:0}
label,legend{display:block;font-weight:700;margin:0 0 .25rem;padding:0}
fieldset{border:0;margin:0 0 1rem;padding:0}
fieldset label{font-weight:400;display:flex;gap:.5rem;align-items:center;min-height:2.75rem}
fieldset[aria-invalid]{padding:.5rem .75rem;border-radius:6px}
.mailers{list-style:none;padding:0;display:flex;flex-wrap:wrap;gap:.25rem 1.25rem}
.mailers a{display:inline-block;padding:.6rem 0}
summary{cursor:pointer;padding:.6rem 0;margin-inline-start:1.2rem;list-style-position:outside}
details{margin:0 0 1rem}
.days{display:flex;flex-wrap:wrap;gap:0 1.25rem;padding-left:1.7rem}
.field{margin:0 0 1rem}
input:not([type=radio],[type=checkbox]),select{font:inherit;width:100%;max-width:100%;min-width:0;min-height:2.75rem;padding:.5rem .75rem;border:1px solid var(--soft);border-radius:6px;background:var(--field);color:var(--ink)}
input[type=time],input[type=date]{width:auto}
input:is([type=radio],[type=checkbox]){width:1.2rem;height:1.2rem;margin:0;accent-color:var(--link)}
button{font:inherit;font-weight:700;min-height:2.75rem;padding:.6rem 1.4rem;border:1px solid var(--link);border-radius:6px;background:var(--link);color:var(--on-link);cursor:pointer}
button.quiet{background:none;color:var(--link)}
button.danger{background:none;color:var(--bad);border-color:var(--bad)}
button.small{min-height:2.25rem;padding:.1rem .8rem;font-size:.9rem}
:focus-visible{outline:3px solid var(--accent);outline-offset:2px}
p:focus-visible{outline:none}
.hint{color:var(--soft);font-size:.9rem;margin:.25rem 0 0}
.error{color:var(--bad);font-weight:700;margin:.25rem 0 0}
.panel>.error,main>.error,noscript .error{margin:0 0 1rem}
button+.hint{margin-top:.5rem}
.facts{color:var(--soft)}
.plan{list-style:none;padding:0}
[aria-invalid=true]{border:2px solid var(--bad)!important}
.done{border-inline-start:4px solid var(--accent);padding:.25rem 0;padding-inline-start:1rem}
.preview{display:block;width:100%;height:auto;margin:0 0 1rem;border:1px solid var(--line);border-radius:8px}
.quote{border-inline-start:4px solid var(--line);padding-inline-start:1rem}
.trap{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}
.fold,.fold+h2{border-top:1px solid var(--line);margin:0}
.fold+h2{padding-top:.75rem;margin-bottom:.5rem}
.fold summary{padding:.75rem 0;cursor:pointer}
.fold summary h2{display:inline;font-size:1.1rem;margin:0}
.fold[open] summary{margin-bottom:.25rem}
.fold:last-of-type{border-bottom:1px solid var(--line)}
.standing{font-size:1.15rem;color:var(--deep)}
.hint+.standing{margin-top:.5rem}
.stops{display:flex;flex-wrap:wrap;gap:.35rem}
.stops span{min-width:1.85rem;line-height:1.6rem;text-align:center;border:2px solid var(--line);border-radius:1rem;font-size:.85rem;color:var(--soft)}
.stops .had{background:var(--link);border-color:var(--link);color:var(--on-link)}
.stops .next{border-color:var(--accent);color:var(--ink);font-weight:700}
.mails{list-style:none;padding:0}
.mails li{display:grid;gap:.25rem 1rem;align-items:center;border-top:1px solid var(--line);padding:.5rem 0;min-height:2.75rem}
.mails form{margin:0;display:flex;flex-wrap:wrap;gap:.25rem .75rem;align-items:center}
.mails .hint{margin:0}
.mails p{grid-column:1/-1}
@media (min-width:34rem){.mails li{grid-template-columns:1fr auto}}
footer ul{list-style:none;padding:0;display:flex;flex-wrap:wrap;gap:.25rem 1.25rem}
footer a{display:inline-block;padding:.35rem 0}
@media (forced-colors:active){.panel{border:1px solid}.stops .next{outline:2px solid;outline-offset:2px}}
`;
}

/** A palette as custom properties. */
function variables(palette: Palette): string {
  return Object.entries(palette)
    .map(
      ([name, colour]) =>
        `--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}:${colour}`,
    )
    .join(";");
}
