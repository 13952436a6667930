/** Recording feedback, and asking SES for a sign of life. */
import fc from "fast-check";
import { describe, expect, it, test } from "vitest";
import type { Feedback } from "../../lambdas/domain/feedback.ts";
import { minuteMs, plus } from "../../lambdas/domain/instant.ts";
import type { Subscription } from "../../lambdas/domain/subscription.ts";
import type { Store } from "../../lambdas/flow/ports.ts";
import { probe } from "../../lambdas/flow/probe.ts";
import { recordFeedback } from "../../lambdas/flow/record-feedback.ts";
import { ConflictError, updateSubscription } from "../../lambdas/flow/update-subscription.ts";
import { type FakePorts, fakePorts, readerIn, stored } from "../fakes/ports.ts";
import {
  adaId,
  at,
  confirmationSentAt,
  sendingAt,
  states,
  subscription,
} from "../fakes/subscription.ts";

function eventOf(values: Partial<Feedback> = {}): Feedback {
  return {
    what: "sent",
    mailAt: at("08:00"),
    subscriptionId: adaId,
    messageId: "1-lesson-1",
    ...values,
  };
}

const watermark = async (ports: FakePorts) => (await ports.store.read("events", "ses"))?.watermark;

describe("recording feedback", () => {
  it("settles a mail of unknown outcome", async () => {
    const ports = fakePorts();
    await stored(
      ports,
      subscription({ claim: { id: "c", messageId: "1-lesson-1", at: at("08:00") } }),
    );
    expect(await recordFeedback(ports, [eventOf()])).toEqual([]);
    const known = await readerIn(ports, adaId);
    expect(known).toMatchObject({ sent: { "lesson-1": at("08:00") }, slot: at("08:00", 1) });
    expect(known).not.toHaveProperty("claim");
  });

  it("ends a subscription that bounces or complains, and says so once", async () => {
    const ports = fakePorts();
    await stored(ports, subscription());
    await recordFeedback(ports, [eventOf({ what: "complaint" })]);
    await recordFeedback(ports, [eventOf({ what: "complaint" })]);
    expect(await readerIn(ports, adaId)).toMatchObject({
      status: "suppressed",
      reason: "complaint",
    });
    expect(ports.told).toMatchObject([
      { act: "subscription-suppressed", id: adaId, what: "complaint", version: 2 },
      { act: "feedback-recorded", id: adaId, what: "complaint", version: 2 },
    ]);
  });

  test.each(["harmless-complaint", "content-bounce", "other"] as const)(
    "tells of a %s in the journal, and takes it for evidence",
    async (what) => {
      const ports = fakePorts();
      await stored(ports, subscription());
      expect(await recordFeedback(ports, [eventOf({ what })])).toEqual([]);
      expect(await readerIn(ports, adaId)).toMatchObject({
        status: "active",
        sent: { "lesson-1": at("08:00") },
      });
      expect(ports.told).toEqual([
        {
          act: "feedback-recorded",
          id: adaId,
          version: 2,
          at: at("08:00"),
          message: "1-lesson-1",
          what,
        },
      ]);
      expect(ports.logged, "and nowhere else").toHaveLength(1);
    },
  );

  it("of one mail, all at once, loses nothing: races are decided again", async () => {
    const ports = fakePorts();
    await stored(ports, subscription());
    const batch = (["sent", "delivered", "delayed", "complaint", "sent", "delivered"] as const).map(
      (what) => eventOf({ what }),
    );
    expect(await recordFeedback(ports, batch)).toEqual([]);
    expect(await readerIn(ports, adaId)).toMatchObject({
      status: "suppressed",
      sent: { "lesson-1": at("08:00") },
    });
  });

  it("counts the day, by kind", async () => {
    const ports = fakePorts({ now: at("00:10", 1) });
    await stored(ports, subscription());
    await recordFeedback(ports, [
      eventOf(),
      eventOf({ what: "delivered" }),
      eventOf({ what: "delivered" }),
    ]);
    expect(ports.store.counters("2026-11-24")).toMatchObject({ sent: 1, delivered: 2 });
  });

  it("counts an event when it is recorded, and asks for the whole batch again where it cannot count", async () => {
    const ports = fakePorts();
    await stored(ports, subscription());
    const failing = (method: "count" | "save"): FakePorts => ({
      ...ports,
      store: { ...ports.store, [method]: () => Promise.reject(new TypeError("down")) },
    });
    expect(await recordFeedback(failing("save"), [eventOf()])).toEqual([0]);
    expect(ports.store.counters("2026-11-23")).toEqual({});
    await expect(recordFeedback(failing("count"), [eventOf()])).rejects.toThrow("down");
    expect(await recordFeedback(ports, [eventOf()])).toEqual([]);
    expect(ports.store.counters("2026-11-23")).toMatchObject({ sent: 1 });
  });

  it("counts by mail of the course and by kind of transactional mail", async () => {
    const ports = fakePorts();
    const { messageId: _message, ...rest } = eventOf();
    const requested = { messageId: "request-1", mailAt: at("08:00"), subscriptionId: adaId };
    await recordFeedback(ports, [
      { ...rest, slug: "lesson-1", messageId: "1-lesson-1" },
      { ...rest, slug: "lesson-1", messageId: "request-2" },
      eventOf({ messageId: "1-no-such-lesson" }),
      { ...requested, what: "sent", transactional: "confirm" },
      { ...requested, what: "delivered", transactional: "something-else" },
    ]);
    const counters = Object.entries(ports.store.counters("2026-11-23"));
    expect(Object.fromEntries(counters.filter(([name]) => !name.startsWith("guard/")))).toEqual({
      sent: 4,
      "sent/lesson-1": 2,
      "sent/transactional:confirm": 1,
      delivered: 1,
      "delivered/transactional": 1,
    });
  });

  it("of a mail that is not ours, or of nobody we know, changes nothing but the watermark", async () => {
    const ports = fakePorts();
    const { subscriptionId: _subscription, messageId: _message, ...probed } = eventOf();
    expect(await recordFeedback(ports, [probed, eventOf({ subscriptionId: "nobody" })])).toEqual(
      [],
    );
    expect(ports.store.items("subscription")).toEqual([]);
    expect(await watermark(ports)).toBe(at("08:00"));
  });

  it("of another program's mail is neither counted nor noted, and reads nobody's item", async () => {
    const ports = fakePorts();
    const reads: string[] = [];
    const store: Store = {
      ...ports.store,
      async read(kind, id) {
        reads.push(kind);
        return ports.store.read(kind, id);
      },
    };
    const { subscriptionId: _subscription, ...foreign } = eventOf({ what: "other" });
    expect(await recordFeedback({ ...ports, store }, [foreign])).toEqual([]);
    expect(ports.logged).toEqual([]);
    expect(ports.store.counters("2026-11-23")).toEqual({});
    expect(reads).not.toContain("subscription");
  });

  it("of nothing does nothing", async () => {
    const ports = fakePorts();
    expect(await recordFeedback(ports, [])).toEqual([]);
    expect(ports.store.items("events")).toEqual([]);
    expect(ports.store.counters("2026-11-23")).toEqual({});
  });

  it("settles a resend by an event of the earlier mail: evidence belongs to the message", async () => {
    const ports = fakePorts();
    await stored(
      ports,
      subscription({ claim: { id: "second", messageId: "1-lesson-1", at: at("08:30") } }),
    );
    await recordFeedback(ports, [eventOf({ mailAt: confirmationSentAt, messageId: "1-welcome" })]);
    expect(await readerIn(ports, adaId)).toHaveProperty("claim");
    await recordFeedback(ports, [eventOf()]);
    expect(await readerIn(ports, adaId)).not.toHaveProperty("claim");
  });
});

