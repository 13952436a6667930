/**
 * Nothing an author wrote is lost: each word and each link is in the HTML of the mail, in its text and
 * on its page, in order.
 *
 * MJML drops what it does not expect without a word, and so may our own text and page. The check knows
 * nothing of how they are made; it compares what went in with what came out.
 */
import { type Diagnostic, lineAt } from "../diagnostic.ts";
import { parseMjml } from "../markup.ts";
import { placeOf, type Source } from "../source/source.ts";
import { type Part, type Piece, piecesOf, type Wordless } from "./pieces.ts";
import { addressesOfHtml, essence, essenceOfHtml } from "./readable.ts";

/** What is made of a mail; `web` where it has a page. */
export type Parts = Readonly<Record<"html" | "text", string>> & { readonly web?: string };

const partNames: Readonly<Record<Part, string>> = {
  html: "the mail's HTML",
  text: "the text part",
  web: "the web edition",
};

/** The words and links of a mail that are not in all parts they belong to. */
export function checkComplete(source: Source, mjml: string, parts: Parts): readonly Diagnostic[] {
  const { pieces, wordless } = piecesOf(mjml);
  const place = (index: number) => placeOf(source, lineAt(mjml, index));
  if (wordless.length > 0) {
    return wordless.map(({ index, ...element }) => ({
      ...place(index),
      ...judgeWordless(element),
    }));
  }
  const outputs = Object.entries(parts) as [Part, string][];
  const lost = outputs.flatMap(([part, output]) => {
    const expected = pieces.filter((piece) => piece.parts.has(part));
    return [...lostWords(expected, part, output), ...lostLinks(expected, part, output)];
  });
  const problems = Map.groupBy(lost, ({ piece, how }) => `${how} ${pieces.indexOf(piece)}`);
  return [...problems.values()].flatMap((same): Diagnostic[] => {
    const [first] = same;
    if (!first) return [];
    const { piece, how } = first;
    const words = piece.value.replace(/\s+/g, " ").trim();
    const shown = words.length > 60 ? `${words.slice(0, 60)}…` : words;
    const names = same.map(({ part }) => partNames[part]).join(", ");
    const remedy = remedyFor(piece, same);
    const start = piece.kind === "words" ? Math.max(0, piece.value.search(/\S/)) : 0;
    return [{ ...place(piece.index + start), what: `"${shown}" is ${how} ${names}`, remedy }];
  });
}

/** A piece that is not where it belongs in one part. */
interface Lost {
  readonly piece: Piece;
  readonly part: Part;
  readonly how: "missing in" | "not in its place in";
}

function judgeWordless({
  name,
  parent,
}: Omit<Wordless, "index">): Pick<Diagnostic, "what" | "remedy"> {
  if (name.startsWith("mj-")) {
    const remedy = `write it beside the <${parent}>, not in it`;
    return { what: `<${name}> in <${parent}> is no element there`, remedy };
  }
  return {
    what: `the text part cannot show <${name}>`,
    remedy: 'say in data-text="…" what stands there in its place; data-text="" for nothing',
  };
}

function remedyFor({ parent, kind }: Piece, where: readonly Lost[]): string {
  if (/^(mj-table|table|thead|tbody|tfoot|tr)$/.test(parent)) return "write it in a <td>";
  if (
    /^(mjml|mj-(head|body|wrapper|section|group|column|hero|social|navbar|accordion|carousel).*|)$/.test(
      parent,
    )
  ) {
    return "write it in an <mj-text>";
  }
  if (where.length === 1 && where[0]?.part === "web")
    return 'give it css-class="mail-only" or say it in an <mj-text>';
  if (kind === "link") return "write the link as <a href> in an <mj-text>";
  return "write it in a paragraph of its own";
}

/** The pieces of words that a part lacks. */
function lostWords(pieces: readonly Piece[], part: Part, output: string): Lost[] {
  const whole = part === "text" ? essence(output) : essenceOfHtml(parseMjml(output));
  const words = pieces.filter(({ kind }) => kind === "words");
  const missing: Lost[] = [];
  const misplaced: Lost[] = [];
  let from = 0;
  for (const piece of words) {
    if (part === "text" && piece.inTable) {
      // Where a row has several lines, the words of its cells are mixed, each still whole.
      const lost = wordsOf(piece.value).some((word) => whole.indexOf(word, from) === -1);
      if (lost) missing.push({ piece, part, how: "missing in" });
      continue;
    }
    const wanted = essence(piece.value);
    const at = whole.indexOf(wanted, from);
    if (at !== -1) from = at + wanted.length;
    else if (whole.includes(wanted)) misplaced.push({ piece, part, how: "not in its place in" });
    else missing.push({ piece, part, how: "missing in" });
  }
  // What is lost makes what follows seem misplaced.
  return missing.length > 0 ? missing : misplaced.slice(0, 1);
}

/** Words of one cell, as small as a line may end between them. */
function wordsOf(text: string): string[] {
  return text
    .split(/[\s\u200b]+/)
    .flatMap((word) => [...new Intl.Segmenter(undefined, { granularity: "word" }).segment(word)])
    .flatMap(({ segment }) =>
      /\p{Script=Han}|\p{Script=Hiragana}|\p{Script=Katakana}/u.test(segment)
        ? [...segment]
        : [segment],
    )
    .map(essence)
    .filter((word) => word !== "");
}

function lostLinks(pieces: readonly Piece[], part: Part, output: string): Lost[] {
  const links = pieces.filter(({ kind }) => kind === "link");
  const found =
    part === "text"
      ? output.split(/\s+/).flatMap((word) => [word, `mailto:${word}`])
      : addressesOfHtml(parseMjml(output));
  return links.flatMap((piece): Lost[] => {
    const address = part === "web" ? piece.value.replace(/^\{\{siteUrl\}\}\/?/, "/") : piece.value;
    // Of a social network, MJML makes the address that shares the author's.
    const isThere = found.some((each) => each === address || each.endsWith(`=${address}`));
    return isThere ? [] : [{ piece, part, how: "missing in" }];
  });
}
