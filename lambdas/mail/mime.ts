/**
 * Internet messages: bodies prepared when the course is compiled, and the headers around them. Input
 * that could add a header or a recipient is refused, never repaired.
 */

import type { PreparedBody } from "../domain/course.ts";
import { joined, type Part } from "./body.ts";
import { encodedLineMax, hexadecimal, quotedPrintable, withSoftBreak } from "./quoted-printable.ts";

/** One address with an optional name to show. The address is a bare `local@domain` in ASCII. */
export interface Mailbox {
  readonly name?: string;
  readonly address: string;
}

/**
 * A header field; what is given says how it is written.
 *
 * - `text`: free text, RFC 2047 encoded words where it is not plain ASCII (Subject);
 * - `mailbox`: a name and an address (From, To, Reply-To);
 * - `structured`: ASCII with a grammar of its own, folded at spaces and otherwise left alone (List-Id,
 *   List-Unsubscribe, Date, Message-ID, Precedence);
 * - `line`: as `written` wrote it before.
 */
export type Header =
  | { readonly line: string }
  | { readonly name: string; readonly text: string }
  | { readonly name: string; readonly mailbox: Mailbox }
  | { readonly name: string; readonly structured: string };

/** The parts of a message. */
export interface Message {
  readonly headers: readonly Header[];
  /** Any 1 to 60 letters, digits and hyphens: no body can contain the line made of it. */
  readonly boundary: string;
  /** What `fillBody` answered, or quoted-printable of another kind. */
  readonly text: readonly Part[];
  readonly html: readonly Part[];
}

/** A `{{` in a body is not followed by a camelCase name and `}}`. */
export class MalformedTokenError extends Error {
  override name = "MalformedTokenError";
}

/** A header's name or value, or the boundary, would break the message or smuggle something into it. */
export class InvalidHeaderError extends Error {
  override name = "InvalidHeaderError";
}

/** RFC 5322, 2.1.1: lines should be 78 characters at most and must be 998. */
const headerLineMax = 78;
const lineMax = 998;

/** RFC 2047, 2: an encoded word has 75 characters at most, a header line that holds one has 76. */
const encodedWordMax = 75;
const encodedWordStart = "=?UTF-8?Q?";
const encodedWordEnd = "?=";

/**
 * Cuts a body at its `{{tokens}}` and encodes what lies between. Line ends become CRLF.
 *
 * @param write Says what lies between two tokens, where it may hold what must not be taken for one.
 * @throws MalformedTokenError for a `{{` that opens no token.
 */
export function prepareBody(text: string, write = (between: string) => between): PreparedBody {
  const literals: string[] = [];
  const tokens: string[] = [];
  let end = 0;
  for (const match of text.matchAll(/\{\{(?:([a-z][A-Za-z0-9]*)\}\})?/g)) {
    const [whole, token] = match;
    if (token === undefined) {
      const line = text.slice(0, match.index).split(/\r\n?|\n/).length;
      const excerpt = text.slice(match.index, match.index + 24);
      throw new MalformedTokenError(
        `Line ${line}: "${excerpt}" opens no token. Write {{name}} with a camelCase name, or one brace.`,
      );
    }
    literals.push(withSoftBreak(write(text.slice(end, match.index))));
    tokens.push(token);
    end = match.index + whole.length;
  }
  literals.push(quotedPrintable(write(text.slice(end))));
  return { literals, tokens };
}

