/** Who waits for the operator, why, and the ways out. */
import { describe, expect, it } from "vitest";
import { subscriptionIdOf } from "../../lambdas/domain/address.ts";
import { dayMs, hourMs } from "../../lambdas/domain/instant.ts";
import type { Subscription } from "../../lambdas/domain/subscription.ts";
import { deliverSubscription } from "../../lambdas/flow/deliver-subscription.ts";
import {
  listParked,
  type ParkedMessage,
  releaseAllParked,
  releaseForNewBuild,
  releaseParked,
} from "../../lambdas/flow/parked.ts";
import type { Store } from "../../lambdas/flow/ports.ts";
import { recordFeedback } from "../../lambdas/flow/record-feedback.ts";
import { testKeyring } from "../fakes/course.ts";
import { type FakePorts, fakePorts, readerIn, stored } from "../fakes/ports.ts";
import { fakeRun } from "../fakes/run.ts";
import {
  adaId,
  addressOf,
  at,
  course,
  parkedTrouble,
  subscription,
} from "../fakes/subscription.ts";

function parkedReaders(count: number, values: Parameters<typeof parkedTrouble>[0] = {}) {
  return Array.from({ length: count }, (_, index): Subscription => {
    const address = addressOf(`reader-${index}@example.org`);
    const id = subscriptionIdOf(testKeyring.address, address);
    return subscription({ id, email: address.typed, trouble: [parkedTrouble(values)] });
  });
}

async function allParked(ports: FakePorts): Promise<ParkedMessage[]> {
  const found: ParkedMessage[] = [];
  let after: string | undefined;
  do {
    const page = await listParked(ports, after);
    found.push(...page.messages);
    after = page.next;
  } while (after);
  return found;
}

const deliver = (ports: FakePorts) => deliverSubscription(ports, adaId, fakeRun());

describe("what waits for the operator", () => {
  it("is listed page by page, with its reason and SES's code", async () => {
    const ports = fakePorts();
    await stored(ports, ...parkedReaders(5), subscription());
    const found = await allParked(ports);
    expect(found).toHaveLength(5);
    expect(found[0]).toEqual({
      id: expect.any(String),
      message: "1-lesson-1",
      why: "address",
      code: "MessageRejected",
      refusals: 5,
      unknowns: 0,
      since: at("08:00", -2),
      build: "build-1",
    });
  });

  it("is released one by one: it is sent, and its counts begin again", async () => {
    const ports = fakePorts();
    await stored(ports, subscription({ trouble: [parkedTrouble()] }), ...parkedReaders(1));
    expect((await deliver(ports)).result).toBe("nothing-owed");
    expect(await releaseParked(ports, adaId)).toBe(true);
    expect(await releaseParked(ports, adaId), "once").toBe(false);
    expect(await readerIn(ports, adaId)).not.toHaveProperty("trouble");
    expect((await deliver(ports)).result).toBe("sent");
    expect(await allParked(ports)).toHaveLength(1);
  });

  it("is released all at once, over pages", async () => {
    const ports = fakePorts();
    await stored(ports, ...parkedReaders(7));
    expect(await releaseAllParked(ports)).toBe(7);
    expect(await allParked(ports)).toEqual([]);
  });

  it("is nobody's any more when it is gone", async () => {
    expect(await releaseParked(fakePorts(), adaId)).toBe(false);
  });
});

describe("a new build of the course", () => {
  const rebuilt = { ...course, build: "build-2" };

  it("releases whose mail could not be composed by an older one, and nobody else", async () => {
    const ports = fakePorts({ course: rebuilt });
    const [composing, address] = [
      parkedReaders(3, { why: "composing" }),
      subscription({ trouble: [parkedTrouble()] }),
    ];
    await stored(ports, ...composing, address);
    await releaseForNewBuild(ports);
    expect((await allParked(ports)).map(({ id }) => id)).toEqual([adaId]);
  });

  it("looks through them once, not with each run", async () => {
    const ports = fakePorts({ course: rebuilt });
    const [first, second] = parkedReaders(2, { why: "composing" });
    if (first) await stored(ports, first);
    await releaseForNewBuild(ports);
    if (second) await stored(ports, second);
    await releaseForNewBuild(ports);
    expect((await allParked(ports)).map(({ id }) => id)).toEqual([second?.id]);
  });

  it("sends what an older one could not compose, though something else was owed when it came", async () => {
    const requests = [{ kind: "link", at: at("07:00") }] as const;
    const trouble = [parkedTrouble({ why: "composing", build: "build-1" })];
    const ports = fakePorts({ course: rebuilt });
    await stored(ports, subscription({ requests, trouble }));
    expect(await allParked(ports)).toEqual([]);
    await deliverSubscription(ports, adaId, fakeRun());
    await deliverSubscription(ports, adaId, fakeRun());
    const sent = ports.mailer.accepted.map(({ tags }) => tags.message);
    expect(sent).toContain("1-lesson-1");
  });

  it("that parked them itself does not release them", async () => {
    const ports = fakePorts({ course: rebuilt });
    await stored(ports, ...parkedReaders(1, { why: "composing", build: "build-2" }));
    await releaseForNewBuild(ports);
    expect(await allParked(ports)).toHaveLength(1);
  });
});

