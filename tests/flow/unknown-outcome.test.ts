/** Mails of unknown outcome, and saves whose answer was lost: nothing is sent on a guess. */
import { describe, expect, it, test } from "vitest";
import { unsubscribe } from "../../lambdas/domain/ending.ts";
import { applyFeedback } from "../../lambdas/domain/feedback.ts";
import { dayMs, type Instant, minuteMs } from "../../lambdas/domain/instant.ts";
import type { SendingOutcome } from "../../lambdas/domain/sending-outcome.ts";
import type { Claim, Subscription } from "../../lambdas/domain/subscription.ts";
import { type Delivered, deliverSubscription } from "../../lambdas/flow/deliver-subscription.ts";
import type { Store } from "../../lambdas/flow/ports.ts";
import { type FakePorts, fakePorts, readerIn, stored } from "../fakes/ports.ts";
import { fakeRun } from "../fakes/run.ts";
import { adaId, at, subscription } from "../fakes/subscription.ts";

const go = fakeRun();
const deliver = async (ports: FakePorts): Promise<Delivered["result"]> =>
  (await deliverSubscription(ports, adaId, go)).result;

const unknown: SendingOutcome = { outcome: "unknown", code: "TimeoutError" };
const refused: SendingOutcome = {
  outcome: "refused",
  scope: "message",
  about: "address",
  code: "Code",
};

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

describe("a mail of unknown outcome", () => {
  const claim: Claim = { id: "c", messageId: "1-lesson-1", at: at("08:00") };
  const open = subscription({ claim });

  it("keeps its claim, and nothing is sent until evidence decides", async () => {
    const ports = await portsWith();
    ports.mailer.answer(unknown);
    expect(await deliver(ports)).toBe("unknown");
    expect(await readerIn(ports, adaId)).toEqual({
      ...item(),
      claim: { ...claim, id: expect.any(String) },
    });
    ports.clock.pass(29 * minuteMs);
    expect(await deliver(ports)).toBe("waiting");
    expect(ports.mailer.seen).toHaveLength(1);
  });

  it("asks for no evidence while its claim has not expired", async () => {
    const requested: string[] = [];
    const feedbackBacklog = async () => {
      requested.push("backlog");
      return false;
    };
    const ports = await portsWith(open, { now: at("08:29"), feedbackBacklog });
    expect(await deliver(ports)).toBe("waiting");
    expect(requested).toEqual([]);
  });

  it("asks SES for a sign of life when no event comes", async () => {
    const ports = await portsWith(open, { now: at("08:30") });
    expect(await deliver(ports)).toBe("waiting");
    expect(ports.mailer.seen).toMatchObject([{ to: "success@simulator.amazonses.com" }]);
    expect(await readerIn(ports, adaId)).toEqual({ ...item(), claim });
  });

  it("is held for half an hour from the first newer event, then sent again", async () => {
    const ports = await portsWith(open, { now: at("08:30") });
    await ports.store.save("events", { id: "ses", version: 0, watermark: at("08:10") });
    expect(await deliver(ports)).toBe("waiting");
    expect(await readerIn(ports, adaId)).toMatchObject({
      claim: { ...claim, holdStartedAt: at("08:30") },
    });
    ports.clock.pass(30 * minuteMs - 1);
    expect(await deliver(ports)).toBe("waiting");
    ports.clock.pass(1);
    expect(await deliver(ports)).toBe("sent");
    expect(ports.mailer.accepted).toMatchObject([{ tags: { message: "1-lesson-1" } }]);
    expect(ports.logged.map(({ event }) => event)).toContain("claim-dropped");
  });

  it("is held while events wait in a queue", async () => {
    const held = subscription({ claim: { ...claim, holdStartedAt: at("08:30") } });
    const ports = await portsWith(held, { now: at("09:30"), feedbackBacklog: async () => true });
    await ports.store.save("events", { id: "ses", version: 0, watermark: at("09:00") });
    expect(await deliver(ports)).toBe("waiting");
    ports.clock.pass(dayMs);
    await deliver(ports);
    expect(await readerIn(ports, adaId), "no longer than a day").not.toHaveProperty("claim");
  });

  it("is held for dead letters only where their number grew after the claim", async () => {
    const heard = subscription({ claim: { ...claim, holdStartedAt: at("08:30") } });
    const world = (grewAt: Instant) =>
      portsWith(heard, { now: at("09:30"), deadLetters: async () => 3 }).then(async (ports) => {
        await ports.store.save("events", {
          id: "ses",
          version: 0,
          watermark: at("09:00"),
          deadLetters: 3,
          deadLettersGrewAt: grewAt,
        });
        return ports;
      });
    expect(await deliver(await world(at("08:01")))).toBe("waiting");
    expect(await deliver(await world(at("07:59")))).toBe("sent");
  });

  it("is held for a dead letter that nobody has seen before", async () => {
    const heard = subscription({ claim: { ...claim, holdStartedAt: at("08:30") } });
    const ports = await portsWith(heard, { now: at("09:30"), deadLetters: async () => 1 });
    await ports.store.save("events", { id: "ses", version: 0, watermark: at("09:00") });
    expect(await deliver(ports)).toBe("waiting");
    expect(await ports.store.read("events", "ses")).toMatchObject({
      deadLetters: 1,
      deadLettersGrewAt: at("09:30"),
    });
  });

  it("is given up after a day of silence, and comes at the next hour of its reader", async () => {
    const ports = await portsWith(open, { now: at("08:00", 1) });
    expect(await deliver(ports)).toBe("sent");
    expect(await readerIn(ports, adaId)).toMatchObject({ sent: { "lesson-1": at("08:00", 1) } });
  });

  it("is left to who acted first when the claim changes under the decision", async () => {
    const ports = await portsWith(open, { now: at("08:00", 1) });
    const store: Store = {
      ...ports.store,
      async save(kind, value) {
        const known = await ports.store.read("subscription", adaId);
        if (known?.claim) {
          const { claim: _claim, ...settled } = known;
          await ports.store.save("subscription", {
            ...settled,
            slot: at("08:00", 1),
            sent: { ...known.sent, "lesson-1": at("08:00") },
          });
        }
        return ports.store.save(kind, value);
      },
    };
    await deliverSubscription({ ...ports, store }, adaId, go);
    expect(ports.mailer.accepted.map(({ tags }) => tags.message)).not.toContain("1-lesson-1");
  });
});

