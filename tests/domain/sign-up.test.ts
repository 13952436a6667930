import { describe, expect, it, test } from "vitest";
import { unsubscribe } from "../../lambdas/domain/ending.ts";
import { dayMs, hourMs, minuteMs, plus } from "../../lambdas/domain/instant.ts";
import { refused } from "../../lambdas/domain/result.ts";
import { confirm, type SignUp, signUp } from "../../lambdas/domain/sign-up.ts";
import { type Subscription, shardOf } from "../../lambdas/domain/subscription.ts";
import {
  ada,
  adaId,
  at,
  confirmationSentAt,
  consent,
  course,
  done,
  parkedTrouble,
  sendingAt,
  states,
  subscription,
  without,
} from "../fakes/subscription.ts";

const now = at("07:00");
const evening = { timeZone: "Europe/Berlin", sendAt: "20:00", days: "weekdays" } as const;
const form: SignUp = { id: adaId, address: ada, consent, schedule: evening };

describe("signing up", () => {
  it("that was never confirmed is not forgotten before its last mail has counted for 30 days", () => {
    const asked = plus(now, 20 * dayMs);
    expect(done(signUp(signUpOf(), form, asked)).expiresAt).toBe(plus(asked, 30 * dayMs));
  });

  it("of who has left is forgotten no earlier for it, and not before its mail has counted", () => {
    const expiresIn = (days: number) => {
      const left = { ...states.left(), expiresAt: plus(now, days * dayMs) };
      return done(signUp(left, form, now)).expiresAt;
    };
    expect(expiresIn(300)).toBe(plus(now, 300 * dayMs));
    expect(expiresIn(3)).toBe(plus(now, 30 * dayMs));
  });

  it("for the first time owes a transactional mail and is forgotten after 30 days", () => {
    expect(done(signUp(undefined, form, now))).toEqual({
      id: adaId,
      version: 0,
      status: "pending",
      email: "Ada@example.org",
      schedule: evening,
      round: 1,
      sent: {},
      requests: [{ kind: "confirm", at: now }],
      pendingSignUp: { schedule: evening, at: now, consent },
      transactionalSends: [now],
      missed: 0,
      softBounces: {},
      due: "now",
      dueAt: now,
      expiresAt: plus(now, 30 * dayMs),
    });
  });

  it("again, unconfirmed, owes one transactional mail and keeps what was said last", () => {
    const later = plus(now, hourMs);
    const again = done(signUp(signUpOf(), { ...form, ...sendingAt("09:00") }, later));
    expect(again).toMatchObject({
      requests: [{ kind: "confirm", at: later }],
      transactionalSends: [now, later],
      pendingSignUp: { ...sendingAt("09:00"), at: later },
      expiresAt: plus(later, 30 * dayMs),
    });
  });

  it("after the time to confirm is as new, and keeps the item's version", () => {
    const old = { ...signUpOf(), version: 7, transactionalSends: [now] };
    expect(done(signUp(old, form, plus(now, 30 * dayMs)))).toEqual({
      ...done(signUp(undefined, form, plus(now, 30 * dayMs))),
      version: 7,
    });
  });

  it("changes nothing of a running course but the transactional mail it is owed", () => {
    const active = subscription();
    expect(done(signUp(active, form, now))).toEqual({
      ...active,
      requests: [{ kind: "already-subscribed", at: now }],
      transactionalSends: [confirmationSentAt, now],
      due: "now",
      dueAt: now,
    });
  });

  it("changes nothing of an ended one until its transactional mail is confirmed", () => {
    const left = states.left();
    const { pendingSignUp, requests, transactionalSends, due, dueAt, ...rest } = done(
      signUp(left, form, now),
    );
    expect(pendingSignUp).toEqual({ schedule: evening, at: now, consent });
    expect({ requests, transactionalSends, dueAt }).toMatchObject({
      transactionalSends: [confirmationSentAt, now],
      dueAt: now,
    });
    expect(rest).toEqual(without(left, "requests", "transactionalSends"));
  });

  it("after erasure keeps the count of transactional mails and when that was, in a round of its own", () => {
    const erased = { ...states.erased(), round: 3 };
    expect(done(signUp(erased, form, now))).toEqual({
      ...done(signUp(undefined, form, now)),
      round: 4,
      transactionalSends: [confirmationSentAt, now],
      endedAt: erased.endedAt,
    });
  });

  test.each<[days: number, hours: number, expected: string]>([
    [6, 23, "not-wanted"],
    [7, 0, "confirm"],
  ])("after a bounce %i days and %i hours ago: %s", (days, hours, expected) => {
    for (const state of [states.bounced(), states["bounced, erased"]()]) {
      const outcome = signUp(
        { ...state, endedAt: plus(now, -days * dayMs - hours * hourMs) },
        form,
        now,
      );
      expect(outcome.ok ? outcome.value.requests[0]?.kind : outcome.why).toBe(expected);
    }
  });

  it("after a complaint is refused for ever", () => {
    const complained = { ...states.complained(), endedAt: at("08:00", -3650) };
    expect(signUp(complained, form, now)).toEqual(refused("not-wanted"));
  });

  it("takes the next free instant when another mail was asked for at this one", () => {
    const requests = [{ kind: "again", slug: "welcome", at: now }] as const;
    expect(done(signUp(subscription({ requests }), form, now)).requests).toEqual([
      ...requests,
      { kind: "already-subscribed", at: plus(now, 1) },
    ]);
  });
});

