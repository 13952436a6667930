/** Claims: when an unknown outcome is decided, what settling records, how long a refusal waits. */
import fc from "fast-check";
import { describe, expect, it, test } from "vitest";
import {
  claimed,
  claimOutlook,
  claimWaitsUntil,
  forgotten,
  heard,
  type Refused,
  released,
  settled,
} from "../../lambdas/domain/claim.ts";
import { hourMs, type Instant, minuteMs, msBetween, plus } from "../../lambdas/domain/instant.ts";
import { askAgain, askNext, isRefusal, startOver } from "../../lambdas/domain/reader-acts.ts";
import {
  type Asked,
  type Claim,
  decide,
  isUnreckoned,
  type Subscription,
  unparked,
} from "../../lambdas/domain/subscription.ts";
import type { Trouble } from "../../lambdas/domain/trouble.ts";
import {
  at,
  course,
  done,
  letterAt,
  parkedTrouble,
  type State,
  states,
  subscription,
  without,
} from "../fakes/subscription.ts";

const claimAt = at("08:00");
const claim: Claim = { id: "c1", message: "1-lesson-1", at: claimAt };
const ofAddress: Refused = {
  scope: "message",
  about: "address",
  code: "MessageRejected",
  build: "build-1",
};
const unknownOnce: Trouble = {
  message: claim.message,
  why: "no-evidence",
  code: "",
  refusals: 0,
  unknowns: 1,
  since: at("09:20"),
  build: "build-1",
};
const minutesOn = (minutes: number): Instant => plus(claimAt, minutes * minuteMs);

describe("an open claim", () => {
  // Minutes are counted from the claim; "-" is: none. The backlog is what waits in the feedback queues.
  const table = `
    now     | watermark | heard | backlog | outlook | why
    0       | -         | -     | empty   | wait    | it is under way
    29.99   | 29        | -     | empty   | wait    | it has not expired
    29.99   | 29        | -     | waiting | wait    | it has not expired
    30      | -         | -     | empty   | probe   | no event was ever seen
    30      | -20       | -     | empty   | probe   | no event since
    30      | 9.99      | -     | empty   | probe   | events of the time are no news yet
    30      | 10        | -     | empty   | hear    | newer events come in
    30      | 10        | -     | waiting | hear    | newer events come in
    59.99   | 40        | 30    | empty   | wait    | its own event may come behind them
    60      | 40        | 30    | empty   | resend  | half an hour of newer events without it
    60      | 40        | 30    | waiting | wait    | its event may be among those that wait
    1439    | 40        | 30    | waiting | wait    | its event may be among those that wait
    1469.99 | 40        | 30    | waiting | wait    | a day is not over
    1470    | 40        | 30    | waiting | resend  | a day of waiting
    1439.99 | -         | -     | empty   | probe   | a day of silence is not over
    1440    | -         | -     | empty   | resend  | a day of silence: a duplicate is visible
    1440    | 9         | -     | waiting | resend  | a day of silence
    1440    | 1430      | -     | empty   | hear    | events have just come back
    60      | 5         | 30    | empty   | probe   | a hold counts only while events are newer`;

  const rows = table
    .trim()
    .split("\n")
    .slice(1)
    .map((row) => row.split("|").map((cell) => cell.trim()));
  test.each(rows)(
    "%s min, watermark %s, heard %s, queues %s: %s, %s",
    (now, mark, since, backlog, outlook) => {
      const known = since === "-" ? claim : { ...claim, heardAt: minutesOn(Number(since)) };
      const watermark = mark === "-" ? {} : { watermark: minutesOn(Number(mark)) };
      const evidence = { backlog: backlog === "waiting", ...watermark };
      expect(claimOutlook(known, evidence, minutesOn(Number(now)))).toBe(outlook);
    },
  );

  it("starts its hold once, and only when there is one", () => {
    const open = claimed(subscription(), claim);
    expect(heard(open, minutesOn(30))).toEqual({
      ...open,
      claim: { ...claim, heardAt: minutesOn(30) },
    });
    expect(heard(subscription(), minutesOn(30))).toEqual(subscription());
  });

  it("moves nothing in the due index, and is given up whole", () => {
    expect(claimed(subscription(), claim)).toEqual({ ...subscription(), claim });
    expect(forgotten(claimed(subscription(), claim), "build-1", minutesOn(80))).toEqual(
      subscription({ trouble: [unknownOnce] }),
    );
  });

  it("is left alone until it expires, until its hold is over, or for some minutes", () => {
    expect(claimWaitsUntil(claim, minutesOn(3))).toBe(minutesOn(30));
    expect(claimWaitsUntil(claim, minutesOn(30))).toBe(minutesOn(35));
    const held = { ...claim, heardAt: minutesOn(31) };
    expect(claimWaitsUntil(held, minutesOn(40))).toBe(minutesOn(61));
    expect(claimWaitsUntil(held, minutesOn(70))).toBe(minutesOn(75));
  });
});

