/**
 * The subscription: one reader's consent and position in the course, in one item.
 *
 * Everything a reader is owed follows from this item and the course; every rule about it is a pure
 * transition `(subscription, event, now) → subscription | refusal`. This file holds its shape, what
 * is owed, and the entry in the due index. Its slots are in `slots.ts`, what to do about it is in
 * `decision.ts`; readers sign up in `sign-up.ts`, end things in `ending.ts`, and do all else in
 * `reader-commands.ts`; sending is in `claim.ts`, what SES reports in `feedback.ts`.
 */
import { fromBase32 } from "./base32.ts";
import type { TransactionalKind } from "./course.ts";
import { type Instant, latest } from "./instant.ts";
import type { Schedule } from "./schedule.ts";
import { type Trouble, troubleOf } from "./trouble.ts";

/**
 * `completed`, `unsubscribed` and `suppressed` are ended: only a new confirmed sign-up leaves them.
 */
export type Status = "pending" | "active" | "paused" | "completed" | "unsubscribed" | "suppressed";

/** What a reader agreed to, and when. */
export interface Consent {
  /** When the form was sent. */
  readonly at: Instant;
  /** Which words were agreed to: the id of a `FORM#` item (`flow/consent-form.ts`). */
  readonly form: string;
  /** Truncated network address (/24 or /48): enough to answer a complaint, too little to follow. */
  readonly network: string;
  /** When the confirmation mail's button was pressed. */
  readonly confirmedAt?: Instant;
  /** `at` of the transactional mail whose button it was. */
  readonly confirmationSentAt?: Instant;
  /** `at` of the first mail of the same sign-up, where it is an earlier one. */
  readonly firstSentAt?: Instant;
  /** The network from which it was pressed, truncated like the form's. */
  readonly confirmedNetwork?: string;
}

/**
 * A mail owed out of turn because somebody asked. Sent before anything in turn, bound to no slot.
 * `notBefore` is the end of its own back-off.
 */
export type MailRequest = { readonly at: Instant; readonly notBefore?: Instant } & (
  | { readonly kind: TransactionalKind }
  | { readonly kind: "again"; readonly slug: string }
  /** `slug`: the mail that was the next one when it was asked for, where that is known. */
  | { readonly kind: "next"; readonly slug?: string }
);

/**
 * What the newest sign-up asks for; it takes effect when its mail is confirmed, or an earlier one of
 * those that were sent since there is a pending sign-up.
 */
export interface PendingSignUp {
  readonly schedule: Schedule;
  /** `at` of the newest confirmation mail; the token in the mail carries it. */
  readonly at: Instant;
  /** `at` of the first confirmation mail that opens it, where there are several. */
  readonly firstSentAt?: Instant;
  readonly consent: Consent;
}

/** A mail with the link to the settings. */
export interface LinkSend {
  /** When it leaves at the earliest. */
  readonly at: Instant;
  /** Asked for by the form for a lost link, or on the settings page. */
  readonly by: "form" | "settings";
}

/** A send under way, or one whose outcome is unknown. */
export interface Claim {
  readonly id: string;
  /** `<round>-<slug>`, or `request-<at in ms>`. */
  readonly messageId: string;
  readonly at: Instant;
  /** Since when SES events newer than the claim have been coming in without this message. */
  readonly holdStartedAt?: Instant;
}

/**
 * What a course was before it was left or begun again, and when that was: for the undo. `claim` and
 * `sent` go on being kept true by evidence.
 */
export type Before = { readonly at: Instant } & Pick<
  Subscription,
  | "status"
  | "round"
  | "sent"
  | "sentDate"
  | "pausedUntil"
  | "missed"
  | "claim"
  | "trouble"
  | "rejected"
  | "softBounces"
  | "undelivered"
>;

