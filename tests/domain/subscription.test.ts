/** What a subscription is owed, and its entry in the due index. */
import { describe, expect, it, test } from "vitest";
import { base32 } from "../../lambdas/domain/base32.ts";
import { decide } from "../../lambdas/domain/decision.ts";
import { dueKeyOf } from "../../lambdas/domain/due-key.ts";
import { type Instant, plus } from "../../lambdas/domain/instant.ts";
import { slotOfNext } from "../../lambdas/domain/slots.ts";
import {
  allows,
  type MailRequest,
  type Subscription,
  shardCount,
  shardOf,
} from "../../lambdas/domain/subscription.ts";
import {
  adaId,
  at,
  confirmationSentAt,
  course,
  parkedTrouble,
  sendingAt,
  states,
  subscription,
  without,
} from "../fakes/subscription.ts";

const leave = { do: "leave" };
const transactional: MailRequest = { kind: "link", at: at("07:30") };
const again: MailRequest = { kind: "again", slug: "welcome", at: at("07:40") };
const next: MailRequest = { kind: "next", at: at("07:50") };

/** What is decided, in short: the message, or the changed subscription, or "leave". */
function decided(values: Partial<Subscription>, now = at("08:00"), known = subscription(values)) {
  const decision = decide(known, course, now);
  if (decision.do === "send") return decision.message;
  return decision.do === "save" ? decision.subscription : decision.do;
}

describe("the entry in the due index", () => {
  test.each<[what: string, values: Partial<Subscription>, dueAt: string | undefined]>([
    ["the slot", {}, at("08:00")],
    ["the slot of a pause's end", { status: "paused" }, at("08:00")],
    ["the earliest mail asked for", { requests: [next, transactional, again] }, transactional.at],
    [
      "what was asked for, though a slot is earlier",
      { slot: at("07:00"), requests: [next] },
      next.at,
    ],
    ["nothing when the course is done", { status: "completed" }, undefined],
    [
      "a transactional mail after the course is done",
      { status: "completed", requests: [transactional] },
      transactional.at,
    ],
    [
      "nothing once left, whatever a slot says",
      { status: "unsubscribed", slot: at("08:00") },
      undefined,
    ],
    [
      "a new sign-up's mail",
      { status: "unsubscribed", requests: [{ ...transactional, kind: "confirm" }] },
      transactional.at,
    ],
  ])("is %s", (_, values, dueAt) => {
    const { due, dueAt: found } = subscription(values);
    expect(found).toBe(dueAt);
    const requests = dueAt !== undefined && dueAt !== values.slot && dueAt !== at("08:00");
    expect(due).toBe(dueAt && (requests ? "now" : shardOf(adaId)));
  });

  it("drops what the status no longer allows", () => {
    expect(
      subscription({ status: "completed", requests: [transactional, next, again] }).requests,
    ).toEqual([transactional, again]);
  });

  it("is not before a back-off, and a back-off in the past delays nothing", () => {
    expect(subscription({ notBefore: at("08:15") }).dueAt).toBe(at("08:15"));
    expect(subscription({ notBefore: at("07:15") }).dueAt).toBe(at("08:00"));
  });

  it("is what was asked for in spite of the back-off of another mail", () => {
    const known = subscription({ notBefore: at("14:00"), requests: [transactional] });
    expect(known).toMatchObject({ due: "now", dueAt: transactional.at });
  });

  it("is whatever wait ends first when all have to wait", () => {
    const requests = [{ ...transactional, notBefore: at("13:00") }];
    expect(subscription({ notBefore: at("14:00"), requests })).toMatchObject({
      due: "now",
      dueAt: at("13:00"),
    });
    expect(subscription({ notBefore: at("12:00"), requests })).toMatchObject({
      due: shardOf(adaId),
      dueAt: at("12:00"),
    });
  });

  it("is parked when all that is owed is, and not while something else is owed", () => {
    const trouble = [parkedTrouble()];
    expect(subscription({ trouble })).toMatchObject({ due: "parked", dueAt: at("08:00") });
    expect(subscription({ trouble, requests: [transactional] })).toMatchObject({ due: "now" });
    expect(subscription({ trouble: [parkedTrouble({ message: "1-lesson-9" })] }).due).toBe(
      "parked",
    );
  });

  it("forgets the trouble of what is no longer owed", () => {
    const trouble = [
      parkedTrouble({ message: "1-welcome" }),
      parkedTrouble({ message: "0-lesson-1" }),
      parkedTrouble({ message: "request-1" }),
    ];
    expect(subscription({ trouble })).toEqual(subscription());
  });

  it("is ordered by time, then by the days lost, then by id", () => {
    const key = (values: Partial<Subscription>) => dueKeyOf(subscription(values));
    expect(key({})).toBe(`${at("08:00")}#999#${adaId}`);
    expect(key({ missed: 7 })).toBe(`${at("08:00")}#992#${adaId}`);
    expect(key({ missed: 5000 })).toBe(`${at("08:00")}#000#${adaId}`);
    expect(dueKeyOf(states.completed())).toBeUndefined();
  });

  it("spreads ids over all sixteen shards", () => {
    const shards = Array.from({ length: 256 }, (_, byte) =>
      shardOf(base32(new Uint8Array(16).fill(byte))),
    );
    expect(new Set(shards).size).toBe(shardCount);
    expect(shardOf("not an id")).toBe("0");
  });
});

