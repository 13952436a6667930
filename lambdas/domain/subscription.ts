/**
 * The subscription: one reader's consent and position in the course, in one item.
 *
 * Everything a reader is owed follows from this item and the course; every rule about it is a pure
 * transition `(subscription, event, now) → subscription | refusal`. This file holds its shape, the
 * question what is owed, and the entry in the due index. The acts of readers are in
 * `reader-acts.ts`, sending in `claim.ts`, what SES reports in `feedback.ts`.
 */
import { fromBase32 } from "./base32.ts";
import { type Course, type CourseMail, type LetterKind, nextInTurn } from "./course.ts";
import { type Instant, latest, plus } from "./instant.ts";
import { lateMs, nextSlot, type Schedule, slotOnOrAfter, startOfDate } from "./schedule.ts";

/** `completed`, `unsubscribed` and `suppressed` are ended: only a new confirmed sign-up leaves them. */
export type Status = "pending" | "active" | "paused" | "completed" | "unsubscribed" | "suppressed";

/** What a reader agreed to, and when. */
export interface Consent {
  /** When the form was sent. */
  readonly at: Instant;
  /** Version of the form and its words. */
  readonly form: string;
  /** Truncated network address (/24 or /48): enough to answer a complaint, too little to follow. */
  readonly network: string;
  /** When the letter's button was pressed. */
  readonly confirmedAt?: Instant;
  /** `at` of the letter whose button it was. */
  readonly letterAt?: Instant;
}

/** A mail owed out of turn because somebody asked. Sent before anything in turn, bound to no slot. */
export type Asked =
  | { readonly what: LetterKind; readonly at: Instant }
  | { readonly what: "again"; readonly slug: string; readonly at: Instant }
  | { readonly what: "next"; readonly at: Instant };

/** What the newest sign-up wished; it takes effect when its own letter is confirmed. */
export interface Wish extends Schedule {
  /** `at` of the confirmation letter; the letter's token carries it. */
  readonly at: Instant;
  readonly consent: Consent;
}

/** A send under way, or one whose outcome is unknown. */
export interface Claim {
  readonly id: string;
  /** `<round>-<slug>`, or `asked-<at in ms>`. */
  readonly message: string;
  readonly at: Instant;
  /** Since when SES events newer than the claim have been coming in without this message. */
  readonly heardAt?: Instant;
}

/** One reader's subscription. */
export interface Subscription extends Schedule {
  readonly id: string;
  /** Counts saves; a save demands the one it read. 0: not stored yet. */
  readonly version: number;
  readonly status: Status;
  readonly reason?: "bounce" | "complaint";
  /** As typed; absent once erased. */
  readonly email?: string;
  /** Counts starts; part of the message's name, so that an old round's evidence proves nothing. */
  readonly round: number;
  /** Slug → instant SES accepted it, in this round. */
  readonly sent: Readonly<Record<string, Instant>>;
  /** The instant the next mail in turn is owed for. */
  readonly slot?: Instant;
  readonly asked: readonly Asked[];
  readonly wish?: Wish;
  /** When letters were asked for, the last 30 days: what the limits count. */
  readonly letters: readonly Instant[];
  /** Shard of the due index, or `parked`; present exactly while something is owed. */
  readonly due?: string;
  /** When to look again. */
  readonly dueAt?: Instant;
  readonly claim?: Claim;
  /** Failures of the current message for its own sake. */
  readonly attempts: number;
  readonly consent?: Consent;
  /** Local date, `YYYY-MM-DD`: the first day mail may come again. */
  readonly pausedUntil?: string;
  /** Messages that bounced for a while, since the last delivery; message → when it was sent. */
  readonly softBounces: Readonly<Record<string, Instant>>;
  /** Links to the settings that were issued before this open nothing any more. */
  readonly linksRevokedAt?: Instant;
  /** When it ended. */
  readonly endedAt?: Instant;
  /** When an unconfirmed sign-up is forgotten. */
  readonly expiresAt?: Instant;
}

