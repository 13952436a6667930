/**
 * A run: takes the due entries of its shards one after the other, sends at the rate SES allows, and
 * goes on until nothing is due or something ends it.
 */
import { type Instant, minuteMs, msBetween, secondMs } from "../domain/instant.ts";
import { activeWorkers, type SendingQuota, unknownRate } from "../domain/sending-quota.ts";
import {
  currentQuota,
  isFresh,
  quotaGoodMs,
  tryAccount,
  unprovenSince,
  updateAccount,
} from "./account.ts";
import { attention } from "./attention.ts";
import { lookAtDeadLetters } from "./dead-letters.ts";
import { type Delivered, deliverSubscription } from "./deliver-subscription.ts";
import type { DueEntry, DueQueue } from "./due-queue.ts";
import { performDuties } from "./duties.ts";
import { type Lease, renewMs } from "./lease.ts";
import type { DeliverPorts } from "./ports.ts";
import { type RunEnd, type RunInHand, sendingRun } from "./sending-run.ts";

/**
 * The last permit is given so long after the start: a minute and a quarter are left to what is
 * under way.
 */
export const permitsMs = 13 * minuteMs + 45 * secondMs;

/** What is requested during a run is seen within this time. */
const lookAtNowMs = 3 * secondMs;
const lookAtStopsMs = secondMs;

/** Broken items one after the other that end a run: then it is not the items. */
const errorsMax = 20;

/** Not again in this run. */
const forTheRun = Number.POSITIVE_INFINITY;

/** How many subscriptions came to what; refusals by whom they were charged to. */
export type RunCounts = Record<string, number>;

/** How a run went. */
export interface RunReport {
  readonly counts: RunCounts;
  readonly end: RunEnd | "done";
  /** When it found the day's quota used up; undefined when it did not. */
  readonly shortAt: Instant | undefined;
  /** The longest that anybody had waited. */
  readonly oldestMs: number;
  /** It has left nobody in its share of the index: its last walk, of a moment ago, met nobody there. */
  readonly hasLeftNobody: boolean;
}

/**
 * Runs until nothing is due or something ends it. Everything begun is finished when it resolves.
 */
export async function run(
  ports: DeliverPorts,
  options: {
    readonly active: number;
    readonly startedMs: number;
    readonly lease: Lease;
    readonly queue: DueQueue;
    readonly quota: SendingQuota | undefined;
    /** SES failed the last run. */
    readonly cautious: boolean;
  },
): Promise<RunReport> {
  const { clock, random } = ports;
  const { active, startedMs, lease, queue, quota, cautious } = options;
  const changes = signal();
  const counts: RunCounts = {};
  let oldestMs = 0;
  let errors = 0;
  let underWay = 0;

  const allowanceOf = (known: SendingQuota | undefined) => ({
    quota: known,
    active,
    rateShare: ports.rateShare,
  });
  const current = sendingRun(ports, {
    lease,
    endsMs: startedMs + permitsMs,
    allowance: allowanceOf(quota),
    cautious,
    onChange: changes.notify,
  });
  if (cautious) await tryFirst(ports, current);

  function takeQuota(known: SendingQuota): void {
    if (activeOf(ports, known) !== active) current.endBecause("workers-changed");
    current.allow(allowanceOf(known));
  }

  function begin(entry: DueEntry): void {
    underWay += 1;
    if (entry.dueAt) oldestMs = Math.max(oldestMs, msBetween(entry.dueAt, clock.now()));
    deliverSubscription(ports, entry.id, current)
      .then(
        (delivered) => {
          errors = 0;
          count(delivered.result === "refused" ? `refused-${delivered.scope}` : delivered.result);
          putAside(entry, delivered);
        },
        (error: unknown) => {
          // One broken item must not keep the others waiting.
          ports.log("delivery-failed", { id: entry.id }, error);
          count("errors");
          queue.done(entry, forTheRun);
          errors += 1;
          if (errors >= errorsMax) current.endBecause("errors");
        },
      )
      .finally(() => {
        underWay -= 1;
        current.finished(entry.id);
        changes.notify();
      });
  }

  function count(what: string): void {
    counts[what] = (counts[what] ?? 0) + 1;
  }

  /** When this run looks at it again. */
  function putAside(entry: DueEntry, delivered: Delivered): void {
    switch (delivered.result) {
      case "sent":
      case "nothing-owed":
        queue.done(entry, 0);
        return;
      case "waiting":
        queue.done(entry, Math.max(0, msBetween(clock.now(), delivered.until)));
        return;
      case "refused":
        if (delivered.scope === "rate") queue.putOff(entry, (1 + random.next()) * secondMs);
        else queue.done(entry, forTheRun);
        return;
      default:
        queue.done(entry, forTheRun);
    }
  }

  const hasRoom = () => {
    const preparing = underWay - current.inFlight;
    // Who asked for something is not kept from the table by those who wait for the rate.
    return preparing < current.preparingMax * (queue.hasRequest ? 2 : 1);
  };

  const stopDuties = performDuties(ports, () => current.end !== undefined, changes.notify, [
    { what: "stops", everyMs: lookAtStopsMs, act: current.lookAtStops },
    { what: "lease", everyMs: renewMs, act: lease.renew },
    { what: "now", everyMs: lookAtNowMs, act: queue.lookAtNow },
    {
      what: "dead-letters",
      everyMs: minuteMs,
      act: async () => {
        await lookAtDeadLetters(ports);
      },
    },
    {
      what: "quota",
      everyMs: quotaGoodMs,
      act: async () => {
        const known = await currentQuota(ports);
        if (!known) throw new QuotaUnknownError();
        takeQuota(known);
      },
      ...(!isFresh(quota, ports) && { dueNow: true }),
    },
  ]);
  let sentBefore = 0;
  try {
    await current.lookAtStops();
    while (!current.end) {
      if (current.shortAt) queue.onlyRequests();
      const entry = hasRoom() ? await queue.next() : undefined;
      if (entry) {
        begin(entry);
        continue;
      }
      if (underWay > 0 || queue.hasPutOff) {
        await changes.next();
        continue;
      }
      if (current.shortAt) current.endBecause("quota");
      // Starts again from the beginning while that sends something: more has become due.
      if ((counts.sent ?? 0) === sentBefore) break;
      sentBefore = counts.sent ?? 0;
      queue.restart();
      await queue.lookAtNow();
    }
  } catch (error) {
    ports.log("run-failed", { step: "sending" }, error);
    current.endBecause("errors");
  }
  const end = current.end ?? "done";
  // Nobody waits for a permit any more, and no send outlives its run.
  current.endBecause("time");
  await stopDuties();
  while (underWay > 0) await changes.next();
  await current.settled();
  await tellOthers(ports, end, current, counts).catch((error: unknown) => {
    ports.log("account-update-failed", {}, error);
  });
  return {
    counts,
    end,
    shortAt: current.shortAt,
    oldestMs,
    hasLeftNobody: end === "done" && queue.hasMetNobody,
  };
}

