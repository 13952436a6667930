/**
 * Deliver: a scheduled run walks the due index oldest first and sends what is owed, at the rate SES
 * allows. The index is the queue: nothing else remembers who is waiting, so nothing can disagree.
 */
import { type Instant, msBetween } from "../domain/instant.ts";
import { askedShard, shardCount } from "../domain/subscription.ts";
import { type Delivered, deliverSubscription, lastSendMs, runMs } from "./deliver-subscription.ts";
import { releaseForNewBuild } from "./parked.ts";
import type { DeliverPorts, DueKey, SendingRun, Store, World } from "./ports.ts";

/** Which share of the index a run walks: worker `worker` (from 0) of `workers`. */
export interface Share {
  readonly worker: number;
  readonly workers: number;
}

/** How a run went: how many subscriptions came to what. */
export type RunReport = Partial<Record<Delivered["result"] | "errors", number>>;

/**
 * Subscriptions under way at once. At SES's usual 50 to 100 ms a call this carries some 500 mails a
 * second, more than one worker is given.
 */
const inFlightMax = 50;

/**
 * Delivers what is due in one share of the index.
 *
 * @throws Error when the index or SES's quota cannot be read; the next tick looks again
 */
export async function deliver(ports: DeliverPorts, share: Share): Promise<RunReport> {
  const { store, world, log } = ports;
  const startedMs = world.monotonicMs();
  const stop = await store.read("stop", "sending");
  if (stop) {
    log("sending-stopped", { reason: stop.reason, since: stop.at });
    return {};
  }
  if (share.worker === 0) await releaseForNewBuild(ports);
  const now = world.now();
  let halted = false;
  let throttles = 0;
  const over = () => halted || world.monotonicMs() - startedMs > runMs - lastSendMs;
  let run: SendingRun | undefined;
  const report: RunReport = {};
  const inFlight = new Set<Promise<void>>();
  let oldestMs = 0;
  try {
    for await (const { id, dueAt } of oldestFirst(store, shardsOf(share), now)) {
      if (over()) break;
      oldestMs = Math.max(oldestMs, msBetween(dueAt, now));
      // The quota is asked only when somebody is waiting.
      run ??= paced(world, (await ports.mailer.ratePerSecond()) / share.workers, over);
      const task = deliverSubscription(ports, id, run)
        .catch((error: unknown) => failed(ports, id, error))
        .then((delivered) => {
          const { result } = delivered;
          report[result] = (report[result] ?? 0) + 1;
          // What concerns the account concerns every mail behind this one; one throttle is chance.
          if (delivered.result !== "refused") return;
          if (delivered.scope === "rate") throttles += 1;
          if (delivered.scope === "account" || throttles > 1) halted = true;
        })
        .finally(() => inFlight.delete(task));
      inFlight.add(task);
      if (inFlight.size >= inFlightMax) await Promise.race(inFlight);
    }
  } finally {
    // Also when the index cannot be read any further: no send outlives its run.
    await Promise.all(inFlight);
  }
  log("delivered", { ...report, ...share, oldestMs, halted });
  return report;
}

/** Delivers to one subscription at once, after a reader's own act. Neither paced nor quota-checked. */
export async function deliverNow(ports: DeliverPorts, id: string): Promise<void> {
  if (await ports.store.read("stop", "sending")) return;
  await deliverSubscription(
    ports,
    id,
    sendingRun(async () => true),
  );
}

/** One broken item must not keep the others waiting. */
function failed({ log }: DeliverPorts, id: string, error: unknown): { result: "errors" } {
  log("deliver-failed", { id, error: error instanceof Error ? error.name : "unknown" });
  return { result: "errors" };
}

function shardsOf({ worker, workers }: Share): string[] {
  const own = Array.from({ length: shardCount }, (_, shard) => shard)
    .filter((shard) => shard % workers === worker)
    .map(String);
  return worker === 0 ? [askedShard, ...own] : own;
}

/** Merges the shards' pages by time. */
async function* oldestFirst(
  store: Store,
  shards: readonly string[],
  until: Instant,
): AsyncGenerator<DueKey> {
  const open = async (shard: string, after?: string) => {
    const { keys, next } = await store.listDue(shard, until, after);
    return { shard, keys: [...keys], next };
  };
  let heads = await Promise.all(shards.map((shard) => open(shard)));
  for (;;) {
    heads = await Promise.all(
      heads.map((head) =>
        head.keys.length === 0 && head.next ? open(head.shard, head.next) : head,
      ),
    );
    heads = heads.filter((head) => head.keys.length > 0 || head.next);
    const head = heads
      .filter(({ keys }) => keys.length > 0)
      .reduce<(typeof heads)[number] | undefined>(
        (best, other) =>
          best && (best.keys[0]?.dueAt ?? "") <= (other.keys[0]?.dueAt ?? "") ? best : other,
        undefined,
      );
    const key = head?.keys.shift();
    if (key) yield key;
    else if (heads.length === 0) return;
  }
}

/**
 * Spaces sends evenly at `perSecond`. Each caller takes the next free moment and waits for it; a run
 * that is over gives none.
 */
function paced(world: World, perSecond: number, over: () => boolean): SendingRun {
  const everyMs = 1000 / perSecond;
  let freeMs = world.monotonicMs();
  return sendingRun(async () => {
    const nowMs = world.monotonicMs();
    const mineMs = Math.max(freeMs, nowMs);
    freeMs = mineMs + everyMs;
    if (mineMs > nowMs) await world.sleep(mineMs - nowMs);
    return !over();
  });
}

function sendingRun(permit: () => Promise<boolean>): SendingRun {
  return {
    permit,
    answered: (outcome) => (outcome.outcome === "refused" ? outcome.scope : undefined),
  };
}
