/**
 * Mistakes in what holds when SES, the account or the crowd says no: whom a refusal is charged to,
 * bounds, runs, rate, lateness, fairness.
 */
import type { Subscription } from "../../../lambdas/domain/subscription.ts";
import {
  answers,
  claim,
  constant,
  decision,
  dueKey,
  feedback,
  held,
  leases,
  limiter,
  type Mutation,
  many,
  parking,
  permits,
  queueOfRun,
  quota,
  runLoop,
  schedule,
  slots,
  trouble,
  withoutSentDate,
} from "./mutation.ts";
import { chargedFor } from "./refusals.ts";

/** Limits, gone wrong. */
export const limitMutations: readonly Mutation[] = [
  {
    name: "limit: an account refusal is charged to the reader",
    rules: { [claim]: { releaseClaim: chargedFor("account") } },
  },
  {
    name: "limit: an answer on no list is always charged to the reader",
    rules: {
      [answers]: {
        sesAnswers: (original) => () => {
          const said = original();
          return {
            ...said,
            charge: (refusal, ...rest) =>
              refusal.scope === "unlisted" ? "message" : said.charge(refusal, ...rest),
          };
        },
      },
    },
  },
  {
    name: "limit: refusals of content park",
    patches: [
      [trouble, '(why !== "content" && refusals >= refusalsMax', "(refusals >= refusalsMax"],
    ],
  },
  {
    name: "limit: a refusal resets the unknown outcomes",
    rules: {
      [trouble]: {
        addRefusal:
          (original) =>
          (...args) => ({ ...original(...args), unknowns: 0 }),
      },
    },
  },
  {
    name: "limit: an unknown outcome resets the refusals",
    rules: {
      [trouble]: {
        addUnknown:
          (original) =>
          (...args) => ({ ...original(...args), refusals: 0 }),
      },
    },
  },
  {
    name: "limit: unknown outcomes are not counted",
    rules: {
      [claim]: {
        dropClaim:
          () =>
          ({ claim: _claim, ...rest }) =>
            rest,
      },
    },
  },
  {
    name: "limit: a message may be sent three times",
    patches: [constant(trouble, "unknownsMax", "3")],
  },
  {
    name: "limit: recording fails where the next slot cannot be reckoned",
    patches: [
      [
        slots,
        "} catch {\n    return waitADay(subscription, earliest);",
        "} catch {\n    throw subscription;",
      ],
    ],
  },
  {
    name: "limit: the days lost are not in the key of the index",
    rules: {
      [dueKey]: {
        dueKeyOf:
          (keyOf) =>
          ({ keepsSlot: _keeps, ...rest }: Subscription) =>
            keyOf({ ...rest, missed: 0 }),
      },
    },
  },
  {
    name: "limit: what waits for the day's quota is late like anything else",
    rules: {
      [decision]: { decide: (decide) => (known, course, now) => decide(known, course, now) },
    },
  },
  {
    name: "limit: a shortage that is over still keeps the slots that come later",
    rules: {
      [decision]: {
        decide: (decide) => (known, course, now, shortage) =>
          decide(known, course, now, shortage && { ...shortage, seenAt: now }),
      },
    },
  },
  {
    name: "limit: a shortage is noted for when it is told",
    patches: [[many, "latest(at, known.shortSeenAt ?? at)", "ports.clock.now()"]],
  },
  {
    name: "limit: late mail leaves at night",
    rules: { [schedule]: { isNightFor: () => () => false } },
  },
  {
    name: "limit: the date of a slot is the date it left",
    rules: {
      [claim]: { settle: withoutSentDate },
      [schedule]: {
        dateOfSlot:
          () =>
          ({ timeZone }, slot) =>
            localDateOf(timeZone, slot),
      },
    },
  },
  {
    name: "limit: the lease is not looked at",
    rules: {
      [leases]: {
        freeLease:
          () =>
          async ({ store }, worker) => ({ item: await store.read("run", worker) }),
      },
    },
  },
  {
    name: "limit: the lease is not renewed",
    patches: [[leases, "if (!lost) await extend();", "if (lost) await extend();"]],
  },
  {
    name: "limit: a lease that somebody else has is renewed",
    patches: [[leases, "if (stored?.runId !== runId) break;", "if (!stored) break;"]],
  },
  {
    name: "limit: a permit is given whoever has the lease",
    patches: [[permits, "if (!lease.holds())", "if (!lease)"]],
  },
  {
    name: "limit: a permit is given without a look at the stops",
    patches: [
      [permits, "if (nowMs - stops.seenMs > stopsGoodMs) await", "if (nowMs < stops.seenMs) await"],
      [runLoop, "act: current.lookAtStops", "act: async () => {}"],
    ],
  },
  {
    name: "limit: lessons leave nothing of the day's quota",
    rules: { [quota]: { reserveOf: () => () => 0 } },
  },
  {
    name: "limit: unknown outcomes never end a run",
    rules: {
      [answers]: { sesAnswers: (original) => () => ({ ...original(), unknown: () => false }) },
    },
  },
  {
    name: "limit: a run after a failed one begins like any other",
    patches: [[many, "cautious: account.cautious === true", "cautious: account.cautious === 1"]],
  },
  {
    name: "limit: a throttle does not cut the rate",
    rules: { [limiter]: { throttled: () => (known) => known } },
  },
  {
    name: "limit: entries of one instant come shard by shard",
    patches: [
      [
        queueOfRun,
        "keyOf(head) < keyOf(best)",
        "keyOf(head).slice(0, 24) < keyOf(best).slice(0, 24)",
      ],
    ],
  },
  {
    name: "limit: a new build releases nobody",
    rules: { [parking]: { releaseForNewBuild: () => async () => {} } },
  },
  {
    name: "limit: a held lesson is sent",
    rules: { [held]: { isHeld: () => async () => false } },
  },
  {
    name: "limit: a rejection takes the record back each time",
    rules: {
      [feedback]: {
        isFirstRejection:
          () =>
          ({ email, sent }, message) =>
            email !== undefined && message.slice(message.indexOf("-") + 1) in sent,
      },
    },
  },
];

function localDateOf(timeZone: string, at: string): string {
  return new Intl.DateTimeFormat("en-CA", { timeZone }).format(new Date(at));
}
