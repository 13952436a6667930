/**
 * A world: readers, an author, SES and its events, and the product's own steps in processes that die.
 *
 * Everything happens in virtual time on one thread and follows from the seed alone.
 */
import type { CompiledCourse } from "../../lambdas/domain/course.ts";
import type { Feedback } from "../../lambdas/domain/feedback.ts";
import { instantOf } from "../../lambdas/domain/instant.ts";
import type { Subscription } from "../../lambdas/domain/subscription.ts";
import type { DeliverPorts, OutgoingMail, SitePorts } from "../../lambdas/flow/ports.ts";
import { courseOf } from "../fakes/course.ts";
import { memoryStore } from "../fakes/memory-store.ts";
import { firstCourse } from "./author.ts";
import { calm, drawnMode, type Mode, type Point, type Weather } from "./faults.ts";
import { type Channel, feedbackChannel } from "./feedback-channel.ts";
import { type Ledger, newLedger } from "./ledger.ts";
import type { Calls, Kind, Process } from "./process.ts";
import type { Protocol } from "./protocol.ts";
import { type Random, randomOf } from "./random.ts";
import { type Judge, judgeOf } from "./rules.ts";
import type { SesState } from "./ses.ts";
import { type Timeline, timeline } from "./timeline.ts";
import { portsOf } from "./world-ports.ts";

/** What a world is made from. */
export interface WorldOptions {
  readonly seed: string;
  readonly protocol: Protocol;
  readonly weather: Weather;
  readonly startMs: number;
  readonly course?: CompiledCourse;
  /** What happens at which call, instead of what the weather draws. */
  readonly plan?: (point: Point, call: number) => Mode;
  /** How long processes freeze, where that is not left to chance. */
  readonly freezeMs?: number;
  /** Mails a second that SES allows, and entries on a page of the index. */
  readonly ratePerSecond?: number;
  readonly pageSize?: number;
  /** Faults and events left out, by name: how a failing world is made smaller. */
  readonly without?: ReadonlySet<string>;
  /** Other luck with calls and events, in the same world. */
  readonly luck?: number;
  readonly trace?: (line: string) => void;
}

/** A running world. */
export interface Simulation {
  readonly options: WorldOptions;
  readonly time: Timeline;
  readonly calls: Calls;
  readonly ledger: Ledger;
  readonly judge: Judge;
  readonly ses: SesState;
  readonly channel: Channel;
  readonly store: ReturnType<typeof memoryStore>;
  /** The course as deployed now. */
  course: CompiledCourse;
  /** Mails SES took, probes aside. */
  deliveries: number;
  /** Names of the faults that happened. */
  readonly faults: string[];
  /** True once faults have ended. */
  healed: boolean;
  /** Told of each mail SES took, each claim, and each change of the index. */
  readonly listeners: {
    onMail: (mail: OutgoingMail) => void;
    onClaim: (after: Subscription) => void;
    onIndex: () => void;
  };
  /** True when this named event happens; it is noted, and can be left out. */
  happens(name: string): boolean;
  random(...labels: readonly (string | number)[]): Random;
  /** Runs a step in a process of its own; `after` is told how it ended, unless it died. */
  spawn(
    kind: Kind,
    what: string,
    body: (ports: SitePorts & DeliverPorts) => Promise<void>,
    after?: (process: Process, failed: boolean) => void,
  ): Process;
  trace(line: string): void;
}

/** A function is ended so long after its start. */
const functionMs = 900_000;

/** A run of `deliver` never overlaps the next. */
const runMaxMs = 15 * 60_000;

/** Makes a world in which nothing has begun. */
export function newSimulation(options: WorldOptions): Simulation {
  const { seed, protocol, weather, startMs, without } = options;
  const time = timeline(startMs);
  const ledger = newLedger();
  const judge = judgeOf(ledger, { calm: weather === calm && !options.plan, courseChangedMs: 0 });
  const luck = options.luck === undefined ? seed : `${seed}+${options.luck}`;
  const eventsRandom = randomOf(luck, "events");
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
        judge.violations.push({ rule: 11, reader: "", atMs: time.nowMs(), text });
      }
      if (simulation.healed) return "ok";
      const mode = options.plan?.(point, number) ?? drawnMode(weather, point, process.random);
      if (mode === "ok") return mode;
      return happens(`${process.key}#${process.calls} ${mode}`) ? mode : "ok";
    },
  };
  const store = memoryStore({
    pageSize: options.pageSize ?? 3,
    onIndexChange: (apply) => {
      const shown = () => {
        apply();
        simulation.listeners.onIndex();
      };
      const lags = !simulation.healed && eventsRandom.chance(weather.indexLag);
      if (lags) time.after(10 ** eventsRandom.between(1, 5.3), shown);
      else shown();
    },
  });
  const ses: SesState = {
    pausedUntilMs: 0,
    quotaUntilMs: 0,
    requests: 0,
    accept: (mail) => {
      if (mail.tags.subscription !== undefined) simulation.deliveries += 1;
      judge.accepted(mail, time.nowMs());
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
          if (!failed.includes(index)) judgeHeard(simulation, process, feedback);
        }
      },
    );
  };
  const simulation: Simulation = {
    options,
    time,
    calls,
    ledger,
    judge,
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
      () => (simulation.healed ? calm : weather),
      handle,
    ),
    happens,
    random: (...labels) => randomOf(seed, ...labels),
    trace,
    spawn(kind, what, body, after) {
      const nth = (spawned.get(`${kind} ${what}`) ?? 0) + 1;
      spawned.set(`${kind} ${what}`, nth);
      const key = `${kind}-${what}-${nth}`;
      const random = randomOf(luck, "process", key);
      const process: Process = {
        key,
        kind,
        what: what.split(" ")[0] ?? what,
        random,
        skewMs: Math.round((random.next() * 2 - 1) * weather.skewMs),
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
function judgeHeard({ ledger, judge, time }: Simulation, process: Process, heard: Feedback): void {
  const { what, subscription, message = "" } = heard;
  if (subscription === undefined || process.frozenMs > 0) return;
  const reader = ledger.reader(subscription);
  const { stored } = reader;
  if (!stored) return;
  if (what === "complaint" && stored.status !== "suppressed") {
    judge.breach(4, reader, time.nowMs(), "a complaint was heard and changed nothing");
  }
  const current = message.startsWith(`${stored.round}-`) && stored.email !== undefined;
  const member = stored.status === "active" || stored.status === "paused";
  if (what === "permanent-bounce" && current && member) {
    judge.breach(4, reader, time.nowMs(), "a permanent bounce was heard and changed nothing");
  }
  if (current && reader.confirmed && !(message.slice(message.indexOf("-") + 1) in stored.sent)) {
    judge.breach(1, reader, time.nowMs(), `evidence of ${message} was heard and not recorded`);
  }
}
