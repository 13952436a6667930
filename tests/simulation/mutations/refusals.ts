/**
 * Mistakes around refusals and runs: failures, back-off, parking, halting, pace and order.
 */
import type { releaseClaim } from "../../../lambdas/domain/claim.ts";
import type { RefusalScope } from "../../../lambdas/domain/sending-outcome.ts";
import {
  actedAgain,
  answers,
  claim,
  constant,
  decision,
  type Mutation,
  one,
  outcome,
  permits,
  probe,
  queueOfRun,
  runLoop,
  subscription,
  trouble,
} from "./mutation.ts";

/** Refusals of this scope are charged to the reader. */
export const chargedFor =
  (scope: RefusalScope | "unlisted") =>
  (released: typeof releaseClaim): typeof releaseClaim =>
  (subscription, message, refused, ...rest) =>
    released(
      subscription,
      message,
      refused.scope === scope ? { ...refused, scope: "message" } : refused,
      ...rest,
    );

/** Refusals and the pace of a run, gone wrong. */
export const refusalMutations: readonly Mutation[] = [
  {
    name: "a throttle counts as a failure of the mail",
    rules: { [claim]: { releaseClaim: chargedFor("rate") } },
  },
  {
    name: "failures are not forgotten with the success",
    patches: [[subscription, "const trouble = known.filter(…);", "const trouble = known;"]],
  },
  {
    name: "failures of what was asked for are not forgotten",
    patches: [
      [
        subscription,
        "requests.some(({ at }) => requestMessageId(at) === message)",
        'message.startsWith("request-")',
      ],
    ],
  },
  { name: "no back-off", rules: { [trouble]: { backOffMs: () => () => 0 } } },
  {
    name: "the index does not know of the back-off",
    patches: [[subscription, "{ at: latest(slot, notBefore ?? slot) }", "{ at: slot }"]],
  },
  {
    name: "the jitter makes the wait shorter",
    rules: {
      [claim]: {
        releaseClaim: (released) => (subscription, message, refused, now, chance) =>
          released(subscription, message, refused, now, -chance),
      },
    },
  },
  {
    name: "no jitter",
    patches: [[claim, "ms * (1 + chance / 2)", "ms"]],
  },
  { name: "the back-off does not grow", patches: [[trouble, "4 ** (refusals - 1)", "1"]] },
  {
    name: "parked after six failures",
    patches: [[trouble, "refusals >= refusalsMax", "refusals > refusalsMax"]],
  },
  {
    name: "parked after three failures",
    patches: [constant(trouble, "refusalsMax", "3")],
  },
  {
    name: "a parked mail is sent when its delivery is requested",
    patches: [[decision, "subscription.due === parked || ", ""]],
  },
  {
    name: "a release moves the slot to now",
    rules: {
      [claim]: {
        releaseClaim: (released) => (subscription, message, refused, now, chance) => ({
          ...released(subscription, message, refused, now, chance),
          ...(subscription.slot && { slot: now }),
        }),
      },
    },
  },
  {
    name: "giving a claim up counts as a failure",
    rules: {
      [trouble]: {
        addUnknown:
          (original) =>
          (known, ...rest) => {
            const after = original(known, ...rest);
            return { ...after, refusals: after.refusals + 1 };
          },
      },
    },
  },
  {
    name: "a failure to compose is not noted",
    patches: [
      [one, "    await composingFailed(ports, subscription, message, composed.failed);\n", ""],
    ],
  },
  {
    name: "one throttle stops the run",
    rules: {
      [answers]: { sesAnswers: (original) => () => ({ ...original(), throttled: () => true }) },
    },
  },
  {
    name: "throttles never stop the run",
    rules: {
      [answers]: { sesAnswers: (original) => () => ({ ...original(), throttled: () => false }) },
    },
  },
  {
    name: "a used-up quota is a throttle",
    rules: {
      [outcome]: {
        failedSend:
          (failedSend) =>
          (...args) => {
            const failed = failedSend(...args);
            return failed.outcome === "refused" && failed.daily
              ? { outcome: "refused", scope: "rate", code: failed.code }
              : failed;
          },
      },
    },
  },
  {
    name: "a connection that was reset counts as never made",
    patches: [[outcome, '  "ECONNREFUSED",\n', '  "ECONNREFUSED",\n  "ECONNRESET",\n  "EPIPE",\n']],
  },
  {
    name: "an answer without SES's own code is a refusal",
    patches: [[outcome, "noSesCode.has(code) && !said", "noSesCode.has(code) && said && !said"]],
  },
  {
    name: "no pacing",
    ports: {
      mailer: (mailer) => ({
        ...mailer,
        quota: async () => ({ ...(await mailer.quota()), perSecond: 10_000 }),
      }),
    },
  },
  {
    name: "every worker takes the whole rate",
    patches: [[permits, "* rateShare) / active", "* rateShare) / (active && 1)"]],
  },
  {
    name: "the newest due come first",
    patches: [[queueOfRun, "keyOf(head) < keyOf(best)", "keyOf(head) > keyOf(best)"]],
  },
  {
    name: "a run ends before its sends",
    patches: [
      [runLoop, "while (underWay > 0) await changes.next();\n  await current.settled();", ""],
    ],
  },
  {
    name: "probes without a limit",
    patches: [constant(probe, "betweenProbesMs", "0 * minuteMs")],
  },
  {
    name: "the back-off is shown even before the slot",
    patches: [
      [subscription, "{ at: latest(slot, notBefore ?? slot) }", "{ at: notBefore ?? slot }"],
    ],
  },
  { name: "sends although somebody acted behind its claim", patches: [actedAgain] },
  {
    name: "a frozen process counts as a failure",
    patches: [
      [
        one,
        "(known) => updateDueEntry(removeClaim(known))",
        '(known) => refusedBy(ports, known, claim.messageId, { scope: "message", code: claim.id })',
      ],
    ],
  },
  {
    name: "one broken item ends the run",
    patches: [
      [
        runLoop,
        'if (errors >= errorsMax) current.endBecause("errors");',
        'current.endBecause("errors");',
      ],
    ],
  },
  {
    name: "a run goes on for as long as there are mails",
    patches: [[permits, 'if (atMs >= endsMs) return endBecause("time");', ""]],
  },
  {
    name: "each page of the index is served from its end",
    patches: [[queueOfRun, "best.keys[best.at - 1]", "best.keys[best.keys.length - best.at]"]],
  },
  {
    name: "a thawed process may send for four minutes",
    patches: [constant(claim, "claimToSendMs", "4 * minuteMs")],
    equivalent:
      "SES refuses a signature older than 5 minutes and no claim is given up before 60, so a send within 4 is the only one of its claim.",
  },
];
