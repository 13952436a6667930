/**
 * What SES allows an account: mails a second, mails in any 24 hours, calls for the quota itself.
 *
 * All three go by the virtual clock. It runs like a real one and now and then jumps ahead, so within
 * a run of the product a second is a real second, measured as SES would; and an hour skipped by
 * "next hour" has refilled every bucket, as an hour in production has. By real time alone, the mails
 * of a skipped month would all fall into one real second and be refused.
 *
 * Sources: SES developer guide, "Managing your Amazon SES sending limits" (a rate that allows short
 * bursts, a quota over a rolling 24 hours, both counted by recipient) and "Service quotas" (all calls
 * but those that send: one a second).
 */
import type { Clock } from "../../runtime/clock.ts";
import { AwsError } from "../protocol.ts";

/** An account's limits. */
export interface Quota {
  /** Mails a second; the bucket holds those of one second. */
  readonly perSecond: number;
  /** Mails in any 24 hours. */
  readonly perDay: number;
  /** Calls of GetSendQuota a second. */
  readonly callsPerSecond: number;
  /** Mails a second that another sender of the account takes of the rate and of the quota. */
  readonly othersPerSecond: number;
}

/** Those of an account in use for a while. */
export const usualQuota: Quota = {
  perSecond: 500,
  perDay: 50_000,
  callsPerSecond: 1,
  othersPerSecond: 0,
};

/** The limits at work. */
export interface SendingLimits {
  /** Other limits from now on, with full buckets; what was sent still counts. */
  change(quota: Quota): void;
  /** @throws AwsError when so many mails are more than the day or the second allows. */
  takeSends(count: number): void;
  /** @throws AwsError when the quota is asked for too often. */
  takeCall(): void;
  /** So many mails were accepted. */
  count(mails: number): void;
  /** Of all senders of the account. */
  sentLast24Hours(): number;
}

const dayMs = 86_400_000;
/** How finely another sender's mails are spread over a time that was skipped. */
const othersStepMs = 60_000;

/** Starts the limits; `sentAt` are the instants, in order, of the mails accepted before. */
export function openLimits(clock: Clock, sentAt: readonly number[]): SendingLimits {
  let quota = usualQuota;
  const sends = tokenBucket(clock);
  const calls = tokenBucket(clock);
  const day = rollingDay(sentAt);
  let othersUntil = clock.now();

  /** Lets the other sender send what it would have sent since the last look. */
  function catchUp(): void {
    const now = clock.now();
    // What it sent more than a day ago no longer counts.
    let from = Math.max(othersUntil, now - dayMs);
    while (quota.othersPerSecond > 0 && from < now) {
      const to = Math.min(from + othersStepMs, now);
      day.forgetUntil(to - dayMs);
      const wanted = (quota.othersPerSecond * (to - from)) / 1000;
      // The same quota ends its sending, too.
      day.add(to, Math.min(wanted, Math.max(0, quota.perDay - day.total())));
      from = to;
    }
    othersUntil = Math.max(othersUntil, now);
    day.forgetUntil(now - dayMs);
  }

  function change(next: Quota): void {
    catchUp();
    quota = next;
    sends.refit(next.perSecond, next.othersPerSecond);
    calls.refit(next.callsPerSecond, 0);
  }
  change(quota);

  return {
    change,
    takeSends(count) {
      catchUp();
      if (day.total() + count > quota.perDay) {
        throw new AwsError("Throttling", "Daily message quota exceeded.");
      }
      if (!sends.take(count)) throw new AwsError("Throttling", "Maximum sending rate exceeded.");
    },
    takeCall() {
      if (!calls.take(1)) throw new AwsError("Throttling", "Rate exceeded");
    },
    count: (mails) => day.add(clock.now(), mails),
    sentLast24Hours() {
      catchUp();
      return Math.ceil(day.total());
    },
  };
}

/** A bucket that holds a second's worth, at least one, and refills evenly. */
function tokenBucket(clock: Clock) {
  let capacity = 0;
  let perMs = 0;
  let tokens = 0;
  let at = 0;
  return {
    refit(perSecond: number, usedPerSecond: number): void {
      capacity = perSecond === 0 ? 0 : Math.max(1, perSecond);
      perMs = Math.max(0, perSecond - usedPerSecond) / 1000;
      tokens = capacity;
      at = clock.now();
    },
    take(count: number): boolean {
      const now = clock.now();
      tokens = Math.min(capacity, tokens + perMs * Math.max(0, now - at));
      at = now;
      // A mail to more recipients than a second allows leaves the bucket in debt.
      // Many small refills add up to a hair less than a whole.
      if (tokens + 1e-6 < Math.min(count, Math.max(1, capacity))) return false;
      tokens -= count;
      return true;
    },
  };
}

/** Counts what was sent within a day; the sends of one second lie together and leave together. */
function rollingDay(sentAt: readonly number[]) {
  const seconds: { readonly from: number; at: number; count: number }[] = [];
  let total = 0;
  function add(at: number, count: number): void {
    total += count;
    const last = seconds.at(-1);
    if (last && at - last.from < 1000) {
      last.at = at;
      last.count += count;
    } else {
      seconds.push({ from: at, at, count });
    }
  }
  for (const at of sentAt) add(at, 1);
  return {
    add,
    total: () => total,
    forgetUntil(instant: number): void {
      while (seconds[0] && seconds[0].at <= instant) total -= seconds.shift()?.count ?? 0;
      // Parts of a mail add up to what is not quite a whole number.
      if (seconds.length === 0) total = 0;
    },
  };
}
