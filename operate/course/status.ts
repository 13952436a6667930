/**
 * How the course stands, from counters and the due index alone: a million readers cost no more than
 * a thousand.
 */
import { namesOf } from "../../lambdas/domain/course.ts";
import type { StopName } from "../../lambdas/domain/guard.ts";
import {
  dayMs,
  type Instant,
  instantOf,
  latest,
  msOf,
  plus,
} from "../../lambdas/domain/instant.ts";
import { leftOf, type SendingQuota } from "../../lambdas/domain/sending-quota.ts";
import { total } from "../../lambdas/domain/stats.ts";
import { parked, requestShard, shardCount } from "../../lambdas/domain/subscription.ts";
import { readAccount } from "../../lambdas/flow/account.ts";
import { listParked } from "../../lambdas/flow/parked.ts";
import type { StopItem } from "../../lambdas/flow/ports.ts";
import { readStop } from "../../lambdas/flow/stop.ts";
import { heldLessons } from "./held-lessons.ts";
import type { DeadLetterQueueName, OperatorPorts } from "./ports.ts";

/** What SES told of mails. */
export interface Told {
  readonly sent: number;
  readonly delivered: number;
  /** For good: the mailbox is not there. */
  readonly bounced: number;
  /** For a while, or for what is in the mail. */
  readonly bouncedForNow: number;
  readonly complained: number;
}

/** How many entries of the due index there are; `isEstimate` where that is reckoned from a sixteenth. */
export interface DueCount {
  readonly count: number;
  readonly isEstimate: boolean;
}

/** How the course stands at one moment. */
export interface Status {
  readonly at: Instant;
  readonly stops: readonly Pick<StopItem, "id" | "reason" | "at" | "by">[];
  readonly due: DueCount & { readonly oldest?: Instant };
  readonly parked: {
    /** At most some thousand are counted. */
    readonly readers: number;
    /** Messages by what parked them; of the first 600 readers. */
    readonly byWhy: Readonly<Record<string, number>>;
    readonly heldLessons: readonly string[];
  };
  readonly deadLetters: Partial<Record<DeadLetterQueueName, number>>;
  readonly today: Told;
  /** With today. */
  readonly sevenDays: Told;
  /** In course order, of the last 30 days. */
  readonly lessons: readonly (Told & { readonly slug: string })[];
  /** Absent before SES was ever asked. */
  readonly quota?: SendingQuota;
  readonly forecast: {
    /** What is due within 24 hours, late mail included. */
    readonly due: DueCount;
    /** What lessons may have of a day's quota; absent without a limit, or while it is not known. */
    readonly quota?: number;
    readonly isEnough: boolean;
  };
  readonly lastRun?: { readonly at: Instant; readonly isRunning: boolean };
  /** When SES last took a mail. */
  readonly acceptedAt?: Instant;
}

/** Behind every instant there is. */
const always: Instant = "9999-12-31T23:59:59.999Z";

const shards = Array.from({ length: shardCount }, (_, shard) => String(shard));
const funnelDays = 30;
const parkedMax = 1_000;
const parkedPages = 3;
/** The most workers a deployment has. */
const workersMax = 16;

/** Asks for everything at once. */
export async function readStatus(ports: OperatorPorts): Promise<Status> {
  const { clock } = ports;
  const at = clock.now();
  const tomorrow = plus(at, dayMs);
  const [stops, due, oldest, parkedNow, letters, mails, account, quota, ahead, lastRun] =
    await Promise.all([
      readStops(ports),
      countDue(ports, at),
      oldestDue(ports, at),
      readParked(ports),
      countDeadLetters(ports),
      readMails(ports, at),
      readAccount(ports),
      readQuota(ports),
      countDue(ports, tomorrow),
      readLastRun(ports, at),
    ]);
  const known = quota ? { ...quota, readAt: at } : account.quota;
  const allowed = known && leftOf({ ...known, sentLast24Hours: 0 }).inTurn;
  return {
    at,
    stops,
    due: { ...due, ...(oldest && { oldest }) },
    parked: parkedNow,
    deadLetters: letters,
    ...mails,
    ...(known && { quota: known }),
    forecast: {
      due: ahead,
      ...(allowed !== undefined && Number.isFinite(allowed) && { quota: allowed }),
      isEnough: allowed === undefined || ahead.count <= allowed,
    },
    ...(lastRun && { lastRun }),
    ...(account.acceptedAt && { acceptedAt: account.acceptedAt }),
  };
}

/** AWS answers one such call a second, and a run may just have made one. */
async function readQuota({ sendingQuota, clock }: OperatorPorts) {
  return sendingQuota().catch(async () => {
    await clock.sleep(1_100);
    return sendingQuota().catch(() => undefined);
  });
}