function signUpOf(): Subscription {
  return done(signUp(undefined, form, now));
}

describe("confirming", () => {
  it("starts the course with the settings asked for, the welcome owed now", () => {
    const pending = signUpOf();
    const later = plus(now, hourMs);
    expect(done(confirm(pending, now, course, later))).toEqual({
      ...without(pending, "pendingSignUp", "expiresAt"),
      status: "active",
      requests: [],
      consent: { ...consent, confirmedAt: later, confirmationSentAt: now },
      slot: later,
      slotDate: "2026-11-23",
      due: shardOf(adaId),
      dueAt: later,
    });
  });

  it("after leaving starts a new round, and nothing of the old one counts", () => {
    const left = {
      ...states.left(),
      claim: { id: "c", messageId: "1-lesson-1", at: now },
      softBounces: { "1-welcome": now },
      missed: 5,
      trouble: [parkedTrouble()],
      rejected: [{ message: "1-lesson-1", at: now }],
    };
    const started = done(confirm(done(signUp(left, form, now)), now, course, now));
    expect(started).toMatchObject({
      round: 2,
      sent: {},
      missed: 0,
      softBounces: {},
      schedule: evening,
    });
    expect(started).not.toHaveProperty("trouble");
    expect(started).not.toHaveProperty("rejected");
    expect(started).not.toHaveProperty("claim");
    expect(started).not.toHaveProperty("endedAt");
    expect(started).not.toHaveProperty("reason");
  });

  it("too late, when the sign-up counts as forgotten, is refused", () => {
    expect(confirm(signUpOf(), now, course, plus(now, 30 * dayMs))).toEqual(refused("expired"));
  });

  it("with any mail of the sign-up opens what was asked for last", () => {
    const later = plus(now, hourMs);
    const twice = done(signUp(signUpOf(), { ...form, ...sendingAt("19:30") }, later));
    for (const sentAt of [now, later]) {
      const started = done(confirm(twice, sentAt, course, later));
      expect(started.schedule).toEqual(sendingAt("19:30").schedule);
      // The other mail's button, pressed later, changes nothing.
      for (const other of [now, later]) {
        expect(done(confirm(started, other, course, plus(later, hourMs)))).toBe(started);
      }
    }
  });

  it("with a mail of a sign-up that was withdrawn is refused, also after a newer sign-up", () => {
    const asked = done(signUp(states.left(), form, now));
    const withdrawn = unsubscribe(asked, plus(now, minuteMs));
    expect(confirm(withdrawn, now, course, plus(now, hourMs))).toEqual(refused("withdrawn"));
    const anew = done(signUp(withdrawn, form, plus(now, hourMs)));
    expect(confirm(anew, now, course, plus(now, hourMs))).toEqual(refused("withdrawn"));
    expect(confirm(anew, plus(now, hourMs), course, plus(now, hourMs))).toMatchObject({ ok: true });
  });

  it("notes from which network the button was pressed, beside that of the form", () => {
    const active = done(confirm(signUpOf(), now, course, now, { network: "198.51.100.0/24" }));
    expect(active.consent).toEqual({
      ...consent,
      confirmedAt: now,
      confirmationSentAt: now,
      confirmedNetwork: "198.51.100.0/24",
    });
  });

  it("again changes nothing, during the course and after it", () => {
    const active = done(confirm(signUpOf(), now, course, now));
    expect(done(confirm(active, now, course, at("07:00", 3)))).toBe(active);
    const completed: Subscription = { ...active, status: "completed" };
    expect(done(confirm(completed, now, course, at("07:00", 3)))).toBe(completed);
  });

  it("a transactional mail used once never brings back who has left", () => {
    const left = unsubscribe(done(confirm(signUpOf(), now, course, now)), at("09:00"));
    expect(confirm(left, now, course, at("10:00"))).toEqual(refused("ended"));
  });

  it("a transactional mail asked for before leaving is refused after it", () => {
    const left = unsubscribe(signUpOf(), at("07:30"));
    expect(confirm(left, now, course, at("08:00"))).toEqual(refused("erased"));
  });
});
