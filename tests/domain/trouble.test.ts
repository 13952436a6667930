/** Trouble: whom a refusal is charged to, how long it waits, what parks, and what never does. */
import fc from "fast-check";
import { describe, expect, it, test } from "vitest";
import {
  dropClaim,
  type Refused,
  releaseClaim,
  settle,
  takeClaim,
} from "../../lambdas/domain/claim.ts";
import { decide } from "../../lambdas/domain/decision.ts";
import { hourMs, type Instant, minuteMs, msBetween, plus } from "../../lambdas/domain/instant.ts";
import { requestAgain } from "../../lambdas/domain/reader-commands.ts";
import { type Claim, type Subscription, unpark } from "../../lambdas/domain/subscription.ts";
import type { Trouble } from "../../lambdas/domain/trouble.ts";
import { at, course, longAgo, parkedTrouble, states, subscription } from "../fakes/subscription.ts";

const claimAt = at("08:00");
const claim: Claim = { id: "c1", messageId: "1-lesson-1", at: claimAt };
const ofAddress: Refused = {
  scope: "message",
  about: "address",
  code: "MessageRejected",
  build: "build-1",
};
const unknownOnce: Trouble = {
  message: claim.messageId,
  why: "no-evidence",
  code: "",
  refusals: 0,
  unknowns: 1,
  since: at("09:20"),
  build: "build-1",
};
const minutesOn = (minutes: number): Instant => plus(claimAt, minutes * minuteMs);

describe("a message that SES may have taken", () => {
  const open = (values: Partial<Subscription> = {}) => subscription({ claim, ...values });

  it("twice is not sent a third time: it waits for the operator", () => {
    const once = dropClaim(open(), "build-1", minutesOn(80));
    expect(once.due).not.toBe("parked");
    const twice = dropClaim(takeClaim(once, { ...claim, id: "c2" }), "build-1", minutesOn(200));
    expect(twice).toMatchObject({
      due: "parked",
      trouble: [{ why: "no-evidence", unknowns: 2, since: minutesOn(80), parked: true }],
    });
  });

  it("is counted in spite of refusals between, and refusals in spite of it", () => {
    const refusedFirst = releaseClaim(open(), claim.messageId, ofAddress, claimAt, 0);
    const unknown = dropClaim(takeClaim(refusedFirst, claim), "build-1", minutesOn(80));
    expect(unknown.trouble).toMatchObject([{ why: "address", refusals: 1, unknowns: 1 }]);
    const refusedAgain = releaseClaim(
      takeClaim(unknown, claim),
      claim.messageId,
      ofAddress,
      minutesOn(90),
      0,
    );
    expect(refusedAgain.trouble).toMatchObject([{ refusals: 2, unknowns: 1 }]);
    const parked = dropClaim(takeClaim(refusedAgain, claim), "build-2", minutesOn(200));
    expect(parked.trouble).toMatchObject([{ why: "no-evidence", refusals: 2, unknowns: 2 }]);
  });

  it("and waits for the operator is settled and released by late evidence", () => {
    const parked = subscription({ trouble: [{ ...unknownOnce, unknowns: 2, parked: true }] });
    const known = settle(parked, claim.messageId, course, minutesOn(1));
    expect(known).toMatchObject({ due: subscription().due, slot: at("08:00", 1) });
    expect(known).not.toHaveProperty("trouble");
  });

  it("is tried again by the operator's release, and its counts begin again", () => {
    const parked = subscription({ trouble: [{ ...unknownOnce, unknowns: 2, parked: true }] });
    expect(unpark(parked)).toEqual(subscription());
    expect(unpark(subscription())).toEqual(subscription());
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
            const outcome = requestAgain(known, "welcome", now);
            if (outcome.ok) known = outcome.value;
          }
          const decision = decide(known, course, now);
          if (decision.do === "save") known = decision.subscription;
          if (decision.do !== "send") continue;
          const { message } = decision;
          known = takeClaim(decision.subscription, { id: "c", messageId: message.id, at: now });
          const about = one === "unknown" || one === "rate" || one === "ask" ? "address" : one;
          if (one === "unknown") {
            // SES took it, and nobody heard of it.
            if (message.id === "1-lesson-1") taken += 1;
            known = dropClaim(known, "build-1", now);
          } else if (one === "rate" || one === "unlisted") {
            const refused = { scope: one, code: "Code", build: "build-1" } as const;
            known = releaseClaim(known, message.id, refused, now, 0.5);
          } else {
            const refused = { scope: "message", about, code: "Code", build: "build-1" } as const;
            known = releaseClaim(known, message.id, refused as Refused, now, 0.5);
          }
        }
        expect(taken).toBeLessThanOrEqual(2);
      }),
      { numRuns: 300 },
    );
  });
});

describe("a refusal", () => {
  const now = at("08:00");
  const open = (values: Partial<Subscription> = {}) => subscription({ claim, ...values });
  const refuse = (known: Subscription, refused: Partial<Refused>, at = now, chance = 0) =>
    releaseClaim(known, claim.messageId, { ...ofAddress, ...refused }, at, chance);
  const waitedMs = (known: Subscription) => msBetween(now, known.dueAt ?? longAgo);

  test.each(["rate", "account"] as const)(
    "that concerns the %s leaves the place in the queue",
    (scope) => {
      expect(
        releaseClaim(open(), claim.messageId, { scope, code: "", build: "" }, now, 0.9),
      ).toEqual(subscription());
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
      const first = releaseClaim(open(), claim.messageId, unlisted, minutesOn(0), 0);
      const known = releaseClaim(
        takeClaim(first, claim),
        claim.messageId,
        unlisted,
        minutesOn(minutes),
        0,
      );
      expect(known.trouble).toMatchObject([{ why: "unlisted", code: "New", refusals: 0 }]);
      return msBetween(minutesOn(minutes), known.dueAt ?? longAgo) / minuteMs;
    });
    expect(waits).toEqual([5, 5, 20, 45, 60]);
  });

  it("on no list, charged to the message at last, has its five over a day from then on", () => {
    const unlisted = { scope: "unlisted", code: "New", build: "" } as const;
    const first = releaseClaim(open(), claim.messageId, unlisted, at("08:00", -9), 0);
    const charged = { scope: "message", code: "New", build: "" } as const;
    const known = releaseClaim(takeClaim(first, claim), claim.messageId, charged, now, 0);
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
          known = releaseClaim(
            known,
            claim.messageId,
            { ...refused, code: "", build: "" },
            at,
            0.5,
          );
          expect(known.due).toBe(subscription().due);
        }
      }),
    );
  });
});
