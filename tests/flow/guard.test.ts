/** The guard at work: events come in, and sending stops before SES stops the account. */
import { describe, expect, it } from "vitest";
import type { Feedback } from "../../lambdas/domain/feedback.ts";
import { dayMs, hourMs, type Instant, plus } from "../../lambdas/domain/instant.ts";
import { recordFeedback } from "../../lambdas/flow/record-feedback.ts";
import { readStop, resumeSending, stopSending } from "../../lambdas/flow/stop.ts";
import { type FakePorts, fakePorts } from "../fakes/ports.ts";
import { at } from "../fakes/subscription.ts";

let mailsMade = 0;

/** Events of so many mails, each of a reader of its own. */
function eventsOf(
  count: number,
  what: Feedback["what"],
  { mailAt = at("08:00"), transactional = false } = {},
): Feedback[] {
  return Array.from({ length: count }, () => {
    mailsMade += 1;
    const mail = transactional
      ? { messageId: `request-${mailsMade}`, transactional: "confirm" }
      : { messageId: "1-lesson-1", slug: "lesson-1" };
    return { what, mailAt, subscriptionId: `reader-${mailsMade}`, ...mail };
  });
}

/** Records events as they come from the queue: ten at a time. */
async function record(ports: FakePorts, events: readonly Feedback[]): Promise<void> {
  for (let from = 0; from < events.length; from += 10) {
    expect(await recordFeedback(ports, events.slice(from, from + 10))).toEqual([]);
  }
}

const sendingStop = (ports: FakePorts) => readStop(ports, "sending");
const transactionalStop = (ports: FakePorts) => readStop(ports, "transactional");
const attentions = (ports: FakePorts) =>
  ports.logged.filter(({ event }) => event === "attention").map(({ fields }) => fields);
const transactional = true;

describe("one reader", () => {
  it.each(["complaint", "permanent-bounce"] as const)(
    "cannot stop the course for all, however many mails bring a %s",
    async (what) => {
      const ports = fakePorts({ now: at("09:00") });
      await record(ports, eventsOf(100, "sent"));
      const many = eventsOf(40, what).map((event, index) => ({
        ...event,
        subscriptionId: "one-reader",
        messageId: `request-${index}`,
      }));
      await record(ports, many);
      expect(await sendingStop(ports)).toBeUndefined();
      expect(await transactionalStop(ports)).toBeUndefined();
    },
  );
});

describe("bounces of lessons", () => {
  it("40 among 600 mails stop all sending, with the batch that makes them too many", async () => {
    const ports = fakePorts({ now: at("09:00") });
    await record(ports, eventsOf(600, "sent"));
    const bounces = eventsOf(40, "permanent-bounce");
    await record(ports, bounces.slice(0, 20));
    expect(await sendingStop(ports)).toBeUndefined();
    await record(ports, bounces.slice(20, 30));
    expect(await sendingStop(ports)).toMatchObject({
      by: "guard",
      at: at("09:00"),
      reason: "lesson-bounces: 30 of 600 mails",
    });
    await record(ports, bounces.slice(30));
    expect(await transactionalStop(ports)).toBeUndefined();
    expect(attentions(ports).filter(({ why }) => why === "guard-stopped")).toEqual([
      {
        why: "guard-stopped",
        rule: "lesson-bounces",
        stop: "sending",
        sent: 600,
        against: 30,
      },
    ]);
  });

  it("of a new course's first 300 mails stop it at the tenth", async () => {
    const ports = fakePorts();
    for (let batch = 0; batch < 30; batch += 1) {
      await recordFeedback(ports, [...eventsOf(5, "sent"), ...eventsOf(5, "permanent-bounce")]);
    }
    expect(await sendingStop(ports)).toMatchObject({ reason: "lesson-bounces: 10 of 10 mails" });
  });

  it("are judged over the days that hold the last 500 mails", async () => {
    const ports = fakePorts({ now: at("09:00", -3) });
    await record(ports, eventsOf(400, "sent"));
    await record(ports, eventsOf(9, "permanent-bounce"));
    ports.clock.setNow(at("09:00", -1));
    await record(ports, eventsOf(90, "sent"));
    ports.clock.setNow(at("09:00"));
    await record(ports, eventsOf(9, "sent"));
    await record(ports, eventsOf(10, "permanent-bounce"));
    expect(await sendingStop(ports)).toBeUndefined();
    await record(ports, eventsOf(1, "permanent-bounce"));
    expect(await sendingStop(ports)).toMatchObject({ reason: "lesson-bounces: 20 of 499 mails" });
  });

  it("of long ago count while there are few mails, unless nothing came for thirty days", async () => {
    const ports = fakePorts({ now: at("09:00", -100) });
    await record(ports, eventsOf(9, "permanent-bounce"));
    ports.clock.setNow(at("09:00", -69));
    await record(ports, eventsOf(1, "permanent-bounce"));
    expect(await sendingStop(ports)).toBeUndefined();
    for (const day of [-50, -30, -10]) {
      ports.clock.setNow(at("09:00", day));
      await record(ports, eventsOf(8, "sent"));
    }
    ports.clock.setNow(at("09:00"));
    await record(ports, eventsOf(9, "permanent-bounce"));
    expect(await sendingStop(ports)).toMatchObject({ reason: "lesson-bounces: 10 of 24 mails" });
  });

  it("of days before those do not count", async () => {
    const ports = fakePorts({ now: at("09:00", -1) });
    await record(ports, eventsOf(1, "sent"));
    await record(ports, eventsOf(9, "permanent-bounce"));
    ports.clock.setNow(at("09:00"));
    await record(ports, eventsOf(500, "sent"));
    await record(ports, eventsOf(19, "permanent-bounce"));
    expect(await sendingStop(ports)).toBeUndefined();
  });
});

