/**
 * The journal: what was done to each subscription, a line an act, apart from the table. It serves
 * the timeline of one reader, diagnosis, and what a backup of the table does not know.
 */
import type { Instant } from "./instant.ts";
import type { Subscription } from "./subscription.ts";

/**
 * What was done, and to what. The names of the fields are a closed list, so that no address, token
 * or network can slip in with one.
 */
export interface Act {
  readonly act:
    | "sign-up-requested"
    | "subscription-confirmed"
    | "subscription-ended"
    | "ending-undone"
    | "subscription-suppressed"
    | "subscription-unsuppressed"
    | "preferences-changed"
    | "link-requested"
    | "mail-claimed"
    | "mail-sent"
    | "send-refused"
    | "send-unconfirmed"
    | "composing-failed"
    | "mail-postponed"
    | "mail-dropped"
    | "mail-rescheduled"
    | "hold-started"
    | "claim-dropped"
    | "claim-released"
    | "message-released"
    | "feedback-recorded";
  /** Why nothing was done. */
  readonly refusal?: string;
  /** The message it is about: `<round>-<slug>` or `request-<ms>`. */
  readonly message?: string;
  /** Where the message's name does not say it: the slug, or the kind of transactional mail. */
  readonly mail?: string;
  readonly claim?: string;
  /** SES's own id of the mail. */
  readonly ses?: string;
  /** SES's code of a refusal, or the class of an error. */
  readonly code?: string;
  readonly scope?: string;
  /** What SES reported. */
  readonly what?: string;
  /** What a reader did on the settings page. */
  readonly command?: string;
  readonly because?: string;
  /** An instant, or the local date that a pause ends on. */
  readonly until?: string;
  readonly slug?: string;
  readonly timeZone?: string;
  readonly sendAt?: string;
  readonly days?: string;
}

/** One line of the journal. */
export interface JournalLine extends Act {
  /** The subscription's. */
  readonly id: string;
  /** Of the item that the act's save makes; of the one it saw, where it changed nothing. */
  readonly version: number;
  readonly at: Instant;
  /** The status after the act, where it is another one. */
  readonly status?: Subscription["status"];
  /** The round that the act begins. */
  readonly round?: number;
  /** Why a message has to wait for the operator since this act. */
  readonly parked?: string;
}

/** The line of an act that makes `after` out of `before`, and is saved next. */
export function lineOfSave(
  { act, ...fields }: Act,
  before: Subscription | undefined,
  after: Subscription,
  at: Instant,
): JournalLine {
  const known = before?.trouble ?? [];
  const parked = after.trouble?.find(
    (one) =>
      one.parked && !known.some((other) => other.message === one.message && other.parked === true),
  );
  return {
    act,
    id: after.id,
    version: after.version + 1,
    at,
    ...fields,
    ...(before?.status !== after.status && { status: after.status }),
    ...(before && before.round !== after.round && { round: after.round }),
    ...(parked && { parked: parked.why }),
  };
}

/** The line of an act that changes nothing. */
export function lineOfNoChange(
  { act, ...fields }: Act,
  { id, version }: Pick<Subscription, "id" | "version">,
  at: Instant,
): JournalLine {
  return { act, id, version, at, ...fields };
}

/**
 * True for what ends something: leaving, a bounce or a complaint that suppresses, erasure. Its line
 * is written before its save, so that it is never lost with a process.
 */
export function isEnd(before: Subscription | undefined, after: Subscription): boolean {
  if (!before) return false;
  if (before.email !== undefined && after.email === undefined) return true;
  if (after.status !== "unsubscribed" && after.status !== "suppressed") return false;
  const cancels = before.pendingSignUp !== undefined && after.pendingSignUp === undefined;
  return before.status !== after.status || before.reason !== after.reason || cancels;
}

/** Reads a line of the log; undefined for one that is not of the journal. */
export function readJournalLine(text: string): JournalLine | undefined {
  let line: Partial<Record<keyof JournalLine, unknown>> | null;
  try {
    line = JSON.parse(text);
  } catch {
    return undefined;
  }
  const isLine =
    typeof line?.act === "string" &&
    typeof line.id === "string" &&
    typeof line.at === "string" &&
    typeof line.version === "number";
  return isLine ? (line as JournalLine) : undefined;
}
