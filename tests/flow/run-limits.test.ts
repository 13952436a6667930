/** What slows a run down and what ends it: the quota, SES's answers, time, and a stop. */
import { describe, expect, it } from "vitest";
import { minuteMs, msOf, plus, secondMs } from "../../lambdas/domain/instant.ts";
import type { SendingOutcome } from "../../lambdas/domain/sending-outcome.ts";
import { currentQuota } from "../../lambdas/flow/account.ts";
import { deliver } from "../../lambdas/flow/deliver.ts";
import type { Mailer } from "../../lambdas/flow/ports.ts";
import { fakeMailer } from "../fakes/mailer.ts";
import { stored } from "../fakes/ports.ts";
import {
  events,
  first,
  newcomer,
  portsWith,
  readers,
  refused,
  run,
  sentTo,
  slowMailer,
  start,
  type TimedPorts,
  times,
  unknown,
} from "../fakes/runs.ts";
import { adaId, at, sendingAt, subscription } from "../fakes/subscription.ts";

describe("the quota", () => {
  const counting = (quota: Mailer["quota"]) => {
    const requested = { times: 0 };
    const mailer = {
      ...fakeMailer(),
      quota: async () => {
        requested.times += 1;
        return quota();
      },
    };
    return { requested, mailer };
  };
  const allowed = { perSecond: 14, perDay: 50_000, sentLast24Hours: 0 };
  const old = { readAt: at("07:00") };

  it("is asked for only when somebody is waiting, and once a minute at most", async () => {
    const { requested, mailer } = counting(async () => allowed);
    const idle = await portsWith([], { mailer, quota: old });
    await run(idle);
    expect(requested.times).toBe(0);
    const busy = await portsWith(readers(1600 / 10), { mailer, quota: { ...old, perSecond: 1 } });
    await run(busy);
    expect(requested.times).toBe(1);
  });

  it.each([
    { readAt: plus(start, -59 * secondMs), asked: 0 },
    { readAt: plus(start, -61 * secondMs), asked: 1 },
  ])("read at $readAt is good for a minute: asked $asked times", async ({ readAt, asked }) => {
    const { requested, mailer } = counting(async () => allowed);
    await run(await portsWith(readers(2), { mailer, quota: { ...allowed, readAt } }));
    expect(requested.times).toBe(asked);
  });

  it.each([
    { readAt: plus(start, -9 * minuteMs), sent: 0 },
    { readAt: plus(start, -11 * minuteMs), sent: 5 },
  ])(
    "read at $readAt and not again says for ten minutes what is left",
    async ({ readAt, sent }) => {
      const { mailer } = counting(async () => {
        throw new Error("no quota");
      });
      const usedUp = { perDay: 50, sentLast24Hours: 50, readAt };
      const ports = await portsWith(readers(5), { mailer, quota: usedUp });
      expect((await run(ports)).counts.sent ?? 0).toBe(sent);
    },
  );

  it("that came before a run stood still is as old as the question, and gives way to a newer one", async () => {
    const newer = { ...allowed, readAt: plus(start, 89 * minuteMs) };
    const { mailer } = counting(async () => {
      await ports.clock.sleep(90 * minuteMs);
      return { ...allowed, sentLast24Hours: 50_000 };
    });
    const ports = await portsWith([], { mailer, quota: old });
    const asking = currentQuota(ports);
    const known = await events(ports);
    if (known) await ports.store.save("events", { ...known, quota: newer });
    expect(await ports.clock.until(asking)).toMatchObject({ readAt: start });
    expect((await events(ports))?.quota).toEqual(newer);
  });

  it("that cannot be read fails no run: the last known one serves", async () => {
    const { mailer } = counting(async () => {
      throw new Error("no quota");
    });
    const ports = await portsWith(readers(20), { mailer, quota: { ...old, perSecond: 5 } });
    expect(await run(ports)).toMatchObject({ counts: { sent: 20 }, end: "done" });
    expect(ports.clock.monotonicMs()).toBeLessThan(10 * secondMs);
  });

  it("that nobody has ever read is one mail a second", async () => {
    const { mailer } = counting(async () => {
      throw new Error("no quota");
    });
    const ports = await portsWith(readers(20), { mailer });
    ports.store.remove("events", "ses");
    expect(await run(ports)).toMatchObject({ counts: { sent: 20 } });
    expect(ports.clock.monotonicMs()).toBeGreaterThan(19 * secondMs);
  });

  it("of the day leaves two in a hundred to what was asked for", async () => {
    const newcomers = [1, 2, 3, 4, 5].map((index) => newcomer(index));
    const ports = await portsWith(readers(60), { quota: { perDay: 50, sentLast24Hours: 10 } });
    expect(await run(ports)).toMatchObject({ counts: { sent: 38 }, end: "quota" });
    expect(await events(ports)).toMatchObject({ shortSince: expect.stringContaining("T08:00:") });
    expect(ports.logged).toContainEqual({
      event: "quota-exhausted",
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
    expect(await events(ports)).toMatchObject({
      shortSince: since,
      shortSeenAt: expect.stringContaining("T08:05:"),
    });
    await ports.clock.run(msOf(start) + 20 * minuteMs);
    const { mailer } = await portsWith([], { quota: { perDay: 50 } });
    expect(await run({ ...ports, mailer })).toMatchObject({ end: "done", counts: { sent: 10 } });
    expect(await events(ports)).not.toHaveProperty("shortSince");
    expect(await events(ports)).not.toHaveProperty("shortSeenAt");
  });

  it("of the day used up is noted for when the run saw it, however long it stood still since", async () => {
    const ports = await portsWith(readers(40));
    ports.mailer.answer(...times(40, refused("account", { daily: true })));
    const { listDue } = ports.store;
    let stoodStill = false;
    ports.store.listDue = async (...asked) => {
      if (ports.mailer.seen.length > 0 && !stoodStill) {
        stoodStill = true;
        await ports.clock.sleep(90 * minuteMs);
      }
      return listDue(...asked);
    };
    expect(await run(ports)).toMatchObject({ end: "quota-refused" });
    expect(await events(ports)).toMatchObject({
      shortSince: expect.stringContaining("T08:00:"),
      shortSeenAt: expect.stringContaining("T08:00:"),
    });
  });

  it("of the day used up by requests alone: no lesson waits, and none keeps its slot", async () => {
    const ports = await portsWith([newcomer(1)], { quota: { perDay: 50, sentLast24Hours: 50 } });
    expect(await run(ports)).toMatchObject({ end: "quota" });
    expect(ports.logged).toContainEqual({
      event: "quota-exhausted",
      fields: { waiting: 0, all: true },
    });
    expect(await events(ports)).not.toHaveProperty("shortSince");
  });

  it("of the day nearly used up goes to who is first in the queue, not to the quickest read", async () => {
    const waiting = readers(8);
    const ports = await portsWith(waiting, { quota: { perDay: 50, sentLast24Hours: 47 } });
    const { read } = ports.store;
    ports.store.read = async (kind, id) => {
      const place = waiting.findIndex((reader) => reader.id === id);
      await ports.clock.sleep(place < 0 ? 0 : 10 * (waiting.length - place));
      return read(kind, id);
    };
    expect(await run(ports)).toMatchObject({ counts: { sent: 1 }, end: "quota" });
    expect(sentTo(ports)).toEqual([waiting[0]?.id]);
  });

  it("of the day as SES refuses it ends the run, and parks nobody", async () => {
    const ports = await portsWith(readers(40));
    ports.mailer.answer(...times(40, refused("account", { daily: true })));
    expect(await run(ports)).toMatchObject({ end: "quota-refused" });
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
      fields: { why: "refused-to-all", code: "Code" },
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
      readers(1000, () => ({ slot: at("07:59"), ...sendingAt("07:59") })),
      {
        quota: { perSecond: 1 },
      },
    );
    const slow = { ...ports, mailer: slowMailer(ports, 200) };
    expect(await run(slow)).toMatchObject({ end: "time" });
    expect(ports.clock.monotonicMs()).toBeLessThan(14 * minuteMs);
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
    expect(await run(ports)).toMatchObject({ counts: { sent: 3 }, end: "done" });
    expect(sentTo(ports)).not.toContain(newcomer(1).id);
  });
});