describe("a message that SES may have taken", () => {
  const open = (values: Partial<Subscription> = {}) => subscription({ claim, ...values });

  it("twice is not sent a third time: it waits for the operator", () => {
    const once = forgotten(open(), "build-1", minutesOn(80));
    expect(once.due).not.toBe("parked");
    const twice = forgotten(claimed(once, { ...claim, id: "c2" }), "build-1", minutesOn(200));
    expect(twice).toMatchObject({
      due: "parked",
      trouble: [{ why: "no-evidence", unknowns: 2, since: minutesOn(80), parked: true }],
    });
  });

  it("is counted in spite of refusals between, and refusals in spite of it", () => {
    const refusedFirst = released(open(), claim.message, ofAddress, claimAt, 0);
    const unknown = forgotten(claimed(refusedFirst, claim), "build-1", minutesOn(80));
    expect(unknown.trouble).toMatchObject([{ why: "address", refusals: 1, unknowns: 1 }]);
    const refusedAgain = released(
      claimed(unknown, claim),
      claim.message,
      ofAddress,
      minutesOn(90),
      0,
    );
    expect(refusedAgain.trouble).toMatchObject([{ refusals: 2, unknowns: 1 }]);
    const parked = forgotten(claimed(refusedAgain, claim), "build-2", minutesOn(200));
    expect(parked.trouble).toMatchObject([{ why: "no-evidence", refusals: 2, unknowns: 2 }]);
  });

  it("and waits for the operator is settled and released by late evidence", () => {
    const parked = subscription({ trouble: [{ ...unknownOnce, unknowns: 2, parked: true }] });
    const known = settled(parked, claim.message, course, minutesOn(1));
    expect(known).toMatchObject({ due: subscription().due, slot: at("08:00", 1) });
    expect(known).not.toHaveProperty("trouble");
  });

  it("is tried again by the operator's release, and its counts begin again", () => {
    const parked = subscription({ trouble: [{ ...unknownOnce, unknowns: 2, parked: true }] });
    expect(unparked(parked)).toEqual(subscription());
    expect(unparked(subscription())).toEqual(subscription());
  });

  test("never more than twice, whatever fails in whatever order", () => {
    const outcome = fc.constantFrom("unknown", "address", "content", "unlisted", "rate", "ask");
    fc.assert(
      fc.property(fc.array(outcome, { maxLength: 60 }), (outcomes) => {
        let known = subscription();
        let now = at("08:00");
        let taken = 0;
        for (const one of outcomes) {
          now = plus(now, 8 * hourMs);
          if (one === "ask") {
            const outcome = askAgain(known, "welcome", now);
            if (!isRefusal(outcome)) known = outcome;
          }
          const decision = decide(known, course, now);
          if (decision.do === "save") known = decision.subscription;
          if (decision.do !== "send") continue;
          const { message } = decision;
          known = claimed(decision.subscription, { id: "c", message: message.id, at: now });
          const about = one === "unknown" || one === "rate" || one === "ask" ? "address" : one;
          if (one === "unknown") {
            // SES took it, and nobody heard of it.
            if (message.id === "1-lesson-1") taken += 1;
            known = forgotten(known, "build-1", now);
          } else if (one === "rate" || one === "unlisted") {
            const refused = { scope: one, code: "Code", build: "build-1" } as const;
            known = released(known, message.id, refused, now, 0.5);
          } else {
            const refused = { scope: "message", about, code: "Code", build: "build-1" } as const;
            known = released(known, message.id, refused as Refused, now, 0.5);
          }
        }
        expect(taken).toBeLessThanOrEqual(2);
      }),
      { numRuns: 300 },
    );
  });
});

