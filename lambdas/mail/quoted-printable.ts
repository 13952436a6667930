/** Quoted-printable (RFC 2045, 6.7): text as ASCII in short lines. */

/** RFC 2045, 6.7 (5): encoded lines of 76 characters at most; the last one may be a soft break's "=". */
export const encodedLineMax = 76;

/** Ends an encoded line and no line of the text. */
export const softBreak = "=\r\n";

const utf8 = new TextEncoder();

/** The same as a line of its own: a soft break joins it to what follows. */
export function withSoftBreak(text: string): string {
  const encoded = quotedPrintable(text);
  return encoded === "" || encoded.endsWith("\n") ? encoded : encoded + softBreak;
}

/** Quoted-printable, beginning at the start of a line. Every kind of line end becomes CRLF. */
export function quotedPrintable(text: string): string {
  if (!/[\r\n]/.test(text)) return encodeLine(text);
  return text
    .split(/\r\n?|\n/)
    .map(encodeLine)
    .join("\r\n");
}

/** Most values and lines: every character stands for itself, but for one that may not begin a line. */
const plainLine = /^[ -<>-~]*[!-<>-~]$/;

function encodeLine(line: string): string {
  if (plainLine.test(line)) return cutPlainLine(line);
  if (line === "") return line;
  let encoded = "";
  let column = 0;
  for (const match of line.matchAll(/./gsu)) {
    let unit = encodeCharacter(match[0], line, match.index, column === 0);
    if (column + unit.length >= encodedLineMax) {
      encoded += softBreak;
      column = 0;
      unit = encodeCharacter(match[0], line, match.index, true);
    }
    encoded += unit;
    column += unit.length;
  }
  return encoded;
}

/** What `encodeLine` makes of plain text, without a look at each character. */
function cutPlainLine(line: string): string {
  let encoded = "";
  for (let at = 0; at < line.length; ) {
    const first = encodeCharacter(line.charAt(at), line, at, true);
    const end = at + encodedLineMax - first.length;
    encoded += first + line.slice(at + 1, end);
    at = end;
    if (at < line.length) encoded += softBreak;
  }
  return encoded;
}

function encodeCharacter(char: string, line: string, at: number, first: boolean): string {
  // White space at the end of a line would be stripped on the way (RFC 2045, 6.7 (3)).
  if (char === " " || char === "\t") {
    return at === line.length - 1 ? hexadecimal(char) : char;
  }
  // SMTP doubles a leading dot, and mail stores put ">" before "From " (RFC 2049, 3).
  if (first && (char === "." || line.startsWith("From ", at))) return hexadecimal(char);
  return /^[!-<>-~]$/.test(char) ? char : hexadecimal(char);
}

/** The bytes of text as `=XX`. */
export function hexadecimal(text: string): string {
  let encoded = "";
  for (const byte of utf8.encode(text)) {
    encoded += `=${byte.toString(16).toUpperCase().padStart(2, "0")}`;
  }
  return encoded;
}