describe("a mail whose record can never be written", () => {
  /** SES takes every mail; whatever would record it fails, for the event as for the answer. */
  function neverRecording(ports: FakePorts): Store {
    return {
      ...ports.store,
      async save(kind, value) {
        if (kind === "subscription" && "lesson-1" in (value as Subscription).sent) {
          throw new Error("no such record");
        }
        return ports.store.save(kind, value);
      },
    };
  }

  it("is sent twice at most, then waits for the operator, who is told", async () => {
    const ports = fakePorts();
    await stored(ports, subscription());
    const broken: FakePorts = { ...ports, store: { ...ports.store, ...neverRecording(ports) } };
    for (let days = 0; days < 12; days += 1) {
      for (const time of ["08:00", "10:00", "14:00"]) {
        ports.clock.setNow(at(time, days));
        await deliver(broken).catch(() => undefined);
        const event = { what: "sent", subscriptionId: adaId, messageId: "1-lesson-1" } as const;
        await recordFeedback(broken, [{ ...event, mailAt: at("08:00", days) }]);
      }
    }
    const lessons = ports.mailer.accepted.filter(({ tags }) => tags.message === "1-lesson-1");
    expect(lessons).toHaveLength(2);
    expect(await allParked(ports)).toMatchObject([{ why: "no-evidence", unknowns: 2 }]);
    const told = ports.logged.filter(({ event }) => event === "attention");
    expect(told.at(-1)?.fields).toMatchObject({ why: "parked", because: "no-evidence" });
  });

  it("is settled and released by evidence that can be written at last", async () => {
    const ports = fakePorts({ now: at("08:00", 5) });
    const trouble = [parkedTrouble({ why: "no-evidence", unknowns: 2 })];
    await stored(ports, subscription({ trouble }));
    const event = { what: "sent", subscriptionId: adaId, messageId: "1-lesson-1" } as const;
    await recordFeedback(ports, [{ ...event, mailAt: at("08:00") }]);
    expect(await allParked(ports)).toEqual([]);
    expect(await readerIn(ports, adaId)).toMatchObject({ sent: { "lesson-1": at("08:00") } });
  });
});

describe("a slot that cannot be reckoned", () => {
  it("keeps no record from being written: the reader waits a day, and somebody is told", async () => {
    const ports = fakePorts();
    // Right until the mail is sent: this runtime does not know the zone of the deployment after it.
    await stored(ports, subscription());
    const send = ports.mailer.send;
    const mailer: typeof ports.mailer = {
      ...ports.mailer,
      async send(mail) {
        const known = await ports.store.read("subscription", adaId);
        if (known)
          await ports.store.save("subscription", {
            ...known,
            schedule: { ...known.schedule, timeZone: "Mars/Base" },
          });
        return send(mail);
      },
    };
    expect((await deliverSubscription({ ...ports, mailer }, adaId, fakeRun())).result).toBe("sent");
    for (let hours = 1; hours < 100; hours += 1) {
      ports.clock.pass(hourMs);
      await deliver(ports);
    }
    expect(ports.mailer.accepted).toHaveLength(1);
    const told = ports.logged.filter(({ event }) => event === "attention");
    expect(new Set(told.map(({ fields }) => fields.why))).toEqual(new Set(["no-next-slot"]));
    expect(told.length, "once a day").toBeLessThanOrEqual(1 + (100 * hourMs) / dayMs);
  });
});
