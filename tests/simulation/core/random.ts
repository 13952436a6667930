/**
 * Seeded randomness (sfc32): the same labels give the same numbers on every machine.
 *
 * Each actor draws from a stream of its own, so that leaving one actor out changes as little as
 * possible for the others: that is what makes a failing world shrink.
 */

/** A random stream. */
export interface Random {
  /** A number in [0, 1). */
  next(): number;
  /** A whole number from 0 up to, not including, `below`. */
  int(below: number): number;
  /** A number from `from` up to `to`. */
  between(from: number, to: number): number;
  /** True with the given probability. */
  chance(probability: number): boolean;
  /** One of a list that is not empty. */
  pick<T>(list: readonly T[]): T;
}

/** The stream that belongs to these labels. */
export function randomOf(...labels: readonly (string | number)[]): Random {
  const hash = hashOf(labels.join("/"));
  let a = hash();
  let b = hash();
  let c = hash();
  let d = hash();
  const next = () => {
    const t = (((a + b) | 0) + d) | 0;
    d = (d + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = ((c << 21) | (c >>> 11)) + t;
    c |= 0;
    return (t >>> 0) / 4294967296;
  };
  for (let warm = 0; warm < 8; warm += 1) next();
  const int = (below: number) => Math.floor(next() * below);
  return {
    next,
    int,
    between: (from, to) => from + next() * (to - from),
    chance: (probability) => next() < probability,
    pick: <T>(list: readonly T[]) => list[int(list.length)] as T,
  };
}

/** xmur3: a hash of a text that can be asked for more and more words. */
function hashOf(text: string): () => number {
  let h = 1779033703 ^ text.length;
  for (let at = 0; at < text.length; at += 1) {
    h = Math.imul(h ^ text.charCodeAt(at), 3432918353);
    h = (h << 13) | (h >>> 19);
  }
  return () => {
    h = Math.imul(h ^ (h >>> 16), 2246822507);
    h = Math.imul(h ^ (h >>> 13), 3266489909);
    h ^= h >>> 16;
    return h | 0;
  };
}
