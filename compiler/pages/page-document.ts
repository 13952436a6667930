/**
 * The document around the words of an own page: head, header and footer, as web editions have them.
 */
import { type CheerioAPI, load } from "cheerio";
import type { CompiledMail, RetiredMail } from "../../lambdas/domain/course.ts";
import type { Translate } from "../../lambdas/domain/words/words.ts";
import { escapeHtml } from "../../lambdas/mail/mime.ts";
import { directionOf } from "../direction.ts";
import { stripIndent } from "../source/strip-indent.ts";

/** What own pages lead to and look like: the course's title, its mails and its glossary. */
export interface Editions {
  readonly title: string;
  readonly mails: readonly CompiledMail[];
  readonly retired?: readonly RetiredMail[];
  readonly glossary?: string;
}

/** What is the same on all own pages of a course. */
export interface PageFrame {
  readonly bodyClass: string;
  /** "light dark", or "light" where the mails have no colours for the dark. */
  readonly colorScheme: string;
  readonly header: string;
  readonly footer: string;
}

/**
 * The frame of own pages, from the first web edition of the course: the class of its body, and of
 * its header the paragraph that leads home, in its sections.
 */
export function frameOf({ title, mails, glossary }: Editions, t: Translate): PageFrame {
  // One with a style sheet of its own would bring classes that are not in the shared one.
  const titled = mails.filter(({ web }) => web.includes('class="course"'));
  const first = titled.find(({ web }) => web.includes('href="/edition.css"')) ?? titled[0];
  const $ = load(first?.web ?? "");
  const home = $("header p.course").first();
  home
    .parentsUntil("body")
    .contents()
    .filter((_, node) => home.get(0) !== node && $(node).has("p.course").length === 0)
    .remove();
  const links = [
    ["/", title],
    ...(glossary === undefined ? [] : [["/glossary", t("layout.glossary")]]),
    ["/privacy", t("layout.privacy")],
  ].map(([path = "", name = ""]) => `<a href="${path}">${escapeHtml(name)}</a>`);
  const plain = `<section><div><p>${links[0]}</p></div></section>`;
  return {
    bodyClass: $("body").attr("class") ?? "",
    colorScheme: $('meta[name="color-scheme"]').attr("content") ?? "light dark",
    header: home.length > 0 ? ($("header").html() ?? "") : plain,
    footer: `<section class="own foot"><div><p>${links.join(" · ")}</p></div></section>`,
  };
}

/**
 * The whole document of a page.
 *
 * @param page What the author wrote: language, title, description and the words in its body.
 * @param script The address of the page's script, if it has one.
 */
export function pageDocument(
  page: CheerioAPI,
  { bodyClass, colorScheme, header, footer }: PageFrame,
  script: string | undefined,
): string {
  const attribute = (name: string, value: string | undefined) =>
    value ? ` ${name}="${escapeHtml(value)}"` : "";
  const description = page('meta[name="description"]').attr("content");
  const html = page("html");
  const head = [
    '<meta charset="utf-8">',
    '<meta name="viewport" content="width=device-width, initial-scale=1">',
    `<meta name="color-scheme" content="${colorScheme}">`,
    `<title>${escapeHtml(page("title").first().text().trim())}</title>`,
    ...(description ? [`<meta name="description"${attribute("content", description)}>`] : []),
    '<link rel="stylesheet" href="/edition.css">',
    '<link rel="icon" href="/icon.svg">',
    ...(script ? [`<script src="${script}" defer></script>`] : []),
  ];
  return `${stripIndent(`<!doctype html><html${attribute("lang", html.attr("lang"))}${attribute("dir", html.attr("dir") ?? directionIn(html.attr("lang")))}><head>
${head.join("\n")}
</head>
<body${attribute("class", bodyClass)}>
<header>${header}</header>
<main><section class="own"><div>${page("body").html() ?? ""}</div></section></main>
<footer>${footer}</footer>
</body></html>`)}\n`;
}

/** What a page in this language must say of its direction. */
function directionIn(language: string | undefined): "rtl" | undefined {
  return language && directionOf(language) === "rtl" ? "rtl" : undefined;
}
