import type { Feedback } from "../../../lambdas/domain/feedback.ts";
import { instantOf } from "../../../lambdas/domain/instant.ts";
import { courseOf } from "../../fakes/course.ts";
import { memoryStore } from "../../fakes/memory-store.ts";
import { checkerOf } from "../invariants/checker.ts";
import { nameOf, newHistory } from "../invariants/history.ts";
import { firstName, mailByFirstName } from "../invariants/identity.ts";
import { firstCourse } from "./author.ts";
import { calm, pickMode } from "./faults.ts";
import { feedbackChannel } from "./feedback-channel.ts";
import type { Calls, Process } from "./process.ts";
import { randomOf } from "./random.ts";
import type { SesState } from "./ses.ts";
import type { Simulation, WorldOptions } from "./simulation.ts";
import { timeline } from "./timeline.ts";
import { portsOf } from "./world-ports.ts";

/** A function is ended so long after its start. */
const functionMs = 900_000;

/** A run of `deliver` never overlaps the next. */
const runMaxMs = 15 * 60_000;

/** Makes a world in which nothing has begun. */
export function newSimulation(options: WorldOptions): Simulation {
  const { seed, protocol, faultProfile, startMs, without } = options;
  const time = timeline(startMs);
  const history = newHistory();
  const checker = checkerOf(history, {
    calm: faultProfile === calm && !options.plan,
    courseChangedMs: 0,
    shortages: [],
  });
  const stream = options.stream === undefined ? seed : `${seed}+${options.stream}`;
  const eventsRandom = randomOf(stream, "events");
  const spawned = new Map<string, number>();
  const trace = (line: string) => options.trace?.(`${instantOf(Math.floor(time.nowMs()))} ${line}`);
  const happens = (name: string) => {
    if (without?.has(name)) return false;
    simulation.faults.push(name);
    return true;
  };
  const calls: Calls = {
    time,
    made: 0,
    ...(options.freezeMs !== undefined && { freezeMs: options.freezeMs }),
    trace: options.trace ? trace : undefined,
    modeOf: (process, point, number) => {
      const runMs = time.nowMs() - process.startedMs - process.frozenMs;
      const overlaps = process.kind === "deliver" && runMs > runMaxMs;
      if (process.ended || overlaps) {
        const text = `${process.key} goes on after ${process.ended ? "its end" : "fifteen minutes"}`;
        checker.violations.push({ invariant: 11, reader: "", atMs: time.nowMs(), text });
      }
      if (simulation.healed) return "ok";
      const mode = options.plan?.(point, number) ?? pickMode(faultProfile, point, process.random);
      if (mode === "ok") return mode;
      return happens(`${process.key}#${process.calls} ${mode}`) ? mode : "ok";
    },
  };
  const store = memoryStore({
    pageSize: options.pageSize ?? 3,
    dueKeyOf: protocol.dueKeyOf,
    onIndexChange: (apply) => {
      const shown = () => {
        apply();
        simulation.listeners.onIndex();
      };
      const lags = !simulation.healed && eventsRandom.chance(faultProfile.indexLag);
      if (lags) return time.after(10 ** eventsRandom.between(1, 5.3), shown);
      const lagsLong = !simulation.healed && eventsRandom.chance(faultProfile.indexLagLong);
      if (lagsLong) return time.after(eventsRandom.between(5, 60) * 60_000, shown);
      shown();
    },
  });
  const ses: SesState = {
    pausedUntilMs: 0,
    quotaUntilMs: 0,
    silentUntilMs: 0,
    unknownWordsUntilMs: 0,
    acceptedAtMs: Number.NEGATIVE_INFINITY,
    requests: 0,
    rejects: () => false,
    accept: (mail) => {
      if (mail.tags.subscription !== undefined) simulation.deliveries += 1;
      checker.accepted(mailByFirstName(mail), time.nowMs());
      simulation.listeners.onMail(mail);
    },
  };
  const handle = (batch: readonly Feedback[], done: (failed: readonly number[]) => void) => {
    let failed: readonly number[] = [];
    simulation.spawn(
      "feedback",
      "record-feedback",
      async (ports) => {
        failed = await protocol.recordFeedback(ports, batch);
      },
      (process, threw) => {
        if (threw) return;
        done(failed);
        for (const [index, feedback] of batch.entries()) {
          if (!failed.includes(index)) checkRecorded(simulation, process, feedback);
        }
      },
    );
  };
  const simulation: Simulation = {
    options,
    time,
    calls,
    history,
    checker,
    ses,
    store,
    course: options.course ?? courseOf(firstCourse),
    deliveries: 0,
    faults: [],
    healed: false,
    listeners: { onMail: () => {}, onClaim: () => {}, onIndex: () => {} },
    channel: feedbackChannel(
      time,
      eventsRandom,
      () => (simulation.healed ? calm : faultProfile),
      handle,
    ),
    happens,
    random: (...labels) => randomOf(seed, ...labels),
    trace,
    spawn(kind, what, body, after) {
      const nth = (spawned.get(`${kind} ${what}`) ?? 0) + 1;
      spawned.set(`${kind} ${what}`, nth);
      const key = `${kind}-${what}-${nth}`;
      const random = randomOf(stream, "process", key);
      const process: Process = {
        key,
        kind,
        what: what.split(" ")[0] ?? what,
        random,
        skewMs: Math.round((random.next() * 2 - 1) * faultProfile.skewMs),
        startedMs: time.nowMs(),
        course: simulation.course,
        dead: false,
        strayed: false,
        ended: false,
        frozenUntilMs: 0,
        frozenMs: 0,
        missedMs: 0,
        calls: 0,
      };
      let over = false;
      const end = (failed: boolean) => {
        over = true;
        process.ended = true;
        checker.lines.ended(process, time.nowMs());
        if (!process.dead) after?.(process, failed);
      };
      const kill = () => {
        if (over) return;
        if (process.frozenUntilMs > time.nowMs()) time.at(process.frozenUntilMs + 60_000, kill);
        else process.dead = true;
      };
      time.after(functionMs, kill);
      body(portsOf(simulation, process)).then(
        () => end(false),
        () => end(true),
      );
      return process;
    },
  };
  return simulation;
}

/** A step said that an event is recorded: what follows from it must be stored by now. */
function checkRecorded(
  { history, checker, time }: Simulation,
  process: Process,
  heard: Feedback,
): void {
  const { what, subscriptionId: subscription, messageId = "" } = heard;
  const message = firstName(messageId);
  if (subscription === undefined || process.frozenMs > 0) return;
  const reader = history.reader(subscription);
  const { stored } = reader;
  if (!stored) return;
  if (what === "complaint" && stored.status !== "suppressed") {
    checker.violate(4, reader, time.nowMs(), "a complaint was recorded and changed nothing");
  }
  const current = message.startsWith(`${stored.round}-`) && stored.email !== undefined;
  const member = stored.status === "active" || stored.status === "paused";
  const rejected = reader.rejected.has(nameOf(reader, message, stored.round));
  if (what === "rejected" && current && member && rejected) {
    if (!stored.rejected?.some((one) => one.message === message)) {
      checker.violate(2, reader, time.nowMs(), `a rejection of ${message} changed nothing`);
    }
  }
  if (rejected) return;
  if (what === "permanent-bounce" && current && member) {
    checker.violate(4, reader, time.nowMs(), "a permanent bounce was recorded and changed nothing");
  }
  if (current && reader.confirmed && !(message.slice(message.indexOf("-") + 1) in stored.sent)) {
    checker.violate(1, reader, time.nowMs(), `evidence of ${message} came and was not recorded`);
  }
}
