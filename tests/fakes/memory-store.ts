/**
 * The store in memory: version-checked saves, a due index in order of time with short pages,
 * counters.
 *
 * As honest as the table: what is saved and what is read are copies, values of `undefined` are
 * dropped, a full page promises a next one even when nothing follows, and the index may lag.
 */
import { parseDueKey, dueKeyOf as productKeyOf } from "../../lambdas/domain/due-key.ts";
import type { Subscription } from "../../lambdas/domain/subscription.ts";
import type { DueKey, Items, Store } from "../../lambdas/flow/ports.ts";

/** A store whose inside can be looked at. */
export interface MemoryStore extends Store<Items> {
  /** Copies of all items of one kind. */
  items<K extends keyof Items>(kind: K): Items[K][];
  /** Deletes an item, as an operator or the table's own clean-up does. */
  remove(kind: keyof Items, id: string): void;
  /** The counters of one day. */
  counters(day: string): Readonly<Record<string, number>>;
  /** The earliest entry of the index as it shows itself now, parked ones aside. */
  earliestDue(): string | undefined;
}

/** How the store behaves. */
export interface MemoryStoreOptions {
  /** Entries a page. */
  readonly pageSize?: number;
  /** Called with each change of the index; a lagging index calls `apply` later. */
  readonly onIndexChange?: (apply: () => void) => void;
  /** The key of an entry, where it is not the product's own. */
  readonly dueKeyOf?: typeof productKeyOf;
}

/** Makes an empty store. */
export function memoryStore({
  pageSize = 2,
  onIndexChange = (apply) => apply(),
  dueKeyOf = productKeyOf,
}: MemoryStoreOptions = {}): MemoryStore {
  const stored = new Map<string, { readonly id: string; readonly version: number }>();
  const versions = new Map<string, number>();
  const counters = new Map<string, Record<string, number>>();
  const rates = new Map<string, number>();
  const index = dueIndex();
  return {
    async read<K extends keyof Items>(kind: K, id: string) {
      return copyOf(stored.get(`${kind}#${id}`)) as Items[K] | undefined;
    },
    async save(kind, item) {
      const key = `${kind}#${item.id}`;
      if ((versions.get(key) ?? 0) !== item.version) return false;
      const saved = { ...item, version: item.version + 1 };
      stored.set(key, copyOf(saved));
      versions.set(key, saved.version);
      if (kind === "subscription") {
        const subscription = saved as Subscription;
        const { id, due, version } = subscription;
        onIndexChange(() => index.show(id, version, due, dueKeyOf(subscription)));
      }
      return true;
    },
    async listDue(shard, until, after = "") {
      // "~" sorts behind every id, so that entries of that very instant are in.
      const keys = index.between(shard, after, `${until}#~`, pageSize);
      const last = keys.length === pageSize ? keys.at(-1) : undefined;
      return { keys: keys.map(entryOf), ...(last && { next: last }) };
    },
    async countDue(shard, until, most) {
      return index.between(shard, "", `${until}#~`, Math.max(most, pageSize)).length;
    },
    async count(day, amounts) {
      const known = counters.get(day) ?? {};
      for (const [name, amount] of Object.entries(amounts)) {
        known[name] = (known[name] ?? 0) + amount;
      }
      counters.set(day, known);
      return { ...known };
    },
    async readCounts(day) {
      return { ...counters.get(day) };
    },
    async increment(key) {
      const times = (rates.get(key) ?? 0) + 1;
      rates.set(key, times);
      return times;
    },
    items: <K extends keyof Items>(kind: K) =>
      [...stored]
        .filter(([key]) => key.startsWith(`${kind}#`))
        .map(([, item]) => copyOf(item) as Items[K]),
    remove(kind, id) {
      stored.delete(`${kind}#${id}`);
      versions.delete(`${kind}#${id}`);
      onIndexChange(() => index.show(id, Number.POSITIVE_INFINITY, undefined, undefined));
    },
    counters: (day) => ({ ...counters.get(day) }),
    earliestDue: () => index.earliest(),
  };
}

/** A copy of plain data, without what is undefined: quicker than by way of its JSON. */
function copyOf<T>(value: T): T {
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map(copyOf) as T;
  const copy: Record<string, unknown> = {};
  for (const key of Object.keys(value)) {
    const part = value[key as keyof typeof value] as unknown;
    if (part !== undefined) copy[key] = copyOf(part);
  }
  return copy as T;
}

function entryOf(key: string): DueKey {
  return { ...parseDueKey(key), key };
}

/** The sparse index: per shard the keys `<dueAt>#<rank>#<id>` in order. */
function dueIndex() {
  const shards = new Map<string, string[]>();
  const shown = new Map<string, { version: number; shard: string; key: string }>();
  const keysOf = (shard: string) => shards.get(shard) ?? [];
  const hide = ({ shard, key }: { shard: string; key: string }) => {
    const keys = keysOf(shard);
    const at = firstAfter(keys, key) - 1;
    if (keys[at] === key) keys.splice(at, 1);
  };
  return {
    /** An older change that arrives after a newer one shows nothing. */
    show(id: string, version: number, shard = "", key = ""): void {
      const before = shown.get(id);
      if (before && before.version > version) return;
      if (before) hide(before);
      if (version === Number.POSITIVE_INFINITY) shown.delete(id);
      else shown.set(id, { version, shard, key });
      if (shard === "" || key === "") return;
      const keys = keysOf(shard);
      keys.splice(firstAfter(keys, key), 0, key);
      shards.set(shard, keys);
    },
    between(shard: string, after: string, until: string, limit: number): string[] {
      const keys = shards.get(shard);
      if (!keys || keys.length === 0) return [];
      const from = firstAfter(keys, after);
      return keys.slice(from, Math.min(from + limit, firstAfter(keys, until)));
    },
    earliest(): string | undefined {
      let first: string | undefined;
      for (const [shard, [key]] of shards) {
        if (shard === "parked" || key === undefined) continue;
        if (first === undefined || key < first) first = key;
      }
      return first?.split("#")[0];
    },
  };
}

/** The position of the first key behind `key`. */
export function firstAfter(keys: readonly string[], key: string): number {
  let low = 0;
  let high = keys.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((keys[middle] ?? "") <= key) low = middle + 1;
    else high = middle;
  }
  return low;
}