/** One reader's subscription. */
export interface Subscription {
  readonly id: string;
  /** The keyed id of the mailbox (`mailboxIdOf`), where it is not `id`. */
  readonly mailbox?: string;
  /** Counts saves; a save demands the one it read. 0: not stored yet. */
  readonly version: number;
  readonly status: Status;
  readonly reason?: "bounce" | "complaint";
  /** As typed; absent once erased. */
  readonly email?: string;
  /** What SES is given, where it is not what was typed: the domain as an A-label. */
  readonly deliverTo?: string;
  readonly schedule: Schedule;
  /** Counts starts; part of the message's name, so that an old round's evidence proves nothing. */
  readonly round: number;
  /** The newest round there was, where an undo went back to an earlier one: no name comes twice. */
  readonly latestRound?: number;
  /** Slug → instant SES accepted it, in this round. */
  readonly sent: Readonly<Record<string, Instant>>;
  /** The instant the next mail in turn is owed for. */
  readonly slot?: Instant;
  /**
   * The local date the slot was made for, `YYYY-MM-DD`; absent when the slot could not be reckoned.
   */
  readonly slotDate?: string;
  /** The local date the newest mail counts for, where the instant it left does not say so. */
  readonly sentDate?: string;
  /** Mail in turn does not leave before: the end of its back-off, or of the night. */
  readonly notBefore?: Instant;
  /** The slot stays, however long past: it waited for the day's quota when the night came. */
  readonly keepsSlot?: true;
  /** Local days lost in this round, for want of quota or by an outage; the most go first. */
  readonly missed: number;
  readonly requests: readonly MailRequest[];
  readonly pendingSignUp?: PendingSignUp;
  /**
   * When transactional mails leave at the earliest, the last 30 days: what the limits count. Those
   * with the link are in `linkSends`.
   */
  readonly transactionalSends: readonly Instant[];
  /** The mails with the link, the last 30 days. */
  readonly linkSends?: readonly LinkSend[];
  /** Shard of the due index, `now` or `parked`; present exactly while something is owed. */
  readonly due?: string;
  /** When to look again. */
  readonly dueAt?: Instant;
  readonly claim?: Claim;
  /** What keeps messages from being sent, by message; absent when all is well. */
  readonly trouble?: readonly Trouble[];
  /** Messages that SES took, at `at`, and then rejected: the record of the send was taken back. */
  readonly rejected?: readonly { readonly message: string; readonly at: Instant }[];
  readonly consent?: Consent;
  /** Local date, `YYYY-MM-DD`: the first day mail may come again. */
  readonly pausedUntil?: string;
  /** Messages that bounced for a while, since the last delivery; message → when it was sent. */
  readonly softBounces: Readonly<Record<string, Instant>>;
  /**
   * Slugs of this round that count as had and could not be delivered, the newest five: the settings
   * page offers each again.
   */
  readonly undelivered?: readonly string[];
  /** Links to the settings that were issued before this open nothing any more. */
  readonly linksRevokedAt?: Instant;
  /** What leaving or starting over ended, for a day; gone with whatever must not be undone. */
  readonly before?: Before;
  /** When it ended; of a sign-up after erasure, when that was. */
  readonly endedAt?: Instant;
  /** When an unconfirmed sign-up, or what has ended, is forgotten. */
  readonly expiresAt?: Instant;
}

/** A message a subscription is owed now. */
export type Message =
  | {
      readonly id: string;
      readonly kind: "transactional";
      readonly mailKind: TransactionalKind;
      readonly at: Instant;
    }
  | { readonly id: string; readonly kind: "again"; readonly slug: string }
  | { readonly id: string; readonly kind: "in-turn"; readonly slug: string };

/** Shards of the due index: a partition takes 1,000 writes a second, and 16 outrun any SES rate. */
export const shardCount = 16;

/** Where a subscription waits for the operator. */
export const parked = "parked";

/** The shard of subscriptions with a requested mail: served before everything in turn. */
export const requestShard = "now";

/**
 * The shard of an id, "0" to "15". By its end: mails of one instant leave in the order of their
 * ids, and neighbours must lie in different partitions.
 */
export function shardOf(id: string): string {
  return String((fromBase32(id)?.at(-1) ?? 0) % shardCount);
}

const allowed: Record<MailRequest["kind"], readonly Status[]> = {
  confirm: ["pending", "completed", "unsubscribed", "suppressed"],
  "already-subscribed": ["active", "paused"],
  link: ["active", "paused", "completed", "unsubscribed"],
  again: ["active", "paused", "completed"],
  next: ["active", "paused"],
};

/** True when the status lets this mail be sent. */
export function allows(status: Status, kind: MailRequest["kind"]): boolean {
  return allowed[kind].includes(status);
}

/**
 * What is past its time counts as absent: the table's own clean-up comes days late.
 */
export function isExpired(subscription: Subscription, now: Instant): boolean {
  return subscription.expiresAt !== undefined && subscription.expiresAt <= now;
}

/** The newest round there was: the next one is after it. */
export function latestRoundOf({ round, latestRound = round }: Subscription): number {
  return Math.max(round, latestRound);
}

/** The name of a mail asked for at an instant. */
export function requestMessageId(at: Instant): string {
  return `request-${Date.parse(at)}`;
}

/** The slug of a message of this round's course; undefined for any other message. */
export function slugInTurn({ round }: Pick<Subscription, "round">, message: string) {
  const slug = message.slice(`${round}-`.length);
  return slug !== "" && message === `${round}-${slug}` ? slug : undefined;
}

/** True for the name of a mail in turn of this round that is still owed, whichever is next. */
export function isOwedInTurn(subscription: Subscription, message: string): boolean {
  const slug = slugInTurn(subscription, message);
  return slug !== undefined && isMember(subscription) && !Object.hasOwn(subscription.sent, slug);
}

