/**
 * Deliver: starts a run where something is due and nobody else runs. The index is the queue:
 * nothing else records who is waiting.
 */
import { type Instant, latest, plus } from "../domain/instant.ts";
import { parked, requestShard, shardCount } from "../domain/subscription.ts";
import { quotaAtStart, readAccount, updateAccount } from "./account.ts";
import { lookAtDeadLetters } from "./dead-letters.ts";
import { type DueQueue, dueQueue } from "./due-queue.ts";
import { freeLease, takeLease } from "./lease.ts";
import { measure } from "./measure.ts";
import { noteTick } from "./note-tick.ts";
import { releaseForNewBuild } from "./parked.ts";
import type { DeliverPorts, EventsItem } from "./ports.ts";
import { activeOf, permitsMs, type RunReport, run } from "./run.ts";
import { readStop } from "./stop.ts";

/** What starts a run: the schedule, once a minute for each worker; or a reader's own act. */
export type Invocation =
  | { readonly worker: number }
  /** Somebody is owed a mail now, and the index may not show it yet. */
  | { readonly subscription: string };

/** Why nothing was sent, or how the run went. */
export type DeliverReport =
  | RunReport
  | {
      readonly end: "stopped" | "inactive" | "held" | "nothing-due";
      readonly counts: RunReport["counts"];
    };

/** Pages of the index that are counted at most. */
const countedPagesMax = 100;

/**
 * Delivers what is due in the share of one worker. A request for one subscription runs as worker 0,
 * which alone serves what was asked for.
 *
 * @throws Error when the table cannot be read before the run begins; the next tick is a minute away
 */
export async function deliver(ports: DeliverPorts, invocation: Invocation): Promise<DeliverReport> {
  const startedMs = ports.clock.monotonicMs();
  const report = await startAndLog(ports, invocation, startedMs);
  // A request between the run's last look and the end of its lease found the lease held, and nobody
  // else looks before the next tick.
  const isAsked =
    report.end === "done" && workerOf(invocation) === 0 && (await isAnythingAsked(ports));
  if (isAsked) await startAndLog(ports, { worker: 0 }, startedMs);
  if ("worker" in invocation && invocation.worker === 0) {
    await tickNoted(ports);
    if (ports.measures) await measured(ports, report, isAsked);
  }
  return report;
}

/** After the run, as measuring is. */
async function tickNoted(ports: DeliverPorts): Promise<void> {
  await noteTick(ports).catch((error: unknown) => {
    ports.log("tick-note-failed", {}, error);
  });
}

/** After the run: what it could send is no news. A failure here keeps nobody waiting. */
async function measured(
  ports: DeliverPorts,
  report: DeliverReport,
  isAsked: boolean,
): Promise<void> {
  const hasLeftNobody = "hasLeftNobody" in report && report.hasLeftNobody && !isAsked;
  const seen = {
    isAnotherAtWork: report.end === "held",
    // One of several workers looks only at its own share.
    isNothingDue: (report.end === "nothing-due" || hasLeftNobody) && ports.workers === 1,
  };
  await measure(ports, seen).catch((error: unknown) => {
    ports.log("measuring-failed", {}, error);
  });
}

async function startAndLog(
  ports: DeliverPorts,
  invocation: Invocation,
  startedMs: number,
): Promise<DeliverReport> {
  const report = await start(ports, invocation, startedMs);
  const { counts, end } = report;
  // Also when nothing was due: a gap in these lines is a hole in the schedule.
  ports.log("run-ended", {
    ...counts,
    worker: workerOf(invocation),
    end,
    ...("oldestMs" in report && { oldestMs: report.oldestMs }),
  });
  return report;
}

async function isAnythingAsked({ store, clock }: DeliverPorts): Promise<boolean> {
  return (await store.listDue(requestShard, clock.now())).keys.length > 0;
}

