/**
 * Scenarios of permanent faults: dead letters that stay, events that nobody can ever record.
 */

import { instantOf } from "../../../lambdas/domain/instant.ts";
import type { Simulation } from "../core/simulation.ts";
import { on, person, type SmallWorldReport } from "../run/small-world.ts";
import {
  firstLesson,
  hourMs,
  mailsAre,
  minuteMs,
  notLaterThan,
  nth,
  type Scenario,
} from "./scenario.ts";

/** Five receipts, three minutes apart. */
const deadAfterMs = 15 * minuteMs;

/** Every event of some mails fails each time, and then stays a dead letter for ever. */
function failing(
  { channel, time }: Simulation,
  isOf: (address: string) => boolean,
  fromMs = 0,
): void {
  const emit = channel.emit.bind(channel);
  const { backlog } = channel;
  let waiting = 0;
  let dead = 0;
  channel.emit = (mail, events) => {
    if (!isOf(mail.to) || time.nowMs() < fromMs) return emit(mail, events);
    for (const { afterMs } of events) {
      time.after(afterMs, () => {
        waiting += 1;
        time.after(deadAfterMs, () => {
          waiting -= 1;
          dead += 1;
        });
      });
    }
  };
  channel.backlog = () => waiting > 0 || backlog();
  channel.deadLetters = () => dead;
}

/** Each reader must have had the first lesson by then. */
function everyoneBy({ simulation }: SmallWorldReport, byMs: number): string | undefined {
  const late = [...simulation.history.readers.values()].filter(
    ({ accepted }) => (accepted.get("1/1/lesson-1") ?? Number.POSITIVE_INFINITY) > byMs,
  );
  return late.length > 0 ? `the lesson of ${late.length} did not come in time` : undefined;
}

/** What does not go away by itself. */
export const permanentScenarios: readonly Scenario[] = [
  ...([[3], [3, 2, 3, 3, 1, 3], [3, 0, 3]] as const).map(
    (counts): Scenario => ({
      name: `dead letters that stay, counted as ${counts.join(", ")}, then a kill in mid-send: within 90 minutes`,
      world: () => ({
        people: [person(1), person(2)],
        plan: nth("send", 5, "crash-before"),
        prepare: ({ channel }) => {
          let looks = 0;
          channel.deadLetters = () => {
            looks += 1;
            return counts[looks % counts.length] ?? 0;
          };
        },
      }),
      expect: (report) => mailsAre(8)(report) ?? everyoneBy(report, on(1, "09:30:00.000")),
    }),
  ),
  {
    name: "every event of one reader fails for ever: nobody is late, and nothing comes twice",
    world: () => ({
      people: [person(1), person(2)],
      prepare: (world) => failing(world, (address) => address.startsWith("person-2@")),
    }),
    expect: (report) => mailsAre(8)(report) ?? notLaterThan(1)(report),
  },
  {
    name: "every event of one reader fails for ever, and another's process is killed: a day at most",
    world: () => ({
      people: [person(1), person(2)],
      plan: nth("send", firstLesson + 2, "crash-before"),
      days: 6,
      prepare: (world) => failing(world, (address) => address.startsWith("person-2@")),
    }),
    expect: (report) => mailsAre(8)(report) ?? everyoneBy(report, on(3, "08:30:00.000")),
  },
  {
    name: "every event fails for ever, and an answer is lost: never a third time",
    world: () => ({
      plan: nth("send", firstLesson, "timeout-lost"),
      days: 9,
      prepare: (world) => failing(world, () => true, on(1, "07:00:00.000")),
    }),
    expect: (report) => mailsAre(4)(report) ?? everyoneBy(report, on(3, "08:30:00.000")),
  },
  {
    name: "the proof of a mail is a dead letter for five hours, then somebody redrives it",
    world: (protocol) => ({
      people: [person(1), person(2)],
      plan: nth("send", 5, "timeout-accepted"),
      prepare: ({ channel, time, ses, spawn }) => {
        const emit = channel.emit.bind(channel);
        let dead = 0;
        channel.deadLetters = () => dead;
        channel.emit = (mail, events) => {
          if (ses.requests !== 5) return emit(mail, events);
          const { subscription = "", message = "" } = mail.tags;
          const mailAt = instantOf(time.nowMs());
          time.after(deadAfterMs, () => {
            dead = 1;
          });
          time.after(5 * hourMs, () => {
            dead = 0;
            spawn("feedback", "redriven", async (ports) => {
              await protocol.recordFeedback(ports, [
                { what: "delivered", mailAt, subscriptionId: subscription, messageId: message },
              ]);
            });
          });
        };
      },
    }),
    expect: mailsAre(8),
  },
];
