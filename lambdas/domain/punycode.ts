/**
 * Punycode, read only (RFC 3492, 6.2): browsers write an international domain this way before they
 * send a form, and what it looked like has to be seen again.
 */

const [base, tMin, tMax, skew, damp] = [36, 1, 26, 38, 700];

/** A domain with each A-label as it is read; one that is no Punycode stays. */
export function readableDomain(domain: string): string {
  return domain
    .split(".")
    .map((label) => (/^xn--/i.test(label) ? (decode(label.slice(4)) ?? label) : label))
    .join(".");
}

function decode(text: string): string | null {
  const end = text.lastIndexOf("-");
  const points = [...text.slice(0, Math.max(0, end))].map((letter) => letter.codePointAt(0) ?? 0);
  let [point, at, bias] = [128, 0, 72];
  for (let next = end + 1; next < text.length; ) {
    const before = at;
    for (let weight = 1, k = base; ; k += base) {
      const digit = Number.parseInt(text[next] ?? "", base);
      if (Number.isNaN(digit)) return null;
      next += 1;
      // Letters are 0 to 25 here and digits 26 to 35, the other way round than in a number.
      const value = digit < 10 ? digit + 26 : digit - 10;
      at += value * weight;
      const threshold = Math.min(tMax, Math.max(tMin, k - bias));
      if (value < threshold) break;
      weight *= base - threshold;
    }
    const count = points.length + 1;
    bias = adapted(at - before, count, before === 0);
    point += Math.floor(at / count);
    at %= count;
    if (point > 0x10ffff) return null;
    points.splice(at, 0, point);
    at += 1;
  }
  return String.fromCodePoint(...points);
}

function adapted(delta: number, count: number, isFirst: boolean): number {
  let rest = Math.floor(delta / (isFirst ? damp : 2));
  rest += Math.floor(rest / count);
  let k = 0;
  for (; rest > ((base - tMin) * tMax) / 2; k += base) rest = Math.floor(rest / (base - tMin));
  return k + Math.floor(((base - tMin + 1) * rest) / (rest + skew));
}
