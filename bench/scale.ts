/**
 * What 1,000 to 1,000,000 readers take: `npm run bench -- scale` plays a morning on which all of them are due at
 * 09:00 in one zone, with the real steps in virtual time, on a table that counts as DynamoDB does.
 *
 * The whole morning is played for up to 10,000 readers. Of more it is the first minutes of sending, until the
 * operator stops: what one mail takes does not depend on how many are behind it, and the minutes for all are
 * reckoned from those.
 */
import { marshall } from "@aws-sdk/util-dynamodb";
import course from "../dist/course/course.js";
import { dynamoStore } from "../lambdas/adapters/dynamo-store.ts";
import { subscriptionItem } from "../lambdas/adapters/stored-items.ts";
import type { CompiledCourse } from "../lambdas/domain/course.ts";
import { dueKeyOf } from "../lambdas/domain/due-key.ts";
import { dayMs, hourMs, type Instant, minuteMs, plus } from "../lambdas/domain/instant.ts";
import { type Subscription, shardOf } from "../lambdas/domain/subscription.ts";
import { deliver } from "../lambdas/flow/deliver.ts";
import type { DeliverPorts } from "../lambdas/flow/ports.ts";
import { recordFeedback } from "../lambdas/flow/record-feedback.ts";
import { stopSending } from "../lambdas/flow/stop.ts";
import { countingTable } from "../tests/fakes/counting-table.ts";
import { testKeyring, testSender } from "../tests/fakes/course.ts";
import { subscription } from "../tests/fakes/subscription.ts";
import { virtualClock } from "../tests/simulation/capacity/clock.ts";
import { idOf, numberOf } from "./crowd.ts";
import { machine, report } from "./measured.ts";
import { Counter, type Counts } from "./scale/counts.ts";

/** Readers, and the rate that SES gives to accounts of that size. */
const crowds = [
  { readers: 1_000, perSecond: 14 },
  { readers: 10_000, perSecond: 14 },
  { readers: 100_000, perSecond: 50, playedMs: 5 * minuteMs },
  { readers: 1_000_000, perSecond: 500, playedMs: minuteMs },
] as const;

/** Mails whose events are recorded: each is like the other. */
const eventsOf = 1_000;

/** 09:00 in Buenos Aires, the whole year. */
const slot: Instant = "2026-11-23T12:00:00.000Z";
const schedule = {
  timeZone: "America/Argentina/Buenos_Aires",
  sendAt: "09:00",
  days: "daily",
} as const;
const { mails } = course as CompiledCourse;
const had = Math.floor(mails.length / 2);
const sent = Object.fromEntries(
  mails.slice(0, had).map(({ slug }, index) => [slug, plus(slot, (index - had) * dayMs)]),
);

/** An id as random as a real one: in the order of the index the shards take no turns. */
const idAt = (number: number) => idOf(Math.imul(number, 2_654_435_761) >>> 0);
/** The number of such an id; the two factors are each other's inverse among numbers of 32 bits. */
const numberAt = (id: string) => Math.imul(numberOf(id), 244_002_641) >>> 0;

function readerOf(number: number): Subscription {
  const email = `somebody.with.a.usual.name.${number}@mail.example.org`;
  return subscription({ id: idAt(number), version: 1, email, schedule, sent, slot });
}

/** The keys of the index in order, without making a reader for each. */
function dueOf(readers: number): ReadonlyMap<string, readonly string[]> {
  const key = dueKeyOf(readerOf(0)) ?? "";
  const start = key.slice(0, -idAt(0).length);
  const due = new Map<string, string[]>();
  for (let number = 0; number < readers; number += 1) {
    const id = idAt(number);
    const keys = due.get(shardOf(id)) ?? [];
    keys.push(start + id);
    due.set(shardOf(id), keys);
  }
  for (const keys of due.values()) keys.sort();
  return due;
}

interface Crowd {
  readonly readers: number;
  readonly perSecond: number;
  /** How long sending is played; without it until everybody has been served. */
  readonly playedMs?: number;
}

