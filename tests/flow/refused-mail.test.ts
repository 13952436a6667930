/** A mail that SES refuses, or that cannot be composed: who waits, and for how long. */
import { describe, expect, it, test } from "vitest";
import { hourMs, minuteMs } from "../../lambdas/domain/instant.ts";
import type { RefusedSend } from "../../lambdas/domain/sending-outcome.ts";
import { type Subscription, shardOf } from "../../lambdas/domain/subscription.ts";
import { type Delivered, deliverSubscription } from "../../lambdas/flow/deliver-subscription.ts";
import type { Mailer } from "../../lambdas/flow/ports.ts";
import { type FakePorts, fakePorts, readerIn, stored } from "../fakes/ports.ts";
import { fakeRun } from "../fakes/run.ts";
import { adaId, at, course, subscription } from "../fakes/subscription.ts";

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

describe("a refused mail", () => {
  test.each([refused("rate"), refused("account")])(
    "that concerns the $scope keeps its place: nothing is counted, and only the run waits",
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

  it("by its own fault waits, says until when, and is forgotten once it is sent", async () => {
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
    ports.clock.pass(5 * minuteMs);
    expect(await deliver(ports)).toBe("sent");
    expect(await readerIn(ports, adaId)).not.toHaveProperty("trouble");
  });

  it("by its own fault five times over a day waits for the operator, who is told", async () => {
    const ports = await portsWith(subscription({ sent: {}, slot: at("08:00") }));
    for (let tries = 0; tries < 20; tries += 1) {
      ports.mailer.answer(refused("message", "address"));
      await deliver(ports);
      ports.clock.pass(7 * hourMs);
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
      ports.clock.pass(1.5 * hourMs);
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
        const claim = { id: "another", messageId: "request-1", at: at("08:00") };
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
      ports.clock.pass(9 * hourMs);
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
