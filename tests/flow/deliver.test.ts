/** A delivery run: what starts it, which share it walks, in which order, how fast, and what ends it. */
import { describe, expect, it, test } from "vitest";
import { type Address, subscriptionId } from "../../lambdas/domain/address.ts";
import { minuteMs, msOf, plus, secondMs } from "../../lambdas/domain/instant.ts";
import type { SendingOutcome } from "../../lambdas/domain/sending-outcome.ts";
import type { SendingQuota } from "../../lambdas/domain/sending-quota.ts";
import { type Subscription, shardOf } from "../../lambdas/domain/subscription.ts";
import { type DeliverReport, deliver, type Invocation } from "../../lambdas/flow/deliver.ts";
import type { Mailer } from "../../lambdas/flow/ports.ts";
import { testKeyring } from "../fakes/course.ts";
import { fakeMailer } from "../fakes/mailer.ts";
import { type FakePorts, fakePorts, stored } from "../fakes/ports.ts";
import { adaId, addressOf, at, parkedTrouble, subscription } from "../fakes/subscription.ts";
import { type VirtualClock, virtualClock } from "../simulation/capacity/clock.ts";

const first: Invocation = { worker: 0 };
const start = at("08:00");

/** Ports in virtual time: a run's many waits cost nothing. */
type TimedPorts = Omit<FakePorts, "world"> & {
  readonly world: FakePorts["world"];
  readonly clock: VirtualClock;
};

interface Given extends Partial<Omit<FakePorts, "world">> {
  /** What SES allows, as an earlier run read it a moment ago. */
  readonly quota?: Partial<SendingQuota>;
}

/** Readers who all are owed the first lesson, the first of them the longest. */
function readers(count: number, values: (index: number) => Partial<Subscription> = () => ({})) {
  return Array.from({ length: count }, (_, index) => {
    const address: Address = addressOf(`reader-${index}@example.org`);
    const id = subscriptionId(testKeyring.address, address);
    // The welcome left at a time of its own, so each slot is the reader's own hour.
    const sendAt = plus(at("02:30"), index * minuteMs).slice(11, 16);
    const slot = plus(at("02:30"), index * minuteMs);
    return subscription({ id, email: address.typed, sendAt, slot, ...values(index) });
  });
}

async function portsWith(waiting: readonly Subscription[], given: Given = {}): Promise<TimedPorts> {
  const { quota = {}, ...values } = given;
  const clock = virtualClock(msOf(start));
  const world = clock.world() as unknown as FakePorts["world"];
  const known = { perSecond: 1000, perDay: 50_000, sentLast24Hours: 0, readAt: start, ...quota };
  const ports = { ...fakePorts({ mailer: fakeMailer(known), ...values }), world, clock };
  await stored(ports, ...waiting);
  await ports.store.save("events", {
    id: "ses",
    version: 0,
    quota: known,
    releasedBuild: ports.course.build,
  });
  return ports;
}

/** Delivers, while time passes as it must. */
function run(ports: TimedPorts, invocation: Invocation = first): Promise<DeliverReport> {
  return ports.clock.until(deliver(ports, invocation));
}

/** SES takes so long for each mail. */
function slowMailer(ports: TimedPorts, ms: number): FakePorts["mailer"] {
  return {
    ...ports.mailer,
    async send(mail) {
      await ports.clock.sleep(ms);
      return ports.mailer.send(mail);
    },
  };
}

const sentTo = (ports: TimedPorts) => ports.mailer.seen.map(({ tags }) => tags.subscription);
const events = (ports: TimedPorts) => ports.store.read("events", "ses");
const lease = (ports: TimedPorts) => ports.store.read("run", "0");

function refused(
  scope: "rate" | "account" | "message" | "unlisted",
  more: { readonly daily?: true; readonly about?: "address"; readonly code?: string } = {},
): SendingOutcome {
  return { outcome: "refused", scope, code: "Code", ...more };
}
const unknown: SendingOutcome = { outcome: "unknown", code: "TimeoutError" };
const times = (count: number, outcome: SendingOutcome) =>
  Array.from({ length: count }, () => outcome);

/** Somebody who has just signed up. */
function newcomer(index: number, asked = start): Subscription {
  const address = addressOf(`newcomer-${index}@example.org`);
  const { slot: _slot, ...rest } = subscription({
    id: subscriptionId(testKeyring.address, address),
    email: address.typed,
    status: "pending",
    sent: {},
    asked: [{ what: "confirm", at: asked }],
  });
  return rest;
}

