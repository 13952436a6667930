/**
 * Base32 in lower case without padding (RFC 4648, section 6).
 *
 * Tokens and ids travel in the local part of an address too, where mail systems may change the case
 * of letters; base64url would not survive that.
 */
const alphabet = "abcdefghijklmnopqrstuvwxyz234567";

/** By character code. */
const fiveBits = new Map([...alphabet].map((character, value) => [character.charCodeAt(0), value]));

/** Encodes bytes; five bits a character, no padding. */
export function base32(bytes: Uint8Array): string {
  let text = "";
  let bits = 0;
  let held = 0;
  for (const byte of bytes) {
    held = (held << 8) | byte;
    bits += 8;
    while (bits >= 5) {
      bits -= 5;
      text += alphabet[(held >> bits) & 31];
    }
    held &= (1 << bits) - 1;
  }
  return bits > 0 ? text + alphabet[(held << (5 - bits)) & 31] : text;
}

/**
 * Decodes lower-case base32, or null for a character or a length that no encoding has. Bits left
 * over must be zero, so that one value has exactly one text.
 */
export function fromBase32(text: string): Uint8Array | null {
  const bytes = new Uint8Array(Math.floor((text.length * 5) / 8));
  let size = 0;
  let bits = 0;
  let held = 0;
  for (let at = 0; at < text.length; at += 1) {
    const value = fiveBits.get(text.charCodeAt(at));
    if (value === undefined) return null;
    held = (held << 5) | value;
    bits += 5;
    if (bits >= 8) {
      bits -= 8;
      bytes[size] = held >> bits;
      size += 1;
      held &= (1 << bits) - 1;
    }
  }
  return bits >= 5 || held !== 0 ? null : bytes;
}
