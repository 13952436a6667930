/**
 * The invariants at the moment a claim is stored: may this mail leave, now, to this reader?
 */
import type { Claim, Subscription } from "../../../lambdas/domain/subscription.ts";
import { dayOf, localDay, slotAfter, slotBefore, slotsBetween } from "../core/local-time.ts";
import type { Process } from "../core/process.ts";
import { type Newest, nameOf, type Reader, slugOf } from "./history.ts";
import type { Checker, Circumstances } from "./judge.ts";

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;

/** Clocks of processes differ by 2 s each way; one more for the way to the table. */
const skewMs = 3000;
/** So long a mail is under way at most, from its claim to the call of SES. */
const underWayMaxMs = 20_000;

/** docs/sending.md, "The protocol": 6 h; a run may then wait for its turn for 4 minutes. */
const lateMaxMs = 6 * hourMs + 5 * minuteMs;

/** Tick, its jitter, and a full run. */
const calmLateMaxMs = 12 * minuteMs;

/** One claim, as it was stored. */
interface Claimed {
  readonly reader: Reader;
  readonly process: Process;
  readonly after: Subscription;
  readonly claim: Claim;
  readonly nowMs: number;
}

/** Checks one claim. */
export function checkClaim(checker: Checker, circumstances: Circumstances, claimed: Claimed): void {
  const { reader, claim, nowMs } = claimed;
  if (reader.stored?.due === "parked") {
    checker.violate(
      11,
      reader,
      nowMs,
      `${claim.messageId} was claimed, and waits for the operator`,
    );
  }
  const slug = slugOf(claim.messageId);
  if (slug === undefined) {
    checkRequests(checker, claimed);
    return;
  }
  const violate = (invariant: number, text: string) =>
    checker.violate(invariant, reader, nowMs, text);
  const about = `${claim.messageId} was claimed`;
  const { status } = claimed.after;
  const nextRequest = reader.stored?.requests.find(({ kind }) => kind === "next");
  // One request for the next mail is good for one mail.
  const wanted =
    nextRequest !== undefined && (reader.answered.get(nextRequest.at) ?? slug) === slug;
  if (nextRequest) reader.nextClaims.set(claim.id, nextRequest.at);
  const keptSlotMs = nextRequest ? overdueSlot(claimed) : keptSlot(circumstances, claimed);
  if (keptSlotMs !== undefined) reader.keptSlots.set(claim.id, keptSlotMs);
  if (!reader.confirmed) violate(5, `${about} before any confirmation`);
  if (!nextRequest && status !== "active") violate(4, `${about} although the reader is ${status}`);
  if (reader.left) violate(4, `${about} after leaving (${reader.left})`);
  const { pausedUntil } = reader;
  const { timeZone } = claimed.after.schedule;
  if (pausedUntil && !wanted && localDay(timeZone, nowMs + skewMs) < dayOf(pausedUntil)) {
    violate(4, `${about} in a pause until ${pausedUntil}`);
  }
  checkOrder(checker, claimed, slug);
  const { newest } = reader;
  if (wanted || newest === undefined || newest.round !== claimed.after.round) return;
  checkTime(checker, circumstances, claimed, slug, newest);
}

/** Invariants 4 and 5 for what was asked for out of turn. */
function checkRequests(checker: Checker, { reader, claim, nowMs }: Claimed): void {
  const violate = (invariant: number, text: string) =>
    checker.violate(invariant, reader, nowMs, text);
  const about = `${claim.messageId} was claimed`;
  const request = reader.stored?.requests.find(
    ({ at }) => `request-${Date.parse(at)}` === claim.messageId,
  );
  if (!request) {
    violate(4, `${about}, which nobody asked for`);
    return;
  }
  const transactional = request.kind !== "again" && request.kind !== "next";
  if (!transactional && !reader.confirmed) violate(5, `${about} before any confirmation`);
  const exempt =
    (request.kind === "confirm" && !["complaint", "erased", "never"].includes(reader.left ?? "")) ||
    (request.kind === "link" && reader.left === "unsubscribed");
  if (reader.left && !exempt)
    violate(4, `${request.kind}: ${about} after leaving (${reader.left})`);
}

/** Invariants 1 and 3: the first mail in the order of the course that SES has not taken yet. */
function checkOrder(
  checker: Checker,
  { reader, process, after, nowMs }: Claimed,
  slug: string,
): void {
  const took = (name: string) => reader.accepted.has(nameOf(reader, `x-${name}`, after.round));
  if (took(slug))
    checker.violate(1, reader, nowMs, `${slug} was claimed although SES had taken it`);
  const skipped = process.course.mails
    .slice(
      0,
      Math.max(
        0,
        process.course.mails.findIndex((mail) => mail.slug === slug),
      ),
    )
    .find((mail) => !took(mail.slug));
  if (skipped) checker.violate(3, reader, nowMs, `${slug} was claimed before ${skipped.slug}`);
  if (!process.course.mails.some((mail) => mail.slug === slug)) {
    checker.violate(3, reader, nowMs, `${slug} is not in the course`);
  }
}

