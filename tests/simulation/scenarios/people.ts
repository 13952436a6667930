/**
 * Scenarios of people: readers who act in the middle of a send, and an author who edits.
 */
import { courseOf } from "../../fakes/course.ts";
import { at, eight, on, person } from "../run/small-world.ts";
import {
  eventOf,
  firstLesson,
  mailsAre,
  nth,
  type Scenario,
  sentBy,
  stopBetween,
} from "./scenario.ts";

/** What readers and the author can do in the middle of it. */
export const peopleScenarios: readonly Scenario[] = [
  {
    name: "an erased reader returns, and an event of the former life comes late",
    world: (protocol) => ({
      people: [
        person(1, [
          at(1, "08:10:00.000", { act: "erase" }),
          at(1, "09:00:00.000", { act: "sign-up", schedule: eight }),
        ]),
      ],
      prepare: eventOf(
        protocol,
        on(1, "10:00:00.000"),
        "delivered",
        "1-lesson-1",
        on(1, "08:00:00.100"),
      ),
    }),
    expect: mailsAre(7),
  },
  {
    name: "a reader is erased, and an event of their lesson comes late: nothing is written about them",
    world: (protocol) => ({
      people: [person(1, [at(1, "08:10:00.000", { act: "erase" })])],
      prepare: eventOf(
        protocol,
        on(1, "10:00:00.000"),
        "delivered",
        "1-lesson-1",
        on(1, "08:00:00.100"),
      ),
    }),
    expect: mailsAre(3),
  },
  {
    name: "an address that bounced, was erased and signs up after a week gets its transactional mail",
    world: (protocol) => ({
      days: 12,
      people: [
        person(1, [
          at(0, "10:30:00.000", { act: "erase" }),
          at(9, "10:00:00.000", { act: "sign-up", schedule: eight }),
        ]),
      ],
      prepare: eventOf(protocol, on(0, "10:10:00.000"), "permanent-bounce", "1-welcome"),
    }),
    expect: mailsAre(6),
  },
  {
    name: "a reader who is never to be written to again gets nothing, whoever asks",
    world: () => ({
      people: [
        person(1, [
          at(1, "08:10:00.000", { act: "never" }),
          at(1, "09:00:00.000", { act: "sign-up", schedule: eight }),
          at(1, "10:00:00.000", { act: "link" }),
        ]),
      ],
    }),
    expect: mailsAre(3),
  },
  {
    name: "a mailbox is blocked while its confirmation mail is under way",
    world: () => ({
      people: [person(1, [at(0, "10:00:30.000", { act: "never" })])],
    }),
    expect: mailsAre(1),
  },
  {
    name: "somebody else signs up who left: two mails in 30 days",
    world: () => ({
      days: 20,
      people: [
        {
          ...person(1, [
            at(0, "10:00:30.000", { act: "unsubscribe" }),
            ...[1, 2, 3, 4].map((day) =>
              at(day, "09:00:00.000", { act: "sign-up", schedule: eight }),
            ),
          ]),
          confirmsAfterMs: undefined,
        },
      ],
    }),
    expect: mailsAre(3),
  },
  {
    name: "the author inserts a lesson between the claim and the settling of the next",
    world: () => ({
      plan: nth("send", firstLesson, "timeout-accepted"),
      prepare: (simulation) => {
        simulation.time.at(on(1, "08:00:05.000"), () => {
          simulation.course = courseOf([
            { slug: "welcome", kind: "extra", waitDays: 0 },
            { slug: "inserted", kind: "lesson", waitDays: 1 },
            { slug: "lesson-1", kind: "lesson", waitDays: 1 },
            { slug: "lesson-2", kind: "lesson", waitDays: 1 },
          ]);
        });
      },
    }),
    expect: mailsAre(5),
  },
  {
    name: "a completed reader gets nothing of what the author adds later",
    world: () => ({
      days: 6,
      prepare: (simulation) => {
        simulation.time.at(on(3, "10:00:00.000"), () => {
          simulation.course = courseOf(
            ["welcome", "lesson-1", "lesson-2", "lesson-3"].map((slug, index) => ({
              slug,
              kind: "lesson",
              waitDays: index === 0 ? 0 : 1,
            })),
          );
        });
      },
    }),
    expect: mailsAre(4),
  },
  {
    name: "next is asked while the slot's own send is under way",
    world: () => ({
      people: [person(1, [[{ on: "claim", nth: 2, afterMs: 10 }, { act: "next" }]])],
    }),
    expect: mailsAre(4),
  },
  {
    name: "starting over drops an open claim, whose proof comes afterwards",
    world: () => ({
      people: [person(1, [at(1, "08:20:00.000", { act: "start-over" })])],
      plan: nth("send", firstLesson, "timeout-accepted"),
      prepare: ({ time, channel }) => {
        time.at(on(1, "07:59:00.000"), () => {
          channel.outageUntilMs = on(1, "09:00:00.000");
        });
      },
    }),
    expect: (report) => mailsAre(6)(report) ?? sentBy(report, "1/2/welcome", on(1, "08:25:00.000")),
  },
  {
    name: "leaving with an open claim of unknown outcome",
    world: () => ({
      people: [person(1, [at(1, "08:20:00.000", { act: "unsubscribe" })])],
      plan: nth("send", firstLesson, "timeout-lost"),
    }),
    expect: mailsAre(2),
  },
  {
    name: "leaving with an open claim, whose proof comes afterwards",
    world: () => ({
      people: [person(1, [at(1, "08:20:00.000", { act: "unsubscribe" })])],
      plan: nth("send", firstLesson, "timeout-accepted"),
      prepare: ({ time, channel }) => {
        time.at(on(1, "07:59:00.000"), () => {
          channel.feedbackDownUntilMs = on(1, "09:00:00.000");
        });
      },
    }),
    expect: mailsAre(3),
  },
  {
    name: "pausing with an open claim of unknown outcome",
    world: () => ({
      days: 6,
      people: [person(1, [at(1, "08:20:00.000", { act: "pause", days: 2 })])],
      plan: nth("send", firstLesson, "timeout-lost"),
    }),
    expect: mailsAre(4),
  },
  {
    name: "another zone and hour while the outcome of a send is unknown",
    world: () => ({
      people: [
        person(1, [
          at(1, "08:10:00.000", {
            act: "save",
            schedule: { timeZone: "Asia/Kathmandu", sendAt: "20:00", days: "daily" },
          }),
        ]),
      ],
      plan: nth("send", firstLesson, "timeout-lost"),
    }),
    expect: mailsAre(4),
  },
  {
    name: "a lesson asked for again is sent once, and its open claim is settled by its own message",
    world: () => ({
      people: [person(1, [at(1, "09:00:00.000", { act: "again", nth: 0 })])],
      plan: nth("send", 4, "timeout-accepted"),
    }),
    expect: mailsAre(5),
  },
  {
    name: "a summer-time change between two lessons",
    world: () => ({
      days: 30,
      people: [
        person(1, [
          at(0, "11:00:00.000", {
            act: "save",
            schedule: { timeZone: "Europe/Berlin", sendAt: "08:00", days: "daily" },
          }),
        ]),
      ],
      lessons: 29,
    }),
    expect: mailsAre(31),
  },
  {
    name: "a course that has nothing to send in five days of deliver's outage",
    world: () => ({
      days: 8,
      prepare: ({ time, ses }) => {
        time.at(on(0, "11:00:00.000"), () => {
          ses.pausedUntilMs = on(3, "15:00:00.000");
        });
      },
    }),
    expect: mailsAre(4),
  },
  {
    name: "a hard bounce of the welcome, stamped by a clock behind the one that confirmed",
    world: (protocol) => ({
      prepare: eventOf(
        protocol,
        on(0, "10:03:00.000"),
        "permanent-bounce",
        "1-welcome",
        on(0, "10:00:58.500"),
      ),
    }),
    expect: mailsAre(2),
  },
  {
    name: "a course shrinks while its last lesson is awaited",
    world: () => ({
      prepare: (simulation) => {
        simulation.time.at(on(1, "10:00:00.000"), () => {
          simulation.course = courseOf([
            { slug: "welcome", kind: "extra", waitDays: 0 },
            { slug: "lesson-1", kind: "lesson", waitDays: 1 },
          ]);
        });
      },
    }),
    expect: mailsAre(3),
  },
  {
    name: "a reader of 23:58 gets one lesson a day",
    world: () => ({
      days: 5,
      people: [
        person(1, [
          at(0, "11:00:00.000", {
            act: "save",
            schedule: { timeZone: "UTC", sendAt: "23:58", days: "daily" },
          }),
        ]),
      ],
      lessons: 3,
    }),
    expect: (report) => (report.daysLost > 0 ? `${report.daysLost} days lost` : undefined),
  },
  {
    name: "a reader who complained gets no transactional mail, however long ago it was",
    world: (protocol) => ({
      days: 12,
      people: [person(1, [at(9, "10:00:00.000", { act: "sign-up", schedule: eight })])],
      prepare: eventOf(protocol, on(0, "10:10:00.000"), "complaint", "1-welcome"),
    }),
    expect: mailsAre(2),
  },
  {
    name: "the operator stops sending, for a while in the night and for a while in the morning",
    world: () => ({
      prepare: (simulation) => {
        stopBetween(simulation, on(0, "10:00:00.000"), on(0, "11:00:00.000"));
        stopBetween(simulation, on(1, "07:00:00.000"), on(1, "09:00:00.000"));
      },
    }),
    expect: (report) =>
      mailsAre(4)(report) ??
      (sentBy(report, "1/1/welcome", on(0, "11:00:00.000")) === undefined ||
      sentBy(report, "1/1/lesson-1", on(1, "09:00:00.000")) === undefined
        ? "a mail left while sending was stopped"
        : undefined),
  },
];
