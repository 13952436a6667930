/**
 * What the steps need of the world. The steps own these shapes; adapters and test fakes fill them.
 */
import type { CourseMessages, CourseOutline, CourseSite } from "../domain/course.ts";
import type { Counters, StopName } from "../domain/guard.ts";
import type { Instant } from "../domain/instant.ts";
import type { JournalLine } from "../domain/journal.ts";
import type { RefusalScope, SendingOutcome } from "../domain/sending-outcome.ts";
import type { SendingQuota } from "../domain/sending-quota.ts";
import type { Subscription } from "../domain/subscription.ts";
import type { Keyring } from "../domain/token.ts";
import type { Sender } from "../mail/message.ts";

/** What is known of SES's events, in one item. */
export interface EventsItem {
  readonly id: "ses";
  readonly version: number;
  /** The newest `mail.timestamp` in any SES event seen. */
  readonly watermark?: Instant;
  /** When SES was last asked for an event by a probe. */
  readonly probedAt?: Instant;
  /**
   * What SES last said of the account's limits; `sentLast24Hours` counts what runs have sent since.
   */
  readonly quota?: SendingQuota;
  /** Since when mails have been waiting without a break because the day's quota is used up. */
  readonly shortSince?: Instant;
  /** When a run last ended because of that. */
  readonly shortSeenAt?: Instant;
  /** SES failed the last run: the next one tries the mailbox simulator, then one mail at a time. */
  readonly cautious?: true;
  /** How many of SES's events are dead letters: the most that were counted of late. */
  readonly deadLetters?: number;
  /** When that number was last seen to have grown. */
  readonly deadLettersGrewAt?: Instant;
  /** Since when fewer have been counted each time, and the most of those counts. */
  readonly fewerDeadLetters?: { readonly since: Instant; readonly most: number };
  /** When SES last accepted a mail. */
  readonly acceptedAt?: Instant;
  /** Since when sends have waited for an event; over once the watermark has reached it. */
  readonly unprovenSince?: Instant;
  /** When a tick of the schedule was last noted; a few minutes apart. */
  readonly tickedAt?: Instant;
  /** When the operator was last told that mails are due and none leaves. */
  readonly noneSentToldAt?: Instant;
  /** The day, UTC, whose due mails were counted against the quota. */
  readonly dueCountedFor?: string;
  /** The build for which those parked because composing failed have been released. */
  readonly releasedBuild?: string;
}

/**
 * Sending, or only transactional mail, is stopped while this item exists and does not say that it
 * was resumed (`flow/stop.ts`).
 */
export interface StopItem {
  readonly id: StopName;
  readonly version: number;
  readonly reason: string;
  readonly at: Instant;
  /** Absent where the operator wrote it by hand. */
  readonly by?: "operator" | "guard";
  /**
   * When it ended. The item stays: from then on the guard counts anew, and nothing that was sent
   * before.
   */
  readonly resumedAt?: Instant;
}

/** The lease of a run. */
export interface RunItem {
  /** The worker's number, 0 for the first. */
  readonly id: string;
  readonly version: number;
  readonly runId: string;
  /** From then on somebody else may take it. */
  readonly until: Instant;
  /**
   * From then on its run sends nothing more: a run that comes shortly before waits for its turn.
   */
  readonly endsAt: Instant;
}

/**
 * A lesson whose content SES refuses. While fewer than three readers have met the refusal it counts
 * them; from `since` on the lesson is not sent. Not in force for another build of the course.
 */
export interface HeldItem {
  /** The slug. */
  readonly id: string;
  readonly version: number;
  readonly why: "content" | "rejected";
  /** SES's code. */
  readonly code: string;
  /** Since when the lesson is held. */
  readonly since?: Instant;
  readonly build: string;
  /** Whom it was refused to, while it only counts. */
  readonly readers?: readonly string[];
}