describe("settling the mail in turn", () => {
  const accepted = at("08:01");

  it("records it, sets the next slot, drops the claim, the trouble and the back-off", () => {
    const open = subscription({ claim, trouble: [unknownOnce], notBefore: at("08:00") });
    expect(settled(open, "1-lesson-1", course, accepted)).toEqual(
      subscription({
        sent: { welcome: at("19:00", -1), "lesson-1": accepted },
        slot: at("08:00", 1),
      }),
    );
  });

  it("that was the last completes the course", () => {
    const sent = sentWithout(states.completed().sent, "lesson-3");
    const last = subscription({ sent, claim: { ...claim, message: "1-lesson-3" } });
    expect(settled(last, "1-lesson-3", course, accepted)).toEqual(
      without(
        subscription({
          status: "completed",
          sent: { ...sent, "lesson-3": accepted },
          endedAt: accepted,
        }),
        "slot",
        "slotDate",
      ),
    );
  });

  it("removes a claim on the same message, whichever claim it was", () => {
    const other = subscription({ claim: { ...claim, id: "c2" } });
    expect(settled(other, "1-lesson-1", course, accepted)).not.toHaveProperty("claim");
  });

  it("leaves a claim on another message open", () => {
    const other = subscription({ claim: { ...claim, message: "asked-1" } });
    expect(settled(other, "1-lesson-1", course, accepted)).toMatchObject({
      claim: { message: "asked-1" },
      sent: { "lesson-1": accepted },
    });
  });

  it("again changes nothing but a claim that a resend left", () => {
    const known = settled(subscription(), "1-lesson-1", course, accepted);
    expect(settled(known, "1-lesson-1", course, at("09:00"))).toBe(known);
    expect(settled({ ...known, claim }, "1-lesson-1", course, at("09:00"))).toEqual(known);
  });

  test.each(["0-lesson-1", "2-lesson-1", "11-lesson-1", "lesson-1", "-lesson-1", "1", ""])(
    "takes %j for no evidence in round 1",
    (message) => {
      expect(settled(subscription(), message, course, accepted)).toEqual(subscription());
    },
  );

  it("tells round 1 from round 11", () => {
    const eleventh = subscription({ round: 11 });
    expect(settled(eleventh, "1-lesson-1", course, accepted)).toEqual(eleventh);
    expect(settled(eleventh, "11-lesson-1", course, accepted).sent).toHaveProperty("lesson-1");
  });

  it("records a mail the course no longer has: it counts as the newest", () => {
    expect(settled(subscription(), "1-removed", course, accepted)).toMatchObject({
      sent: { removed: accepted },
      slot: at("08:00", 1),
    });
  });

  it("records a slug that every object has", () => {
    const known = settled(subscription(), "1-constructor", course, accepted);
    expect(known.sent).toHaveProperty("constructor", accepted);
  });

  it("serves a wish for the next mail made before it was accepted, and no later one", () => {
    const next = (time: string): Asked[] => [{ what: "next", at: at(time) }];
    expect(
      settled(subscription({ asked: next("08:01") }), "1-lesson-1", course, accepted).asked,
    ).toEqual([]);
    const later = settled(subscription({ asked: next("08:02") }), "1-lesson-1", course, accepted);
    expect(later).toMatchObject({ asked: next("08:02"), dueAt: at("08:02") });
  });

  it("keeps a paused reader paused, and the slot outside the pause", () => {
    const known = settled(states.paused(), "1-lesson-1", course, accepted);
    expect(known).toMatchObject({ status: "paused", slot: at("08:00", 8) });
  });

  test.each<State>(["left", "bounced", "complained", "completed"])(
    "when %s records it and is owed nothing by it",
    (state) => {
      const before = states[state]();
      const known = settled(
        { ...before, claim: { ...claim, message: "1-new" } },
        "1-new",
        course,
        accepted,
      );
      expect(known).toEqual({ ...before, sent: { ...before.sent, new: accepted } });
    },
  );

  test.each<State>(["erased", "bounced, erased", "complained, erased"])(
    "when %s writes nothing",
    (state) => {
      const before = states[state]();
      expect(settled(before, "1-lesson-1", course, accepted)).toBe(before);
    },
  );
});

describe("settling a mail asked for", () => {
  const asked: Asked[] = [
    { what: "link", at: at("07:30") },
    { what: "again", slug: "welcome", at: at("07:40") },
  ];
  const message = `asked-${Date.parse(at("07:30"))}`;

  it("drops it and its claim, and records nothing", () => {
    const open = subscription({ asked, claim: { ...claim, message } });
    expect(settled(open, message, course, at("07:31"))).toEqual(
      subscription({ asked: asked.slice(1) }),
    );
  });

  it("again, or when it is no longer owed, changes nothing but the claim", () => {
    const open = subscription({ asked: asked.slice(1) });
    expect(settled(open, message, course, at("07:31"))).toBe(open);
    expect(
      settled({ ...open, claim: { ...claim, message } }, message, course, at("07:31")),
    ).toEqual(open);
  });

  test.each(["asked-", "asked-x", "asked-1e3", "asked--1", `asked-${Date.parse(letterAt)}x`])(
    "takes %j for none",
    (other) => {
      const owed = subscription({ asked });
      expect(settled(owed, other, course, at("07:31"))).toEqual(owed);
    },
  );
});

