/**
 * Counts the DynamoDB units of a whole course for many readers, on the real steps, the real adapter and a
 * table that counts as DynamoDB does.
 */
import { randomBytes } from "node:crypto";
import course from "../../dist/course/course.js";
import { dynamoStore } from "../../lambdas/adapters/dynamo-store.ts";
import { parseAddress } from "../../lambdas/domain/address.ts";
import { dayMs, hourMs, instantOf } from "../../lambdas/domain/instant.ts";
import { confirm } from "../../lambdas/flow/confirm.ts";
import { deliver } from "../../lambdas/flow/deliver.ts";
import type { Clock, DeliverPorts, Random, SitePorts } from "../../lambdas/flow/ports.ts";
import { recordFeedback } from "../../lambdas/flow/record-feedback.ts";
import { signUp } from "../../lambdas/flow/sign-up.ts";
import { withMetrics } from "../../lambdas/runtime/metrics.ts";
import { type CountedRequest, countingTable } from "../../tests/fakes/counting-table.ts";
import { testKeyring, testSender } from "../../tests/fakes/course.ts";
import { fakeMailer } from "../../tests/fakes/mailer.ts";

const readers = 200;

/** What DynamoDB counts for one part of the work, and the bytes of our own log lines. */
export interface Units {
  /** Of subscriptions. */
  write: number;
  indexWrite: number;
  /** Of the counters, the watermark, leases: items that many mails share. */
  bookkeeping: number;
  read: number;
  logBytes: number;
}

/** What `countUnits` found. */
export interface Counted {
  readonly readers: number;
  /** Of the mails in turn: all of the course but the welcome. */
  readonly mails: number;
  /** For all of these mails together. */
  readonly inTurn: Readonly<Units>;
  /** For one reader's sign-up, confirmation mail, confirmation and welcome. */
  readonly signUp: Readonly<Units>;
  /** For one run that finds nothing due. */
  readonly emptyRun: Readonly<Units>;
  /** For the same with the measurement that alarms look at. */
  readonly measuredRun: Readonly<Units>;
  readonly itemBytesMax: number;
  /** Of a subscription at the end of the course. */
  readonly itemBytes: number;
}

const none: Readonly<Units> = { write: 0, indexWrite: 0, bookkeeping: 0, read: 0, logBytes: 0 };
const units: Units = { ...none };
let itemBytesMax = 0;

const sizes = new Map<string, number>();

function count({ key, readUnits, writeUnits, indexWrites, itemBytes }: CountedRequest): void {
  units.read += readUnits;
  if (!key.startsWith("SUBSCRIPTION#")) {
    units.bookkeeping += writeUnits;
    return;
  }
  units.write += writeUnits;
  units.indexWrite += indexWrites.length;
  itemBytesMax = Math.max(itemBytesMax, itemBytes);
  if (itemBytes > 0) sizes.set(key, itemBytes);
}

/** Virtual time: a run's waits cost nothing, and the table's own answers are waited for. */
let passedMs = 0;
const clock: Clock = {
  now: () => instantOf(Date.parse("2026-11-23T20:00:00.000Z") + passedMs),
  monotonicMs: () => performance.now() + passedMs,
  sleep: (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, Math.min(ms, 20))),
};
const random: Random = { newId: () => randomBytes(16).toString("hex"), next: Math.random };
/** CloudWatch counts 26 bytes more for each line (CloudWatch pricing, "Logs"). */
const bytesALine = 26;
const countLine = (line: string) => {
  units.logBytes += line.length + bytesALine;
};
const log: DeliverPorts["log"] = (event, fields) => countLine(JSON.stringify({ event, ...fields }));
const tell: DeliverPorts["tell"] = (line) => countLine(JSON.stringify(line));

