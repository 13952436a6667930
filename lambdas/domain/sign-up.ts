/**
 * Signing up and confirming, and the transactional mails that both owe.
 */
import type { Address } from "./address.ts";
import { type Course, nextInTurn } from "./course.ts";
import { resumeRound, startRound } from "./ending.ts";
import { dayMs, earliest, type Instant, latest, minuteMs, msBetween, plus } from "./instant.ts";
import { isRevoked, type Outcome, type Refusal } from "./reader-commands.ts";
import { ok, type Result, refused } from "./result.ts";
import { type Schedule, scheduleKeys } from "./schedule.ts";
import {
  allows,
  type Consent,
  isExpired,
  isMember,
  type LinkSend,
  type PendingSignUp,
  type Subscription,
  updateDueEntry,
} from "./subscription.ts";
import { linkDays } from "./token.ts";
import { addTransactional, leavesAt, limitDays, type WantedMail } from "./transactional-mails.ts";
import { withoutUndo } from "./undo.ts";

/** A mail cannot repair a mailbox that refused us; a week later it may be another mailbox. */
const bouncedRestMs = 7 * dayMs;

/** The same form within so long is the same wish, sent twice: its mail is out or on its way. */
const repeatedMs = 10 * minuteMs;

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
      ? // What a new sign-up has answered, an undo must not answer in another way.
        isMember(before)
        ? before
        : withoutUndo(before)
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
          ...(before?.linkSends && { linkSends: before.linkSends }),
          ...(before?.claim && { claim: before.claim }),
          ...(known?.linksRevokedAt && { linksRevokedAt: known.linksRevokedAt }),
          // So few mails as may follow an end may follow it still.
          ...(before?.endedAt && { endedAt: before.endedAt }),
          transactionalSends: before?.transactionalSends ?? [],
          missed: 0,
          ...(before?.trouble && { trouble: before.trouble }),
          softBounces: before?.softBounces ?? {},
        };
  if (isMember(subscription))
    return requestTransactional(subscription, { kind: "already-subscribed" }, now);
  const open = subscription.pendingSignUp;
  const isRepeated =
    open !== undefined &&
    msBetween(open.at, now) < repeatedMs &&
    scheduleKeys.every((key) => open.schedule[key] === schedule[key]);
  if (isRepeated && known) return ok(known);
  const mail = addTransactional(subscription, { kind: "confirm" }, now);
  // No mail, and no earlier one: nothing could ever open what is asked for.
  if (!mail && !open) return refused("too-many-transactional-mails");
  const asking = mail?.subscription ?? updateDueEntry(subscription);
  const at = mail?.request.at ?? open?.at ?? now;
  // The clocks of two processes differ: the one behind may have asked second.
  const firstSentAt = earliest(open?.firstSentAt ?? open?.at ?? at, at);
  const isFirst = firstSentAt === at;
  const sentAt = mail ? leavesAt(mail.request) : at;
  return ok({
    ...asking,
    pendingSignUp: { schedule, at, ...(!isFirst && { firstSentAt }), consent },
    ...((asking.status === "pending" || asking.expiresAt) && {
      expiresAt: expiryOf(asking, sentAt),
    }),
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

/** Owes a mail that is no confirmation, within the limits. */
function requestTransactional(
  subscription: Subscription,
  wanted: WantedMail,
  now: Instant,
): Outcome {
  const mail = addTransactional(subscription, wanted, now);
  if (!mail) return refused("too-many-transactional-mails");
  const { subscription: asking, request } = mail;
  if (!asking.expiresAt) return ok(asking);
  // Forgotten earlier, this mail would not count any more.
  return ok({ ...asking, expiresAt: expiryOf(asking, leavesAt(request)) });
}

/**
 * What the button of a confirmation mail would do: confirm the pending sign-up, or nothing more,
 * because it is `confirmed` already. Every mail of a sign-up opens what was asked for last: a
 * stranger's second form must not break the link that its reader has.
 *
 * @param sentAt the instant in the token in the mail
 */
export function confirmable(
  subscription: Subscription,
  sentAt: Instant,
  now: Instant,
): Result<PendingSignUp | "confirmed", Refusal> {
  const { status, email, consent, pendingSignUp } = subscription;
  if (isExpired(subscription, now)) return refused("expired");
  if (email === undefined) return refused("erased");
  // The page that follows has a link to the settings: not for a transactional mail whose links are
  // out of use.
  if (isRevoked(subscription, sentAt)) return refused("revoked");
  if (pendingSignUp && sentAt >= (pendingSignUp.firstSentAt ?? pendingSignUp.at)) {
    return allows(status, "confirm") ? ok(pendingSignUp) : refused("withdrawn");
  }
  const { firstSentAt = consent?.confirmationSentAt, confirmedAt } = consent ?? {};
  if (firstSentAt && confirmedAt && sentAt >= firstSentAt && sentAt <= confirmedAt) {
    return allows(status, "again") ? ok("confirmed") : refused("ended");
  }
  return refused(allows(status, "again") ? "superseded" : "withdrawn");
}

/** Where a course goes on that was left or bounced: the next mail; undefined where it cannot. */
export function resumesWith(subscription: Subscription, course: Course): string | undefined {
  const { status, sent } = subscription;
  if (status !== "unsubscribed" && status !== "suppressed") return undefined;
  return Object.keys(sent).length > 0 ? nextInTurn(course, sent)?.slug : undefined;
}

/** How a confirmation begins: from which network, and from the first mail or where it was left. */
export interface Confirming {
  /** Truncated; empty where the way in knows none. */
  readonly network?: string;
  /** Goes on with the next mail, where `resumesWith` names one. */
  readonly resume?: boolean;
  /** What was changed on the page of the button; without it, what the form asked for. */
  readonly schedule?: Schedule;
}

/**
 * The button of a confirmation mail was pressed. Pressed again, it changes nothing.
 *
 * @param sentAt the instant in the token in the mail
 */
export function confirm(
  subscription: Subscription,
  sentAt: Instant,
  course: Course,
  now: Instant,
  { network = "", resume = false, schedule }: Confirming = {},
): Outcome {
  const pending = confirmable(subscription, sentAt, now);
  if (!pending.ok) return pending;
  if (pending.value === "confirmed") return ok(subscription);
  const { firstSentAt, at, consent } = pending.value;
  const first = firstSentAt ?? at;
  const agreed: Subscription = {
    ...subscription,
    schedule: schedule ?? pending.value.schedule,
    consent: {
      ...consent,
      confirmedAt: now,
      confirmationSentAt: sentAt,
      ...(first !== sentAt && { firstSentAt: first }),
      ...(network && { confirmedNetwork: network }),
    },
  };
  if (resume && resumesWith(subscription, course)) return ok(resumeRound(agreed, course, now));
  return ok(startRound(agreed, course, now));
}

/** Asks for the mail with the link to the settings, within its limits. */
export function requestLinkMail(
  subscription: Subscription,
  by: LinkSend["by"],
  now: Instant,
): Outcome {
  if (!allows(subscription.status, "link") || !subscription.email) return refused("not-wanted");
  return requestTransactional(subscription, { kind: "link", by }, now);
}