describe("a run", () => {
  it("sends to everyone who is due, over all shards and pages, and reports it", async () => {
    const waiting = readers(40);
    const ports = await portsWith(waiting);
    expect(await run(ports)).toMatchObject({ counts: { sent: 40 }, end: "done" });
    expect(new Set(sentTo(ports))).toEqual(new Set(waiting.map(({ id }) => id)));
    expect(ports.logged.at(-1)).toMatchObject({
      event: "delivered",
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

  it("leaves who is not due, and who waits for the operator", async () => {
    const [due, later, waits] = readers(
      3,
      (index) =>
        [{}, { slot: at("08:01"), sendAt: "08:01" }, { trouble: [parkedTrouble()] }][index] ?? {},
    ) as [Subscription, Subscription, Subscription];
    const ports = await portsWith([due, later, waits]);
    expect(await run(ports)).toMatchObject({ counts: { sent: 1 } });
    expect(sentTo(ports)).toEqual([due.id]);
  });

  it("goes on with what becomes due meanwhile", async () => {
    const late = readers(1, () => ({ slot: at("08:01"), sendAt: "08:01" }));
    const ports = await portsWith([...readers(80).slice(1), ...late], { quota: { perSecond: 1 } });
    expect(await run(ports)).toMatchObject({ counts: { sent: 80 }, end: "done" });
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
      event: "deliver-failed",
      fields: { id: broken.id, error: "TypeError" },
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
      { event: "delivered", fields: { worker: 0, end: "nothing-due" } },
    ]);
    expect(await lease(ports), "a lease is taken only when something is due").toBeUndefined();
  });
});

describe("a wake", () => {
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
        sentMs.push(ports.world.monotonicMs());
        return ports.mailer.send(mail);
      };
      await run({ ...ports, mailer: { ...ports.mailer, send } });
      const spanMs = (sentMs.at(-1) ?? 0) - (sentMs[0] ?? 0);
      expect((39 * 1000) / spanMs).toBeCloseTo(perSecond * 0.99, 1);
    }
  });
});

describe("the quota", () => {
  const counting = (quota: Mailer["quota"]) => {
    const asked = { times: 0 };
    const mailer = {
      ...fakeMailer(),
      quota: async () => {
        asked.times += 1;
        return quota();
      },
    };
    return { asked, mailer };
  };
  const allowed = { perSecond: 14, perDay: 50_000, sentLast24Hours: 0 };
  const old = { readAt: at("07:00") };

  it("is asked for only when somebody is waiting, and once a minute at most", async () => {
    const { asked, mailer } = counting(async () => allowed);
    const idle = await portsWith([], { mailer, quota: old });
    await run(idle);
    expect(asked.times).toBe(0);
    const busy = await portsWith(readers(1600 / 10), { mailer, quota: { ...old, perSecond: 1 } });
    await run(busy);
    expect(asked.times).toBe(1);
  });

  it("that cannot be read fails no run: the last known one serves", async () => {
    const { mailer } = counting(async () => {
      throw new Error("no quota");
    });
    const ports = await portsWith(readers(20), { mailer, quota: { ...old, perSecond: 5 } });
    expect(await run(ports)).toMatchObject({ counts: { sent: 20 }, end: "done" });
    expect(ports.world.monotonicMs()).toBeLessThan(10 * secondMs);
  });

  it("that nobody has ever read is one mail a second", async () => {
    const { mailer } = counting(async () => {
      throw new Error("no quota");
    });
    const ports = await portsWith(readers(20), { mailer });
    ports.store.remove("events", "ses");
    expect(await run(ports)).toMatchObject({ counts: { sent: 20 } });
    expect(ports.world.monotonicMs()).toBeGreaterThan(19 * secondMs);
  });

  it("of the day leaves two in a hundred to what was asked for", async () => {
    const newcomers = [1, 2, 3, 4, 5].map((index) => newcomer(index));
    const ports = await portsWith(readers(60), { quota: { perDay: 50, sentLast24Hours: 10 } });
    expect(await run(ports)).toMatchObject({ counts: { sent: 38 }, end: "quota" });
    expect(await events(ports)).toMatchObject({ shortSince: expect.stringContaining("T08:00:") });
    expect(ports.logged).toContainEqual({
      event: "quota-used-up",
      fields: { waiting: 22, all: true },
    });
    await stored(ports, ...newcomers);
    expect(await run(ports)).toMatchObject({ counts: { sent: 2 }, end: "quota" });
    expect(ports.mailer.seen).toHaveLength(40);
  });

  it("of the day used up: the wait is remembered until nobody waits any more", async () => {
    const ports = await portsWith(readers(10), { quota: { perDay: 50, sentLast24Hours: 50 } });
    await run(ports);
    const since = (await events(ports))?.shortSince;
    await ports.clock.run(msOf(start) + 5 * minuteMs);
    expect(await run(ports)).toMatchObject({ end: "quota" });
    expect((await events(ports))?.shortSince).toBe(since);
    await ports.clock.run(msOf(start) + 20 * minuteMs);
    const { mailer } = await portsWith([], { quota: { perDay: 50 } });
    expect(await run({ ...ports, mailer })).toMatchObject({ end: "done", counts: { sent: 10 } });
    expect(await events(ports)).not.toHaveProperty("shortSince");
  });

  it("of the day as SES refuses it ends the run, and parks nobody", async () => {
    const ports = await portsWith(readers(40));
    ports.mailer.answer(...times(40, refused("account", { daily: true })));
    expect(await run(ports)).toMatchObject({ end: "quota" });
    expect(await events(ports)).toHaveProperty("shortSince");
    for (const reader of ports.store.items("subscription")) expect(reader.due).not.toBe("parked");
  });
});

