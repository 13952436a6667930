/**
 * SES as far as it limits: a bucket a second, a rolling day, a limit on its own quota call, other senders of
 * the account, silence, and time on the way.
 */
import type { SendingOutcome } from "../../../lambdas/domain/sending-outcome.ts";
import type { Mailer, OutgoingMail } from "../../../lambdas/flow/ports.ts";
import type { VirtualClock } from "./clock.ts";

/** The limits of an account, and what it does to requests. */
export interface SesLimits {
  readonly perSecond: number;
  /** Mails the bucket holds; a second's worth when left out. */
  readonly bucket?: number;
  /** Mails in any 24 hours; -1 for no limit. */
  readonly perDay?: number;
  /** `GetSendQuota` calls a second that are answered. */
  readonly quotaCallsPerSecond?: number;
  /** Mails a second that somebody else sends from the same account. */
  readonly othersPerSecond?: number;
  /** A call takes so long, a quarter more or less. */
  readonly latencyMs?: number;
}

/** The modelled SES. */
export interface ModelledSes {
  readonly mailer: Mailer;
  /** Each accepted mail and when. */
  readonly accepted: readonly { readonly mail: OutgoingMail; readonly atMs: number }[];
  /** Calls of `send`, and how many of them were throttled. */
  calls: number;
  throttled: number;
  quotaCalls: number;
  quotaThrottled: number;
  /** While true, no call is answered: the client gives up after ten seconds. */
  silent: boolean;
  /** What it answers instead of anything else. */
  refusal: SendingOutcome | undefined;
}

const clientTimeoutMs = 10_000;
const dayMs = 86_400_000;

/** Opens an account. */
export function modelledSes(
  clock: VirtualClock,
  limits: SesLimits,
  random: () => number,
): ModelledSes {
  const { perSecond, bucket = perSecond, perDay = -1, othersPerSecond = 0 } = limits;
  const { latencyMs = 60, quotaCallsPerSecond = 1 } = limits;
  const accepted: { mail: OutgoingMail; atMs: number }[] = [];
  let tokens = bucket;
  let filledMs = clock.nowMs();
  let quotaTokens = quotaCallsPerSecond;
  let quotaFilledMs = clock.nowMs();
  /** The first acceptance that still counts for the day. */
  let oldest = 0;

  function fill(): void {
    const nowMs = clock.nowMs();
    tokens = Math.min(bucket, tokens + ((nowMs - filledMs) * perSecond) / 1000);
    filledMs = nowMs;
  }

  function othersSend(): void {
    fill();
    if (tokens >= 1) tokens -= 1;
    clock.after(((0.5 + random()) * 1000) / othersPerSecond, othersSend);
  }
  if (othersPerSecond > 0) clock.after(0, othersSend);

  function sentLast24Hours(): number {
    while ((accepted[oldest]?.atMs ?? Number.POSITIVE_INFINITY) <= clock.nowMs() - dayMs) {
      oldest += 1;
    }
    return accepted.length - oldest;
  }

  /** A request arrives. */
  function arrive(mail: OutgoingMail): SendingOutcome {
    fill();
    if (ses.refusal) return ses.refusal;
    if (perDay >= 0 && sentLast24Hours() >= perDay) {
      return { outcome: "refused", scope: "account", code: "Throttling", daily: true };
    }
    if (tokens < 1) {
      ses.throttled += 1;
      return { outcome: "refused", scope: "rate", code: "Throttling" };
    }
    tokens -= 1;
    accepted.push({ mail, atMs: clock.nowMs() });
    return { outcome: "accepted", sesMessageId: `ses-${accepted.length}` };
  }

  const way = () => (latencyMs * (0.75 + random() / 2)) / 2;
  const ses: ModelledSes = {
    accepted,
    calls: 0,
    throttled: 0,
    quotaCalls: 0,
    quotaThrottled: 0,
    silent: false,
    refusal: undefined,
    mailer: {
      async send(mail) {
        ses.calls += 1;
        if (ses.silent) {
          await clock.sleep(clientTimeoutMs);
          return { outcome: "unknown", code: "TimeoutError" };
        }
        await clock.sleep(way());
        const outcome = arrive(mail);
        await clock.sleep(way());
        return outcome;
      },
      async quota() {
        ses.quotaCalls += 1;
        if (ses.silent) {
          await clock.sleep(clientTimeoutMs);
          throw new Error("TimeoutError");
        }
        await clock.sleep(latencyMs);
        const nowMs = clock.nowMs();
        const filled = quotaTokens + ((nowMs - quotaFilledMs) * quotaCallsPerSecond) / 1000;
        quotaTokens = Math.min(1, filled);
        quotaFilledMs = nowMs;
        if (quotaTokens < 1) {
          ses.quotaThrottled += 1;
          throw new Error("Throttling");
        }
        quotaTokens -= 1;
        return { perSecond, perDay, sentLast24Hours: sentLast24Hours() };
      },
    },
  };
  return ses;
}
