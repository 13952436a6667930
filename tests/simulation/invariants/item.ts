/**
 * The invariants of one item: what a subscription may hold in which status, and what one save may
 * change.
 *
 * A field that outlives its status harms nobody today and somebody later: a pending sign-up that
 * survives a complaint, an expiry that survives the confirmation. So the item is looked at on every
 * save.
 */
import type { Schedule } from "../../../lambdas/domain/schedule.ts";
import type { MailRequest, Subscription } from "../../../lambdas/domain/subscription.ts";
import type { Process } from "../core/process.ts";
import { actOf, type Reader } from "./history.ts";
import type { Checker } from "./judge.ts";

const dayMs = 86_400_000;

const scheduleKeys = Object.keys({
  timeZone: true,
  sendAt: true,
  days: true,
} satisfies Record<keyof Schedule, true>) as (keyof Schedule)[];

/** Clocks of processes differ by 2 s each way. */
const skewMs = 5000;

/**
 * docs/sending.md, "Outcomes of a send": five refusals over a day, or two unknown outcomes, park.
 */
const refusalsMax = 5;
const unknownsMax = 2;

/**
 * `domain/reader-commands.ts` lets a reader wait for five mails; transactional mails come on top,
 * one of each kind.
 */
const requestsMax = 5 + 3;

/** docs/security.md, "Transactional mails to one address". */
const transactionalLimits = [
  { count: 1, withinMs: 10 * 60_000 },
  { count: 3, withinMs: dayMs },
  { count: 5, withinMs: 30 * dayMs },
];

/** The mail with the link is counted apart: three a day by each way in, of which readers here have one. */
const linkLimits = transactionalLimits.slice(0, 2);

/** docs/security.md: since a reader left or was erased, in 30 days. */
const afterEndMax = 2;

/** In which status each field may be there. */
const fields = {
  slot: ["active", "paused"],
  slotDate: ["active", "paused"],
  notBefore: ["active", "paused"],
  pausedUntil: ["paused"],
  pendingSignUp: ["pending", "completed", "unsubscribed", "suppressed"],
  reason: ["suppressed"],
  // Pending: signed up again after erasure.
  endedAt: ["pending", "completed", "unsubscribed", "suppressed"],
  expiresAt: ["pending", "completed", "unsubscribed", "suppressed"],
} satisfies Partial<Record<keyof Subscription, readonly Subscription["status"][]>>;

/** In which status each mail may be owed out of turn. */
const owedIn: Readonly<Record<MailRequest["kind"], readonly Subscription["status"][]>> = {
  confirm: ["pending", "completed", "unsubscribed", "suppressed"],
  "already-subscribed": ["active", "paused"],
  link: ["active", "paused", "completed", "unsubscribed"],
  again: ["active", "paused", "completed"],
  next: ["active", "paused"],
};

/** Acts of readers that may drop what was asked for: they end something or begin it again. */
const sweeping = new Set(["unsubscribe", "erase", "never", "confirm", "start-over", "undo"]);

/** One save. */
export interface Saved {
  readonly reader: Reader;
  readonly process: Process;
  /** The item before it; absent on the first one, and when what was stored had been forgotten. */
  readonly before: Subscription | undefined;
  readonly after: Subscription;
  readonly nowMs: number;
  /** The message whose record it took back, because SES rejected it. */
  readonly rejected?: string;
}

/** Checks one save. */
export function checkItem(checker: Checker, saved: Saved): void {
  const { reader, process, before, after, nowMs } = saved;
  const violate = (invariant: number, text: string) =>
    checker.violate(invariant, reader, nowMs, text);
  const { status } = after;
  for (const [field, statuses] of Object.entries(fields)) {
    const there = after[field as keyof typeof fields] !== undefined;
    const allowed = (statuses as readonly string[]).includes(status);
    if (there && !allowed) violate(9, `${field} is kept although the reader is ${status}`);
  }
  if (status === "paused" && !after.pausedUntil) violate(4, "a pause without a date");
  const said = after.reason === "complaint" && (after.pendingSignUp || after.requests.length > 0);
  if (said) violate(4, "a complaint leaves something to be sent");
  const rest = after.requests.length + Object.keys(after.sent).length;
  if (after.email === undefined && (rest > 0 || after.claim || after.due)) {
    violate(9, "something is kept of an erased reader");
  }
  const act = process.kind === "web" ? actOf(process, before) : "";
  if (after.round < (before?.round ?? 0) && act !== "undo") violate(9, "a round came back");
  if (after.round === before?.round && after.missed < before.missed && after.email !== undefined) {
    violate(12, "the days that a reader has lost were forgotten");
  }
  checkRequests(checker, saved);
  judgeTrouble(checker, saved);
  const newest = Object.values(after.sent).sort().at(-1);
  if (newest && after.slot && after.slot <= newest) violate(7, "the slot is older than a lesson");
  const begins = act === "start-over" || (act === "confirm" && before?.status !== "active");
  if (begins && status === "active" && before?.round !== after.round)
    checkBeginning(checker, saved);
  if (before) checkChange(checker, saved, before, act);
}