/** Makes text safe inside HTML elements and quoted attribute values. */
export function escapeHtml(value: string): string {
  if (!/[&<>"']/.test(value)) return value;
  return value
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;")
    .replaceAll("'", "&#39;");
}

/**
 * A whole message: the headers as given, then multipart/alternative with the text first, because the
 * last part is the preferred one (RFC 2046, 5.1.4). CRLF line ends, ASCII only.
 *
 * @throws InvalidHeaderError for a value that could break or extend the headers.
 */
export function mimeMessage({ headers, boundary, text, html }: Message): Buffer {
  if (!/^[A-Za-z0-9-]{1,60}$/.test(boundary)) {
    throw new InvalidHeaderError("A boundary is 1 to 60 letters, digits and hyphens.");
  }
  // "=_" occurs in no quoted-printable body, so no body can contain the delimiter (RFC 2045, 6.7).
  const delimiter = `=_${boundary}`;
  const head = [
    ...headers.map(headerLine),
    "MIME-Version: 1.0",
    `Content-Type: multipart/alternative;\r\n boundary="${delimiter}"`,
    "",
    partHead(delimiter, "plain"),
  ].join("\r\n");
  return joined([
    head,
    ...text,
    `\r\n${partHead(delimiter, "html")}`,
    ...html,
    `\r\n--${delimiter}--\r\n`,
  ]);
}

function partHead(delimiter: string, kind: "plain" | "html"): string {
  return `--${delimiter}\r\nContent-Type: text/${kind}; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n`;
}

/**
 * The same header, written once for all messages that have it.
 *
 * @throws InvalidHeaderError for a value that could break or extend the headers.
 */
export function written(header: Header): Header {
  return { line: headerLine(header) };
}

/** A header field as it stands in a message, without its line end. */
function headerLine(header: Header): string {
  if ("line" in header) return header.line;
  // RFC 5322, 2.2: a field name is printable ASCII without a colon.
  if (!/^[!-9;-~]+$/.test(header.name)) {
    throw new InvalidHeaderError(`${JSON.stringify(header.name)} is no header name.`);
  }
  if ("text" in header) return fold(header.name, textWords(header.name, header.text));
  if ("mailbox" in header) return fold(header.name, mailboxWords(header.name, header.mailbox));
  if (!/^[!-~]+(?: [!-~]+)*$/.test(header.structured)) {
    throw new InvalidHeaderError(
      `${header.name} is not one line of ASCII words with single spaces. Pass it so.`,
    );
  }
  return fold(header.name, header.structured.split(" "));
}

/** Joins words by spaces and breaks before a word that does not fit (RFC 5322, 2.2.3). */
function fold(name: string, words: readonly string[]): string {
  const [first = "", ...rest] = words;
  const long = name.length + 2 + first.length > headerLineMax && first.length < headerLineMax;
  const lines = long ? [`${name}:`, ` ${first}`] : [`${name}: ${first}`];
  for (const word of rest) {
    const line = lines.at(-1) ?? "";
    // RFC 2047, 2: 76 for a line with encoded words; the same for all is within the 78.
    if (line.length + 1 + word.length <= encodedLineMax)
      lines[lines.length - 1] = `${line} ${word}`;
    else lines.push(` ${word}`);
  }
  if (lines.some((line) => line.length > lineMax)) {
    throw new InvalidHeaderError(
      `${name} has a word of more than ${lineMax} characters. Shorten it.`,
    );
  }
  return lines.join("\r\n");
}

/** RFC 2047, 5 (1): free text. ASCII that folding could change is encoded as well. */
function textWords(header: string, text: string): string[] {
  refuseControls(header, text);
  const words = text.split(" ");
  const safe = words.every((word) => /^[!-~]+$/.test(word) && word.length < headerLineMax);
  // "=?" in plain text would be taken for an encoded word by the reader's program.
  return text === "" || (safe && !text.includes("=?")) ? words : encodedWords(header, text);
}

function mailboxWords(header: string, { name = "", address }: Mailbox): string[] {
  refuseControls(header, name);
  if (!/^[^\s()<>[\]:;@\\,"]+@[A-Za-z0-9.-]+$/.test(address) || !/^[!-~]+$/.test(address)) {
    // The address itself stays out of the message: errors are logged.
    throw new InvalidHeaderError(`${header} needs one bare ASCII address, local@domain.`);
  }
  if (name === "") return [address];
  const words = name.split(" ");
  const safe = words.every((word) => /^[!-~]+$/.test(word) && word.length < headerLineMax - 2);
  if (!safe || name.includes("=?")) return [...encodedWords(header, name), `<${address}>`];
  const atoms = words.every((word) => /^[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+$/.test(word));
  // RFC 5322, 3.2.4: anything beyond atoms needs a quoted string.
  const phrase = atoms ? words : `"${name.replace(/["\\]/g, "\\$&")}"`.split(" ");
  return [...phrase, `<${address}>`];
}

/**
 * RFC 2047, 4.2 and 5: the "Q" encoding in the alphabet that is allowed in a phrase too; a character
 * is never divided between two words. All of the text is encoded: the space between two encoded words
 * is not shown, so mixing with plain words loses or adds some.
 */
function encodedWords(header: string, text: string): string[] {
  const words: string[] = [];
  const room = encodedWordMax - encodedWordStart.length - encodedWordEnd.length;
  let left = room - Math.max(0, header.length + ": ".length - 1);
  let payload = "";
  for (const char of text) {
    const unit = char === " " ? "_" : /^[A-Za-z0-9!*+/-]$/.test(char) ? char : hexadecimal(char);
    if (unit.length > left) {
      if (payload !== "") words.push(encodedWordStart + payload + encodedWordEnd);
      payload = "";
      left = room;
    }
    payload += unit;
    left -= unit.length;
  }
  return [...words, encodedWordStart + payload + encodedWordEnd];
}

function refuseControls(header: string, value: string): void {
  // U+2028 and U+2029 end a line in some programs as CR and LF do in all.
  if (/[\p{Cc}\u2028\u2029]/u.test(value)) {
    throw new InvalidHeaderError(
      `${header} holds a line break or control character. Refuse it where it was typed.`,
    );
  }
}