/** Looks whether a run is called for, takes its lease, and gives it back. */
async function start(
  ports: DeliverPorts,
  invocation: Invocation,
  startedMs: number,
): Promise<DeliverReport> {
  const { clock, log } = ports;
  const nothing = (end: "stopped" | "inactive" | "held" | "nothing-due") => ({ end, counts: {} });
  const worker = workerOf(invocation);
  const requestedId = "subscription" in invocation ? invocation.subscription : undefined;
  // A tick waits for a run that is about to end; a request need not, the next tick sees what it
  // was for.
  const free = await freeLease(ports, String(worker), requestedId === undefined);
  if (free === "held") return nothing("held");
  const account = await readAccount(ports);
  const known = activeOf(ports, account.quota);
  if (worker >= known) return nothing("inactive");
  const stop = await readStop(ports, "sending");
  if (stop) {
    log("sending-stopped", { reason: stop.reason, since: stop.at });
    return nothing("stopped");
  }
  if (worker === 0 && requestedId === undefined) await releaseForThisBuild(ports, account);
  const queueFor = (active: number) =>
    dueQueue(ports, shardsOf(worker, active), worker === 0, requestedId);
  const queue = queueFor(known);
  if (!(await isDue(ports, queue, requestedId))) {
    if (requestedId === undefined && worker === 0 && account.shortSince) await endShortage(ports);
    return nothing("nothing-due");
  }
  const endsAt = plus(clock.now(), permitsMs - (clock.monotonicMs() - startedMs));
  const lease = await takeLease(ports, String(worker), free.item, endsAt);
  if (!lease) return nothing("held");
  try {
    // One after the other: where the first fails, nothing may still be under way.
    await noteDeadLetters(ports);
    const quota = await quotaAtStart(ports, account);
    const active = activeOf(ports, quota);
    if (worker >= active) return nothing("inactive");
    const report = await run(ports, {
      active,
      startedMs,
      lease,
      // The index is shared among more or fewer workers than it was.
      queue: active === known ? queue : queueFor(active),
      quota,
      cautious: account.cautious === true,
    });
    const { end, shortAt } = report;
    if (shortAt && (end === "quota" || end === "quota-refused"))
      await noteShortage(ports, shardsOf(worker, active), shortAt);
    if (end === "done" && worker === 0 && account.shortSince) await endShortage(ports);
    return report;
  } finally {
    await lease.giveBack().catch((error: unknown) => {
      // It expires by itself.
      log("lease-release-failed", {}, error);
    });
  }
}

/** Where they cannot be counted nothing is lost but a day's wait for who may have to wait for it. */
async function noteDeadLetters(ports: DeliverPorts): Promise<void> {
  await lookAtDeadLetters(ports).catch((error: unknown) => {
    ports.log("dead-letter-count-failed", {}, error);
  });
}

function workerOf(invocation: Invocation): number {
  return "worker" in invocation ? invocation.worker : 0;
}

/** A new build may compose what could not be composed. A failure here keeps nobody waiting. */
async function releaseForThisBuild(ports: DeliverPorts, account: EventsItem): Promise<void> {
  if (account.releasedBuild === ports.course.build) return;
  await releaseForNewBuild(ports).catch((error: unknown) => {
    ports.log("build-release-failed", {}, error);
  });
}

/** For a request, what the item itself says: the index lags. */
async function isDue(
  { store, clock }: DeliverPorts,
  queue: DueQueue,
  requestedId: string | undefined,
): Promise<boolean> {
  if (requestedId === undefined) return queue.anythingDue();
  const known = await store.read("subscription", requestedId);
  return known?.dueAt !== undefined && known.due !== parked && known.dueAt <= clock.now();
}

function shardsOf(worker: number, active: number): string[] {
  return Array.from({ length: shardCount }, (_, shard) => shard)
    .filter((shard) => shard % active === worker)
    .map(String);
}

/**
 * The day's quota is used up: says how many wait, and since when without a break.
 *
 * @param at when the run saw it: one that stood still since must not hold that it is so now
 */
async function noteShortage(
  ports: DeliverPorts,
  shards: readonly string[],
  at: Instant,
): Promise<void> {
  const { waiting, all } = await countWaiting(ports, shards);
  ports.log("quota-exhausted", { waiting, all });
  if (waiting === 0) return;
  await updateAccount(ports, (known) => ({
    shortSince: at,
    ...known,
    shortSeenAt: latest(at, known.shortSeenAt ?? at),
  }));
}

/** No reader waits for the quota any more, in any worker's share. */
async function endShortage(ports: DeliverPorts): Promise<void> {
  const { waiting } = await countWaiting(ports, shardsOf(0, 1));
  if (waiting > 0) return;
  await updateAccount(ports, (known) => {
    const { shortSince: _since, shortSeenAt: _seenAt, ...rest } = known;
    return known.shortSince ? rest : known;
  });
}

async function countWaiting(
  { store, clock }: DeliverPorts,
  shards: readonly string[],
): Promise<{ readonly waiting: number; readonly all: boolean }> {
  let waiting = 0;
  let pages = 0;
  for (const shard of shards) {
    let after: string | undefined;
    do {
      if (pages >= countedPagesMax) return { waiting, all: false };
      const page = await store.listDue(shard, clock.now(), after);
      pages += 1;
      waiting += page.keys.length;
      after = page.next;
    } while (after !== undefined);
  }
  return { waiting, all: true };
}
