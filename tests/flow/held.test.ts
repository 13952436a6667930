/** A lesson whose content SES refuses: three readers, and it is not sent until somebody acts. */
import { describe, expect, it } from "vitest";
import { type Address, subscriptionIdOf } from "../../lambdas/domain/address.ts";
import { hourMs } from "../../lambdas/domain/instant.ts";
import type { RefusedSend } from "../../lambdas/domain/sending-outcome.ts";
import type { Subscription } from "../../lambdas/domain/subscription.ts";
import { deliverSubscription } from "../../lambdas/flow/deliver-subscription.ts";
import { countContentRefusal } from "../../lambdas/flow/held.ts";
import { listHeld, releaseHeld } from "../../lambdas/flow/parked.ts";
import type { SendingRun } from "../../lambdas/flow/ports.ts";
import { recordFeedback } from "../../lambdas/flow/record-feedback.ts";
import { testKeyring } from "../fakes/course.ts";
import { type FakePorts, fakePorts, stored } from "../fakes/ports.ts";
import { fakeRun } from "../fakes/run.ts";
import { addressOf, at, course, subscription } from "../fakes/subscription.ts";

const refused: RefusedSend = {
  outcome: "refused",
  scope: "message",
  about: "content",
  code: "MessageRejected",
};

const readers: readonly Subscription[] = Array.from({ length: 5 }, (_, index) => {
  const address: Address = addressOf(`reader-${index}@example.org`);
  return subscription({ id: subscriptionIdOf(testKeyring.address, address), email: address.typed });
});
const ids = readers.map(({ id }) => id);

async function portsWithAll(): Promise<FakePorts> {
  const ports = fakePorts();
  await stored(ports, ...readers);
  return ports;
}

/** Delivers to these readers, one after the other, each in a run of its own unless one is given. */
async function deliverTo(ports: FakePorts, some: readonly string[], run?: SendingRun) {
  const results: string[] = [];
  for (const id of some) {
    results.push((await deliverSubscription(ports, id, run ?? fakeRun())).result);
  }
  return results;
}

const attentions = (ports: FakePorts) =>
  ports.logged.filter(({ event }) => event === "attention").map(({ fields }) => fields.why);

