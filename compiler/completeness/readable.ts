/** What readers get of markup: its words, and the addresses of its links. */
import { isElement, type MarkupElement, type MarkupNode, silentElements } from "../markup.ts";

/**
 * A text as it is compared: letters, digits and signs, without the spaces, marks and lines that each
 * part sets in its own way.
 */
export function essence(text: string): string {
  return text.replace(/[^\p{L}\p{M}\p{N}\p{S}\u200c\u200d]|[$+<=>^`|~]/gu, "");
}

/** All words of HTML in order, those of its descriptions too, as they are compared. */
export function essenceOfHtml(nodes: readonly MarkupNode[]): string {
  return nodes
    .map((node) => {
      if (node.type === "text") return essence(node.data);
      if (!isElement(node) || silentElements.has(node.name)) return "";
      return essence(node.attribs.alt ?? "") + essenceOfHtml(node.children);
    })
    .join("");
}

/** All addresses that HTML leads to. */
export function addressesOfHtml(nodes: readonly MarkupNode[]): string[] {
  return nodes.flatMap((node) => {
    if (!isElement(node) || silentElements.has(node.name)) return [];
    return [
      ...(node.attribs.href ? [node.attribs.href.trim()] : []),
      ...addressesOfHtml(node.children),
    ];
  });
}

/** Whether an element says in words of its author's what plain text shows in its place. */
export function isSaid(element: MarkupElement): boolean {
  return element.attribs["data-text"] !== undefined;
}
