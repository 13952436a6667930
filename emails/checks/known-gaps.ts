/**
 * Features of our mails that some mail program lacks, by what a reader of such a program gets instead.
 *
 * Names and data are caniemail's. What is not here must not be used without a word on its fallback.
 */
export const knownGaps: Readonly<Record<string, readonly string[]>> = {
  "the style element carries only the dark scheme and refinements; everything needed is inline": [
    "Child combinator",
    "color-scheme CSS property",
    "color-scheme meta tag",
  ],
  "only values that these clients lack are missing, and none of them is ours": ["letter-spacing"],
  "words break elsewhere, or a line of code goes on to the right": ["white-space", "word-break"],
  "a screen reader hears a little more; nothing is said by this alone": ["aria-hidden attribute"],
  "an area has its plain colour, and the number beside it, without the hatching": [
    "background-image",
  ],
  "plain numbered and bulleted lists: only other numbering is lacking": ["<ul>, <ol> and <dl>"],
  "the next font of the list is taken": [
    "system-ui, ui-serif, ui-sans-serif, ui-rounded, ui-monospace",
  ],
};