/** A mailbox that nothing is written to, in no spelling of it (`flow/mailbox.ts`). */
export interface MailboxItem {
  /** The keyed id of the mailbox; nothing else tells whose it is. */
  readonly id: string;
  readonly version: number;
  readonly why: "reader" | "complaint" | "operator";
  readonly blockedAt: Instant;
  /** When the operator let it in again; the item stays. */
  readonly unblockedAt?: Instant;
}

/** The words of a form that somebody agreed to (`flow/consent-form.ts`). */
export interface FormItem {
  /** A hash of the words. */
  readonly id: string;
  readonly version: number;
  readonly words: string;
  /** When a form with these words was first sent. */
  readonly at: Instant;
}

/** The kinds of items that are read and saved whole. */
export interface Items {
  readonly subscription: Subscription;
  readonly events: EventsItem;
  readonly stop: StopItem;
  readonly run: RunItem;
  readonly held: HeldItem;
  readonly mailbox: MailboxItem;
  readonly form: FormItem;
}

declare const journaled: unique symbol;

/**
 * A subscription on its way into the table with its line of the journal. Only
 * `flow/update-subscription.ts` makes one, so that no save can be without an act.
 */
export type JournaledSubscription = Subscription & { readonly [journaled]: true };

/** What may be saved. */
export type Savable = Omit<Items, "subscription"> & {
  readonly subscription: JournaledSubscription;
};

/** One page of the due index. */
export interface DuePage {
  /** In order of `key`. */
  readonly keys: readonly DueKey[];
  /** Where the next page begins; absent on the last one. */
  readonly next?: string;
}

/** An entry of the due index; only a hint, the item decides. */
export interface DueKey {
  readonly id: string;
  readonly dueAt: Instant;
  /** The whole sort key, `dueAt#rank#id`: entries are ordered and paged by it. */
  readonly key: string;
}

/** The table. A save succeeds only when the stored version is still the one that was read. */
export interface Store<Saved extends Record<keyof Items, unknown> = Savable> {
  /** Strongly consistent. */
  read<K extends keyof Items>(kind: K, id: string): Promise<Items[K] | undefined>;
  /**
   * Stores `item` with the next version. `item.version` is the version read, 0 for an item that
   * must not exist yet. False: somebody else saved first; read again and decide again.
   */
  save<K extends keyof Items>(kind: K, item: Saved[K]): Promise<boolean>;
  /**
   * Entries of one shard (or of `now`, `parked`) due at or before `until`, by key, page by page.
   */
  listDue(shard: string, until: Instant, after?: string): Promise<DuePage>;
  /**
   * Adds to the counters of a UTC day, `YYYY-MM-DD`, and answers all of them. Not idempotent: a
   * call whose answer is lost may be counted twice.
   */
  count(day: string, amounts: Counters): Promise<Counters>;
  /** The counters of a UTC day; none when nothing was counted, or after 400 days. */
  readCounts(day: string): Promise<Counters>;
  /**
   * How many entries of one shard (or of `now`, `parked`) are due at or before `until`. Stops
   * counting once there are `most` or more.
   */
  countDue(shard: string, until: Instant, most: number): Promise<number>;
  /** Adds one to a counter that may be forgotten after `until`, and answers its new value. */
  increment(key: string, until: Instant): Promise<number>;
}

/** A mail ready to leave. */
export interface OutgoingMail {
  readonly to: string;
  /** The whole message, RFC 5322, ASCII. */
  readonly raw: Buffer;
  /** Message tags: what SES repeats in each event of this mail. */
  readonly tags: Readonly<Record<string, string>>;
  /** The request is signed as of this instant, so that SES refuses it once the claim is old. */
  readonly claimedAt: Instant;
}

/** SES. */
export interface Mailer {
  /** Sends once, never retries, and never throws: a failure is an outcome. */
  send(mail: OutgoingMail): Promise<SendingOutcome>;
  /**
   * What SES allows this account, and what it has sent. AWS answers one such call a second.
   *
   * @throws Error when SES does not answer, or too many ask
   */
  quota(): Promise<Omit<SendingQuota, "readAt">>;
}

