/**
 * The next mail: which one comes after what a reader is sent or presses now, and when. It is reckoned
 * by the very rules that will send it.
 */
import { settle } from "./claim.ts";
import { type Course, nextInTurn } from "./course.ts";
import { resumeRound, startRound } from "./ending.ts";
import type { Instant } from "./instant.ts";
import type { Schedule } from "./schedule.ts";
import { isMember, type Subscription } from "./subscription.ts";

/** A mail in turn, and the slot it is owed for. */
export interface NextMail {
  readonly slug: string;
  readonly at: Instant;
}

/** The mail that a reader is owed next; undefined where there is none, or none is planned. */
export function nextMail(subscription: Subscription, course: Course): NextMail | undefined {
  const { slot: at, sent } = subscription;
  const slug = nextInTurn(course, sent)?.slug;
  return isMember(subscription) && slug !== undefined && at ? { slug, at } : undefined;
}

/** The mail that follows this one, which is sent now. */
export function nextAfter(
  subscription: Subscription,
  slug: string,
  course: Course,
  now: Instant,
): NextMail | undefined {
  const message = `${subscription.round}-${slug}`;
  return nextMail(settle(subscription, message, course, now), course);
}

/** The first mail that comes at the reader's own hour, where the course begins now. */
export function nextAfterStart(
  subscription: Subscription,
  schedule: Schedule,
  course: Course,
  now: Instant,
): NextMail | undefined {
  const started = startRound({ ...subscription, schedule }, course, now);
  const first = nextMail(started, course);
  // A course whose first mail waits for the reader's hour, too.
  if (!first || first.at > now) return first;
  return nextAfter(started, first.slug, course, now);
}

/** The mail with which a course that was left goes on, where it does so now. */
export function nextAfterResuming(
  subscription: Subscription,
  schedule: Schedule,
  course: Course,
  now: Instant,
): NextMail | undefined {
  return nextMail(resumeRound({ ...subscription, schedule }, course, now), course);
}
