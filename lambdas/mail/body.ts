/**
 * Bodies as bytes. What the compiler prepared is made bytes once a process, with the values that are
 * everybody's in their places; a send encodes the few values of one reader and copies the rest.
 *
 * Each token stands at the start of an encoded line and ends in a soft break, so a value of any length
 * never disturbs the lines before and after it.
 */
import type { PreparedBody } from "../domain/course.ts";
import { softBreak, withSoftBreak } from "./quoted-printable.ts";

/** A piece of a message: bytes, or text in ASCII. */
export type Part = string | Buffer;

/** Values by the name of their token. */
export type Values = Readonly<Record<string, string>>;

/** A body as bytes: `segments[0] tokens[0] segments[1] …`, one segment more than tokens. */
export interface BodyBytes {
  readonly segments: readonly Buffer[];
  readonly tokens: readonly string[];
  /** Makes a value safe for the kind of body: `escapeHtml`, or the identity for plain text. */
  readonly escapeValue: (value: string) => string;
}

/** A body asks for a token that was given no value. */
export class MissingTokenError extends Error {
  override name = "MissingTokenError";
}

/** The bytes of a prepared body with these values in their places; other tokens stay open. */
export function bodyBytes(
  { literals, tokens }: PreparedBody,
  values: Values,
  escapeValue: BodyBytes["escapeValue"],
): BodyBytes {
  const segments: Buffer[] = [];
  const open: string[] = [];
  let segment = literals[0] ?? "";
  for (const [index, token] of tokens.entries()) {
    const value = given(values, token);
    if (value === undefined) {
      segments.push(Buffer.from(segment, "latin1"));
      open.push(token);
      segment = "";
    } else {
      segment += withSoftBreak(escapeValue(value));
    }
    segment += literals[index + 1] ?? "";
  }
  segments.push(Buffer.from(segment, "latin1"));
  return { segments, tokens: open, escapeValue };
}

/**
 * Fills the open tokens of a body.
 *
 * @param encoded by value, what was encoded before: the bodies of one mail ask for the same few
 *   values many times
 * @throws MissingTokenError for a token without a value.
 */
export function fillBody(
  { segments, tokens, escapeValue }: BodyBytes,
  values: Values,
  encoded = new Map<string, string>(),
): Part[] {
  const parts: Part[] = [];
  for (const [index, segment] of segments.entries()) {
    if (index > 0) parts.push(fill(tokens[index - 1] ?? ""));
    if (segment.length > 0) parts.push(segment);
  }
  return withoutLastSoftBreak(parts);

  function fill(token: string): string {
    const value = given(values, token);
    if (value === undefined) {
      throw new MissingTokenError(`The mail asks for {{${token}}}: give it a value.`);
    }
    const safe = escapeValue(value);
    const known = encoded.get(safe);
    if (known !== undefined) return known;
    const text = withSoftBreak(safe);
    encoded.set(safe, text);
    return text;
  }
}

/** A body must not end in a soft break (RFC 2045, 6.7 (5)): no line follows for it to join. */
function withoutLastSoftBreak(parts: Part[]): Part[] {
  const index = parts.findLastIndex(({ length }) => length > 0);
  const last = parts[index];
  if (last?.slice(-softBreak.length).toString() !== softBreak) return parts;
  return parts.with(index, last.slice(0, -softBreak.length) as Part);
}

function given(values: Values, token: string): string | undefined {
  return Object.hasOwn(values, token) ? values[token] : undefined;
}

/** All parts in one. */
export function joined(parts: readonly Part[]): Buffer {
  let size = 0;
  for (const part of parts) size += part.length;
  const bytes = Buffer.allocUnsafe(size);
  let at = 0;
  for (const part of parts) {
    if (typeof part === "string") bytes.write(part, at, "latin1");
    else bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}
