/**
 * Scenarios of clocks: hours that are moved, skipped or there twice, gaps, and clocks that differ.
 */
import { courseOf, shortCourse } from "../../fakes/course.ts";
import { at, eight, on, person } from "../run/small-world.ts";
import {
  firstLesson,
  hourMs,
  mailsAre,
  mailsTo,
  nth,
  type Scenario,
  sentBy,
  stopBetween,
  type WorldScenario,
} from "./scenario.ts";

/** A mail must have been taken between two instants. */
const sentBetween =
  (fromMs: number, untilMs: number): NonNullable<WorldScenario["expect"]> =>
  (report) =>
    mailsTo(report, 1).some(([, atMs]) => atMs >= fromMs && atMs <= untilMs)
      ? undefined
      : "no lesson at that hour";

/** What clocks do to a course. */
export const clockScenarios: readonly Scenario[] = [
  {
    name: "next is asked while the slot's own send is under way, by a clock that is ahead",
    world: () => ({
      seed: "clocks 2",
      faultProfile: { skewMs: 2000 },
      people: [person(1, [[{ on: "claim", nth: 2, afterMs: 10 }, { act: "next" }]])],
    }),
    expect: (report) =>
      mailsAre(4)(report) ??
      (sentBy(report, "1/1/lesson-2", on(2, "07:59:00.000"))
        ? undefined
        : "one request, two lessons"),
  },
  {
    name: "next is asked right after the welcome, by a clock that is behind",
    world: () => ({
      seed: "clocks 2",
      faultProfile: { skewMs: 2000 },
      days: 6,
      people: [
        {
          ...person(1, [
            [{ on: "accepted", nth: 1, afterMs: 60 }, { act: "next" }],
            at(0, "15:30:00.000", { act: "save", schedule: { ...eight, sendAt: "00:00" } }),
          ]),
          confirmsAfterMs: 5 * hourMs,
        },
      ],
    }),
    expect: mailsAre(4),
  },
  {
    name: "sent for midnight by a clock that is ahead, and settled by an event of the evening before",
    world: (protocol) => ({
      seed: "clocks 2",
      faultProfile: { skewMs: 2000 },
      people: [
        person(1, [
          at(0, "12:00:00.000", { act: "save", schedule: { ...eight, sendAt: "00:00" } }),
        ]),
      ],
      plan: nth("send", firstLesson, "timeout-accepted"),
      days: 9,
      prepare: (simulation) => {
        simulation.course = courseOf([
          { slug: "welcome", kind: "extra", waitDays: 0 },
          { slug: "lesson-1", kind: "lesson", waitDays: 1 },
          { slug: "lesson-2", kind: "lesson", waitDays: 2 },
        ]);
        simulation.time.at(on(0, "23:59:59.000"), () => {
          simulation.spawn("deliver", "tick 0", async (ports) => {
            await protocol.deliver(ports, { worker: 0 });
          });
        });
      },
    }),
    expect: (report) =>
      sentBy(report, "1/1/lesson-1", on(1, "00:00:00.000")) ??
      (sentBy(report, "1/1/lesson-2", on(2, "12:00:00.000"))
        ? sentBy(report, "1/1/lesson-2", on(3, "00:10:00.000"))
        : "a day too early"),
  },
  {
    name: "sent at midnight by a clock that is behind, and then the hour is midnight: it left the day before",
    world: () => ({
      seed: "clocks 2",
      faultProfile: { skewMs: 2000 },
      days: 9,
      people: [
        person(1, [
          at(0, "12:00:00.000", { act: "save", schedule: { ...eight, sendAt: "23:58" } }),
          at(2, "12:00:00.000", { act: "save", schedule: { ...eight, sendAt: "00:00" } }),
        ]),
      ],
      prepare: (simulation) => {
        simulation.course = courseOf([
          { slug: "welcome", kind: "extra", waitDays: 0 },
          { slug: "lesson-1", kind: "lesson", waitDays: 1 },
          { slug: "lesson-2", kind: "lesson", waitDays: 2 },
        ]);
        stopBetween(simulation, on(1, "23:57:00.000"), on(1, "23:59:30.000"));
      },
    }),
    expect: (report) =>
      sentBy(report, "1/1/lesson-1", on(2, "00:00:00.000"))
        ? sentBy(report, "1/1/lesson-2", on(3, "00:10:00.000"))
        : "not at midnight",
  },
  {
    name: "confirmed in the evening: the welcome keeps no lesson waiting",
    world: () => ({ people: [{ ...person(1), confirmsAfterMs: 12 * hourMs }] }),
    expect: (report) => sentBy(report, "1/1/lesson-1", on(1, "08:10:00.000")),
  },
  {
    name: "another hour in the evening: twelve hours and a half are gap enough, eleven and a half not",
    world: () => ({
      days: 6,
      people: ["08:30", "07:30"].map((sendAt, index) =>
        person(index + 1, [
          at(0, "12:00:00.000", { act: "save", schedule: { ...eight, sendAt: "20:00" } }),
          // The first slot is today's: the welcome keeps nothing waiting.
          at(1, "21:00:00.000", { act: "save", schedule: { ...eight, sendAt } }),
        ]),
      ),
    }),
    expect: (report) => {
      const [near = 0, far = 0] = [1, 2].map(
        (number) => new Map(mailsTo(report, number)).get("1/1/lesson-2") ?? 0,
      );
      return near < on(2, "08:40:00.000") && far < on(3, "07:40:00.000")
        ? mailsAre(8)(report)
        : "a day lost";
    },
  },
  {
    name: "half past two in Berlin, on the night that has none: at three",
    world: () => ({
      lessons: 28,
      days: 30,
      people: [
        person(1, [
          at(0, "11:00:00.000", {
            act: "save",
            schedule: { timeZone: "Europe/Berlin", sendAt: "02:30", days: "daily" },
          }),
        ]),
      ],
    }),
    expect: sentBetween(on(27, "01:00:00.000"), on(27, "01:10:00.000")),
  },
  {
    name: "half past eleven in Santiago, on the night that has two of them: at the first",
    world: () => ({
      lessons: 36,
      days: 38,
      people: [
        person(1, [
          at(0, "11:00:00.000", {
            act: "save",
            schedule: { timeZone: "America/Santiago", sendAt: "23:30", days: "daily" },
          }),
        ]),
      ],
    }),
    expect: sentBetween(on(34, "02:30:00.000"), on(34, "02:40:00.000")),
  },
  {
    name: "a new first mail for readers under way comes on another day, like any other",
    world: () => ({
      days: 7,
      people: [
        person(1, [
          at(0, "12:00:00.000", { act: "save", schedule: { ...eight, sendAt: "00:30" } }),
          at(1, "01:00:00.000", { act: "save", schedule: { ...eight, sendAt: "20:00" } }),
        ]),
      ],
      prepare: (simulation) => {
        simulation.time.at(on(1, "00:50:00.000"), () => {
          const { mails } = shortCourse(2);
          simulation.course = courseOf([{ slug: "preface", kind: "extra", waitDays: 0 }, ...mails]);
        });
      },
    }),
    expect: (report) => mailsAre(5)(report) ?? sentBy(report, "1/1/preface", on(2, "20:10:00.000")),
  },
  {
    name: "next is asked for just after midnight on a Saturday, by a reader of weekdays",
    world: () => ({
      lessons: 6,
      days: 9,
      people: [
        person(1, [
          at(0, "12:00:00.000", { act: "save", schedule: { ...eight, days: "weekdays" } }),
          at(5, "00:05:00.000", { act: "next" }),
        ]),
      ],
    }),
    expect: (report) =>
      sentBy(report, "1/1/lesson-5", on(5, "00:10:00.000")) ??
      sentBy(report, "1/1/lesson-6", on(7, "08:10:00.000")) ??
      (sentBy(report, "1/1/lesson-6", on(7, "07:59:00.000")) ? undefined : "at the weekend"),
  },
];
