/** Delivering to one subscription: what is stored before a send, and what after each outcome. */
import { describe, expect, it, test } from "vitest";
import { hourMs, minuteMs, plus, secondMs } from "../../lambdas/domain/instant.ts";
import type { RefusedSend } from "../../lambdas/domain/sending-outcome.ts";
import { type Claim, type Subscription, shardOf } from "../../lambdas/domain/subscription.ts";
import { type Delivered, deliverSubscription } from "../../lambdas/flow/deliver-subscription.ts";
import type { Items, Mailer, Store } from "../../lambdas/flow/ports.ts";
import { memoryStore } from "../fakes/memory-store.ts";
import { type FakePorts, fakePorts, readerIn, stored } from "../fakes/ports.ts";
import { fakeRun } from "../fakes/run.ts";
import {
  adaId,
  at,
  course,
  parkedTrouble,
  states,
  subscription,
  without,
} from "../fakes/subscription.ts";

const go = fakeRun();
const deliver = async (ports: FakePorts): Promise<Delivered["result"]> =>
  (await deliverSubscription(ports, adaId, go)).result;

const refused = (
  scope: RefusedSend["scope"],
  about?: NonNullable<RefusedSend["about"]>,
): RefusedSend => ({ outcome: "refused", scope, code: "Code", ...(about && { about }) });

async function portsWith(
  reader: Subscription = subscription(),
  values: Parameters<typeof fakePorts>[0] = {},
): Promise<FakePorts> {
  const ports = fakePorts(values);
  await stored(ports, reader);
  return ports;
}

