/**
 * A world to measure in: readers of one hour, a table with its delays, ticks, sign-ups, and the
 * product's own run.
 */
import { base32 } from "../../../lambdas/domain/base32.ts";
import { type Instant, instantOf, msOf } from "../../../lambdas/domain/instant.ts";
import { type Subscription, updateDueEntry } from "../../../lambdas/domain/subscription.ts";
import type { Invocation } from "../../../lambdas/flow/deliver.ts";
import type { DeliverPorts, Log, Store } from "../../../lambdas/flow/ports.ts";
import { shortCourse, testKeyring, testSender } from "../../fakes/course.ts";
import { type MemoryStore, memoryStore } from "../../fakes/memory-store.ts";
import { sendingAt, subscription } from "../../fakes/subscription.ts";
import { type Protocol, realProtocol } from "../core/protocol.ts";
import { randomOf, type VirtualClock, virtualClock } from "./clock.ts";
import { type ModelledSes, modelledSes, type SesLimits } from "./ses.ts";

/** What a world is made of. */
export interface CapacityOptions {
  readonly ses: SesLimits;
  readonly workers?: number;
  readonly seed?: number;
  /** How late the index shows a change, in milliseconds at most. */
  readonly indexLagMs?: number;
  /** When the first tick comes, after the start, and how far apart they are. */
  readonly firstTickMs?: number;
  readonly tickMs?: number;
  /** How often each tick comes: the schedule calls at least once. */
  readonly timesATick?: number;
  readonly lessons?: number;
  /** When it begins; a Monday's 08:00 where left out. */
  readonly startAt?: Instant;
  /** What becomes of the run of the nth tick. */
  readonly fateOf?: (tick: number) => Fate;
  /** The steps under test. */
  readonly protocol?: Protocol;
  /** Stands between the steps and the table. */
  readonly table?: (store: Store) => Store;
}

/** What becomes of one process: it is killed, or stands still for a while. */
export interface Fate {
  readonly killedAfterMs?: number;
  readonly frozenAfterMs?: number;
  readonly frozenForMs?: number;
}

/** A line that a run wrote. */
export interface Line {
  readonly event: string;
  readonly atMs: number;
  readonly fields: Parameters<Log>[1];
}

/** A world, running. */
export interface CapacityWorld {
  readonly clock: VirtualClock;
  readonly ses: ModelledSes;
  readonly store: MemoryStore;
  readonly startMs: number;
  readonly lines: readonly Line[];
  /** Runs that failed as a whole. */
  failedRuns: number;
  /** The longest that an invocation lasted. */
  longestRunMs: number;
  /** Claims saved so far, with their moments, and the process that made each. */
  readonly claims: readonly {
    readonly id: string;
    readonly by: string;
    readonly atMs: number;
  }[];
  /** The most writes to one partition of the index within one second. */
  hottestPartition(): number;
  /** An earlier run has read the quota. */
  knowQuota(): Promise<void>;
  /** Readers who are owed a lesson at an instant; answers their ids. */
  addReaders(count: number, at: Instant, like?: Partial<Subscription>): Promise<readonly string[]>;
  /** Somebody signs up now: owed a confirmation mail, and the run is woken. Answers the id. */
  signUp(): Promise<string>;
  /** The ports of one more process. */
  ports(): DeliverPorts;
  /** One invocation, as Lambda makes it. */
  invoke(invocation: Invocation, fate?: Fate): Promise<void>;
}

/** Worlds begin a moment before 08:00. */
export const eight: Instant = "2026-11-23T08:00:00.000Z";

