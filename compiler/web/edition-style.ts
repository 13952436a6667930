/**
 * The style sheets of the web editions: what the heads of the mails say of their looks, and what MJML
 * writes into style attributes.
 */
import { load } from "cheerio";
import type { MjmlNode } from "mjml";
import { attributeReader, columnsIn, declarations, lookRule, looksOf, rule } from "./looks.ts";
import type { Attributes } from "./mjml-defaults.ts";
import { attribute, child } from "./tree.ts";

/** What MJML brings to every mail of its own accord. */
const frame = `body{margin:0;-webkit-text-size-adjust:100%}table{border-collapse:collapse}img{max-width:100%;height:auto}
section,.mj-wrapper{max-width:600px;margin:0 auto;padding:20px 0;box-sizing:border-box}section section{margin:0;padding:0}:root .mj-wide{max-width:none}.mj-wide>.mj-inner{max-width:600px;margin:0 auto}section>div{display:flow-root;overflow-wrap:break-word;padding:10px 25px;font-size:13px;line-height:1}
:root .mj-alone.mj-alone.mj-alone{margin:0}.mj-table{display:table}.mj-columns{display:flex;flex-wrap:wrap;align-items:flex-start}.mj-columns>section{flex:1 1 0;min-width:0}
@media (max-width:479px){.mj-columns:not(.mj-beside)>section{flex:0 0 100%!important}}
`;

/**
 * What only a page has: a title that leads home, with the mark, on a band from edge to edge; and the
 * settings of a reader, who has the course, link to pages by `#reader`, where what offers it is not shown.
 */
const pageOnly = `.course a{display:flex;gap:10px;align-items:center;text-decoration:none}
.course img{flex:none}header .course+p{padding-inline-start:38px}
@media (min-width:600px){:root header>.band{max-width:none;padding-inline:calc(50% - 300px)}}
#reader:target .offer{display:none}
`;

/** One style sheet of these mails' editions: what their heads say, each rule once, and all their looks. */
export function editionStyle(mails: readonly MjmlNode[]): string {
  const isDark = mails.some(hasDark);
  const rules = [
    ...headRules(mails),
    ...mails.flatMap(looks).map((look) => lookRule(look, isDark)),
    pageOnly,
  ];
  return [...new Set(rules)].join("");
}

/** A page and what it was made of. */
export interface EditionSource {
  /** "lessons/tea" */
  readonly name: string;
  readonly mail: MjmlNode;
}

/** The style sheets of all pages. */
export interface EditionSheets {
  /** Of most pages. */
  readonly shared: string;
  /** Of the pages whose mails have styles of their own, by their names. */
  readonly own: ReadonlyMap<string, string>;
}

/**
 * The style sheets of pages: those whose mails say the same in their heads share one, so that what one
 * lesson says of its looks is not said of another.
 */
export function editionSheets(pages: readonly EditionSource[]): EditionSheets {
  const groups = Map.groupBy(pages, ({ mail }) => headRules([mail]).join(""));
  const sizes = [...groups.values()].sort((a, b) => b.length - a.length);
  const styleOf = (group: readonly EditionSource[]) => editionStyle(group.map(({ mail }) => mail));
  const [most = [], ...others] = sizes;
  return {
    shared: styleOf(most),
    own: new Map(
      others.flatMap((group) => {
        const style = styleOf(group);
        return group.map(({ name }) => [name, style] as const);
      }),
    ),
  };
}

/** Whether a mail's style sheet has colours for the dark. */
export function hasDark(mail: MjmlNode): boolean {
  return (child(mail, "mj-head")?.children ?? []).some(
    ({ tagName, content = "" }) =>
      tagName === "mj-style" && /prefers-color-scheme:\s*dark/.test(content),
  );
}

function headRules(mails: readonly MjmlNode[]): readonly string[] {
  const isDark = mails.some(hasDark);
  const heads = mails.map((mail) => child(mail, "mj-head")?.children ?? []);
  const all = (name: string) => heads.flat().filter(({ tagName }) => tagName === name);
  const sheets = all("mj-style");
  const inline = (sheet: MjmlNode) => attribute(sheet, "inline") === "inline";
  // In a mail what is inline wins over the rest, so here it comes after it.
  return [
    ...sheets.filter((sheet) => !inline(sheet)).map(browserRules),
    frame,
    ...all("mj-attributes").map((attributes) => attributeRules(attributes, isDark)),
    ...sheets.filter(inline).map(browserRules),
  ];
}

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

/** Every look in a mail: of its elements' attributes and of the `style` attributes among its words. */
function looks(mail: MjmlNode): readonly string[] {
  const read = attributeReader(mail);
  const ofNode = (node: MjmlNode, columns: number): readonly string[] => {
    const { content = "", children = [] } = node;
    const { box, inner } = looksOf(node, read(node), columns);
    const $ = load(content, null, false);
    const styles = $("[style]")
      .get()
      .map((element) => $(element).attr("style") ?? "");
    const within = children.flatMap((each) => ofNode(each, columnsIn(node)));
    return [box, inner, ...styles, ...within].filter((look) => look !== "");
  };
  const body = child(mail, "mj-body");
  return body ? ofNode(body, 1) : [];
}

/**
 * `mj-attributes` as rules. An attribute of a section or of a text is named like the property it
 * sets.
 */
function attributeRules({ children = [] }: MjmlNode, isDark: boolean): string {
  const selectors: Readonly<Record<string, string>> = {
    "mj-all": "body",
    "mj-section": "section",
    "mj-text": "section>div",
  };
  return children
    .map((node) => {
      // Of the last two a page knows by itself, from the direction of its language.
      const { name = "", align: _, direction: __, ...attributes } = node.attributes ?? {};
      const selector = node.tagName === "mj-class" ? `.mj-${name}` : selectors[node.tagName];
      return selector ? rule(selector, declarations(attributes as Attributes), isDark) : "";
    })
    .join("");
}