describe("settling never fails for what comes after it", () => {
  const beyond = { ...course, mails: course.mails.map((mail) => ({ ...mail, waitDays: 1e9 })) };

  test.each([
    ["a zone this runtime does not know", subscription({}), "Nowhere/Land", course],
    ["a wait beyond the calendar", subscription({}), "UTC", beyond],
  ])("%s: it is recorded, and the reader waits a day", (_, known, timeZone, followed) => {
    const after = settled({ ...known, timeZone }, "1-lesson-1", followed, at("08:01"));
    expect(after).toMatchObject({
      sent: { "lesson-1": at("08:01") },
      slot: at("08:01", 1),
      due: subscription().due,
    });
    expect(isUnreckoned(after)).toBe(true);
    expect(decide(after, followed, at("08:01", 1))).toMatchObject({
      do: "save",
      subscription: { slot: at("08:01", 2) },
    });
  });
});

describe("the day a mail counts for", () => {
  const evening = { sendAt: "23:58", slot: at("23:58") };

  it("is its slot's, however late it left", () => {
    const known = settled(subscription(evening), "1-lesson-1", course, at("00:15", 1));
    expect(known).toMatchObject({ slot: at("23:58", 1), missed: 0 });
    expect(decide(known, course, at("23:58", 1))).toMatchObject({ do: "send" });
  });

  it("is the day it left when it was asked for ahead of its slot", () => {
    const known = settled(
      subscription({ slot: at("08:00", 1) }),
      "1-lesson-1",
      course,
      at("09:00"),
    );
    expect(known).toMatchObject({ slot: at("08:00", 1), missed: 0 });
  });

  it("of a time that the clocks skipped at midnight is the day before", () => {
    const nuuk = { timeZone: "America/Nuuk", sendAt: "23:30" };
    const slot = "2027-03-28T01:00:00.000Z";
    const reader = subscription({ ...nuuk, slot, sent: { welcome: "2027-03-27T12:00:00.000Z" } });
    expect(reader.slotDate).toBe("2027-03-27");
    const known = settled(reader, "1-lesson-1", course, plus(slot, minuteMs));
    expect(known.slot).toBe("2027-03-29T00:30:00.000Z");
  });

  it("leaves 12 hours after the mail, and counts the day that is lost by it", () => {
    const late = subscription({ sent: { "lesson-1": at("08:00", -1) } });
    const known = settled(late, "1-welcome", course, at("07:00", 1));
    expect(known).toMatchObject({ slot: at("08:00", 2), missed: 1 });
  });

  it("begins anew with a round, and so do the days lost", () => {
    const known = subscription({ missed: 4, sentDate: "2026-11-20" });
    const fresh = done(startOver(known, course, at("09:00")));
    expect(fresh.missed).toBe(0);
    expect(fresh).not.toHaveProperty("sentDate");
  });
});

describe("a wish for the next lesson while nobody knows whether SES took it", () => {
  const open = subscription({ claim });
  const wishing = done(askNext(open, at("08:20")));

  it("is for that lesson: evidence answers it, and no second mail comes", () => {
    const known = settled(wishing, claim.message, course, at("08:00"));
    expect(known.asked).toEqual([]);
    expect(decide(known, course, at("08:25"))).toEqual({ do: "leave" });
  });

  it("brings that lesson once the claim is given up", () => {
    const known = forgotten(wishing, "build-1", at("09:00"));
    expect(decide(known, course, at("09:00"))).toMatchObject({
      do: "send",
      message: { id: claim.message },
    });
  });

  it("is fulfilled by evidence that comes after the claim was given up", () => {
    const given = forgotten(open, "build-1", at("09:00"));
    const named = done(askNext(given, at("09:01"), "lesson-1"));
    expect(settled(named, claim.message, course, at("08:00")).asked).toEqual([]);
  });
});

