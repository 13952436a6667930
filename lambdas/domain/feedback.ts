/**
 * Feedback: what SES reports of a mail after it took it, and what follows for the subscription.
 *
 * Events come late, twice and out of order, so each rule is idempotent and none depends on the order.
 */
import { settled } from "./claim.ts";
import type { Course } from "./course.ts";
import { dayMs, type Instant, minuteMs, plus } from "./instant.ts";
import { rescheduled, type Subscription, slotOfNext } from "./subscription.ts";

/** One SES event about one of our mails. */
export interface Feedback {
  readonly what:
    | "sent"
    | "delivered"
    | "delayed"
    | "rejected"
    | "permanent-bounce"
    | "transient-bounce"
    | "complaint";
  /** When SES took the mail (`mail.timestamp`). */
  readonly mailAt: Instant;
  /** From our message tags; absent on the probe and on mail of others. */
  readonly subscription?: string;
  readonly message?: string;
}

/** So many bounces "for a while" in a row are met with a week's rest; one more ends it. */
const softBouncesMax = 3;
const softBounceRestMs = 7 * dayMs;

/**
 * Applies one event: any of them proves that SES took the message; a permanent bounce or a complaint
 * ends the subscription.
 */
export function applied(
  subscription: Subscription,
  feedback: Feedback,
  course: Course,
  now: Instant,
): Subscription {
  const { what, mailAt, message } = feedback;
  const known = message ? settled(subscription, message, course, mailAt) : subscription;
  if (what === "complaint") return suppressed(known, "complaint", now);
  if (what === "permanent-bounce") {
    // A letter confirmed since then proves that the mailbox takes mail again. Clocks differ by
    // seconds, and the first mail follows the click at once.
    const confirmedSince = (known.consent?.confirmedAt ?? "") > plus(mailAt, minuteMs);
    return confirmedSince ? known : suppressed(known, "bounce", now);
  }
  if (what === "transient-bounce" && message) return bounced(known, message, mailAt, course, now);
  if (what === "delivered") return delivered(known, mailAt);
  return known;
}

function suppressed(
  subscription: Subscription,
  reason: "bounce" | "complaint",
  now: Instant,
): Subscription {
  if (subscription.status === "suppressed" && subscription.reason !== "bounce") return subscription;
  if (subscription.status === "suppressed" && reason === "bounce") return subscription;
  // Whoever left has left; only a complaint is a stronger no.
  if (subscription.status === "unsubscribed" && reason === "bounce") return subscription;
  const {
    slot: _slot,
    wish: _wish,
    pausedUntil: _paused,
    expiresAt: _expires,
    ...rest
  } = subscription;
  return rescheduled({ ...rest, status: "suppressed", reason, asked: [], endedAt: now });
}

function bounced(
  subscription: Subscription,
  message: string,
  mailAt: Instant,
  course: Course,
  now: Instant,
): Subscription {
  const { status, softBounces } = subscription;
  if (Object.hasOwn(softBounces, message) || (status !== "active" && status !== "paused"))
    return subscription;
  const inARow = { ...softBounces, [message]: mailAt };
  const count = Object.keys(inARow).length;
  const counted = { ...subscription, softBounces: inARow };
  if (count > softBouncesMax) return suppressed(counted, "bounce", now);
  if (count < softBouncesMax) return counted;
  const slot = slotOfNext(counted, course, plus(now, softBounceRestMs));
  return rescheduled({ ...counted, ...(slot && { slot }) });
}

function delivered(subscription: Subscription, mailAt: Instant): Subscription {
  const later = Object.entries(subscription.softBounces).filter(([, at]) => at > mailAt);
  return later.length === Object.keys(subscription.softBounces).length
    ? subscription
    : { ...subscription, softBounces: Object.fromEntries(later) };
}