describe("a save whose answer is lost", () => {
  /** The store saves, and its client, trying again, is told that somebody saved first. */
  function losing(ports: FakePorts, which: (value: Subscription) => boolean): Store {
    return {
      ...ports.store,
      async save(kind, value) {
        const saved = await ports.store.save(kind, value);
        return kind === "subscription" && which(value as Subscription) ? false : saved;
      },
    };
  }

  it("of the claim: it is read again, found to be ours, and the mail is sent once", async () => {
    const ports = await portsWith();
    const store = losing(ports, (value) => value.claim !== undefined);
    expect(await deliverSubscription({ ...ports, store }, adaId, go)).toEqual({ result: "sent" });
    expect(ports.mailer.seen).toHaveLength(1);
    expect(await readerIn(ports, adaId)).not.toHaveProperty("claim");
  });

  it("of the claim, and whose client gives up: it is found to be ours, and the mail is sent once", async () => {
    const ports = await portsWith();
    const failing: Store = {
      ...ports.store,
      async save(kind, value) {
        const saved = await ports.store.save(kind, value);
        if (kind === "subscription" && (value as Subscription).claim) throw new Error("no answer");
        return saved;
      },
    };
    const delivered = await deliverSubscription({ ...ports, store: failing }, adaId, go);
    expect(delivered).toEqual({ result: "sent" });
    expect(ports.mailer.seen).toHaveLength(1);
    expect(await readerIn(ports, adaId)).not.toHaveProperty("claim");
  });

  it("of a claim that the table did not take: nothing is sent, and the error is told", async () => {
    const ports = await portsWith();
    const failing: Store = {
      ...ports.store,
      async save(kind, value) {
        if (kind === "subscription") throw new Error("no table");
        return ports.store.save(kind, value);
      },
    };
    const delivered = deliverSubscription({ ...ports, store: failing }, adaId, go);
    await expect(delivered).rejects.toThrow("no table");
    expect(ports.mailer.seen).toEqual([]);
  });

  it("of the claim, behind which the reader left: nothing is sent, and nothing stays open", async () => {
    const ports = await portsWith();
    const losingThenLeaving: Store = {
      ...ports.store,
      async save(kind, value) {
        const saved = await ports.store.save(kind, value);
        const known = await ports.store.read("subscription", adaId);
        if (known?.claim && known.status === "active") {
          await ports.store.save("subscription", { ...unsubscribe(known, at("08:00")) });
          return false;
        }
        return saved;
      },
    };
    await deliverSubscription({ ...ports, store: losingThenLeaving }, adaId, go);
    expect(ports.mailer.seen).toEqual([]);
    const known = await readerIn(ports, adaId);
    expect(known).toMatchObject({ status: "unsubscribed" });
    expect(known).not.toHaveProperty("claim");
    expect(known).not.toHaveProperty("dueAt");
  });

  it("of the settling: it is read again and found settled", async () => {
    const ports = await portsWith();
    const store = losing(ports, (value) => "lesson-1" in value.sent);
    expect(await deliverSubscription({ ...ports, store }, adaId, go)).toEqual({ result: "sent" });
    expect(ports.mailer.seen).toHaveLength(1);
    expect(await readerIn(ports, adaId)).toEqual(
      item({ sent: { welcome: at("19:00", -1), "lesson-1": at("08:00") }, slot: at("08:00", 1) }),
    );
  });

  it("of the release: it is read again and found released, not released twice", async () => {
    const ports = await portsWith();
    ports.mailer.answer(refused);
    const store = losing(ports, (value) => value.trouble !== undefined);
    expect(await deliverSubscription({ ...ports, store }, adaId, go)).toMatchObject({
      result: "refused",
    });
    expect(await readerIn(ports, adaId)).toMatchObject({ trouble: [{ refusals: 1 }] });
  });
});

