/** MJML, asked once a mail: the HTML that is sent, and the tree that the text and the page are made of. */
import mjml2html, { type MjmlNode } from "mjml";
import MjBody from "mjml-body";

/** What MJML makes of a mail. */
export interface Rendered {
  /** Without the sections of class `web-only`. */
  readonly html: string;
  /** All that was parsed, the sections of class `web-only` too. */
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
  return { html, tree: json };
}

/** A part of the tree without the sections that only the page has. */
export function withoutWebOnly(node: MjmlNode): MjmlNode {
  return { ...node, children: node.children?.filter(isInMail).map(withoutWebOnly) ?? [] };
}

/**
 * The body of a mail. MJML has validated the sections for the page only; they are taken out before
 * it wraps each section in tables and comments for Outlook.
 */
class MailBody extends MjBody {
  constructor(node: MjmlNode) {
    super(withoutWebOnly(node));
  }
}

function isInMail({ tagName, attributes, rawAttrs = attributes }: MjmlNode): boolean {
  const classes = String(rawAttrs?.["css-class"] ?? "").split(/\s+/);
  return !(tagName === "mj-section" && classes.includes("web-only"));
}
