/**
 * The slots of a subscription: for which instant the next mail in turn is owed.
 */
import { type Course, countSent, leavesAtOnce, nextInTurn } from "./course.ts";
import { dayMs, type Instant, latest, plus } from "./instant.ts";
import { dateOfSlot, nextSlot, slotOnOrAfter, startOfDate } from "./schedule.ts";
import { isMember, removeSlot, type Subscription, updateDueEntry } from "./subscription.ts";

/**
 * Sets the slot of the next mail in turn, and whose date it is. A back-off of the mail before goes.
 */
export function setSlot(subscription: Subscription, slot: Instant): Subscription {
  return { ...removeSlot(subscription), slot, slotDate: dateOfSlot(subscription.schedule, slot) };
}

/**
 * Sets the slot of the next mail in turn at or after `earliest`. Where it cannot be reckoned (a
 * zone this runtime does not know) the reader waits a day and `isUnreckoned` says so: what was
 * recorded before must not fail for what comes next.
 */
export function setNextSlot(
  subscription: Subscription,
  course: Course,
  earliest: Instant,
): Subscription {
  try {
    const slot = slotOfNext(subscription, course, earliest);
    return updateDueEntry(slot ? setSlot(subscription, slot) : subscription);
  } catch {
    return waitADay(subscription, earliest);
  }
}

/** The slot of a reader whose next one cannot be reckoned: a day later. */
export function waitADay(subscription: Subscription, now: Instant): Subscription {
  return updateDueEntry({ ...removeSlot(subscription), slot: plus(now, dayMs) });
}

/** True when the next slot could not be computed: the operator should look. */
export function isUnreckoned(subscription: Subscription): boolean {
  const { slot, slotDate } = subscription;
  return isMember(subscription) && slot !== undefined && slotDate === undefined;
}

/**
 * The slot of the next mail in turn: from what was sent, and never inside a pause. `undefined` when
 * the course is done. Without anything sent yet it is `notBefore` itself, at any hour.
 */
export function slotOfNext(
  subscription: Subscription,
  course: Course,
  earliest: Instant,
): Instant | undefined {
  const mail = nextInTurn(course, subscription.sent);
  if (!mail) return undefined;
  const { pausedUntil, schedule, sentDate } = subscription;
  const notBefore = pausedUntil
    ? latest(earliest, startOfDate(schedule.timeZone, pausedUntil))
    : earliest;
  const previous = newestSent(subscription);
  if (!previous) return pausedUntil ? slotOnOrAfter(schedule, notBefore) : notBefore;
  return nextSlot(schedule, {
    previous: previous.at,
    ...(sentDate && { date: sentDate }),
    waitDays: mail.waitDays,
    // Clocks differ by seconds: a lesson asked for right after the first mail may look older than
    // it.
    gapAfter: countSent(course, subscription.sent) > 1 || !leavesAtOnce(course, previous.slug),
    notBefore,
  });
}

/** The mail of this round that SES took last. */
export function newestSent(subscription: Subscription): { slug: string; at: Instant } | undefined {
  return Object.entries(subscription.sent)
    .map(([slug, at]) => ({ slug, at }))
    .sort((a, b) => (a.at < b.at ? 1 : -1))[0];
}

/** The course is done: an ended state. */
export function complete(subscription: Subscription, now: Instant): Subscription {
  const { pausedUntil: _pausedUntil, ...rest } = removeSlot(subscription);
  return updateDueEntry({ ...rest, status: "completed", endedAt: now });
}
