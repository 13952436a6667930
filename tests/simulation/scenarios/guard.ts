/**
 * Scenarios of the guard: bounces and complaints that must stop sending, by themselves and no more
 * than they are about. The simulated operator resumes after five minutes.
 */
import type { Feedback } from "../../../lambdas/domain/feedback.ts";
import { instantOf } from "../../../lambdas/domain/instant.ts";
import type { StopItem } from "../../../lambdas/flow/ports.ts";
import type { Protocol } from "../core/protocol.ts";
import type { Simulation } from "../core/simulation.ts";
import { at, on, person, type SmallWorldReport } from "../run/small-world.ts";
import { mailsTo, type Scenario } from "./scenario.ts";

/** Events of so many mails of strangers, all in one batch; each `name` is of others. */
function heard(
  protocol: Protocol,
  { time, spawn }: Simulation,
  atMs: number,
  events: {
    readonly name: string;
    readonly count: number;
    readonly what: Feedback["what"];
    readonly mailAtMs?: number;
    readonly transactional?: true;
  },
): void {
  const { name, count, what, mailAtMs = atMs, transactional } = events;
  const batch = Array.from({ length: count }, (_, index) => ({
    what,
    mailAt: instantOf(mailAtMs),
    subscriptionId: `${name}-${index}`,
    messageId: transactional ? `request-${index}` : "1-lesson-1",
  }));
  time.at(atMs, () => {
    spawn("feedback", `${name} ${what}`, async (ports) => {
      await protocol.recordFeedback(ports, batch);
    });
  });
}

/** How often a stop was placed and resumed, in all. */
function changesOf({ simulation }: SmallWorldReport, name: "sending" | "transactional"): number {
  return simulation.store.items("stop").find(({ id }) => id === name)?.version ?? 0;
}

/** Each stop must have been placed, and resumed, so often. */
const stopsAre = (sending: number, transactional: number) => (report: SmallWorldReport) => {
  const found = [changesOf(report, "sending") / 2, changesOf(report, "transactional") / 2];
  return found[0] === sending && found[1] === transactional
    ? undefined
    : `${found} stops of all sending and of transactional mail`;
};

/** When somebody was sent a mail. */
const sentAt = (report: SmallWorldReport, number: number, name: RegExp): number | undefined =>
  mailsTo(report, number).find(([mail]) => name.test(mail))?.[1];

/** Signs up while confirmation mails are stopped. */
const newcomer = {
  ...person(2),
  acts: person(2).acts.map((act) => ({
    ...act,
    moment: { on: "time" as const, atMs: on(1, "07:59:30.000") },
  })),
};

/** What the guard stops, and what it lets go. */
export const guardScenarios: readonly Scenario[] = [
  {
    name: "bounces of confirmation mails stop those alone: they wait for the operator, lessons leave",
    world: (protocol) => ({
      people: [person(1, [at(1, "07:59:40.000", { act: "link" })]), newcomer],
      prepare: (simulation) =>
        heard(protocol, simulation, on(1, "07:59:00.000"), {
          name: "dead",
          count: 12,
          what: "permanent-bounce",
          transactional: true,
        }),
    }),
    expect: (report) => {
      const lesson = sentAt(report, 1, /lesson-1$/) ?? 0;
      const confirmation = sentAt(report, 2, /request/) ?? 0;
      if (lesson === 0 || lesson > on(1, "08:01:30.000")) return "the lesson did not leave in time";
      if (confirmation < on(1, "08:04:00.000") || confirmation > on(1, "08:16:00.000"))
        return `the confirmation mail left at ${new Date(confirmation).toISOString()}`;
      return stopsAre(0, 1)(report);
    },
  },
  {
    name: "bounces of lessons stop all sending; after the resume late ones of old mails stop nothing",
    world: (protocol) => ({
      prepare: (simulation) => {
        const bounced = { what: "permanent-bounce", count: 12 } as const;
        heard(protocol, simulation, on(1, "07:58:00.000"), { ...bounced, name: "first" });
        for (const [name, heardMs] of [
          ["same day", on(1, "09:00:00.000")],
          ["next day", on(2, "07:58:00.000")],
        ] as const) {
          const mailAtMs = on(1, "07:30:00.000");
          heard(protocol, simulation, heardMs, { ...bounced, name, mailAtMs });
        }
      },
    }),
    expect: (report) => {
      const lesson = sentAt(report, 1, /lesson-1$/) ?? 0;
      if (lesson < on(1, "08:02:00.000")) return "the lesson left while sending was stopped";
      return stopsAre(1, 0)(report);
    },
  },
  {
    name: "few bounces and complaints of old mails and new ones together stop nothing",
    world: (protocol) => ({
      prepare: (simulation) => {
        for (const day of [1, 2]) {
          for (const [what, count] of [
            ["sent", 60],
            ["permanent-bounce", 4],
            ["complaint", 1],
          ] as const) {
            const heardMs = on(day, "07:00:00.000") + count;
            heard(protocol, simulation, heardMs, { name: `${day} ${what}`, count, what });
          }
        }
      },
    }),
    expect: stopsAre(0, 0),
  },
  {
    name: "the operator's stop stays the operator's, however many complain",
    world: (protocol) => ({
      prepare: (simulation) => {
        const { time, store } = simulation;
        const stop: StopItem = {
          id: "sending",
          version: 0,
          reason: "wrong lesson",
          at: instantOf(on(1, "07:00:00.000")),
          by: "operator",
        };
        time.at(on(1, "07:00:00.000"), () => void store.save("stop", stop));
        heard(protocol, simulation, on(1, "07:30:00.000"), {
          name: "angry",
          count: 9,
          what: "complaint",
        });
        time.at(on(1, "09:00:00.000"), () => store.remove("stop", "sending"));
      },
    }),
    expect: (report) =>
      (sentAt(report, 1, /lesson-1$/) ?? 0) < on(1, "09:00:00.000")
        ? "the lesson left while the operator's stop was in force"
        : undefined,
  },
];