describe("which mails a status allows to be asked for", () => {
  const whats = ["confirm", "already-subscribed", "link", "again", "next"] as const;
  test.each<[status: Subscription["status"], allowed: string]>([
    ["pending", "confirm"],
    ["active", "already-subscribed link again next"],
    ["paused", "already-subscribed link again next"],
    ["completed", "confirm link again"],
    ["unsubscribed", "confirm link"],
    ["suppressed", "confirm"],
  ])("%s: %s", (status, allowed) => {
    expect(whats.filter((what) => allows(status, what)).join(" ")).toBe(allowed);
  });
});

describe("nothing is decided", () => {
  test.each<[why: string, known: Subscription, now: Instant]>([
    ["before it is due", subscription(), at("07:59")],
    ["when nothing is owed", states.completed(), at("08:00")],
    ["while it waits for the operator", subscription({ trouble: [parkedTrouble()] }), at("08:00")],
    ["without an address", without(subscription(), "email"), at("08:00")],
    ["during a back-off", subscription({ notBefore: at("08:15") }), at("08:14")],
  ])("%s", (_, known, now) => {
    expect(decide(known, course, now)).toEqual(leave);
  });
});

describe("a mail out of turn", () => {
  it("goes before the mail in turn, oldest first", () => {
    expect(decided({ requests: [next, transactional, again] })).toEqual({
      id: `request-${Date.parse(transactional.at)}`,
      kind: "transactional",
      mailKind: "link",
      at: transactional.at,
    });
    expect(decided({ requests: [next, again] })).toEqual({
      id: `request-${Date.parse(again.at)}`,
      kind: "again",
      slug: "welcome",
    });
  });

  it("that is the next one is the mail in turn, at any hour", () => {
    const message = { id: "1-lesson-1", kind: "in-turn", slug: "lesson-1" };
    expect(decided({ requests: [next] }, at("07:55"))).toEqual(message);
    expect(decided({ status: "paused", pausedUntil: "2026-12-01", requests: [next] })).toEqual(
      message,
    );
  });

  it("leaves a pause a pause", () => {
    const paused = subscription({ status: "paused", pausedUntil: "2026-12-01", requests: [next] });
    expect(decide(paused, course, at("08:00"))).toMatchObject({ subscription: paused });
  });

  it("is never late: a transactional mail asked for yesterday goes today", () => {
    expect(decided({ requests: [{ ...transactional, at: at("08:00", -1) }] })).toMatchObject({
      kind: "transactional",
    });
  });

  it("is dropped when the course no longer has it", () => {
    const gone: MailRequest = { kind: "again", slug: "removed", at: at("07:40") };
    expect(decided({ requests: [gone] })).toEqual(subscription());
  });

  it("is dropped when no next mail is left", () => {
    const sent = { ...states.completed().sent };
    expect(decided({ sent, requests: [next] })).toEqual(subscription({ sent }));
  });

  it("waits for its own instant while the item is looked at early", () => {
    const early = {
      ...subscription({ requests: [{ ...transactional, at: at("08:01") }] }),
      dueAt: at("07:00"),
    };
    expect(decide(early, course, at("07:30"))).toEqual({
      do: "save",
      subscription: { ...early, dueAt: at("08:01") },
    });
  });
});