describe("the watermark", () => {
  it("is the newest of a batch, and never goes back", async () => {
    const ports = fakePorts({ now: at("09:00") });
    await recordFeedback(ports, [
      eventOf({ mailAt: at("08:01") }),
      eventOf({ mailAt: at("08:05") }),
      eventOf({ mailAt: at("08:00") }),
    ]);
    expect(await watermark(ports)).toBe(at("08:05"));
    await recordFeedback(ports, [eventOf({ mailAt: at("07:00") })]);
    expect(await watermark(ports)).toBe(at("08:05"));
  });

  it("is never in the future, whatever SES's clock says, and neither is what is recorded", async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: -1000, max: 100_000 }), async (minutes) => {
        const ports = fakePorts();
        await stored(ports, subscription());
        const now = ports.clock.now();
        await recordFeedback(ports, [eventOf({ mailAt: plus(now, minutes * minuteMs) })]);
        const known = await ports.store.read("subscription", adaId);
        expect((await watermark(ports)) ?? "none").toBe(plus(now, Math.min(minutes, 0) * minuteMs));
        expect((known?.sent["lesson-1"] ?? "none") <= now).toBe(true);
      }),
    );
  });

  it("is written at most once a minute", async () => {
    const ports = fakePorts({ now: at("09:00") });
    await recordFeedback(ports, [eventOf()]);
    await recordFeedback(ports, [eventOf({ mailAt: plus(at("08:00"), minuteMs - 1) })]);
    expect((await ports.store.read("events", "ses"))?.version).toBe(1);
    await recordFeedback(ports, [eventOf({ mailAt: plus(at("08:00"), minuteMs) })]);
    expect(await watermark(ports)).toBe(at("08:01"));
  });

  it("keeps when SES was last probed, and survives a race for its item", async () => {
    const ports = fakePorts();
    await ports.store.save("events", { id: "ses", version: 0, probedAt: at("07:55") });
    let raced = false;
    const store: Store = {
      ...ports.store,
      async save(kind, item) {
        if (kind === "events" && !raced) {
          raced = true;
          return false;
        }
        return ports.store.save(kind, item);
      },
    };
    await recordFeedback({ ...ports, store }, [eventOf()]);
    expect(await ports.store.read("events", "ses")).toMatchObject({
      probedAt: at("07:55"),
      watermark: at("08:00"),
    });
  });

  it("passes no event that failed, and the failed one is told back", async () => {
    const ports = fakePorts();
    await stored(ports, subscription());
    const store: Store = {
      ...ports.store,
      async read(kind, id) {
        if (id === "broken") throw new TypeError("no table");
        return ports.store.read(kind, id);
      },
    };
    const batch = [
      eventOf(),
      eventOf({ subscriptionId: "broken" }),
      eventOf({ what: "delivered" }),
    ];
    expect(await recordFeedback({ ...ports, store }, batch)).toEqual([1]);
    expect(await watermark(ports)).toBeUndefined();
    expect(await readerIn(ports, adaId), "the others are recorded").toMatchObject({
      sent: { "lesson-1": at("08:00") },
    });
    expect(ports.told).toMatchObject([{ what: "sent" }, { what: "delivered" }]);
    expect(ports.logged.filter(({ event }) => event !== "feedback-recorded")).toEqual([
      {
        event: "feedback-failed",
        fields: {
          what: "sent",
          error: "TypeError",
          stack: expect.stringMatching(/lambdas\/flow\/record-feedback\.ts:\d+/),
        },
      },
    ]);
  });
});

