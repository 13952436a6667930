/**
 * Signing up and confirming, and the transactional mails that both owe.
 */
import type { Address } from "./address.ts";
import type { Course } from "./course.ts";
import { startRound } from "./ending.ts";
import { dayMs, type Instant, latest, msBetween, plus } from "./instant.ts";
import { isRevoked, type Outcome } from "./reader-commands.ts";
import { ok, refused } from "./result.ts";
import type { Schedule } from "./schedule.ts";
import { allows, type Consent, isExpired, isMember, type Subscription } from "./subscription.ts";
import { linkDays } from "./token.ts";
import { addTransactional, limitDays } from "./transactional-mails.ts";

/** A mail cannot repair a mailbox that refused us; a week later it may be another mailbox. */
const bouncedRestMs = 7 * dayMs;

/** What a valid sign-up form says. */
export interface SignUp {
  readonly id: string;
  /** The keyed id of the mailbox, where it is not the address's own. */
  readonly mailbox?: string;
  readonly schedule: Schedule;
  readonly address: Address;
  readonly consent: Consent;
}

/**
 * A sign-up. Nothing about an existing subscription changes but the transactional mail it is owed;
 * the settings asked for take effect when that transactional mail is confirmed.
 */
export function signUp(
  known: Subscription | undefined,
  { id, mailbox, address, consent, schedule }: SignUp,
  now: Instant,
): Outcome {
  const before = known && !isExpired(known, now) ? known : undefined;
  if (before && !isWanted(before, now)) return refused("not-wanted");
  // A reader who was erased is new, in a round of their own: late evidence of the old one proves
  // nothing.
  const erased = before !== undefined && before.email === undefined;
  const subscription: Subscription =
    before && before.status !== "pending" && !erased
      ? before
      : {
          id,
          ...(mailbox && { mailbox }),
          schedule,
          version: known?.version ?? 0,
          status: "pending",
          email: address.typed,
          ...(address.deliverable !== address.typed && { deliverTo: address.deliverable }),
          round: (known?.round ?? 1) + (erased ? 1 : 0),
          sent: {},
          requests: before?.requests ?? [],
          ...(before?.pendingSignUp && { pendingSignUp: before.pendingSignUp }),
          ...(before?.claim && { claim: before.claim }),
          ...(known?.linksRevokedAt && { linksRevokedAt: known.linksRevokedAt }),
          // So few mails as may follow an end may follow it still.
          ...(before?.endedAt && { endedAt: before.endedAt }),
          transactionalSends: before?.transactionalSends ?? [],
          missed: 0,
          ...(before?.trouble && { trouble: before.trouble }),
          softBounces: before?.softBounces ?? {},
        };
  const member = isMember(subscription);
  const owed = requestTransactional(subscription, member ? "already-subscribed" : "confirm", now);
  if (!owed.ok || member) return owed;
  const asking = owed.value;
  const at = asking.transactionalSends.at(-1) ?? now;
  return ok({
    ...asking,
    pendingSignUp: { schedule, at, consent },
    ...((asking.status === "pending" || asking.expiresAt) && { expiresAt: expiryOf(asking, at) }),
  });
}

/**
 * When an unconfirmed sign-up is forgotten. With the item its transactional mails would be, and
 * with them their limits; and that its links were revoked, which must outlive the links. What ended
 * is forgotten no earlier for a mail.
 */
function expiryOf({ linksRevokedAt, expiresAt }: Subscription, sentAt: Instant): Instant {
  const limitsEndAt = plus(sentAt, limitDays * dayMs);
  const linksEndAt = linksRevokedAt ? plus(linksRevokedAt, linkDays * dayMs) : limitsEndAt;
  return latest(limitsEndAt, linksEndAt, expiresAt ?? limitsEndAt);
}

function isWanted({ status, reason, endedAt }: Subscription, now: Instant): boolean {
  if (status !== "suppressed") return true;
  return reason === "bounce" && endedAt !== undefined && msBetween(endedAt, now) >= bouncedRestMs;
}

/** Owes a transactional mail, within the limits. Its `at` is the newest of `transactionalSends`. */
function requestTransactional(
  subscription: Subscription,
  kind: "confirm" | "already-subscribed" | "link",
  now: Instant,
): Outcome {
  const asking = addTransactional(subscription, kind, now);
  if (!asking) return refused("too-many-transactional-mails");
  const at = asking.transactionalSends.at(-1) ?? now;
  // Forgotten earlier, this mail would not count any more.
  return ok(asking.expiresAt ? { ...asking, expiresAt: expiryOf(asking, at) } : asking);
}

/**
 * The button of a confirmation mail was pressed. Pressed again, it changes nothing.
 *
 * @param confirmationSentAt the instant in the token in the mail
 * @param network from which it was pressed, truncated; empty where the way in knows none
 */
export function confirm(
  subscription: Subscription,
  confirmationSentAt: Instant,
  course: Course,
  now: Instant,
  network = "",
): Outcome {
  // The page that follows has a link to the settings: not for a transactional mail whose links are
  // out of use.
  if (isRevoked(subscription, confirmationSentAt)) return refused("superseded");
  if (subscription.consent?.confirmationSentAt === confirmationSentAt) {
    return allows(subscription.status, "again") ? ok(subscription) : refused("ended");
  }
  const { pendingSignUp } = subscription;
  if (isExpired(subscription, now)) return refused("expired");
  if (pendingSignUp?.at !== confirmationSentAt || !allows(subscription.status, "confirm")) {
    return refused("superseded");
  }
  return ok(
    startRound(
      {
        ...subscription,
        schedule: pendingSignUp.schedule,
        round: subscription.status === "pending" ? subscription.round : subscription.round + 1,
        consent: {
          ...pendingSignUp.consent,
          confirmedAt: now,
          confirmationSentAt,
          ...(network && { confirmedNetwork: network }),
        },
      },
      course,
      now,
    ),
  );
}

/** Asks for the mail with the preferences link, within the limits of transactional mails. */
export function requestLinkMail(subscription: Subscription, now: Instant): Outcome {
  if (!allows(subscription.status, "link") || !subscription.email) return refused("not-wanted");
  return requestTransactional(subscription, "link", now);
}
