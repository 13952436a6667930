/**
 * What some mail program lacks of what MJML brings to every mail, and what a reader of such a program
 * gets instead. What a course uses beside it is its own to know, see `CourseChecks`.
 *
 * Names and data are caniemail's.
 */
export const engineGaps: Readonly<Record<string, readonly string[]>> = {
  "the style element carries only refinements; everything needed is inline": [
    "<style> element",
    "@media",
    "Attribute selector",
    "!important keyword",
    "Chaining selectors",
    "Class selector",
    "Descendant combinator",
    "ID selector",
    "Type selector",
  ],
  "only values that these clients lack are missing, and MJML writes none of them": [
    "background",
    "border",
    "display",
    "font-size",
    "font-weight",
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
  "columns as wide as their words: still readable": ["table-layout"],
  "square corners, or no gaps between cells: still readable": ["border-radius", "border-spacing"],
  "words break elsewhere, or a long line goes on to the right": ["overflow", "overflow-wrap"],
  "a screen reader hears a little more or less; nothing is said by these alone": [
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
  "clients put what they like in its place, and it looks the same": [
    "<body> element",
    "align attribute",
    "cursor",
    "outline",
    "target attribute",
  ],
};
