/**
 * Base32 in lower case without padding (RFC 4648, section 6).
 *
 * Tokens and ids travel in the local part of an address too, where mail systems may change the case
 * of letters; base64url would not survive that.
 */
const alphabet = "abcdefghijklmnopqrstuvwxyz234567";

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
  const bytes: number[] = [];
  let bits = 0;
  let held = 0;
  for (const character of text) {
    const value = alphabet.indexOf(character);
    if (value < 0) return null;
    held = (held << 5) | value;
    bits += 5;
    if (bits >= 8) {
      bits -= 8;
      bytes.push(held >> bits);
      held &= (1 << bits) - 1;
    }
  }
  return bits >= 5 || held !== 0 ? null : Uint8Array.from(bytes);
}
