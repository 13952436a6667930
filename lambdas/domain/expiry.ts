/**
 * When a subscription is forgotten: its item then leaves the table, with all that is personal in it.
 */
import { dayMs, type Instant, latest, plus } from "./instant.ts";
import { isMember, type Subscription } from "./subscription.ts";
import { linkDays } from "./token.ts";
import { limitDays } from "./transactional-mails.ts";

/**
 * The subscription with the instant at which it is forgotten. Nobody on the course ever is; what has
 * ended is, so many days later. An unconfirmed sign-up keeps its own time (`signUp`).
 *
 * @param forgetAfterDays the operator's setting, more than the days a link is good for
 */
export function withExpiry(subscription: Subscription, forgetAfterDays: number): Subscription {
  if (subscription.status === "pending") return subscription;
  const { expiresAt: _expiresAt, ...rest } = subscription;
  const { endedAt, email, linksRevokedAt, pendingSignUp } = rest;
  if (isMember(rest) || !endedAt) return rest;
  const later: Instant[] = [];
  // Somebody signed up again: the mail's button works, and the mail counts.
  if (pendingSignUp) later.push(plus(pendingSignUp.at, limitDays * dayMs));
  // Of who was erased the old links must open nothing, whoever signs the address up again.
  if (email === undefined && linksRevokedAt) later.push(plus(linksRevokedAt, linkDays * dayMs));
  return { ...rest, expiresAt: latest(plus(endedAt, forgetAfterDays * dayMs), ...later) };
}
