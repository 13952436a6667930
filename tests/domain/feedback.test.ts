/** Feedback: what each SES event makes of a subscription, in any order and however often. */
import fc from "fast-check";
import { describe, expect, it, test } from "vitest";
import { dropClaim, settle } from "../../lambdas/domain/claim.ts";
import { decide } from "../../lambdas/domain/decision.ts";
import { applyFeedback, type Feedback } from "../../lambdas/domain/feedback.ts";
import { dayMs, hourMs, minuteMs, plus } from "../../lambdas/domain/instant.ts";
import { requestAgain } from "../../lambdas/domain/reader-commands.ts";
import { confirm } from "../../lambdas/domain/sign-up.ts";
import type { Subscription } from "../../lambdas/domain/subscription.ts";
import {
  at,
  confirmationSentAt,
  consent,
  course,
  done,
  type State,
  states,
  subscription,
} from "../fakes/subscription.ts";

const now = at("09:00");
const whats: readonly Feedback["what"][] = [
  "sent",
  "delivered",
  "delayed",
  "rejected",
  "permanent-bounce",
  "transient-bounce",
  "content-bounce",
  "complaint",
  "harmless-complaint",
  "other",
];

function apply(
  known: Subscription,
  what: Feedback["what"],
  values: Partial<Feedback> = {},
): Subscription {
  return applyFeedback(
    known,
    { what, mailAt: at("08:00"), messageId: "1-lesson-1", ...values },
    course,
    now,
  );
}

describe("every event about a mail", () => {
  test.each(whats.filter((what) => what !== "rejected"))("proves that SES took it: %s", (what) => {
    const claim = { id: "c", messageId: "1-lesson-1", at: at("08:00") };
    const known = apply(subscription({ claim }), what);
    expect(known.sent["lesson-1"]).toBe(at("08:00"));
    expect(known).not.toHaveProperty("claim");
  });

  test.each(whats.filter((what) => !/-bounce|^complaint/.test(what)))(
    "without our tags says nothing of anybody: %s",
    (what) => {
      const known = subscription();
      expect(applyFeedback(known, { what, mailAt: at("08:00") }, course, now)).toBe(known);
    },
  );

  it("about an untagged transient bounce counts nowhere", () => {
    const known = subscription();
    expect(
      applyFeedback(known, { what: "transient-bounce", mailAt: at("08:00") }, course, now),
    ).toBe(known);
  });
});

describe("a permanent bounce", () => {
  it("of a mail sent before the mailbox confirmed again proves nothing", () => {
    const fresh = done(confirm(states.pending(), confirmationSentAt, course, at("08:30")));
    expect(apply(fresh, "permanent-bounce", { messageId: "request-1" })).toBe(fresh);
    expect(
      apply(fresh, "permanent-bounce", { messageId: "request-1", mailAt: at("08:31") }).status,
    ).toBe("suppressed");
  });

  it("within a minute of the click counts all the same: clocks differ, and the welcome is quick", () => {
    const fresh = done(confirm(states.pending(), confirmationSentAt, course, at("08:30")));
    const seconds = plus(at("08:30"), -2000);
    expect(apply(fresh, "permanent-bounce", { mailAt: seconds }).status).toBe("suppressed");
  });

  it("keeps what was sent, and drops the pending sign-up and the requests", () => {
    const waiting = { ...states.pending(), claim: { id: "c", messageId: "other", at: now } };
    const { pendingSignUp, expiresAt, due, dueAt, ...rest } = waiting;
    expect(apply(waiting, "permanent-bounce", { messageId: "request-1" })).toEqual({
      ...rest,
      status: "suppressed",
      reason: "bounce",
      requests: [],
      endedAt: now,
    });
  });
});

it("a complaint outlives a new confirmation", () => {
  const fresh = done(confirm(states.pending(), confirmationSentAt, course, at("08:30")));
  expect(apply(fresh, "complaint", { messageId: "request-1" })).toMatchObject({
    status: "suppressed",
    reason: "complaint",
  });
});

test.each(["harmless-complaint", "other"] as const)(
  "%s is evidence and nothing else, however often",
  (what) => {
    const settled = apply(subscription(), "sent");
    expect(apply(subscription(), what)).toEqual(settled);
    const often = [1, 2, 3, 4, 5].reduce(
      (known, index) => apply(known, what, { messageId: `request-${index}` }),
      settled,
    );
    expect(often).toEqual(settled);
  },
);

