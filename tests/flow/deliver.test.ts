/** A delivery run: what starts it, which share it walks, in which order, and how fast. */
import { describe, expect, it, test } from "vitest";
import { minuteMs, msOf, plus, secondMs } from "../../lambdas/domain/instant.ts";
import { type Subscription, shardOf } from "../../lambdas/domain/subscription.ts";
import { deliver } from "../../lambdas/flow/deliver.ts";
import type { Mailer } from "../../lambdas/flow/ports.ts";
import { fakeMailer } from "../fakes/mailer.ts";
import { stored } from "../fakes/ports.ts";
import { first, lease, newcomer, portsWith, readers, run, sentTo, start } from "../fakes/runs.ts";
import { adaId, at, parkedTrouble, sendingAt } from "../fakes/subscription.ts";

describe("a run", () => {
  it("sends to everyone who is due, over all shards and pages, and reports it", async () => {
    const waiting = readers(40);
    const ports = await portsWith(waiting);
    expect(await run(ports)).toMatchObject({ counts: { sent: 40 }, end: "done" });
    expect(new Set(sentTo(ports))).toEqual(new Set(waiting.map(({ id }) => id)));
    expect(ports.logged.at(-1)).toMatchObject({
      event: "run-ended",
      fields: { sent: 40, worker: 0, end: "done" },
    });
    expect(Number(ports.logged.at(-1)?.fields.oldestMs)).toBeGreaterThanOrEqual(330 * minuteMs);
  });

  it("begins with who has waited longest", async () => {
    const waiting = readers(30);
    const ports = await portsWith([...waiting].reverse(), { quota: { perSecond: 4 } });
    await run(ports);
    expect(sentTo(ports)).toEqual(waiting.map(({ id }) => id));
  });

  it("serves what was asked for before all lessons, also while it goes on", async () => {
    const ports = await portsWith([...readers(60), newcomer(1)], { quota: { perSecond: 4 } });
    const running = deliver(ports, first);
    await ports.clock.run(msOf(start) + 5 * secondMs);
    await stored(ports, newcomer(2, plus(start, 5 * secondMs)));
    await ports.clock.until(running);
    expect(sentTo(ports)[0]).toBe(newcomer(1).id);
    const place = sentTo(ports).indexOf(newcomer(2).id);
    // At four a second, looked for every three seconds: about five seconds later.
    expect(place).toBeLessThan(45);
    expect(sentTo(ports)).toHaveLength(62);
  });

  it("serves a request made while its lease is given back, though its own run found it held", async () => {
    const ports = await portsWith(readers(1));
    const late = newcomer(1);
    const { save } = ports.store;
    let saves = 0;
    const store: typeof ports.store = {
      ...ports.store,
      async save(kind, item) {
        saves += kind === "run" ? 1 : 0;
        // The first save takes the lease, the second gives it back.
        if (kind === "run" && saves === 2) {
          await stored(ports, late);
          expect(await deliver(ports, { subscription: late.id })).toMatchObject({ end: "held" });
        }
        return save(kind, item);
      },
    };
    await ports.clock.until(deliver({ ...ports, store }, first));
    expect(sentTo(ports)).toContain(late.id);
  });

  it("leaves who is not due, and who waits for the operator", async () => {
    const [due, later, waits] = readers(
      3,
      (index) =>
        [{}, { slot: at("08:01"), ...sendingAt("08:01") }, { trouble: [parkedTrouble()] }][index] ??
        {},
    ) as [Subscription, Subscription, Subscription];
    const ports = await portsWith([due, later, waits]);
    expect(await run(ports)).toMatchObject({ counts: { sent: 1 } });
    expect(sentTo(ports)).toEqual([due.id]);
  });

  it("goes on with what becomes due meanwhile", async () => {
    const late = readers(1, () => ({ slot: at("08:01"), ...sendingAt("08:01") }));
    const ports = await portsWith([...readers(80).slice(1), ...late], { quota: { perSecond: 1 } });
    expect(await run(ports)).toMatchObject({ counts: { sent: 80 }, end: "done" });
  });

  it("sends though nobody can be released for a new build", async () => {
    const ports = await portsWith(readers(2));
    const known = await ports.store.read("events", "ses");
    if (known) await ports.store.save("events", { ...known, releasedBuild: "an older one" });
    const listDue: typeof ports.store.listDue = async (shard, until, after) => {
      if (shard === "parked") throw new TypeError("broken");
      return ports.store.listDue(shard, until, after);
    };
    await run({ ...ports, store: { ...ports.store, listDue } });
    expect(sentTo(ports)).toHaveLength(2);
    expect(ports.logged.map((line) => line.event)).toContain("build-release-failed");
  });

  it("lets one broken item keep nobody waiting", async () => {
    const [one, broken, last] = readers(3) as [Subscription, Subscription, Subscription];
    const ports = await portsWith([one, broken, last]);
    const read = ports.store.read;
    const store: typeof ports.store = {
      ...ports.store,
      async read(kind, id) {
        if (id === broken.id) throw new TypeError("broken");
        return read(kind, id);
      },
    };
    expect(await run({ ...ports, store })).toMatchObject({ counts: { sent: 2, errors: 1 } });
    expect(ports.logged).toContainEqual({
      event: "delivery-failed",
      fields: {
        id: broken.id,
        error: "TypeError",
        stack: expect.stringMatching(/lambdas\/flow\/deliver-subscription\.ts:\d+/),
      },
    });
  });

  it("ends when the table fails for everybody", async () => {
    const ports = await portsWith(readers(200));
    const read = ports.store.read;
    const store: typeof ports.store = {
      ...ports.store,
      async read(kind, id) {
        if (kind === "subscription") throw new TypeError("broken");
        return read(kind, id);
      },
    };
    const report = await run({ ...ports, store });
    expect(report.end).toBe("errors");
    expect(report.counts.errors).toBeLessThan(200);
  });

  it("has half a second of the rate in flight, and no more", async () => {
    let most = 0;
    let inFlight = 0;
    const ports = await portsWith(readers(200), { quota: { perSecond: 20 } });
    const send: Mailer["send"] = async (mail) => {
      inFlight += 1;
      most = Math.max(most, inFlight);
      await ports.clock.sleep(3 * secondMs);
      inFlight -= 1;
      return ports.mailer.send(mail);
    };
    await run({ ...ports, mailer: { ...ports.mailer, send } });
    expect(most).toBe(10);
  });

  it("says each minute that it looked, so that a hole in the schedule can be seen", async () => {
    const ports = await portsWith([]);
    expect(await run(ports)).toEqual({ end: "nothing-due", counts: {} });
    expect(ports.logged).toEqual([
      { event: "run-ended", fields: { worker: 0, end: "nothing-due" } },
    ]);
    expect(await lease(ports), "a lease is taken only when something is due").toBeUndefined();
  });
});