/** What waits for the day's quota keeps its slot, and counts for its day. */
function waitedForQuota({ shortages }: Circumstances, slot: number): boolean {
  return shortages.some(({ fromMs, untilMs }) => fromMs <= slot + lateMaxMs && untilMs >= slot);
}

/** The slot that had come already when the mail was asked for: however late it leaves, it counts for that. */
function overdueSlot({ reader, nowMs }: Claimed): number | undefined {
  const slotMs = Date.parse(reader.stored?.slot ?? "");
  return slotMs <= nowMs ? slotMs : undefined;
}

/**
 * The slot that a mail keeps until it leaves, through the slots that come after it: one of the
 * reader's own hours, and the day's quota was used up when the mail waited at it.
 */
function keptSlot(circumstances: Circumstances, { after, nowMs }: Claimed): number | undefined {
  const { schedule, slot = "" } = after;
  const slotMs = Date.parse(slot);
  const isOlder = slotMs < slotBefore(schedule, nowMs + skewMs);
  const isSlot = isOlder && slotBefore(schedule, slotMs) === slotMs;
  return isSlot && waitedForQuota(circumstances, slotMs) ? slotMs : undefined;
}

/**
 * The local day a mail counts for: its slot's, however late it left. The welcome has none to count
 * by.
 */
function dayOfMail(
  { schedule }: Subscription,
  atMs: number,
  atOnce: boolean,
  circumstances: Circumstances,
  { keptSlotMs }: Partial<Newest> = {},
): number {
  if (atOnce) return localDay(schedule.timeZone, atMs);
  if (keptSlotMs !== undefined) return localDay(schedule.timeZone, keptSlotMs);
  const slot = slotBefore(schedule, atMs + skewMs);
  const keeps = atMs - slot < lateMaxMs || waitedForQuota(circumstances, slot);
  return localDay(schedule.timeZone, keeps ? slot : atMs);
}

/** Invariants 6, 7 and 10. */
function checkTime(
  checker: Checker,
  circumstances: Circumstances,
  { reader, process, after, claim, nowMs }: Claimed,
  slug: string,
  newest: Newest,
): void {
  const violate = (invariant: number, text: string) =>
    checker.violate(invariant, reader, nowMs, text);
  const { calm, courseChangedMs } = circumstances;
  const { schedule } = after;
  const { timeZone } = schedule;
  const { pausedUntil } = reader;
  const slot = reader.keptSlots.get(claim.id) ?? slotBefore(schedule, nowMs + skewMs);
  const lateMs = nowMs - slot;
  checker.latestMs = Math.max(checker.latestMs, lateMs);
  if (
    !waitedForQuota(circumstances, slot) &&
    lateMs > (calm ? calmLateMaxMs : lateMaxMs + process.frozenMs)
  ) {
    violate(
      6,
      `${slug} was claimed ${Math.round(lateMs / minuteMs)} minutes after the reader's hour`,
    );
  }
  const mails = process.course.mails;
  const waitDays = Math.max(1, mails.find((mail) => mail.slug === slug)?.waitDays ?? 1);
  const atOnce = mails.find((mail) => mail.slug === newest.slug)?.waitDays === 0;
  // The earliest day it may count for, by a clock that is behind: looking for a slot, a day is read by one ahead.
  const earliestMs = newest.atMs - 2 * skewMs;
  const newestDay = dayOfMail(after, earliestMs, atOnce, circumstances, newest);
  if (localDay(timeZone, slot) - newestDay < waitDays) {
    violate(7, `${slug} was claimed less than ${waitDays} local days after ${newest.slug}`);
  }
  const gapMs = atOnce ? 0 : 12 * hourMs;
  if (nowMs - newest.atMs < gapMs - 2 * skewMs) {
    violate(7, `${slug} was claimed less than 12 hours after ${newest.slug}`);
  }
  const undisturbed =
    // Another hour that was chosen while the mail was under way makes another day of it.
    reader.actedAtMs < newest.atMs - underWayMaxMs &&
    courseChangedMs < newest.atMs &&
    (pausedUntil === undefined || dayOf(pausedUntil) <= localDay(timeZone, newest.atMs)) &&
    Object.keys(after.softBounces).length === 0;
  if (!undisturbed) return;
  let first = slotAfter(schedule, newest.atMs + gapMs);
  // Asked for ahead of its slot, a mail counts for the day it left.
  const atAnyHour = atOnce || newest.asked;
  const { keptSlotMs } = newest;
  const firstDay =
    dayOfMail(after, newest.atMs + skewMs, atAnyHour, circumstances, { keptSlotMs }) + waitDays;
  while (localDay(timeZone, first) < firstDay) first = slotAfter(schedule, first + 1);
  const daysLost = slotsBetween(schedule, first, slot);
  checker.daysLost = Math.max(checker.daysLost, daysLost);
  if (calm && daysLost > 0)
    violate(10, `${slug} came ${daysLost} slots late, and nothing went wrong`);
}
