/**
 * The guard: when complaints and bounces are so many that sending must stop before SES pauses the
 * whole account.
 *
 * SES reviews an account at 5 % bounces or 0.1 % complaints, and pauses it at 10 % or 0.5 % (SES
 * developer guide, "Reputation metrics messages"). The guard stops earlier, and lessons apart from
 * transactional mails: whoever fills in the form for dead mailboxes must not stop the lessons.
 *
 * It counts by the day an event comes on: a complaint about yesterday's mail is about today's
 * state. What was sent before sending was resumed is not counted any more, however late its bounce
 * comes.
 */
import type { Feedback } from "./feedback.ts";
import type { Instant } from "./instant.ts";

/** What a stop stops: all sending, or transactional mail alone. */
export type StopName = "sending" | "transactional";

/** One thing that the guard watches. */
export interface GuardRule {
  readonly name: "complaints" | "lesson-bounces" | "transactional-bounces";
  /** What it stops. */
  readonly stop: StopName;
  /** Stops when there are so many against ten thousand sends … */
  readonly perTenThousand: number;
  /** … and so many at all: one bounce of three mails says nothing. */
  readonly least: number;
  /** Whole UTC days, today first: until they hold so many sends, or so many days. */
  readonly window: { readonly sends: number } | { readonly days: number };
}

/** What the guard watches, and when it stops; it warns at half of both numbers. */
export const guardRules: readonly GuardRule[] = [
  {
    name: "complaints",
    stop: "sending",
    perTenThousand: 8,
    least: 3,
    window: { sends: 500 },
  },
  {
    name: "lesson-bounces",
    stop: "sending",
    perTenThousand: 400,
    least: 10,
    window: { sends: 500 },
  },
  {
    name: "transactional-bounces",
    stop: "transactional",
    perTenThousand: 500,
    least: 10,
    window: { days: 2 },
  },
];

/** What a rule has counted. */
export interface Tally {
  readonly sent: number;
  /** Complaints, or permanent bounces. */
  readonly against: number;
}

/** Counters of one day, by name. */
export type Counters = Readonly<Record<string, number>>;

/**
 * From when on each stop's rules count: when sending was last resumed. `stopped`: not at all while
 * the stop is in force.
 */
export type Marks = Readonly<Record<StopName, Instant | "stopped" | undefined>>;

/** Sending was never stopped. */
export const noMarks: Marks = { sending: undefined, transactional: undefined };

/** Judges what a rule has counted. */
export function judge(rule: GuardRule, { sent, against }: Tally): "fine" | "warn" | "stop" {
  const reaches = (times: number) =>
    against * times >= rule.least && against * times * 10_000 >= sent * rule.perTenThousand;
  return reaches(1) ? "stop" : reaches(2) ? "warn" : "fine";
}

/** True while a rule's window wants the day before, too. */
export function wantsDayBefore({ window }: GuardRule, sent: number, days: number): boolean {
  return "sends" in window ? sent < window.sends : days < window.days;
}

/** Both together. */
export function sum(a: Tally, b: Tally): Tally {
  return { sent: a.sent + b.sent, against: a.against + b.against };
}

/** True for the kinds of events that the guard counts; of the others it need know nothing. */
export function isGuarded({ what }: Feedback): boolean {
  return what === "sent" || isAgainst(what);
}

/** True for what may stop sending: bounces for good, and complaints. */
export function isAgainst(what: Feedback["what"]): boolean {
  return what === "complaint" || what === "permanent-bounce";
}

/**
 * What one event adds to the counters of the day it comes on, for the rules it is about. A mail
 * from before the mark adds nothing.
 */
export function guardCounts(feedback: Feedback, isTransactional: boolean, marks: Marks): Counters {
  const counts: Record<string, number> = {};
  for (const rule of guardRules) {
    const mark = marks[rule.stop];
    const part = partOf(rule, feedback.what, isTransactional);
    if (!part || mark === "stopped" || (mark && feedback.mailAt < mark)) continue;
    counts[counterName(rule, mark, part)] = 1;
  }
  return counts;
}

function partOf(
  { name }: GuardRule,
  what: Feedback["what"],
  isTransactional: boolean,
): keyof Tally | undefined {
  if (name !== "complaints" && isTransactional !== (name === "transactional-bounces"))
    return undefined;
  if (what === "sent") return "sent";
  return what === (name === "complaints" ? "complaint" : "permanent-bounce")
    ? "against"
    : undefined;
}

/** What a rule has counted since its mark, in the counters of one day. */
export function tallyOf(counters: Counters, rule: GuardRule, mark: Instant | undefined): Tally {
  const part = (name: keyof Tally) => counters[counterName(rule, mark, name)] ?? 0;
  return { sent: part("sent"), against: part("against") };
}

/**
 * Each mark begins counters of its own: nothing has to be subtracted, and an event that is counted
 * at the moment of a resume cannot fall on the wrong side.
 */
function counterName({ name }: GuardRule, mark: Instant | undefined, part: keyof Tally): string {
  return `guard/${name}/${part}${mark ? `@${mark}` : ""}`;
}
