/**
 * The ports of the steps, filled with fakes: a store, SES, a clock and a log.
 */
import type { CompiledCourse } from "../../lambdas/domain/course.ts";
import type { Instant } from "../../lambdas/domain/instant.ts";
import type { JournalLine } from "../../lambdas/domain/journal.ts";
import type { Subscription } from "../../lambdas/domain/subscription.ts";
import type { DeliverPorts, WebPorts } from "../../lambdas/flow/ports.ts";
import { failureFields } from "../../lambdas/runtime/failure.ts";
import { type FakeClock, fakeClock, fakeRandom } from "./clock.ts";
import { testKeyring, testSender } from "./course.ts";
import { type FakeMailer, fakeMailer } from "./mailer.ts";
import { type MemoryStore, memoryStore } from "./memory-store.ts";
import { at, course } from "./subscription.ts";

/** One line of the log. */
export interface LogLine {
  readonly event: string;
  readonly fields: Readonly<Record<string, string | number | boolean>>;
}

/** Everything a step may ask for, and what a test may look at afterwards. */
export interface FakePorts extends DeliverPorts, WebPorts {
  readonly course: CompiledCourse;
  readonly store: MemoryStore;
  readonly clock: FakeClock;
  readonly mailer: FakeMailer;
  /** The log and, among it, the journal. */
  readonly logged: readonly LogLine[];
  /** The journal. */
  readonly told: readonly JournalLine[];
  /** The subscriptions that `deliver` was asked to look at, in order. */
  readonly deliveryRequests: readonly string[];
}

/** Ports on a Monday at 08:00; any of them may be another. */
export function fakePorts(values: Partial<FakePorts> & { readonly now?: Instant } = {}): FakePorts {
  const { now = at("08:00"), ...others } = values;
  const logged: LogLine[] = [];
  const told: JournalLine[] = [];
  const deliveryRequests: string[] = [];
  return {
    store: memoryStore(),
    clock: fakeClock(now),
    random: fakeRandom(),
    mailer: fakeMailer(),
    course,
    sender: testSender,
    keys: async () => testKeyring,
    feedbackBacklog: async () => false,
    deadLetters: async () => 0,
    workers: 1,
    rateShare: 1,
    ticksEachMinute: false,
    measures: false,
    log: (event, fields = {}, error) => {
      const failure = error === undefined ? {} : failureFields(error);
      logged.push({ event, fields: { ...fields, ...failure } });
    },
    tell: (line, error) => {
      const failure = error === undefined ? {} : failureFields(error);
      const { act, ...fields } = line;
      told.push(line);
      logged.push({ event: act, fields: { ...fields, ...failure } });
    },
    requestDelivery: async (id) => {
      deliveryRequests.push(id);
    },
    logged,
    told,
    deliveryRequests,
    ...others,
  };
}

/** Puts new subscriptions into the store. */
export async function stored(
  ports: Pick<FakePorts, "store">,
  ...readers: readonly Subscription[]
): Promise<void> {
  for (const reader of readers) {
    if (!(await ports.store.save("subscription", reader))) throw new Error("It is stored already.");
  }
}

/** The subscription as it is stored, without the count of its saves. */
export async function readerIn(
  ports: Pick<FakePorts, "store">,
  id: string,
): Promise<Omit<Subscription, "version"> | undefined> {
  const known = await ports.store.read("subscription", id);
  if (!known) return undefined;
  const { version: _version, ...rest } = known;
  return rest;
}
