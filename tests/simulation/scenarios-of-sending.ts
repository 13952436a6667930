/**
 * Scenarios of sending: lost answers, silent channels, frozen processes, refusals.
 */
import type { Feedback } from "../../lambdas/domain/feedback.ts";
import { instantOf } from "../../lambdas/domain/instant.ts";
import {
  each,
  firstLesson,
  hears,
  hourMs,
  mailsAre,
  minuteMs,
  notLaterThan,
  nth,
  type Scenario,
} from "./scenario.ts";
import { at, eight, idOf, on, person } from "./small-world.ts";

/** What can happen to a send and to the news of it. */
export const sendingScenarios: readonly Scenario[] = [
  {
    name: "an erased reader returns, and an event of the former life comes late",
    world: (protocol) => ({
      people: [
        person(1, [
          at(0, "10:05:00.000", { act: "erase" }),
          at(0, "10:20:00.000", { act: "sign-up", schedule: eight }),
        ]),
      ],
      prepare: hears(
        protocol,
        on(0, "10:22:00.000"),
        "delivered",
        "1-welcome",
        on(0, "10:01:00.500"),
      ),
    }),
    expect: mailsAre(6),
  },
  {
    name: "an address that bounced, was erased and signs up after a week gets its letter",
    world: (protocol) => ({
      days: 12,
      people: [
        person(1, [
          at(0, "10:30:00.000", { act: "erase" }),
          at(9, "10:00:00.000", { act: "sign-up", schedule: eight }),
        ]),
      ],
      prepare: hears(protocol, on(0, "10:10:00.000"), "permanent-bounce", "1-welcome"),
    }),
    expect: mailsAre(6),
  },
  {
    name: "the answer to the claim's save is lost, the SDK's second try meets the first",
    world: () => ({ plan: nth("save", 9, "retried") }),
    expect: notLaterThan(10),
  },
  {
    name: "a mail is refused for certain, and comes with the next tick",
    world: () => ({ plan: nth("send", firstLesson, "throttled") }),
    expect: notLaterThan(10),
  },
  {
    name: "SES cannot be reached for an hour",
    world: () => ({ plan: each("send", firstLesson, firstLesson + 3, "not-connected") }),
    expect: notLaterThan(95),
  },
  {
    name: "a lost send with nobody else writing: probes tell silence from loss",
    world: () => ({ plan: nth("send", firstLesson, "timeout-lost") }),
    expect: notLaterThan(80),
  },
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
        const message = "1-lesson-1";
        const subscription = idOf(protocol, person(1));
        const mailAt = instantOf(on(1, "08:00:00.500"));
        const batch: Feedback[] = [
          { what: "sent", mailAt, message, subscription },
          { what: "sent", mailAt: instantOf(on(1, "08:40:00.000")) },
        ];
        time.at(on(1, "08:41:00.000"), () => {
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
    name: "the process freezes for an hour between the claim and the send",
    world: () => ({ plan: nth("save", 9, "freeze-after") }),
    expect: mailsAre(4),
  },
  {
    name: "the process freezes with the request in its hand: SES must refuse the old signature",
    world: () => ({ plan: nth("send", firstLesson, "freeze-before") }),
    expect: mailsAre(4),
  },
  {
    name: "a mailbox bounces once for a while, and SES says so four times",
    world: (protocol) => ({
      days: 5,
      prepare: (simulation) => {
        for (let times = 0; times < 4; times += 1) {
          hears(
            protocol,
            on(1, "08:10:00.000") + times * hourMs,
            "transient-bounce",
            "1-lesson-1",
            on(1, "08:00:01.000"),
          )(simulation);
        }
      },
    }),
    expect: (report) =>
      mailsAre(4)(report) ?? (report.simulation.judge.daysLost > 0 ? "a day lost" : undefined),
  },
  {
    name: "an account without permission to send is asked once a run, not once a reader",
    world: () => ({
      people: Array.from({ length: 90 }, (_, index) => person(index + 1)),
      lessons: 1,
      days: 2,
      prepare: ({ time, ses }) => {
        time.at(on(1, "07:59:00.000"), () => {
          ses.pausedUntilMs = on(1, "09:59:00.000");
        });
      },
    }),
    // 90 letters, welcomes and lessons; a refused run of each worker may have some mails under way.
    expect: ({ requests }) =>
      requests <= 3 * 90 + 16 * 25 ? undefined : `${requests} requests of SES`,
  },
];