describe("complaints", () => {
  it("three about anything stop all sending", async () => {
    const ports = fakePorts();
    await record(ports, eventsOf(500, "sent"));
    await record(ports, eventsOf(2, "complaint"));
    await record(ports, eventsOf(20, "harmless-complaint"));
    expect(await sendingStop(ports)).toBeUndefined();
    await record(ports, eventsOf(1, "complaint", { transactional }));
    expect(await sendingStop(ports)).toMatchObject({ reason: "complaints: 3 of 500 mails" });
  });

  it("that the queue brings twice count once", async () => {
    const ports = fakePorts();
    await record(ports, eventsOf(500, "sent"));
    const two = eventsOf(2, "complaint");
    await record(ports, [...two, ...two]);
    await record(ports, two);
    expect(await sendingStop(ports)).toBeUndefined();
  });
});

describe("bounces of transactional mail", () => {
  it("stop it alone: lessons go on", async () => {
    const ports = fakePorts();
    await record(ports, eventsOf(600, "sent"));
    await record(ports, eventsOf(100, "sent", { transactional }));
    await record(ports, eventsOf(12, "permanent-bounce", { transactional }));
    expect(await transactionalStop(ports)).toMatchObject({
      by: "guard",
      reason: "transactional-bounces: 10 of 100 mails",
    });
    expect(await sendingStop(ports)).toBeUndefined();
  });

  it("count for today and yesterday", async () => {
    const ports = fakePorts({ now: at("23:50", -2) });
    await record(ports, eventsOf(9, "permanent-bounce", { transactional }));
    ports.clock.setNow(at("00:10"));
    await record(ports, eventsOf(9, "permanent-bounce", { transactional }));
    expect(await transactionalStop(ports)).toBeUndefined();
    ports.clock.setNow(at("00:10", 1));
    await record(ports, eventsOf(1, "permanent-bounce", { transactional }));
    expect(await transactionalStop(ports)).toBeDefined();
  });
});

