/**
 * Features that some mail program lacks, and what a reader of such a program gets instead.
 *
 * Names and data are caniemail's. What is not here must not be used without a word on its fallback.
 */

/** Each reason with the features it holds for. */
const reasons: Readonly<Record<string, readonly string[]>> = {
  "the style element carries only the dark scheme and refinements; everything needed is inline": [
    "<style> element",
    "@media",
    "!important keyword",
    "Attribute selector",
    "Chaining selectors",
    "Child combinator",
    "Class selector",
    "Descendant combinator",
    "ID selector",
    "Type selector",
    "color-scheme CSS property",
    "color-scheme meta tag",
  ],
  "only values that these clients lack are missing, and none of them is ours": [
    "background",
    "border",
    "display",
    "font-size",
    "font-weight",
    "letter-spacing",
    "margin",
    "text-align",
    "text-decoration",
    "text-transform",
  ],
  "Outlook for Windows is given table cells with attributes, which it does understand": [
    "height attribute",
    "height property",
    "line-height",
    "max-width",
    "padding",
    "width attribute",
    "width property",
  ],
  "square corners, columns as wide as their words or no gaps between cells: still readable": [
    "border-radius",
    "border-spacing",
    "table-layout",
  ],
  "words break elsewhere, or a line of code goes on to the right": [
    "overflow",
    "overflow-wrap",
    "white-space",
    "word-break",
  ],
  "a screen reader hears a little more or less; nothing is said by these alone": [
    "aria-hidden attribute",
    "aria-label attribute",
    "dir attribute",
    "direction",
    "lang attribute",
    "role attribute",
  ],
  "hides the preheader, which otherwise shows as one small line": [
    "display:none",
    "max-height property",
    "opacity",
  ],
  "written by MJML; clients put what they like in its place, and it looks the same": [
    "<body> element",
    "align attribute",
    "cursor",
    "outline",
    "target attribute",
  ],
  "plain numbered and bulleted lists: only other numbering is lacking": ["<ul>, <ol> and <dl>"],
  "the next font of the list is taken": [
    "system-ui, ui-serif, ui-sans-serif, ui-rounded, ui-monospace",
  ],
};

/** Feature → why it may stay. */
export const knownGaps: ReadonlyMap<string, string> = new Map(
  Object.entries(reasons).flatMap(([reason, features]) =>
    features.map((feature) => [feature, reason]),
  ),
);
