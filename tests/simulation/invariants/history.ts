/**
 * What really happened, kept apart from what the product believes: who left, who paused, what SES
 * took. The invariants are checked by this.
 */
import type { Subscription } from "../../../lambdas/domain/subscription.ts";
import type { OutgoingMail } from "../../../lambdas/flow/ports.ts";
import { dayOf, localDay } from "../core/local-time.ts";
import type { Process } from "../core/process.ts";

/** A mail in turn that SES took. */
export interface Newest {
  readonly round: number;
  readonly slug: string;
  readonly atMs: number;
  readonly asked: boolean;
  /** The slot it counts for, where it was asked for when that had come already, or kept it. */
  readonly keptSlotMs: number | undefined;
}

/** The truth about one reader. */
export interface Reader {
  readonly id: string;
  /** The item as last stored. */
  stored: Subscription | undefined;
  /**
   * Counts erasures and forgotten sign-ups: evidence of one generation proves nothing in another.
   */
  generation: number;
  /** True once a transactional mail of this generation was confirmed. */
  confirmed: boolean;
  /** Why nothing may be claimed any more. */
  left: "unsubscribed" | "erased" | "never" | "bounce" | "complaint" | undefined;
  /** When they first left since they last confirmed. */
  endedMs: number | undefined;
  leftAtMs: number;
  /** The first local date on which a mail in turn may come, as long as a pause holds. */
  pausedUntil: string | undefined;
  /** Names of all mails SES took, with the time; see `nameOf`. */
  readonly accepted: Map<string, number>;
  /** Requests of SES by name of the mail, those aside that it refused for certain. */
  readonly tries: Map<string, number>;
  /** Mails that SES took and then rejected, by name, and what has become of each since. */
  readonly rejected: Map<string, { takenBack: boolean; sentAgain: boolean }>;
  /** Refusals that can only be about this reader, by message: how many, and since when. */
  readonly blamed: Map<string, { count: number; readonly sinceMs: number }>;
  /** Names of all mails the product recorded as sent. */
  readonly recorded: Set<string>;
  /**
   * The newest mail in turn of this generation and round that SES took; `asked` for out of turn.
   */
  newest: Newest | undefined;
  /** The one before it. */
  newestBefore: Newest | undefined;
  /** Claims by id: what each was for. */
  readonly claims: Map<string, string>;
  /** Claims by id: which process made each. */
  readonly claimants: Map<string, string>;
  /** When transactional mails leave at the earliest; those with the link are counted apart. */
  transactionalSends: readonly { readonly atMs: number; readonly isLink: boolean }[];
  /** What the newest leaving or starting over ended, for its undo. */
  beforeEnding: Pick<Reader, "pausedUntil" | "newest" | "newestBefore"> | undefined;
  /** Which mail each request for "the next one now" was answered with, by the request's instant. */
  readonly answered: Map<string, string>;
  /** Claims made because of such a request: its instant. */
  readonly nextClaims: Map<string, string>;
  /** Claims of mails that count for an older slot than the last one before they left: that slot. */
  readonly keptSlots: Map<string, number>;
  /** When the reader last did anything. */
  actedAtMs: number;
  readonly saves: { deliver: number; feedback: number; web: number };
}

/** The truth about all of them. */
export interface History {
  readonly readers: Map<string, Reader>;
  reader(id: string): Reader;
  /** What a mail is, for the invariants: unique among a reader's generations. */
  nameOfMail(mail: OutgoingMail): { reader: Reader; name: string } | undefined;
  /** SES rejected a mail that it had taken: nothing was sent. */
  noteRejection(mail: OutgoingMail): void;
  /** SES refused a mail for what can only be about its reader. */
  noteBlame(mail: OutgoingMail, nowMs: number): void;
  /** Takes over what a save by one process changed. */
  note(process: Process, after: Subscription, nowMs: number): void;
}

/** The slug of a message in turn; undefined for what was asked for. */
export function slugOf(message: string): string | undefined {
  return message.startsWith("request-") ? undefined : message.slice(message.indexOf("-") + 1);
}

/** A message's name: by the life and round it was claimed in, whatever the product calls it. */
export function nameOf(reader: Reader, message: string, round: number): string {
  const slug = slugOf(message);
  return slug === undefined ? message : `${reader.generation}/${round}/${slug}`;
}

/**
 * The message whose record a save took back, if any: by an event, because SES rejected it, and once.
 *
 * @returns also whether that was lawful
 */
export function takenBack(
  reader: Reader,
  process: Process,
  before: Subscription,
  after: Subscription,
): { readonly message: string; readonly lawful: boolean } | undefined {
  if (before.round !== after.round) return undefined;
  const known = new Set((before.rejected ?? []).map(({ message }) => message));
  const message = (after.rejected ?? []).find((one) => !known.has(one.message))?.message;
  if (message === undefined) return undefined;
  const name = nameOf(reader, message, after.round);
  const rejection = reader.rejected.get(name);
  const lawful = process.kind === "feedback" && rejection !== undefined && !rejection.takenBack;
  if (rejection) rejection.takenBack = true;
  reader.accepted.delete(name);
  reader.recorded.delete(name);
  if (reader.newest?.slug === slugOf(message)) reader.newest = reader.newestBefore;
  return { message, lawful };
}

