/**
 * What is measured, and what is right: each measure runs one world in virtual time and answers a
 * row of the table in docs/sending.md.
 */
import { hourMs, instantOf, minuteMs, secondMs } from "../../../lambdas/domain/instant.ts";
import { fairness, lateHours } from "./days.ts";
import type { Measured, Size } from "./measured.ts";
import { accountRefused, recordingFails, refusedInTurn, unknownZone } from "./refusals.ts";
import { holderLost, runEnds, runsOverlap } from "./runs.ts";
import type { SesLimits } from "./ses.ts";
import { type CapacityWorld, capacityWorld, eight } from "./world.ts";

const percent = (share: number) => `${(share * 100).toFixed(1)} %`;

/** Runs until so many mails are accepted, or `limitMs` have passed. */
async function drained(world: CapacityWorld, count: number, limitMs: number): Promise<number> {
  await world.clock.run(world.startMs + limitMs, () => world.ses.accepted.length >= count);
  const lastMs = (world.ses.accepted.at(-1)?.atMs ?? 0) - world.startMs;
  // What is under way settles.
  await world.clock.run(world.clock.nowMs() + minuteMs);
  return lastMs;
}

/** Mails a reader got more than once. */
function doubles({ ses }: CapacityWorld): number {
  const names = ses.accepted
    .filter(({ mail: { tags } }) => tags.subscription)
    .map(({ mail: { tags } }) => `${tags.subscription} ${tags.message}`);
  return names.length - new Set(names).size;
}

/** Everybody at one hour: how near to the rate the crowd is served. */
export async function drain(
  options: {
    readonly readers: number;
    readonly limits: SesLimits;
    readonly workers?: number;
    /** Of the rate that is free for us. */
    readonly least: number;
    readonly throttledMost?: number;
    readonly partitionMost?: number;
  },
  { share, seed, ...steps }: Size,
): Promise<Measured> {
  const { limits, workers = 1, throttledMost = 1, partitionMost } = options;
  // The end of a small crowd weighs more: the last worker is alone, the last mail is on its way.
  const least = options.least - (share < 1 ? 0.1 : 0);
  const readers = Math.ceil(options.readers * share);
  const free = limits.perSecond - (limits.othersPerSecond ?? 0);
  const world = capacityWorld({ ses: limits, workers, seed, ...steps });
  if (workers > 1) await world.knowQuota();
  await world.addReaders(readers, eight);
  const lastMs = await drained(world, readers, (3 * readers * secondMs) / free + minuteMs);
  const { ses } = world;
  const firstMs = (ses.accepted[0]?.atMs ?? 0) - world.startMs;
  // n mails are n - 1 intervals.
  const ofRate = ((ses.accepted.length - 1) * secondMs) / (lastMs - firstMs) / free;
  const throttled = ses.throttled / ses.calls;
  const hottest = world.hottestPartition();
  const others = limits.othersPerSecond ? `, others ${limits.othersPerSecond}/s` : "";
  const bucket = limits.bucket === undefined ? "" : `, a bucket of ${limits.bucket}`;
  return {
    what: `${readers} due at one hour, ${limits.perSecond}/s${bucket}${others}, ${workers} worker(s), ${limits.latencyMs ?? 60} ms`,
    found: `${percent(ofRate)} of the rate from ${Math.round(firstMs)} ms on, ${percent(throttled)} throttled, ${world.failedRuns} failed runs, longest ${Math.round(world.longestRunMs / secondMs)} s, ${doubles(world)} twice, ${hottest} writes/s to one partition`,
    wanted: `≥ ${percent(least)}, < ${percent(throttledMost)} throttled${partitionMost ? `, ≤ ${partitionMost} writes/s` : ""}`,
    isRight:
      ofRate >= least &&
      throttled <= throttledMost &&
      world.failedRuns === 0 &&
      doubles(world) === 0 &&
      world.longestRunMs < 15 * minuteMs &&
      ses.accepted.length === readers &&
      hottest <= (partitionMost ?? Number.POSITIVE_INFINITY),
  };
}

/** Many are due, and somebody signs up every second. */
export async function signUps({ share, seed, ...steps }: Size): Promise<Measured> {
  const perSecond = 14;
  const spanMs = 30 * minuteMs * Math.max(share, 0.1);
  const world = capacityWorld({ ses: { perSecond }, seed, indexLagMs: 2 * secondMs, ...steps });
  await world.addReaders(Math.ceil(((12_000 * spanMs) / (30 * minuteMs)) * 2.5), eight);
  const askedMs = new Map<string, number>();
  const ask = () => {
    const atMs = world.clock.nowMs();
    void world.signUp().then((id) => askedMs.set(id, atMs));
    if (atMs < world.startMs + spanMs) world.clock.after(secondMs, ask);
  };
  world.clock.after(3 * secondMs, ask);
  await world.clock.run(world.startMs + spanMs);
  const sent = world.ses.accepted.length;
  await world.clock.run(world.startMs + spanMs + 2 * minuteMs);
  const delays = world.ses.accepted.flatMap(({ mail, atMs }) => {
    const request = askedMs.get(mail.tags.subscription ?? "");
    return request === undefined ? [] : [atMs - request];
  });
  const worstMs = Math.max(...delays);
  const ofRate = (sent * secondMs) / spanMs / perSecond;
  return {
    what: `a crowd due, one sign-up a second for ${Math.round(spanMs / minuteMs)} min, ${perSecond}/s`,
    found: `${percent(ofRate)} of the rate, worst confirmation mail ${(worstMs / secondMs).toFixed(1)} s, ${askedMs.size - delays.length} missing`,
    wanted: "≥ 80.0 %, < 60 s",
    isRight: ofRate >= 0.8 && worstMs < minuteMs && askedMs.size === delays.length,
  };
}