describe("after a resume", () => {
  const stopped = async (now: Instant) => {
    const ports = fakePorts({ now });
    await record(ports, eventsOf(100, "sent"));
    await record(ports, eventsOf(40, "permanent-bounce"));
    expect(await sendingStop(ports)).toBeDefined();
    return ports;
  };

  it("old counts stop nothing, on that day and later", async () => {
    const ports = await stopped(at("09:00"));
    ports.clock.setNow(at("10:00"));
    expect(await resumeSending(ports, "sending")).toBe(true);
    for (const day of [0, 1, 2]) {
      ports.clock.setNow(at("11:00", day));
      await record(ports, eventsOf(20, "sent", { mailAt: at("11:00", day) }));
      await record(ports, eventsOf(1, "permanent-bounce", { mailAt: at("11:00", day) }));
    }
    expect(await sendingStop(ports)).toBeUndefined();
  });

  it("late bounces of mails from before it stop nothing", async () => {
    const ports = await stopped(at("09:00"));
    ports.clock.setNow(at("10:00"));
    await resumeSending(ports, "sending");
    for (const day of [0, 1, 5]) {
      ports.clock.setNow(at("10:30", day));
      await record(ports, eventsOf(60, "permanent-bounce", { mailAt: at("08:30") }));
    }
    expect(await sendingStop(ports)).toBeUndefined();
  });

  it("new bounces stop it again", async () => {
    const ports = await stopped(at("09:00"));
    ports.clock.setNow(at("10:00"));
    await resumeSending(ports, "sending");
    ports.clock.setNow(at("11:00"));
    await record(ports, eventsOf(20, "sent", { mailAt: at("10:30") }));
    await record(ports, eventsOf(10, "permanent-bounce", { mailAt: at("10:30") }));
    expect(await sendingStop(ports)).toMatchObject({
      by: "guard",
      at: at("11:00"),
      reason: "lesson-bounces: 10 of 20 mails",
    });
  });

  it("of transactional mail the other rules keep what they have counted", async () => {
    const ports = fakePorts();
    await record(ports, eventsOf(9, "permanent-bounce"));
    await record(ports, eventsOf(10, "permanent-bounce", { transactional }));
    ports.clock.setNow(at("09:00"));
    expect(await resumeSending(ports, "transactional")).toBe(true);
    await record(ports, eventsOf(1, "permanent-bounce"));
    expect(await sendingStop(ports)).toBeDefined();
  });
});

describe("what the guard leaves alone", () => {
  it("a stop that the operator has set", async () => {
    const ports = fakePorts();
    await stopSending(ports, "sending", { by: "operator", reason: "wrong lesson" });
    await record(ports, eventsOf(40, "permanent-bounce"));
    expect(await sendingStop(ports)).toMatchObject({ by: "operator", reason: "wrong lesson" });
    expect(attentions(ports)).toEqual([]);
  });

  it("the batch, when it fails itself: the events are recorded, and the next bounce is judged", async () => {
    const ports = fakePorts();
    const blind = {
      ...ports,
      store: { ...ports.store, readCounts: () => Promise.reject(new TypeError("blind")) },
    };
    await record(ports, eventsOf(9, "permanent-bounce"));
    expect(await recordFeedback(blind, eventsOf(1, "permanent-bounce"))).toEqual([]);
    expect(ports.logged.at(-1)?.event).toBe("guard-failed");
    expect(await sendingStop(ports)).toBeUndefined();
    await record(ports, eventsOf(1, "permanent-bounce"));
    expect(await sendingStop(ports)).toBeDefined();
  });

  it("thirty days of twenty readers and usual bounces: no stop, no warning", async () => {
    const ports = fakePorts();
    for (let day = 0; day < 30; day += 1) {
      const now = at("08:00", day);
      ports.clock.setNow(now);
      await record(ports, eventsOf(20, "sent", { mailAt: now }));
      await record(ports, eventsOf(2, "sent", { mailAt: now, transactional }));
      await record(ports, eventsOf(1, "transient-bounce", { mailAt: now }));
      if (day % 10 === 3) await record(ports, eventsOf(1, "permanent-bounce", { mailAt: now }));
      if (day % 10 === 5)
        await record(ports, eventsOf(1, "permanent-bounce", { mailAt: now, transactional }));
      if (day === 20) await record(ports, eventsOf(1, "complaint", { mailAt: now }));
    }
    expect(await sendingStop(ports)).toBeUndefined();
    expect(await transactionalStop(ports)).toBeUndefined();
    expect(attentions(ports)).toEqual([]);
  });
});

describe("the guard warns", () => {
  it("at half, once a day", async () => {
    const ports = fakePorts();
    await record(ports, eventsOf(100, "sent"));
    await record(ports, eventsOf(4, "permanent-bounce"));
    expect(attentions(ports)).toEqual([]);
    for (let bounces = 0; bounces < 3; bounces += 1)
      await record(ports, eventsOf(1, "permanent-bounce"));
    const warning = { why: "guard-warned", rule: "lesson-bounces", stop: "sending" };
    expect(attentions(ports)).toEqual([{ ...warning, sent: 100, against: 5 }]);
    ports.clock.setNow(plus(ports.clock.now(), dayMs - hourMs));
    await record(ports, eventsOf(1, "permanent-bounce"));
    expect(attentions(ports)).toHaveLength(2);
    expect(await sendingStop(ports)).toBeUndefined();
  });
});
