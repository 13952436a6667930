/**
 * Scenarios of content: what SES takes and then rejects is owed again, once; a lesson that three
 * readers cannot be sent is held, until a new build of the course.
 */
import type { OutgoingMail } from "../../../lambdas/flow/ports.ts";
import { prepareBody } from "../../../lambdas/mail/mime.ts";
import { shortCourse } from "../../fakes/course.ts";
import type { Simulation } from "../core/simulation.ts";
import { at, on, person, type SmallWorldReport } from "../run/small-world.ts";
import { hourMs, mailsAre, mailsTo, nth, type Scenario, sentBy } from "./scenario.ts";

/** SES rejects this message of anybody, so many times in all. */
const rejecting =
  (message: string, times: number) =>
  ({ ses }: Simulation) => {
    let left = times;
    ses.rejects = ({ tags }: OutgoingMail) => {
      if (tags.message !== message || left === 0) return false;
      left -= 1;
      return true;
    };
  };

/** The author deploys the course again. */
const newBuild = (atMs: number) => (simulation: Simulation) => {
  simulation.time.at(atMs, () => {
    simulation.course = { ...simulation.course, build: "build-2" };
  });
};

/** Three readers of the first day, and three who are a day behind. */
const twoDays = [1, 2, 3, 4, 5, 6].map((number) => ({
  ...person(number),
  ...(number > 3 && { confirmsAfterMs: 24 * hourMs }),
}));

/** When each of the readers had the first lesson, in order of their numbers. */
function firstLessons(report: SmallWorldReport): readonly (number | undefined)[] {
  return twoDays.map(({ number }) => new Map(mailsTo(report, number)).get("1/1/lesson-1"));
}

/** Nobody had it before the build, all within an hour and a few minutes of it. */
function afterBuild(report: SmallWorldReport, builtMs: number): string | undefined {
  const wrong = firstLessons(report).filter(
    (atMs = 0) => atMs < builtMs || atMs > builtMs + 1.1 * hourMs,
  );
  return wrong.length === 0 ? undefined : `${wrong.length} of six not in the hour of the build`;
}

/** What SES says of a mail's content, later or at once. */
export const rejectionScenarios: readonly Scenario[] = [
  {
    name: "SES takes a lesson and then rejects it: it is owed again, and comes the next day",
    world: () => ({ prepare: rejecting("1-lesson-1", 1) }),
    expect: (report) =>
      mailsAre(5)(report) ??
      sentBy(report, "1/1/lesson-1", on(2, "08:10:00.000")) ??
      sentBy(report, "1/1/lesson-2", on(3, "08:10:00.000")),
  },
  {
    name: "SES rejects a lesson each time: it is sent twice, and the course goes on",
    world: () => ({ days: 6, prepare: rejecting("1-lesson-1", 99) }),
    expect: (report) =>
      mailsAre(5)(report) ?? sentBy(report, "1/1/lesson-2", on(3, "08:10:00.000")),
  },
  {
    name: "SES rejects the last lesson: the completed course resumes for it",
    world: () => ({ days: 6, prepare: rejecting("1-lesson-2", 1) }),
    expect: (report) => {
      const [reader] = report.simulation.history.readers.values();
      return reader?.stored?.status === "completed" ? mailsAre(5)(report) : "not completed";
    },
  },
  {
    name: "SES rejects a lesson whose answer was lost: its claim ends with the rejection",
    world: () => ({
      prepare: rejecting("1-lesson-1", 1),
      plan: nth("send", 3, "timeout-accepted"),
    }),
    expect: (report) =>
      mailsAre(5)(report) ?? sentBy(report, "1/1/lesson-1", on(2, "08:10:00.000")),
  },
  {
    name: "a rejected lesson is asked for at once, and its second copy is recorded",
    world: () => ({
      people: [person(1, [at(1, "08:10:00.000", { act: "next" })])],
      prepare: rejecting("1-lesson-1", 1),
    }),
    expect: (report) =>
      mailsAre(5)(report) ?? sentBy(report, "1/1/lesson-1", on(1, "08:20:00.000")),
  },
  {
    name: "a rejection of somebody who has left brings nothing back",
    world: () => ({
      people: [person(1, [at(1, "08:00:20.000", { act: "unsubscribe" })])],
      prepare: (simulation) => {
        rejecting("1-lesson-1", 1)(simulation);
        simulation.time.at(on(1, "08:00:10.000"), () => {
          simulation.channel.outageUntilMs = on(1, "10:00:00.000");
        });
      },
    }),
    expect: mailsAre(3),
  },
  {
    name: "SES rejects a lesson of three readers: it is held for all, and a new build releases it",
    world: () => ({
      people: twoDays,
      days: 8,
      prepare: (simulation) => {
        rejecting("1-lesson-1", 3)(simulation);
        newBuild(on(3, "09:00:00.000"))(simulation);
      },
    }),
    expect: (report) => mailsAre(6 * 4 + 3)(report) ?? afterBuild(report, on(3, "09:00:00.000")),
  },
  {
    name: "SES refuses the content of a lesson to three readers: it is held, and a new build releases it",
    world: () => {
      let sends = 0;
      return {
        people: twoDays,
        days: 8,
        // Six confirmation mails and the welcomes of the first three come before.
        plan: (point) => {
          if (point !== "send") return "ok";
          sends += 1;
          return sends > 9 && sends <= 12 ? "content" : "ok";
        },
        prepare: newBuild(on(3, "09:00:00.000")),
      };
    },
    expect: (report) => mailsAre(6 * 4)(report) ?? afterBuild(report, on(3, "09:00:00.000")),
  },
  {
    name: "a lesson that an earlier build cannot compose is parked, and the next build releases its reader",
    world: (protocol) => ({
      days: 7,
      prepare: (simulation) => {
        const course = shortCourse(2);
        const html = prepareBody("<p>{{nobodyKnowsIt}}</p>");
        const mails = course.mails.map((mail) =>
          mail.slug === "lesson-2" ? { ...mail, html } : mail,
        );
        simulation.course = { ...course, mails };
        const { time, history, checker, spawn } = simulation;
        time.at(on(4, "09:00:00.000"), () => {
          const [reader] = history.readers.values();
          if (reader && reader.stored?.due !== "parked") {
            checker.violate(14, reader, time.nowMs(), "not parked for what cannot be composed");
          }
          simulation.course = { ...course, build: "build-2" };
          // Nothing is due, and ticks that only read are left out of a world.
          spawn("deliver", "tick 0", async (ports) => {
            await protocol.deliver(ports, { worker: 0 });
          });
        });
      },
    }),
    expect: (report) =>
      mailsAre(4)(report) ?? sentBy(report, "1/1/lesson-2", on(5, "08:10:00.000")),
  },
  {
    name: "two readers are not enough to hold a lesson",
    world: () => ({ people: twoDays, days: 8, prepare: rejecting("1-lesson-1", 2) }),
    expect: (report) => {
      const late = firstLessons(report).filter(
        (atMs = 0, index) => atMs > on(index < 3 ? 1 : 2, "08:10:00.000"),
      );
      return late.length === 2 ? mailsAre(6 * 4 + 2)(report) : `${late.length} had to wait`;
    },
  },
];
