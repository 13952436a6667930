/**
 * The store's contract: what the steps rely on, and nothing else. One suite for each store there
 * is.
 */
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it, test } from "vitest";
import { base32 } from "../../lambdas/domain/base32.ts";
import { dueKeyOf } from "../../lambdas/domain/due-key.ts";
import { unsubscribe } from "../../lambdas/domain/ending.ts";
import { type Instant, minuteMs, msBetween, plus } from "../../lambdas/domain/instant.ts";
import { type Subscription, updateDueEntry } from "../../lambdas/domain/subscription.ts";
import type { DueKey, Items, Store } from "../../lambdas/flow/ports.ts";
import {
  at,
  consent,
  longAgo,
  parkedTrouble,
  type State,
  sendingAt,
  states,
  subscription,
  without,
} from "../fakes/subscription.ts";

let ids = 0;

/** An id nobody else in this file has, in the given shard. */
export function freshId(shard = 3): string {
  ids += 1;
  const bytes = new Uint8Array(16);
  bytes[15] = shard;
  new DataView(bytes.buffer).setUint32(11, ids);
  return base32(bytes);
}

/** Ada's subscription under a fresh id. */
export function fresh(values: Partial<Subscription> = {}, shard?: number): Subscription {
  return updateDueEntry({ ...subscription(values), id: freshId(shard) });
}

/** A subscription with every field that one can have. */
function full(): Subscription {
  return {
    ...fresh({
      status: "paused",
      requests: [
        { kind: "link", at: at("07:00") },
        { kind: "again", slug: "welcome", at: at("07:01") },
        { kind: "next", at: at("07:02") },
      ],
      pendingSignUp: {
        schedule: { timeZone: "Asia/Kathmandu", sendAt: "20:00", days: "weekdays" },
        at: at("06:00"),
        consent,
      },
      transactionalSends: [at("06:00"), at("07:00")],
      missed: 3,
      sentDate: "2026-11-22",
      notBefore: at("09:00"),
      rejected: [{ message: "1-welcome", at: at("19:00", -1) }],
      trouble: [parkedTrouble({ message: "1-lesson-1", unknowns: 1 })],
      claim: { id: "c", messageId: "1-lesson-1", at: at("07:00"), holdStartedAt: at("07:30") },
      pausedUntil: "2026-12-01",
      softBounces: { "1-welcome": at("19:00", -1), "request-1": "2026-11-23T07:00:00.123Z" },
      endedAt: at("06:30"),
      expiresAt: at("00:00", 30),
    }),
    reason: "bounce",
  };
}

/** The index entry of an item. */
function entryOf(item: Subscription): DueKey {
  return { id: item.id, dueAt: item.dueAt ?? longAgo, key: dueKeyOf(item) ?? "" };
}

/** Every entry of a shard, page by page. */
export async function allDue(store: Store, shard: string, until: Instant): Promise<DueKey[]> {
  const found: DueKey[] = [];
  let after: string | undefined;
  do {
    const page = await store.listDue(shard, until, after);
    found.push(...page.keys);
    after = page.next;
  } while (after);
  return found;
}