test("a process that slept while SES rejected what it had taken records no newer send", async () => {
  const ports = await portsWith();
  const mailer: FakePorts["mailer"] = {
    ...ports.mailer,
    async send(mail) {
      const outcome = await ports.mailer.send(mail);
      const event = {
        what: "rejected",
        messageId: "1-lesson-1",
        mailAt: ports.clock.now(),
      } as const;
      ports.clock.pass(2 * minuteMs);
      const known = (await ports.store.read("subscription", adaId)) ?? subscription();
      const taken = applyFeedback(known, event, ports.course, ports.clock.now());
      await ports.store.save("subscription", { ...taken });
      ports.clock.pass(90 * minuteMs);
      return outcome;
    },
  };
  await deliverSubscription({ ...ports, mailer }, adaId, go);
  expect((await readerIn(ports, adaId))?.sent).not.toHaveProperty("lesson-1");
});

test("a store that fails while settling leaves the claim: the mail is never sent twice", async () => {
  const ports = await portsWith();
  const store: Store = {
    ...ports.store,
    async save(kind, value) {
      if ("lesson-1" in ((value as Subscription).sent ?? {})) throw new Error("no table");
      return ports.store.save(kind, value);
    },
  };
  await expect(deliverSubscription({ ...ports, store }, adaId, go)).rejects.toThrow("no table");
  expect(await deliver(ports)).toBe("waiting");
  expect(ports.mailer.seen).toHaveLength(1);
});
