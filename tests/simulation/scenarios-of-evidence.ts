/**
 * Scenarios of evidence: silent channels, proofs that come late, twice or never.
 */
import type { Feedback } from "../../lambdas/domain/feedback.ts";
import { instantOf } from "../../lambdas/domain/instant.ts";
import { firstLesson, hears, mailsAre, minuteMs, nth, type Scenario, sentBy } from "./scenario.ts";
import { idOf, on, person } from "./small-world.ts";

/** What can happen to the news of a send. */
export const evidenceScenarios: readonly Scenario[] = [
  {
    name: "the channel is silent for five hours after an accepted send, then its backlog comes",
    world: () => ({
      people: [person(1), person(2), person(3)],
      plan: nth("send", 7, "timeout-accepted"),
      prepare: ({ time, channel }) => {
        time.at(on(1, "07:50:00.000"), () => {
          channel.outageUntilMs = on(1, "13:00:00.000");
        });
      },
    }),
    expect: mailsAre(12),
  },
  {
    name: "feedback is down for five hours with the proof in its queue, while newer events were heard",
    world: () => ({
      people: [person(1), person(2)],
      plan: nth("send", 5, "timeout-accepted"),
      prepare: ({ time, channel }) => {
        time.at(on(1, "07:59:00.000"), () => {
          channel.feedbackDownUntilMs = on(1, "13:00:00.000");
        });
      },
    }),
    expect: mailsAre(8),
  },
  {
    name: "a fresh event is heard while the proof still waits in the queue",
    world: (protocol) => ({
      plan: nth("send", firstLesson, "timeout-accepted"),
      prepare: (simulation) => {
        const { time, channel } = simulation;
        time.at(on(1, "07:59:00.000"), () => {
          channel.feedbackDownUntilMs = on(1, "15:00:00.000");
        });
        // Another batch got through: the watermark moves on without this mail.
        const probe: Feedback = { what: "sent", mailAt: instantOf(on(1, "08:30:00.000")) };
        time.at(on(1, "08:31:00.000"), () => {
          simulation.spawn("feedback", "other", async (ports) => {
            await protocol.recordFeedback(ports, [probe]);
          });
        });
      },
    }),
    expect: mailsAre(4),
  },
  {
    name: "one event of a batch fails: the watermark must not pass it",
    world: (protocol) => ({
      people: [person(1)],
      plan: nth("send", firstLesson, "timeout-accepted"),
      prepare: (simulation) => {
        const { time, channel } = simulation;
        time.at(on(1, "07:59:00.000"), () => {
          channel.feedbackDownUntilMs = on(1, "20:00:00.000");
        });
        const subscription = idOf(protocol, person(1));
        const mailAt = instantOf(on(1, "08:00:00.500"));
        time.at(on(1, "08:41:00.000"), () => {
          const message = simulation.ledger.reader(subscription).stored?.claim?.message ?? "";
          const batch: Feedback[] = [
            { what: "sent", mailAt, message, subscription },
            { what: "sent", mailAt: instantOf(on(1, "08:40:00.000")) },
          ];
          simulation.spawn("feedback", "failing", async (ports) => {
            const store = {
              ...ports.store,
              save: (async (kind, item) => {
                if (kind === "subscription") throw new Error("The table is throttled.");
                return ports.store.save(kind, item);
              }) as typeof ports.store.save,
            };
            await protocol.recordFeedback({ ...ports, store }, batch);
          });
        });
        time.at(on(1, "08:42:00.000"), () => {
          const { watermark } = simulation.store.items("events")[0] ?? {};
          if ((watermark ?? "") >= instantOf(on(1, "08:40:00.000"))) {
            simulation.judge.breach(
              1,
              simulation.ledger.reader(subscription),
              time.nowMs(),
              "the watermark passed an event that failed",
            );
          }
        });
      },
    }),
  },
  {
    name: "a proof comes 55 minutes after its mail",
    world: (protocol) => ({
      people: [person(1), person(2)],
      weather: { evidenceLost: 0 },
      plan: nth("send", 5, "timeout-accepted"),
      prepare: (simulation) => {
        const { channel, time } = simulation;
        const emit = channel.emit.bind(channel);
        channel.emit = (mail, events) => {
          const late = mail.tags.message === "1-lesson-1" && simulation.ses.requests === 5;
          if (!late) return emit(mail, events);
          const { subscription = "", message = "" } = mail.tags;
          const mailAt = instantOf(time.nowMs());
          time.after(55 * minuteMs, () => {
            simulation.spawn("feedback", "late", async (ports) => {
              await protocol.recordFeedback(ports, [
                { what: "delivered", mailAt, subscription, message },
              ]);
            });
          });
        };
      },
    }),
    expect: mailsAre(8),
  },
  {
    name: "the proof comes after a day of silence, when the claim is given up already",
    world: () => ({
      plan: nth("send", firstLesson, "timeout-accepted"),
      days: 6,
      prepare: ({ time, channel }) => {
        time.at(on(1, "07:59:00.000"), () => {
          channel.outageUntilMs = on(2, "10:00:00.000");
        });
      },
    }),
    expect: mailsAre(4),
  },
  {
    name: "a lost send, and a channel that stays dead: after a day it is sent again",
    world: () => ({
      plan: nth("send", firstLesson, "timeout-lost"),
      days: 9,
      prepare: ({ time, channel }) => {
        time.at(on(1, "07:59:00.000"), () => {
          channel.outageUntilMs = on(8, "10:00:00.000");
        });
      },
    }),
    expect: (report) => sentBy(report, "1/1/lesson-1", on(3, "08:30:00.000")),
  },
  {
    name: "an old event comes twice while the next lesson's claim is open",
    world: (protocol) => ({
      plan: nth("send", 4, "timeout-accepted"),
      prepare: (simulation) => {
        simulation.time.at(on(2, "07:59:00.000"), () => {
          simulation.channel.feedbackDownUntilMs = on(2, "09:00:00.000");
        });
        const atMs = on(2, "08:01:00.000");
        hears(protocol, atMs, "delivered", "1-lesson-1", on(1, "08:00:00.100"))(simulation);
      },
    }),
    expect: mailsAre(4),
  },
  {
    name: "an old event comes late in a silence: it says nothing about a newer mail",
    world: (protocol) => ({
      plan: nth("send", firstLesson, "timeout-accepted"),
      prepare: (simulation) => {
        simulation.time.at(on(1, "07:59:00.000"), () => {
          simulation.channel.outageUntilMs = on(1, "13:00:00.000");
        });
        const atMs = on(1, "08:31:00.000");
        hears(protocol, atMs, "delivered", "1-welcome", on(0, "10:01:00.300"))(simulation);
      },
    }),
    expect: mailsAre(4),
  },
];
