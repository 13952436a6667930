/**
 * Feedback: what SES reports of a mail after it accepted it, and what follows for the subscription.
 *
 * Events come late, twice and out of order, so each rule is idempotent and none depends on the
 * order.
 */
import { releaseClaim, settle } from "./claim.ts";
import type { Course } from "./course.ts";
import { dayMs, type Instant, minuteMs, plus } from "./instant.ts";
import { withoutSent } from "./renamed.ts";
import { setNextSlot } from "./slots.ts";
import {
  isMember,
  removeSlot,
  requestMessageId,
  type Subscription,
  slugInTurn,
  updateDueEntry,
} from "./subscription.ts";
import { setTrouble, troubleOf } from "./trouble.ts";
import { withUndelivered } from "./undelivered.ts";
import { noteBefore, withoutUndo } from "./undo.ts";

/** One SES event about one of our mails. */
export interface Feedback {
  readonly what:
    | "sent"
    | "delivered"
    | "delayed"
    | "rejected"
    | "permanent-bounce"
    | "transient-bounce"
    /** Turned away for what is in the mail; says nothing against the mailbox. */
    | "content-bounce"
    | "complaint"
    /** A report that is no complaint, such as `not-spam`. */
    | "harmless-complaint"
    /** A kind that is not known here, or whose details cannot be read. */
    | "other";
  /** When SES took the mail (`mail.timestamp`). */
  readonly mailAt: Instant;
  /** The tag of a mail to SES's simulator, by which whoever sent it finds its events again. */
  readonly probe?: string;
  /** From our message tags; absent on the probe and on mail of others. */
  readonly subscriptionId?: string;
  readonly messageId?: string;
  /** The mail of the course that it is about, from our tags too. */
  readonly slug?: string;
  /** The kind of transactional mail that it is about. */
  readonly transactional?: string;
}

/** So many bounces "for a while" in a row are met with a week's rest; one more ends it. */
const softBouncesMax = 3;
const softBounceRestMs = 7 * dayMs;

/**
 * Applies one event: any of them but a rejection proves that SES sent the message; a permanent
 * bounce or a complaint ends the subscription.
 *
 * @param build of the course
 */
export function applyFeedback(
  subscription: Subscription,
  feedback: Feedback,
  course: Course & { readonly build: string },
  now: Instant,
): Subscription {
  const { what, mailAt, messageId: message } = feedback;
  if (what === "rejected" && message && isFirstRejection(subscription, message)) {
    return takeBack(subscription, { message, mailAt }, course, now);
  }
  if (what === "rejected" && message && slugInTurn(subscription, message) === undefined) {
    const noted = noteBefore(subscription, message, course, undefined);
    if (noted !== subscription) return noted;
  }
  const known = message ? settle(subscription, message, course, mailAt) : subscription;
  if (what === "complaint") return suppress(known, "complaint", now);
  if (what === "permanent-bounce") {
    // A transactional mail confirmed since then proves that the mailbox takes mail again. Clocks
    // differ by seconds, and the first mail follows the click at once.
    const { confirmedAt } = known.consent ?? {};
    const confirmedSince = confirmedAt !== undefined && confirmedAt > plus(mailAt, minuteMs);
    return confirmedSince ? known : suppress(known, "bounce", now);
  }
  if (what === "transient-bounce" && message)
    return recordSoftBounce(withUndelivered(known, message), message, mailAt, course, now);
  if (what === "content-bounce" && message) return withUndelivered(known, message);
  if (what === "delivered") return recordDelivery(known, mailAt);
  return known;
}

/** SES's word for it, where a send has a code. */
export const rejectedCode = "Reject";

/**
 * True when a rejection takes the record of this message back: once a message, so that no content
 * that SES takes and rejects is sent for ever; a second time it is proof like any other event.
 */
export function isFirstRejection(subscription: Subscription, message: string): boolean {
  const { email, rejected = [] } = subscription;
  if (email === undefined || rejected.some((one) => one.message === message)) return false;
  const slug = slugInTurn(subscription, message);
  if (slug === undefined)
    return subscription.requests.some(({ at }) => requestMessageId(at) === message);
  return isMember(subscription) || subscription.status === "completed";
}

