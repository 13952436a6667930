/**
 * Statistics: what is counted of the events of one UTC day.
 */
import { type Course, mailNamed, transactionalKinds } from "./course.ts";
import type { Feedback } from "./feedback.ts";
import type { Counters } from "./guard.ts";

/** The counters of a day are kept so long: a year can be compared with the one before. */
export const statsDays = 400;

/**
 * True for an event of a transactional mail. What lacks the tags that say so is told by the name of
 * its message: a mail that was requested is one, or a lesson that was requested again.
 */
export function isTransactional({ transactional, slug, messageId = "" }: Feedback): boolean {
  if (slug !== undefined) return false;
  return transactional !== undefined || messageId.startsWith("request-");
}

/**
 * What one event counts: its kind in all (`sent`), and of one mail of the course
 * (`sent/lesson-1`) or of one kind of transactional mail (`sent/transactional:confirm`). Names that
 * are not the product's count in all alone.
 */
export function eventCounts(feedback: Feedback, course: Course): Counters {
  const { what, transactional, messageId = "" } = feedback;
  if (isTransactional(feedback)) {
    const kind = transactionalKinds.find((one) => one === transactional);
    return { [what]: 1, [`${what}/transactional${kind ? `:${kind}` : ""}`]: 1 };
  }
  const slug = feedback.slug ?? messageId.replace(/^\d+-/, "");
  const mail = mailNamed(course.mails, slug);
  return { [what]: 1, ...(mail && { [`${what}/${mail.slug}`]: 1 }) };
}

/** The sum of counters. */
export function total(all: readonly Counters[]): Counters {
  const sums = new Map<string, number>();
  for (const [name, amount] of all.flatMap((one) => Object.entries(one))) {
    sums.set(name, (sums.get(name) ?? 0) + amount);
  }
  return Object.fromEntries(sums);
}
