/**
 * Scenarios of feedback: batches that fail in part, watermarks, events that come twice or alone.
 */
import type { Feedback } from "../../../lambdas/domain/feedback.ts";
import { instantOf } from "../../../lambdas/domain/instant.ts";
import { idOf, on, person } from "../run/small-world.ts";
import { eventOf, firstLesson, mailsAre, nth, type Scenario } from "./scenario.ts";

/** What can happen to an event. */
export const feedbackScenarios: readonly Scenario[] = [
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
          const message = simulation.history.reader(subscription).stored?.claim?.messageId ?? "";
          const batch: Feedback[] = [
            { what: "sent", mailAt, messageId: message, subscriptionId: subscription },
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
            simulation.checker.violate(
              1,
              simulation.history.reader(subscription),
              time.nowMs(),
              "the watermark passed an event that failed",
            );
          }
        });
      },
    }),
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
        eventOf(protocol, atMs, "delivered", "1-lesson-1", on(1, "08:00:00.100"))(simulation);
      },
    }),
    expect: mailsAre(4),
  },
  {
    name: "six batches at once, the newest event in the middle of one: the watermark is its time",
    world: (protocol) => ({
      prepare: ({ time, store, spawn, checker, history }) => {
        const probedAt = instantOf(on(1, "09:10:00.000"));
        const news = (times: readonly string[]): Feedback[] =>
          times.map((hour) => ({ what: "sent", mailAt: instantOf(on(1, `${hour}:00.000`)) }));
        time.at(on(1, "10:00:00.000"), async () => {
          const events = store.items("events")[0] ?? { id: "ses", version: 0 };
          await store.save("events", { ...events, probedAt });
          for (const batch of [
            ["09:20", "09:50", "09:30"],
            ...["09:41", "09:42", "09:43", "09:44", "09:45"].map((one) => [one]),
          ]) {
            spawn("feedback", "batch", async (ports) => {
              await protocol.recordFeedback(ports, news(batch));
            });
          }
        });
        time.at(on(1, "10:01:00.000"), () => {
          spawn("feedback", "older", async (ports) => {
            await protocol.recordFeedback(ports, news(["09:00"]));
          });
        });
        time.at(on(1, "10:02:00.000"), () => {
          const [events] = store.items("events");
          const fits = events?.watermark === instantOf(on(1, "09:50:00.000"));
          const [reader] = history.readers.values();
          if (reader && !(fits && events.probedAt === probedAt)) {
            checker.violate(1, reader, time.nowMs(), `the watermark is ${events?.watermark}`);
          }
        });
      },
    }),
    expect: mailsAre(4),
  },
  {
    name: "an event that cannot be recorded is told to the queue, and only that one",
    world: (protocol) => ({
      prepare: (simulation) => {
        const { time, spawn, checker, history } = simulation;
        const subscription = idOf(protocol, person(1));
        const mailAt = instantOf(on(1, "08:00:00.500"));
        time.at(on(1, "07:00:00.000"), () => {
          spawn("feedback", "failing", async (ports) => {
            const read: typeof ports.store.read = async (kind, id) => {
              if (kind === "subscription") throw new Error("The table is throttled.");
              return ports.store.read(kind, id);
            };
            const failed = await protocol.recordFeedback(
              { ...ports, store: { ...ports.store, read } },
              [
                { what: "sent", mailAt },
                { what: "delivered", mailAt, messageId: "1-welcome", subscriptionId: subscription },
              ],
            );
            if (`${failed}` !== "1") {
              checker.violate(1, history.reader(subscription), time.nowMs(), `failed: ${failed}`);
            }
          });
        });
      },
    }),
    expect: mailsAre(4),
  },
  {
    name: "the only news of a mail is that it bounced for a while",
    world: () => ({
      plan: nth("send", firstLesson, "timeout-accepted"),
      prepare: ({ channel }) => {
        const emit = channel.emit.bind(channel);
        channel.emit = (mail, events) => {
          const alone = mail.tags.message === "1-lesson-1";
          emit(mail, alone ? [{ what: "transient-bounce", afterMs: 2000 }] : events);
        };
      },
    }),
    expect: mailsAre(4),
  },
];
