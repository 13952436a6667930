/**
 * What people paste where an address belongs, read as the address in it: a name around it,
 * `mailto:`, brackets and quotes, the full stop of a sentence, characters that nobody sees.
 */
import { readableDomain } from "./punycode.ts";

/** Characters that look like a hyphen, and that no domain has among letters of ASCII. */
const dashes = /[\p{Pd}\u2043\u2212\u30fc\uff70\u4e00\u3161\u1173]/gu;

/** Behind an address, of a sentence or a list; no domain ends with one of them. */
const endings = /[\s.,;:!?'"`´<>…、/\\|*_\p{Ps}\p{Pe}\p{Pi}\p{Pf}]/u;

/** Before an address; an ASCII apostrophe, star or brace may be the first letter of one. */
const openings = /(?!\{)[\s,;:"<>\p{Ps}\p{Pe}\p{Pi}\p{Pf}]/u;

/** Longer than anything around an address; what is longer is not looked at. */
const lengthMax = 1_000;

/** The address in a text, or the text without what is around it where it holds none. */
export function readAddress(input: string): string {
  if (input.length > lengthMax) return input.trim();
  const text = asTyped(visible(input)).trim();
  const unwrapped = addressInBrackets(text) ?? text.replace(/\s\([^()]*\)$/u, "");
  return fromLink(strip(unwrapped)).replace(/\s*@\s*/u, "@");
}

/**
 * The same text with plain hyphens where it has dashes of another alphabet; undefined where it has
 * none. An en dash and a hyphen are two domains, so nothing is sent before the reader has said which.
 */
export function withPlainHyphens(address: string): string | undefined {
  const readable = readableAddress(address);
  const plain = readable
    .split(/([@.])/)
    .map((part) => {
      const hyphened = part.replace(dashes, "-");
      // In コーヒー the same stroke is a letter.
      return /^[\x21-\x7e]*$/.test(hyphened) || /\p{Pd}|\u2212|\u2043/u.test(part)
        ? hyphened
        : part;
    })
    .join("");
  return plain === readable ? undefined : plain;
}

/** The address as a person reads it, whether or not a browser wrote its domain in Punycode. */
export function readableAddress(address: string): string {
  const at = address.lastIndexOf("@") + 1;
  return `${address.slice(0, at)}${readableDomain(address.slice(at))}`;
}

/** Without characters that nobody sees; joiners stay between letters of scripts that need them. */
function visible(text: string): string {
  return text.replace(/[\p{DI}\p{Cf}]/gu, (character, at: number) => {
    const isJoiner = character === "\u200c" || character === "\u200d";
    const [before = "", after = ""] = [text[at - 1], text[at + 1]];
    const isWritten = /[^\p{ASCII}\p{DI}]/u;
    return isJoiner && isWritten.test(before) && isWritten.test(after) ? character : "";
  });
}

/** Full-width characters as the keyboard's plain ones. */
function asTyped(text: string): string {
  return text
    .replace(/[\uff01-\uff5e]/g, (wide) => String.fromCharCode(wide.charCodeAt(0) - 0xfee0))
    .replace(/[\u3002\uff61\ufe52]/g, ".")
    .replaceAll("\ufe6b", "@");
}

/**
 * `Jane <jane@example.org>`, or `[mailto:…]` and `(mailto:…)` as some programs copy it; undefined where a
 * second, different address stands before it.
 */
function addressInBrackets(text: string): string | undefined {
  const [, name = "", inside] =
    /^([^<>]*)<([^<>]*)>[^<>@]*$/u.exec(text) ??
    /^([^<>]*)[[(]mailto:([^\s[\]()<>]+)[\])][^<>@]*$/iu.exec(text) ??
    [];
  if (inside === undefined) return undefined;
  return !name.includes("@") || strip(name) === strip(inside) ? inside : undefined;
}

/** Without what stands around an address, pairs of quotes included. */
function strip(text: string): string {
  let [from, to] = [0, text.length];
  while (to > from && endings.test(text[to - 1] ?? "")) to -= 1;
  while (from < to && openings.test(text[from] ?? "")) from += 1;
  const isPaired = /^['`{´*_]$/.test(text[from] ?? "") && /['`}´*_]/.test(text.slice(to));
  return text.slice(isPaired ? from + 1 : from, to);
}

/** The address of a `mailto:` link, or behind `E-mail:`. */
function fromLink(text: string): string {
  const [, address] = /^(?:mailto|e-?mail)\s*:\s*([^?]*)/i.exec(text) ?? [];
  if (address === undefined) return text;
  try {
    return strip(decodeURIComponent(address));
  } catch {
    return strip(address);
  }
}
