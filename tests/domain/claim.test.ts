import { describe, expect, it, test } from "vitest";
import {
  claimWaitsUntil,
  dropClaim,
  resolveClaim,
  settle,
  startHold,
  takeClaim,
} from "../../lambdas/domain/claim.ts";
import { decide } from "../../lambdas/domain/decision.ts";
import { startOver } from "../../lambdas/domain/ending.ts";
import { type Instant, minuteMs, plus } from "../../lambdas/domain/instant.ts";
import { requestNext } from "../../lambdas/domain/reader-commands.ts";
import { isUnreckoned } from "../../lambdas/domain/slots.ts";
import type { Claim, MailRequest } from "../../lambdas/domain/subscription.ts";
import type { Trouble } from "../../lambdas/domain/trouble.ts";
import {
  at,
  confirmationSentAt,
  course,
  done,
  type State,
  sendingAt,
  states,
  subscription,
  without,
} from "../fakes/subscription.ts";

const claimAt = at("08:00");
const claim: Claim = { id: "c1", messageId: "1-lesson-1", at: claimAt };
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

describe("an open claim", () => {
  // Minutes are counted from the claim; "-" is: none. The backlog is what waits in the feedback
  // queues.
  const table = `
    now     | watermark | hold  | backlog | outlook | why
    0       | -         | -     | empty   | wait    | it is under way
    29.99   | 29        | -     | empty   | wait    | it has not expired
    29.99   | 29        | -     | waiting | wait    | it has not expired
    30      | -         | -     | empty   | probe   | no event was ever seen
    30      | -20       | -     | empty   | probe   | no event since
    30      | 9.99      | -     | empty   | probe   | events of the time are no news yet
    30      | 10        | -     | empty   | start-hold | newer events come in
    30      | 10        | -     | waiting | start-hold | newer events come in
    59.99   | 40        | 30    | empty   | wait    | its own event may come behind them
    60      | 40        | 30    | empty   | resend  | half an hour of newer events without it
    60      | 40        | 30    | waiting | wait    | its event may be among those that wait
    1439    | 40        | 30    | waiting | wait    | its event may be among those that wait
    1469.99 | 40        | 30    | waiting | wait    | a day is not over
    1470    | 40        | 30    | waiting | resend  | a day of waiting
    1439.99 | -         | -     | empty   | probe   | a day of silence is not over
    1440    | -         | -     | empty   | resend  | a day of silence: a duplicate is visible
    1440    | 9         | -     | waiting | resend  | a day of silence
    1440    | 1430      | -     | empty   | start-hold | events have just come back
    60      | 5         | 30    | empty   | probe   | a hold counts only while events are newer`;

  const rows = table
    .trim()
    .split("\n")
    .slice(1)
    .map((row) => row.split("|").map((cell) => cell.trim()));
  test.each(rows)(
    "%s min, watermark %s, hold since %s, queues %s: %s, %s",
    (now, mark, since, backlog, outlook) => {
      const known = since === "-" ? claim : { ...claim, holdStartedAt: minutesOn(Number(since)) };
      const watermark = mark === "-" ? {} : { watermark: minutesOn(Number(mark)) };
      const evidence = { backlog: backlog === "waiting", ...watermark };
      expect(resolveClaim(known, evidence, minutesOn(Number(now)))).toBe(outlook);
    },
  );

  it("starts its hold once, and only when there is one", () => {
    const open = takeClaim(subscription(), claim);
    expect(startHold(open, minutesOn(30))).toEqual({
      ...open,
      claim: { ...claim, holdStartedAt: minutesOn(30) },
    });
    expect(startHold(subscription(), minutesOn(30))).toEqual(subscription());
  });

  it("moves nothing in the due index, and is given up whole", () => {
    expect(takeClaim(subscription(), claim)).toEqual({ ...subscription(), claim });
    expect(dropClaim(takeClaim(subscription(), claim), "build-1", minutesOn(80))).toEqual(
      subscription({ trouble: [unknownOnce] }),
    );
  });

  it("is left alone until it expires, until its hold is over, or for some minutes", () => {
    expect(claimWaitsUntil(claim, minutesOn(3))).toBe(minutesOn(30));
    expect(claimWaitsUntil(claim, minutesOn(30))).toBe(minutesOn(35));
    const held = { ...claim, holdStartedAt: minutesOn(31) };
    expect(claimWaitsUntil(held, minutesOn(40))).toBe(minutesOn(61));
    expect(claimWaitsUntil(held, minutesOn(70))).toBe(minutesOn(75));
  });
});

