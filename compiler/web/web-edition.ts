/**
 * The web edition: the mail's words as a page of the site, for everybody and without tokens.
 *
 * Made from MJML's tree and not from its output, which says every look again at every element, in
 * tables, for mail programs. A browser reads the same looks once, from the sheet of all editions.
 */
import { createHash } from "node:crypto";
import { load } from "cheerio";
import type { MjmlNode } from "mjml";
import { escapeHtml } from "../../lambdas/mail/mime.ts";
import type { MailMetadata } from "../source/metadata.ts";
import { stripIndent } from "../source/strip-indent.ts";

/**
 * Makes a page of a parsed mail, without the elements of class `mail-only`. Links to the site are
 * relative; the paragraph of class `course` leads home. The sections of class `band` and `foot`
 * before and after the words become the page's header and footer.
 *
 * Looks are those of `mj-class`, of style rules and of `style` attributes: the other attributes of
 * an MJML element are the mail's. A `style` attribute becomes a class, because the site's policy
 * allows none.
 */
export function webEdition(mail: MjmlNode, { subject, preheader }: MailMetadata): string {
  const body = child(mail, "mj-body");
  const sections = body?.children ?? [];
  const aside = (section: MjmlNode) => /\b(band|foot)\b/.test(attribute(section, "css-class"));
  const from = Math.max(
    0,
    sections.findIndex((section) => !aside(section)),
  );
  const to = sections.findLastIndex((section) => !aside(section)) + 1;
  const language = ["lang", "dir"].map((name) => formatAttribute(name, attribute(mail, name)));
  const $ = load(`<!doctype html><html${language.join("")}><head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${escapeHtml(subject)}</title>
<meta name="description" content="${escapeHtml(preheader)}">
<link rel="stylesheet" href="/edition.css">
<link rel="icon" href="/icon.svg">
</head>
<body${classes(body)}>
<header>${sections.slice(0, from).map(markup).join("\n")}</header>
<main>${sections.slice(from, to).map(markup).join("\n")}</main>
<footer>${sections.slice(to).map(markup).join("\n")}</footer>
</body></html>`);
  $(".mail-only").remove();
  $("*")
    .contents()
    .filter((_, node) => node.type === "comment")
    .remove();
  $("[data-text]").removeAttr("data-text");
  for (const element of $("[style]")) {
    $(element)
      .addClass(styleClass($(element).attr("style") ?? ""))
      .removeAttr("style");
  }
  $("p.course").wrapInner('<a href="/"></a>');
  $('[href="{{siteUrl}}"]').attr("href", "/");
  return `${stripIndent($.html().replaceAll("{{siteUrl}}", ""))}\n`;
}

/** What MJML brings to every mail of its own accord. */
const frame = `body{margin:0;-webkit-text-size-adjust:100%}table{border-collapse:collapse}img{max-width:100%;height:auto}
section{max-width:600px;margin:0 auto}section section{padding:0}section>div{display:flow-root;overflow-wrap:break-word}
`;

/** What only a page has: a title that leads home. */
const pageOnly = `.course a{text-decoration:none}
`;

/** The one style sheet of these mails' editions: what their heads say, each rule once. */
export function editionStyle(mails: readonly MjmlNode[]): string {
  const heads = mails.map((mail) => child(mail, "mj-head")?.children ?? []);
  const all = (name: string) => heads.flat().filter(({ tagName }) => tagName === name);
  const sheets = all("mj-style");
  const inline = (sheet: MjmlNode) => attribute(sheet, "inline") === "inline";
  // In a mail what is inline wins over the rest, so here it comes after it.
  const rules = [
    ...sheets.filter((sheet) => !inline(sheet)).map(rulesOf),
    frame,
    ...all("mj-attributes").map(attributeRules),
    ...sheets.filter(inline).map(rulesOf),
    ...mails.flatMap(ownStylesOf),
    pageOnly,
  ];
  return [...new Set(rules)].join("");
}

/** A step that is done once for each tree: a mail that did not change keeps its own. */
function once<Value extends object | string>(step: (node: MjmlNode) => Value) {
  const done = new WeakMap<MjmlNode, Value>();
  return (node: MjmlNode): Value => {
    const value = done.get(node) ?? step(node);
    done.set(node, value);
    return value;
  };
}

const rulesOf = once(browserRules);

const ownStylesOf = once(styleAttributes);

/**
 * The rules of an `mj-style`, a line each, without those that only Outlook's own selectors reach.
 */
function browserRules({ content = "" }: MjmlNode): string {
  return content
    .replace(/[^{}]*\[data-ogs[bc]\][^{}]*\{[^{}]*\}/g, "")
    .replace(/\s+/g, " ")
    .replace(/ ?([{};,>]) ?/g, "$1")
    .replace(/([{;][\w-]+): /g, "$1:")
    .replaceAll(";}", "}")
    .replace(/(?<=\})(?!\})/g, "\n")
    .trimStart();
}

