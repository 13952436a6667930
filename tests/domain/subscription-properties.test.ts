/**
 * What holds for every subscription whatever readers, SES and time do to it, in any order.
 *
 * Random events are applied to one subscription through the rules alone; after each the promises
 * are checked. Evidence is honest here, but may come at any time; lies and crashes are the
 * simulator's.
 */
import fc from "fast-check";
import { expect, test } from "vitest";
import { dropClaim, releaseClaim, takeClaim } from "../../lambdas/domain/claim.ts";
import { decide } from "../../lambdas/domain/decision.ts";
import { erase, startOver, unsubscribe } from "../../lambdas/domain/ending.ts";
import { applyFeedback, type Feedback } from "../../lambdas/domain/feedback.ts";
import { dayMs, hourMs, type Instant, minuteMs, plus } from "../../lambdas/domain/instant.ts";
import {
  changeSchedule,
  type Outcome,
  pause,
  requestAgain,
  requestNext,
  resume,
} from "../../lambdas/domain/reader-commands.ts";
import { ok } from "../../lambdas/domain/result.ts";
import { localDate } from "../../lambdas/domain/schedule.ts";
import type { RefusalScope } from "../../lambdas/domain/sending-outcome.ts";
import { confirm, requestLinkMail, signUp } from "../../lambdas/domain/sign-up.ts";
import type { Subscription } from "../../lambdas/domain/subscription.ts";
import { undo } from "../../lambdas/domain/undo.ts";
import { ada, adaId, at, consent, course, done, longAgo } from "../fakes/subscription.ts";

type Outcomes = "accepted" | "unknown" | "lost" | "unlisted" | RefusalScope;

type Happening =
  | { readonly what: "time"; readonly ms: number }
  | { readonly what: "deliver"; readonly outcome: Outcomes }
  | { readonly what: "feedback"; readonly kind: Feedback["what"]; readonly pick: number }
  | { readonly what: "reader"; readonly act: keyof typeof readerActs; readonly pick: number };

const hours = [
  { timeZone: "UTC", sendAt: "08:00", days: "daily" },
  { timeZone: "Asia/Kathmandu", sendAt: "22:15", days: "weekdays" },
  { timeZone: "America/St_Johns", sendAt: "00:00", days: "daily" },
] as const;
const hour = (pick: number) => hours[pick % hours.length] ?? hours[0];

/** Each act on the subscription; `pick` chooses its detail. */
const readerActs = {
  signUp: (known, pick, now) =>
    signUp(
      known,
      { id: adaId, address: ada, consent: { ...consent, at: now }, schedule: hour(pick) },
      now,
    ),
  confirm: (known, _, now) => confirm(known, known.pendingSignUp?.at ?? longAgo, course, now),
  confirmAnOldLetter: (known, pick, now) =>
    confirm(
      known,
      known.transactionalSends[pick % Math.max(1, known.transactionalSends.length)] ?? longAgo,
      course,
      now,
    ),
  unsubscribe: (known, _, now) => ok(unsubscribe(known, now)),
  changeSchedule: (known, pick, now) => changeSchedule(known, hour(pick), course, now),
  pause: (known, pick, now) =>
    pause(known, localDate(known.schedule.timeZone, plus(now, (pick % 20) * dayMs)), course, now),
  resume: (known, _, now) => resume(known, course, now),
  requestNext: (known, _, now) => requestNext(known, now),
  requestAgain: (known, pick, now) => requestAgain(known, course.mails[pick % 4]?.slug ?? "", now),
  requestLinkMail: (known, _, now) => requestLinkMail(known, "form", now),
  startOver: (known, _, now) => startOver(known, course, now),
  undo: (known, _, now) => undo(known, known.before?.at ?? longAgo, course, now),
  goOn: (known, _, now) =>
    confirm(known, known.pendingSignUp?.at ?? longAgo, course, now, { resume: true }),
  erase: (known, _, now) => ok(erase(known, now)),
} satisfies Record<string, (known: Subscription, pick: number, now: Instant) => Outcome>;

/** Acts are rarer than time passing and mails being delivered, or nobody would finish. */
const happening: fc.Arbitrary<Happening> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      what: fc.constant("time" as const),
      ms: fc.constantFrom(0, 1, minuteMs, 10 * minuteMs, hourMs, 7 * hourMs, dayMs, 8 * dayMs),
    }),
  },
  {
    weight: 5,
    arbitrary: fc.record({
      what: fc.constant("deliver" as const),
      outcome: fc.constantFrom(
        "accepted",
        "accepted",
        "accepted",
        "unknown",
        "lost",
        "message",
        "unlisted",
        "account",
        "rate",
      ),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      what: fc.constant("feedback" as const),
      kind: fc.constantFrom<Feedback["what"]>(
        "sent",
        "delivered",
        "transient-bounce",
        "permanent-bounce",
        "complaint",
      ),
      pick: fc.nat(50),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      what: fc.constant("reader" as const),
      act: fc.constantFrom(...(Object.keys(readerActs) as (keyof typeof readerActs)[])),
      pick: fc.nat(50),
    }),
  },
);