/** The contract, as tests of a store that `open` makes. */
export function contract(
  open: () => Promise<{ readonly store: Store<Items>; close(): Promise<void> }>,
): void {
  let store: Store<Items>;
  let close: () => Promise<void>;
  beforeAll(async () => {
    ({ store, close } = await open());
  });
  afterAll(() => close());

  const save = (item: Subscription) => store.save("subscription", item);
  const read = (id: string) => store.read("subscription", id);

  describe("counters of a day", () => {
    it("are added to, and answered with all that was counted", async () => {
      expect(await store.readCounts("2026-11-20")).toEqual({});
      const first = { sent: 2, "sent/lesson-1": 2, "guard/complaints/sent@2026-11-20": 1 };
      expect(await store.count("2026-11-20", first)).toEqual(first);
      const both = { ...first, sent: 3, delivered: 1 };
      expect(await store.count("2026-11-20", { sent: 1, delivered: 1 })).toEqual(both);
      expect(await store.readCounts("2026-11-20")).toEqual(both);
      expect(await store.readCounts("2026-11-21")).toEqual({});
    });
  });

  describe("reading and saving", () => {
    it("an item that is not there reads as undefined", async () => {
      expect(await read(freshId())).toBeUndefined();
    });

    test.each(Object.keys(states) as State[])("%s: comes back as it went", async (state) => {
      const item = updateDueEntry({ ...states[state](), id: freshId() });
      expect(await save(item)).toBe(true);
      expect(await read(item.id)).toEqual({ ...item, version: 1 });
    });

    it("every field comes back as it went", async () => {
      const item = full();
      await save(item);
      expect(await read(item.id)).toEqual({ ...item, version: 1 });
    });

    it("a mail may be called like a part of every object", async () => {
      const item = fresh({ sent: { constructor: at("08:00", -1), name: at("08:00") } });
      expect(await save(item)).toBe(true);
      expect(await read(item.id)).toEqual({ ...item, version: 1 });
    });

    it("a field that is gone stays gone", async () => {
      const item = full();
      await save(item);
      const less = {
        ...without(item, "claim", "pendingSignUp", "pausedUntil", "expiresAt", "reason"),
        version: 1,
      };
      await save(less);
      expect(await read(item.id)).toEqual({ ...less, version: 2 });
    });

    it("a time to expire is kept to the second, and never earlier", async () => {
      const expiresAt = plus(at("08:00"), 123);
      const item = fresh({ expiresAt });
      await save(item);
      const lateMs = msBetween(expiresAt, (await read(item.id))?.expiresAt ?? longAgo);
      expect(lateMs).toBeGreaterThanOrEqual(0);
      expect(lateMs).toBeLessThan(1000);
    });

    it("nothing of the caller's is shared with what is stored", async () => {
      const requests = [{ kind: "link" as const, at: at("07:00") }];
      const item = fresh({ requests });
      await save(item);
      requests.push({ kind: "link", at: at("07:05") });
      expect((await read(item.id))?.requests).toHaveLength(1);
    });

    it("the kinds are apart: a subscription is no stop", async () => {
      expect(
        await store.save("events", {
          id: "ses",
          version: 0,
          watermark: at("08:00"),
          probedAt: at("07:00"),
        }),
      ).toBe(true);
      expect(await store.read("events", "ses")).toEqual({
        id: "ses",
        version: 1,
        watermark: at("08:00"),
        probedAt: at("07:00"),
      });
      const held = {
        id: "constructor",
        version: 0,
        why: "content",
        code: "MessageRejected",
        build: "build-1",
        readers: ["a", "b"],
      } as const;
      expect(await store.save("held", held)).toBe(true);
      expect(await store.read("held", "constructor")).toEqual({ ...held, version: 1 });
      expect(await store.read("stop", "sending")).toBeUndefined();
      const stop = { id: "sending", version: 0, reason: "complaints", at: at("08:00") } as const;
      expect(await store.save("stop", stop)).toBe(true);
      expect(await store.read("stop", "sending")).toEqual({ ...stop, version: 1 });
      expect(await read("sending")).toBeUndefined();
    });
  });

  describe("the version", () => {
    it("0 demands that there is no such item", async () => {
      const item = fresh();
      expect(await save(item)).toBe(true);
      expect(await save({ ...item, ...sendingAt("20:00") })).toBe(false);
      expect(await read(item.id)).toEqual({ ...item, version: 1 });
    });

    it("counts saves, and each demands the one it read", async () => {
      const item = fresh();
      await save(item);
      expect(await save({ ...item, version: 1, ...sendingAt("09:00") })).toBe(true);
      expect(await save({ ...item, version: 1, ...sendingAt("10:00") })).toBe(false);
      expect(await save({ ...item, version: 3, ...sendingAt("11:00") })).toBe(false);
      expect(await read(item.id)).toEqual({ ...item, version: 2, ...sendingAt("09:00") });
    });

    it("of an item that is not there is never met", async () => {
      const item = { ...fresh(), version: 1 };
      expect(await save(item)).toBe(false);
      expect(await read(item.id)).toBeUndefined();
    });

    it("lets one of many at once through", async () => {
      const item = fresh();
      await save(item);
      const saves = Array.from({ length: 10 }, (_, minute) =>
        save({ ...item, version: 1, ...sendingAt(`08:0${minute}`) }),
      );
      expect((await Promise.all(saves)).filter(Boolean)).toHaveLength(1);
    });

    it("is not moved by a save that failed: the index stays too", async () => {
      const item = fresh({ slot: at("03:00") }, 9);
      await save(item);
      await save({ ...updateDueEntry({ ...item, slot: at("04:00") }), version: 7 });
      expect(await allDue(store, "9", at("05:00"))).toEqual([entryOf(item)]);
    });
  });

  describe("the due index", () => {
    it("lists one shard oldest first, over pages, equal instants included", async () => {
      const items = Array.from({ length: 25 }, (_, index) =>
        fresh({ slot: plus(at("08:00"), -Math.floor(index / 3) * minuteMs) }, 5),
      );
      await Promise.all([...items, fresh({}, 6)].map(save));
      const expected = items.map(entryOf).sort((a, b) => (a.key < b.key ? -1 : 1));
      expect(await allDue(store, "5", at("08:00"))).toEqual(expected);
    });

    it("includes what is due at that very instant, and nothing a millisecond later", async () => {
      const item = fresh({ slot: at("08:00") }, 7);
      await save(item);
      expect(await allDue(store, "7", plus(at("08:00"), -1))).toEqual([]);
      expect(await allDue(store, "7", at("08:00"))).toEqual([entryOf(item)]);
    });

    it("moves with its item, and forgets who is owed nothing", async () => {
      const item = fresh({}, 8);
      const due = () => allDue(store, "8", at("08:00", 365));
      await save(item);
      const later = updateDueEntry({ ...item, slot: at("08:00", 1) });
      await save({ ...later, version: 1 });
      expect(await due()).toEqual([entryOf(later)]);
      await save({ ...unsubscribe(item, at("09:00")), version: 2 });
      expect(await due()).toEqual([]);
    });

    it("is not moved by a claim", async () => {
      const item = fresh({}, 10);
      await save(item);
      await save({
        ...item,
        version: 1,
        claim: { id: "c", messageId: "1-lesson-1", at: at("08:00") },
      });
      expect(await allDue(store, "10", at("08:00"))).toEqual([entryOf(item)]);
    });

    it("lists what waits for the operator apart from its shard", async () => {
      const item = fresh({ trouble: [parkedTrouble()] }, 11);
      await save(item);
      expect(await allDue(store, "11", at("08:00"))).toEqual([]);
      expect(await allDue(store, "parked", at("08:00"))).toEqual([entryOf(item)]);
    });

    it("counts what is due until an instant, and no more than it is asked for", async () => {
      for (const hour of ["07:00", "08:00", "09:00", "10:00"]) {
        await save(fresh({ slot: at(hour) }, 13));
      }
      expect(await store.countDue("13", at("09:00"), 100)).toBe(3);
      expect(await store.countDue("13", at("06:00"), 100)).toBe(0);
      expect(await store.countDue("13", at("10:00"), 2)).toBeGreaterThanOrEqual(2);
    });

    it("of a shard with nobody in it is empty, and has one page", async () => {
      expect(await store.listDue("15", at("08:00"))).toEqual({ keys: [] });
    });

    it("agrees with what is stored, whatever was saved", async () => {
      const change = fc.record({
        index: fc.nat(3),
        hour: fc.integer({ min: 0, max: 23 }),
        owed: fc.boolean(),
      });
      await fc.assert(
        fc.asyncProperty(fc.array(change, { maxLength: 12 }), async (changes) => {
          const items = Array.from({ length: 4 }, () => fresh({}, 12));
          for (const item of items) await save(item);
          for (const { index, hour, owed } of changes) {
            const known = await read(items[index]?.id ?? "");
            if (!known) throw new Error("was saved");
            const slot = at(`${String(hour).padStart(2, "0")}:00`);
            await save(
              owed
                ? updateDueEntry({ ...known, status: "active", slot })
                : unsubscribe(known, slot),
            );
          }
          const stored = await Promise.all(items.map(({ id }) => read(id)));
          const expected = stored
            .flatMap((item) => (item?.dueAt ? [entryOf(item)] : []))
            .sort((a, b) => (a.key < b.key ? -1 : 1));
          expect(await allDue(store, "12", at("23:59"))).toEqual(expected);
          for (const item of stored) if (item) await save(unsubscribe(item, at("09:00")));
        }),
        { numRuns: 15 },
      );
    });
  });

  it("a counter that expires answers its new value, many at once each another", async () => {
    const key = `192.0.2.0/24/${freshId()}`;
    expect(await store.increment(key, at("08:00"))).toBe(1);
    const many = await Promise.all(
      Array.from({ length: 10 }, () => store.increment(key, at("08:00"))),
    );
    expect(many.sort((a, b) => a - b)).toEqual([2, 3, 4, 5, 6, 7, 8, 9, 10, 11]);
    expect(await store.increment(`${key}/other`, at("08:00"))).toBe(1);
  });

  it("counters add up, for names that are words of the query language too", async () => {
    await store.count("2026-11-23", { sent: 1, delivered: 2 });
    await store.count("2026-11-23", { sent: 2, count: 1, "permanent-bounce": 1 });
    await store.count("2026-11-24", { sent: 1 });
  });
}
