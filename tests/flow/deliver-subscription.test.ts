/** Delivering to one subscription: what is stored before a send, and what after each outcome. */
import { describe, expect, it, test } from "vitest";
import { type Instant, plus, secondMs } from "../../lambdas/domain/instant.ts";
import type { Claim, Subscription } from "../../lambdas/domain/subscription.ts";
import { type Delivered, deliverSubscription } from "../../lambdas/flow/deliver-subscription.ts";
import type { Items, Mailer, Store } from "../../lambdas/flow/ports.ts";
import { memoryStore } from "../fakes/memory-store.ts";
import { type FakePorts, fakePorts, readerIn, stored } from "../fakes/ports.ts";
import { fakeRun } from "../fakes/run.ts";
import {
  adaId,
  at,
  parkedTrouble,
  sendingAt,
  states,
  subscription,
  without,
} from "../fakes/subscription.ts";

const go = fakeRun();
const deliver = async (ports: FakePorts): Promise<Delivered["result"]> =>
  (await deliverSubscription(ports, adaId, go)).result;

async function portsWith(
  reader: Subscription = subscription(),
  values: Parameters<typeof fakePorts>[0] = {},
): Promise<FakePorts> {
  const ports = fakePorts(values);
  await stored(ports, reader);
  return ports;
}

/** What a reader's item is, apart from the count of its saves. */
function item(values: Partial<Subscription> = {}) {
  const { version: _version, ...rest } = subscription(values);
  return rest;
}

describe("an accepted mail", () => {
  it("was claimed before it was sent, and is settled after", async () => {
    const ports = fakePorts();
    await stored(ports, subscription());
    let seen: Claim | undefined;
    const mailer: Mailer = {
      ...ports.mailer,
      async send(mail) {
        seen = (await ports.store.read("subscription", adaId))?.claim;
        return ports.mailer.send(mail);
      },
    };
    expect(await deliverSubscription({ ...ports, mailer }, adaId, go)).toEqual({ result: "sent" });
    const [mail] = ports.mailer.accepted;
    expect(seen).toEqual({ id: mail?.tags.claim, messageId: "1-lesson-1", at: at("08:00") });
    expect(mail).toMatchObject({
      to: "Ada@example.org",
      tags: {
        subscription: adaId,
        message: "1-lesson-1",
        claim: expect.stringMatching(/^\w{32}$/),
      },
      claimedAt: at("08:00"),
    });
    expect(await readerIn(ports, adaId)).toEqual(
      item({ sent: { welcome: at("19:00", -1), "lesson-1": at("08:00") }, slot: at("08:00", 1) }),
    );
  });

  it("costs two saves, and is one mail: looking again sends nothing", async () => {
    const ports = await portsWith();
    expect([await deliver(ports), await deliver(ports)]).toEqual(["sent", "nothing-owed"]);
    expect(ports.mailer.seen).toHaveLength(1);
    expect((await ports.store.read("subscription", adaId))?.version).toBe(3);
  });

  it("is settled, and keeps what its reader did meanwhile", async () => {
    const ports = await portsWith();
    const mailer: Mailer = {
      ...ports.mailer,
      async send(mail) {
        const known = await ports.store.read("subscription", adaId);
        if (known) await ports.store.save("subscription", { ...known, ...sendingAt("20:00") });
        return ports.mailer.send(mail);
      },
    };
    await deliverSubscription({ ...ports, mailer }, adaId, go);
    expect(await readerIn(ports, adaId)).toMatchObject({
      ...sendingAt("20:00"),
      sent: { "lesson-1": at("08:00") },
      slot: at("20:00", 1),
    });
  });

  it("is settled by its event when that comes first", async () => {
    const ports = await portsWith();
    const { recordFeedback } = await import("../../lambdas/flow/record-feedback.ts");
    const mailer: Mailer = {
      ...ports.mailer,
      async send(mail) {
        const outcome = await ports.mailer.send(mail);
        const { subscription, message } = mail.tags as Record<"subscription" | "message", string>;
        await recordFeedback(ports, [
          { what: "sent", mailAt: at("08:00"), subscriptionId: subscription, messageId: message },
        ]);
        return outcome;
      },
    };
    expect(await deliverSubscription({ ...ports, mailer }, adaId, go)).toEqual({ result: "sent" });
    expect(await readerIn(ports, adaId)).toEqual(
      item({ sent: { welcome: at("19:00", -1), "lesson-1": at("08:00") }, slot: at("08:00", 1) }),
    );
  });

  it("of an erased reader brings nothing of them back", async () => {
    const ports = await portsWith();
    const mailer: Mailer = {
      ...ports.mailer,
      async send(mail) {
        const known = await ports.store.read("subscription", adaId);
        const { version = 0 } = known ?? {};
        await ports.store.save("subscription", { ...states.erased(), version });
        return ports.mailer.send(mail);
      },
    };
    await deliverSubscription({ ...ports, mailer }, adaId, go);
    expect(await readerIn(ports, adaId)).toEqual(without(states.erased(), "version"));
  });

  it("of an item deleted meanwhile brings nothing back", async () => {
    const ports = await portsWith();
    const mailer: Mailer = {
      ...ports.mailer,
      async send(mail) {
        ports.store.remove("subscription", adaId);
        return ports.mailer.send(mail);
      },
    };
    await deliverSubscription({ ...ports, mailer }, adaId, go);
    expect(ports.store.items("subscription")).toEqual([]);
  });

  it("that ends a pause makes the reader active", async () => {
    const ports = await portsWith(subscription({ status: "paused", pausedUntil: "2026-11-23" }));
    expect(await deliver(ports)).toBe("sent");
    const known = await readerIn(ports, adaId);
    expect(known).toMatchObject({ status: "active" });
    expect(known).not.toHaveProperty("pausedUntil");
  });

  it("that was the last ends the course", async () => {
    const { "lesson-3": _last, ...sent } = states.completed().sent as Record<string, Instant>;
    const ports = await portsWith(subscription({ sent }));
    await deliver(ports);
    expect(await readerIn(ports, adaId)).toMatchObject({ status: "completed" });
  });
});

