/**
 * Transactional mails owed to one address, and how many of them there may be.
 */
import { dayMs, type Instant, minuteMs, msBetween, plus } from "./instant.ts";
import { type MailRequest, type Subscription, updateDueEntry } from "./subscription.ts";

/**
 * Transactional mails to one address: at least 10 minutes apart, 3 a day, 5 in 30 days. Confirmed
 * opt-in alone can itself be the bomb: somebody who fills in the form a thousand times makes us
 * send three mails.
 */
const transactionalLimits = { apartMs: 10 * minuteMs, perDay: 3, perMonth: 5, monthMs: 30 * dayMs };

/** To somebody who has left or was erased, since then and in 30 days. */
export const afterEndPerMonth = 2;

/** Days for which a transactional mail counts. */
export const limitDays = transactionalLimits.monthMs / dayMs;

/** The transactional mails that count against the limits. */
export function recentSends(
  { transactionalSends }: Pick<Subscription, "transactionalSends">,
  now: Instant,
): readonly Instant[] {
  return transactionalSends.filter((at) => msBetween(at, now) < transactionalLimits.monthMs);
}

/**
 * Owes a transactional mail, or answers undefined where a limit forbids it. Its `at` is the newest of
 * `transactionalSends`.
 */
export function addTransactional(
  subscription: Subscription,
  kind: "confirm" | "already-subscribed" | "link",
  now: Instant,
): Subscription | undefined {
  const transactionalSends = recentSends(subscription, now);
  const today = transactionalSends.filter((at) => msBetween(at, now) < dayMs);
  const last = transactionalSends.at(-1);
  const { status, endedAt = now } = subscription;
  const sinceEnd = transactionalSends.filter((at) => at > endedAt && status !== "completed");
  if (
    (last && msBetween(last, now) < transactionalLimits.apartMs) ||
    today.length >= transactionalLimits.perDay ||
    transactionalSends.length >= transactionalLimits.perMonth ||
    sinceEnd.length >= afterEndPerMonth
  ) {
    return undefined;
  }
  const others = subscription.requests.filter((requests) => requests.kind !== kind);
  const at = freeInstant(others, now);
  return updateDueEntry({
    ...subscription,
    transactionalSends: [...transactionalSends, at],
    requests: [...others, { kind, at }],
  });
}

/** An asked mail is known by its instant, so no two may share one. */
export function freeInstant(requests: readonly MailRequest[], now: Instant): Instant {
  return requests.some(({ at }) => at === now) ? freeInstant(requests, plus(now, 1)) : now;
}
