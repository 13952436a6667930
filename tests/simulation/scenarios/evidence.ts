/**
 * Scenarios of evidence: silent channels, proofs that come late, twice or never.
 */
import type { Feedback } from "../../../lambdas/domain/feedback.ts";
import { instantOf } from "../../../lambdas/domain/instant.ts";
import type { Point } from "../core/faults.ts";
import { at, on, person } from "../run/small-world.ts";
import {
  eventOf,
  firstLesson,
  mailsAre,
  minuteMs,
  nth,
  type Scenario,
  sentBy,
} from "./scenario.ts";

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
    name: "a proof comes 55 minutes after its mail",
    world: (protocol) => ({
      people: [person(1), person(2)],
      faultProfile: { evidenceLost: 0 },
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
                { what: "delivered", mailAt, subscriptionId: subscription, messageId: message },
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
    name: "an old event comes late in a silence: it says nothing about a newer mail",
    world: (protocol) => ({
      plan: nth("send", firstLesson, "timeout-accepted"),
      prepare: (simulation) => {
        simulation.time.at(on(1, "07:59:00.000"), () => {
          simulation.channel.outageUntilMs = on(1, "13:00:00.000");
        });
        const atMs = on(1, "08:31:00.000");
        eventOf(protocol, atMs, "delivered", "1-welcome", on(0, "10:01:00.300"))(simulation);
      },
    }),
    expect: mailsAre(4),
  },
  {
    name: "news of the same minutes comes, then the channel is silent",
    world: (protocol) => ({
      plan: nth("send", firstLesson, "timeout-accepted"),
      prepare: (simulation) => {
        simulation.time.at(on(1, "07:59:00.000"), () => {
          simulation.channel.outageUntilMs = on(1, "13:00:00.000");
        });
        const foreign: Feedback = { what: "sent", mailAt: instantOf(on(1, "08:09:00.000")) };
        simulation.time.at(on(1, "08:09:05.000"), () => {
          simulation.spawn("feedback", "foreign", async (ports) => {
            await protocol.recordFeedback(ports, [foreign]);
          });
        });
      },
    }),
    expect: mailsAre(4),
  },
  {
    name: "dead letters that come after the send and stay: after a day the lost mail is sent again",
    world: () => ({
      plan: nth("send", firstLesson, "timeout-lost"),
      days: 9,
      prepare: ({ channel, time }) => {
        channel.deadLetters = () => (time.nowMs() < on(1, "08:10:00.000") ? 0 : 1);
      },
    }),
    expect: (report) => sentBy(report, "1/1/lesson-1", on(3, "08:30:00.000")),
  },
  {
    name: "a dead letter that stays from before the send: the lost mail is sent again within 90 minutes",
    world: () => ({
      plan: nth("send", firstLesson, "timeout-lost"),
      days: 9,
      prepare: ({ channel }) => {
        channel.deadLetters = () => 1;
      },
    }),
    expect: (report) => sentBy(report, "1/1/lesson-1", on(1, "09:30:00.000")),
  },
  {
    name: "given up after a day, refused, and only then the proof of what was asked for comes",
    world: () => ({
      people: [person(1, [at(1, "09:00:00.000", { act: "again", nth: 0 })])],
      plan: nth("send", 4, "timeout-accepted"),
      prepare: ({ time, channel, ses }) => {
        time.at(on(1, "08:59:00.000"), () => {
          channel.outageUntilMs = on(2, "12:00:00.000");
          ses.pausedUntilMs = 0;
        });
        time.at(on(2, "08:00:30.000"), () => {
          ses.pausedUntilMs = on(2, "13:00:00.000");
        });
      },
    }),
    expect: mailsAre(5),
  },
  {
    name: "sent again, and heard of again only after 55 minutes: each claim has a hold of its own",
    world: (protocol) => ({
      // The fourth is a probe.
      plan: (() => {
        const lost = nth("send", firstLesson, "timeout-lost");
        const unheard = nth("send", firstLesson + 2, "timeout-accepted");
        return (point: Point) =>
          [lost(point), unheard(point)].find((mode) => mode !== "ok") ?? "ok";
      })(),
      prepare: (simulation) => {
        const { channel, time } = simulation;
        const emit = channel.emit.bind(channel);
        channel.emit = (mail, events) => {
          const { subscription = "", message = "" } = mail.tags;
          if (message !== "1-lesson-1") return emit(mail, events);
          const heard: Feedback = {
            what: "delivered",
            mailAt: instantOf(time.nowMs()),
            subscriptionId: subscription,
            messageId: message,
          };
          time.after(55 * minuteMs, () => {
            simulation.spawn("feedback", "late", async (ports) => {
              await protocol.recordFeedback(ports, [heard]);
            });
          });
        };
      },
    }),
    expect: mailsAre(4),
  },
  ...(["timeout-accepted", "500-accepted", "reset-accepted", "garbled-accepted"] as const).map(
    (mode): Scenario => ({
      name: `SES took the mail and nobody knows (${mode}); the proof is five hours late`,
      world: () => ({
        plan: nth("send", firstLesson, mode),
        prepare: ({ time, channel }) => {
          time.at(on(1, "07:59:00.000"), () => {
            channel.feedbackDownUntilMs = on(1, "13:00:00.000");
          });
        },
      }),
      expect: mailsAre(4),
    }),
  ),
];