/** A message a subscription is owed now. */
export type Message =
  | {
      readonly id: string;
      readonly kind: "letter";
      readonly letter: LetterKind;
      readonly at: Instant;
    }
  | { readonly id: string; readonly kind: "again"; readonly slug: string }
  | { readonly id: string; readonly kind: "in-turn"; readonly slug: string };

/** Shards of the due index: a partition takes 1,000 writes a second, and 16 outrun any SES rate. */
export const shardCount = 16;

/** Where a subscription waits for the operator. */
export const parked = "parked";

/** Where a subscription waits whose reader asked for something: it is served before all shards. */
export const now = "now";

/**
 * The shard of an id, "0" to "15". By its end: mails of one instant leave in the order of their ids, and
 * neighbours must lie in different partitions.
 */
export function shardOf(id: string): string {
  return String((fromBase32(id)?.at(-1) ?? 0) % shardCount);
}

const allowed: Record<Asked["what"], readonly Status[]> = {
  confirm: ["pending", "completed", "unsubscribed", "suppressed"],
  "already-subscribed": ["active", "paused"],
  link: ["active", "paused", "completed", "unsubscribed"],
  again: ["active", "paused", "completed"],
  next: ["active", "paused"],
};

/** True when the status lets this mail be sent. */
export function mayAsk(status: Status, what: Asked["what"]): boolean {
  return allowed[what].includes(status);
}

/** An unconfirmed sign-up past its time counts as absent: the table's own clean-up comes days late. */
export function isForgotten(subscription: Subscription, now: Instant): boolean {
  return subscription.expiresAt !== undefined && subscription.expiresAt <= now;
}

/**
 * Sets the entry in the due index from what is owed: the earliest of `asked` and `slot`, not before
 * `notBefore` (a back-off). Drops what the status no longer allows. Keeps a parked message parked.
 */
export function rescheduled(subscription: Subscription, notBefore?: Instant): Subscription {
  const { due: _due, dueAt: _dueAt, ...rest } = subscription;
  const asked = rest.asked.filter(({ what }) => mayAsk(rest.status, what));
  const inTurn = rest.status === "active" || rest.status === "paused" ? rest.slot : undefined;
  const owed = [...asked.map(({ at }) => at), ...(inTurn ? [inTurn] : [])].sort()[0];
  if (!owed) return { ...rest, asked };
  const dueAt = notBefore ? latest(owed, notBefore) : owed;
  const place = asked.length > 0 ? now : shardOf(rest.id);
  return { ...rest, asked, dueAt, due: rest.attempts >= attemptsMax ? parked : place };
}

/** A mail that fails this often for its own sake waits for the operator. */
export const attemptsMax = 5;

/**
 * The slot of the next mail in turn: from what was sent, and never inside a pause. `undefined` when
 * the course is done. Without anything sent yet it is `notBefore` itself, at any hour.
 */
export function slotOfNext(
  subscription: Subscription,
  course: Course,
  earliest: Instant,
): Instant | undefined {
  const mail = nextInTurn(course, subscription.sent);
  if (!mail) return undefined;
  const { pausedUntil, timeZone } = subscription;
  const notBefore = pausedUntil ? latest(earliest, startOfDate(timeZone, pausedUntil)) : earliest;
  const previous = newestSent(subscription);
  if (!previous) return pausedUntil ? slotOnOrAfter(subscription, notBefore) : notBefore;
  return nextSlot(subscription, {
    previous: previous.at,
    waitDays: mail.waitDays,
    // Clocks differ by seconds: a lesson asked for right after the welcome may look older than it.
    gapAfter: Object.keys(subscription.sent).length > 1 || !leavesAtOnce(course, previous.slug),
    notBefore,
  });
}

/** The first mail of the course is bound to no hour: it answers the reader's own click. */
function leavesAtOnce(course: Course, slug: string): boolean {
  return course.mails.find((mail) => mail.slug === slug)?.waitDays === 0;
}