describe("a run slows down", () => {
  it("when SES throttles, and sends to everyone all the same", async () => {
    const ports = await portsWith(readers(100), { quota: { perSecond: 10 } });
    ports.mailer.answer(refused("rate"), ...times(3, { outcome: "accepted", sesMessageId: "1" }));
    ports.mailer.answer(refused("rate"));
    expect(await run(ports)).toMatchObject({
      counts: { sent: 100, "refused-rate": 2 },
      end: "done",
    });
    expect(new Set(ports.mailer.accepted.map(({ tags }) => tags.subscription)).size).toBe(100);
  });

  it("and ends when ten are throttled and none accepted", async () => {
    const ports = await portsWith(readers(100), { quota: { perSecond: 10 } });
    ports.mailer.answer(...times(200, refused("rate")));
    expect(await run(ports)).toMatchObject({ end: "throttled" });
    expect(ports.mailer.seen.length).toBeLessThanOrEqual(15);
    for (const reader of ports.store.items("subscription")) {
      expect(reader).not.toHaveProperty("notBefore");
    }
  });
});

describe("a run ends early", () => {
  it("at what concerns the account: those behind are not touched", async () => {
    const ports = await portsWith(readers(200), { quota: { perSecond: 14 } });
    ports.mailer.answer(refused("account"));
    expect(await run(ports)).toMatchObject({ end: "account", counts: { "refused-account": 1 } });
    expect(ports.mailer.seen.length).toBeLessThanOrEqual(7);
    expect(ports.logged).toContainEqual({
      event: "attention",
      fields: expect.objectContaining({ why: "account-refused" }),
    });
  });

  it("not at one reader to whom the sandbox may not write", async () => {
    const ports = await portsWith(readers(20));
    ports.mailer.answer(refused("account", { about: "address" }));
    expect(await run(ports)).toMatchObject({ end: "done", counts: { sent: 19 } });
  });

  it("not at what concerns one mail", async () => {
    const ports = await portsWith(readers(60));
    ports.mailer.answer(refused("message"), refused("message"), unknown);
    expect(await run(ports)).toMatchObject({
      counts: { sent: 57, "refused-message": 2, unknown: 1 },
      end: "done",
    });
  });

  it("when three readers meet the same answer on no list, and nothing is accepted between", async () => {
    const ports = await portsWith(readers(60), { quota: { perSecond: 2 } });
    ports.mailer.answer(...times(3, refused("unlisted")));
    expect(await run(ports)).toMatchObject({
      end: "account",
      counts: { "refused-unlisted": 2, "refused-account": 1 },
    });
    expect(ports.logged).toContainEqual({
      event: "attention",
      fields: { why: "refused-to-all", code: "Code", readers: 3 },
    });
  });

  it("charges an answer on no list to the mail only when another was accepted a moment ago", async () => {
    const accepted: SendingOutcome = { outcome: "accepted", sesMessageId: "1" };
    const odd = refused("unlisted");
    const ports = await portsWith(readers(6), { quota: { perSecond: 2 } });
    ports.mailer.answer(odd, odd, accepted, odd, odd, accepted);
    expect(await run(ports)).toMatchObject({
      end: "done",
      counts: { sent: 2, "refused-unlisted": 2, "refused-message": 2 },
    });
  });

  it("before its time is up, with nothing half done; the next run goes on", async () => {
    const ports = await portsWith(
      readers(1000, () => ({ slot: at("07:59"), sendAt: "07:59" })),
      {
        quota: { perSecond: 1 },
      },
    );
    const slow = { ...ports, mailer: slowMailer(ports, 200) };
    expect(await run(slow)).toMatchObject({ end: "time" });
    expect(ports.world.monotonicMs()).toBeLessThan(14 * minuteMs);
    const sent = ports.mailer.seen.length;
    expect(sent).toBeGreaterThan(13.7 * 60 * 0.98);
    for (const reader of ports.store.items("subscription")) {
      expect(reader).not.toHaveProperty("claim");
    }
    expect(await run(slow)).toMatchObject({ end: "done" });
    expect(new Set(sentTo(ports)).size).toBe(1000);
  });
});

