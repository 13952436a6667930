/**
 * What a run keeps in memory: `npm run bench:heap` drains crowds of 20,000 and of 200,000 readers
 * who are due at one hour, in virtual time, and looks at the heap after a full collection, ten times
 * in each drain.
 *
 * The table takes no part in it: an item is made when it is read, and three bytes a reader, outside
 * the heap, say what is stored.
 */
import { cpus } from "node:os";
import { dueKeyOf } from "../lambdas/domain/due-key.ts";
import { instantOf, msOf } from "../lambdas/domain/instant.ts";
import { type Subscription, shardCount } from "../lambdas/domain/subscription.ts";
import { deliver } from "../lambdas/flow/deliver.ts";
import type { DeliverPorts, Items, Store } from "../lambdas/flow/ports.ts";
import { shortCourse, testKeyring, testSender } from "../tests/fakes/course.ts";
import { subscription } from "../tests/fakes/subscription.ts";
import { virtualClock } from "../tests/simulation/capacity/clock.ts";
import { idOf, numberOf } from "./crowd.ts";

const slot = "2026-11-23T08:00:00.000Z";
const perSecond = 500;
const pageSize = 200;

/** What is stored of a reader, besides the version: nothing new, a claim, the lesson sent. */
const state = { due: 0, claimed: 1, sent: 2 };

function itemOf(number: number): Subscription {
  return subscription({ id: idOf(number), email: `${idOf(number)}@example.org`, slot });
}

/** Readers 0 to `readers` - 1, spread evenly over the shards, all due at one instant. */
function boundlessStore(readers: number): Store {
  const versions = new Uint8Array(readers);
  const states = new Uint8Array(readers);
  const others = new Map<string, Items[keyof Items]>();
  /** Claims and saved items of mails under way; gone with the end of each. */
  const underWay = new Map<string, Subscription>();
  return {
    async read<K extends keyof Items>(kind: K, id: string) {
      if (kind !== "subscription") return others.get(`${kind}#${id}`) as Items[K] | undefined;
      const number = numberOf(id);
      const stored = underWay.get(id) ?? { ...itemOf(number), version: versions[number] ?? 0 };
      return structuredClone(stored) as Items[K];
    },
    async save(kind, item) {
      if (kind !== "subscription") {
        others.set(`${kind}#${item.id}`, { ...item, version: item.version + 1 });
        return true;
      }
      const number = numberOf(item.id);
      if (versions[number] !== item.version) return false;
      const stored = { ...(item as Subscription), version: item.version + 1 };
      versions[number] = stored.version;
      states[number] = stored.claim ? state.claimed : state.sent;
      if (stored.claim) underWay.set(item.id, stored);
      else underWay.delete(item.id);
      return true;
    },
    async listDue(shard, until, after) {
      const keys: { id: string; dueAt: typeof slot; key: string }[] = [];
      const first = after ? numberOf(after.split("#")[2] ?? "") + shardCount : Number(shard);
      for (let number = first; number < readers; number += shardCount) {
        if (states[number] === state.sent || until < slot || Number.isNaN(number)) continue;
        const id = idOf(number);
        keys.push({ id, dueAt: slot, key: dueKeyOf(itemOf(number)) ?? "" });
        if (keys.length === pageSize) return { keys, next: keys.at(-1)?.key ?? "" };
      }
      return { keys };
    },
    count: async () => ({}),
    readCounts: async () => ({}),
    countDue: async () => 0,
    increment: async () => 1,
  };
}

/** Megabytes on the heap that something still holds. */
function heapMb(): number {
  if (!globalThis.gc) throw new Error("Run it by `npm run bench:heap`: Node needs --expose-gc.");
  globalThis.gc();
  return process.memoryUsage().heapUsed / 1e6;
}

/** Drains a crowd by one run; answers the heap at each tenth of it. */
async function drain(readers: number): Promise<readonly number[]> {
  const clock = virtualClock(msOf(slot));
  const { clock: ownClock, random } = clock.process();
  const heaps: number[] = [];
  let accepted = 0;
  const ports: DeliverPorts = {
    store: boundlessStore(readers),
    clock: ownClock,
    random,
    course: shortCourse(3),
    log: () => {},
    tell: () => {},
    keys: async () => testKeyring,
    mailer: {
      async send() {
        await clock.sleep(60);
        accepted += 1;
        if (accepted % (readers / 10) === 0) heaps.push(heapMb());
        return { outcome: "accepted", sesMessageId: "ses" };
      },
      quota: async () => ({ perSecond, perDay: -1, sentLast24Hours: accepted }),
    },
    sender: testSender,
    feedbackBacklog: async () => false,
    deadLetters: async () => 0,
    ticksEachMinute: false,
    measures: false,
    workers: 1,
    rateShare: 1,
  };
  await clock.until(deliver(ports, { worker: 0 }));
  if (accepted !== readers) throw new Error(`${accepted} of ${readers} mails were sent.`);
  return heaps;
}

await drain(1000);
const [cpu] = cpus();
console.log(
  `${instantOf(Date.now()).slice(0, 10)}, Node ${process.versions.node}, ${cpus().length} × ${cpu?.model}`,
);
for (const readers of [20_000, 200_000]) {
  const heaps = await drain(readers);
  const text = heaps.map((mb) => mb.toFixed(1)).join(" ");
  console.log(`${readers} due: at most ${Math.max(...heaps).toFixed(1)} MB; by tenths ${text}`);
}
