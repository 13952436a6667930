/**
 * The run as its sends see it: who may leave next, and when; and what SES's answers mean for the
 * others.
 */
import { type Instant, instantOf, msBetween, msOf, secondMs } from "../domain/instant.ts";
import {
  allowing,
  type RateLimiter,
  rateLimiter,
  taken,
  throttled,
} from "../domain/rate-limiter.ts";
import type { RefusalScope, RefusedSend } from "../domain/sending-outcome.ts";
import { leftOf, type SendingQuota, unknownRate } from "../domain/sending-quota.ts";
import { sesAnswers } from "../domain/ses-answers.ts";
import { countGoodMs } from "./account.ts";
import { attention } from "./attention.ts";
import type { Lease } from "./lease.ts";
import type { DeliverPorts, SendingRun } from "./ports.ts";
import { readStop } from "./stop.ts";

/** Why a run ended before everything was sent. */
export type RunEnd =
  | "time"
  | "lease-lost"
  | "stopped"
  | "quota"
  /** SES refused for the day's quota, whatever it says is left of it. */
  | "quota-refused"
  | "account"
  | "throttled"
  | "unknown"
  | "errors"
  | "workers-changed";

/**
 * A look at the stops is good for so long: with the claim's own save it is never older than 3 s.
 */
const stopsGoodMs = 2.5 * secondMs;

/** A run's part of the account. */
export interface Allowance {
  readonly quota: SendingQuota | undefined;
  /** Workers that run at this rate, and our share of the account. */
  readonly active: number;
  readonly rateShare: number;
}

/** A run, and what its own loop needs of it. */
export interface RunInHand extends SendingRun {
  /** Why the run has ended; undefined while it is running. */
  readonly end: RunEnd | undefined;
  /** Ends the run: nobody who waits for a permit gets one. */
  endBecause(end: RunEnd): void;
  /** The mail that got a permit is sent and recorded, or was given up. */
  finished(id: string): void;
  /** Mails that have a permit and are not finished. */
  readonly inFlight: number;
  /**
   * Mails that may be on their way to a permit: enough that the rate never waits for the table, and
   * no more than the day's quota leaves to lessons.
   */
  readonly preparingMax: number;
  /** Mails that SES accepted since its count was last read. */
  readonly acceptedSinceCount: number;
  /** When SES last accepted a mail, and when it last accepted one or gave no answer. */
  readonly acceptedAt: Instant | undefined;
  readonly triedAt: Instant | undefined;
  /** Since when the day's quota leaves nothing to lessons; undefined while it does. */
  readonly shortAt: Instant | undefined;
  /** Looks whether sending is stopped. */
  lookAtStops(): Promise<void>;
  /** Resolves when no look at the stops is under way. */
  settled(): Promise<void>;
  /** Takes another allowance. */
  allow(allowance: Allowance): void;
}

interface Waiting {
  readonly mail: Parameters<SendingRun["permit"]>[0];
  readonly resolve: (permitted: boolean) => void;
}

