/**
 * Scenarios of crowds: many readers at one hour, and what SES has to bear of them.
 */

import { shardOf } from "../../../lambdas/domain/subscription.ts";
import { prepareBody } from "../../../lambdas/mail/mime.ts";
import { shortCourse } from "../../fakes/course.ts";
import type { Protocol } from "../core/protocol.ts";
import { at, eight, idOf, on, person, type SmallWorldReport } from "../run/small-world.ts";
import { counted, hourMs, mailsTo, refusing, type Scenario } from "./scenario.ts";

const ninety = Array.from({ length: 90 }, (_, index) => person(index + 1));
/** Transactional mails and welcomes of ninety; then come the lessons. */
const lessonsOfNinety = 181;

/** Six readers and six more, all of one worker. */
function halves(protocol: Protocol): number[][] {
  const numbers = Array.from({ length: 400 }, (_, index) => index + 1).filter(
    (number) => shardOf(idOf(protocol, person(number))) === "3",
  );
  return [numbers.slice(0, 6), numbers.slice(6, 12)];
}

/** When SES took the lessons of that morning, in order; 0 for one it never took. */
function lessonTimes({ simulation }: SmallWorldReport): number[] {
  return [...simulation.history.readers.values()]
    .map(({ accepted }) => accepted.get("1/1/lesson-1") ?? 0)
    .sort((one, other) => one - other);
}

/** So many readers, and no more, get their lesson later than the others. */
function heldUp(report: SmallWorldReport, wanted: number): string | undefined {
  const late = lessonTimes(report).filter((atMs) => atMs > on(1, "08:02:00.000")).length;
  return late === wanted ? undefined : `${late} of ninety were held up`;
}

/** Fourteen a second, and one more from each of sixteen workers. */
function paceOf(report: SmallWorldReport): string | undefined {
  const times = lessonTimes(report);
  const most = Math.max(
    ...times.map((from) => times.filter((atMs) => atMs >= from && atMs < from + 3000).length),
  );
  return most <= 3 * 14 + 16 ? undefined : `${most} mails in three seconds`;
}