/** What keeps a message back: counted, and parked neither too early nor too late. */
function judgeTrouble(checker: Checker, { reader, before, after, nowMs }: Saved): void {
  const violate = (invariant: number, text: string) =>
    checker.violate(invariant, reader, nowMs, text);
  const { trouble = [], due } = after;
  for (const { message, why, refusals, unknowns, since, parked } of trouble) {
    const about = `${message} (${why}, ${refusals} refusals, ${unknowns} unknown)`;
    const lasted = nowMs - Date.parse(since) >= dayMs - skewMs;
    const refused = why !== "content" && refusals >= refusalsMax && lasted;
    if (parked && !refused && unknowns < unknownsMax) violate(14, `${about} is parked too early`);
    const wasParked = before?.trouble?.some((one) => one.message === message && one.parked);
    if (parked && !wasParked && unknowns < unknownsMax && why !== "composing") {
      const { count = 0, sinceMs = nowMs } = reader.blamed.get(message) ?? {};
      if (count < refusalsMax || nowMs - sinceMs < dayMs - skewMs) {
        violate(14, `${about} is parked, and ${count} refusals were about its reader`);
      }
    }
    if (!parked && unknowns >= unknownsMax) violate(13, `${about} may be sent a third time`);
  }
  if (due === "parked" && !trouble.some(({ parked }) => parked)) {
    violate(14, "parked without a reason");
  }
}

/** A transactional mail that is newly owed: it leaves within a day, and within the limits. */
function checkTransactional(
  checker: Checker,
  { reader, before, after, nowMs }: Saved,
  fresh: MailRequest,
): void {
  const violate = (text: string) => checker.violate(11, reader, nowMs, text);
  const leavesMs = (one: MailRequest) => Date.parse(one.notBefore ?? one.at);
  const atMs = leavesMs(fresh);
  const isLink = fresh.kind === "link";
  if (atMs > nowMs + dayMs + skewMs) violate(`${fresh.kind} waits for longer than a day`);
  // What was replaced before its time never left.
  const replaced = (before?.requests ?? [])
    .filter((one) => leavesMs(one) > nowMs && !after.requests.some(({ at }) => at === one.at))
    .map(leavesMs);
  const sends = reader.transactionalSends.filter((one) => !replaced.includes(one.atMs));
  const near = (withinMs: number) =>
    sends.filter((one) => one.atMs <= atMs && atMs - one.atMs < withinMs - skewMs);
  for (const { count, withinMs } of isLink ? linkLimits : transactionalLimits) {
    const alike = near(withinMs).filter((one) => count === 1 || one.isLink === isLink);
    if (alike.length >= count)
      violate(`${alike.length + 1} transactional mails in too short a time`);
  }
  const { endedMs = Number.POSITIVE_INFINITY } = reader;
  const sinceEnd = near(30 * dayMs).filter((one) => one.atMs > endedMs + skewMs);
  if (sinceEnd.length >= afterEndMax) violate("too many mails to who has left");
  reader.transactionalSends = [...sends, { atMs, isLink }];
}

