/**
 * The queue of one run: what was asked for first, then what SES throttled a moment ago, then the
 * shards in the order of their keys. The index is the queue; here is only what this run knows in
 * addition.
 */
import { type Instant, secondMs } from "../domain/instant.ts";
import { requestShard } from "../domain/subscription.ts";
import { allOf } from "./duties.ts";
import type { DueKey, Ports } from "./ports.ts";

/** An entry that a run works on. */
export interface DueEntry {
  readonly id: string;
  /** When it became due; absent for the one a run was started for. */
  readonly dueAt?: Instant;
}

/** More pages than this wait for the next look. */
const nowPagesMax = 20;

/** A walk that met nobody is so long as good as another. */
const walkGoodMs = 3 * secondMs;

/** The queue of one run. */
export interface DueQueue {
  /**
   * The next entry; undefined when there is none that this run may look at now.
   *
   * @throws Error when the index cannot be read
   */
  next(): Promise<DueEntry | undefined>;
  /** True when something that was asked for is next. */
  readonly hasRequest: boolean;
  /** True when something was put off, and comes again. */
  readonly hasPutOff: boolean;
  /** True while its walk of the shards, begun a moment ago, has met nobody; what was asked for is not in them. */
  readonly hasMetNobody: boolean;
  /** Looks for what was asked for since; only the worker that serves it does. */
  lookAtNow(): Promise<void>;
  /** From now on only what was asked for. */
  onlyRequests(): void;
  /** The entry was processed; it is looked at again after `restMs` milliseconds or later. */
  done(entry: DueEntry, restMs: number): void;
  /**
   * The entry was not processed; it is returned again after `ms` milliseconds, before the shards.
   */
  putOff(entry: DueEntry, ms: number): void;
  /**
   * Walks the shards from their beginning, for what has become due or has come back since. It does nothing
   * right after a walk that met nobody: what became due since is for the next tick.
   */
  restart(): void;
  /** Looks at the first page of everything: is anything due? */
  anythingDue(): Promise<boolean>;
}

/** One shard: what is left of its page, and where the next page begins. */
interface Head {
  readonly shard: string;
  keys: readonly DueKey[];
  at: number;
  next: string | undefined;
  begun: boolean;
}

/**
 * The queue over these shards, and over what was asked for where `servesNow` is true.
 *
 * @param requestedId the subscription that a run was started for; first, since the index lags
 */
export function dueQueue(
  { store, clock }: Pick<Ports, "store" | "clock">,
  shards: readonly string[],
  servesNow: boolean,
  requestedId?: string,
): DueQueue {
  let heads: Head[] = [];
  let walk = { begunMs: 0, hasMetSomebody: false };
  let requested: DueEntry[] = requestedId === undefined ? [] : [{ id: requestedId }];
  const later: { readonly entry: DueEntry; readonly atMs: number }[] = [];
  const restingUntilMs = new Map<string, number>();
  const current = new Set<string>();

  function begin(): void {
    heads = shards.map((shard) => ({ shard, keys: [], at: 0, next: undefined, begun: false }));
    walk = { begunMs: clock.monotonicMs(), hasMetSomebody: false };
  }
  begin();

  function mayBeSeen({ id }: DueEntry): boolean {
    return !current.has(id) && (restingUntilMs.get(id) ?? 0) <= clock.monotonicMs();
  }

  const isWalkGood = () => !walk.hasMetSomebody && clock.monotonicMs() - walk.begunMs < walkGoodMs;

  const isSpent = ({ keys, at }: Head) => at >= keys.length;
  const wantsPage = (head: Head) => isSpent(head) && (!head.begun || head.next !== undefined);

  /** Every head shows its first entry: only then is the first of all of them known. */
  async function turnPages(): Promise<void> {
    await allOf(
      heads.filter(wantsPage).map(async (head) => {
        const { keys, next } = await store.listDue(head.shard, clock.now(), head.next);
        Object.assign(head, { keys, at: 0, next, begun: true });
      }),
    );
  }

  function firstOfShards(): DueKey | undefined {
    let best: Head | undefined;
    for (const head of heads) {
      if (!isSpent(head) && (!best || keyOf(head) < keyOf(best))) best = head;
    }
    if (!best) return undefined;
    best.at += 1;
    walk.hasMetSomebody = true;
    return best.keys[best.at - 1];
  }

  async function lookAtNow(): Promise<void> {
    if (!servesNow) return;
    const found: DueKey[] = [];
    let after: string | undefined;
    for (let pages = 0; pages < nowPagesMax; pages += 1) {
      const page = await store.listDue(requestShard, clock.now(), after);
      found.push(...page.keys);
      after = page.next;
      if (after === undefined) break;
    }
    // The one this run was started for may not be in the index yet.
    const unseen = requested.filter(({ dueAt }) => dueAt === undefined);
    requested = [...unseen, ...found.filter(mayBeSeen)];
  }

  function firstRequest(): DueEntry | undefined {
    for (;;) {
      const entry = requested.shift();
      if (!entry || mayBeSeen(entry)) return entry;
    }
  }

  function firstPutOff(): DueEntry | undefined {
    const nowMs = clock.monotonicMs();
    const index = later.findIndex(({ atMs, entry }) => atMs <= nowMs && !current.has(entry.id));
    return index < 0 ? undefined : later.splice(index, 1)[0]?.entry;
  }

  function take(entry: DueEntry): DueEntry {
    current.add(entry.id);
    return entry;
  }

  function release({ id }: DueEntry, restMs: number): void {
    current.delete(id);
    if (restMs > 0) restingUntilMs.set(id, clock.monotonicMs() + restMs);
  }

  return {
    async next() {
      for (;;) {
        const first = firstRequest() ?? firstPutOff();
        if (first) return take(first);
        // Looked at once more after a page was read: somebody may have asked for something
        // meanwhile.
        if (heads.some(wantsPage)) {
          await turnPages();
          continue;
        }
        const key = firstOfShards();
        if (!key) return undefined;
        if (mayBeSeen(key)) return take(key);
      }
    },
    get hasRequest() {
      return requested.length > 0;
    },
    get hasPutOff() {
      return later.length > 0;
    },
    get hasMetNobody() {
      return isWalkGood();
    },
    lookAtNow,
    onlyRequests() {
      heads = [];
    },
    done: release,
    putOff(entry, ms) {
      release(entry, ms);
      later.push({ entry, atMs: clock.monotonicMs() + ms });
    },
    restart() {
      if (!isWalkGood()) begin();
    },
    async anythingDue() {
      await allOf([lookAtNow(), turnPages()]);
      return requested.length > 0 || heads.some((head) => !isSpent(head));
    },
  };
}

function keyOf({ keys, at }: Head): string {
  return keys[at]?.key ?? "";
}
