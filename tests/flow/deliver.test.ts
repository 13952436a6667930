/** A delivery run: which share it walks, in which order, how fast, and what ends it. */
import { setImmediate } from "node:timers/promises";
import { describe, expect, it, test } from "vitest";
import { type Address, subscriptionId } from "../../lambdas/domain/address.ts";
import { minuteMs, plus, secondMs } from "../../lambdas/domain/instant.ts";
import type { RefusedSend } from "../../lambdas/domain/sending-outcome.ts";
import { type Subscription, shardOf } from "../../lambdas/domain/subscription.ts";
import { deliver, deliverNow, type RunReport } from "../../lambdas/flow/deliver.ts";
import type { Mailer } from "../../lambdas/flow/ports.ts";
import { testKeyring } from "../fakes/course.ts";
import { fakeMailer } from "../fakes/mailer.ts";
import { type FakePorts, fakePorts, readerIn, stored } from "../fakes/ports.ts";
import { adaId, addressOf, at, parkedTrouble, subscription } from "../fakes/subscription.ts";

const alone = { worker: 0, workers: 1 };

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

async function portsWith(
  waiting: readonly Subscription[],
  values: Parameters<typeof fakePorts>[0] = {},
): Promise<FakePorts> {
  const ports = fakePorts(values);
  await stored(ports, ...waiting);
  return ports;
}

const sentTo = (ports: FakePorts) => ports.mailer.seen.map(({ tags }) => tags.subscription);
const refused = (scope: RefusedSend["scope"]): RefusedSend => ({
  outcome: "refused",
  scope,
  code: "Code",
});

describe("a run", () => {
  it("sends to everyone who is due, over all shards and pages, and reports it", async () => {
    const waiting = readers(40);
    const ports = await portsWith(waiting);
    expect(await deliver(ports, alone)).toEqual({ sent: 40 });
    expect(new Set(sentTo(ports))).toEqual(new Set(waiting.map(({ id }) => id)));
    expect(ports.logged.at(-1)).toEqual({
      event: "delivered",
      fields: { sent: 40, ...alone, oldestMs: 330 * minuteMs, halted: false },
    });
  });

  it("begins with who has waited longest", async () => {
    const waiting = readers(30);
    const ports = await portsWith([...waiting].reverse());
    await deliver(ports, alone);
    expect(sentTo(ports)).toEqual(waiting.map(({ id }) => id));
  });

  it("leaves who is not due, and who waits for the operator", async () => {
    const [due, later, parked] = readers(
      3,
      (index) =>
        [{}, { slot: at("08:01"), sendAt: "08:01" }, { trouble: [parkedTrouble()] }][index] ?? {},
    ) as [Subscription, Subscription, Subscription];
    const ports = await portsWith([due, later, parked]);
    expect(await deliver(ports, alone)).toEqual({ sent: 1 });
    expect(sentTo(ports)).toEqual([due.id]);
  });

  it("asks SES for its rate only when somebody is waiting", async () => {
    let asked = 0;
    const mailer = fakeMailer();
    const ratePerSecond = async () => {
      asked += 1;
      return 14;
    };
    const ports = fakePorts({ mailer: { ...mailer, ratePerSecond } });
    expect(await deliver(ports, alone)).toEqual({});
    expect(asked).toBe(0);
    await stored(ports, ...readers(20));
    await deliver(ports, alone);
    expect(asked, "once a run: AWS allows one call a second").toBe(1);
  });

  it("fails as a whole when SES's quota cannot be read, before anything is claimed", async () => {
    const ratePerSecond = async () => {
      throw new Error("no quota");
    };
    const ports = await portsWith(readers(1), { mailer: { ...fakeMailer(), ratePerSecond } });
    await expect(deliver(ports, alone)).rejects.toThrow("no quota");
    expect(ports.mailer.seen).toEqual([]);
  });

  it("has fifty under way at once, and no more", async () => {
    let underWay = 0;
    let most = 0;
    const ports = await portsWith(readers(120));
    const send: Mailer["send"] = async (mail) => {
      underWay += 1;
      most = Math.max(most, underWay);
      await setImmediate();
      underWay -= 1;
      return ports.mailer.send(mail);
    };
    expect(await deliver({ ...ports, mailer: { ...ports.mailer, send } }, alone)).toEqual({
      sent: 120,
    });
    expect(most).toBe(50);
  });

  it("lets one broken item keep nobody waiting", async () => {
    const [first, broken, last] = readers(3) as [Subscription, Subscription, Subscription];
    const ports = await portsWith([first, broken, last]);
    const read = ports.store.read;
    const store: typeof ports.store = {
      ...ports.store,
      async read(kind, id) {
        if (id === broken.id) throw new TypeError("broken");
        return read(kind, id);
      },
    };
    expect(await deliver({ ...ports, store }, alone)).toEqual({ sent: 2, errors: 1 });
    expect(ports.logged).toContainEqual({
      event: "deliver-failed",
      fields: { id: broken.id, error: "TypeError" },
    });
  });
});