/** What many readers do to a run. */
export const crowdScenarios: readonly Scenario[] = [
  ...(["throttled", "rejected", "500-lost", "500-accepted"] as const).map(
    (mode): Scenario => ({
      name: `one send among ninety readers (${mode}) holds up nobody else, and SES's rate is kept`,
      world: () => ({
        people: ninety,
        lessons: 1,
        days: 2,
        plan: counted((send) => (send === lessonsOfNinety ? mode : "ok")).plan,
      }),
      expect: (report) =>
        heldUp(report, ["500-accepted", "throttled"].includes(mode) ? 0 : 1) ?? paceOf(report),
    }),
  ),
  {
    name: "one item among ninety that cannot be read holds up nobody: the next tick is a minute away",
    world: () => {
      const state = { reads: Number.NEGATIVE_INFINITY };
      return {
        people: ninety,
        lessons: 1,
        days: 2,
        plan: (point) => {
          if (point === "read") state.reads += 1;
          // What a run reads of the account comes first; what follows are items.
          return point === "read" && state.reads === 20 ? "error-before" : "ok";
        },
        prepare: ({ time }) => {
          time.at(on(1, "07:59:30.000"), () => {
            state.reads = 0;
          });
        },
      };
    },
    expect: (report) => heldUp(report, 0),
  },
  {
    name: "a lesson that cannot be composed holds up nobody who awaits another",
    world: (protocol) => {
      const [ahead = [], behind = []] = halves(protocol);
      return {
        people: [
          ...ahead.map((number) => person(number)),
          ...behind.map((number) => ({ ...person(number), confirmsAfterMs: 24 * hourMs })),
        ],
        days: 5,
        prepare: (simulation) => {
          const course = shortCourse(2);
          const html = prepareBody("<p>{{nobodyKnowsIt}}</p>");
          const mails = course.mails.map((mail) =>
            mail.slug === "lesson-2" ? { ...mail, html } : mail,
          );
          simulation.course = { ...course, mails };
        },
      };
    },
    expect: (report) => {
      const [, behind = []] = halves(report.simulation.options.protocol);
      const late = behind.filter((number) => {
        const taken = new Map(mailsTo(report, number)).get("1/1/lesson-1");
        return taken === undefined || taken > on(2, "08:02:00.000");
      });
      return late.length > 0 ? `${late.length} were held up` : undefined;
    },
  },
  {
    name: "a reader refused with the account keeps the place in the queue: it is the run that rests",
    world: () => ({
      people: ninety,
      lessons: 1,
      days: 2,
      prepare: (simulation) => {
        refusing(on(1, "07:59:00.000"), on(1, "08:30:00.000"))(simulation);
        const { time, store, checker, history } = simulation;
        time.at(on(1, "08:02:00.000"), () => {
          const lost = store
            .items("subscription")
            .find(({ dueAt = "" }) => Date.parse(dueAt) !== on(1, "08:00:00.000"));
          const [first] = history.readers.values();
          if (first && lost)
            checker.violate(12, first, time.nowMs(), "somebody has lost the place");
        });
      },
    }),
  },
  {
    name: "a throttled SES is asked twice a run and worker, and no more",
    world: () => {
      const { sends, plan } = counted((send) =>
        send >= lessonsOfNinety && send < lessonsOfNinety + 160 ? "throttled" : "ok",
      );
      return {
        people: ninety,
        lessons: 1,
        days: 2,
        plan,
        prepare: ({ time, checker, history }) => {
          time.at(on(1, "08:04:00.000"), () => {
            const [first] = history.readers.values();
            if (first && sends.count > lessonsOfNinety + 40) {
              checker.violate(
                11,
                first,
                time.nowMs(),
                `${sends.count} requests of a throttled SES`,
              );
            }
          });
        },
      };
    },
  },
  {
    name: "a used-up quota is met like a pause, not like a throttle",
    world: () => ({
      people: ninety,
      lessons: 1,
      days: 2,
      prepare: refusing(on(1, "07:59:00.000"), on(1, "09:59:00.000"), "quotaUntilMs"),
    }),
    expect: ({ requests }) =>
      requests <= 3 * 90 + 16 * 25 ? undefined : `${requests} requests of SES`,
  },
  {
    name: "more readers than a run can serve: the longest due come first",
    world: () => ({
      people: Array.from({ length: 300 }, (_, index) => {
        const sendAt = index < 60 ? "07:56" : "08:00";
        return person(index + 1, [
          at(0, "12:00:00.000", { act: "save", schedule: { ...eight, sendAt } }),
        ]);
      }),
      ratePerSecond: 1,
      pageSize: 100,
      lessons: 1,
      days: 2,
    }),
    expect: (report) => {
      const late = ninety.slice(0, 60).filter(({ number }) => {
        const taken = new Map(mailsTo(report, number)).get("1/1/lesson-1");
        return taken === undefined || taken > on(1, "08:03:00.000");
      });
      return late.length > 0 ? `${late.length} were overtaken` : undefined;
    },
  },
  {
    name: "ninety readers of one worker: SES's rate is kept, and it is used",
    world: () => ({ people: ninety, lessons: 1, days: 2 }),
    expect: (report) => {
      const times = lessonTimes(report);
      const most = Math.max(
        ...times.map((from) => times.filter((ms) => ms >= from && ms < from + 3000).length),
      );
      if (most > 3 * 14 + 3) return `${most} mails in three seconds`;
      const lastMs = (times.at(-1) ?? 0) - on(1, "08:00:00.000");
      return lastMs < 7000 ? undefined : `the last of ninety after ${lastMs} ms`;
    },
  },
  {
    name: "forty claims of unknown outcome ask SES for one sign of life in a quarter of an hour",
    world: () => ({
      people: ninety.slice(0, 40),
      lessons: 1,
      days: 3,
      plan: counted((send) => (send > 80 && send <= 120 ? "timeout-lost" : "ok")).plan,
      prepare: ({ time, channel }) => {
        time.at(on(1, "07:59:00.000"), () => {
          channel.outageUntilMs = on(1, "12:30:00.000");
        });
      },
    }),
    // Transactional mails, welcomes and lessons; probes from 08:30 to 13:30 at the longest.
    expect: ({ requests }) => (requests <= 3 * 40 + 21 ? undefined : `${requests} requests of SES`),
  },
];
