/**
 * The attributes of MJML's elements as the looks of a page: what a mail has in tables and style
 * attributes, a page has in its style sheet, a class for each look.
 */
import { createHash } from "node:crypto";
import type { MjmlNode } from "mjml";
import { darkDeclarations } from "./dark-colours.ts";
import { type Attributes, defaults } from "./mjml-defaults.ts";

/** How attributes are called in a style sheet, where it is not their own name. */
const properties: Readonly<Record<string, string>> = {
  align: "text-align",
  "container-background-color": "background-color",
  "background-url": "background-image",
  "inner-border": "border",
};

/** Attributes that are the looks of the box around an element. */
const boxed =
  /^(?:background-(?:color|url|size|repeat|position)|border(?:-radius|-top|-right|-bottom|-left)?|padding(?:-top|-right|-bottom|-left)?|text-align|align|color|font-(?:family|size|style|weight)|letter-spacing|line-height|text-decoration|text-transform|container-background-color)$/;

/** Of a button, an image and a divider: the box around them. */
const around = /^(?:align|padding(?:-top|-right|-bottom|-left)?|container-background-color)$/;

/** Of words in a row: how they are set. */
const lettering =
  /^(?:color|font-(?:family|size|style|weight)|letter-spacing|line-height|text-decoration|text-transform)$/;

/** Of an entry of a menu. */
const linkLook = new RegExp(`${lettering.source}|^padding(?:-top|-right|-bottom|-left)?$`);

/** Of links to social networks; what else they have is said of pictures. */
const socialBox =
  /^(?:align|padding(?:-top|-right|-bottom|-left)?|container-background-color|color|font-(?:family|size|style|weight)|line-height)$/;

/** An element's attributes as MJML adds them up: its own, over its classes', over all of its kind. */
export function attributeReader(mail: MjmlNode): (node: MjmlNode) => Attributes {
  const head = mail.children?.find(({ tagName }) => tagName === "mj-head");
  const given = (head?.children ?? [])
    .filter(({ tagName }) => tagName === "mj-attributes")
    .flatMap(({ children = [] }) => children);
  const of = (matches: (node: MjmlNode) => boolean) =>
    Object.assign({}, ...given.filter(matches).map(({ attributes }) => attributes));
  return (node) => {
    const own = node.attributes ?? {};
    const names = String(own["mj-class"] ?? "").split(/\s+/);
    const ofClasses = names.map((name) => {
      const { name: _, ...rest } = of(
        ({ tagName, attributes }) => tagName === "mj-class" && attributes?.name === name,
      );
      return rest;
    });
    return Object.assign(
      {},
      defaults[node.tagName],
      of(({ tagName }) => tagName === "mj-all"),
      of(({ tagName }) => tagName === node.tagName),
      ...ofClasses,
      own,
    );
  };
}

/** Attributes as declarations, those that the pattern finds. */
export function declarations(attributes: Attributes, pattern: RegExp = boxed): string {
  return Object.entries(attributes)
    .filter(([name]) => pattern.test(name))
    .map(([name, value]) => {
      const written = name === "background-url" ? `url("${value}")` : value;
      return `${properties[name] ?? name}:${written}`;
    })
    .join(";");
}

/** The looks of one element, as declarations: of its box, and of what is in the box. */
export interface Looks {
  readonly box: string;
  readonly inner: string;
}

const plain: Looks = { box: "", inner: "" };

/**
 * The looks that an element has by its attributes.
 *
 * @param attributes All that it has.
 * @param columns How many stand side by side where it is a column.
 */
