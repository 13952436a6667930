/**
 * Scenarios of ends: bounces, complaints, leaving, and what is forgotten in time.
 */
import { shortCourse } from "../../fakes/course.ts";
import type { Act, Moment } from "../core/readers.ts";
import type { Simulation } from "../core/simulation.ts";
import { at, eight, on, person } from "../run/small-world.ts";
import {
  eventOf,
  firstLesson,
  hourMs,
  mailsAre,
  mailsTo,
  nth,
  refusing,
  type Scenario,
  sentBy,
} from "./scenario.ts";

const dayMs = 24 * hourMs;

/** Every one of these lessons bounces for a while. */
const softly =
  (slugs: readonly string[]) =>
  ({ channel }: Simulation) => {
    const emit = channel.emit.bind(channel);
    channel.emit = (mail, events) => {
      const soft = slugs.some((slug) => mail.tags.message === `1-${slug}`);
      emit(
        mail,
        events.map(({ what, afterMs }) => ({
          what: soft && what === "delivered" ? "transient-bounce" : what,
          afterMs,
        })),
      );
    };
  };

/** All that the preferences page offers, and a request for its link. */
const buttons = (day: number): readonly (readonly [Moment, Act])[] => [
  at(day, "10:00:00.000", { act: "again", nth: 0 }),
  at(day, "10:10:00.000", { act: "next" }),
  at(day, "10:20:00.000", { act: "resume" }),
  at(day, "10:30:00.000", { act: "pause", days: 2 }),
  at(day, "10:40:00.000", { act: "save", schedule: { ...eight, sendAt: "09:00" } }),
  at(day, "10:50:00.000", { act: "start-over" }),
  at(day, "11:00:00.000", { act: "link" }),
];