const attentionIn = (ports: FakePorts) =>
  ports.logged.filter(({ event }) => event === "attention").map(({ fields }) => fields);

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
    expect(seen).toEqual({ id: mail?.tags.claim, message: "1-lesson-1", at: at("08:00") });
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

  it("is settled beside what its reader did meanwhile", async () => {
    const ports = await portsWith();
    const mailer: Mailer = {
      ...ports.mailer,
      async send(mail) {
        const known = await ports.store.read("subscription", adaId);
        if (known) await ports.store.save("subscription", { ...known, sendAt: "20:00" });
        return ports.mailer.send(mail);
      },
    };
    await deliverSubscription({ ...ports, mailer }, adaId, go);
    expect(await readerIn(ports, adaId)).toMatchObject({
      sendAt: "20:00",
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
        await recordFeedback(ports, [{ what: "sent", mailAt: at("08:00"), subscription, message }]);
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

  it("that ends a pause wakes the reader", async () => {
    const ports = await portsWith(subscription({ status: "paused", pausedUntil: "2026-11-23" }));
    expect(await deliver(ports)).toBe("sent");
    const known = await readerIn(ports, adaId);
    expect(known).toMatchObject({ status: "active" });
    expect(known).not.toHaveProperty("pausedUntil");
  });

  it("that was the last ends the course", async () => {
    const { "lesson-3": _last, ...sent } = states.completed().sent as Record<string, string>;
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
    expect(ports.logged).toMatchObject([{ event: "deliver-gave-up", fields: { id: adaId } }]);
    expect(ports.mailer.seen).toEqual([]);
  });
});

describe("a frozen process", () => {
  test.each<[clock: string, freeze: (ports: FakePorts) => void]>([
    ["the wall clock", (ports) => ports.world.setNow(plus(ports.world.now(), 21 * secondMs))],
    ["both clocks", (ports) => ports.world.pass(21 * secondMs)],
    [
      "the clock that never jumps, even when the wall clock was put back",
      (ports) => {
        ports.world.pass(21 * secondMs);
        ports.world.setNow(at("08:00"));
      },
    ],
  ])("sends nothing for a claim 20 seconds old, by %s, and claims anew", async (_, freeze) => {
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
        if ((value as Subscription).claim) ports.world.pass(21 * secondMs);
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

describe("a refused mail", () => {
  test.each([refused("rate"), refused("account")])(
    "for the $scope's sake keeps its place: nothing is counted, nothing waits but the run",
    async (answer) => {
      const ports = await portsWith();
      ports.mailer.answer(answer);
      expect(await deliverSubscription(ports, adaId, go)).toEqual({
        result: "refused",
        scope: answer.scope,
        code: "Code",
      });
      expect(await readerIn(ports, adaId)).toEqual(item());
      expect(await deliver(ports)).toBe("sent");
    },
  );

  it("to an address that the account may not write to yet lets others go first", async () => {
    const ports = await portsWith();
    ports.mailer.answer(refused("account", "address"));
    await deliver(ports);
    expect(await readerIn(ports, adaId)).toEqual({
      ...item({ notBefore: at("08:15") }),
    });
  });

  it("for its own sake waits, says until when, and is forgotten once it is sent", async () => {
    const ports = await portsWith();
    ports.mailer.answer(refused("message", "address"));
    expect(await deliver(ports)).toBe("refused");
    expect(await readerIn(ports, adaId)).toMatchObject({
      trouble: [{ message: "1-lesson-1", why: "address", code: "Code", refusals: 1, unknowns: 0 }],
      dueAt: at("08:05"),
    });
    expect(await deliverSubscription(ports, adaId, go)).toEqual({
      result: "waiting",
      until: at("08:05"),
    });
    ports.world.pass(5 * minuteMs);
    expect(await deliver(ports)).toBe("sent");
    expect(await readerIn(ports, adaId)).not.toHaveProperty("trouble");
  });

  it("for its own sake five times over a day waits for the operator, who is told", async () => {
    const ports = await portsWith(subscription({ sent: {}, slot: at("08:00") }));
    for (let tries = 0; tries < 20; tries += 1) {
      ports.mailer.answer(refused("message", "address"));
      await deliver(ports);
      ports.world.pass(7 * hourMs);
    }
    expect(ports.mailer.seen).toHaveLength(5);
    expect(await readerIn(ports, adaId)).toMatchObject({ due: "parked" });
    expect(attentionIn(ports)).toEqual([
      expect.objectContaining({ why: "parked", because: "address", code: "Code", refusals: 5 }),
    ]);
  });

  it("on no list is charged to nobody: nobody is parked, however long it lasts", async () => {
    const ports = await portsWith(subscription({ sent: {}, slot: at("08:00") }));
    for (let hours = 0; hours < 26; hours += 1) {
      ports.mailer.answer(refused("unlisted"));
      await deliver(ports);
      ports.world.pass(1.5 * hourMs);
    }
    expect(await readerIn(ports, adaId)).toMatchObject({
      due: shardOf(adaId),
      trouble: [{ why: "unlisted", refusals: 0 }],
    });
    expect(attentionIn(ports)).toContainEqual(expect.objectContaining({ why: "unlisted-refusal" }));
    ports.mailer.answer({ outcome: "accepted", sesMessageId: "s" });
    expect(await deliver(ports)).toBe("sent");
  });

  it("on no list is charged to whom the run charges it to", async () => {
    const ports = await portsWith();
    ports.mailer.answer(refused("unlisted"));
    const run = fakeRun({ answered: () => "message" });
    expect(await deliverSubscription(ports, adaId, run)).toEqual({
      result: "refused",
      scope: "message",
      code: "Code",
    });
    expect(await readerIn(ports, adaId)).toMatchObject({
      trouble: [{ why: "unlisted", refusals: 1 }],
    });
  });

  it("tells the run each answer once, before it is recorded", async () => {
    const ports = await portsWith();
    const told: unknown[] = [];
    const run = fakeRun({
      answered(outcome, mail) {
        told.push([outcome.outcome, mail]);
        return undefined;
      },
    });
    await deliverSubscription(ports, adaId, run);
    expect(told).toEqual([["accepted", { id: adaId, slug: "lesson-1" }]]);
  });

  it("releases only its own claim", async () => {
    const ports = await portsWith();
    const mailer: Mailer = {
      ...ports.mailer,
      async send(mail) {
        ports.mailer.answer(refused("message", "address"));
        const known = await ports.store.read("subscription", adaId);
        const claim = { id: "another", message: "asked-1", at: at("08:00") };
        if (known) await ports.store.save("subscription", { ...known, claim });
        return ports.mailer.send(mail);
      },
    };
    await deliverSubscription({ ...ports, mailer }, adaId, go);
    const known = await readerIn(ports, adaId);
    expect(known).toMatchObject({ claim: { id: "another" } });
    expect(known).not.toHaveProperty("trouble");
  });
});

describe("a mail that cannot be composed", () => {
  const broken = {
    ...course,
    mails: course.mails.map((mail) => ({
      ...mail,
      text: { literals: ["", ""], tokens: ["unheardOf"] },
    })),
  };

  it("is never claimed, counts, and waits for the operator the fifth time over a day", async () => {
    const ports = await portsWith(subscription({ sent: {}, slot: at("08:00") }), {
      course: broken,
    });
    for (let tries = 1; tries <= 5; tries += 1) {
      expect(await deliver(ports)).toBe("composing-failed");
      const known = await readerIn(ports, adaId);
      expect(known).toMatchObject({
        trouble: [{ why: "composing", code: "MissingTokenError", refusals: tries }],
        due: tries < 5 ? expect.stringMatching(/^\d+$/) : "parked",
      });
      expect(known).not.toHaveProperty("claim");
      ports.world.pass(9 * hourMs);
    }
    expect(await deliver(ports)).toBe("nothing-owed");
    expect(ports.mailer.seen).toEqual([]);
    expect(attentionIn(ports).map(({ why }) => why)).toEqual([
      ...Array.from({ length: 4 }, () => "composing-failed"),
      "parked",
    ]);
  });

  it("is no reason to fail when it is the keys that cannot be read: nothing is counted", async () => {
    const keys = async () => {
      throw new Error("no keys");
    };
    const ports = await portsWith(subscription(), { keys });
    await expect(deliver(ports)).rejects.toThrow("no keys");
    expect(await readerIn(ports, adaId)).toEqual(item());
  });
});
