/**
 * The way of SES's events: best effort to the queue, at least once out of it, dead transactional
 * mails redriven.
 */
import type { Feedback } from "../../../lambdas/domain/feedback.ts";
import { instantOf } from "../../../lambdas/domain/instant.ts";
import type { OutgoingMail } from "../../../lambdas/flow/ports.ts";
import type { FaultProfile } from "./faults.ts";
import type { Random } from "./random.ts";
import type { Timeline } from "./timeline.ts";

const minuteMs = 60_000;
const visibilityMs = 3 * minuteMs;
const batchMax = 10;
const receivesMax = 5;

/** An event's own delay stays below what the protocol waits for at least, 60 minutes. */
const lateMaxMs = 40 * minuteMs;

/** After an outage its backlog comes in any order within this time, less than the hold. */
const spreadMs = 25 * minuteMs;

interface Queued {
  readonly feedback: Feedback;
  receives: number;
  visibleAtMs: number;
}

/** The events' way. */
export interface Channel {
  /**
   * What SES reports of a mail, with the time from now at which each happens; SES took it now, unless
   * `takenAtMs` says when.
   */
  emit(
    mail: OutgoingMail,
    events: readonly { what: Feedback["what"]; afterMs: number }[],
    takenAtMs?: number,
  ): void;
  /** True while the queue holds anything. */
  backlog(): boolean;
  /** How many events are dead letters. */
  deadLetters(): number;
  /** Until when events are held up, and until when nothing is taken from the queue. */
  outageUntilMs: number;
  feedbackDownUntilMs: number;
  /** Mails that lost all of their evidence. */
  evidenceLost: number;
}

/**
 * Makes the way. `handle` runs `feedback` with a batch; it calls back with the failed ones, or
 * never.
 */
export function feedbackChannel(
  time: Timeline,
  random: Random,
  faultProfile: () => FaultProfile,
  handle: (batch: readonly Feedback[], done: (failed: readonly number[]) => void) => void,
): Channel {
  const queue: Queued[] = [];
  const deadLetters: Queued[] = [];
  let nextPollMs = Number.POSITIVE_INFINITY;

  const poll = () => {
    const nowMs = time.nowMs();
    if (channel.feedbackDownUntilMs > nowMs) return pollAt(channel.feedbackDownUntilMs);
    const batch = queue.filter(({ visibleAtMs }) => visibleAtMs <= nowMs).slice(0, batchMax);
    if (batch.length === 0) {
      const next = Math.min(...queue.map(({ visibleAtMs }) => visibleAtMs));
      if (queue.length > 0) pollAt(next);
      return;
    }
    for (const event of batch) {
      event.receives += 1;
      event.visibleAtMs = nowMs + visibilityMs;
      if (event.receives > receivesMax) bury(event);
    }
    const alive = batch.filter((event) => !deadLetters.includes(event));
    if (alive.length > 0) {
      handle(
        alive.map(({ feedback }) => feedback),
        (failed) => {
          for (const [index, event] of alive.entries()) {
            if (!failed.includes(index)) remove(event);
          }
        },
      );
    }
    pollAt(nowMs + 200);
  };
  const pollAt = (ms: number) => {
    if (ms >= nextPollMs) return;
    nextPollMs = ms;
    time.at(ms, () => {
      if (nextPollMs === ms) nextPollMs = Number.POSITIVE_INFINITY;
      poll();
    });
  };
  const remove = (event: Queued) => {
    const at = queue.indexOf(event);
    if (at >= 0) queue.splice(at, 1);
  };
  const bury = (event: Queued) => {
    remove(event);
    deadLetters.push(event);
    time.after(random.between(1, 8) * 60 * minuteMs, () => {
      deadLetters.splice(deadLetters.indexOf(event), 1);
      enqueue(event.feedback);
    });
  };
  const enqueue = (feedback: Feedback) => {
    queue.push({ feedback, receives: 0, visibleAtMs: time.nowMs() });
    pollAt(time.nowMs() + random.between(20, 400));
  };
  const advanceTo = (feedback: Feedback) => {
    const { eventLate } = faultProfile();
    const nowMs = time.nowMs();
    const held = channel.outageUntilMs > nowMs;
    const delayMs = held
      ? channel.outageUntilMs - nowMs + random.between(0, spreadMs)
      : random.chance(eventLate)
        ? random.between(0, lateMaxMs)
        : random.between(200, 3000);
    time.after(delayMs, () => enqueue(feedback));
  };

  const channel: Channel = {
    outageUntilMs: 0,
    feedbackDownUntilMs: 0,
    evidenceLost: 0,
    backlog: () => queue.length > 0,
    deadLetters: () => deadLetters.length,
    emit(mail, events, takenAtMs = time.nowMs()) {
      const { eventLost, eventTwice, evidenceLost } = faultProfile();
      const { subscription, message, slug, transactional } = mail.tags;
      const mailAt = instantOf(Math.floor(takenAtMs));
      const tags = {
        ...(subscription && { subscriptionId: subscription }),
        ...(message && { messageId: message }),
        ...(slug && { slug }),
        ...(transactional && { transactional }),
      };
      const allLost = random.chance(evidenceLost);
      if (allLost) channel.evidenceLost += 1;
      // One of the first two is never lost, and neither happens long after the mail was taken.
      const kept = random.int(2);
      for (const [index, { what, afterMs }] of events.entries()) {
        const lost = random.chance(eventLost) && index !== kept;
        if (allLost || lost) continue;
        const feedback: Feedback = { what, mailAt, ...tags };
        time.after(afterMs, () => advanceTo(feedback));
        if (random.chance(eventTwice)) {
          time.after(afterMs + random.between(0, 6 * 60 * minuteMs), () => advanceTo(feedback));
        }
      }
    },
  };
  return channel;
}
