/** Reads that are wanted at about the same time go in one request: most of a read's cost is its request. */

/** So long a read waits for others; far less than a mail waits for its turn. */
const gatherMs = 20;

/** DynamoDB takes no more keys in one request (API reference, BatchGetItem). */
const keysMax = 100;

interface Waiting<T> {
  readonly answer: Promise<T | undefined>;
  readonly settle: (answer: Promise<T | undefined>) => void;
}

/**
 * A read that waits a moment for others. What the others' request leaves out, or all of it where it fails, is
 * read by itself: one item that cannot be read keeps nobody waiting.
 *
 * @param readMany answers what it read, by key; a key without an item is `undefined`, one that was left out is
 *   missing
 * @param onFailure is told why the others' request failed
 */
export function readTogether<T>(
  readOne: (key: string) => Promise<T | undefined>,
  readMany: (keys: readonly string[]) => Promise<ReadonlyMap<string, T | undefined>>,
  onFailure: (error: unknown) => void,
): (key: string) => Promise<T | undefined> {
  let gathered = new Map<string, Waiting<T>>();

  function failed(error: unknown): undefined {
    onFailure(error);
  }

  async function readGathered(): Promise<void> {
    const waiting = gathered;
    gathered = new Map();
    const keys = [...waiting.keys()];
    const read = keys.length > 1 ? await readMany(keys).catch(failed) : undefined;
    for (const [key, { settle }] of waiting) {
      settle(read?.has(key) ? Promise.resolve(read.get(key)) : readOne(key));
    }
  }

  return (key) => {
    const known = gathered.get(key);
    if (known) return known.answer;
    const { promise, resolve } = Promise.withResolvers<T | undefined>();
    gathered.set(key, { answer: promise, settle: resolve });
    if (gathered.size === 1) {
      const batch = gathered;
      setTimeout(() => {
        if (gathered === batch) void readGathered();
      }, gatherMs);
    }
    if (gathered.size === keysMax) void readGathered();
    return promise;
  };
}
