/** The text of a file of the course: valid UTF-8 without control characters, or what is wrong. */
import { isUtf8 } from "node:buffer";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Diagnosed, Diagnostic } from "../diagnostic.ts";

/** Characters that nobody sees and that break a subject, a header or the order of what is read. */
const unseen = /(?![\t\n\r])\p{Cc}|[\u2028\u2029\u202d\u202e]|\p{Noncharacter_Code_Point}/u;

/**
 * Reads a file. Its lines end in "\n", however they ended; a byte order mark is left out.
 *
 * @param file Relative to `folder`.
 */
export function readText(folder: string, file: string): Diagnosed<string> {
  const bytes = readFileSync(join(folder, file));
  const utf16 = utf16Of(bytes);
  if (utf16) {
    const value = lineEnds(new TextDecoder(utf16).decode(bytes));
    const remedy = 'save it with the encoding "UTF-8"';
    return { value, diagnostics: [{ file, line: 1, what: "the file is UTF-16", remedy }] };
  }
  const value = lineEnds(bytes.toString("utf8"));
  const invalid = isUtf8(bytes) ? [] : notUtf8(file, bytes);
  const found = [...invalid, ...controlCharacters(file, value)];
  return { value, diagnostics: found.slice(0, tellMost) };
}

/** Of a picture that was saved under a wrong name, the first lines say enough. */
const tellMost = 10;

/** Whether a file is UTF-16, by its byte order mark or by its first letters being ASCII. */
function utf16Of(bytes: Buffer): "utf-16le" | "utf-16be" | undefined {
  const [a = 1, b = 1, c = 1, d = 1] = bytes;
  if ((a === 0xff && b === 0xfe) || (a > 0 && b === 0 && c > 0 && d === 0)) return "utf-16le";
  if ((a === 0xfe && b === 0xff) || (a === 0 && b > 0 && c === 0 && d > 0)) return "utf-16be";
  return undefined;
}

function lineEnds(text: string): string {
  return text.replace(/^\ufeff/, "").replace(/\r\n?/g, "\n");
}

/** The first byte of each line that is not UTF-8. */
function notUtf8(file: string, bytes: Buffer): Diagnostic[] {
  const lines = bytes.toString("latin1").split(/\r\n?|\n/);
  return lines.flatMap((latin1, index) => {
    const line = Buffer.from(latin1, "latin1");
    if (isUtf8(line)) return [];
    const text = line.toString("utf8");
    const at = [...text.matchAll(/\ufffd/g)].find(({ index: before }) => {
      const offset = Buffer.byteLength(text.slice(0, before));
      return line.subarray(offset, offset + 3).toString("hex") !== "efbfbd";
    });
    const column = 1 + [...text.slice(0, at?.index ?? 0)].length;
    const what = `column ${column} is not UTF-8`;
    return [{ file, line: index + 1, what, remedy: 'save the file with the encoding "UTF-8"' }];
  });
}

/** Control characters, as they are or as a numeric entity. */
function controlCharacters(file: string, text: string): Diagnostic[] {
  return text.split("\n").flatMap((line, index) =>
    [...line.matchAll(/&#(?:x([0-9a-f]+)|(\d+));?|[^\t\x20-\x7e]/giu)].flatMap((match) => {
      const [written, hex, decimal] = match;
      const number = hex ? Number.parseInt(hex, 16) : Number(decimal ?? written.codePointAt(0));
      const valid = number <= 0x10ffff && !(number >= 0xd800 && number <= 0xdfff);
      const isReference = hex !== undefined || decimal !== undefined;
      const isEnd = isReference && (number === 10 || number === 13);
      if (valid && !isEnd && !unseen.test(String.fromCodePoint(number))) return [];
      const name = `U+${number.toString(16).toUpperCase().padStart(4, "0")}`;
      const column = 1 + [...line.slice(0, match.index)].length;
      const what = `a control character, ${name}, in column ${column}`;
      return [{ file, line: index + 1, what, remedy: "delete it" }];
    }),
  );
}
