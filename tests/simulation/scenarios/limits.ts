/**
 * Scenarios of limits: refusals that come again and again, forms and requests without end.
 */
import { prepareBody } from "../../../lambdas/mail/mime.ts";
import { shortCourse } from "../../fakes/course.ts";
import type { Mode, Point } from "../core/faults.ts";
import type { Simulation } from "../core/simulation.ts";
import { at, eight, idOf, on, person } from "../run/small-world.ts";
import {
  counted,
  each,
  firstLesson,
  hourMs,
  mailsAre,
  mailsTo,
  notLaterThan,
  refusing,
  type Scenario,
  sentBy,
  type WorldScenario,
} from "./scenario.ts";

/** One comes due while the day's quota is used up, the other after that, while SES has paused. */
const ofTwoHours = [
  person(1),
  person(2, [at(0, "12:00:00.000", { act: "save", schedule: { ...eight, sendAt: "12:00" } })]),
];

function shortageThenPause(simulation: Simulation): void {
  const shortage = { fromMs: on(1, "07:50:00.000"), untilMs: on(1, "11:00:00.000") };
  simulation.checker.circumstances.shortages.push(shortage);
  refusing(shortage.fromMs, shortage.untilMs, "quotaUntilMs")(simulation);
  refusing(shortage.untilMs, on(1, "19:00:00.000"))(simulation);
}

const whoWaitedHadTheirs: WorldScenario["expect"] = (report) =>
  mailsAre(8)(report) ?? sentBy(report, "1/1/lesson-1", on(1, "19:30:00.000"));

/** Each of two readers has had two mails. */
const firstRefusedSend = 5;

/** The process stands still at its first look at the queue after so many sends. */
function frozenAfterSend(wanted: number): (point: Point) => Mode {
  let sends = 0;
  let isFrozen = false;
  return (point) => {
    if (point === "send") sends += 1;
    if (point !== "list" || sends !== wanted || isFrozen) return "ok";
    isFrozen = true;
    return "freeze-after";
  };
}