/**
 * SES took the call and sent nothing: a refusal of content that came late. The message is owed
 * again. A course that it completed resumes. What was unknown of earlier sends went with the record,
 * so one counts: after one more unknown outcome the message is parked, and none is sent a third time.
 */
function takeBack(
  subscription: Subscription,
  { message, mailAt }: { readonly message: string; readonly mailAt: Instant },
  course: Course & { readonly build: string },
  now: Instant,
): Subscription {
  const refused = { scope: "message", about: "content", code: rejectedCode } as const;
  const charge = (known: Subscription): Subscription => {
    const after = releaseClaim(known, message, { ...refused, build: course.build }, now, 0);
    const charged = troubleOf(after.trouble, message);
    if (!charged || charged.unknowns > 0) return after;
    return { ...after, trouble: setTrouble(after.trouble, { ...charged, unknowns: 1 }) };
  };
  const rejected = [...(subscription.rejected ?? []), { message, at: mailAt }];
  const slug = slugInTurn(subscription, message) ?? "";
  // Who completed the course and has asked for it anew gets the mail in the new round.
  const begins = subscription.status === "completed" && subscription.pendingSignUp !== undefined;
  if (begins || !Object.hasOwn(subscription.sent, slug))
    return charge({ ...subscription, rejected });
  const { sentDate: _sentDate, endedAt: _endedAt, ...rest } = subscription;
  const sent = withoutSent(rest.sent, slug, course);
  const status = rest.status === "completed" ? "active" : rest.status;
  return charge(setNextSlot({ ...rest, status, sent, rejected }, course, now));
}

function suppress(
  subscription: Subscription,
  reason: "bounce" | "complaint",
  now: Instant,
): Subscription {
  if (subscription.status === "suppressed" && subscription.reason !== "bounce") return subscription;
  if (subscription.status === "suppressed" && reason === "bounce") return subscription;
  // A reader who left stays so; only a complaint says more.
  if (subscription.status === "unsubscribed" && reason === "bounce") {
    return withoutUndo(subscription);
  }
  const {
    pendingSignUp: _pendingSignUp,
    pausedUntil: _paused,
    expiresAt: _expires,
    undelivered: _undelivered,
    ...rest
  } = withoutUndo(removeSlot(subscription));
  return updateDueEntry({ ...rest, status: "suppressed", reason, requests: [], endedAt: now });
}

function recordSoftBounce(
  subscription: Subscription,
  message: string,
  mailAt: Instant,
  course: Course,
  now: Instant,
): Subscription {
  const { softBounces } = subscription;
  if (Object.hasOwn(softBounces, message) || !isMember(subscription)) return subscription;
  if (!isOfThisRound(subscription, message, mailAt)) return subscription;
  const inARow = { ...softBounces, [message]: mailAt };
  const count = Object.keys(inARow).length;
  const counted = { ...subscription, softBounces: inARow };
  if (count > softBouncesMax) return suppress(counted, "bounce", now);
  if (count < softBouncesMax) return counted;
  return setNextSlot(counted, course, plus(now, softBounceRestMs));
}

/** A bounce that comes late says nothing of the round that began since. */
function isOfThisRound(subscription: Subscription, message: string, mailAt: Instant): boolean {
  if (slugInTurn(subscription, message) !== undefined) return true;
  if (!/^request-\d+$/.test(message)) return false;
  const { sent, consent } = subscription;
  const [startedAt = consent?.confirmedAt] = Object.values(sent).sort();
  return startedAt === undefined || mailAt >= startedAt;
}

function recordDelivery(subscription: Subscription, mailAt: Instant): Subscription {
  const later = Object.entries(subscription.softBounces).filter(([, at]) => at > mailAt);
  return later.length === Object.keys(subscription.softBounces).length
    ? subscription
    : { ...subscription, softBounces: Object.fromEntries(later) };
}