const ended: readonly string[] = ["completed", "unsubscribed", "suppressed"];

/** One subscription, what SES took of it, and when transactional mails were owed. */
class Life {
  now = at("07:00");
  known: Subscription = done(
    signUp(undefined, { id: adaId, address: ada, consent, schedule: hours[0] }, this.now),
  );
  readonly taken: { readonly message: string; readonly at: Instant }[] = [];
  transactionalSends: readonly Instant[] = this.known.transactionalSends;

  happen(event: Happening): void {
    const before = this.known;
    if (event.what === "time") this.now = plus(this.now, event.ms);
    if (event.what === "deliver") {
      this.deliver(event.outcome);
      // No send is instant, so no mail is asked for in the millisecond of one already sent.
      this.now = plus(this.now, 10);
    }
    if (event.what === "reader") {
      const outcome: Outcome = readerActs[event.act](before, event.pick, this.now);
      if (outcome.ok) this.known = outcome.value;
    }
    if (event.what === "feedback") {
      const mail = this.taken[event.pick % Math.max(1, this.taken.length)];
      const feedback = mail && { what: event.kind, mailAt: mail.at, messageId: mail.message };
      if (feedback) this.known = applyFeedback(before, feedback, course, this.now);
    }
    const mayLeave = event.what === "reader" ? event.act : event.what;
    this.check(before, mayLeave);
  }

  deliver(outcome: Outcomes): void {
    // An open claim is decided by its evidence; here SES's own event always comes, or it was lost.
    if (this.known.claim) {
      this.decideClaim();
      return;
    }
    const decision = decide(this.known, course, this.now);
    if (decision.do === "save") this.known = decision.subscription;
    if (decision.do !== "send") return;
    const { message, subscription } = decision;
    this.checkMayBeSent(message.kind);
    this.known = takeClaim(subscription, { id: "c", messageId: message.id, at: this.now });
    if (outcome === "accepted" || outcome === "unknown") {
      const again = this.taken.some((mail) => mail.message === message.id);
      expect(again, `${message.id} was sent twice`).toBe(false);
      this.taken.push({ message: message.id, at: this.now });
    }
    const sent: Feedback = { what: "sent", mailAt: this.now, messageId: message.id };
    if (outcome === "accepted") this.known = applyFeedback(this.known, sent, course, this.now);
    else if (outcome !== "unknown" && outcome !== "lost") {
      const refused = { scope: outcome, code: "Code", build: course.build };
      this.known = releaseClaim(this.known, message.id, refused, this.now, 0.5);
    }
  }

  decideClaim(): void {
    const { messageId: message } = this.known.claim ?? {};
    const mail = this.taken.find((taken) => taken.message === message);
    this.known = mail
      ? applyFeedback(
          this.known,
          { what: "sent", mailAt: mail.at, messageId: mail.message },
          course,
          this.now,
        )
      : dropClaim(this.known, course.build, this.now);
  }

  checkMayBeSent(kind: "transactional" | "again" | "in-turn"): void {
    const { status, email } = this.known;
    expect(email).toBeDefined();
    if (kind === "in-turn") expect(["active", "paused"]).toContain(status);
    if (kind === "again") expect(["active", "paused", "completed"]).toContain(status);
  }

