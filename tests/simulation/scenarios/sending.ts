/**
 * Scenarios of sending: lost answers, frozen processes, refusals.
 */
import type { Point } from "../core/faults.ts";
import type { Simulation } from "../core/simulation.ts";
import { on, person } from "../run/small-world.ts";
import {
  each,
  eventOf,
  firstLesson,
  hourMs,
  mailsAre,
  minuteMs,
  notLaterThan,
  nth,
  type Scenario,
} from "./scenario.ts";

/** At that time no failure may be counted. */
const nobodyFailed =
  (atMs: number) =>
  ({ time, store, history, checker }: Simulation) => {
    time.at(atMs, () => {
      const [reader] = history.readers.values();
      if (reader && store.items("subscription")[0]?.trouble !== undefined) {
        checker.violate(11, reader, atMs, "what the mail has no part in counts as its failure");
      }
    });
  };

/** What can happen to a send. */
export const sendingScenarios: readonly Scenario[] = [
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
          eventOf(
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
      mailsAre(4)(report) ?? (report.simulation.checker.daysLost > 0 ? "a day lost" : undefined),
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
    // 90 transactional mails, welcomes and lessons; a refused run of each worker may have some
    // mails under way.
    expect: ({ requests }) =>
      requests <= 3 * 90 + 16 * 25 ? undefined : `${requests} requests of SES`,
  },
  {
    name: "a process frozen after its claim thaws while another claim on the same mail is open",
    world: () => ({
      freezeMs: 72 * minuteMs,
      days: 5,
      plan: (() => {
        const claim = nth("save", 9, "freeze-after");
        const send = nth("send", 4, "timeout-accepted");
        return (point: Point) => (point === "send" ? send(point) : claim(point));
      })(),
      prepare: ({ time, channel }) => {
        time.at(on(1, "08:56:00.000"), () => {
          channel.outageUntilMs = on(1, "13:00:00.000");
        });
      },
    }),
    expect: mailsAre(4),
  },
  {
    name: "an address that SES rejects is parked after five attempts",
    world: () => ({ plan: each("send", firstLesson, 999, "rejected"), days: 9 }),
    expect: ({ requests, simulation }) => {
      const [reader] = simulation.history.readers.values();
      return requests === 2 && reader?.stored?.due === "parked" && reader.saves.deliver < 20
        ? undefined
        : "not parked";
    },
  },
  {
    name: "behind a claim whose answer was lost somebody leaves: nothing is sent",
    world: () => ({
      people: [person(1, [[{ on: "claim", nth: 2, afterMs: 2 }, { act: "unsubscribe" }]])],
      plan: nth("save", 9, "retried"),
    }),
    expect: mailsAre(2),
  },
  {
    name: "behind a claim whose answer was lost somebody acts: the claim is released",
    world: () => ({
      people: [
        person(1, [
          [
            { on: "claim", nth: 2, afterMs: 2 },
            { act: "again", nth: 0 },
          ],
        ]),
      ],
      plan: nth("save", 9, "retried"),
    }),
    expect: (report) => mailsAre(5)(report) ?? notLaterThan(15)(report),
  },
  {
    name: "the process freezes for a minute: its claim is released, and nobody has failed",
    world: () => ({
      freezeMs: minuteMs,
      plan: nth("save", 9, "freeze-after"),
      prepare: nobodyFailed(on(1, "08:02:00.000")),
    }),
    expect: notLaterThan(10),
  },
  {
    name: "somebody acts during a send, and not one event comes: the answer is recorded all the same",
    world: () => ({
      people: [
        person(1, [
          [
            { on: "claim", nth: 2, afterMs: 2 },
            { act: "again", nth: 0 },
          ],
        ]),
      ],
      days: 9,
      prepare: ({ time, channel }) => {
        time.at(on(0, "09:59:00.000"), () => {
          channel.outageUntilMs = on(8, "10:00:00.000");
        });
      },
    }),
    expect: (report) => mailsAre(5)(report) ?? notLaterThan(10)(report),
  },
  {
    name: "the first probe is lost with the lesson: a quarter of an hour later comes another",
    world: () => ({ plan: each("send", firstLesson, firstLesson + 1, "timeout-lost") }),
    // Each step waits for its tick: the hold that ends a millisecond after one ends with the next.
    expect: notLaterThan(96),
  },
  {
    name: "a request that was held up for six minutes is refused as too old: nobody has failed",
    world: () => ({
      freezeMs: 6 * minuteMs,
      plan: nth("send", firstLesson, "freeze-before"),
      prepare: nobodyFailed(on(1, "08:08:00.000")),
    }),
    expect: notLaterThan(40),
  },
  {
    name: "forty readers leave in the very moment their lesson is recorded",
    world: () => ({
      people: Array.from({ length: 40 }, (_, index) =>
        person(index + 1, [[{ on: "claim", nth: 2, afterMs: 3 * index }, { act: "unsubscribe" }]]),
      ),
      days: 3,
    }),
    expect: mailsAre(3 * 40),
  },
];