describe("settling the mail in turn", () => {
  const accepted = at("08:01");

  it("records it, sets the next slot, drops the claim, the trouble and the back-off", () => {
    const open = subscription({ claim, trouble: [unknownOnce], notBefore: at("08:00") });
    expect(settle(open, "1-lesson-1", course, accepted)).toEqual(
      subscription({
        sent: { welcome: at("19:00", -1), "lesson-1": accepted },
        slot: at("08:00", 1),
      }),
    );
  });

  it("that was the last completes the course", () => {
    const sent = sentWithout(states.completed().sent, "lesson-3");
    const last = subscription({ sent, claim: { ...claim, messageId: "1-lesson-3" } });
    expect(settle(last, "1-lesson-3", course, accepted)).toEqual(
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
    expect(settle(other, "1-lesson-1", course, accepted)).not.toHaveProperty("claim");
  });

  it("leaves a claim on another message open", () => {
    const other = subscription({ claim: { ...claim, messageId: "request-1" } });
    expect(settle(other, "1-lesson-1", course, accepted)).toMatchObject({
      claim: { messageId: "request-1" },
      sent: { "lesson-1": accepted },
    });
  });

  it("again changes nothing but a claim that a resend left", () => {
    const known = settle(subscription(), "1-lesson-1", course, accepted);
    expect(settle(known, "1-lesson-1", course, at("09:00"))).toBe(known);
    expect(settle({ ...known, claim }, "1-lesson-1", course, at("09:00"))).toEqual(known);
  });

  test.each(["0-lesson-1", "2-lesson-1", "11-lesson-1", "lesson-1", "-lesson-1", "1", ""])(
    "takes %j for no evidence in round 1",
    (message) => {
      expect(settle(subscription(), message, course, accepted)).toEqual(subscription());
    },
  );

  it("tells round 1 from round 11", () => {
    const eleventh = subscription({ round: 11 });
    expect(settle(eleventh, "1-lesson-1", course, accepted)).toEqual(eleventh);
    expect(settle(eleventh, "11-lesson-1", course, accepted).sent).toHaveProperty("lesson-1");
  });

  it("records a mail the course no longer has: it counts as the newest", () => {
    expect(settle(subscription(), "1-removed", course, accepted)).toMatchObject({
      sent: { removed: accepted },
      slot: at("08:00", 1),
    });
  });

  it("records a slug that every object has", () => {
    const known = settle(subscription(), "1-constructor", course, accepted);
    expect(known.sent).toHaveProperty("constructor", accepted);
  });

  it("serves a request for the next mail made before it was accepted, and no later one", () => {
    const next = (time: string): MailRequest[] => [{ kind: "next", at: at(time) }];
    expect(
      settle(subscription({ requests: next("08:01") }), "1-lesson-1", course, accepted).requests,
    ).toEqual([]);
    const later = settle(subscription({ requests: next("08:02") }), "1-lesson-1", course, accepted);
    expect(later).toMatchObject({ requests: next("08:02"), dueAt: at("08:02") });
  });

  it("keeps a paused reader paused, and the slot outside the pause", () => {
    const known = settle(states.paused(), "1-lesson-1", course, accepted);
    expect(known).toMatchObject({ status: "paused", slot: at("08:00", 8) });
  });

  test.each<State>(["left", "bounced", "complained", "completed"])(
    "when %s records it and is owed nothing by it",
    (state) => {
      const before = states[state]();
      const known = settle(
        { ...before, claim: { ...claim, messageId: "1-new" } },
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
      expect(settle(before, "1-lesson-1", course, accepted)).toBe(before);
    },
  );
});

describe("settling a mail asked for", () => {
  const requests: MailRequest[] = [
    { kind: "link", at: at("07:30") },
    { kind: "again", slug: "welcome", at: at("07:40") },
  ];
  const message = `request-${Date.parse(at("07:30"))}`;

  it("drops it and its claim, and records nothing", () => {
    const open = subscription({ requests, claim: { ...claim, messageId: message } });
    expect(settle(open, message, course, at("07:31"))).toEqual(
      subscription({ requests: requests.slice(1) }),
    );
  });

  it("again, or when it is no longer owed, changes nothing but the claim", () => {
    const open = subscription({ requests: requests.slice(1) });
    expect(settle(open, message, course, at("07:31"))).toBe(open);
    expect(
      settle({ ...open, claim: { ...claim, messageId: message } }, message, course, at("07:31")),
    ).toEqual(open);
  });

  test.each([
    "request-",
    "request-x",
    "request-1e3",
    "request--1",
    `request-${Date.parse(confirmationSentAt)}x`,
  ])("takes %j for none", (other) => {
    const owed = subscription({ requests });
    expect(settle(owed, other, course, at("07:31"))).toEqual(owed);
  });
});

describe("settling never fails for what comes after it", () => {
  const beyond = { ...course, mails: course.mails.map((mail) => ({ ...mail, waitDays: 1e9 })) };

  test.each([
    ["a zone this runtime does not know", subscription({}), "Nowhere/Land", course],
    ["a wait beyond the calendar", subscription({}), "UTC", beyond],
  ])("%s: it is recorded, and the reader waits a day", (_, known, timeZone, followed) => {
    const after = settle(
      { ...known, schedule: { ...known.schedule, timeZone } },
      "1-lesson-1",
      followed,
      at("08:01"),
    );
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
  const evening = { ...sendingAt("23:58"), slot: at("23:58") };

  it("is its slot's, however late it left", () => {
    const known = settle(subscription(evening), "1-lesson-1", course, at("00:15", 1));
    expect(known).toMatchObject({ slot: at("23:58", 1), missed: 0 });
    expect(decide(known, course, at("23:58", 1))).toMatchObject({ do: "send" });
  });

  it("is the day it left when it was asked for ahead of its slot", () => {
    const known = settle(subscription({ slot: at("08:00", 1) }), "1-lesson-1", course, at("09:00"));
    expect(known).toMatchObject({ slot: at("08:00", 1), missed: 0 });
  });

  it("of a time that the clocks skipped at midnight is the day before", () => {
    const schedule = { timeZone: "America/Nuuk", sendAt: "23:30", days: "daily" } as const;
    const slot = "2027-03-28T01:00:00.000Z";
    const reader = subscription({ schedule, slot, sent: { welcome: "2027-03-27T12:00:00.000Z" } });
    expect(reader.slotDate).toBe("2027-03-27");
    const known = settle(reader, "1-lesson-1", course, plus(slot, minuteMs));
    expect(known.slot).toBe("2027-03-29T00:30:00.000Z");
  });

  it("leaves 12 hours after the mail, and counts the day that is lost by it", () => {
    const late = subscription({ sent: { "lesson-1": at("08:00", -1) } });
    const known = settle(late, "1-welcome", course, at("07:00", 1));
    expect(known).toMatchObject({ slot: at("08:00", 2), missed: 1 });
  });

  it("begins again with a round, and so do the days lost", () => {
    const known = subscription({ missed: 4, sentDate: "2026-11-20" });
    const fresh = done(startOver(known, course, at("09:00")));
    expect(fresh.missed).toBe(0);
    expect(fresh).not.toHaveProperty("sentDate");
  });
});

describe("a request for the next lesson while nobody knows whether SES took it", () => {
  const open = subscription({ claim });
  const requesting = done(requestNext(open, at("08:20")));

  it("is for that lesson: evidence answers it, and no second mail comes", () => {
    const known = settle(requesting, claim.messageId, course, at("08:00"));
    expect(known.requests).toEqual([]);
    expect(decide(known, course, at("08:25"))).toEqual({ do: "leave" });
  });

  it("brings that lesson once the claim is given up", () => {
    const known = dropClaim(requesting, "build-1", at("09:00"));
    expect(decide(known, course, at("09:00"))).toMatchObject({
      do: "send",
      message: { id: claim.messageId },
    });
  });

  it("is fulfilled by evidence that comes after the claim was given up", () => {
    const given = dropClaim(open, "build-1", at("09:00"));
    const named = done(requestNext(given, at("09:01"), "lesson-1"));
    expect(settle(named, claim.messageId, course, at("08:00")).requests).toEqual([]);
  });
});

function sentWithout(
  sent: Readonly<Record<string, Instant>>,
  slug: string,
): Record<string, Instant> {
  return Object.fromEntries(Object.entries(sent).filter(([other]) => other !== slug));
}