describe("a probe", () => {
  it("goes to SES's simulator, tagged, at most once in 15 minutes", async () => {
    const ports = fakePorts();
    await probe(ports);
    ports.clock.pass(15 * minuteMs - 1);
    await probe(ports);
    expect(ports.mailer.seen).toMatchObject([
      { to: "success@simulator.amazonses.com", tags: { probe: "1" }, claimedAt: at("08:00") },
    ]);
    ports.clock.pass(1);
    await probe(ports);
    expect(ports.mailer.seen).toHaveLength(2);
  });

  it("of the operator leaves a line of the log for each event, and nothing else", async () => {
    const ports = fakePorts();
    await stored(ports, subscription());
    const { subscriptionId: _subscription, messageId: _message, ...event } = eventOf();
    const kinds = ["sent", "permanent-bounce", "complaint"] as const;
    await recordFeedback(
      ports,
      kinds.map((what) => ({ ...event, what, probe: "abc" })),
    );
    expect(ports.logged).toEqual(
      kinds.map((what) => ({ event: "probe-reported", fields: { probe: "abc", what } })),
    );
    expect(await readerIn(ports, adaId)).toMatchObject({ status: "active", sent: {} });
    expect(ports.store.items("subscription")).toHaveLength(1);
  });

  it("of two at once goes once, and keeps the watermark", async () => {
    const ports = fakePorts();
    await ports.store.save("events", { id: "ses", version: 0, watermark: at("07:00") });
    await Promise.all([probe(ports), probe(ports)]);
    expect(ports.mailer.seen).toHaveLength(1);
    expect(await watermark(ports)).toBe(at("07:00"));
  });

  it("that fails is no reason to stop", async () => {
    const ports = fakePorts();
    ports.mailer.answer({ outcome: "unknown", code: "TimeoutError" });
    await probe(ports);
    expect(ports.logged).toEqual([{ event: "probe-sent", fields: { outcome: "unknown" } }]);
  });
});

