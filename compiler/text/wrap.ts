/** Lines of plain text, measured in the columns that a terminal or a mail program gives them. */
import stringWidth from "string-width";

/** The columns a text takes: two for a Chinese character or an emoji, none for a combining mark. */
export function displayWidth(text: string): number {
  return /^[\x20-\x7e]*$/.test(text) ? text.length : stringWidth(text);
}

/** The columns of the longest of some lines. */
export function widest(lines: readonly string[]): number {
  return lines.reduce((most, line) => Math.max(most, displayWidth(line)), 0);
}

/**
 * Breaks one line of text into lines of at most `width` columns: between words, and where no spaces
 * are written, between characters (Chinese, Japanese) or the words of a dictionary (Thai). What
 * cannot be broken, such as an address, may be longer.
 */
export function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = "";
  let taken = 0;
  for (const { piece, space } of piecesOf(text)) {
    const columns = displayWidth(piece);
    const gap = space && line !== "" ? 1 : 0;
    if (line !== "" && taken + gap + columns > width) {
      lines.push(line);
      line = piece;
      taken = columns;
    } else {
      line += (gap === 1 ? " " : "") + piece;
      taken += gap + columns;
    }
  }
  return [...lines, line];
}

/** What stays on one line, and whether a space stands before it. */
interface Piece {
  readonly piece: string;
  readonly space: boolean;
}

const zeroWidthSpace = "\u200b";
/** A character of a script without spaces between words. */
export const spaceless =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}\u3000-\u303f\uff00-\uffef\u200b]/u;
const ideographic =
  /^[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\u3000-\u303f\uff00-\uffef]/u;
/** No line begins or ends with these (JIS X 4051, "kinsoku"). */
const beginsNoLine =
  /^[\p{Pe}\p{Pf}、。，．・：；？！ー々〻ゝゞヽヾァィゥェォッャュョヮヵヶぁぃぅぇぉっゃゅょゎ…‥,.:;?!%]/u;
const endsNoLine = /[\p{Ps}\p{Pi}]$/u;

function piecesOf(text: string): Piece[] {
  return text.split(/ +/).flatMap((word) => {
    const isAddress = /^(https?:|mailto:|tel:|\{\{)/.test(word);
    const pieces = isAddress || !spaceless.test(word) ? [word] : splitWord(word);
    return pieces.map((piece, index) => ({ piece, space: index === 0 }));
  });
}

const words = new Intl.Segmenter(undefined, { granularity: "word" });
const characters = new Intl.Segmenter(undefined, { granularity: "grapheme" });

function splitWord(word: string): string[] {
  const units = [...words.segment(word)].flatMap(({ segment }) =>
    ideographic.test(segment)
      ? [...characters.segment(segment)].map((character) => character.segment)
      : [segment],
  );
  const pieces: string[] = [];
  for (const unit of units) {
    const before = pieces.at(-1) ?? "";
    const isBreak =
      before !== "" &&
      (before.endsWith(zeroWidthSpace) || spaceless.test(before) || spaceless.test(unit)) &&
      !beginsNoLine.test(unit) &&
      !endsNoLine.test(before);
    if (isBreak || before === "") pieces.push(unit);
    else pieces[pieces.length - 1] = before + unit;
  }
  return pieces
    .map((piece) => piece.replaceAll(zeroWidthSpace, ""))
    .filter((piece) => piece !== "");
}