/** Begins a run that gives its last permit at `endsMs` of the monotonic clock. */
export function sendingRun(
  ports: Pick<DeliverPorts, "store" | "clock" | "log">,
  options: {
    readonly lease: Lease;
    readonly endsMs: number;
    readonly allowance: Allowance;
    /** SES failed the last run: one mail at a time until one is accepted. */
    readonly cautious: boolean;
    /** Called when a permit was given or the run has ended. */
    readonly onChange: () => void;
  },
): RunInHand {
  const { clock, log } = ports;
  const { lease, endsMs, onChange } = options;
  let { cautious } = options;
  const inFlight = new Set<string>();
  let limiter: RateLimiter = rateLimiter(rateOf(options.allowance), clock.monotonicMs());
  /** When SES accepted each mail that its own count does not hold yet. */
  let acceptedAtMs: number[] = [];
  let acceptedAt: Instant | undefined;
  let triedAt: Instant | undefined;
  let left = leftFor(options.allowance);
  let end: RunEnd | undefined;
  let shortAt: Instant | undefined;
  let stops = { sending: false, transactional: false, seenMs: Number.NEGATIVE_INFINITY };
  const waiting: { readonly requested: Waiting[]; readonly inTurn: Waiting[] } = {
    requested: [],
    inTurn: [],
  };
  let pumping = false;
  const answers = sesAnswers();

  function leftFor({ quota, active }: Allowance): { requested: number; inTurn: number } {
    if (!quota || msBetween(quota.readAt, clock.now()) > countGoodMs)
      return leftOf({ ...none, perDay: -1 });
    const { requested, inTurn } = leftOf(quota);
    return {
      requested: requested - acceptedAtMs.length - inFlight.size,
      inTurn: Math.floor((inTurn - acceptedAtMs.length) / active) - inFlight.size,
    };
  }

  function endBecause(why: RunEnd): void {
    end ??= why;
    if (end === "quota" || end === "quota-refused") shortAt ??= clock.now();
    for (const { resolve } of [...waiting.requested.splice(0), ...waiting.inTurn.splice(0)]) {
      resolve(false);
    }
    onChange();
  }

  const inFlightMax = () => (cautious ? 1 : Math.max(4, Math.floor(limiter.allowed / 2)));

  let looking: Promise<void> | undefined;

  /** One look at a time: calls while it is under way share its result. */
  function lookAtStops(): Promise<void> {
    looking ??= look().finally(() => {
      looking = undefined;
    });
    return looking;
  }

  async function look(): Promise<void> {
    const seenMs = clock.monotonicMs();
    const [sending, transactional] = await Promise.all([
      readStop(ports, "sending"),
      readStop(ports, "transactional"),
    ]);
    stops = { sending: sending !== undefined, transactional: transactional !== undefined, seenMs };
    if (!sending || end) return;
    log("sending-stopped", { reason: sending.reason, since: sending.at });
    endBecause("stopped");
  }

  /** Gives permits, one after the other, while a mail waits and may be sent. */
  async function pump(): Promise<void> {
    if (pumping) return;
    pumping = true;
    try {
      while (!end && waiting.requested.length + waiting.inTurn.length > 0) {
        if (inFlight.size >= inFlightMax()) return;
        const nowMs = clock.monotonicMs();
        const atMs = Math.max(limiter.freeMs, nowMs);
        if (atMs >= endsMs) return endBecause("time");
        // Whole milliseconds: no timer is finer, and a clock may not be either.
        if (atMs > nowMs) await clock.sleep(Math.ceil(atMs - nowMs));
        else if (nowMs - stops.seenMs > stopsGoodMs) await lookAtStops();
        else if (!lease.holds()) return endBecause("lease-lost");
        else permitNext(nowMs);
      }
    } catch (error) {
      // Without a look at the stops nothing more may be claimed.
      log("run-failed", { step: "permits" }, error);
      endBecause("errors");
    } finally {
      pumping = false;
    }
  }

  function permitNext(nowMs: number): void {
    const next = waiting.requested.shift() ?? waiting.inTurn.shift();
    if (!next) return;
    const { id, requested, transactional } = next.mail;
    if (transactional && stops.transactional) {
      next.resolve(false);
      return;
    }
    if ((requested ? left.requested : left.inTurn) <= 0) {
      refuseForQuota(next);
      return;
    }
    left = { requested: left.requested - 1, inTurn: left.inTurn - 1 };
    limiter = taken(limiter, nowMs);
    inFlight.add(id);
    next.resolve(true);
    onChange();
  }

  function refuseForQuota(next: Waiting): void {
    shortAt ??= clock.now();
    for (const { resolve } of [next, ...waiting.inTurn.splice(0)]) resolve(false);
    if (left.requested <= 0) endBecause("quota");
    onChange();
  }

  function refused(refusal: RefusedSend, id: string): RefusalScope | "unlisted" {
    const { code, about, daily } = refusal;
    const nowMs = clock.monotonicMs();
    const scope = answers.charge(refusal, id, nowMs);
    if (scope === "rate") {
      limiter = throttled(limiter, nowMs);
      if (answers.throttled()) endBecause("throttled");
    }
    if (scope !== "account") return scope;
    if (refusal.scope === "unlisted") attention(log, "refused-to-all", { code });
    if (daily) shortAt ??= clock.now();
    // The sandbox refuses this reader and still accepts verified ones.
    if (about !== "address") endBecause(daily ? "quota-refused" : "account");
    return scope;
  }

  return {
    permit(mail) {
      if (end) return Promise.resolve(false);
      return new Promise((resolve) => {
        (mail.requested ? waiting.requested : waiting.inTurn).push({ mail, resolve });
        void pump();
      });
    },
    answered(outcome, { id }) {
      switch (outcome.outcome) {
        case "accepted":
          answers.accepted(clock.monotonicMs());
          acceptedAt = clock.now();
          triedAt = acceptedAt;
          acceptedAtMs.push(msOf(acceptedAt));
          cautious = false;
          return undefined;
        case "unknown":
          triedAt = clock.now();
          if (answers.unknown() || cautious) endBecause("unknown");
          return undefined;
        case "refused":
          return refused(outcome, id);
      }
    },
    endBecause,
    finished(id) {
      inFlight.delete(id);
      void pump();
    },
    lookAtStops,
    settled: async () => looking?.catch(() => undefined),
    allow(next) {
      limiter = allowing(limiter, rateOf(next));
      // What was read by another worker, or a while ago, does not hold what was sent since.
      const countedMs = next.quota ? msOf(next.quota.readAt) : Number.NEGATIVE_INFINITY;
      acceptedAtMs = acceptedAtMs.filter((ms) => ms > countedMs);
      left = leftFor(next);
    },
    get end() {
      return end;
    },
    get inFlight() {
      return inFlight.size;
    },
    get preparingMax() {
      // Where less is left than that, who is quicker at the table would go before who is first.
      return Math.max(1, Math.min(Math.max(4, Math.ceil(limiter.allowed / 4)), left.inTurn));
    },
    get acceptedSinceCount() {
      return acceptedAtMs.length;
    },
    get acceptedAt() {
      return acceptedAt;
    },
    get triedAt() {
      return triedAt;
    },
    get shortAt() {
      return shortAt;
    },
    get transactionalStopped() {
      return stops.transactional;
    },
  };
}

const none = { perSecond: unknownRate, perDay: -1, sentLast24Hours: 0, readAt: instantOf(0) };

function rateOf({ quota, active, rateShare }: Allowance): number {
  return ((quota?.perSecond ?? unknownRate) * rateShare) / active;
}