/** Makes a world; its ticks go on for as long as its clock runs. */
export function capacityWorld(options: CapacityOptions): CapacityWorld {
  const { workers = 1, seed = 1, indexLagMs = 0, firstTickMs = 0, tickMs = 60_000 } = options;
  const { timesATick = 1 } = options;
  const { protocol = realProtocol, lessons = 3, fateOf, table = (store) => store } = options;
  const startMs = msOf(options.startAt ?? eight);
  const clock = virtualClock(startMs);
  const random = randomOf(seed);
  const ses = modelledSes(clock, options.ses, random);
  const inner = memoryStore({
    pageSize: 200,
    dueKeyOf: protocol.dueKeyOf,
    onIndexChange: (apply) =>
      indexLagMs > 0 ? clock.after(random() * indexLagMs, apply) : apply(),
  });
  const partitionWrites = new Map<string, number>();
  const entries = new Map<string, { due: string | undefined; key: string }>();
  const claims: { id: string; by: string; atMs: number }[] = [];
  const lines: Line[] = [];

  function noteSave(item: Subscription): void {
    const before = entries.get(item.id);
    const key = `${item.due}/${item.dueAt}`;
    if (item.claim) {
      // Each process numbers its own ids, and fills them with zeros to one length.
      const by = (item.claim.id.split("x")[0] ?? "").replace(/^0+/, "");
      claims.push({ id: item.id, by, atMs: clock.nowMs() });
    }
    if (before?.key === key) return;
    const second = Math.floor(clock.nowMs() / 1000);
    for (const partition of [before?.due, item.due]) {
      if (partition === undefined) continue;
      const name = `${partition} ${second}`;
      partitionWrites.set(name, (partitionWrites.get(name) ?? 0) + 1);
    }
    entries.set(item.id, { due: item.due, key });
  }

  const delay = () => clock.sleep(3 + random() * 6);
  const store: Store = {
    async read(kind, id) {
      await delay();
      return inner.read(kind, id);
    },
    async save(kind, item) {
      await delay();
      const saved = await inner.save(kind, item);
      if (saved && kind === "subscription") noteSave(item as Subscription);
      return saved;
    },
    async listDue(shard, until, after) {
      await delay();
      return inner.listDue(shard, until, after);
    },
    countDue: inner.countDue,
    count: inner.count,
    readCounts: inner.readCounts,
    increment: inner.increment,
  };
  const course = shortCourse(lessons);
  const portsOf = (fate: Fate = {}): DeliverPorts => {
    const beganMs = clock.nowMs();
    /** Resolves once the process is awake, and never when it has been killed. */
    async function awake(): Promise<void> {
      const { killedAfterMs, frozenAfterMs, frozenForMs = 0 } = fate;
      const ageMs = clock.nowMs() - beganMs;
      if (killedAfterMs !== undefined && ageMs >= killedAfterMs) return new Promise(() => {});
      const thawsMs = (frozenAfterMs ?? Number.NEGATIVE_INFINITY) + frozenForMs;
      if (frozenAfterMs !== undefined && ageMs >= frozenAfterMs && ageMs < thawsMs) {
        await clock.sleep(thawsMs - ageMs);
      }
    }
    const gated = <A extends readonly unknown[], R>(call: (...args: A) => Promise<R>) =>
      (async (...args: A) => {
        await awake();
        const answer = await call(...args);
        await awake();
        return answer;
      }) as (...args: A) => Promise<R>;
    const process = clock.process(seed);
    const mine = protocol.store(table(store));
    const mailer = protocol.mailer(ses.mailer);
    return {
      store: {
        read: gated(mine.read) as Store["read"],
        save: gated(mine.save) as Store["save"],
        listDue: gated(mine.listDue),
        countDue: gated(mine.countDue),
        count: mine.count,
        readCounts: mine.readCounts,
        increment: mine.increment,
      },
      random: process.random,
      clock: protocol.clock({ ...process.clock, sleep: gated(process.clock.sleep) }),
      course,
      log: (event, fields) => {
        lines.push({ event, atMs: clock.nowMs() - startMs, fields });
      },
      tell: () => undefined,
      keys: async () => testKeyring,
      mailer: { send: gated(mailer.send), quota: gated(mailer.quota) },
      sender: testSender,
      feedbackBacklog: async () => false,
      deadLetters: async () => 0,
      workers,
      rateShare: 1,
      ticksEachMinute: false,
      measures: false,
    };
  };

  async function invoke(invocation: Invocation, fate?: Fate): Promise<void> {
    const beganMs = clock.nowMs();
    await protocol.deliver(portsOf(fate), invocation).catch(() => {
      world.failedRuns += 1;
    });
    world.longestRunMs = Math.max(world.longestRunMs, clock.nowMs() - beganMs);
  }

  let ticks = 0;
  function tick(): void {
    for (let times = 0; times < timesATick; times += 1) {
      for (let worker = 0; worker < workers; worker += 1) void invoke({ worker }, fateOf?.(ticks));
    }
    ticks += 1;
    clock.after(tickMs, tick);
  }
  clock.after(firstTickMs, tick);

  let people = 0;
  const newId = () => base32(Uint8Array.from({ length: 16 }, () => Math.floor(random() * 256)));
  const world: CapacityWorld = {
    clock,
    ses,
    store: inner,
    startMs,
    lines,
    failedRuns: 0,
    longestRunMs: 0,
    claims,
    hottestPartition: () => Math.max(0, ...partitionWrites.values()),
    async knowQuota() {
      const { perSecond, perDay = -1 } = options.ses;
      const readAt = instantOf(startMs - 3_600_000);
      const quota = { perSecond, perDay, sentLast24Hours: 0, readAt };
      await inner.save("events", { id: "ses", version: 0, quota });
    },
    async addReaders(count, at, like = {}) {
      const ids: string[] = [];
      for (let index = 0; index < count; index += 1) {
        people += 1;
        const reader = subscription({
          id: newId(),
          email: `reader-${people}@example.org`,
          ...sendingAt(at.slice(11, 16)),
          slot: at,
          ...like,
        });
        ids.push(reader.id);
        await inner.save("subscription", reader);
        entries.set(reader.id, { due: reader.due, key: `${reader.due}/${reader.dueAt}` });
      }
      return ids;
    },
    async signUp() {
      people += 1;
      const at = instantOf(clock.nowMs());
      const { slot: _slot, consent, ...rest } = subscription({ id: newId(), sent: {} });
      const requests = [{ kind: "confirm" as const, at }];
      const pendingSignUp = {
        schedule: { timeZone: "UTC", sendAt: "08:00", days: "daily" as const },
        at,
        consent: { at, form: "x", network: "" },
      };
      const signedUp = updateDueEntry({
        ...rest,
        status: "pending",
        requests,
        pendingSignUp,
        transactionalSends: [at],
      });
      void consent;
      await inner.save("subscription", { ...signedUp, email: `reader-${people}@example.org` });
      clock.after(30 + random() * 70, () => {
        void invoke({ subscription: signedUp.id });
      });
      return signedUp.id;
    },
    ports: portsOf,
    invoke,
  };
  return world;
}
