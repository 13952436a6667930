/**
 * The lease of a run: one run of a worker at a time, so that two never share one rate unknowingly.
 *
 * It guards the rate, not the mails: those are guarded by their claims, with or without a lease.
 */
import { type Instant, minuteMs, msBetween, plus, secondMs } from "../domain/instant.ts";
import type { Ports, RunItem } from "./ports.ts";

/** So long after its last renewal a run that was killed keeps others waiting. */
export const leaseMs = 90 * secondMs;

/** How often it is renewed. */
export const renewMs = 30 * secondMs;

/** A claim takes a moment to be saved: the holder stops so much before anybody else may start. */
const marginMs = 5 * secondMs;

/**
 * A run this near its end is waited for: the next tick may be a minute away, and so may this one
 * have been.
 */
const nearEndMs = minuteMs;

/** How often a waiting run looks, and how often at most. */
const lookMs = secondMs;
const looksMax = 75;

type LeasePorts = Pick<Ports, "store" | "clock" | "random">;

/** A lease that was taken. */
export interface Lease {
  /** False once it was lost, or may have been, also where a clock stood still or jumped. */
  holds(): boolean;
  /**
   * Renews it.
   *
   * @throws Error when the store fails; the lease holds until its time, and may be renewed later
   */
  renew(): Promise<void>;
  /** Lets the next run begin at once; when that fails it begins once the lease has run out. */
  giveBack(): Promise<void>;
}

/** True when nobody holds the lease at `now`. */
function isFree(item: RunItem | undefined, now: Instant): boolean {
  return !item || item.until <= now;
}

/**
 * The item of a lease that is free, or `held`. A run that is about to end is waited for when
 * `patient`, a minute at most.
 */
export async function freeLease(
  { store, clock }: LeasePorts,
  worker: string,
  patient: boolean,
): Promise<{ readonly item: RunItem | undefined } | "held"> {
  for (let looks = 0; looks < looksMax; looks += 1) {
    const item = await store.read("run", worker);
    if (isFree(item, clock.now())) return { item };
    const nearEnd = item !== undefined && msBetween(clock.now(), item.endsAt) < nearEndMs;
    if (!patient || !nearEnd) return "held";
    await clock.sleep(lookMs);
  }
  return "held";
}

/**
 * Takes a lease that was free a moment ago; null when somebody else was first.
 *
 * @param endsAt when the run gives its last permit
 */
export async function takeLease(
  { store, clock, random }: LeasePorts,
  worker: string,
  free: RunItem | undefined,
  endsAt: Instant,
): Promise<Lease | null> {
  const runId = random.newId();
  let item: RunItem = {
    id: worker,
    version: free?.version ?? 0,
    runId,
    until: clock.now(),
    endsAt,
  };
  let heldUntilMs = 0;
  let lost = false;

  /** Reckoned from before the save: an answer that takes long makes the lease no longer. */
  async function extend(): Promise<void> {
    for (let tries = 0; tries < 2; tries += 1) {
      const savedMs = clock.monotonicMs();
      const extended = { ...item, until: plus(clock.now(), leaseMs) };
      if (await store.save("run", extended)) {
        item = { ...extended, version: item.version + 1 };
        heldUntilMs = savedMs + leaseMs;
        return;
      }
      // A save whose answer was lost is tried again by the SDK and then conflicts with itself.
      const stored = await store.read("run", worker);
      if (stored?.runId !== runId) break;
      item = stored;
    }
    lost = true;
  }

  await extend();
  if (lost) return null;
  return {
    holds: () =>
      !lost &&
      clock.monotonicMs() < heldUntilMs - marginMs &&
      clock.now() < plus(item.until, -marginMs),
    async renew() {
      if (!lost) await extend();
    },
    async giveBack() {
      if (lost) return;
      lost = true;
      await store.save("run", { ...item, until: clock.now() });
    },
  };
}
