/** The looks that a course gives to its pages and mails. */

/** Colours by what they are for, each `#rrggbb`. */
export interface Palette {
  /** Behind everything. */
  readonly paper: string;
  /** Running text. */
  readonly ink: string;
  /** Hints and footers. */
  readonly soft: string;
  /** Headings. */
  readonly deep: string;
  /** Links, and the face of a button. */
  readonly link: string;
  /** The words on a button. */
  readonly onLink: string;
  /** Behind what belongs together. */
  readonly panel: string;
  /** Thin lines. */
  readonly line: string;
  /** A stroke that sets something apart, and the focus. */
  readonly accent: string;
  /** What is wrong, and what cannot be undone. */
  readonly bad: string;
  /** Behind what is typed. */
  readonly field: string;
}

/** What `theme.ts` of a course holds. */
export interface Theme {
  readonly light: Palette;
  readonly dark: Palette;
  /** A list of fonts as CSS has it; a name of several words in single quotes. */
  readonly font: string;
  /** The mark of the course, a square SVG: the site's icon. */
  readonly mark: string;
  /** The sender in a few letters, where there is little room; the course's title where none is said. */
  readonly shortName?: string;
}