describe("a refusal", () => {
  const now = at("08:00");
  const open = (values: Partial<Subscription> = {}) => subscription({ claim, ...values });
  const refuse = (known: Subscription, refused: Partial<Refused>, at = now, chance = 0) =>
    released(known, claim.message, { ...ofAddress, ...refused }, at, chance);
  const waitedMs = (known: Subscription) => msBetween(now, known.dueAt ?? "");

  test.each(["rate", "account"] as const)(
    "for the %s's sake leaves the place in the queue",
    (scope) => {
      expect(released(open(), claim.message, { scope, code: "", build: "" }, now, 0.9)).toEqual(
        subscription(),
      );
    },
  );

  test.each<[refusals: number, minutes: number]>([
    [0, 5],
    [1, 20],
    [2, 80],
    [3, 320],
    [6, 360],
  ])("for its address after %i others waits %i minutes", (refusals, minutes) => {
    const before = parkedTrouble({ refusals, since: at("07:00") });
    const { parked: _parked, ...trouble } = before;
    const known = (chance: number) =>
      refuse(open(refusals === 0 ? {} : { trouble: [trouble] }), {}, now, chance);
    expect(known(0).trouble).toMatchObject([{ why: "address", refusals: refusals + 1 }]);
    expect(waitedMs(known(0))).toBe(minutes * minuteMs);
    expect(waitedMs(known(0.5))).toBe(1.25 * minutes * minuteMs);
    expect(waitedMs(known(0.999))).toBeLessThan(1.5 * minutes * minuteMs);
  });

  it("for its address waits for the operator after five over a day, and not sooner", () => {
    const { parked: _parked, ...trouble } = parkedTrouble({ refusals: 9, since: now });
    const known = open({ trouble: [trouble] });
    expect(refuse(known, {}, at("07:59", 1)).due).not.toBe("parked");
    expect(refuse(known, {}, at("08:00", 1)).due).toBe("parked");
    const four = open({ trouble: [{ ...trouble, refusals: 3 }] });
    expect(refuse(four, {}, at("08:00", 9)).due).not.toBe("parked");
  });

  it("for its content waits 6 hours each time, and never for the operator", () => {
    let known = open();
    for (let days = 0; days < 40; days += 1) {
      known = refuse(known, { about: "content" }, at("08:00", days));
      expect(known).toMatchObject({ notBefore: at("14:00", days), due: subscription().due });
    }
  });

  it("on no list counts for nobody and waits as long as it has lasted, an hour at most", () => {
    const unlisted = { scope: "unlisted", code: "New", build: "" } as const;
    const waits = [0, 1, 20, 45, 300].map((minutes) => {
      const first = released(open(), claim.message, unlisted, minutesOn(0), 0);
      const known = released(claimed(first, claim), claim.message, unlisted, minutesOn(minutes), 0);
      expect(known.trouble).toMatchObject([{ why: "unlisted", code: "New", refusals: 0 }]);
      return msBetween(minutesOn(minutes), known.dueAt ?? "") / minuteMs;
    });
    expect(waits).toEqual([5, 5, 20, 45, 60]);
  });

  it("on no list, charged to the message at last, has its five over a day from then on", () => {
    const unlisted = { scope: "unlisted", code: "New", build: "" } as const;
    const first = released(open(), claim.message, unlisted, at("08:00", -9), 0);
    const charged = { scope: "message", code: "New", build: "" } as const;
    const known = released(claimed(first, claim), claim.message, charged, now, 0);
    expect(known.trouble).toMatchObject([{ refusals: 1, since: now }]);
  });

  it("of a subscription that ended meanwhile owes nothing", () => {
    expect(refuse({ ...states.left(), claim }, {})).toEqual(states.left());
  });

  it("never brings a mail forward", () => {
    expect(refuse(open({ slot: at("12:00") }), {}, at("07:00")).dueAt).toBe(at("12:00"));
  });

  test("never parks a reader when it is not about them", () => {
    const scope = fc.constantFrom("rate", "account", "unlisted", "content");
    fc.assert(
      fc.property(fc.array(fc.tuple(scope, fc.nat(48)), { maxLength: 60 }), (refusals) => {
        let known = open();
        let at = now;
        for (const [one, hours] of refusals) {
          at = plus(at, hours * hourMs);
          const refused =
            one === "content"
              ? ({ scope: "message", about: one } as const)
              : ({ scope: one } as const);
          known = released(known, claim.message, { ...refused, code: "", build: "" }, at, 0.5);
          expect(known.due).toBe(subscription().due);
        }
      }),
    );
  });
});

function sentWithout(
  sent: Readonly<Record<string, Instant>>,
  slug: string,
): Record<string, Instant> {
  return Object.fromEntries(Object.entries(sent).filter(([other]) => other !== slug));
}