describe("a lesson that could not be delivered", () => {
  test.each(["transient-bounce", "content-bounce"] as const)(
    "counts as had, and is marked until its reader asks for it again: %s",
    (what) => {
      const known = apply(apply(subscription(), what), "sent");
      expect(known).toMatchObject({
        status: "active",
        sent: { "lesson-1": at("08:00") },
        undelivered: ["lesson-1"],
      });
      expect(apply(known, what)).toEqual(known);
      expect(done(requestAgain(known, "welcome", now)).undelivered).toEqual(["lesson-1"]);
      expect(done(requestAgain(known, "lesson-1", now))).not.toHaveProperty("undelivered");
    },
  );

  it("for what is in it never ends a course, however many", () => {
    const often = Array.from({ length: 10 }, (_, index) => `request-${index}`).reduce(
      (known, messageId) => apply(known, "content-bounce", { messageId }),
      subscription(),
    );
    expect(often).toEqual(subscription());
  });

  it("in an earlier round is not marked in this one", () => {
    const known = subscription({ round: 2, sent: { "lesson-1": at("08:00", 2) } });
    expect(apply(known, "content-bounce")).toEqual(known);
  });
});

describe("bounces for a while", () => {
  it("of an earlier round, told late, do not count in this one", () => {
    const known = subscription({ round: 3, sent: { welcome: at("08:00", 2) } });
    const late = ["1-lesson-1", "2-lesson-1", `request-${Date.parse(at("08:00", 1))}`];
    for (const messageId of late) {
      const mailAt = at("08:00", 1);
      expect(apply(known, "transient-bounce", { messageId, mailAt }), messageId).toBe(known);
    }
    const ours = { messageId: "3-welcome", mailAt: at("08:00", 2) };
    expect(apply(known, "transient-bounce", ours).softBounces).toEqual({
      "3-welcome": at("08:00", 2),
    });
  });

  const bounce = (known: Subscription, index: number) =>
    apply(known, "transient-bounce", { messageId: `request-${index}`, mailAt: at("08:00", index) });

  it("one and two are counted, three rest a week, four end it", () => {
    const one = bounce(subscription(), 1);
    expect(one).toMatchObject({ status: "active", slot: at("08:00") });
    const two = bounce(one, 2);
    expect(two).toMatchObject({ status: "active", slot: at("08:00") });
    const three = bounce(two, 3);
    expect(three).toMatchObject({ status: "active", slot: at("08:00", 8), dueAt: at("08:00", 8) });
    expect(bounce(three, 4)).toMatchObject({ status: "suppressed", reason: "bounce" });
  });

  it("a repeated event of one mail counts once", () => {
    const one = bounce(subscription(), 1);
    expect(bounce(one, 1)).toBe(one);
  });

  it("a delivery since then begins the count again", () => {
    const two = bounce(bounce(subscription(), 1), 2);
    expect(
      apply(two, "delivered", { messageId: "request-3", mailAt: at("08:00", 3) }).softBounces,
    ).toEqual({});
  });

  it("a delivery of an earlier mail that is told late takes back only what came before it", () => {
    const two = bounce(bounce(subscription(), 1), 3);
    const applied = apply(two, "delivered", { messageId: "request-2", mailAt: at("08:00", 2) });
    expect(applied.softBounces).toEqual({ "request-3": at("08:00", 3) });
    expect(apply(applied, "delivered", { messageId: "request-2", mailAt: at("08:00", 2) })).toBe(
      applied,
    );
  });

  it("rest a paused reader no longer than the pause", () => {
    const three = [1, 2, 3].reduce(bounce, states.paused());
    expect(three).toMatchObject({ status: "paused", slot: at("08:00", 8) });
  });

  it("rest nobody who has nothing to come", () => {
    const sent = states.completed().sent;
    const three = [1, 2, 3].reduce(bounce, subscription({ sent }));
    expect(three.slot).toBe(at("08:00"));
  });
});