/** What ends, and what of it stays. */
export const endScenarios: readonly Scenario[] = [
  {
    name: "a reader who has left, complained or completed presses every button of an old page",
    world: (protocol) => ({
      lessons: 1,
      days: 7,
      people: [
        person(1, [
          ...buttons(2),
          at(2, "11:10:00.000", { act: "unsubscribe" }),
          at(4, "10:00:00.000", { act: "sign-up", schedule: eight }),
        ]),
        person(2, [at(1, "09:00:00.000", { act: "unsubscribe" }), ...buttons(2)]),
        person(3, [at(3, "10:00:00.000", { act: "next" })]),
        { ...person(4, buttons(2)), confirmsAfterMs: undefined },
      ],
      prepare: (simulation) => {
        eventOf(protocol, on(0, "10:10:00.000"), "complaint", "1-welcome")(simulation);
        simulation.time.at(on(2, "12:00:00.000"), () => {
          simulation.course = shortCourse(2);
        });
      },
    }),
    expect: (report) => {
      const counts = [1, 2, 3, 4].map((number) => mailsTo(report, number).length);
      return `${counts}` === "2,4,3,1" ? undefined : `${counts} mails instead of 2,4,3,1`;
    },
  },
  {
    name: "an address that bounced waits a week for a transactional mail, and then starts again",
    world: (protocol) => ({
      days: 14,
      people: [
        person(1, [
          at(3, "10:00:00.000", { act: "sign-up", schedule: eight }),
          at(9, "10:00:00.000", { act: "sign-up", schedule: eight }),
        ]),
      ],
      prepare: eventOf(protocol, on(0, "10:10:00.000"), "permanent-bounce", "1-welcome"),
    }),
    expect: (report) =>
      mailsAre(6)(report) ?? sentBy(report, "1/2/lesson-2", on(11, "08:10:00.000")),
  },
  {
    name: "an old bounce says nothing about a reader who confirmed since",
    world: (protocol) => ({
      days: 6,
      people: [
        person(1, [
          at(1, "09:00:00.000", { act: "unsubscribe" }),
          at(1, "10:00:00.000", { act: "sign-up", schedule: eight }),
        ]),
      ],
      prepare: eventOf(
        protocol,
        on(1, "11:00:00.000"),
        "permanent-bounce",
        "1-lesson-1",
        on(1, "08:00:00.500"),
      ),
    }),
    expect: mailsAre(3 + 4),
  },
  {
    name: "a bounce, then a complaint: no transactional mail, however long ago it was",
    world: (protocol) => ({
      days: 12,
      people: [person(1, [at(10, "10:00:00.000", { act: "sign-up", schedule: eight })])],
      prepare: (simulation) => {
        eventOf(protocol, on(0, "10:10:00.000"), "permanent-bounce", "1-welcome")(simulation);
        eventOf(protocol, on(0, "10:20:00.000"), "complaint", "1-welcome")(simulation);
        eventOf(protocol, on(0, "10:30:00.000"), "permanent-bounce", "1-welcome")(simulation);
      },
    }),
    expect: (report) => {
      const [reader] = report.simulation.history.readers.values();
      const reason = reader?.stored?.reason;
      // Their page says so.
      return reason === "complaint" ? mailsAre(2)(report) : `ended by ${reason}`;
    },
  },
  {
    name: "a reader who left and bounces afterwards may come back at once",
    world: (protocol) => ({
      days: 6,
      people: [
        person(1, [
          at(1, "09:00:00.000", { act: "unsubscribe" }),
          at(2, "10:00:00.000", { act: "sign-up", schedule: eight }),
        ]),
      ],
      prepare: eventOf(protocol, on(1, "09:30:00.000"), "permanent-bounce", "1-lesson-1"),
    }),
    expect: mailsAre(3 + 4),
  },
  {
    name: "a complaint about the transactional mail itself, before anything was confirmed",
    world: (protocol) => ({
      people: [
        {
          ...person(1, [at(40, "10:00:00.000", { act: "sign-up", schedule: eight })]),
          confirmsAfterMs: 2 * hourMs,
        },
      ],
      days: 42,
      prepare: eventOf(protocol, on(0, "10:10:00.000"), "complaint", "request-0"),
    }),
    expect: mailsAre(1),
  },
  {
    name: "three lessons in a row bounce for a while: a week of rest, and one more ends it",
    world: (protocol) => ({
      lessons: 6,
      days: 14,
      prepare: (simulation) => {
        softly(["lesson-1", "lesson-2", "lesson-3", "lesson-4"])(simulation);
        // An old event proves nothing about the mails after it, and one told twice counts once.
        eventOf(
          protocol,
          on(2, "09:00:00.000"),
          "delivered",
          "1-welcome",
          on(0, "10:01:00.300"),
        )(simulation);
        eventOf(
          protocol,
          on(4, "09:00:00.000"),
          "transient-bounce",
          "1-lesson-3",
          on(3, "08:00:00.100"),
        )(simulation);
      },
    }),
    expect: (report) => {
      const mails = new Map(mailsTo(report, 1));
      const rest = (mails.get("1/1/lesson-4") ?? 0) - (mails.get("1/1/lesson-3") ?? 0);
      if (rest < 7 * dayMs || rest > 8.1 * dayMs) return `${rest / dayMs} days of rest`;
      return mailsAre(6)(report) ?? sentBy(report, "1/1/lesson-3", on(3, "08:10:00.000"));
    },
  },
  {
    name: "two lessons bounce for a while, one is delivered, two bounce again",
    world: () => ({
      lessons: 6,
      days: 9,
      prepare: softly(["lesson-1", "lesson-2", "lesson-4", "lesson-5"]),
    }),
    expect: (report) => sentBy(report, "1/1/lesson-6", on(6, "08:10:00.000")),
  },
  {
    name: "a transactional mail is confirmed after its thirty days: it was forgotten",
    world: () => ({
      people: [{ ...person(1), confirmsAfterMs: 31 * dayMs }],
      days: 33,
    }),
    expect: mailsAre(1),
  },
  {
    name: "left before confirming, and back after it was forgotten",
    world: () => ({
      people: [
        {
          ...person(1, [
            at(0, "10:02:00.000", { act: "unsubscribe" }),
            at(31, "10:00:00.000", { act: "sign-up", schedule: eight }),
          ]),
          confirmsAfterMs: 5 * 60_000,
        },
      ],
      days: 35,
    }),
    expect: mailsAre(1 + 4),
  },
  {
    name: "a complaint in a pause, and with a send of unknown outcome",
    world: (protocol) => ({
      plan: nth("send", firstLesson, "timeout-lost"),
      people: [person(1, [at(1, "08:05:00.000", { act: "pause", days: 3 })])],
      prepare: eventOf(protocol, on(1, "08:10:00.000"), "complaint", "1-welcome"),
    }),
    expect: mailsAre(2),
  },
  {
    name: "a complaint about an old lesson while a new transactional mail waits to be sent",
    world: (protocol) => ({
      people: [
        person(1, [
          at(1, "09:00:00.000", { act: "unsubscribe" }),
          at(1, "10:00:00.000", { act: "sign-up", schedule: eight }),
        ]),
      ],
      prepare: (simulation) => {
        simulation.time.at(on(1, "09:30:00.000"), () => {
          simulation.ses.pausedUntilMs = on(1, "12:00:00.000");
        });
        eventOf(protocol, on(1, "10:30:00.000"), "complaint", "1-lesson-1")(simulation);
      },
    }),
    expect: mailsAre(3),
  },
  {
    name: "a reader in a pause leaves",
    world: () => ({
      days: 6,
      people: [
        person(1, [
          at(1, "09:00:00.000", { act: "pause", days: 2 }),
          at(1, "10:00:00.000", { act: "unsubscribe" }),
        ]),
      ],
    }),
    expect: mailsAre(3),
  },
  {
    name: "a course is started over with a bounce, a request and a pause still there",
    world: () => ({
      people: [
        person(1, [
          at(1, "09:10:00.000", { act: "again", nth: 0 }),
          at(1, "09:15:00.000", { act: "pause", days: 3 }),
          at(1, "09:20:00.000", { act: "start-over" }),
        ]),
      ],
      prepare: (simulation) => {
        softly(["lesson-1"])(simulation);
        refusing(on(1, "09:00:00.000"), on(1, "10:00:00.000"))(simulation);
      },
    }),
    expect: mailsAre(3 + 3),
  },
  {
    name: "left while the transactional mail waits to be sent: it is not sent any more",
    world: () => ({
      people: [person(1, [at(0, "10:20:00.000", { act: "unsubscribe" })])],
      prepare: refusing(on(0, "09:59:00.000"), on(0, "11:00:00.000")),
    }),
    expect: mailsAre(0),
  },
  {
    name: "the transactional mail itself bounces for good before its button is pressed",
    world: (protocol) => ({
      prepare: eventOf(protocol, on(0, "10:00:30.000"), "permanent-bounce", "request-0"),
    }),
    expect: mailsAre(1),
  },
];
