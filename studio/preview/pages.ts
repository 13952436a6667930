/** The preview's two pages: all mails at once, and one mail in every variant. */
import { html, raw } from "hono/html";
import type { Build } from "./builds.ts";
import { type Variant, variants } from "./variants.ts";

type Mail = Build["mails"][number];

const style = `
:root{color-scheme:light dark}
body{margin:0;font:15px/1.5 system-ui,sans-serif}
header,main{padding:1rem 1.5rem}
header{position:sticky;top:0;background:Canvas;border-bottom:1px solid GrayText;z-index:1}
header h1{font-size:1.1rem;margin:0;display:inline}
a{color:LinkText}
.problems{border:2px solid #c2392b;border-radius:6px;padding:.75rem 1rem;margin:0 0 1rem;white-space:pre-wrap;overflow-wrap:anywhere;font:14px/1.5 ui-monospace,monospace}
.mails{display:flex;flex-wrap:wrap;gap:2rem 1.5rem;align-items:flex-start}
figure{margin:0}
figcaption{margin:0 0 .4rem}
figcaption small{color:GrayText}
iframe{border:1px solid GrayText;border-radius:6px;background:#fff;display:block;max-width:100%}
pre{border:1px solid GrayText;border-radius:6px;padding:1rem;overflow:auto;max-width:80ch}
`;

/** Follows the builds; the browser itself keeps the place when it reloads. */
const script = `
const source = new EventSource(document.body.dataset.changes);
source.addEventListener("changed", () => location.reload());
`;

/** All mails side by side, as on a phone, and what is wrong with the course. */
export function indexPage(build: Build, variant: Variant): ReturnType<typeof page> {
  const others = (Object.keys(variants) as Variant[]).map((each) =>
    each === variant ? html`<strong>${each}</strong> ` : html`<a href="?look=${each}">${each}</a> `,
  );
  const body = html`<p>${others}</p>
<div class="mails">${build.mails.map((mail) =>
    frame(
      mail,
      variant,
      { width: 375, height: 640, from: "." },
      html`<a href="mails/${encodeURIComponent(mail.name)}">${mail.name}</a><br><small>${figures(mail)}</small>`,
    ),
  )}</div>`;
  return page(build, ".", build.title || "Preview", body);
}

/** One mail at four widths, in every variant, and as text. */
export function mailPage(build: Build, mail: Mail): ReturnType<typeof page> {
  const shownVariants: readonly [Variant, number][] = [
    ["light", 320],
    ["light", 375],
    ["dark", 375],
    ["inverted", 375],
    ["bare", 375],
    ["light", 1280],
    ["dark", 1280],
  ];
  const body = html`<p><a href="..">All mails</a> · <strong>${mail.subject || mail.name}</strong><br>
${mail.preheader}<br><small>${figures(mail)}</small></p>
<div class="mails">${shownVariants.map(([variant, width]) =>
    frame(
      mail,
      variant,
      { width, height: 800, from: ".." },
      html`${width} px, ${variants[variant]}`,
    ),
  )}
${mail.text && html`<figure><figcaption>text</figcaption><pre>${mail.text}</pre></figure>`}</div>`;
  return page(build, "..", mail.name, body);
}

function frame(
  mail: Mail,
  variant: Variant,
  { width, height, from }: { width: number; height: number; from: string },
  caption: ReturnType<typeof html>,
) {
  const source = `${from}/mails/${encodeURIComponent(mail.name)}/html?look=${variant}`;
  return html`<figure><figcaption>${caption}</figcaption>
<iframe sandbox title="${mail.name}, ${variant}, ${width} px" src="${source}" width="${width}" height="${height}" loading="lazy"></iframe></figure>`;
}

function figures({ kind, html: markup, words, grade, subject, isDraft }: Mail): string {
  const size = `${isDraft ? "draft · " : ""}${(Buffer.byteLength(markup) / 1024).toFixed(1)} KB`;
  if (kind === "page") return size;
  const level = grade === undefined ? "" : ` · grade ${grade.toFixed(1)}`;
  return `${size} · ${words} words${level} · subject ${subject.length}`;
}

/** @param from The way from this page to the preview's first one, so that it can stand anywhere. */
function page(build: Build, from: string, title: string, body: ReturnType<typeof html>) {
  const problems =
    build.problems.length > 0 &&
    html`<div class="problems" role="alert">The newest change cannot be compiled${build.mails.length > 0 ? "; below is the last state that could" : ""}.

${build.problems.join("\n")}</div>`;
  return html`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title><style>${raw(style)}</style></head>
<body data-changes="${from}/changes"><header><h1>${title}</h1></header>
<main>${problems || ""}${body}</main><script>${raw(script)}</script></body></html>`;
}
