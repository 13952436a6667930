/**
 * Trouble: what keeps one message from being sent, counted so that no message is tried for ever.
 *
 * Two counts, and neither resets the other: refusals (SES said no, or the mail cannot be composed)
 * and unknown outcomes (SES may have taken it). A message that SES may have taken twice is not sent
 * a third time, whatever else happens: it is parked. So is one that was refused five times over at
 * least a day by its own fault. Parked messages wait for the operator, for evidence, or for a new
 * build.
 */
import { dayMs, hourMs, type Instant, minuteMs, msBetween } from "./instant.ts";

/**
 * Why a message is in trouble: SES refused its address or its content, SES answered something on no
 * list, it could not be composed, or its claim was given up without evidence.
 */
export type TroubleReason = "address" | "content" | "unlisted" | "composing" | "no-evidence";

/** The trouble of one message. */
export interface Trouble {
  readonly message: string;
  readonly why: TroubleReason;
  /** SES's code, or the name of the error. */
  readonly code: string;
  /** Refusals of this kind that were charged to the message. */
  readonly refusals: number;
  /** Sends of unknown outcome that were given up for want of evidence. */
  readonly unknowns: number;
  /** Since when it has been refused, or first was given up. */
  readonly since: Instant;
  /** The build of the course at the newest entry. */
  readonly build: string;
  /** Waits for the operator. */
  readonly parked?: true;
}

/** A refusal as a message is charged with it. */
export interface Charge {
  readonly message: string;
  readonly why: Exclude<TroubleReason, "no-evidence">;
  readonly code: string;
  readonly build: string;
  /** False for an answer on no list that nobody is to be blamed for. */
  readonly counts: boolean;
}

/** Refused so often, over so long a time, a message waits for the operator. */
const refusalsMax = 5;
const parkAfterMs = dayMs;

/** After this many unknown outcomes a message is not sent again. */
const unknownsMax = 2;

/** After a refusal of content: no retry of the same words helps, a new build or a release does. */
const contentWaitMs = 6 * hourMs;

/** The trouble of a message, if it is in any. */
export function troubleOf(
  troubles: readonly Trouble[] | undefined,
  message: string,
): Trouble | undefined {
  return troubles?.find((one) => one.message === message);
}

/** The list with this trouble in place of an older one of the same message. */
export function setTrouble(
  troubles: readonly Trouble[] | undefined,
  trouble: Trouble,
): readonly Trouble[] {
  return [...(troubles ?? []).filter(({ message }) => message !== trouble.message), trouble];
}

/**
 * The list with one more trouble. Two of one message, which had two names once, are one: what SES may
 * have taken under either counts together.
 */
export function mergeTrouble(troubles: readonly Trouble[], trouble: Trouble): readonly Trouble[] {
  const known = troubleOf(troubles, trouble.message);
  if (!known) return [...troubles, trouble];
  const unknowns = known.unknowns + trouble.unknowns;
  const parked = known.parked || trouble.parked || unknowns >= unknownsMax;
  return setTrouble(troubles, { ...known, ...trouble, unknowns, ...(parked && { parked }) });
}

/** Charges a message with a refusal. Refusals of content never park it. */
export function addRefusal(
  known: Trouble | undefined,
  { message, why, code, build, counts }: Charge,
  now: Instant,
): Trouble {
  const goesOn = known !== undefined && isSameKind(known, why, build);
  // What nobody was blamed for is no part of the five over a day.
  const counted = goesOn && known.refusals > 0;
  const refusals = (counted ? known.refusals : 0) + (counts ? 1 : 0);
  const since = counted || (goesOn && !counts) ? known.since : now;
  const parked =
    known?.parked ??
    (why !== "content" && refusals >= refusalsMax && msBetween(since, now) >= parkAfterMs);
  return {
    message,
    why,
    code,
    refusals,
    unknowns: known?.unknowns ?? 0,
    since,
    build,
    ...(parked && { parked }),
  };
}

/**
 * Refusals of the reader's address and of unknown kind count together; another build begins again.
 */
function isSameKind(known: Trouble, why: TroubleReason, build: string): boolean {
  if (why === "content" || why === "composing") return known.why === why && known.build === build;
  return known.why === "address" || known.why === "unlisted";
}

/** Counts a send whose outcome stayed unknown and whose claim is given up; the second one parks. */
export function addUnknown(
  known: Trouble | undefined,
  message: string,
  build: string,
  now: Instant,
): Trouble {
  const unknowns = (known?.unknowns ?? 0) + 1;
  const parked = unknowns >= unknownsMax;
  return {
    message,
    why: known && !parked ? known.why : "no-evidence",
    code: known && !parked ? known.code : "",
    refusals: known?.refusals ?? 0,
    unknowns,
    since: known?.since ?? now,
    build,
    ...((parked || known?.parked) && { parked: true }),
  };
}

/**
 * What is left of a trouble when its reader asks for the message again: refusals that parked it are
 * forgotten, because the mailbox may take mail again; what SES may have taken is not.
 */
export function forgiveRefusals(trouble: Trouble): Trouble | undefined {
  const { parked, ...rest } = trouble;
  if (!parked || rest.unknowns >= unknownsMax) return trouble;
  return rest.unknowns > 0 ? { ...rest, refusals: 0 } : undefined;
}

/**
 * How long a message waits after this trouble, in milliseconds: content 6 h each time; what it is
 * charged with 5 min to 6 h; an answer on no list as long as it has lasted, 5 min to an hour.
 */
export function backOffMs({ why, refusals, since }: Trouble, now: Instant): number {
  if (why === "content") return contentWaitMs;
  if (refusals > 0) return Math.min(5 * minuteMs * 4 ** (refusals - 1), 6 * hourMs);
  return Math.min(Math.max(msBetween(since, now), 5 * minuteMs), hourMs);
}

/** True once a trouble has lasted a day: the operator should look. */
export function lastsADay({ since }: Trouble, now: Instant): boolean {
  return msBetween(since, now) >= dayMs;
}