/** Makes an empty history. */
export function newHistory(): History {
  const readers = new Map<string, Reader>();
  const reader = (id: string): Reader => {
    const known = readers.get(id);
    if (known) return known;
    const fresh: Reader = {
      id,
      stored: undefined,
      generation: 1,
      confirmed: false,
      left: undefined,
      endedMs: undefined,
      leftAtMs: 0,
      pausedUntil: undefined,
      accepted: new Map(),
      recorded: new Set(),
      tries: new Map(),
      rejected: new Map(),
      blamed: new Map(),
      newest: undefined,
      newestBefore: undefined,
      claims: new Map(),
      claimants: new Map(),
      transactionalSends: [],
      beforeEnding: undefined,
      answered: new Map(),
      nextClaims: new Map(),
      keptSlots: new Map(),
      actedAtMs: 0,
      saves: { deliver: 0, feedback: 0, web: 0 },
    };
    readers.set(id, fresh);
    return fresh;
  };
  const nameOfMail: History["nameOfMail"] = ({ tags }) => {
    const { subscription, message, claim } = tags;
    if (subscription === undefined || message === undefined) return undefined;
    const known = reader(subscription);
    const name = known.claims.get(claim ?? "");
    return { reader: known, name: name ?? nameOf(known, message, known.stored?.round ?? 0) };
  };
  return {
    readers,
    reader,
    nameOfMail,
    noteRejection(mail) {
      const known = nameOfMail(mail);
      if (!known || known.reader.rejected.has(known.name)) return;
      const { tries, rejected } = known.reader;
      rejected.set(known.name, { takenBack: false, sentAgain: false });
      tries.set(known.name, (tries.get(known.name) ?? 0) - 1);
    },
    noteBlame({ tags: { subscription, message } }, nowMs) {
      if (subscription === undefined || message === undefined) return;
      const { blamed } = reader(subscription);
      const known = blamed.get(message);
      blamed.set(message, { count: (known?.count ?? 0) + 1, sinceMs: known?.sinceMs ?? nowMs });
    },
    note(process, after, nowMs) {
      const known = reader(after.id);
      const before = known.stored;
      known.stored = after;
      known.saves[process.kind === "deliver-now" ? "deliver" : process.kind] += 1;
      if (process.kind === "web") noteAct(known, process.what, before, after, nowMs);
      if (process.kind === "feedback" && after.status === "suppressed") {
        if (known.left !== "complaint") known.left = after.reason;
        known.leftAtMs = nowMs;
      }
      // The date has come: whatever the zone is changed to now, this pause is over.
      const { pausedUntil } = known;
      const deliveryRequests = before?.status === "paused" && after.status === "active";
      if (
        pausedUntil &&
        deliveryRequests &&
        localDay(before.schedule.timeZone, nowMs + 3000) >= dayOf(pausedUntil)
      ) {
        known.pausedUntil = undefined;
      }
      const { claim } = after;
      if (claim && !known.claims.has(claim.id)) {
        known.claims.set(claim.id, nameOf(known, claim.messageId, after.round));
        known.claimants.set(claim.id, process.key);
      }
    },
  };
}

/** What a process does to a reader: whoever leaves unconfirmed is erased. */
export function actOf(
  { what }: { readonly what: string },
  before: Subscription | undefined,
): string {
  const leaves = what === "unsubscribe" || what === "never";
  return leaves && before?.status === "pending" ? "erase" : what;
}

/** A reader's act is what its own save did, at the moment it was stored. */
function noteAct(
  known: Reader,
  what: string,
  before: Subscription | undefined,
  after: Subscription,
  nowMs: number,
): void {
  const act = actOf({ what }, before);
  known.actedAtMs = nowMs;
  if (after.before && after.before.at !== before?.before?.at) {
    const { pausedUntil, newest, newestBefore } = known;
    known.beforeEnding = { pausedUntil, newest, newestBefore };
  }
  if (act === "undo" && before?.before && !after.before) {
    const { newest } = known;
    Object.assign(known, known.beforeEnding);
    // What SES took since of the round that goes on is newer.
    if (newest && newest.round === after.round) known.newest = newest;
    known.left = undefined;
    known.endedMs = undefined;
  }
  if (act === "unsubscribe" || act === "erase" || act === "never") {
    const left = { unsubscribe: "unsubscribed", erase: "erased", never: "never" } as const;
    if (known.left !== "complaint" && known.left !== "never") {
      known.left = what === "never" ? what : left[act];
    }
    known.endedMs ??= nowMs;
    known.leftAtMs = nowMs;
    known.pausedUntil = undefined;
  }
  if (act === "erase") {
    known.generation += 1;
    known.confirmed = false;
    known.newest = undefined;
    known.newestBefore = undefined;
  }
  if (act === "sign-up" && (before === undefined || after.expiresAt !== before.expiresAt)) {
    // A forgotten sign-up begins again; nothing in turn was ever sent to it.
    if (after.status === "pending" && known.left !== "never") known.left = undefined;
    // Forgotten, nobody knows that it had ended.
    if (!after.endedAt) known.endedMs = undefined;
  }
  const begins = (act === "confirm" || act === "start-over") && after.round !== before?.round;
  if (begins || (act === "confirm" && !known.confirmed && after.status === "active")) {
    known.confirmed = true;
    known.endedMs = undefined;
    if (known.left !== "never") known.left = undefined;
    known.pausedUntil = undefined;
    known.newest = undefined;
    known.newestBefore = undefined;
  }
  if (act === "pause" && after.status === "paused") known.pausedUntil = after.pausedUntil;
  if (act === "resume") known.pausedUntil = undefined;
}
