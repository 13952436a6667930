/**
 * Scenarios of names: the author renames and retires mails of a running course.
 */
import type { CourseMail, RetiredMail } from "../../../lambdas/domain/course.ts";
import { courseOf, shortCourse } from "../../fakes/course.ts";
import type { Protocol } from "../core/protocol.ts";
import type { Simulation } from "../core/simulation.ts";
import { at, on, person } from "../run/small-world.ts";
import {
  counted,
  each,
  eventOf,
  firstLesson,
  mailsAre,
  notLaterThan,
  nth,
  type Scenario,
  sentBy,
} from "./scenario.ts";

const lesson = (slug: string, ...was: string[]): CourseMail => ({
  slug,
  kind: "lesson",
  waitDays: 1,
  ...(was.length > 0 && { was }),
});

const newName = "lesson-1-renamed-1";
const renamed = [lesson(newName, "lesson-1"), lesson("lesson-2")];
const renamedTwice = [lesson("lesson-1-renamed-2", newName, "lesson-1"), lesson("lesson-2")];

/** From an instant on these lessons come behind the welcome. */
const editAt =
  (atMs: number, lessons: readonly CourseMail[], retired: readonly RetiredMail[] = []) =>
  (simulation: Simulation) => {
    simulation.time.at(atMs, () => {
      const mails = [...shortCourse(0).mails, ...lessons];
      simulation.course = { ...courseOf(mails), retired, build: `build-of-${atMs}` };
    });
  };

/** Nothing is due, and ticks that only read are left out of a world. */
const tickAt = (protocol: Protocol, atMs: number) => (simulation: Simulation) => {
  simulation.time.at(atMs, () => {
    simulation.spawn("deliver", "tick 0", async (ports) => {
      await protocol.deliver(ports, { worker: 0 });
    });
  });
};

/** Several edits and events, one after the other. */
const all =
  (...steps: readonly ((simulation: Simulation) => void)[]) =>
  (simulation: Simulation) => {
    for (const step of steps) step(simulation);
  };

/** What an author's new names may do. */
export const nameScenarios: readonly Scenario[] = [
  {
    name: "a lesson is renamed after it was had: the next one comes",
    world: () => ({ prepare: editAt(on(1, "12:00:00.000"), renamed) }),
    expect: (report) => mailsAre(4)(report) ?? notLaterThan(12)(report),
  },
  {
    name: "a lesson is renamed while its claim is open, and its event has the old name",
    world: () => ({
      plan: nth("send", firstLesson, "timeout-accepted"),
      prepare: editAt(on(1, "08:00:05.000"), renamed),
    }),
    expect: (report) => mailsAre(4)(report) ?? notLaterThan(12)(report),
  },
  {
    name: "a lesson that SES never took is renamed while its claim is open: it comes, once",
    world: () => ({
      plan: nth("send", firstLesson, "timeout-lost"),
      prepare: editAt(on(1, "08:00:05.000"), renamed),
      days: 6,
    }),
    expect: mailsAre(4),
  },
  {
    name: "a lesson that nobody knows of twice is not sent a third time under a new name",
    world: () => ({
      // Between the two there is a probe.
      plan: counted((send) => (send === firstLesson || send === 5 ? "timeout-lost" : "ok")).plan,
      prepare: all(
        editAt(on(1, "08:30:00.000"), renamed),
        editAt(on(1, "09:30:00.000"), renamedTwice),
      ),
      days: 8,
    }),
    expect: (report) => {
      const [reader] = report.simulation.history.readers.values();
      return reader?.stored?.due === "parked" ? mailsAre(2)(report) : "not parked";
    },
  },
  {
    name: "a lesson gets its old name back, and the build before is deployed again",
    world: () => ({
      days: 6,
      prepare: all(
        editAt(on(0, "12:00:00.000"), renamed),
        editAt(on(1, "12:00:00.000"), [lesson("lesson-1"), lesson("lesson-2")]),
      ),
    }),
    expect: (report) => mailsAre(4)(report) ?? notLaterThan(12)(report),
  },
  {
    name: "a lesson is renamed twice, and both edits meet a late event of its first name",
    world: (protocol) => ({
      days: 6,
      prepare: all(
        editAt(on(0, "12:00:00.000"), renamed),
        editAt(on(1, "12:00:00.000"), renamedTwice),
        eventOf(protocol, on(1, "13:00:00.000"), "delivered", "1-lesson-1", on(1, "08:00:01.000")),
      ),
    }),
    expect: mailsAre(4),
  },
  {
    name: "a lesson is asked for again by the page that has its old name",
    world: () => ({
      people: [person(1, [at(1, "12:00:00.000", { act: "again", nth: 1 })])],
      prepare: editAt(on(1, "11:00:00.000"), renamed),
    }),
    expect: mailsAre(5),
  },
  {
    name: "a lesson is retired while its claim is open: the next one comes",
    world: () => ({
      plan: nth("send", firstLesson, "timeout-lost"),
      days: 6,
      prepare: editAt(
        on(1, "08:00:05.000"),
        [lesson("lesson-2")],
        [{ slug: "lesson-1", title: "One" }],
      ),
    }),
    expect: mailsAre(3),
  },
  {
    name: "a lesson is given up and retired, the next one asked for, and then its proof comes",
    world: () => ({
      people: [person(1, [at(2, "09:00:00.000", { act: "next" })])],
      plan: nth("send", firstLesson, "timeout-accepted"),
      days: 6,
      prepare: all(
        ({ time, channel, ses }) => {
          time.at(on(1, "07:59:00.000"), () => {
            channel.outageUntilMs = on(2, "12:00:00.000");
          });
          time.at(on(2, "07:59:00.000"), () => {
            ses.pausedUntilMs = on(2, "13:00:00.000");
          });
        },
        editAt(
          on(2, "08:30:00.000"),
          // Its own slot comes later than the request.
          [{ ...lesson("lesson-2"), waitDays: 3 }],
          [{ slug: "lesson-1", title: "One" }],
        ),
      ),
    }),
    expect: (report) => sentBy(report, "1/1/lesson-2", on(2, "15:00:00.000")),
  },
  {
    name: "a lesson is retired while it keeps its reader parked: the next one comes",
    world: (protocol) => ({
      plan: each("send", firstLesson, 7, "rejected"),
      days: 9,
      prepare: all(
        editAt(on(5, "12:00:00.000"), [lesson("lesson-2")], [{ slug: "lesson-1", title: "One" }]),
        tickAt(protocol, on(5, "12:10:00.000")),
      ),
    }),
    expect: (report) =>
      mailsAre(3)(report) ?? sentBy(report, "1/1/lesson-2", on(6, "08:10:00.000")),
  },
];