/** Plays the course once for all readers, one reader like the other. */
export async function countUnits(): Promise<Counted> {
  const { call } = countingTable(count);
  const mailer = fakeMailer({ perSecond: 1000 });
  const basic = { store: dynamoStore(call, "course"), clock, random, course, log, tell };
  const keys = async () => testKeyring;
  const sitePorts: SitePorts = { ...basic, keys, requestDelivery: async () => undefined };
  const deliverPorts: DeliverPorts = {
    ...basic,
    keys,
    mailer,
    sender: testSender,
    feedbackBacklog: async () => false,
    deadLetters: async () => 0,
    ticksEachMinute: false,
    measures: false,
    workers: 1,
    rateShare: 1,
  };

  /** Delivers what is due, and gets two events of every mail: sent, delivered. */
  async function tick(): Promise<void> {
    const before = mailer.accepted.length;
    await deliver(deliverPorts, { worker: 0 });
    const tags = mailer.accepted.slice(before).map((mail) => mail.tags);
    for (const what of ["sent", "delivered"] as const) {
      for (let at = 0; at < tags.length; at += 10) {
        const batch = tags.slice(at, at + 10);
        await recordFeedback(
          basic,
          batch.map((tag) => ({
            what,
            mailAt: clock.now(),
            ...(tag.subscription && { subscriptionId: tag.subscription }),
            ...(tag.message && { messageId: tag.message }),
            ...(tag.slug && { slug: tag.slug }),
            ...(tag.transactional && { transactional: tag.transactional }),
          })),
        );
      }
    }
  }

  for (let index = 0; index < readers; index += 1) {
    const address = parseAddress(`somebody.with.a.usual.name.${index}@mail.example.org`);
    if (!address.ok) throw new Error("The bench's own addresses must be valid.");
    await signUp(sitePorts, {
      address: address.value,
      schedule: { timeZone: "America/Argentina/Buenos_Aires", sendAt: "08:00", days: "daily" },
      network: "203.0.113.0/24",
      form: "aaaaaaaaaaaaaaaa",
    });
  }
  await tick();
  const ids = new Set(mailer.accepted.map((mail) => mail.tags.subscription ?? ""));
  for (const id of ids) {
    const { pendingSignUp } = (await basic.store.read("subscription", id)) ?? {};
    if (!pendingSignUp) throw new Error("A confirmation mail went to somebody who is not stored.");
    await confirm(sitePorts, { subscriptionId: id, issuedAt: pendingSignUp.at });
  }
  await tick();
  const signUps = taken();
  // The first one notes its tick, which one in five does.
  await deliver({ ...deliverPorts, ticksEachMinute: true }, { worker: 0 });
  taken();
  await deliver({ ...deliverPorts, ticksEachMinute: true }, { worker: 0 });
  const emptyRun = taken();
  await deliver(
    { ...deliverPorts, log: withMetrics(log, "course", countLine), measures: true },
    { worker: 0 },
  );
  const measuredRun = taken();
  const mailsBefore = mailer.accepted.length;
  for (let ms = 0; ms < 20 * dayMs; ms += hourMs) {
    passedMs += hourMs;
    if (new Date(clock.now()).getUTCHours() === 11) await tick();
  }
  return {
    readers,
    mails: mailer.accepted.length - mailsBefore,
    inTurn: taken(),
    signUp: mapUnits(signUps, (amount) => amount / readers),
    emptyRun,
    measuredRun,
    itemBytesMax,
    itemBytes: [...sizes.values()].reduce((sum, one) => sum + one, 0) / sizes.size,
  };
}

/** What was counted since the last call. */
function taken(): Units {
  const counted = { ...units };
  Object.assign(units, none);
  return counted;
}

/** Every figure of `from`, changed. */
export function mapUnits(from: Readonly<Units>, change: (amount: number) => number): Units {
  return {
    write: change(from.write),
    indexWrite: change(from.indexWrite),
    bookkeeping: change(from.bookkeeping),
    read: change(from.read),
    logBytes: change(from.logBytes),
  };
}
