/**
 * The invariants of a claim's end: recorded, released with a back-off, or given up for want of
 * evidence, and by nobody else. And of the index: it shows what is owed, or a back-off.
 */
import type { Claim, Subscription } from "../../../lambdas/domain/subscription.ts";
import type { Trouble } from "../../../lambdas/domain/trouble.ts";
import { actOf, slugOf } from "./history.ts";
import type { Saved } from "./item.ts";
import type { Checker } from "./judge.ts";

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;

/** Clocks of processes differ by 2 s each way, twice; and a save takes its time. */
const skewMs = 10_000;

/**
 * docs/sending.md, "The protocol": what a claim's age and the hold come to, and when silence is
 * given up on.
 */
const claimExpiresMs = 30 * minuteMs;
const graceMs = 10 * minuteMs;
const holdMs = 30 * minuteMs;
const silenceMs = 24 * hourMs;

/** Waits after a refusal, without their jitter, by the mail's failures. */
const waitsOfMail = [5, 20, 80, 320, 360].map((minutes) => minutes * minuteMs);
const jitter = 1.5;

/** When the watermark was raised, and to what. */
export type Watermarks = readonly { readonly watermark: string; readonly atMs: number }[];

/** Checks what a save did to an open claim, and to the index. */
export function checkEndOfClaim(checker: Checker, watermarks: Watermarks, saved: Saved): void {
  const { reader, process, before, after, nowMs } = saved;
  if (!before) return;
  const violate = (invariant: number, text: string) =>
    checker.violate(invariant, reader, nowMs, text);
  const deliver = process.kind === "deliver" || process.kind === "deliver-now";
  const { claim } = before;
  const dropped = claim !== undefined && after.claim?.id !== claim.id;
  const settles = dropped && isRecorded(after, claim.messageId);
  const act = actOf(process, before);
  // An undo of a new start leaves the round that it began.
  const leavesRound = act === "undo" && before.round !== after.round;
  const beginsOrEnds = leavesRound || ["confirm", "start-over", "erase"].includes(act);
  if (dropped && process.kind === "web" && !beginsOrEnds) {
    violate(1, `an open claim was dropped by ${process.what}`);
  }
  if (dropped && !settles && process.kind === "feedback" && saved.rejected !== claim.messageId) {
    violate(1, "an open claim was dropped by what it is not about");
  }
  const own = claim !== undefined && reader.claimants.get(claim.id) === process.key;
  const fails = chargedWith(before, after);
  if (deliver && dropped && !settles && !own) {
    if (fails.length > 0) violate(11, "a mail that was given up counts as failed");
    const early = tooEarly(claim, watermarks, nowMs);
    if (early) violate(1, `${claim.messageId} was given up ${early}`);
  }
  // An undo puts back failures that were counted before.
  if (process.frozenMs === 0 && !process.strayed && act !== "undo") {
    for (const trouble of fails) judgeWait(checker, saved, trouble);
  }
  checkDue(checker, saved);
}

/** What a save charges messages with. */
function chargedWith(before: Subscription, after: Subscription): readonly Trouble[] {
  const known = before.trouble ?? [];
  return (after.trouble ?? []).filter(({ message, refusals }) => {
    const old = known.find((one) => one.message === message);
    return refusals > (old?.refusals ?? 0);
  });
}

/** Invariant 11: a refused message waits, long enough and not for ever. */
function judgeWait(checker: Checker, { reader, after, nowMs }: Saved, trouble: Trouble): void {
  const { message, why, refusals } = trouble;
  const inTurn = slugOf(message) !== undefined;
  const requests = after.requests.find(({ at }) => `request-${Date.parse(at)}` === message);
  const until = inTurn ? after.notBefore : requests?.notBefore;
  const ms = why === "content" ? 6 * hourMs : (waitsOfMail[Math.min(refusals, 5) - 1] ?? 0);
  const waitMs = Date.parse(until ?? "") - nowMs;
  if (waitMs > ms - skewMs && waitMs < ms * jitter + skewMs) return;
  checker.violate(
    11,
    reader,
    nowMs,
    `${message} was refused, again in ${Math.round(waitMs / 1000)} s`,
  );
}

/** True when the item does not owe the message any more. */
function isRecorded({ sent, requests, round }: Subscription, message: string): boolean {
  const slug = slugOf(message);
  return slug === undefined
    ? !requests.some(({ at }) => `request-${Date.parse(at)}` === message)
    : message === `${round}-${slug}` && slug in sent;
}

/** Why a claim must not be given up yet. */
function tooEarly(claim: Claim, watermarks: Watermarks, nowMs: number): string | undefined {
  const claimMs = Date.parse(claim.at);
  const ageMs = nowMs - claimMs;
  if (ageMs >= silenceMs - skewMs) return undefined;
  if (ageMs < claimExpiresMs + holdMs - skewMs) return `${Math.round(ageMs / minuteMs)} min old`;
  const news = watermarks.find(({ watermark }) => Date.parse(watermark) >= claimMs + graceMs);
  if (!news) return "in silence";
  if (!claim.holdStartedAt) return "without a hold";
  const heldMs = nowMs - Math.max(news.atMs, Date.parse(claim.holdStartedAt));
  return heldMs < holdMs - skewMs ? `${Math.round(heldMs / minuteMs)} min after news` : undefined;
}

/**
 * Invariant 8: the index shows the first of what is owed, back-offs considered; what was asked for
 * first.
 */
function checkDue(checker: Checker, { reader, after, nowMs }: Saved): void {
  const { due, dueAt, requests, slot, notBefore = "", status } = after;
  if (!dueAt) return;
  const later = (at: string, other = "") => (other > at ? other : at);
  const member = status === "active" || status === "paused";
  const owed = [
    ...requests.map((one) => later(one.at, one.notBefore)),
    ...(member && slot ? [later(slot, notBefore)] : []),
  ];
  const violate = (text: string) => checker.violate(8, reader, nowMs, text);
  if (due === "parked") return;
  if (!owed.includes(dueAt)) violate("the index shows no debt");
  const parked = (after.trouble ?? []).some((one) => one.parked);
  const ready = requests.some((one) => !one.notBefore && (one.kind !== "next" || !parked));
  if (ready && !parked && due !== "now") violate("what was asked for does not go first");
}
