/** A world as its parts see it. */
import type { CompiledCourse } from "../../../lambdas/domain/course.ts";
import type { Subscription } from "../../../lambdas/domain/subscription.ts";
import type { DeliverPorts, OutgoingMail, SitePorts } from "../../../lambdas/flow/ports.ts";
import type { memoryStore } from "../../fakes/memory-store.ts";
import type { History } from "../invariants/history.ts";
import type { Checker } from "../invariants/judge.ts";
import type { FaultProfile, Mode, Point } from "./faults.ts";
import type { Channel } from "./feedback-channel.ts";
import type { Calls, Kind, Process } from "./process.ts";
import type { Protocol } from "./protocol.ts";
import type { Random } from "./random.ts";
import type { SesState } from "./ses.ts";
import type { Timeline } from "./timeline.ts";

/** What a world is made from. */
export interface WorldOptions {
  readonly seed: string;
  readonly protocol: Protocol;
  readonly faultProfile: FaultProfile;
  readonly startMs: number;
  readonly course?: CompiledCourse;
  /** What happens at which call, instead of what the fault profile draws. */
  readonly plan?: (point: Point, call: number) => Mode;
  /** How long processes freeze, where that is not left to chance. */
  readonly freezeMs?: number;
  /** Mails a second that SES allows, and entries on a page of the index. */
  readonly ratePerSecond?: number;
  readonly pageSize?: number;
  /** Faults and events left out, by name: how a failing world is made smaller. */
  readonly without?: ReadonlySet<string>;
  /** Another random stream for calls and events, in the same world. */
  readonly stream?: number;
  readonly trace?: (line: string) => void;
}

/** A running world. */
export interface Simulation {
  readonly options: WorldOptions;
  readonly time: Timeline;
  readonly calls: Calls;
  readonly history: History;
  readonly checker: Checker;
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
