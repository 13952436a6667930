/** One sheet with all that a course looks like: mark, type, colours, what is pressed, and drawings. */
import { html, raw } from "hono/html";
import type { Theme } from "../lambdas/domain/theme.ts";
import { siteStyle } from "../lambdas/web/style.ts";

/** Light or dark. */
export type Scheme = "light" | "dark";

const sheetStyle = `
main{max-width:none;display:grid;grid-template-columns:1fr 1fr;gap:0 3rem;padding:1.5rem 2rem}
h2{margin:1.25rem 0 .6rem}section>:last-child{margin-bottom:0}.wide{grid-column:1/-1}
.mark{display:flex;gap:1rem;align-items:end}.mark svg{width:var(--size)}
.colours{list-style:none;padding:0;display:grid;grid-template-columns:repeat(4,1fr);gap:.6rem;font-size:.8rem;line-height:1.3}
.colours i{display:block;height:2.2rem;border:1px solid var(--line);border-radius:6px}
.people{display:flex;gap:1rem}.people img{width:4.5rem}
.motif path{stroke:var(--link);stroke-width:4}.motif circle{fill:var(--paper);stroke:var(--accent);stroke-width:4}.motif .now{fill:var(--accent)}
.pressed{display:grid;grid-template-columns:1fr auto;gap:1rem}.pressed button{outline:3px solid var(--accent);outline-offset:2px}`;

/**
 * The sheet as a document of its own.
 *
 * @param drawings SVG documents, shown side by side
 */
export function identitySheet(
  theme: Theme,
  scheme: Scheme,
  drawings: readonly string[],
): ReturnType<typeof html> {
  const dots = [20, 90, 160, 230, 300, 370, 440];
  const colours = Object.entries(theme[scheme]).map(
    ([name, colour]) => html`<li><i class="c-${name}"></i>${name}<br>${colour}</li>`,
  );
  const fills = Object.entries(theme[scheme]).map(
    ([name, colour]) => `.c-${name}{background:${colour}}`,
  );
  const mark = (size: string) => html`<span style="--size:${size}">${raw(theme.mark)}</span>`;
  return html`<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="color-scheme" content="light dark">
<style>${raw(siteStyle(theme) + sheetStyle + fills.join(""))}</style></head><body><main>
<section><h2>Mark and motif</h2><div class="mark">${mark("5rem")}${mark("2.5rem")}${mark("1.25rem")}</div>
<p></p><svg class="motif" viewBox="0 0 460 24" width="440"><path d="M20 12H440"/>${dots.map(
    (x, at) => html`<circle${at === 2 ? raw(' class="now"') : ""} cx="${x}" cy="12" r="8"/>`,
  )}</svg></section>
<section><h2>Type</h2><h1>99.4%, and something is wrong</h1><p>Better than what, on data it has never seen?
<a href="#">All sources</a></p><p class="hint">4-minute read, 10-minute exercise</p></section>
<section><h2>Colours</h2><ul class="colours">${colours}</ul></section>
<section><h2>What is pressed and typed</h2><div class="pressed"><input value="you@example.org"><button>Send it</button></div>
<p></p><div class="panel">A panel: what belongs together.</div><p class="error">What is wrong, and how to mend it.</p></section>
<section class="wide"><h2>Drawings</h2><div class="people">${drawings.map(
    (svg) =>
      html`<img alt="" src="data:image/svg+xml;base64,${Buffer.from(svg).toString("base64")}">`,
  )}</div></section>
</main></body></html>`;
}