/** Workers that run at a quota. */
export function activeOf({ workers }: DeliverPorts, quota: SendingQuota | undefined): number {
  return activeWorkers(workers, quota?.perSecond ?? unknownRate);
}

/** SES did not say what it allows; it is asked again soon. */
class QuotaUnknownError extends Error {
  override name = "QuotaUnknownError";
}

/** After a run that SES failed: no reader's mail is claimed before SES answers again. */
async function tryFirst(ports: DeliverPorts, current: RunInHand): Promise<void> {
  const outcome = await tryAccount(ports);
  if (outcome.outcome === "unknown") current.endBecause("unknown");
  if (outcome.outcome !== "refused") return;
  if (outcome.scope === "rate") current.endBecause("throttled");
  if (outcome.scope === "account") current.endBecause(outcome.daily ? "quota-refused" : "account");
}

/**
 * What the next runs must know: whether SES failed this one, and how much of the day's quota it
 * used.
 */
async function tellOthers(
  ports: DeliverPorts,
  end: RunEnd | "done",
  { acceptedSinceCount, acceptedAt, triedAt }: RunInHand,
  counts: RunCounts,
): Promise<void> {
  // Where SES refuses for a quota that it does not show, each run would claim and release somebody.
  const failed =
    end === "unknown" || end === "account" || end === "throttled" || end === "quota-refused";
  const tried = end === "done" || end === "time";
  if (end === "account")
    attention(ports.log, "account-refused", { refused: counts["refused-account"] ?? 0 });
  await updateAccount(ports, (known) => {
    const { cautious, quota, ...rest } = known;
    const isCautious = failed || (cautious === true && !tried && acceptedSinceCount === 0);
    if (isCautious === (cautious === true) && triedAt === undefined) return known;
    return {
      ...rest,
      ...(acceptedAt && { acceptedAt }),
      ...(triedAt && { unprovenSince: unprovenSince(known, triedAt) }),
      ...(isCautious && { cautious: true as const }),
      ...(quota && {
        quota: { ...quota, sentLast24Hours: quota.sentLast24Hours + acceptedSinceCount },
      }),
    };
  });
}

/** Lets a loop wait until something has changed. */
function signal(): { readonly notify: () => void; readonly next: () => Promise<void> } {
  let notify: (() => void) | undefined;
  return {
    notify: () => {
      notify?.();
      notify = undefined;
    },
    next: () =>
      new Promise((resolve) => {
        notify = resolve;
      }),
  };
}
