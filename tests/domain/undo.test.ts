/** What an undo puts back, and what evidence says in between. */
import { describe, expect, it, test } from "vitest";
import { settle } from "../../lambdas/domain/claim.ts";
import { startOver, unsubscribe } from "../../lambdas/domain/ending.ts";
import { applyFeedback } from "../../lambdas/domain/feedback.ts";
import { dayMs, plus } from "../../lambdas/domain/instant.ts";
import { refused } from "../../lambdas/domain/result.ts";
import { undo } from "../../lambdas/domain/undo.ts";
import { at, course, done, states, subscription } from "../fakes/subscription.ts";

const now = at("08:01");
const claim = { id: "c", messageId: "1-lesson-1", at: at("08:00") };

describe("an undo of a new start", () => {
  it("keeps a claim whose outcome is unknown: the lesson is not sent twice", () => {
    const again = done(startOver(subscription({ claim }), course, now));
    const back = done(undo(again, now, course, now));
    expect(back).toMatchObject({ round: 1, latestRound: 2, claim });
  });

  it("knows what SES turned out to have taken in between", () => {
    const again = done(startOver(subscription({ claim }), course, now));
    const back = done(undo(settle(again, "1-lesson-1", course, at("08:00")), now, course, now));
    expect(back.sent).toHaveProperty("lesson-1");
    expect(back).not.toHaveProperty("claim");
  });

  it("is followed by a round of another name than the one it left", () => {
    const back = done(undo(done(startOver(subscription(), course, now)), now, course, now));
    expect(done(startOver(back, course, at("09:00"))).round).toBe(3);
  });
});

test("leaving and undoing puts a pause back, until its day", () => {
  const left = unsubscribe(states.paused(), now);
  expect(done(undo(left, now, course, now))).toMatchObject({
    status: "paused",
    pausedUntil: states.paused().pausedUntil,
  });
});

test("a course whose last mail turned out to be had is completed by the undo", () => {
  const sent = Object.fromEntries(
    course.mails.slice(0, -1).map(({ slug }) => [slug, at("08:00", -1)]),
  );
  const last = `1-${course.mails.at(-1)?.slug}`;
  const left = settle(unsubscribe(subscription({ sent }), now), last, course, at("08:00"));
  expect(done(undo(left, now, course, now))).toMatchObject({ status: "completed" });
});

test.each(["complaint", "permanent-bounce"] as const)("after a %s nothing is undone", (what) => {
  const left = unsubscribe(subscription(), now);
  const event = { what, mailAt: at("08:00"), messageId: "1-welcome" };
  const after = applyFeedback(left, event, course, at("08:02"));
  expect(undo(after, now, course, at("08:03"))).toEqual(refused("not-undoable"));
});

test("it is this ending's, and good for a day", () => {
  const left = unsubscribe(subscription(), now);
  expect(undo(left, at("08:00"), course, now)).toEqual(refused("not-undoable"));
  expect(undo(left, now, course, plus(now, dayMs))).toEqual(refused("not-undoable"));
});