/** A course and its readers, an hour before they are due. */
function worldOf({ readers, perSecond }: Crowd) {
  const clock = virtualClock(Date.parse(slot) - hourMs);
  const counter = new Counter();
  const { call } = countingTable((request) => counter.add(request, clock.nowMs()), {
    itemOf(pk) {
      const [kind, id = ""] = pk.split("#");
      if (kind !== "SUBSCRIPTION") return undefined;
      const item = { ...subscriptionItem(readerOf(numberAt(id))), pk };
      return marshall(item, { removeUndefinedValues: true });
    },
    due: dueOf(readers),
  });
  const accepted = { mails: 0, lastMs: 0, tags: [] as Readonly<Record<string, string>>[] };
  const ports: DeliverPorts = {
    store: dynamoStore(call, "course"),
    ...clock.process(),
    course: course as CompiledCourse,
    log: () => {},
    tell: () => {},
    keys: async () => testKeyring,
    mailer: {
      async send({ tags }) {
        await clock.sleep(60);
        accepted.mails += 1;
        accepted.lastMs = clock.nowMs();
        if (accepted.tags.length < eventsOf) accepted.tags.push(tags);
        return { outcome: "accepted", sesMessageId: "0100-abc" };
      },
      quota: async () => ({ perSecond, perDay: -1, sentLast24Hours: accepted.mails }),
    },
    sender: testSender,
    feedbackBacklog: async () => false,
    deadLetters: async () => 0,
    ticksEachMinute: true,
    measures: false,
    workers: 1,
    rateShare: 1,
  };
  return {
    clock,
    counter,
    ports,
    accepted,
    tick: () => clock.until(deliver(ports, { worker: 0 })),
  };
}

type World = ReturnType<typeof worldOf>;

/** A run that finds nothing due: everybody is in the index, for later. */
async function emptyRun({ counter, tick }: World) {
  // The first one also writes down what it saw.
  await tick();
  let micros = Number.POSITIVE_INFINITY;
  for (let turn = 0; turn < 50; turn += 1) {
    counter.take();
    const before = process.cpuUsage();
    await tick();
    const { user, system } = process.cpuUsage(before);
    micros = Math.min(micros, user + system);
  }
  return { micros, counts: counter.take() };
}

/** Everybody is due; answers what was asked, and how many minutes all of them take. */
async function morning(world: World, { readers, playedMs }: Crowd) {
  const { clock, counter, ports, accepted, tick } = world;
  await clock.run(Date.parse(slot));
  if (playedMs) {
    const stop = () =>
      void stopSending(ports, "sending", { by: "operator", reason: "Seen enough." });
    clock.after(playedMs, stop);
  }
  const begunMs = clock.nowMs();
  const mostRuns = playedMs ? 1 : Number.POSITIVE_INFINITY;
  // The schedule: once a minute, and a run that is at work is not disturbed.
  for (let runs = 0; runs < mostRuns && accepted.mails < readers; runs += 1) {
    await tick();
    await clock.run(Math.ceil(clock.nowMs() / minuteMs) * minuteMs);
  }
  const minutes = (accepted.lastMs - begunMs) / minuteMs;
  return { counts: counter.take(), minutes: (minutes * readers) / accepted.mails };
}

/** SES reports of some of these mails that they were sent and delivered, ten events at a time. */
async function feedback({ clock, counter, ports, accepted: { tags } }: World): Promise<Counts> {
  for (const what of ["sent", "delivered"] as const) {
    for (let first = 0; first < tags.length; first += 10) {
      const events = tags
        .slice(first, first + 10)
        .map(({ subscription = "", message = "", slug = "" }) => ({
          what,
          mailAt: ports.clock.now(),
          subscriptionId: subscription,
          messageId: message,
          slug,
        }));
      await clock.until(recordFeedback(ports, events));
    }
  }
  return counter.take();
}

const rounded = (value: number, digits = 2) => Number(value.toFixed(digits));
const rows: object[] = [];
for (const crowd of crowds) {
  const world = worldOf(crowd);
  const empty = await emptyRun(world);
  const { counts, minutes } = await morning(world, crowd);
  const ofEvents = await feedback(world);
  const { mails: played, tags } = world.accepted;
  const perMail = (amountOf: (counts: Counts) => number) =>
    rounded(amountOf(counts) / played + amountOf(ofEvents) / tags.length);
  rows.push({
    readers: crowd.readers,
    "mails a second": crowd.perSecond,
    "mails played": played,
    "minutes for all": rounded(minutes, 1),
    "requests a mail": perMail(({ requests }) => requests),
    "read units a mail": perMail(({ readUnits }) => readUnits),
    "write units a mail": perMail(({ writeUnits }) => writeUnits),
    "busiest second: reads": rounded(counts.peak.reads, 0),
    "writes of the table": counts.peak.writes,
    "writes of the index": counts.peak.indexWrites,
    "writes of one shard": counts.peak.ofShard,
    "empty run: requests": empty.counts.requests,
    "read units": empty.counts.readUnits,
    "ms of CPU": rounded(empty.micros / 1000),
  });
}
report("scale", machine(), rows);
