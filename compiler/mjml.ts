/** MJML, asked once a mail: the HTML that is sent, and the tree that the text and the page are made of. */
import mjml2html, { type MjmlNode } from "mjml";
import MjBody from "mjml-body";
import { escapeHtml } from "../lambdas/mail/mime.ts";
import { withoutClass } from "./markup.ts";

/** What MJML makes of a mail. */
export interface Rendered {
  /** Without the elements of class `web-only`. */
  readonly html: string;
  /** All that was parsed, the elements of class `web-only` too, each with the classes of its `mj-class`. */
  readonly tree: MjmlNode;
}

/**
 * Renders a mail.
 *
 * @throws an error of MJML's, with a list `errors` where its validation found some.
 */
export async function renderMjml(mjml: string): Promise<Rendered> {
  const { html, json } = await mjml2html(mjml, {
    validationLevel: "strict",
    keepComments: false,
    ignoreIncludes: false,
    // Otherwise some font names make every mail load a style sheet from Google.
    fonts: {},
    presets: [{ components: [MailBody], dependencies: {} }],
  });
  return { html, tree: withNames(withClasses(json, classesByName(json))) };
}

/** A part of the tree without the elements that only the page has. */
export function withoutWebOnly(node: MjmlNode): MjmlNode {
  return {
    ...node,
    ...(node.content !== undefined && { content: withoutClass(node.content, "web-only") }),
    children: node.children?.filter(isInMail).map(withoutWebOnly) ?? [],
  };
}

/**
 * The body of a mail. MJML has validated the elements for the page only; they are taken out before
 * it wraps each section in tables and comments for Outlook.
 */
class MailBody extends MjBody {
  constructor(node: MjmlNode) {
    super(withNames(withoutWebOnly(node)));
  }
}

/**
 * A part of the tree in which every link to a social network says whose it is, where its author does
 * not: "facebook-noshare" is Facebook's. MJML makes the picture a link of its own beside the words.
 */
function withNames(node: MjmlNode): MjmlNode {
  const { tagName, attributes, children } = node;
  const [network = ""] = String(attributes?.name ?? "").split("-");
  const name = escapeHtml(network.charAt(0).toUpperCase() + network.slice(1));
  const isBare = tagName === "mj-social-element" && !attributes?.alt;
  return {
    ...node,
    ...(isBare && name !== "" && { attributes: { ...attributes, alt: name } }),
    ...(children && { children: children.map(withNames) }),
  };
}

function isInMail({ attributes, rawAttrs }: MjmlNode): boolean {
  const classes = `${attributes?.["css-class"] ?? ""} ${rawAttrs?.["css-class"] ?? ""}`;
  return !classes.split(/\s+/).includes("web-only");
}

/** The `css-class` that each `mj-class` of a mail's head brings along. */
function classesByName(node: MjmlNode): ReadonlyMap<string, string> {
  const own = node.tagName === "mj-class" && node.attributes?.["css-class"];
  return new Map([
    ...(own ? ([[String(node.attributes?.name), String(own)]] as const) : []),
    ...(node.children ?? []).flatMap((child) => [...classesByName(child)]),
  ]);
}

function withClasses(node: MjmlNode, classes: ReadonlyMap<string, string>): MjmlNode {
  const looks = String(node.attributes?.["mj-class"] ?? "").split(/\s+/);
  const brought = looks.flatMap((name) => classes.get(name) ?? []);
  const all = [...brought, node.attributes?.["css-class"] ?? ""].join(" ").trim();
  return {
    ...node,
    ...(brought.length > 0 && { attributes: { ...node.attributes, "css-class": all } }),
    ...(node.children && { children: node.children.map((child) => withClasses(child, classes)) }),
  };
}