describe("a change", () => {
  const act = { act: "preferences-changed", command: "save" } as const;
  const nothing = { result: null };

  /** A store in which somebody else saves first, so many times. */
  function contested(ports: FakePorts, times: number): Store {
    let left = times;
    return {
      ...ports.store,
      async save(kind, item) {
        if (kind === "subscription" && left > 0) {
          left -= 1;
          const known = await ports.store.read("subscription", item.id);
          if (known) await ports.store.save("subscription", known);
        }
        return ports.store.save(kind, item);
      },
    };
  }

  it("is decided again on what somebody else saved", async () => {
    const ports = fakePorts();
    await stored(ports, subscription());
    const seen: number[] = [];
    await updateSubscription({ ...ports, store: contested(ports, 2) }, adaId, (known) => {
      seen.push(known?.version ?? 0);
      return known ? { save: { ...known, ...sendingAt("20:00") }, act, result: null } : nothing;
    });
    expect(seen).toEqual([1, 2, 3]);
    expect(await readerIn(ports, adaId)).toMatchObject(sendingAt("20:00"));
  });

  it("gives up after eight lost races", async () => {
    const ports = fakePorts();
    await stored(ports, subscription());
    const rule = (known: Subscription | undefined) =>
      known ? { save: { ...known }, act, result: null } : nothing;
    await updateSubscription({ ...ports, store: contested(ports, 7) }, adaId, rule);
    await expect(
      updateSubscription({ ...ports, store: contested(ports, 8) }, adaId, rule),
    ).rejects.toThrow(ConflictError);
  });

  it("that changes nothing writes nothing", async () => {
    const ports = fakePorts();
    await stored(ports, subscription());
    expect(
      await updateSubscription(ports, adaId, (known) =>
        known ? { save: known, act, result: 42 } : { result: 0 },
      ),
    ).toBe(42);
    expect((await ports.store.read("subscription", adaId))?.version).toBe(1);
  });

  test("from an item that was just read spares the first read, and a stale one costs a conflict", async () => {
    const ports = fakePorts();
    await stored(ports, states.active());
    const current = { ...states.active(), version: 0 };
    const seen: number[] = [];
    await updateSubscription(
      ports,
      adaId,
      (known) => {
        seen.push(known?.version ?? -1);
        return known ? { save: { ...known }, act, result: null } : nothing;
      },
      current,
    );
    expect(seen).toEqual([0, 1]);
  });
});
