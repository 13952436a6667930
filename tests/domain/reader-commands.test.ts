/** What readers do, in the cases the table of states has no room for. */
import { describe, expect, it, test } from "vitest";
import { erase, startOver, unsubscribe } from "../../lambdas/domain/ending.ts";
import { minuteMs, plus } from "../../lambdas/domain/instant.ts";
import {
  changeSchedule,
  pause,
  requestAgain,
  requestNext,
} from "../../lambdas/domain/reader-commands.ts";
import { refused } from "../../lambdas/domain/result.ts";
import { type SignUp, signUp } from "../../lambdas/domain/sign-up.ts";
import { beforeEnding } from "../../lambdas/domain/undo.ts";
import {
  ada,
  adaId,
  addressOf,
  at,
  confirmationSentAt,
  consent,
  course,
  done,
  parkedTrouble,
  states,
  subscription,
  without,
} from "../fakes/subscription.ts";

const now = at("07:00");
const evening = { timeZone: "Europe/Berlin", sendAt: "20:00", days: "weekdays" } as const;
const form: SignUp = { id: adaId, address: ada, consent, schedule: evening };

describe("leaving", () => {
  it("keeps what was sent and an open claim, and is owed nothing", () => {
    const claim = { id: "c", messageId: "1-lesson-1", at: now };
    const requests = [{ kind: "next", at: now }] as const;
    const active = subscription({ claim, requests });
    expect(unsubscribe(active, now)).toEqual({
      ...without(active, "slot", "slotDate", "due", "dueAt"),
      status: "unsubscribed",
      requests: [],
      endedAt: now,
      before: beforeEnding(active, now),
    });
  });

  it("again also leaves a sign-up that came since, and keeps when it was", () => {
    const left = states.left();
    expect(unsubscribe(done(signUp(left, form, now)), at("08:00"))).toEqual({
      ...left,
      transactionalSends: [confirmationSentAt, now],
    });
  });

  it("after a bounce or a complaint stays what it is", () => {
    const bounced = states.bounced();
    expect(unsubscribe(done(signUp(bounced, form, now)), at("08:00"))).toEqual({
      ...bounced,
      transactionalSends: [confirmationSentAt, now],
    });
  });
});

describe("another hour, zone or days", () => {
  it("moves the next mail, and unparks it", () => {
    const parked = subscription({ trouble: [parkedTrouble()] });
    expect(done(changeSchedule(parked, evening, course, now))).toEqual(
      subscription({ schedule: evening, slot: at("19:00") }),
    );
  });

  it("never brings a third time what SES may have taken twice", () => {
    const trouble = [parkedTrouble({ why: "no-evidence", unknowns: 2 })];
    const parked = subscription({ trouble });
    expect(done(changeSchedule(parked, evening, course, now))).toMatchObject({
      due: "parked",
      trouble,
    });
    const once = subscription({ trouble: [parkedTrouble({ unknowns: 1 })] });
    expect(done(changeSchedule(once, evening, course, now))).toMatchObject({
      due: subscription().due,
      trouble: [{ refusals: 0, unknowns: 1 }],
    });
  });

  it("leaves the welcome owed for when it is owed", () => {
    const fresh = subscription({ sent: {}, slot: now });
    expect(done(changeSchedule(fresh, evening, course, plus(now, minuteMs)))).toEqual({
      ...fresh,
      schedule: evening,
    });
  });

  it("moves a paused reader's first mail to the new hour after the pause", () => {
    const fresh = { ...states.paused(), sent: {} };
    expect(done(changeSchedule(fresh, evening, course, now)).slot).toBe(at("19:00", 8));
  });

  it("that changes nothing keeps a mail owed that is due already", () => {
    const same = { timeZone: "UTC", sendAt: "08:00", days: "daily" } as const;
    expect(done(changeSchedule(subscription(), same, course, at("08:03"))).slot).toBe(at("08:00"));
  });

  it("keeps an open claim: what is under way is settled first", () => {
    const claim = { id: "c", messageId: "1-lesson-1", at: now };
    expect(done(changeSchedule(subscription({ claim }), evening, course, now)).claim).toEqual(
      claim,
    );
  });
});

describe("a pause", () => {
  const today = at("10:00");
  test.each<[until: string, possible: boolean]>([
    ["2026-11-22", false],
    ["2026-11-23", false],
    ["2026-11-24", true],
    ["2027-11-24", true],
    ["2027-11-25", false],
    ["9999-12-31", false],
  ])("until %s: %s", (until, possible) => {
    const outcome = pause(subscription(), until, course, today);
    expect(outcome.ok ? outcome.value.status : outcome.why).toBe(
      possible ? "paused" : "not-possible",
    );
  });

  it("asks which day it is where the reader is", () => {
    const auckland = subscription({
      schedule: { timeZone: "Pacific/Auckland", sendAt: "08:00", days: "daily" },
    });
    // 13:00 in Greenwich is the 24th in Auckland.
    expect(pause(auckland, "2026-11-24", course, at("13:00"))).toEqual(refused("not-possible"));
  });
});

