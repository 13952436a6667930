/** The parts we use of packages that bring no types. */

declare module "mjml" {
  /** A node of the parsed mail. */
  export interface MjmlNode {
    readonly tagName: string;
    readonly attributes?: Readonly<Record<string, string | boolean>>;
    /** The attributes as they were written, once MJML has added those of its classes. */
    readonly rawAttrs?: Readonly<Record<string, string | boolean>>;
    readonly children?: readonly MjmlNode[];
    /** The markup inside an element that MJML does not look into (mj-text, mj-button, mj-table, …). */
    readonly content?: string;
    /** Where it begins in the text that was parsed, counted from 1. */
    readonly line?: number;
  }

  export default function mjml2html(
    mjml: string,
    options: {
      readonly validationLevel: "strict" | "skip";
      readonly keepComments: boolean;
      readonly ignoreIncludes: boolean;
      readonly fonts: Readonly<Record<string, string>>;
      /** Components for this mail, in place of MJML's own of the same name. */
      readonly presets: readonly {
        readonly components: readonly (new (node: MjmlNode) => unknown)[];
        readonly dependencies: Readonly<Record<string, readonly string[]>>;
      }[];
    },
  ): Promise<{
    readonly html: string;
    readonly json: MjmlNode;
  }>;
}

declare module "mjml-body" {
  import type { MjmlNode } from "mjml";

  /** MJML's own body of a mail. */
  export default class MjBody {
    constructor(node: MjmlNode);
  }
}