describe("a lesson refused for its content", () => {
  it("to three readers, over runs, is held: nobody else is tried, and somebody is told", async () => {
    const ports = await portsWithAll();
    ports.mailer.answer(refused, refused, refused);
    expect(await deliverTo(ports, ids)).toEqual([
      "refused",
      "refused",
      "refused",
      "waiting",
      "waiting",
    ]);
    expect(ports.mailer.seen).toHaveLength(3);
    expect(attentions(ports)).toEqual(["lesson-held"]);
    expect(await listHeld(ports)).toEqual([
      expect.objectContaining({
        id: "lesson-1",
        why: "content",
        code: "MessageRejected",
        since: at("08:00"),
        build: "build-1",
      }),
    ]);
  });

  it("to one reader three times is not: a reader counts once", async () => {
    const ports = await portsWithAll();
    for (let days = 0; days < 5; days += 1) {
      ports.mailer.answer(refused);
      await deliverTo(ports, ids.slice(0, 1));
      ports.clock.setNow(at("08:00", days + 1));
    }
    expect(await listHeld(ports)).toEqual([]);
    expect(attentions(ports).slice(0, 1)).toEqual(["content-refused"]);
  });

  it("parks nobody, and goes to all once it is released", async () => {
    const ports = await portsWithAll();
    ports.mailer.answer(refused, refused, refused);
    await deliverTo(ports, ids);
    expect((await ports.store.listDue("parked", at("08:00", 99))).keys).toEqual([]);
    expect(await releaseHeld(ports, "lesson-1")).toBe(true);
    expect(await releaseHeld(ports, "lesson-1"), "once").toBe(false);
    expect(await listHeld(ports)).toEqual([]);
    ports.clock.setNow(at("08:00", 1));
    for (let looks = 0; looks < 2; looks += 1) await deliverTo(ports, ids);
    expect(new Set(ports.mailer.accepted.map(({ tags }) => tags.subscription))).toEqual(
      new Set(ids),
    );
  });

  it("is sent again by a new build of the course", async () => {
    const ports = await portsWithAll();
    ports.mailer.answer(refused, refused, refused);
    await deliverTo(ports, ids);
    const rebuilt = { ...ports, course: { ...course, build: "build-2" } };
    expect(await listHeld(rebuilt)).toEqual([]);
    ports.clock.pass(hourMs);
    expect(await deliverTo(rebuilt, ids.slice(3))).toEqual(["sent", "sent"]);
  });

  it("keeps nothing else back: a transactional mail and another lesson go on", async () => {
    const ports = await portsWithAll();
    ports.mailer.answer(refused, refused, refused);
    await deliverTo(ports, ids);
    const [, , , , last = ""] = ids;
    const known = await ports.store.read("subscription", last);
    const requests = [{ kind: "again", slug: "welcome", at: at("08:01") }] as const;
    if (known) {
      const { version } = known;
      await ports.store.save("subscription", { ...subscription({ ...known, requests }), version });
    }
    ports.clock.setNow(at("08:01"));
    expect(await deliverTo(ports, [last])).toEqual(["sent"]);
    expect(ports.mailer.accepted.at(-1)?.tags.message).toMatch(/^request-/);
  });

  it("is looked up once in a while by a run, not once a mail", async () => {
    const ports = await portsWithAll();
    let looks = 0;
    const store: typeof ports.store = {
      ...ports.store,
      async read(kind, id) {
        if (kind === "held") looks += 1;
        return ports.store.read(kind, id);
      },
    };
    await deliverTo({ ...ports, store }, ids, fakeRun());
    expect(looks).toBe(1);
  });
});

it("a lesson that is held stays held when SES refuses it by another code", async () => {
  const ports = await portsWithAll();
  const refusal = { slug: "lesson-1", why: "content", code: "MessageRejected" } as const;
  for (const reader of ids) await countContentRefusal(ports, { ...refusal, reader });
  const held = await listHeld(ports);
  expect(held).toMatchObject([{ id: "lesson-1" }]);
  await countContentRefusal(ports, { ...refusal, code: "Reject", reader: "another" });
  expect(await listHeld(ports)).toEqual(held);
});

describe("a mail that SES took and then rejected", () => {
  const rejectedFor = (id: string) => ({
    what: "rejected" as const,
    mailAt: at("08:00"),
    subscriptionId: id,
    messageId: "1-lesson-1",
  });

  it("is owed again, and three of one lesson hold it", async () => {
    const ports = await portsWithAll();
    await deliverTo(ports, ids);
    await recordFeedback(ports, ids.slice(0, 2).map(rejectedFor));
    expect(await listHeld(ports)).toEqual([]);
    await recordFeedback(ports, [rejectedFor(ids[0] ?? ""), rejectedFor(ids[2] ?? "")]);
    expect(await listHeld(ports)).toMatchObject([{ id: "lesson-1", why: "rejected" }]);
    expect(attentions(ports)).toEqual(["rejected", "rejected", "rejected", "lesson-held"]);
    const known = await ports.store.read("subscription", ids[0] ?? "");
    expect(known?.sent).not.toHaveProperty("lesson-1");
  });

  it("is not sent for ever: the record is taken back once a message", async () => {
    const ports = await portsWithAll();
    const [id = ""] = ids;
    for (let days = 0; days < 5; days += 1) {
      ports.clock.setNow(at("08:00", days));
      await deliverTo(ports, [id]);
      await recordFeedback(ports, [{ ...rejectedFor(id), mailAt: ports.clock.now() }]);
    }
    const lessons = ports.mailer.accepted.filter(({ tags }) => tags.message === "1-lesson-1");
    expect(lessons).toHaveLength(2);
  });
});