describe("nothing is sent", () => {
  test.each<[why: string, reader: Subscription]>([
    ["before the hour", subscription({ slot: at("08:05") })],
    ["after leaving", states.left()],
    ["to who is suppressed", states.bounced()],
    ["after completing", states.completed()],
    ["while the mail waits for the operator", subscription({ trouble: [parkedTrouble()] })],
  ])("%s", async (_, reader) => {
    const ports = await portsWith(reader);
    expect(await deliver(ports)).toBe("nothing-owed");
    expect(ports.mailer.seen).toEqual([]);
    expect(await readerIn(ports, adaId)).toEqual(without(reader, "version"));
  });

  it("to an entry of the index whose item is gone", async () => {
    expect(await deliver(fakePorts())).toBe("nothing-owed");
  });

  it("when the run is over before its turn; nothing was claimed", async () => {
    const ports = await portsWith();
    const over = fakeRun({ permit: async () => false });
    expect(await deliverSubscription(ports, adaId, over)).toEqual({ result: "stopped" });
    expect(ports.mailer.seen).toEqual([]);
    expect(await readerIn(ports, adaId)).toEqual(item());
  });

  it("to who leaves while the rate is waited for", async () => {
    const ports = await portsWith();
    const leaving = async () => {
      const { version = 0 } = (await ports.store.read("subscription", adaId)) ?? {};
      return ports.store.save("subscription", { ...states.left(), version });
    };
    expect(await deliverSubscription(ports, adaId, fakeRun({ permit: leaving }))).toEqual({
      result: "nothing-owed",
    });
    expect(ports.mailer.seen).toEqual([]);
  });

  it("at a slot missed by more than six hours: it moves, and is saved", async () => {
    const ports = await portsWith(subscription(), { now: at("14:01") });
    expect(await deliver(ports)).toBe("nothing-owed");
    expect(await readerIn(ports, adaId)).toEqual(item({ slot: at("08:00", 1), missed: 1 }));
  });

  it("by two workers at once: one claim wins", async () => {
    const ports = await portsWith();
    const both = await Promise.all([deliver(ports), deliver(ports)]);
    expect(ports.mailer.seen).toHaveLength(1);
    expect(both.filter((result) => result === "sent")).toHaveLength(1);
  });

  it("when rules run in circles: it gives up and says so", async () => {
    const store: Store = {
      ...memoryStore(),
      read: async <K extends keyof Items>() =>
        subscription({ slot: at("08:00", -1) }) as unknown as Items[K],
    };
    const ports = fakePorts();
    expect(await deliverSubscription({ ...ports, store }, adaId, go)).toEqual({
      result: "nothing-owed",
    });
    expect(ports.logged.at(-1)).toMatchObject({
      event: "delivery-abandoned",
      fields: { id: adaId },
    });
    expect(ports.mailer.seen).toEqual([]);
  });
});

describe("a frozen process", () => {
  test.each<[clock: string, freeze: (ports: FakePorts) => void]>([
    ["the wall clock", (ports) => ports.clock.setNow(plus(ports.clock.now(), 21 * secondMs))],
    ["both clocks", (ports) => ports.clock.pass(21 * secondMs)],
    [
      "the clock that never jumps, even when the wall clock was put back",
      (ports) => {
        ports.clock.pass(21 * secondMs);
        ports.clock.setNow(at("08:00"));
      },
    ],
  ])("sends nothing for a claim 20 seconds old, by %s, and claims again", async (_, freeze) => {
    const ports = await portsWith();
    const claims: Claim[] = [];
    const store: Store = {
      ...ports.store,
      async save(kind, value) {
        const saved = await ports.store.save(kind, value);
        const { claim } = value as Subscription;
        if (claim) claims.push(claim);
        if (claims.length === 1 && claim) freeze(ports);
        return saved;
      },
    };
    expect(await deliverSubscription({ ...ports, store }, adaId, go)).toEqual({ result: "sent" });
    expect(claims).toHaveLength(2);
    expect(ports.mailer.seen.map(({ tags }) => tags.claim)).toEqual([claims[1]?.id]);
  });

  it("whose run is over by then sends nothing, and leaves nothing behind", async () => {
    const ports = await portsWith();
    let permits = 0;
    const run = fakeRun({
      async permit() {
        permits += 1;
        return permits === 1;
      },
    });
    const store: Store = {
      ...ports.store,
      async save(kind, value) {
        const saved = await ports.store.save(kind, value);
        if ((value as Subscription).claim) ports.clock.pass(21 * secondMs);
        return saved;
      },
    };
    expect(await deliverSubscription({ ...ports, store }, adaId, run)).toEqual({
      result: "stopped",
    });
    expect(ports.mailer.seen).toEqual([]);
    expect(await readerIn(ports, adaId)).toEqual(item());
  });
});
