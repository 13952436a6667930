/**
 * Record feedback: SES's events settle sends of unknown outcome, end subscriptions that bounce or
 * complain, raise the watermark, and are counted.
 */
import { type Course, mailNamed, presentSlug } from "../domain/course.ts";
import {
  applyFeedback,
  type Feedback,
  isFirstRejection,
  rejectedCode,
} from "../domain/feedback.ts";
import { guardCounts, isAgainst, isGuarded, noMarks } from "../domain/guard.ts";
import { dayMs, type Instant, latest, minuteMs, msBetween, plus } from "../domain/instant.ts";
import type { Act } from "../domain/journal.ts";
import { presentMessage, withPresentNames } from "../domain/renamed.ts";
import { isUnreckoned } from "../domain/slots.ts";
import { eventCounts, isTransactional, total } from "../domain/stats.ts";
import { mailboxOf, slugInTurn } from "../domain/subscription.ts";
import { attention } from "./attention.ts";
import { guardSending, readMarks } from "./guard.ts";
import { countContentRefusal } from "./held.ts";
import { block } from "./mailbox.ts";
import type { Ports } from "./ports.ts";
import { updateSubscription } from "./update-subscription.ts";

/** The watermark is written at least this much apart: it is compared with minutes of grace. */
const watermarkStepMs = minuteMs;

/**
 * Records one batch of events. Answers the indexes of those that failed, to be tried again; the
 * watermark passes no event that failed.
 */
export async function recordFeedback(
  ports: Ports,
  told: readonly Feedback[],
): Promise<readonly number[]> {
  const now = ports.clock.now();
  // SES's clock may be ahead of ours, and a time that has not come would let all silence pass for
  // evidence.
  const batch = told.map((one) => ({ ...one, mailAt: one.mailAt < now ? one.mailAt : now }));
  const results = await Promise.allSettled(batch.map((feedback) => recordOne(ports, feedback)));
  const failed = results.flatMap((result, index) => (result.status === "rejected" ? [index] : []));
  for (const index of failed) {
    const { reason } = results[index] as PromiseRejectedResult;
    ports.log("feedback-failed", { what: batch[index]?.what ?? "" }, reason);
  }
  if (failed.length === 0) await raiseWatermark(ports, batch);
  // What failed comes again, and is counted then.
  await countAndGuard(
    ports,
    batch.filter((_, index) => !failed.includes(index)),
  );
  return failed;
}

async function recordOne(ports: Ports, told: Feedback): Promise<void> {
  const feedback = { ...told, ...presentNames(told, ports.course) };
  const { subscriptionId: id, messageId: message = "", what, probe } = feedback;
  // The doctor's evidence that events come all the way: `npm run doctor -- --live`.
  if (probe) ports.log("probe-reported", { probe, what });
  if (!id) return;
  const { course, clock, log } = ports;
  const now = clock.now();
  if (what === "complaint") await blockMailbox(ports, id);
  const { rejected } = await updateSubscription<Recorded>(ports, id, (stored) => {
    if (!stored) return { act: actOf(feedback), result: {} };
    const known = withPresentNames(stored, course);
    const after = applyFeedback(known, feedback, course, now);
    const first = what === "rejected" && isFirstRejection(known, message);
    if (isUnreckoned(after) && after !== known) attention(log, "no-next-slot", { id });
    const ends = after.status === "suppressed" && known.status !== "suppressed";
    return {
      // Names alone are no reason to save.
      save: after === known ? stored : after,
      act: { ...actOf(feedback), ...(ends && { act: "subscription-suppressed" }) },
      result: first ? { rejected: { slug: slugInTurn(known, message) ?? "" } } : {},
    };
  });
  if (!rejected) return;
  const { slug } = rejected;
  attention(log, "rejected", { id, message });
  if (!mailNamed(course.mails, slug)) return;
  await countContentRefusal(ports, { slug, reader: id, why: "rejected", code: rejectedCode });
}

/** What an event calls its mail, by the present names. */
function presentNames({ messageId, slug }: Feedback, course: Course): Partial<Feedback> {
  return {
    ...(messageId !== undefined && { messageId: presentMessage(course, messageId) }),
    ...(slug !== undefined && { slug: presentSlug(course, slug) }),
  };
}

/** First: should the rest fail, the event comes again. */
async function blockMailbox(ports: Ports, id: string): Promise<void> {
  const known = await ports.store.read("subscription", id);
  if (known) await block(ports, mailboxOf(known), "complaint");
}

function actOf({ what, messageId: message, slug, transactional }: Feedback): Act {
  const mail = message?.startsWith("request-") ? (slug ?? transactional) : undefined;
  return { act: "feedback-recorded", ...(message && { message }), ...(mail && { mail }), what };
}

/** What one event came to. */
interface Recorded {
  /**
   * SES rejected a message for the first time; the slug is empty for one that is not of the course.
   */
  readonly rejected?: { readonly slug: string };
}

/** An event may wait so long in the queue before it comes again. */
const repeatedWithinMs = 7 * dayMs;

/** More lost races than this on the one item mean a fault. */
const triesMax = 8;

async function raiseWatermark(
  { store, clock, random }: Ports,
  batch: readonly Feedback[],
): Promise<void> {
  const [first, ...others] = batch.map(({ mailAt }) => mailAt);
  if (!first) return;
  const newest = latest(first, ...others);
  for (let tries = 0; tries < triesMax; tries += 1) {
    const events = (await store.read("events", "ses")) ?? { id: "ses" as const, version: 0 };
    if (!isNewer(events.watermark, newest)) return;
    if (await store.save("events", { ...events, watermark: newest })) return;
    // Those who lost together would meet again.
    await clock.sleep(random.next() * (tries + 1) * 20);
  }
  // The next batch raises it.
}

function isNewer(known: Instant | undefined, newest: Instant): boolean {
  return !known || msBetween(known, newest) >= watermarkStepMs;
}

/**
 * Without the bounces and complaints of readers of whom one was counted before: the queue may bring
 * an event twice, and one person must not stop the course for all. Events that stop nothing are not
 * looked at: that would cost a write for each.
 */
async function withoutRepeated(
  { store, clock }: Pick<Ports, "store" | "clock">,
  events: readonly Feedback[],
): Promise<readonly Feedback[]> {
  const until = plus(clock.now(), repeatedWithinMs);
  const firsts = await Promise.all(
    events.map(async ({ what, subscriptionId }) => {
      if (!isAgainst(what)) return true;
      return (await store.increment(`${what}/${subscriptionId}`, until)) === 1;
    }),
  );
  return events.filter((_, index) => firsts[index]);
}

/**
 * Counts the events of our readers, in one write, by the day they come on; then the guard judges
 * what it counted.
 */
async function countAndGuard(ports: Ports, recorded: readonly Feedback[]): Promise<void> {
  const { store, clock, course, log } = ports;
  const ours = await withoutRepeated(
    ports,
    recorded.filter(({ subscriptionId }) => subscriptionId),
  );
  if (ours.length === 0) return;
  const marks = ours.some(isGuarded) ? await readMarks(ports) : noMarks;
  const day = clock.now().slice(0, 10);
  const added = total(
    ours.flatMap((event) => [
      eventCounts(event, course),
      guardCounts(event, isTransactional(event), marks),
    ]),
  );
  const today = await store.count(day, added);
  await guardSending(ports, marks, { day, added, today }).catch((error: unknown) => {
    // Tried again as a whole, the batch would be counted twice; the next bounce is judged with it.
    log("guard-failed", {}, error);
  });
}