describe("the mail in turn", () => {
  const message = { id: "1-lesson-1", kind: "in-turn", slug: "lesson-1" };

  test.each<[what: string, now: Instant]>([
    ["at its slot", at("08:00")],
    ["at most six hours late", at("14:00")],
  ])("leaves %s", (_, now) => {
    expect(decided({}, now)).toEqual(message);
  });

  test.each<[why: string, values: Partial<Subscription>, now: Instant, slot: Instant]>([
    ["more than six hours late", {}, plus(at("14:00"), 1), at("08:00", 1)],
    ["after an outage of days", {}, at("12:00", 5), at("08:00", 6)],
  ])("%s moves, and a day is lost", (_, values, now, slot) => {
    const moved = decide(subscription(values), course, now);
    expect(moved).toEqual({
      do: "save",
      subscription: subscription({ ...values, slot, missed: 1 }),
    });
  });

  test.each<[why: string, values: Partial<Subscription>, now: Instant, slot: Instant]>([
    ["when the hour is no longer the reader's", sendingAt("09:00"), at("08:00"), at("09:00")],
    [
      "when the zone is no longer the reader's",
      { schedule: { timeZone: "Asia/Kathmandu", sendAt: "08:00", days: "daily" } },
      at("08:00"),
      at("02:15", 1),
    ],
    [
      "when the day is no longer the reader's",
      {
        schedule: { timeZone: "UTC", sendAt: "08:00", days: "weekdays" },
        slot: at("08:00", -1),
        sent: { welcome: at("07:00", -2) },
      },
      at("08:00", -1),
      at("08:00"),
    ],
    [
      "when a lesson went out today already",
      { sent: { "lesson-1": at("05:00") } },
      at("08:00"),
      at("08:00", 1),
    ],
    [
      "less than 12 hours after a lesson",
      { sent: { "lesson-1": at("21:00", -1) } },
      at("08:00"),
      at("08:00", 1),
    ],
  ])("moves %s", (_, values, now, slot) => {
    const moved = decide(subscription(values), course, now);
    expect(moved).toEqual({ do: "save", subscription: subscription({ ...values, slot }) });
  });

  it("at its moved slot is sent: deciding comes to an end", () => {
    const moved = decide(subscription(), course, at("12:00", 5));
    if (moved.do !== "save") throw new Error("should move");
    expect(decide(moved.subscription, course, at("08:00", 6))).toMatchObject({ message });
  });

  it("is bound to no hour when it is the first: the welcome is never moved", () => {
    const welcome = { sent: {}, slot: at("03:07") };
    expect(decided(welcome, at("03:07"))).toMatchObject({ slug: "welcome" });
    expect(decided(welcome, at("23:00", 3))).toMatchObject({ slug: "welcome" });
  });

  it("after a pause makes the reader active", () => {
    const paused = subscription({ status: "paused", pausedUntil: "2026-11-23" });
    expect(decide(paused, course, at("08:00"))).toEqual({
      do: "send",
      message,
      requested: false,
      subscription: without({ ...paused, status: "active" }, "pausedUntil"),
    });
  });

  it("after a pause that an outage overslept moves like any other", () => {
    const paused = subscription({ status: "paused", pausedUntil: "2026-11-23" });
    expect(decide(paused, course, at("20:00"))).toMatchObject({
      do: "save",
      subscription: { status: "active", slot: at("08:00", 1) },
    });
  });

  it("that the course no longer has completes it", () => {
    const done = { sent: states.completed().sent };
    expect(decided(done)).toEqual(
      without(
        { ...subscription({ ...done, status: "completed", endedAt: at("08:00") }) },
        "slot",
        "slotDate",
      ),
    );
  });
});

describe("the slot of the next mail", () => {
  const slot = (values: Partial<Subscription>, earliest = at("07:00")) =>
    slotOfNext(subscription(values), course, earliest);

  it("is at once when nothing was sent", () => {
    expect(slot({ sent: {} }, at("03:07"))).toBe(at("03:07"));
  });

  it("follows the newest mail, whatever order they were recorded in", () => {
    expect(slot({ sent: { "lesson-1": at("08:00"), welcome: at("19:00", -1) } })).toBe(
      at("08:00", 1),
    );
    expect(slot({ sent: { welcome: at("19:00", -1), "lesson-1": at("08:00") } })).toBe(
      at("08:00", 1),
    );
  });

  it("keeps no lesson waiting 12 hours for the welcome", () => {
    expect(slot({ sent: { welcome: at("23:00", -1) } })).toBe(at("08:00"));
  });

  it("waits 12 hours for a lesson that looks older than the welcome before it: clocks differ", () => {
    const sent = { welcome: at("21:00", -1), "lesson-1": plus(at("21:00", -1), -2000) };
    expect(slot({ sent })).toBe(at("08:00", 1));
  });

  it("is never inside a pause", () => {
    expect(slot({ pausedUntil: "2026-12-01" })).toBe(at("08:00", 8));
    expect(slot({ sent: {}, pausedUntil: "2026-12-01" })).toBe(at("08:00", 8));
    expect(slot({ pausedUntil: "2026-12-01" }, at("09:00", 9))).toBe(at("08:00", 10));
  });

  it("is none when the course is done", () => {
    expect(slot({ sent: states.completed().sent })).toBeUndefined();
  });

  it("counts a mail that the course no longer has like any other", () => {
    expect(slot({ sent: { welcome: confirmationSentAt, removed: at("06:00") } })).toBe(
      at("08:00", 1),
    );
  });
});