  check(before: Subscription, event: string): void {
    const { known } = this;
    const { status, due, dueAt, requests, slot, round, sent, email, transactionalSends } = known;

    const owed = [...requests.map((mail) => mail.at), ...(slot ? [slot] : [])].sort()[0];
    expect([dueAt !== undefined, due !== undefined], "due exactly while owed").toEqual([
      owed !== undefined,
      owed !== undefined,
    ]);
    if (owed && dueAt) expect(dueAt >= owed).toBe(true);
    for (const { message, unknowns, parked } of known.trouble ?? []) {
      expect(unknowns < 2 || parked, `${message} is parked before a third send`).toBe(true);
    }
    if (status !== "active" && status !== "paused") expect(slot).toBeUndefined();
    if (status === "active" || status === "paused") expect(slot).toBeDefined();
    expect(status === "paused").toBe(known.pausedUntil !== undefined);
    if (email === undefined)
      expect([owed, known.claim, known.pendingSignUp]).toEqual([undefined, undefined, undefined]);

    expect(requests.length, "requests are bounded").toBeLessThanOrEqual(8);
    expect(new Set(requests.map((mail) => mail.at)).size).toBe(requests.length);

    // An undo goes back, and what it leaves has a name that never comes again: nothing is sent twice.
    if (event !== "undo") {
      expect(round, "a round never goes back").toBeGreaterThanOrEqual(before.round);
    }
    if (round === before.round && email !== undefined && before.email !== undefined) {
      expect(Object.keys(sent), "a position never goes back").toEqual(
        expect.arrayContaining(Object.keys(before.sent)),
      );
    }

    if (before.status === "unsubscribed" && status !== "unsubscribed") {
      const mayBe = {
        signUp: "pending",
        confirm: "active",
        confirmAnOldLetter: "active",
        goOn: "active",
        feedback: "suppressed",
        undo: before.before?.status,
      };
      expect(mayBe).toHaveProperty(event, status);
    }
    if (before.status === "suppressed" && status !== "suppressed") {
      const mayBe = {
        signUp: "pending",
        confirm: "active",
        confirmAnOldLetter: "active",
        goOn: "active",
      };
      expect(before.reason).toBe("bounce");
      expect(mayBe).toHaveProperty(event, status);
    }
    if (known.before && before.before === undefined) {
      expect(["unsubscribe", "startOver"], "only these can be undone").toContain(event);
    }
    if (before.status === "completed") expect(status).not.toBe("pending");
    if (ended.includes(status) && !ended.includes(before.status))
      expect(known.endedAt).toBeDefined();

    // Kept longer than the item keeps them; what was planned and replaced never left.
    const left = this.transactionalSends.filter((each) => each <= this.now);
    this.transactionalSends = [...new Set([...left, ...transactionalSends])].sort();
  }
}

test("the promises hold after every event of every life", () => {
  fc.assert(
    fc.property(fc.array(happening, { maxLength: 80, size: "max" }), (events) => {
      const life = new Life();
      for (const event of events) life.happen(event);
    }),
    { numRuns: 600 },
  );
});

test("transactional mails to one address stay within their limits, whatever makes them", () => {
  const time = fc.record({
    what: fc.constant("time" as const),
    ms: fc.constantFrom(1, 10 * minuteMs - 1, 10 * minuteMs, hourMs, 8 * hourMs, dayMs, 6 * dayMs),
  });
  const act = fc.record({
    what: fc.constant("reader" as const),
    act: fc.constantFrom(
      "signUp",
      "signUp",
      "requestLinkMail",
      "confirm",
      "unsubscribe",
      "erase",
      "startOver",
    ),
    pick: fc.nat(5),
  });
  const deliver = fc.record({
    what: fc.constant("deliver" as const),
    outcome: fc.constant("accepted" as const),
  });
  fc.assert(
    fc.property(
      fc.array(fc.oneof(time, act, act, deliver), { maxLength: 100, size: "max" }),
      (events) => {
        const life = new Life();
        for (const event of events) life.happen(event);
        const ms = life.transactionalSends.map((transactional) => Date.parse(transactional));
        const within = (end: number, spanMs: number) =>
          ms.filter((each) => each <= end && each > end - spanMs).length;
        for (const [index, each] of ms.entries()) {
          if (index > 0) expect(each - (ms[index - 1] ?? 0)).toBeGreaterThanOrEqual(10 * minuteMs);
          expect(within(each, dayMs), "three a day").toBeLessThanOrEqual(3);
          expect(within(each, 30 * dayMs), "five in 30 days").toBeLessThanOrEqual(5);
        }
      },
    ),
    { numRuns: 500 },
  );
});

test("a reader who stays gets every mail once, in order, one a day, at their hour", () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...hours),
      // Later than an hour, one whose hour is 22:15 would have to wait for the next evening.
      fc.integer({ min: 0, max: 60 }),
      (schedule, lateMinutes) => {
        const life = new Life();
        life.known = done(
          signUp(undefined, { id: adaId, address: ada, consent, schedule }, life.now),
        );
        life.deliver("accepted");
        life.known = done(
          confirm(life.known, life.known.pendingSignUp?.at ?? longAgo, course, life.now),
        );
        for (let mails = 0; mails < 12 && life.known.dueAt; mails += 1) {
          if (life.known.dueAt > life.now)
            life.now = plus(life.known.dueAt, lateMinutes * minuteMs);
          life.deliver("accepted");
        }
        expect(life.known.status).toBe("completed");
        const lessons = life.taken.slice(1);
        expect(lessons.map(({ message }) => message)).toEqual(
          course.mails.map(({ slug }) => `1-${slug}`),
        );
        const days = lessons.slice(1).map((mail) => localDate(schedule.timeZone, mail.at));
        expect(new Set(days).size).toBe(days.length);
      },
    ),
    { numRuns: 60 },
  );
});