/** A run as one send sees it. */
export interface SendingRun {
  /**
   * Waits for the next moment the rate allows. False when the run is over, sending is stopped (a
   * look not older than 3 s by the monotonic clock), the lease is lost, or the day's quota has
   * nothing left for this kind of mail.
   */
  permit(mail: {
    readonly id: string;
    readonly requested: boolean;
    /** Transactional mail has a stop of its own. */
    readonly transactional?: boolean;
  }): Promise<boolean>;
  /** Transactional mail is stopped, as the last look saw it. */
  readonly transactionalStopped: boolean;
  /**
   * Tells the run what SES answered, once per call of `send`, before it is recorded; answers whom a
   * refusal is charged to: `unlisted` codes are `message` only if SES accepted another mail in this
   * run within the last minute, and `account` once the same code has met three different readers
   * with no acceptance between them; else `unlisted` (nobody is charged).
   */
  answered(
    outcome: SendingOutcome,
    mail: { readonly id: string; readonly slug?: string },
  ): RefusalScope | "unlisted" | undefined;
}

/** Time; the simulator has its own. */
export interface Clock {
  now(): Instant;
  /** Milliseconds of a clock that never jumps. */
  monotonicMs(): number;
  sleep(ms: number): Promise<void>;
}

/** Randomness; the simulator has its own. */
export interface Random {
  /** At least 128 random bits, letters and digits. */
  newId(): string;
  /** A number in [0, 1). */
  next(): number;
}

/**
 * Stable names of what happened, with fields that hold no address and no token. Of an error that
 * caused it the log keeps the class and our own stack frames, never the message.
 */
export type Log = (
  event: string,
  fields?: Readonly<Record<string, string | number | boolean>>,
  error?: unknown,
) => void;

/**
 * Writes a line of the journal, and resolves once it cannot be lost with this process. Of a failure
 * behind the act it keeps the class and our own stack frames, as the log does.
 */
export type Tell = (line: JournalLine, failure?: unknown) => void | Promise<void>;

/** What every step that changes a subscription needs. */
export interface Ports {
  readonly store: Store;
  readonly clock: Clock;
  readonly random: Random;
  readonly course: CourseOutline;
  readonly log: Log;
  /** The journal; `flow/update-subscription.ts` alone writes it. */
  readonly tell: Tell;
}

/** What DNS says of a domain; `unknown` when it did not say in time. */
export type MailDomain = "takes-mail" | "takes-none" | "unknown";

/** What the site needs in addition. */
export interface SitePorts extends Ports {
  /**
   * Looks up whether a domain, in A-labels, can receive mail; never throws. Absent where that is
   * switched off, and where nobody could be told: a mail that signs up was sent from its domain.
   */
  readonly lookUpMailDomain?: (domain: string) => Promise<MailDomain>;
  /** The keys; with one of this version among them, where there is one. */
  readonly keys: (version?: number) => Promise<Keyring>;
  /** Has `deliver` look at one subscription now; a lost call is repaired by the next run. */
  readonly requestDelivery: (subscriptionId: string) => Promise<void>;
}

/** What `web` needs in addition: its pages are made of the course's own. */
export interface WebPorts extends SitePorts {
  readonly course: CourseSite;
}

/** What `deliver` needs in addition. */
export interface DeliverPorts extends Ports {
  readonly course: CourseMessages;
  readonly keys: (version?: number) => Promise<Keyring>;
  readonly mailer: Mailer;
  readonly sender: Sender;
  /** True when SES events wait in the feedback queue. */
  readonly feedbackBacklog: () => Promise<boolean>;
  /** How many SES events are in its dead-letter queue. */
  readonly deadLetters: () => Promise<number>;
  /** How many workers share the index, and our share of the account's rate: above 0, at most 1. */
  readonly workers: number;
  readonly rateShare: number;
  /** Whether a gap between two ticks is a hole: a laptop leaves out those that find nothing. */
  readonly ticksEachMinute: boolean;
  /** Whether each tick measures what the alarms look at. */
  readonly measures: boolean;
}
