/**
 * Scenarios of acts: who may ask for what, in a pause and between two sends.
 */

import { at, eight, idOf, on, person } from "../run/small-world.ts";
import {
  firstLesson,
  mailsAre,
  mailsTo,
  minuteMs,
  notLaterThan,
  nth,
  refusing,
  type Scenario,
  sentBy,
} from "./scenario.ts";

/** What readers may do, and what stays of it. */
export const actScenarios: readonly Scenario[] = [
  {
    name: "a reader who may ask for a mail gets it: paused, completed, gone",
    world: () => ({
      lessons: 3,
      days: 9,
      people: [
        person(1, [
          at(1, "10:00:00.000", { act: "pause", days: 5 }),
          at(1, "11:00:00.000", { act: "next" }),
          at(1, "12:00:00.000", { act: "again", nth: 1 }),
          at(1, "13:00:00.000", { act: "sign-up", schedule: eight }),
          at(1, "14:00:00.000", { act: "link" }),
          at(2, "11:00:00.000", { act: "next" }),
        ]),
        person(2, [
          at(4, "10:00:00.000", { act: "again", nth: 1 }),
          at(4, "11:00:00.000", { act: "link" }),
          at(4, "12:00:00.000", { act: "sign-up", schedule: eight }),
        ]),
        person(3, [
          at(1, "09:00:00.000", { act: "unsubscribe" }),
          at(1, "10:00:00.000", { act: "link" }),
          at(1, "11:00:00.000", { act: "sign-up", schedule: eight }),
        ]),
      ],
    }),
    expect: (report) => {
      const counts = [1, 2, 3].map((number) => mailsTo(report, number).length);
      if (`${counts}` !== "8,12,9") return `${counts} mails instead of 8,12,9`;
      const next = new Map(mailsTo(report, 1)).get("1/1/lesson-2") ?? 0;
      return next < on(1, "11:10:00.000") ? undefined : "a paused reader's request was not met";
    },
  },
  {
    name: "an impatient reader asks three times while SES is paused, and gets each mail once",
    world: () => ({
      people: [
        person(1, [
          at(1, "09:00:00.000", { act: "again", nth: 1 }),
          at(1, "09:01:00.000", { act: "again", nth: 1 }),
          at(1, "09:02:00.000", { act: "next" }),
          at(1, "09:03:00.000", { act: "next" }),
          at(1, "09:04:00.000", { act: "again", nth: 1 }),
        ]),
      ],
      prepare: refusing(on(1, "08:59:00.000"), on(1, "09:30:00.000")),
    }),
    expect: mailsAre(5),
  },
  {
    name: "the next one is asked for before the proof of this one comes: it is this one",
    world: () => ({
      people: [person(1, [at(1, "08:00:40.000", { act: "next" })])],
      plan: nth("send", firstLesson, "timeout-accepted"),
      prepare: ({ time, channel }) => {
        time.at(on(1, "07:59:00.000"), () => {
          channel.feedbackDownUntilMs = on(1, "08:40:00.000");
        });
      },
    }),
    expect: (report) =>
      mailsAre(4)(report) ??
      (sentBy(report, "1/1/lesson-2", on(2, "07:59:00.000"))
        ? sentBy(report, "1/1/lesson-2", on(2, "08:10:00.000"))
        : "one request brought a second lesson"),
  },
  {
    name: "signs up again while nobody knows whether the last lesson was sent",
    world: () => ({
      lessons: 1,
      people: [person(1, [at(1, "08:20:00.000", { act: "sign-up", schedule: eight })])],
      plan: nth("send", firstLesson, "timeout-accepted"),
      prepare: ({ time, channel }) => {
        time.at(on(1, "07:59:00.000"), () => {
          channel.feedbackDownUntilMs = on(1, "08:40:00.000");
        });
      },
    }),
    expect: mailsAre(3),
  },
  {
    name: "signs up again after leaving, for another hour: the lessons come at that hour",
    world: () => ({
      days: 6,
      people: [
        person(1, [
          at(1, "09:00:00.000", { act: "unsubscribe" }),
          at(1, "10:00:00.000", { act: "sign-up", schedule: { ...eight, sendAt: "20:00" } }),
        ]),
      ],
    }),
    expect: (report) =>
      mailsTo(report, 1).some(
        ([, atMs]) => atMs >= on(2, "20:00:00.000") && atMs < on(2, "20:10:00.000"),
      )
        ? undefined
        : "no lesson at the hour of the newer sign-up",
  },
  {
    name: "a pause is ended before its date",
    world: () => ({
      days: 15,
      people: [
        person(1, [
          at(1, "10:00:00.000", { act: "pause", days: 10 }),
          at(2, "12:00:00.000", { act: "resume" }),
        ]),
      ],
    }),
    expect: (report) =>
      sentBy(report, "1/1/lesson-2", on(3, "08:10:00.000")) ??
      (sentBy(report, "1/1/lesson-2", on(3, "07:59:00.000")) ? undefined : "too early"),
  },
  {
    name: "a pause before the welcome: it comes at the reader's hour of that day",
    world: () => ({
      people: [person(1, [at(0, "11:00:00.000", { act: "pause", days: 2 })])],
      days: 6,
      prepare: ({ time, ses }) => {
        time.at(on(0, "10:00:30.000"), () => {
          ses.pausedUntilMs = on(0, "13:00:00.000");
        });
      },
    }),
    expect: (report) =>
      mailsAre(4)(report) ??
      sentBy(report, "1/1/welcome", on(2, "08:10:00.000")) ??
      (sentBy(report, "1/1/welcome", on(2, "07:59:00.000")) ? undefined : "too early"),
  },
  {
    name: "two sign-ups before the confirmation: only the newer confirmation mail counts, with its settings",
    world: () => ({
      people: [
        {
          ...person(1, [
            at(0, "10:20:00.000", {
              act: "sign-up",
              schedule: { timeZone: "UTC", sendAt: "12:00", days: "daily" },
            }),
          ]),
          confirmsAfterMs: 30 * minuteMs,
        },
      ],
    }),
    expect: (report) =>
      mailsAre(5)(report) ??
      sentBy(report, "1/1/lesson-2", on(2, "12:10:00.000")) ??
      (sentBy(report, "1/1/lesson-2", on(2, "11:59:00.000")) ? undefined : "the older request"),
  },
  {
    name: "what SES answered is enough: not one event comes for a week",
    world: () => ({
      days: 9,
      prepare: ({ time, channel }) => {
        time.at(on(0, "09:59:00.000"), () => {
          channel.outageUntilMs = on(8, "10:00:00.000");
        });
      },
    }),
    expect: (report) => mailsAre(4)(report) ?? notLaterThan(10)(report),
  },
  {
    name: "a lesson asked for again survives the proof that the course is completed",
    world: () => ({
      people: [person(1, [at(2, "08:20:00.000", { act: "again", nth: 0 })])],
      plan: nth("send", 4, "timeout-accepted"),
      prepare: ({ time, channel }) => {
        time.at(on(2, "07:59:00.000"), () => {
          channel.feedbackDownUntilMs = on(2, "08:40:00.000");
        });
      },
    }),
    expect: mailsAre(5),
  },
  {
    name: "a form is sent again while nobody knows whether the transactional mail was",
    world: () => ({
      people: [
        {
          ...person(1, [at(0, "10:20:00.000", { act: "sign-up", schedule: eight })]),
          confirmsAfterMs: 90 * minuteMs,
        },
      ],
      plan: nth("send", 1, "timeout-accepted"),
      prepare: ({ time, channel }) => {
        time.at(on(0, "09:59:00.000"), () => {
          channel.feedbackDownUntilMs = on(0, "10:40:00.000");
        });
      },
    }),
    expect: mailsAre(5),
  },
  {
    name: "the button of a transactional mail is pressed again, and says the same",
    world: (protocol) => ({
      prepare: ({ time, spawn, history, checker }) => {
        const reader = history.reader(idOf(protocol, person(1)));
        time.at(on(1, "10:00:00.000"), () => {
          spawn("web", "confirm", async (ports) => {
            const { confirmationSentAt } = reader.stored?.consent ?? {};
            const issuedAt = confirmationSentAt ?? ports.clock.now();
            const outcome = await protocol.confirm(ports, { subscriptionId: reader.id, issuedAt });
            if (!outcome.ok)
              checker.violate(5, reader, time.nowMs(), `pressed again: ${outcome.why}`);
          });
        });
      },
    }),
    expect: mailsAre(4),
  },
  {
    name: "paused and resumed while nobody knows whether the lesson was sent",
    world: () => ({
      people: [
        person(1, [
          at(1, "08:10:00.000", { act: "pause", days: 3 }),
          at(1, "08:20:00.000", { act: "resume" }),
        ]),
      ],
      plan: nth("send", firstLesson, "timeout-lost"),
    }),
    expect: mailsAre(4),
  },
  {
    name: "a lesson that has not come yet is no lesson to be sent again, and no pause is for ever",
    world: () => ({
      people: [
        person(1, [
          at(1, "10:00:00.000", { act: "again", nth: 2 }),
          at(1, "11:00:00.000", { act: "pause", days: 400 }),
        ]),
      ],
    }),
    expect: mailsAre(4),
  },
  {
    name: "signed up again after leaving, and left once more before the button is pressed",
    world: () => ({
      people: [
        person(1, [
          at(1, "09:00:00.000", { act: "unsubscribe" }),
          at(1, "10:00:00.000", { act: "sign-up", schedule: eight }),
          at(1, "10:00:30.000", { act: "unsubscribe" }),
        ]),
      ],
    }),
    expect: mailsAre(3 + 1),
  },
  {
    name: "erased with a request still there, then asks for the link",
    world: () => ({
      people: [
        person(1, [
          at(1, "08:30:00.000", { act: "start-over" }),
          at(1, "09:10:00.000", { act: "again", nth: 0 }),
          at(1, "09:20:00.000", { act: "erase" }),
          at(1, "09:30:00.000", { act: "link" }),
        ]),
      ],
      prepare: refusing(on(1, "09:00:00.000"), on(1, "10:00:00.000")),
    }),
    expect: mailsAre(4),
  },
  {
    name: "erased and back within minutes: the mail waits for its ten minutes, and the course begins anew",
    world: () => ({
      people: [
        person(1, [
          at(0, "10:05:00.000", { act: "erase" }),
          at(0, "10:08:00.000", { act: "sign-up", schedule: eight }),
        ]),
      ],
    }),
    expect: mailsAre(6),
  },
];