describe("after five unknown outcomes in a row", () => {
  async function failing(): Promise<TimedPorts> {
    const ports = await portsWith(readers(100), { quota: { perSecond: 14 } });
    ports.mailer.answer(...times(100, unknown));
    expect(await run({ ...ports, mailer: slowMailer(ports, 10 * secondMs) })).toMatchObject({
      end: "unknown",
    });
    return ports;
  }

  it("the run ends, and the next one asks SES's own mailbox before it claims anything", async () => {
    const ports = await failing();
    const before = ports.mailer.seen.length;
    expect(before).toBeLessThanOrEqual(12);
    expect(await events(ports)).toMatchObject({ cautious: true });
    expect(await run(ports)).toMatchObject({ end: "unknown", counts: {} });
    expect(ports.mailer.seen.slice(before).map(({ to }) => to)).toEqual([
      "success@simulator.amazonses.com",
    ]);
    expect(await events(ports)).toMatchObject({ cautious: true });
  });

  it("the next run has one mail in flight until one is accepted, and then all of them", async () => {
    const ports = await failing();
    ports.mailer.answer(...times(0, unknown));
    let most = 0;
    let inFlight = 0;
    const answers: SendingOutcome[] = [];
    const send: Mailer["send"] = async ({ tags }) => {
      inFlight += 1;
      most = Math.max(most, inFlight);
      if (tags.subscription && answers.length === 0) expect(most).toBe(1);
      await ports.clock.sleep(secondMs);
      inFlight -= 1;
      const outcome: SendingOutcome = { outcome: "accepted", sesMessageId: "1" };
      if (tags.subscription) answers.push(outcome);
      return outcome;
    };
    const report = await run({ ...ports, mailer: { ...ports.mailer, send } });
    expect(report).toMatchObject({ end: "done" });
    expect(most).toBeGreaterThan(1);
    expect(await events(ports)).not.toHaveProperty("cautious");
  });
});

describe("while sending is stopped", () => {
  const stop = { id: "sending", version: 0, reason: "complaints", at: at("07:00") } as const;

  it("a run sends nothing and says so", async () => {
    const ports = await portsWith(readers(3));
    await ports.store.save("stop", stop);
    expect(await run(ports)).toEqual({ end: "stopped", counts: {} });
    expect(ports.mailer.seen).toEqual([]);
    expect(ports.logged[0]).toEqual({
      event: "sending-stopped",
      fields: { reason: "complaints", since: at("07:00") },
    });
  });

  it("a reader's own act sends nothing either, and is served when sending goes on", async () => {
    const ports = await portsWith([subscription()]);
    await ports.store.save("stop", stop);
    await run(ports, { subscription: adaId });
    expect(ports.mailer.seen).toEqual([]);
    ports.store.remove("stop", "sending");
    await run(ports, { subscription: adaId });
    expect(ports.mailer.seen).toHaveLength(1);
  });

  it("nothing is claimed three seconds after a stop, in the middle of a run", async () => {
    const ports = await portsWith(readers(1000), { quota: { perSecond: 14 } });
    const running = deliver(ports, first);
    await ports.clock.run(msOf(start) + 10 * secondMs);
    await ports.store.save("stop", stop);
    await ports.clock.run(msOf(start) + 13 * secondMs);
    const sent = ports.mailer.seen.length;
    expect(await ports.clock.until(running)).toMatchObject({ end: "stopped" });
    expect(ports.mailer.seen.length).toBe(sent);
  });

  it("nothing is claimed when nobody can see whether it is stopped", async () => {
    const ports = await portsWith(readers(1000), { quota: { perSecond: 14 } });
    const read = ports.store.read;
    let blind = false;
    const store: typeof ports.store = {
      ...ports.store,
      async read(kind, id) {
        if (blind && kind === "stop") throw new TypeError("blind");
        return read(kind, id);
      },
    };
    const running = deliver({ ...ports, store }, first);
    await ports.clock.run(msOf(start) + 10 * secondMs);
    blind = true;
    await ports.clock.run(msOf(start) + 13 * secondMs);
    const sent = ports.mailer.seen.length;
    expect(await ports.clock.until(running)).toMatchObject({ end: "errors" });
    expect(ports.mailer.seen.length).toBe(sent);
  });

  it("transactional mail has a stop of its own, which lets lessons leave", async () => {
    const ports = await portsWith([...readers(3), newcomer(1)]);
    await ports.store.save("stop", { ...stop, id: "transactional" });
    expect(await run(ports)).toMatchObject({ counts: { sent: 3, stopped: 1 }, end: "done" });
    expect(sentTo(ports)).not.toContain(newcomer(1).id);
  });
});