describe("a delivery request", () => {
  it("begins with its own subscription, by a strong read: the index may lag", async () => {
    const ports = await portsWith([...readers(3), newcomer(1)]);
    const hidden = { ...ports.store, listDue: async () => ({ keys: [] }) };
    expect(await run({ ...ports, store: hidden }, { subscription: newcomer(1).id })).toMatchObject({
      counts: { sent: 1 },
    });
    expect(sentTo(ports)).toEqual([newcomer(1).id]);
  });

  it("goes on with all others who are due", async () => {
    const ports = await portsWith([...readers(3), newcomer(1)]);
    await run(ports, { subscription: newcomer(1).id });
    expect(sentTo(ports)[0]).toBe(newcomer(1).id);
    expect(sentTo(ports)).toHaveLength(4);
  });

  it("looks at the index once where nobody else is due", async () => {
    const ports = await portsWith([newcomer(1)]);
    const looks: string[] = [];
    const listDue: typeof ports.store.listDue = (shard, ...rest) => {
      looks.push(shard);
      return ports.store.listDue(shard, ...rest);
    };
    const store = { ...ports.store, listDue };
    const report = await run({ ...ports, store }, { subscription: newcomer(1).id });
    expect(report).toMatchObject({ counts: { sent: 1 }, end: "done" });
    expect(looks.filter((shard) => shard === "0")).toHaveLength(1);
  });

  it("among many others keeps no lesson waiting that becomes due meanwhile", async () => {
    const many = Array.from({ length: 70 }, (_, number) => newcomer(number + 1));
    const late = readers(1, () => ({ slot: at("08:01"), ...sendingAt("08:01") }));
    const ports = await portsWith([...many, ...late], { quota: { perSecond: 1 } });
    expect(await run(ports, { subscription: newcomer(1).id })).toMatchObject({
      counts: { sent: 71 },
      end: "done",
    });
  });

  it("for who is owed nothing does nothing", async () => {
    const ports = await portsWith(readers(3));
    expect(await run(ports, { subscription: adaId })).toEqual({ end: "nothing-due", counts: {} });
    expect(ports.mailer.seen).toEqual([]);
  });
});