/** What has a limit. */
export const limitScenarios: readonly Scenario[] = [
  {
    name: "eight throttles in a row are nobody's fault: the lesson comes",
    world: () => ({ plan: each("send", firstLesson, firstLesson + 7, "throttled") }),
    expect: notLaterThan(45),
  },
  {
    name: "SES refuses the account for ten hours of a day, and nobody is parked",
    world: () => ({ prepare: refusing(on(1, "05:00:00.000"), on(1, "13:20:00.000")) }),
    expect: (report) =>
      mailsAre(4)(report) ??
      sentBy(report, "1/1/lesson-1", on(1, "13:50:00.000")) ??
      sentBy(report, "1/1/lesson-2", on(2, "08:10:00.000")),
  },
  {
    name: "SES pauses after a shortage: who waited for the quota keeps the slot, who came later does not",
    world: () => ({
      people: ofTwoHours,
      prepare: shortageThenPause,
    }),
    expect: whoWaitedHadTheirs,
  },
  {
    name: "a run stands still after it saw the quota used up: who comes due meanwhile does not wait for that",
    world: () => ({
      people: ofTwoHours,
      freezeMs: 4.5 * hourMs,
      plan: frozenAfterSend(firstRefusedSend),
      prepare: shortageThenPause,
    }),
    expect: whoWaitedHadTheirs,
  },
  {
    name: "SES refuses everybody for two days in words that are on no list, and nobody is parked",
    world: () => ({
      people: [person(1), person(2)],
      days: 6,
      prepare: ({ time, ses }) => {
        time.at(on(1, "07:00:00.000"), () => {
          ses.unknownWordsUntilMs = on(3, "07:00:00.000");
        });
      },
    }),
    expect: (report) =>
      mailsAre(8)(report) ?? sentBy(report, "1/1/lesson-1", on(3, "09:10:00.000")),
  },
  {
    name: "another hour is chosen while a send is being throttled",
    world: () => ({
      people: [
        person(1, [
          [
            { on: "claim", nth: 2, afterMs: 10 },
            { act: "save", schedule: { ...eight, sendAt: "20:00" } },
          ],
        ]),
      ],
      plan: each("send", firstLesson, firstLesson, "throttled"),
    }),
    expect: (report) => sentBy(report, "1/1/lesson-1", on(1, "20:10:00.000")),
  },
  {
    name: "the same hour is chosen again while a lesson is owed: it stays owed",
    world: () => ({
      people: [person(1, [at(1, "08:30:00.000", { act: "save", schedule: eight })])],
      prepare: refusing(on(1, "07:50:00.000"), on(1, "09:00:00.000")),
    }),
    expect: (report) => sentBy(report, "1/1/lesson-1", on(1, "09:40:00.000")),
  },
  {
    name: "three failures of one mail are forgotten with its success",
    world: () => {
      const fine = [1, 2, 6, 10, 14, 18, 22];
      return {
        lessons: 4,
        days: 6,
        people: [person(1, [at(3, "14:00:00.000", { act: "again", nth: 1 })])],
        plan: counted((send) => (fine.includes(send) ? "ok" : "rejected")).plan,
      };
    },
    expect: (report) =>
      mailsAre(7)(report) ?? sentBy(report, "1/1/lesson-2", on(2, "11:00:00.000")),
  },
  {
    name: "a parked reader stays parked when a form is refused",
    world: () => ({
      // Three transactional mails a day; the fourth is refused, and the refusal requests a delivery
      // all the same.
      people: [
        person(1, [
          ...["10:00", "10:15", "10:30"].map((time) =>
            at(3, `${time}:00.000`, { act: "sign-up", schedule: eight }),
          ),
          at(4, "09:50:00.000", { act: "sign-up", schedule: eight }),
        ]),
      ],
      plan: each("send", firstLesson, 999, "rejected"),
      days: 5,
    }),
    expect: ({ simulation }) => {
      const [reader] = simulation.history.readers.values();
      return reader?.stored?.due === "parked" ? undefined : "not parked";
    },
  },
  {
    name: "a parked lesson is tried again when its reader chooses another hour",
    world: () => ({
      people: [
        person(1, [
          at(3, "10:00:00.000", { act: "save", schedule: { ...eight, sendAt: "09:00" } }),
        ]),
      ],
      plan: each("send", firstLesson, firstLesson + 4, "rejected"),
      days: 6,
    }),
    expect: mailsAre(4),
  },
  {
    name: "a parked lesson keeps nobody from asking and from starting over",
    world: () => ({
      people: [
        person(1, [
          at(3, "09:00:00.000", { act: "again", nth: 0 }),
          at(3, "10:00:00.000", { act: "start-over" }),
        ]),
      ],
      // The fifth refusal may come milliseconds before the day is over.
      plan: each("send", firstLesson, firstLesson + 5, "rejected"),
      days: 6,
    }),
    expect: mailsAre(2 + 1 + 3),
  },
  {
    name: "a lesson that cannot be composed is parked, and keeps nobody else waiting",
    world: () => ({
      people: [person(1), person(2, [at(1, "07:00:00.000", { act: "unsubscribe" })])],
      days: 4,
      prepare: (simulation) => {
        const course = shortCourse(2);
        const html = prepareBody("<p>{{nobodyKnowsIt}}</p>");
        simulation.course = {
          ...course,
          mails: course.mails.map((mail) => (mail.slug === "lesson-2" ? { ...mail, html } : mail)),
        };
      },
    }),
    expect: (report) => {
      const [reader] = report.simulation.history.readers.values();
      return reader?.stored?.due === "parked" && reader.saves.deliver < 20
        ? mailsAre(5)(report)
        : "not parked";
    },
  },
  {
    name: "a form is sent again and again for one address: three transactional mails a day, five in all",
    world: () => ({
      people: [
        {
          ...person(1, [
            ...["10:05", "10:11", "10:22", "10:40", "20:00"].map((time) =>
              at(0, `${time}:00.000`, { act: "sign-up", schedule: eight }),
            ),
            ...[2, 3, 4, 5].map((day) =>
              at(day, "12:00:00.000", { act: "sign-up", schedule: eight }),
            ),
          ]),
          confirmsAfterMs: undefined,
          // Transactional mails of the unconfirmed may bounce for a while; that ends nothing.
          softBounces: 1,
        },
      ],
      days: 7,
    }),
    expect: mailsAre(5),
  },
  {
    name: "nine requests while SES is paused: five are met, each once",
    world: () => ({
      lessons: 8,
      days: 12,
      people: [
        person(1, [
          ...[0, 1, 2, 3, 4, 5, 6, 7, 2].map((nth, index) =>
            at(8, `10:0${index}:00.000`, { act: "again", nth }),
          ),
          at(8, "10:30:00.000", { act: "again", nth: 0 }),
        ]),
      ],
      prepare: refusing(on(8, "09:00:00.000"), on(8, "11:00:00.000")),
    }),
    expect: mailsAre(1 + 9 + 5),
  },
  {
    name: "two requests of the same millisecond are both met",
    world: (protocol) => ({
      prepare: ({ time, spawn }) => {
        const id = idOf(protocol, person(1));
        time.at(on(1, "10:00:00.000"), () => {
          for (const slug of ["welcome", "lesson-1"]) {
            spawn("web", "again", async (ports) => {
              await protocol.changePreferences(
                ports,
                { subscriptionId: id, issuedAt: ports.clock.now() },
                { command: "again", slug },
              );
            });
          }
        });
      },
    }),
    expect: mailsAre(6),
  },
  {
    name: "what was asked for comes before what is in turn, and the older request first",
    world: () => ({
      people: [
        person(1, [
          at(2, "07:51:00.000", { act: "again", nth: 1 }),
          at(2, "07:55:00.000", { act: "again", nth: 0 }),
          at(2, "07:57:00.000", { act: "link" }),
        ]),
      ],
      prepare: refusing(on(2, "07:50:00.000"), on(2, "08:20:00.000")),
    }),
    expect: (report) => {
      const names = mailsTo(report, 1).map(([name]) => name);
      const [one = "", other = "", link = "", last] = names.slice(3);
      return names.length === 7 && one < other && other < link && last === "1/1/lesson-2"
        ? undefined
        : `in the order ${names.join(", ")}`;
    },
  },
  {
    name: "what was asked for has left the course meanwhile",
    world: () => ({
      people: [
        person(1, [
          at(1, "09:10:00.000", { act: "again", nth: 1 }),
          at(1, "09:20:00.000", { act: "next" }),
        ]),
      ],
      prepare: (simulation) => {
        refusing(on(1, "09:00:00.000"), on(1, "10:00:00.000"))(simulation);
        simulation.time.at(on(1, "09:30:00.000"), () => {
          simulation.course = shortCourse(0);
        });
      },
    }),
    expect: (report) => {
      const [reader] = report.simulation.history.readers.values();
      return reader?.stored?.status === "completed" ? mailsAre(3)(report) : "not completed";
    },
  },
];
