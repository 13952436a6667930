/** Transactional mails: how many there may be, when they leave, and what a second form brings. */
import fc from "fast-check";
import { describe, expect, it, test } from "vitest";
import { erase, unsubscribe } from "../../lambdas/domain/ending.ts";
import {
  dayMs,
  hourMs,
  type Instant,
  minuteMs,
  msBetween,
  plus,
} from "../../lambdas/domain/instant.ts";
import { confirm, requestLinkMail, type SignUp, signUp } from "../../lambdas/domain/sign-up.ts";
import { isExpired, type Subscription, updateDueEntry } from "../../lambdas/domain/subscription.ts";
import { leavesAt } from "../../lambdas/domain/transactional-mails.ts";
import {
  ada,
  adaId,
  at,
  confirmationSentAt,
  consent,
  course,
  done,
  sendingAt,
  states,
  subscription,
  without,
} from "../fakes/subscription.ts";

const now = at("07:00");
const evening = { timeZone: "Europe/Berlin", sendAt: "20:00", days: "weekdays" } as const;
const form: SignUp = { id: adaId, address: ada, consent, schedule: evening };

/** When the transactional mail that is owed leaves. */
function leavesAtIn({ requests }: Subscription): Instant | undefined {
  const [mail] = requests;
  return mail && leavesAt(mail);
}

describe("a second form within ten minutes", () => {
  const later = plus(now, 3 * minuteMs);
  const other = { ...form, ...sendingAt("19:30") };

  it("is stored, and a mail that has not left yet is the one meant", () => {
    const twice = done(signUp(signUpOf(), other, later));
    expect(twice).toMatchObject({
      pendingSignUp: { ...sendingAt("19:30"), at: now },
      requests: [{ kind: "confirm", at: now }],
      transactionalSends: [now],
      dueAt: now,
    });
  });

  it("is stored, and its mail comes ten minutes after the first that has left", () => {
    const sent = updateDueEntry({ ...signUpOf(), requests: [] });
    expect(done(signUp(sent, other, later))).toMatchObject({
      pendingSignUp: { ...sendingAt("19:30"), at: later, firstSentAt: now },
      requests: [{ kind: "confirm", at: later, notBefore: plus(now, 10 * minuteMs) }],
      dueAt: plus(now, 10 * minuteMs),
    });
  });

  it("that says the same is one wish: no second mail", () => {
    const sent = updateDueEntry({ ...signUpOf(), requests: [] });
    expect(done(signUp(sent, form, later)).requests).toEqual([]);
  });

  it("is stored also where no mail of it may leave within a day", () => {
    const minutes = [29 * dayMs, 20 * dayMs, 10 * dayMs, 5 * dayMs].map((ms) =>
      plus(now, -ms + hourMs),
    );
    const full = {
      ...states.pending(),
      requests: [],
      transactionalSends: [...minutes, confirmationSentAt],
    };
    const asked = done(signUp(full, other, now));
    expect(asked.requests).toEqual([]);
    expect(done(confirm(asked, confirmationSentAt, course, now)).schedule.sendAt).toBe("19:30");
  });
});

function signUpOf(): Subscription {
  return done(signUp(undefined, form, now));
}