/** SES answers nothing for half an hour, at the hour of many. */
export async function silence({ share, seed, ...steps }: Size): Promise<Measured> {
  const readers = Math.ceil(2_000 * share);
  const world = capacityWorld({ ses: { perSecond: 14 }, seed, ...steps });
  await world.addReaders(readers, eight);
  world.ses.silent = true;
  await world.clock.run(world.startMs + 30 * minuteMs);
  const claims = new Set(world.claims.map(({ id }) => id)).size;
  world.ses.silent = false;
  await world.clock.run(world.startMs + 30 * minuteMs + 2 * hourMs);
  const sent = world.ses.accepted.filter(({ mail }) => mail.tags.subscription).length;
  return {
    what: `30 min of silent SES, ${readers} readers`,
    found: `${claims} claims into the void, ${sent} sent two hours later, ${doubles(world)} twice`,
    wanted: "a handful, and all others sent",
    isRight: claims <= 10 && sent >= readers - claims && doubles(world) === 0,
  };
}

/** Sending is stopped while many are due. */
export async function stop({ share, seed, ...steps }: Size): Promise<Measured> {
  const world = capacityWorld({ ses: { perSecond: 14 }, seed, ...steps });
  await world.addReaders(Math.ceil(6_000 * share), eight);
  await world.clock.run(world.startMs + 20 * secondMs);
  const at = instantOf(world.clock.nowMs());
  await world.store.save("stop", { id: "sending", version: 0, reason: "by hand", at });
  const stoppedMs = world.clock.nowMs();
  await world.clock.run(stoppedMs + 10 * minuteMs);
  const later = world.claims.filter(({ atMs }) => atMs > stoppedMs);
  const lastMs = Math.max(0, ...later.map(({ atMs }) => atMs - stoppedMs));
  return {
    what: "STOP while many are due, 14/s",
    found: `the last claim ${(lastMs / secondMs).toFixed(1)} s later`,
    wanted: "none 3 s later",
    isRight: lastMs < 3 * secondMs && world.claims.length > 100,
  };
}

/**
 * The day's quota is used up: lessons stop, what was asked for goes on, and the next day continues.
 */
export async function dayQuota({ seed, ...steps }: Size): Promise<Measured> {
  const perDay = 200;
  const world = capacityWorld({ ses: { perSecond: 14, perDay }, seed, ...steps });
  await world.addReaders(300, eight);
  await world.clock.run(world.startMs + 5 * minuteMs);
  const lessons = world.ses.accepted.length;
  const short = (await world.store.read("events", "ses"))?.shortSince;
  void world.signUp();
  await world.clock.run(world.startMs + 7 * minuteMs);
  const request = world.ses.accepted.length - lessons;
  const refused = world.ses.calls - world.ses.accepted.length;
  return {
    what: `300 due, ${perDay} a day`,
    found: `${lessons} lessons, then ${request} of 1 sign-up, ${refused} refused, waiting since ${short?.slice(11, 16) ?? "never"}`,
    wanted: "196 lessons, 1 of 1, 0 refused, since 08:00",
    isRight: lessons === 196 && request === 1 && refused === 0 && short?.slice(11, 16) === "08:00",
  };
}

/** Every row of the table, one after the other. */
export function measures(size: Size): (() => Promise<Measured>)[] {
  const rows = [
    { readers: 20_000, limits: { perSecond: 14 }, least: 0.98, throttledMost: 0.001 },
    { readers: 20_000, limits: { perSecond: 500, latencyMs: 100 }, least: 0.98 },
    { readers: 20_000, limits: { perSecond: 500, latencyMs: 200 }, least: 0.98 },
    { readers: 20_000, limits: { perSecond: 500, latencyMs: 300 }, least: 0.98 },
    { readers: 1_000, limits: { perSecond: 1, bucket: 1 }, least: 0.8 },
    { readers: 10_000, limits: { perSecond: 14, othersPerSecond: 1 }, least: 0.8 },
    { readers: 10_000, limits: { perSecond: 14, othersPerSecond: 7 }, least: 0.8 },
    { readers: 8_000, workers: 4, limits: { perSecond: 50, quotaCallsPerSecond: 1 }, least: 0.95 },
    {
      readers: 40_000,
      workers: 16,
      limits: { perSecond: 300, quotaCallsPerSecond: 1 },
      least: 0.9,
    },
    { readers: 60_000, workers: 16, limits: { perSecond: 2_000 }, least: 0.9, partitionMost: 500 },
  ];
  return [
    ...rows.map((row) => () => drain(row, size)),
    () => signUps(size),
    () => silence(size),
    () => stop(size),
    () => dayQuota(size),
    () => fairness(size),
    () => accountRefused(size),
    () => recordingFails(size),
    () => refusedInTurn(size),
    () => unknownZone(size),
    () => lateHours(size),
    () => runEnds(size),
    () => holderLost(size),
    () => runsOverlap(size),
  ];
}
