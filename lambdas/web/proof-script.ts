/**
 * The part of the site's script that does a proof of work (`domain/form-timestamp.ts`). SHA-256 in
 * plain JavaScript: `crypto.subtle` takes a promise for each hash, and is ten times slower here.
 */

/**
 * Defines `solve(text, bits)`: finds the answer in slices of 25 ms, so that the page can be used in
 * between. FIPS 180-4, 6.2; the constants are computed as 4.2.2 defines them.
 */
export const proofScript = `
const fraction = (number, root) => ((number ** (1 / root)) % 1) * 2 ** 32 | 0;
const primes = [];
for (let n = 2; primes.length < 64; n += 1) if (primes.every((prime) => n % prime)) primes.push(n);
const rounds = Int32Array.from(primes, (prime) => fraction(prime, 3));
const schedule = new Int32Array(64);

function compress(from, to) {
  for (let i = 16; i < 64; i += 1) {
    const x = schedule[i - 15];
    const y = schedule[i - 2];
    schedule[i] = schedule[i - 16] + schedule[i - 7] +
      (((x >>> 7) | (x << 25)) ^ ((x >>> 18) | (x << 14)) ^ (x >>> 3)) +
      (((y >>> 17) | (y << 15)) ^ ((y >>> 19) | (y << 13)) ^ (y >>> 10));
  }
  let a = from[0], b = from[1], c = from[2], d = from[3];
  let e = from[4], f = from[5], g = from[6], h = from[7];
  for (let i = 0; i < 64; i += 1) {
    const one = (h + (((e >>> 6) | (e << 26)) ^ ((e >>> 11) | (e << 21)) ^ ((e >>> 25) | (e << 7))) +
      (g ^ (e & (f ^ g))) + rounds[i] + schedule[i]) | 0;
    const two = ((((a >>> 2) | (a << 30)) ^ ((a >>> 13) | (a << 19)) ^ ((a >>> 22) | (a << 10))) +
      ((a & b) | (c & (a | b)))) | 0;
    h = g; g = f; f = e; e = (d + one) | 0; d = c; c = b; b = a; a = (one + two) | 0;
  }
  to[0] = from[0] + a; to[1] = from[1] + b; to[2] = from[2] + c; to[3] = from[3] + d;
  to[4] = from[4] + e; to[5] = from[5] + f; to[6] = from[6] + g; to[7] = from[7] + h;
}

function fill(text) {
  schedule.fill(0, 0, 16);
  for (let i = 0; i < text.length; i += 1) schedule[i >> 2] |= text.charCodeAt(i) << (24 - 8 * (i % 4));
}

async function solve(text, bits) {
  const bytes = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text));
  const hex = Array.from(new Uint8Array(bytes), (byte) => byte.toString(16).padStart(2, "0"));
  fill(hex.join(""));
  const middle = Int32Array.from(primes.slice(0, 8), (prime) => fraction(prime, 2));
  const hash = new Int32Array(8);
  compress(middle, middle);
  for (let answer = 0, until = performance.now() + 25; ; answer += 1) {
    const digits = String(answer);
    fill(digits + "\\x80");
    schedule[15] = (64 + digits.length) * 8;
    compress(middle, hash);
    if (hash[0] >>> (32 - bits) === 0) return digits;
    if (answer % 256 || performance.now() < until) continue;
    await new Promise((resolve) => setTimeout(resolve));
    until = performance.now() + 25;
  }
}
`;
