/**
 * Mistakes around a send: claims, evidence, outcomes.
 */
import {
  change,
  claim,
  claimUnchecked,
  constant,
  decision,
  endOfTime,
  type Mutation,
  noClaim,
  noDueCheck,
  noEvents,
  noSlotCheck,
  one,
  outcome,
  probe,
  record,
  removeClaim,
  retrying,
  subscription,
  unversioned,
} from "./mutation.ts";

/** A send, gone wrong. */
export const sendingMutations: readonly Mutation[] = [
  { name: "no claim", patches: noClaim },
  { name: "saves without the version", ports: { store: unversioned } },
  {
    name: "no fresh look after a conflict",
    patches: [
      [
        change,
        "    if (isSaved) return result;",
        `    if (isSaved) return result;
    if (save && save !== known) {
      const { version } = (await store.read("subscription", subscriptionId)) ?? save;
      if (await saveSubscription(ports, known, { ...save, version }, act)) return result;
    }`,
      ],
    ],
  },
  {
    name: "sends although the claim lost its race",
    patches: [[one, "saving.catch(() => false)", "saving.then(() => true)"], ...claimUnchecked],
  },
  {
    name: "does not know its own claim after a lost answer",
    patches: [
      [
        one,
        `version: subscription.version + 1 } : await store.read("subscription", id);`,
        "version: subscription.version + 1 } : undefined;",
      ],
    ],
  },
  {
    name: "an open claim keeps nobody off",
    patches: [
      [
        one,
        "if (known.claim) {\n      if ((await decideClaim(",
        "if (known.claim && known.version < 0) {\n      if ((await decideClaim(",
      ],
    ],
  },
  {
    name: "settling removes any claim",
    rules: {
      [claim]: {
        settle:
          (settled) =>
          (subscription, ...evidence) =>
            settled(removeClaim(subscription), ...evidence),
      },
    },
  },
  {
    name: "evidence counts only for an open claim",
    rules: {
      [claim]: {
        settle:
          (settled) =>
          (subscription, message, ...rest) =>
            subscription.claim?.messageId === message
              ? settled(subscription, message, ...rest)
              : subscription,
      },
    },
  },
  {
    name: "releases whosever claim it finds",
    patches: [
      [
        one,
        "if (known?.claim?.id !== claim.id) return { act, result: undefined };",
        "if (!known) return { act, result: undefined };",
      ],
    ],
  },
  {
    name: "no status check on what was asked",
    rules: { [subscription]: { allows: () => () => true } },
  },
  { name: "no due check", patches: [noDueCheck] },
  {
    name: "no slot check",
    patches: [noSlotCheck],
    equivalent:
      "dueAt is never before the earlier of slot and asked, so an item that is due without an asked mail has a slot that has come; without both checks it is caught.",
  },
  { name: "neither due nor slot check", patches: [noDueCheck, noSlotCheck] },
  {
    name: "a slot is not looked at again after a change",
    patches: [[decision, "if (moved && moved !== slot)", "if (missed && moved && moved !== slot)"]],
  },
  {
    name: "a missed slot is made up for at any hour",
    patches: [
      [
        decision,
        `const missed = waits === "for-next-slot";`,
        `const missed = waits === "for-next-slot" && slot === now;`,
      ],
    ],
  },
  { name: "SDK retries on", ports: { mailer: retrying } },
  {
    name: "a short lease: 1 minute",
    patches: [constant(claim, "claimExpiresMs", "minuteMs")],
  },
  { name: "no hold", patches: [constant(claim, "holdMs", "0")] },
  {
    name: "a short hold: 10 minutes",
    patches: [constant(claim, "holdMs", "10 * minuteMs")],
  },
  {
    name: "no holdStartedAt",
    rules: {
      [claim]: {
        resolveClaim: (outlook) => (open, evidence, now) => {
          const answer = outlook(open, evidence, now);
          return answer !== "start-hold" ? answer : evidence.backlog ? "wait" : "resend";
        },
      },
    },
  },
  { name: "no look at the queue", ports: { queue: () => async () => false } },
  {
    name: "no watermark",
    rules: {
      [claim]: {
        resolveClaim:
          (outlook) =>
          (open, { watermark, backlog }, now) =>
            outlook(
              open,
              { watermark: endOfTime, backlog: watermark !== undefined && backlog },
              now,
            ),
      },
    },
  },
  {
    name: "the watermark is the time of hearing",
    patches: [
      [
        record,
        "const newest = latest(first, ...others);",
        "const newest = latest(clock.now(), first, ...others);",
      ],
    ],
  },
  {
    name: "the watermark passes events that failed",
    patches: [[record, "if (failed.length === 0) await raiseWatermark", "await raiseWatermark"]],
  },
  { name: "no probe", rules: { [probe]: { probe: () => async () => {} } } },
  {
    name: "never sends again after a day of silence",
    patches: [constant(claim, "silenceMs", "1000 * dayMs")],
  },
  {
    name: "a time-out is a refusal",
    rules: {
      [outcome]: {
        failedSend: (failedSend) => (failure, from) =>
          failure.httpStatus === undefined
            ? { outcome: "refused", scope: "rate", code: failure.code }
            : failedSend(failure, from),
      },
    },
  },
  {
    name: "a 5xx answer is a refusal",
    rules: {
      [outcome]: {
        failedSend: (failedSend) => (failure, from) =>
          (failure.httpStatus ?? 0) >= 500
            ? { outcome: "refused", scope: "message", about: "address", code: failure.code }
            : failedSend(failure, from),
      },
    },
  },
  {
    name: "a throttle is a success",
    rules: {
      [outcome]: {
        failedSend: (failedSend) => (failure, from) => {
          const outcome = failedSend(failure, from);
          return outcome.outcome === "refused" && outcome.scope === "rate"
            ? { outcome: "accepted", sesMessageId: "" }
            : outcome;
        },
      },
    },
  },
  { name: "Send events are ignored", rules: noEvents },
];
