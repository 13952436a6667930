/**
 * Measure: what the alarms look at, once each tick, whether or not anything was due; and the two
 * things that no single run can see, that nothing leaves, and that the day is too large for the
 * quota.
 */
import { dayMs, hourMs, type Instant, minuteMs, msBetween, plus } from "../domain/instant.ts";
import { leftOf } from "../domain/sending-quota.ts";
import { parked, requestShard, shardCount } from "../domain/subscription.ts";
import { readAccount, updateAccount, waitsForEvidence } from "./account.ts";
import { attention } from "./attention.ts";
import type { DeliverPorts, EventsItem } from "./ports.ts";
import { probe } from "./probe.ts";
import { readStop } from "./stop.ts";

/** A lost mail waits for evidence for up to 90 minutes: what is due for longer is stuck. */
const stuckMs = 2 * hourMs;

/** How often the operator is told that nothing leaves. */
const tellAgainMs = hourMs;

/** After so long SES is asked for an event: so that silence of readers is no silence of SES. */
const askAfterMs = 15 * minuteMs;

/** More parked readers than this are no more news. */
const parkedMax = 1_000;

/** Behind every instant there is. */
const always: Instant = "9999-12-31T23:59:59.999Z";

const shards = [requestShard, ...Array.from({ length: shardCount }, (_, shard) => String(shard))];

/** What the tick has seen before it is measured. */
export interface SeenByRun {
  /** Another run is sending, and will say at its end what it has sent. */
  readonly isAnotherAtWork?: boolean;
  /** Its run has looked at every shard a moment ago, and nothing was due in any, or any more. */
  readonly isNothingDue?: boolean;
}

/**
 * Writes the line `run-measured`. It reads the account, the count of the parked, and the first page of each
 * shard unless the run has just found nothing there: then 2.5 read units, else 11 and what is due.
 *
 * @throws Error when the table does not answer
 */
export async function measure(
  ports: DeliverPorts,
  { isAnotherAtWork = false, isNothingDue = false }: SeenByRun = {},
): Promise<void> {
  const { store, clock, log } = ports;
  const now = clock.now();
  const [account, oldestMs, parkedReaders] = await Promise.all([
    readAccount(ports),
    isNothingDue ? 0 : oldestDueMs(ports, now),
    store.countDue(parked, always, parkedMax),
  ]);
  const unproven = waitsForEvidence(account);
  const evidenceMs = unproven ? Math.max(0, msBetween(unproven, now)) : 0;
  log("run-measured", {
    oldestDueSeconds: Math.round(oldestMs / 1000),
    parked: parkedReaders,
    evidenceAgeSeconds: Math.round(evidenceMs / 1000),
  });
  const isStopped = (await readStop(ports, "sending")) !== undefined;
  if (evidenceMs >= askAfterMs && !isStopped) await probe(ports);
  if (oldestMs >= stuckMs && !isStopped && !isAnotherAtWork)
    await tellNoneSent(ports, account, now, oldestMs);
  await compareWithQuota(ports, account, now);
}

async function oldestDueMs({ store }: Pick<DeliverPorts, "store">, now: Instant): Promise<number> {
  const pages = await Promise.all(shards.map((shard) => store.listDue(shard, now)));
  const ages = pages.flatMap(({ keys: [first] }) => (first ? [msBetween(first.dueAt, now)] : []));
  return Math.max(0, ...ages);
}

async function tellNoneSent(
  ports: DeliverPorts,
  { acceptedAt, noneSentToldAt }: EventsItem,
  now: Instant,
  oldestMs: number,
): Promise<void> {
  if (acceptedAt && msBetween(acceptedAt, now) < stuckMs) return;
  if (noneSentToldAt && msBetween(noneSentToldAt, now) < tellAgainMs) return;
  attention(ports.log, "none-sent", { minutes: Math.floor(oldestMs / minuteMs) });
  await updateAccount(ports, (known) => ({ ...known, noneSentToldAt: now }));
}

/**
 * Once a day, by the first tick after midnight UTC: what is due in the next 24 hours against what
 * lessons may have of the day's quota. It counts no further than that quota: at most 16 read units
 * for 1,000 mails of it.
 */
async function compareWithQuota(
  ports: DeliverPorts,
  { quota, dueCountedFor }: EventsItem,
  now: Instant,
): Promise<void> {
  const day = now.slice(0, 10);
  if (!quota || dueCountedFor === day) return;
  const allowed = leftOf({ ...quota, sentLast24Hours: 0 }).inTurn;
  if (Number.isFinite(allowed)) {
    const until = plus(now, dayMs);
    let due = 0;
    for (const shard of shards) {
      if (due > allowed) break;
      due += await ports.store.countDue(shard, until, allowed - due + 1);
    }
    if (due > allowed) attention(ports.log, "quota-too-small", { due, allowed });
  }
  await updateAccount(ports, (known) => ({ ...known, dueCountedFor: day }));
}