describe("transactional mails to one address", () => {
  it("to who left, was erased or left unconfirmed: two in any 30 days since, whoever asks", () => {
    const ends: Subscription[] = [
      unsubscribe(subscription(), now),
      erase(subscription(), now),
      unsubscribe(signUpOf(), plus(now, minuteMs)),
      erase(states.pending(), now),
    ];
    const someAct = fc.tuple(
      fc.integer({ min: 1, max: 12 * 24 * 60 }),
      fc.constantFrom("sign up", "ask for the link", "leave", "erase"),
    );
    fc.assert(
      fc.property(fc.constantFrom(...ends), fc.array(someAct, { maxLength: 60 }), (end, acts) => {
        const began = plus(now, 2 * minuteMs);
        let reader: Subscription = { ...end, transactionalSends: [] };
        let later = began;
        for (const [minutes, act] of acts) {
          later = plus(later, minutes * minuteMs);
          // Forgotten, it would be another story.
          if (isExpired(reader, later)) break;
          if (act === "leave") reader = unsubscribe(reader, later);
          else if (act === "erase") reader = erase(reader, later);
          else {
            const outcome =
              act === "sign up"
                ? signUp(reader, form, later)
                : requestLinkMail(reader, "form", later);
            reader = outcome.ok ? outcome.value : reader;
          }
          const links = (reader.linkSends ?? []).map((link) => link.at);
          const ms = [...reader.transactionalSends, ...links].map((sentAt) => Date.parse(sentAt));
          for (const end of ms) {
            const within = ms.filter((sentMs) => sentMs <= end && sentMs > end - 30 * dayMs);
            expect(within.length).toBeLessThanOrEqual(2);
          }
        }
      }),
    );
  });

  it("to who comes back after leaving: as many as to anybody", () => {
    const back = done(signUp(states.left(), form, now));
    const member = done(confirm(back, now, course, plus(now, minuteMs)));
    const asked = (reader: Subscription, days: number) =>
      done(signUp(reader, form, plus(now, days * dayMs)));
    expect(asked(asked(asked(member, 1), 2), 3).transactionalSends).toHaveLength(5);
  });

  const minutesAgo = (...minutes: number[]) => minutes.map((each) => plus(now, -each * minuteMs));
  const day = 24 * 60;
  test.each<[what: string, sends: Instant[], waitMinutes: number | undefined]>([
    ["the first", [], 0],
    ["9 minutes after the last", minutesAgo(9), 1],
    ["10 minutes after the last", minutesAgo(10), 0],
    ["the third of a day", minutesAgo(600, 300), 0],
    ["the fourth of a day", minutesAgo(day - 1, 600, 300), 1],
    ["the first is a day ago", minutesAgo(day, 600, 300), 0],
    ["the fifth of 30 days", minutesAgo(20 * day, 15 * day, 10 * day, 5 * day), 0],
    ["the sixth of 30 days", minutesAgo(29 * day, 20 * day, 15 * day, 10 * day, 5 * day), day],
    ["much too soon", minutesAgo(29 * day - 1, 20 * day, 15 * day, 10 * day, 5 * day), undefined],
    ["the first is 30 days ago", minutesAgo(30 * day, 20 * day, 15 * day, 10 * day, 5 * day), 0],
  ])("%s: waits for its first allowed moment, a day at most", (_, transactionalSends, minutes) => {
    const due = minutes === undefined ? undefined : plus(now, minutes * minuteMs);
    for (const outcome of [
      signUp({ ...without(states.pending(), "pendingSignUp"), transactionalSends }, form, now),
      signUp(subscription({ transactionalSends }), form, now),
      signUp({ ...states.erased(), endedAt: now, transactionalSends }, form, now),
    ]) {
      expect(outcome.ok ? leavesAtIn(outcome.value) : undefined).toBe(due);
      if (!outcome.ok) expect(outcome.why).toBe("too-many-transactional-mails");
    }
  });

  it("older than 30 days are no longer kept", () => {
    const transactionalSends = [at("07:00", -40), at("07:00", -3)];
    expect(
      done(signUp(subscription({ transactionalSends }), form, now)).transactionalSends,
    ).toEqual([at("07:00", -3), now]);
  });

  it("with the link are counted apart, three a day by each way", () => {
    const full = minutesAgo(600, 500, 400, 300, 200);
    let reader = subscription({ transactionalSends: full });
    let later = now;
    for (const by of ["form", "form", "form", "settings", "settings", "settings"] as const) {
      later = plus(later, 10 * minuteMs);
      const asked = done(requestLinkMail({ ...reader, requests: [] }, by, later));
      expect(leavesAtIn(asked)).toBe(later);
      reader = asked;
    }
    const fourth = done(requestLinkMail({ ...reader, requests: [] }, "form", plus(later, hourMs)));
    expect(leavesAtIn(fourth)).toBe(plus(now, 10 * minuteMs + dayMs));
    expect(reader.transactionalSends).toEqual(full);
  });

  it("with the link, asked for by strangers, never keep a reader from one of their own", () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 400 }), { maxLength: 40 }), (pauses) => {
        let reader = subscription({ requests: [] });
        let later = now;
        const left: Instant[] = [];
        for (const minutes of pauses) {
          later = plus(later, minutes * minuteMs);
          const outcome = requestLinkMail(reader, "form", later);
          reader = outcome.ok ? outcome.value : reader;
          const mail = reader.requests.find(({ kind }) => kind === "link");
          if (!mail || leavesAt(mail) > later) continue;
          left.push(leavesAt(mail));
          reader = { ...reader, requests: [] };
        }
        // Their own page mails one at once, or the mailbox has one that is younger than a day.
        const own = requestLinkMail(reader, "settings", later);
        const mail = own.ok ? own.value.requests.find(({ kind }) => kind === "link") : undefined;
        const comesMs = mail ? msBetween(later, leavesAt(mail)) : dayMs;
        const hasWorking = left.some((sentAt) => msBetween(sentAt, later) < dayMs);
        expect(comesMs <= 10 * minuteMs || hasWorking).toBe(true);
      }),
    );
  });

  it("survive confirming, leaving and erasure: the limits are the address's", () => {
    const kept = [
      done(confirm(states.pending(), confirmationSentAt, course, now)),
      unsubscribe(subscription(), now),
      erase(subscription(), now),
    ];
    for (const subscription of kept)
      expect(subscription.transactionalSends).toEqual([confirmationSentAt]);
  });
});