/** True while mail in turn waits for the operator. */
export function isTurnParked(subscription: Subscription): boolean {
  return (subscription.trouble ?? []).some(
    (one) => one.parked === true && isOwedInTurn(subscription, one.message),
  );
}

/** True while a mail asked for waits for the operator. */
export function isRequestParked(subscription: Subscription, { kind, at }: MailRequest): boolean {
  return kind === "next"
    ? isTurnParked(subscription)
    : troubleOf(subscription.trouble, requestMessageId(at))?.parked === true;
}

/** The keyed id of the mailbox that a subscription's address leads to. */
export function mailboxOf({ id, mailbox = id }: Pick<Subscription, "id" | "mailbox">): string {
  return mailbox;
}

/** True for a reader of the course. */
export function isMember({ status }: Pick<Subscription, "status">): boolean {
  return status === "active" || status === "paused";
}

interface Entry {
  readonly due: string;
  readonly at: Instant;
}

/**
 * Sets the entry in the due index from what is owed and not parked: what was asked for, else
 * whichever wait ends first. Drops what the status no longer allows, and the trouble of what is no
 * longer owed.
 */
export function updateDueEntry(subscription: Subscription): Subscription {
  const { due: _due, dueAt: _dueAt, trouble: known = [], ...kept } = subscription;
  const rest = kept.slot ? kept : removeSlot(kept);
  const requests = rest.requests.filter(({ kind }) => allows(rest.status, kind));
  const trouble = known.filter(
    ({ message }) =>
      isOwedInTurn(rest, message) || requests.some(({ at }) => requestMessageId(at) === message),
  );
  const owing = { ...rest, requests: requests, ...(trouble.length > 0 && { trouble }) };
  const entry = entryOf(owing);
  return entry ? { ...owing, due: entry.due, dueAt: entry.at } : owing;
}

function entryOf(owing: Subscription): Entry | undefined {
  const { id, requests, slot, notBefore } = owing;
  const inTurn = isMember(owing) && slot ? { at: latest(slot, notBefore ?? slot) } : undefined;
  const open = requests.filter((one) => !isRequestParked(owing, one));
  const ready = open
    .filter((one) => !one.notBefore)
    .map(({ at }): Entry => ({ due: requestShard, at }));
  if (ready.length > 0) return earliest(ready);
  const waiting: Entry[] = [
    ...open.map(
      (one): Entry => ({ due: requestShard, at: latest(one.at, one.notBefore ?? one.at) }),
    ),
    ...(inTurn && !isTurnParked(owing) ? [{ due: shardOf(id), at: inTurn.at }] : []),
  ];
  if (waiting.length > 0) return earliest(waiting);
  return earliest(
    [...requests, ...(inTurn ? [inTurn] : [])].map(({ at }) => ({ due: parked, at })),
  );
}

function earliest(entries: readonly Entry[]): Entry | undefined {
  return [...entries].sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0))[0];
}

/** Lets one message wait: it is not tried before `until`. Nothing else owed has to wait. */
export function postpone(
  subscription: Subscription,
  message: string,
  until: Instant,
): Subscription {
  const inTurn = slugInTurn(subscription, message) !== undefined;
  return updateDueEntry({
    ...subscription,
    requests: subscription.requests.map((one) =>
      (one.kind === "next" ? inTurn : requestMessageId(one.at) === message)
        ? { ...one, notBefore: until }
        : one,
    ),
    ...(inTurn && { notBefore: until }),
  });
}

/** The operator's release: what is parked is tried again, its counts begin again. */
export function unpark(
  subscription: Subscription,
  which: (trouble: Trouble) => boolean = () => true,
): Subscription {
  const { trouble = [], notBefore: _notBefore, ...rest } = subscription;
  const kept = trouble.filter((one) => one.parked !== true || !which(one));
  if (kept.length === trouble.length) return subscription;
  return updateDueEntry({
    ...rest,
    requests: rest.requests.map(({ notBefore: _until, ...one }) => one),
    ...(kept.length > 0 && { trouble: kept }),
  });
}

/** Without the mail asked for at `at`; unchanged when it is not owed (any more). */
export function removeRequest(subscription: Subscription, at: Instant): Subscription {
  const requests = subscription.requests.filter((mail) => mail.at !== at);
  if (requests.length === subscription.requests.length) return subscription;
  return updateDueEntry({ ...subscription, requests });
}

/** Without a slot and all that goes with one: nothing in turn is owed. */
export function removeSlot(subscription: Subscription): Subscription {
  const {
    slot: _slot,
    slotDate: _slotDate,
    notBefore: _notBefore,
    keepsSlot: _keepsSlot,
    ...rest
  } = subscription;
  return rest;
}
