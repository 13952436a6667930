/** The guard: when complaints and bounces stop sending, and what counts against it. */
import fc from "fast-check";
import { describe, expect, it, test } from "vitest";
import type { Feedback } from "../../lambdas/domain/feedback.ts";
import {
  type GuardRule,
  guardCounts,
  guardRules,
  judge,
  type Marks,
  noMarks,
  sum,
  tallyOf,
  wantsDayBefore,
} from "../../lambdas/domain/guard.ts";
import { hourMs, plus } from "../../lambdas/domain/instant.ts";
import { at } from "../fakes/subscription.ts";

const ruleOf = (name: GuardRule["name"]): GuardRule => {
  const rule = guardRules.find((one) => one.name === name);
  if (!rule) throw new Error(`There is no rule ${name}.`);
  return rule;
};
const anyRule = fc.constantFrom(...guardRules);
const anyTally = fc.record({ sent: fc.nat(20_000), against: fc.nat(2_000) });
const severity = { fine: 0, warn: 1, stop: 2 };

describe("the guard stops", () => {
  test.each<[GuardRule["name"], against: number, sent: number, verdict: string]>([
    ["lesson-bounces", 40, 600, "stop"],
    ["lesson-bounces", 24, 600, "stop"],
    ["lesson-bounces", 23, 600, "warn"],
    ["lesson-bounces", 300, 300, "stop"],
    ["lesson-bounces", 10, 10, "stop"],
    ["lesson-bounces", 9, 9, "warn"],
    ["lesson-bounces", 4, 4, "fine"],
    ["lesson-bounces", 10, 500, "warn"],
    ["lesson-bounces", 10, 501, "fine"],
    ["complaints", 3, 500, "stop"],
    ["complaints", 2, 500, "warn"],
    ["complaints", 1, 1, "fine"],
    ["complaints", 4, 5_000, "stop"],
    ["complaints", 3, 5_000, "warn"],
    ["complaints", 2, 5_001, "fine"],
    ["transactional-bounces", 12, 240, "stop"],
    ["transactional-bounces", 11, 240, "warn"],
    ["transactional-bounces", 5, 5, "warn"],
    ["transactional-bounces", 4, 4, "fine"],
  ])("%s: %i against %i mails: %s", (name, against, sent, verdict) => {
    expect(judge(ruleOf(name), { against, sent })).toBe(verdict);
  });

  it("never for fewer than the least number, however few mails were sent", () => {
    fc.assert(
      fc.property(anyRule, fc.nat(20_000), (rule, sent) => {
        expect(judge(rule, { sent, against: rule.least - 1 })).not.toBe("stop");
      }),
    );
  });

  it("the sooner the more is against it, and the later the more was sent", () => {
    fc.assert(
      fc.property(anyRule, anyTally, fc.nat(100), (rule, tally, more) => {
        const before = severity[judge(rule, tally)];
        const worse = { ...tally, against: tally.against + more };
        const better = { ...tally, sent: tally.sent + more };
        expect(severity[judge(rule, worse)]).toBeGreaterThanOrEqual(before);
        expect(severity[judge(rule, better)]).toBeLessThanOrEqual(before);
      }),
    );
  });

  it("always before SES reviews an account, and warns at half of what stops", () => {
    fc.assert(
      fc.property(anyTally, ({ sent, against }) => {
        fc.pre(against >= 10);
        const bounces = judge(ruleOf("lesson-bounces"), { sent, against });
        const complaints = judge(ruleOf("complaints"), { sent, against });
        if (against >= sent * 0.05) expect(bounces).toBe("stop");
        if (against >= sent * 0.001) expect(complaints).toBe("stop");
        const half = judge(ruleOf("lesson-bounces"), { sent, against: Math.ceil(against / 2) });
        if (bounces === "stop") expect(half).not.toBe("fine");
      }),
    );
  });
});

describe("the window", () => {
  it("of lessons and complaints is whole days until they hold 500 mails", () => {
    for (const name of ["complaints", "lesson-bounces"] as const) {
      expect(wantsDayBefore(ruleOf(name), 499, 1)).toBe(true);
      expect(wantsDayBefore(ruleOf(name), 500, 1)).toBe(false);
      expect(wantsDayBefore(ruleOf(name), 0, 300)).toBe(true);
    }
  });

  it("of transactional mail is today and yesterday, however few there were", () => {
    expect(wantsDayBefore(ruleOf("transactional-bounces"), 5_000, 1)).toBe(true);
    expect(wantsDayBefore(ruleOf("transactional-bounces"), 0, 2)).toBe(false);
  });
});

describe("what counts", () => {
  const event = (what: Feedback["what"], mailAt = at("08:00")): Feedback => ({ what, mailAt });
  const counted = (feedback: Feedback, isTransactional: boolean, marks = noMarks) =>
    guardRules
      .map((rule) => {
        const mark = marks[rule.stop];
        const counts = guardCounts(feedback, isTransactional, marks);
        return [rule.name, tallyOf(counts, rule, mark === "stopped" ? undefined : mark)] as const;
      })
      .filter(([, { sent, against }]) => sent + against > 0)
      .map(([name, { sent }]) => `${name} ${sent > 0 ? "sent" : "against"}`);

  it("a bounce counts against its own kind of mail, a complaint against all sending", () => {
    expect(counted(event("permanent-bounce"), false)).toEqual(["lesson-bounces against"]);
    expect(counted(event("permanent-bounce"), true)).toEqual(["transactional-bounces against"]);
    expect(counted(event("complaint"), false)).toEqual(["complaints against"]);
    expect(counted(event("complaint"), true)).toEqual(["complaints against"]);
    expect(counted(event("sent"), false)).toEqual(["complaints sent", "lesson-bounces sent"]);
    expect(counted(event("sent"), true)).toEqual(["complaints sent", "transactional-bounces sent"]);
  });

  test.each([
    "delivered",
    "delayed",
    "rejected",
    "transient-bounce",
    "content-bounce",
    "harmless-complaint",
    "other",
  ] as const)("%s counts for nothing", (what) => {
    expect(counted(event(what), false)).toEqual([]);
    expect(counted(event(what), true)).toEqual([]);
  });

  it("nothing while the stop is in force", () => {
    const marks: Marks = { sending: "stopped", transactional: "stopped" };
    expect(guardCounts(event("complaint"), false, marks)).toEqual({});
    expect(guardCounts(event("permanent-bounce"), true, marks)).toEqual({});
  });

  it("after a resume never a mail that was sent before it, however late its event comes", () => {
    const mark = at("12:00");
    const marks: Marks = { sending: mark, transactional: mark };
    fc.assert(
      fc.property(
        fc.constantFrom<Feedback["what"]>("sent", "complaint", "permanent-bounce"),
        fc.boolean(),
        fc.integer({ min: -100, max: 100 }),
        (what, isTransactional, hours) => {
          const counts = guardCounts(
            event(what, plus(mark, hours * hourMs)),
            isTransactional,
            marks,
          );
          expect(Object.keys(counts).length > 0).toBe(hours >= 0);
          // What was counted before the resume, or under another one, is no part of it.
          for (const rule of guardRules) {
            expect(tallyOf(counts, rule, undefined)).toEqual({ sent: 0, against: 0 });
            expect(tallyOf(counts, rule, at("11:00"))).toEqual({ sent: 0, against: 0 });
          }
        },
      ),
    );
  });

  it("days are added up", () => {
    expect(sum({ sent: 1, against: 2 }, { sent: 10, against: 20 })).toEqual({
      sent: 11,
      against: 22,
    });
  });
});
