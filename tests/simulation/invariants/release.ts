/**
 * The rules of a claim's end: recorded, released with a back-off, or given up for want of evidence,
 * and by nobody else. And of the index: it shows what is owed, or a back-off.
 */
import type { Claim, Subscription } from "../../../lambdas/domain/subscription.ts";
import type { Saved } from "./item.ts";
import type { Judge } from "./judge.ts";
import { slugOf } from "./ledger.ts";

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;

/** Clocks of processes differ by 2 s each way, twice; and a save takes its time. */
const skewMs = 10_000;

/** docs/sending.md, "The protocol": what a claim's age and the hold come to, and when silence is given up on. */
const claimExpiresMs = 30 * minuteMs;
const graceMs = 10 * minuteMs;
const holdMs = 30 * minuteMs;
const silenceMs = 24 * hourMs;

/** Waits after a refusal, without their jitter: by the mail's failures, or for other reasons. */
const waitsOfMail = [5, 20, 80, 320, 360].map((minutes) => minutes * minuteMs);
const waitsOfOthers = [2, 15].map((minutes) => minutes * minuteMs);
const jitter = 1.5;

/** When the watermark was raised, and to what. */
export type Watermarks = readonly { readonly watermark: string; readonly atMs: number }[];

/** Judges what a save did to an open claim, and to the index. */
export function judgeEndOfClaim(judge: Judge, watermarks: Watermarks, saved: Saved): void {
  const { reader, process, before, after, nowMs } = saved;
  if (!before) return;
  const breach = (rule: number, text: string) => judge.breach(rule, reader, nowMs, text);
  const deliver = process.kind === "deliver" || process.kind === "deliver-now";
  const { claim } = before;
  const dropped = claim !== undefined && after.claim?.id !== claim.id;
  const settles = dropped && isRecorded(after, claim.message);
  const beginsOrEnds = ["confirm", "start-over", "erase"].includes(process.what);
  if (dropped && process.kind === "web" && !beginsOrEnds) {
    breach(1, `an open claim was dropped by ${process.what}`);
  }
  if (dropped && !settles && process.kind === "feedback") {
    breach(1, "an open claim was dropped by what it is not about");
  }
  const own = claim !== undefined && reader.claimants.get(claim.id) === process.key;
  const fails = after.attempts > before.attempts;
  const released = deliver && (fails || (dropped && !settles && own));
  if (deliver && dropped && !settles && !own) {
    if (fails) breach(11, "a mail that was given up counts as failed");
    const early = tooEarly(claim, watermarks, nowMs);
    if (early) breach(1, `${claim.message} was given up ${early}`);
  }
  // A newer letter took its place meanwhile: taken or refused, it leaves no trace but the back-off.
  if (deliver && dropped && isRecorded(before, claim.message)) return;
  judgeDue(judge, saved, before, released ? waitsAfter(before, after) : []);
}

/** True when the item does not owe the message any more. */
function isRecorded({ sent, asked, round }: Subscription, message: string): boolean {
  const slug = slugOf(message);
  return slug === undefined
    ? !asked.some(({ at }) => `asked-${Date.parse(at)}` === message)
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
  if (!claim.heardAt) return "without a hold";
  const heldMs = nowMs - Math.max(news.atMs, Date.parse(claim.heardAt));
  return heldMs < holdMs - skewMs ? `${Math.round(heldMs / minuteMs)} min after news` : undefined;
}

/** How long a refused mail may wait at the least. */
function waitsAfter(before: Subscription, after: Subscription): readonly number[] {
  if (after.attempts <= before.attempts) return waitsOfOthers;
  return [waitsOfMail[after.attempts - 1] ?? 0];
}

/** Rule 8: the index shows the earliest of what is owed, a back-off, or what it showed before. */
function judgeDue(
  judge: Judge,
  { reader, process, after, nowMs }: Saved,
  before: Subscription,
  waits: readonly number[],
): void {
  if (!after.dueAt) return;
  const member = after.status === "active" || after.status === "paused";
  const owed = [...after.asked.map(({ at }) => at), ...(member && after.slot ? [after.slot] : [])];
  const first = owed.sort()[0] ?? "";
  const breach = (text: string) => judge.breach(8, reader, nowMs, text);
  if (after.dueAt < first) breach("the index shows what is not owed yet");
  if (waits.length === 0) {
    if (after.dueAt !== first && after.dueAt !== before.dueAt) breach("the index shows no debt");
    return;
  }
  const waitMs = Date.parse(after.dueAt) - nowMs;
  const later = after.dueAt === first && waitMs > Math.min(...waits);
  const fits = waits.some((ms) => waitMs > ms - skewMs && waitMs < ms * jitter + skewMs);
  if (!later && !fits && process.frozenMs === 0 && !process.strayed) {
    judge.breach(11, reader, nowMs, `refused, and due again in ${Math.round(waitMs / 1000)} s`);
  }
}