describe("a mail that SES took and then rejected", () => {
  const claim = { id: "c", messageId: "1-lesson-1", at: at("08:00") };

  it("was never sent: the record is taken back, and it is owed again", () => {
    const sent = apply(subscription(), "sent");
    const known = apply(sent, "rejected");
    expect(known.sent).toEqual(subscription().sent);
    expect(known).toMatchObject({
      slot: at("08:00", 1),
      trouble: [{ message: "1-lesson-1", why: "content", code: "Reject", refusals: 1 }],
    });
    expect(decide(known, course, at("08:00", 1))).toMatchObject({ message: { slug: "lesson-1" } });
  });

  it("while its outcome was unknown is released, and waits", () => {
    const known = apply(subscription({ claim }), "rejected");
    expect(known).not.toHaveProperty("claim");
    expect(known).toMatchObject({ sent: subscription().sent, notBefore: plus(now, 6 * hourMs) });
  });

  it("is owed again in whatever order its events come, and however often", () => {
    const events = fc.shuffledSubarray(
      ["sent", "sent", "rejected", "rejected", "delayed"] as const,
      { minLength: 1 },
    );
    fc.assert(
      fc.property(events, fc.boolean(), (order, open) => {
        const known = order.reduce<Subscription>(
          (before, what) => apply(before, what),
          open ? subscription({ claim }) : subscription(),
        );
        const sent = "lesson-1" in known.sent;
        expect(sent).toBe(!(order as readonly string[]).includes("rejected"));
      }),
    );
  });

  it("and is sent again at once, because its reader asked, is recorded by its own evidence", () => {
    const rejected = apply(subscription(), "rejected");
    const later = plus(at("08:00"), 2 * minuteMs);
    const resent = { ...rejected, claim: { ...claim, at: later } };
    expect(apply(resent, "sent").sent).not.toHaveProperty("lesson-1");
    const known = settle(resent, "1-lesson-1", course, plus(later, 1000));
    expect(known.sent).toHaveProperty("lesson-1");
    expect(known).not.toHaveProperty("claim");
  });

  it("leaves a completed course as it is, if its reader has asked for the course anew since", () => {
    const asked = {
      ...subscription({ sent: { "lesson-1": at("08:00") } }),
      status: "completed" as const,
      pendingSignUp: { consent, at: at("09:00"), schedule: subscription().schedule },
    };
    const { slot: _slot, slotDate: _date, ...completed } = asked;
    const known = apply(completed as Subscription, "rejected");
    expect(known).toMatchObject({ status: "completed", pendingSignUp: asked.pendingSignUp });
    expect(known.sent).toHaveProperty("lesson-1");
  });

  it("a second time counts as sent: no content is sent for ever", () => {
    const once = apply(subscription(), "rejected");
    const again = settle(once, "1-lesson-1", course, at("08:00", 1));
    expect(again.sent).toHaveProperty("lesson-1");
    expect(apply(again, "rejected", { mailAt: at("08:00", 1) })).toEqual(again);
  });

  it("and whose next outcome stays unknown is parked: it is not sent a third time", () => {
    const rejected = apply(apply(subscription(), "sent"), "rejected");
    const open = { ...rejected, claim: { ...claim, at: at("08:00", 1) } };
    const known = dropClaim(open, course.build, at("09:00", 2));
    expect(known).toMatchObject({ due: "parked", trouble: [{ why: "no-evidence", parked: true }] });
  });

  it("that completed the course opens it again", () => {
    const known = apply(states.completed(), "rejected", {
      messageId: "1-lesson-3",
      mailAt: at("08:00", -2),
    });
    expect(known).toMatchObject({ status: "active", due: expect.any(String) });
    expect(known).not.toHaveProperty("endedAt");
  });

  test.each<State>(["left", "erased", "bounced", "complained"])(
    "is nothing to who has %s",
    (state) => {
      const before = states[state]();
      const known = apply(before, "rejected", { messageId: "1-welcome" });
      expect(known).toEqual(before);
    },
  );
});

test("events told twice, late and in any order end in the same place", () => {
  const event = fc.record({
    what: fc.constantFrom(
      ...whats.filter((what) => what !== "transient-bounce" && what !== "rejected"),
    ),
    mailAt: fc.integer({ min: -3, max: 3 }).map((days) => at("08:00", days)),
    messageId: fc.constantFrom("1-lesson-1", "1-lesson-2", "2-lesson-1", "request-1", "1-welcome"),
  });
  const shuffled = fc
    .array(event, { minLength: 1, maxLength: 6 })
    // One mail has one time.
    .map((events) =>
      [...new Map(events.map((each) => [each.messageId, each.mailAt]))].flatMap(
        ([message, mailAt]) =>
          events.filter((each) => each.messageId === message).map((each) => ({ ...each, mailAt })),
      ),
    )
    .chain((events) =>
      fc.tuple(
        fc.constant(events),
        fc.shuffledSubarray([...events, ...events], { minLength: events.length * 2 }),
      ),
    );
  const state = fc.constantFrom(
    ...(Object.keys(states) as State[]).filter((name) => name !== "pending"),
  );
  const end = (known: Subscription, events: readonly Feedback[]) => {
    const { slot, slotDate, sentDate, missed, due, dueAt, requests, endedAt, ...rest } =
      events.reduce((before, each) => applyFeedback(before, each, course, now), known);
    return rest;
  };
  fc.assert(
    fc.property(state, shuffled, (name, [events, other]) => {
      expect(end(states[name](), other)).toEqual(end(states[name](), events));
    }),
    { numRuns: 500 },
  );
});

test("the week's rest is counted from when it is applied", () => {
  const three = [1, 2, 3].reduce(
    (known, index) =>
      applyFeedback(
        known,
        { what: "transient-bounce", mailAt: at("20:00", -1), messageId: `request-${index}` },
        course,
        plus(now, index * dayMs),
      ),
    subscription(),
  );
  expect(three.slot).toBe(at("08:00", 11));
});