/** The `style` attributes in a mail's words, each as the rule of its class. */
function styleAttributes({ content = "", children = [] }: MjmlNode): string[] {
  const $ = load(content, null, false);
  const own = $("[style]")
    .get()
    .map((element) => $(element).attr("style") ?? "")
    .map((styles) => {
      // In a mail they win over every rule, so here the class is said more often than rules do.
      const selector = `:root ${`.${styleClass(styles)}`.repeat(3)}`;
      return `${selector}{${styles.trim().replace(/;$/, "")}}\n`;
    });
  return [...own, ...children.flatMap(styleAttributes)];
}

function styleClass(styles: string): string {
  return `style-${createHash("sha256").update(styles).digest("hex").slice(0, 6)}`;
}

/**
 * `mj-attributes` as rules. An attribute of a section or of a text is named like the property it
 * sets.
 */
function attributeRules({ children = [] }: MjmlNode): string {
  const selectors: Readonly<Record<string, string>> = {
    "mj-all": "body",
    "mj-section": "section",
    "mj-text": "section>div",
  };
  return children
    .map((node) => {
      const { name = "", ...styles } = node.attributes ?? {};
      const selector = node.tagName === "mj-class" ? `.mj-${name}` : selectors[node.tagName];
      const declarations = Object.entries(styles).map(
        ([property, value]) => `${property}:${value}`,
      );
      return selector ? `${selector}{${declarations.join(";")}}\n` : "";
    })
    .join("");
}

/** The elements of a mail that a page shows, as HTML. Of a spacer, a page has no need. */
const renderers: Readonly<Record<string, (node: MjmlNode) => string>> = {
  "mj-wrapper": (node) => within("div", node),
  "mj-section": (node) => `<section${classes(node)}>${inside(node)}</section>`,
  "mj-hero": (node) => `<section${classes(node)}>${inside(node)}</section>`,
  // With classes they are sections too: a div in a section would take the looks of a text.
  "mj-group": (node) => within("section", node),
  "mj-column": (node) => within("section", node),
  "mj-text": (node) => block(node, node.content),
  "mj-raw": ({ content = "" }) => content,
  "mj-table": (node) => `<div><table${classes(node)}>${node.content ?? ""}</table></div>`,
  "mj-button": (node) => block(node, `<p>${link(node, node.content)}</p>`),
  "mj-image": (node) => {
    const width = Number.parseInt(attribute(node, "width") || "560", 10);
    const address = formatAttribute("src", attribute(node, "src"));
    const image = `<img${address} alt="${attribute(node, "alt")}" width="${width}">`;
    return block(node, `<p>${attribute(node, "href") ? link(node, image) : image}</p>`);
  },
  "mj-divider": (node) => block(node, "<hr>"),
  "mj-spacer": () => "",
};

/**
 * The elements of a parsed mail whose words its page would lose. None is within a `mail-only` one.
 */
export function unsupported(mail: MjmlNode): MjmlNode[] {
  const lost = (node: MjmlNode): MjmlNode[] => {
    if (mailOnly(node)) return [];
    return renderers[node.tagName] ? (node.children ?? []).flatMap(lost) : [node];
  };
  return (child(mail, "mj-body")?.children ?? []).flatMap(lost);
}

/** A part of the tree as HTML. */
function markup(node: MjmlNode): string {
  return mailOnly(node) ? "" : (renderers[node.tagName]?.(node) ?? "");
}

function mailOnly(node: MjmlNode): boolean {
  return attribute(node, "css-class").split(/\s+/).includes("mail-only");
}

function inside({ children = [] }: MjmlNode): string {
  return children.map(markup).join("\n");
}

/** What is inside an element of layout; around it nothing, unless it has classes. */
function within(element: string, node: MjmlNode): string {
  const names = classes(node);
  return names === "" ? inside(node) : `<${element}${names}>${inside(node)}</${element}>`;
}

function block(node: MjmlNode, content = ""): string {
  return `<div${classes(node)}>${content}</div>`;
}

function link(node: MjmlNode, content = ""): string {
  return `<a${formatAttribute("href", attribute(node, "href"))}>${content}</a>`;
}

/**
 * The class attribute of an element: its own classes, and `mj-…` for those it has its looks from.
 */
function classes(node: MjmlNode | undefined): string {
  const styles = attribute(node, "mj-class").replace(/\S+/g, "mj-$&");
  return formatAttribute("class", `${styles} ${attribute(node, "css-class")}`.trim());
}

function formatAttribute(name: string, value: string): string {
  return value === "" ? "" : ` ${name}="${value}"`;
}

function attribute(node: MjmlNode | undefined, name: string): string {
  return String(node?.attributes?.[name] ?? "");
}

function child(node: MjmlNode, name: string): MjmlNode | undefined {
  return node.children?.find(({ tagName }) => tagName === name);
}
