/** The addresses of links, which plain text writes below the words. */
import { hasClass, isElement, type MarkupNode } from "../markup.ts";
import { dataText, type Inline, inlineText } from "./inline.ts";

/**
 * The lines of a paragraph's text and those of its addresses. Links that follow a lead-in become
 * lines of "text: address"; those inside a sentence stay readable there.
 *
 * @param kind In a list's item (`li`) each address stands below its own words.
 */
export function withAddresses(
  { text, links }: Inline,
  kind: "p" | "li",
): { readonly text: string; readonly below: readonly string[] } {
  const written = links
    .map((link) => ({ ...link, words: collapsed(text.slice(link.from, link.to)) }))
    .filter(({ words, address }) => !says(words, address));
  if (written.length === 0) return { text, below: [] };

  const [lead, ...tails] = written.map(({ from }, index) =>
    text.slice(index === 0 ? 0 : written[index - 1]?.to, from),
  );
  const end = text.slice(written.at(-1)?.to);
  // A link at the end of a word is a note to it.
  const follows = /(^|[\s:])$/.test(lead ?? "");
  const listed = follows && [...tails, end].every((tail) => /^[\s·•|,]*$/.test(tail));
  // One address after a sentence needs no name; in a list it stands below its own.
  const alone = !listed && written.length === 1;
  const below = written.flatMap(({ words, address }) => {
    if (words === "" || alone) return [address];
    return kind === "li" || words.includes(":") ? [words, address] : [`${words}: ${address}`];
  });
  if (!listed) return { text, below };
  const before = (lead ?? "").replace(/\s+$/, "");
  return { text: before, below };
}

/** "text: address" for each link in the cells of a table, which have no room for addresses. */
export function linksOf(nodes: readonly MarkupNode[]): string[] {
  const links = nodes.flatMap((node): string[] => {
    if (!isElement(node) || hasClass(node, "web-only") || dataText(node) !== undefined) return [];
    const address = (node.attribs.href ?? "").trim();
    if (!["a", "area"].includes(node.name) || address === "") return linksOf(node.children);
    const words = collapsed(inlineText([node]).text);
    if (says(words, address)) return [];
    return [words === "" ? address : `${words}: ${address}`];
  });
  return [...new Set(links)];
}

/** Whether a link's words are its address already. */
function says(words: string, address: string): boolean {
  return words === address || address === `mailto:${words}`;
}

function collapsed(text: string): string {
  return text.replace(/\s+/g, " ").trim();
}