export function looksOf(node: MjmlNode, attributes: Attributes, columns: number): Looks {
  const own = node.attributes as Attributes | undefined;
  switch (node.tagName) {
    case "mj-body":
    case "mj-section":
    case "mj-text":
    case "mj-wrapper":
      // What classes and all of a kind have is in rules of their own.
      return { ...plain, box: declarations(own ?? {}) };
    case "mj-hero":
      return { ...plain, box: joined(declarations(attributes), heroHeight(attributes)) };
    case "mj-group":
    case "mj-column":
      return { ...plain, box: joined(columnWidth(attributes, columns), declarations(attributes)) };
    case "mj-button":
      return { box: declarations(attributes, around), inner: buttonLook(attributes) };
    case "mj-image":
      return {
        box: declarations(attributes, around),
        inner: declarations(attributes, /^border(?:-radius)?$/),
      };
    case "mj-divider": {
      const { "border-width": width, "border-style": style, "border-color": colour } = attributes;
      const line = `border:0;border-top:${width} ${style} ${colour};margin:0 auto`;
      const wide = attributes.width ? `width:${attributes.width}` : "";
      return { box: declarations(attributes, around), inner: joined(line, wide) };
    }
    case "mj-spacer":
      return { ...plain, box: joined(`height:${attributes.height ?? "20px"}`, "padding:0") };
    case "mj-social":
      return { ...plain, box: declarations(attributes, socialBox) };
    case "mj-social-element": {
      const place = "display:inline-block;padding:4px;color:inherit";
      return { ...plain, inner: joined(place, declarations(attributes, lettering)) };
    }
    case "mj-navbar-link":
      return {
        ...plain,
        inner: joined("display:inline-block", declarations(attributes, linkLook)),
      };
    case "mj-navbar":
    case "mj-carousel":
      return { ...plain, box: declarations(attributes, around) };
    case "mj-accordion":
    case "mj-accordion-element":
    case "mj-accordion-title":
    case "mj-accordion-text":
    case "mj-table":
      return { ...plain, box: declarations(attributes) };
    default:
      return plain;
  }
}

function buttonLook(attributes: Attributes): string {
  const look = declarations(
    attributes,
    /^(?:background-color|border(?:-radius)?|color|font-(?:family|size|style|weight)|letter-spacing|line-height|text-decoration|text-transform)$/,
  );
  const width = attributes.width
    ? `width:${attributes.width};max-width:100%;box-sizing:border-box;text-align:center`
    : "";
  return joined("display:inline-block", look, `padding:${attributes["inner-padding"]}`, width);
}

/** Beside others a column has its width, on all but the narrowest screens. */
function columnWidth(attributes: Attributes, columns: number): string {
  if (columns < 2) return "";
  const { width = `${Number((100 / columns).toFixed(3))}%`, "vertical-align": align } = attributes;
  const place = { middle: "center", bottom: "flex-end" }[align ?? ""];
  return joined(`flex:0 1 ${width}`, place ? `align-self:${place}` : "");
}

function heroHeight({ height }: Attributes): string {
  return height ? `min-height:${height};box-sizing:border-box` : "";
}

function joined(...parts: readonly string[]): string {
  return parts.filter((part) => part !== "").join(";");
}

/** How many columns stand side by side in a section or a group. */
export function columnsIn({ tagName, children = [] }: MjmlNode): number {
  if (tagName !== "mj-section" && tagName !== "mj-group") return 1;
  return children.filter((each) => /^mj-(?:column|group)$/.test(each.tagName)).length;
}

/** The class of a look; empty for none. */
export function lookClass(look: string): string {
  if (look === "") return "";
  return `style-${createHash("sha256").update(look).digest("hex").slice(0, 6)}`;
}

/**
 * The rule of a look's class. In a mail it is a style attribute, which wins over every rule, so here
 * the class is said more often than rules do.
 */
export function lookRule(look: string, isDark: boolean): string {
  const selector = `:root ${`.${lookClass(look)}`.repeat(3)}`;
  return rule(selector, look.trim().replace(/;$/, "").replaceAll("{{siteUrl}}", ""), isDark);
}

/** A rule on a line, and the one for the dark where its colours need one and the mails have any. */
export function rule(selector: string, look: string, isDark: boolean): string {
  const dark = isDark ? darkDeclarations(look) : "";
  return `${selector}{${look}}\n${dark && `@media (prefers-color-scheme:dark){${selector}{${dark}}}\n`}`;
}