describe("several workers", () => {
  test.each([1, 2, 3, 5, 16])(
    "%i of them split the shards: everybody gets one mail",
    async (workers) => {
      const waiting = readers(60);
      const ports = await portsWith(waiting);
      for (let worker = 0; worker < workers; worker += 1) {
        const before = ports.mailer.seen.length;
        await deliver(ports, { worker, workers });
        for (const id of sentTo(ports).slice(before)) {
          expect(Number(shardOf(id ?? "")) % workers).toBe(worker);
        }
      }
      expect(ports.mailer.seen).toHaveLength(60);
    },
  );

  it("each sends at its share of the rate", async () => {
    for (const [workers, expectedMs] of [
      [1, 100],
      [4, 400],
    ] as const) {
      // All in shards of worker 0.
      const waiting = readers(300)
        .filter(({ id }) => Number(shardOf(id)) % 4 === 0)
        .slice(0, 20);
      const times: number[] = [];
      const ports = await portsWith(waiting, {
        mailer: fakeMailer({ perSecond: 10 }),
      });
      const send: Mailer["send"] = async (mail) => {
        times.push(ports.world.monotonicMs());
        return ports.mailer.send(mail);
      };
      await deliver({ ...ports, mailer: { ...ports.mailer, send } }, { worker: 0, workers });
      expect(times).toHaveLength(20);
      const spanMs = (times.at(-1) ?? 0) - (times[0] ?? 0);
      expect(spanMs, "no burst, and no slower than allowed").toBe(19 * expectedMs);
    }
  });
});

describe("a run ends early", () => {
  it("at what concerns the account: nobody else is tried", async () => {
    const ports = await portsWith(readers(200));
    ports.mailer.answer(refused("account"));
    const report = await deliver(ports, alone);
    expect(report.refused).toBe(1);
    // Those already under way may still leave; those behind them are not touched.
    expect(ports.mailer.seen.length).toBeLessThanOrEqual(50);
    expect(ports.logged.at(-1)?.fields).toMatchObject({ halted: true });
  });

  it("at the second throttle, and not at the first", async () => {
    const once = await portsWith(readers(100));
    once.mailer.answer(refused("rate"));
    expect(await deliver(once, alone)).toEqual({ sent: 99, refused: 1 });
    const often = await portsWith(readers(200));
    often.mailer.answer(...Array.from({ length: 200 }, () => refused("rate")));
    await deliver(often, alone);
    expect(often.mailer.seen.length).toBeLessThanOrEqual(50);
  });

  it("not at what concerns one mail", async () => {
    const ports = await portsWith(readers(60));
    ports.mailer.answer(refused("message"), refused("message"), { outcome: "unknown", code: "E" });
    const expected: RunReport = { sent: 57, refused: 2, unknown: 1 };
    expect(await deliver(ports, alone)).toEqual(expected);
  });

  it("before its time is up, with nothing half done; the next run goes on", async () => {
    const ports = await portsWith(readers(40), { mailer: fakeMailer({ perSecond: 0.1 }) });
    const report = await deliver(ports, alone);
    expect(ports.world.monotonicMs()).toBeLessThanOrEqual(
      4 * minuteMs - 30 * secondMs + 10 * secondMs,
    );
    expect(report.sent).toBe(22);
    for (const reader of ports.store.items("subscription"))
      expect(reader).not.toHaveProperty("claim");
    ports.world.pass(5 * minuteMs);
    expect((await deliver(ports, alone)).sent).toBe(18);
    expect(new Set(sentTo(ports)).size).toBe(40);
  });
});

describe("while sending is stopped", () => {
  const stop = { id: "sending", version: 0, reason: "complaints", at: at("07:00") } as const;

  it("a run sends nothing and says so", async () => {
    const ports = await portsWith(readers(3));
    await ports.store.save("stop", stop);
    expect(await deliver(ports, alone)).toEqual({});
    expect(ports.mailer.seen).toEqual([]);
    expect(ports.logged).toEqual([
      { event: "sending-stopped", fields: { reason: "complaints", since: at("07:00") } },
    ]);
  });

  it("a reader's own act sends nothing either, and is served when sending goes on", async () => {
    const ports = await portsWith([subscription()]);
    await ports.store.save("stop", stop);
    await deliverNow(ports, adaId);
    expect(ports.mailer.seen).toEqual([]);
    ports.store.remove("stop", "sending");
    await deliverNow(ports, adaId);
    expect(ports.mailer.seen).toHaveLength(1);
  });
});

it("after a reader's own act only that reader gets mail, neither paced nor quota-checked", async () => {
  const ratePerSecond = async () => {
    throw new Error("not to be asked");
  };
  const ports = await portsWith([subscription(), ...readers(3)], {
    mailer: { ...fakeMailer(), ratePerSecond },
  });
  await deliverNow(ports, adaId);
  expect(sentTo(ports)).toEqual([adaId]);
  expect(ports.world.monotonicMs()).toBe(0);
  expect(await readerIn(ports, adaId)).toMatchObject({ sent: { "lesson-1": at("08:00") } });
});