describe("asking for mails", () => {
  it("twice is asking once", () => {
    const requests = done(requestNext(subscription(), now));
    expect(done(requestNext(requests, at("07:30")))).toBe(requests);
    const again = done(requestAgain(subscription(), "welcome", now));
    expect(done(requestAgain(again, "welcome", at("07:30")))).toBe(again);
  });

  it("has an end: five at once", () => {
    const sent = Object.fromEntries(
      ["a", "b", "c", "d", "e", "f"].map((slug) => [slug, at("08:00", -1)]),
    );
    const five = ["a", "b", "c", "d", "e"].reduce(
      (known, slug) => done(requestAgain(known, slug, now)),
      subscription({ sent }),
    );
    expect(new Set(five.requests.map((requests) => requests.at)).size).toBe(5);
    expect(requestAgain(five, "f", now)).toEqual(refused("too-many-requests"));
    expect(requestNext(five, now)).toEqual(refused("too-many-requests"));
    expect(done(requestAgain(five, "a", now))).toBe(five);
  });

  test.each(["lesson-1", "nothing", "", "constructor", "toString", "__proto__"])(
    "again is refused for %j, which was not sent",
    (slug) => {
      expect(requestAgain(subscription(), slug, now)).toEqual(refused("not-possible"));
    },
  );

  it("unparks what waited for the operator because it was refused", () => {
    const known = done(requestNext(subscription({ trouble: [parkedTrouble()] }), now));
    expect(known).toMatchObject({ due: "now", requests: [{ kind: "next" }] });
    expect(known).not.toHaveProperty("trouble");
  });

  it("of an old mail, asked for once more, unparks it", () => {
    const old = { kind: "again", slug: "welcome", at: at("06:00") } as const;
    const message = `request-${Date.parse(old.at)}`;
    const waits = subscription({ requests: [old], trouble: [parkedTrouble({ message })] });
    const known = done(requestAgain(waits, "welcome", now));
    expect(known).toMatchObject({ due: "now", requests: [{ kind: "again", slug: "welcome" }] });
    expect(known).not.toHaveProperty("trouble");
  });

  it("of the next mail waits with it when SES may have taken that twice", () => {
    const parked = subscription({ trouble: [parkedTrouble({ unknowns: 2 })] });
    expect(done(requestNext(parked, now))).toMatchObject({
      due: "parked",
      requests: [{ kind: "next" }],
    });
  });

  it("of anything else is served at once while the lesson waits for the operator", () => {
    const parked = subscription({ trouble: [parkedTrouble()] });
    expect(done(requestAgain(parked, "welcome", now))).toMatchObject({ due: "now", dueAt: now });
  });
});

describe("starting over", () => {
  it("forgets what was sent and asked for, drops a claim, and keeps the consent", () => {
    const claim = { id: "c", messageId: "1-lesson-1", at: now };
    const requests = [{ kind: "next", at: now }] as const;
    const paused = {
      ...states.paused(),
      claim,
      requests: requests,
      softBounces: { "1-welcome": now },
    };
    expect(done(startOver(paused, course, now))).toEqual({
      ...subscription({ round: 2, sent: {}, slot: now }),
      before: beforeEnding(paused, now),
    });
  });
});

describe("erasing", () => {
  it("leaves the keyed number, that nothing is sent, and the count of transactional mails", () => {
    const claim = { id: "c", messageId: "1-lesson-1", at: now };
    const reader = subscription({
      schedule: { timeZone: "Asia/Kathmandu", sendAt: "08:00", days: "daily" },
      claim,
      requests: [{ kind: "next", at: now }],
      pendingSignUp: { schedule: evening, at: now, consent },
      softBounces: { "1-welcome": now },
      version: 4,
      round: 2,
    });
    expect(erase(reader, now)).toEqual({
      id: adaId,
      version: 4,
      status: "unsubscribed",
      schedule: { timeZone: "UTC", sendAt: "00:00", days: "daily" },
      round: 2,
      sent: {},
      requests: [],
      transactionalSends: [confirmationSentAt],
      missed: 0,
      softBounces: {},
      linksRevokedAt: now,
      endedAt: now,
    });
  });

  it("keeps a suppression, its reason and its time", () => {
    const { status, reason, endedAt } = states.complained();
    expect(erase(states.complained(), now)).toMatchObject({ status, reason, endedAt });
  });

  it("holds no address, whatever it was called", () => {
    const other = subscription({ email: addressOf("grace@example.org").typed });
    expect(JSON.stringify(erase(other, now))).not.toContain("@");
  });
});