async function readStops(ports: OperatorPorts): Promise<Status["stops"]> {
  const names: readonly StopName[] = ["sending", "transactional"];
  const stops = await Promise.all(names.map((name) => readStop(ports, name)));
  return stops.flatMap((stop) =>
    stop
      ? [{ id: stop.id, reason: stop.reason, at: stop.at, ...(stop.by && { by: stop.by }) }]
      : [],
  );
}

/** A sixteenth of the index: so many entries in it, and the rest is reckoned. */
const exactBelow = 1_000;
/** At 128 read units a page of some 8,000 entries: a run must not wait for a status. */
const sampleMax = 80_000;

/**
 * How many mails are due at or before `until`. Shards are filled by a hash, so that one of the
 * sixteen stands for all where there are many: a million within half a percent.
 */
export async function countDue(
  { store }: Pick<OperatorPorts, "store">,
  until: Instant,
): Promise<DueCount> {
  const [first = "0", ...others] = shards;
  const [asked, sample] = await Promise.all([
    store.countDue(requestShard, until, sampleMax),
    store.countDue(first, until, sampleMax),
  ]);
  if (sample >= exactBelow) return { count: asked + sample * shardCount, isEstimate: true };
  const rest = await Promise.all(others.map((shard) => store.countDue(shard, until, sampleMax)));
  return { count: rest.reduce((sum, one) => sum + one, asked + sample), isEstimate: false };
}

async function oldestDue({ store }: OperatorPorts, now: Instant): Promise<Instant | undefined> {
  const pages = await Promise.all(
    [requestShard, ...shards].map((shard) => store.listDue(shard, now)),
  );
  return pages.flatMap(({ keys: [first] }) => (first ? [first.dueAt] : [])).toSorted()[0];
}

async function readParked(ports: OperatorPorts): Promise<Status["parked"]> {
  const [readers, held] = await Promise.all([
    ports.store.countDue(parked, always, parkedMax),
    heldLessons(ports),
  ]);
  const byWhy: Record<string, number> = {};
  let after: string | undefined;
  for (let pages = 0; readers > 0 && pages < parkedPages; pages += 1) {
    const page = await listParked(ports, after);
    for (const { why } of page.messages) byWhy[why] = (byWhy[why] ?? 0) + 1;
    after = page.next;
    if (!after) break;
  }
  return { readers, byWhy, heldLessons: held.map(({ id }) => id) };
}

async function countDeadLetters({
  deadLetterQueues,
}: OperatorPorts): Promise<Status["deadLetters"]> {
  const counts = await Promise.all(
    deadLetterQueues.map(async (queue) => [queue.name, await queue.count()] as const),
  );
  return Object.fromEntries(counts);
}

async function readMails(
  { store, course }: OperatorPorts,
  now: Instant,
): Promise<Pick<Status, "today" | "sevenDays" | "lessons">> {
  const days = await Promise.all(
    Array.from({ length: funnelDays }, (_, back) =>
      store.readCounts(instantOf(msOf(now) - back * dayMs).slice(0, 10)),
    ),
  );
  const all = total(days);
  return {
    today: toldIn(days[0] ?? {}),
    sevenDays: toldIn(total(days.slice(0, 7))),
    lessons: course.mails.map((mail) => ({
      slug: mail.slug,
      ...toldIn(
        all,
        namesOf(mail).map((name) => `/${name}`),
      ),
    })),
  };
}

/** @param of the ends of the counters' names: of all mails, or of each name of one */
function toldIn(counters: Readonly<Record<string, number>>, of: readonly string[] = [""]): Told {
  const count = (...kinds: readonly string[]) =>
    kinds
      .flatMap((kind) => of.map((name) => counters[`${kind}${name}`] ?? 0))
      .reduce((sum, one) => sum + one, 0);
  return {
    sent: count("sent"),
    delivered: count("delivered"),
    bounced: count("permanent-bounce"),
    bouncedForNow: count("transient-bounce", "content-bounce"),
    complained: count("complaint"),
  };
}

async function readLastRun(
  { store }: OperatorPorts,
  now: Instant,
): Promise<Status["lastRun"] | undefined> {
  const workers = Array.from({ length: workersMax }, (_, worker) => String(worker));
  const runs = await Promise.all(workers.map((worker) => store.read("run", worker)));
  // A run that ended has given its lease back at that moment; a running one holds it on.
  const [first, ...others] = runs.flatMap((run) => (run ? [run.until] : []));
  if (!first) return undefined;
  const newest = latest(first, ...others);
  return { at: newest < now ? newest : now, isRunning: newest > now };
}