describe("several workers", () => {
  test.each([1, 2, 4, 16])(
    "%i of them split the shards: everybody gets one mail",
    async (workers) => {
      const waiting = readers(60);
      const ports = await portsWith(waiting, { workers });
      for (let worker = 0; worker < workers; worker += 1) {
        const before = ports.mailer.seen.length;
        await run(ports, { worker });
        for (const id of sentTo(ports).slice(before)) {
          expect(Number(shardOf(id ?? "")) % workers).toBe(worker);
        }
      }
      expect(ports.mailer.seen).toHaveLength(60);
    },
  );

  it("but only as many as the rate is worth: the others end at once", async () => {
    const ports = await portsWith(readers(60), { workers: 16, quota: { perSecond: 14 } });
    expect(await run(ports, { worker: 1 })).toEqual({ end: "inactive", counts: {} });
    await run(ports);
    expect(ports.mailer.seen).toHaveLength(60);
  });

  it("and no more than what SES allows by now: a worker too many ends before it sends", async () => {
    const stale = { perSecond: 40, readAt: at("06:00") };
    const mailer = fakeMailer({ perSecond: 14 });
    const ports = await portsWith(readers(60), { workers: 2, quota: stale, mailer });
    expect(await run(ports, { worker: 1 })).toEqual({ end: "inactive", counts: {} });
    expect(mailer.seen).toEqual([]);
  });

  it("share the index anew when SES allows more than was known", async () => {
    const stale = { perSecond: 14, readAt: at("06:00") };
    const mailer = fakeMailer({ perSecond: 40 });
    const waiting = readers(60);
    const ports = await portsWith(waiting, { workers: 2, quota: stale, mailer });
    await run(ports);
    const own = waiting.filter(({ id }) => Number(shardOf(id)) % 2 === 0).map(({ id }) => id);
    expect([...sentTo(ports)].sort()).toEqual(own.sort());
  });

  it("each sends at its share of the rate", async () => {
    for (const [workers, rateShare, perSecond] of [
      [1, 1, 40],
      [4, 1, 10],
      [1, 0.25, 10],
    ] as const) {
      // All in shards of worker 0.
      const waiting = readers(300)
        .filter(({ id }) => Number(shardOf(id)) % 4 === 0)
        .slice(0, 40);
      const sentMs: number[] = [];
      const ports = await portsWith(waiting, { workers, rateShare, quota: { perSecond: 40 } });
      const send: Mailer["send"] = async (mail) => {
        sentMs.push(ports.clock.monotonicMs());
        return ports.mailer.send(mail);
      };
      await run({ ...ports, mailer: { ...ports.mailer, send } });
      const spanMs = (sentMs.at(-1) ?? 0) - (sentMs[0] ?? 0);
      expect((39 * 1000) / spanMs).toBeCloseTo(perSecond * 0.99, 1);
    }
  });
});