/** What is owed out of turn: allowed, unlike each other, and not too much of it. */
function checkRequests(checker: Checker, saved: Saved): void {
  const { reader, process, before, after, nowMs } = saved;
  const violate = (invariant: number, text: string) =>
    checker.violate(invariant, reader, nowMs, text);
  const { requests, status } = after;
  const wrong = requests.find(({ kind }) => !owedIn[kind].includes(status));
  if (wrong) violate(4, `${wrong.kind} is owed although the reader is ${status}`);
  if (new Set(requests.map(({ at }) => at)).size < requests.length)
    violate(1, "two mails of one name");
  const wants = requests.map((one) => `${one.kind} ${"slug" in one ? one.slug : ""}`);
  if (new Set(wants).size < wants.length) violate(1, "the same mail is asked for twice");
  if (requests.length > requestsMax) violate(11, `${requests.length} mails are owed out of turn`);
  const fresh = requests.find(
    ({ kind, at }) =>
      owedIn[kind] !== owedIn.again &&
      owedIn[kind] !== owedIn.next &&
      !before?.requests.some((other) => other.at === at),
  );
  if (fresh) checkTransactional(checker, saved, fresh);
  if (process.kind !== "web" || sweeping.has(process.what)) return;
  const requested = requests.find(({ at }) => !before?.requests.some((other) => other.at === at));
  const name = `request-${Date.parse(requested?.at ?? "")}`;
  if (after.trouble?.some(({ message }) => message === name)) {
    violate(8, "old failures count against what is asked for now");
  }
  for (const one of before?.requests ?? []) {
    const kept = requests.some(({ at }) => at === one.at);
    // One asked for anew takes its place; by a clock that is behind, it may bear an earlier instant.
    const replaced = requests.some(
      ({ kind, at }) => kind === one.kind && !before?.requests.some((other) => other.at === at),
    );
    if (!kept && !replaced) violate(2, `${one.kind} was dropped by ${process.what}`);
  }
}

/** A round begins with nothing of the one before, and at once. */
function checkBeginning(checker: Checker, { reader, after, nowMs }: Saved): void {
  const { sent, softBounces, requests, claim, trouble, slot = "" } = after;
  const rest = [...Object.keys(sent), ...Object.keys(softBounces), ...requests.map(({ at }) => at)];
  if (rest.length > 0 || claim || trouble || after.missed > 0) {
    checker.violate(9, reader, nowMs, "a round begins with something of the one before");
  }
  if (Date.parse(slot) > nowMs + skewMs)
    checker.violate(6, reader, nowMs, "the welcome has to wait");
}

/** What one save may change. */
function checkChange(
  checker: Checker,
  { reader, process, after, nowMs }: Saved,
  before: Subscription,
  act: string,
): void {
  const violate = (invariant: number, text: string) =>
    checker.violate(invariant, reader, nowMs, text);
  const differs = (schedule: Schedule) =>
    scheduleKeys.some((key) => schedule[key] !== after.schedule[key]);
  const moved = differs(before.schedule);
  const anew = act === "sign-up" && after.status === "pending";
  if (moved && !anew && !["save", "confirm", "erase"].includes(act)) {
    violate(6, "zone, hour or days were changed by nobody");
  }
  const confirmed =
    act === "confirm" && after.consent?.confirmationSentAt !== before.consent?.confirmationSentAt;
  const nextRequest = confirmed ? before.pendingSignUp : undefined;
  if (nextRequest && differs(nextRequest.schedule)) {
    violate(6, "confirmed, and not with the settings of the sign-up");
  }
  const firstSentAt = nextRequest?.firstSentAt ?? nextRequest?.at ?? "9";
  if (confirmed && firstSentAt > (after.consent?.confirmationSentAt ?? ""))
    violate(5, "an old transactional mail was confirmed");
  if (confirmed && before.expiresAt && Date.parse(before.expiresAt) < nowMs - skewMs) {
    if (process.frozenMs === 0) violate(5, "a transactional mail was confirmed after its time");
  }
  if (before.round === after.round) {
    const other = Object.entries(before.sent).find(([slug, at]) => (after.sent[slug] ?? at) !== at);
    if (other) violate(1, `when ${other[0]} was sent has been changed`);
  }
  if (before.status === "pending" && after.status === "unsubscribed") {
    if (!after.expiresAt) violate(9, "left unconfirmed, and never forgotten");
    if (after.email) violate(9, "left unconfirmed, and the address is kept");
  }
  const still = before.status === after.status && before.reason === after.reason;
  if (still && before.endedAt !== after.endedAt && after.status !== "active") {
    violate(9, "an end has moved");
  }
}