function newestSent(subscription: Subscription): { slug: string; at: Instant } | undefined {
  return Object.entries(subscription.sent)
    .map(([slug, at]) => ({ slug, at }))
    .sort((a, b) => (a.at < b.at ? 1 : -1))[0];
}

/** What to do for a subscription without an open claim. */
export type Decision =
  | { readonly do: "send"; readonly message: Message; readonly subscription: Subscription }
  | { readonly do: "save"; readonly subscription: Subscription }
  | { readonly do: "leave" };

/**
 * Decides what a subscription is owed at `now`: a message to send, a change to save first (a missed
 * slot moves, a finished course completes), or nothing.
 */
export function decide(subscription: Subscription, course: Course, now: Instant): Decision {
  const { dueAt } = subscription;
  if (!dueAt || dueAt > now || subscription.due === parked || !subscription.email) {
    return { do: "leave" };
  }
  const asked = subscription.asked
    .filter(({ what, at }) => at <= now && mayAsk(subscription.status, what))
    .sort((a, b) => (a.at < b.at ? -1 : 1))[0];
  if (asked) return decideAsked(subscription, course, asked);
  const { slot } = subscription;
  if (!slot || slot > now) return { do: "save", subscription: rescheduled(subscription) };
  return decideInTurn(awake(subscription), course, slot, now);
}

function decideAsked(subscription: Subscription, course: Course, asked: Asked): Decision {
  const id = `asked-${Date.parse(asked.at)}`;
  if (asked.what === "again") {
    return course.mails.some(({ slug }) => slug === asked.slug)
      ? { do: "send", message: { id, kind: "again", slug: asked.slug }, subscription }
      : { do: "save", subscription: withoutAsked(subscription, asked.at) };
  }
  if (asked.what === "next") {
    const mail = nextInTurn(course, subscription.sent);
    return mail
      ? { do: "send", message: inTurn(subscription, mail), subscription }
      : { do: "save", subscription: withoutAsked(subscription, asked.at) };
  }
  return {
    do: "send",
    message: { id, kind: "letter", letter: asked.what, at: asked.at },
    subscription,
  };
}

function decideInTurn(
  subscription: Subscription,
  course: Course,
  slot: Instant,
  now: Instant,
): Decision {
  const mail = nextInTurn(course, subscription.sent);
  if (!mail) return { do: "save", subscription: completed(subscription, now) };
  const first = newestSent(subscription) === undefined;
  if (!first) {
    const late = plus(slot, lateMs) < now;
    // Equal to itself, unless it was missed, or zone, hour or course have changed since it was set.
    const moved = slotOfNext(subscription, course, late ? now : slot);
    if (moved && moved !== slot) {
      return { do: "save", subscription: rescheduled({ ...subscription, slot: moved }) };
    }
  }
  return { do: "send", message: inTurn(subscription, mail), subscription };
}

function inTurn(subscription: Subscription, mail: CourseMail): Message {
  return { id: `${subscription.round}-${mail.slug}`, kind: "in-turn", slug: mail.slug };
}

/** A pause that has reached its date is over. */
function awake(subscription: Subscription): Subscription {
  if (subscription.status !== "paused") return subscription;
  const { pausedUntil: _pausedUntil, ...rest } = subscription;
  return { ...rest, status: "active" };
}

/** Without the mail asked for at `at`; unchanged when it is not owed (any more). */
export function withoutAsked(subscription: Subscription, at: Instant): Subscription {
  const asked = subscription.asked.filter((mail) => mail.at !== at);
  if (asked.length === subscription.asked.length) return subscription;
  return rescheduled({ ...subscription, asked, attempts: 0 });
}

/** The course is done: an ended state. */
export function completed(subscription: Subscription, now: Instant): Subscription {
  const { slot: _slot, pausedUntil: _pausedUntil, ...rest } = subscription;
  return rescheduled({ ...rest, status: "completed", endedAt: now });
}
