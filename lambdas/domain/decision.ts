/**
 * The decision: what to do now for a subscription without an open claim.
 */
import { type Course, type CourseMail, mailNamed, nextInTurn } from "./course.ts";
import { type Instant, latest, msBetween, plus } from "./instant.ts";
import { endOfNight, isNightFor, lateAtNightMs, lateMs } from "./schedule.ts";
import type { Shortage } from "./sending-quota.ts";
import { complete, newestSent, setSlot, slotOfNext, waitADay } from "./slots.ts";
import {
  allows,
  isRequestParked,
  isTurnParked,
  type MailRequest,
  type Message,
  parked,
  postpone,
  removeRequest,
  requestMessageId,
  type Subscription,
  updateDueEntry,
} from "./subscription.ts";

/** What to do for a subscription without an open claim. */
export type Decision =
  | {
      readonly do: "send";
      readonly message: Message;
      /**
       * Somebody asked for it: it goes first, at any hour, and is not counted against the reserve.
       */
      readonly requested: boolean;
      readonly subscription: Subscription;
    }
  | { readonly do: "save"; readonly subscription: Subscription }
  | { readonly do: "leave" };

/** True when deciding needs to know since when mails have been waiting for the day's quota. */
export function isLate({ slot }: Subscription, now: Instant): boolean {
  return slot !== undefined && msBetween(slot, now) > lateAtNightMs;
}

/**
 * Decides what a subscription is owed at `now`: a message to send, a change to save first (a missed
 * slot moves, a finished course completes), or nothing.
 *
 * @param shortage when mails have been waiting because the day's quota was used up: what waits for
 * that keeps its place and age
 */
export function decide(
  subscription: Subscription,
  course: Course,
  now: Instant,
  shortage?: Shortage,
): Decision {
  const { dueAt } = subscription;
  if (!dueAt || dueAt > now || subscription.due === parked || !subscription.email) {
    return { do: "leave" };
  }
  const request = subscription.requests
    .filter(
      (one) =>
        latest(one.at, one.notBefore ?? one.at) <= now &&
        allows(subscription.status, one.kind) &&
        !isRequestParked(subscription, one),
    )
    .sort((a, b) => (a.at < b.at ? -1 : 1))[0];
  if (request) return decideRequest(subscription, course, request);
  const { slot, notBefore } = subscription;
  if (!slot || slot > now || (notBefore && notBefore > now) || isTurnParked(subscription)) {
    return { do: "save", subscription: updateDueEntry(subscription) };
  }
  try {
    return decideInTurn(endPause(subscription), course, slot, now, shortage);
  } catch {
    return { do: "save", subscription: waitADay(subscription, now) };
  }
}

function decideRequest(subscription: Subscription, course: Course, request: MailRequest): Decision {
  const { at } = request;
  const id = requestMessageId(at);
  const drop: Decision = { do: "save", subscription: removeRequest(subscription, at) };
  const send = (message: Message): Decision => ({
    do: "send",
    message,
    requested: true,
    subscription,
  });
  if (request.kind === "again") {
    const mail = mailNamed(course.mails, request.slug);
    return mail ? send({ id, kind: "again", slug: mail.slug }) : drop;
  }
  if (request.kind === "next") {
    const had = Object.hasOwn(subscription.sent, request.slug ?? "");
    const mail = had ? undefined : nextInTurn(course, subscription.sent);
    return mail ? send(scheduledMessage(subscription, mail)) : drop;
  }
  return send({ id, kind: "transactional", mailKind: request.kind, at });
}

function decideInTurn(
  subscription: Subscription,
  course: Course,
  slot: Instant,
  now: Instant,
  shortage: Shortage | undefined,
): Decision {
  const mail = nextInTurn(course, subscription.sent);
  if (!mail) return { do: "save", subscription: complete(subscription, now) };
  if (newestSent(subscription) !== undefined) {
    const waits = waitOf(subscription, slot, now, shortage);
    if (waits === "for-morning") {
      const message = scheduledMessage(subscription, mail).id;
      const until = endOfNight(subscription.schedule, now);
      const waiting: Subscription = { ...subscription, keepsSlot: true };
      return { do: "save", subscription: postpone(waiting, message, until) };
    }
    const missed = waits === "for-next-slot";
    // Equal to itself, unless it was missed, or zone, hour or course have changed since it was set.
    const moved = slotOfNext(subscription, course, missed ? now : slot);
    if (moved && moved !== slot) {
      const later = setSlot(subscription, moved);
      return {
        do: "save",
        subscription: updateDueEntry({ ...later, missed: later.missed + (missed ? 1 : 0) }),
      };
    }
  }
  return {
    do: "send",
    message: scheduledMessage(subscription, mail),
    requested: false,
    subscription,
  };
}

/**
 * Whether mail in turn may leave now, after how late it is. No mail arrives at night, and what was
 * missed by more than 6 h has its turn at the next slot; what waits because the day's quota is used
 * up keeps its place instead, and waits for the morning at most.
 */
function waitOf(
  subscription: Subscription,
  slot: Instant,
  now: Instant,
  shortage: Shortage | undefined,
): "for-nothing" | "for-morning" | "for-next-slot" {
  const behindMs = msBetween(slot, now);
  const short =
    subscription.keepsSlot === true ||
    (shortage !== undefined && shortage.since <= plus(slot, lateMs) && shortage.seenAt >= slot);
  const night = behindMs > lateAtNightMs && isNightFor(subscription.schedule, now);
  if (short) return night ? "for-morning" : "for-nothing";
  return night || behindMs > lateMs ? "for-next-slot" : "for-nothing";
}

function scheduledMessage(subscription: Subscription, mail: CourseMail): Message {
  return { id: `${subscription.round}-${mail.slug}`, kind: "in-turn", slug: mail.slug };
}

/** A pause that has reached its date is over. */
function endPause(subscription: Subscription): Subscription {
  if (subscription.status !== "paused") return subscription;
  const { pausedUntil: _pausedUntil, ...rest } = subscription;
  return { ...rest, status: "active" };
}
