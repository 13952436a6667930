/**
 * Mistakes around evidence: news, holds, silence, and what a proof changes.
 */
import type { Instant } from "../../../lambdas/domain/instant.ts";
import type { Subscription } from "../../../lambdas/domain/subscription.ts";
import {
  claim,
  constant,
  decision,
  feedback,
  type Mutation,
  one,
  probe,
  record,
  subscription,
} from "./mutation.ts";

/** Evidence, gone wrong. */
export const evidenceMutations: readonly Mutation[] = [
  {
    name: "an event of the same second begins the hold",
    patches: [constant(claim, "watermarkGraceMs", "0 * minuteMs")],
  },
  {
    name: "an event from before the claim begins the hold",
    patches: [[claim, "plus(claim.at, watermarkGraceMs)", "plus(claim.at, -watermarkGraceMs)"]],
  },
  { name: "a hold of 25 minutes", patches: [constant(claim, "holdMs", "25 * minuteMs")] },
  {
    name: "the hold of an earlier claim counts for the next",
    rules: {
      [claim]: {
        removeClaim: (original) => (subscription) => {
          const heldBefore = subscription.claim?.holdStartedAt;
          return { ...original(subscription), ...(heldBefore && { heldBefore }) };
        },
        takeClaim: (original) => (subscription, taken) => {
          const { heldBefore, ...rest } = subscription as Subscription & { heldBefore?: Instant };
          return original(rest, { ...taken, ...(heldBefore && { holdStartedAt: heldBefore }) });
        },
      },
    },
  },
  {
    name: "the hold begins with the claim",
    rules: {
      [claim]: {
        startHold: (original) => (subscription, now) =>
          original(subscription, subscription.claim?.at ?? now),
      },
    },
  },
  {
    name: "half a day of silence is enough",
    patches: [constant(claim, "silenceMs", "12 * hourMs")],
  },
  {
    name: "dead transactional mails hold a claim for ever",
    patches: [[claim, "return backlog && heldMs < silenceMs", "return backlog"]],
  },
  {
    name: "a probe that SES accepted raises the watermark",
    patches: [
      [
        probe,
        '  log("probe-sent", { outcome });',
        '  if (outcome === "accepted") await store.save("events", { ...events, version: events.version + 1, watermark: now });\n  log("probe-sent", { outcome });',
      ],
    ],
  },
  {
    name: "evidence is recorded again",
    patches: [[claim, "if (Object.hasOwn(open.sent, slug)) return open;", ""]],
  },
  {
    name: "evidence of what was asked for counts only with its claim",
    patches: [
      [
        claim,
        "if (requestedAt) return removeRequest(",
        "if (requestedAt && !subscription.claim) return open;\n  if (requestedAt) return removeRequest(",
      ],
    ],
  },
  {
    name: "what SES accepted is left to the events",
    patches: [
      [
        one,
        '  if (outcome.outcome === "accepted") {\n    await recordSent',
        '  if (outcome.outcome === "accepted") return { result: "sent" };\n  if (outcome.outcome === "accepted") {\n    await recordSent',
      ],
    ],
  },
  {
    name: "clocks are taken for exact when a send is recorded",
    patches: [constant(claim, "skewMs", "0 * secondMs")],
  },
  {
    name: "a proof answers whatever was asked for within an hour after it",
    patches: [constant(claim, "skewMs", "hourMs")],
  },
  {
    name: "every request for the next one is answered by any lesson",
    patches: [
      [
        claim,
        'other.kind !== "next" || (other.slug !== slug && other.at > plus(at, skewMs))',
        'other.kind !== "next"',
      ],
    ],
  },
  {
    name: "settling leaves the old slot",
    patches: [
      [
        claim,
        "setNextSlot(countDay(open, recorded, course, at), course, at)",
        "updateDueEntry(countDay(open, recorded, course, at))",
      ],
    ],
  },
  {
    name: "settling leaves the old entry in the index",
    patches: [
      [
        claim,
        "setNextSlot(countDay(open, recorded, course, at), course, at)",
        "({ ...setNextSlot(countDay(open, recorded, course, at), course, at), due: recorded.due, dueAt: recorded.dueAt })",
      ],
    ],
  },
  {
    name: "the index shows the last debt instead of the first",
    patches: [
      [
        subscription,
        "(a.at < b.at ? -1 : a.at > b.at ? 1 : 0))[0]",
        "(a.at < b.at ? -1 : a.at > b.at ? 1 : 0)).at(-1)",
      ],
    ],
  },
  {
    name: "a lesson leaves and the pause stays",
    patches: [
      [
        decision,
        '  if (subscription.status !== "paused") return subscription;\n  const { pausedUntil',
        "  if (subscription.status) return subscription;\n  const { pausedUntil",
      ],
    ],
  },
  {
    name: "a week's rest after two bounces for a while",
    patches: [constant(feedback, "softBouncesMax", "2")],
  },
  {
    name: "bounces for a while are never counted up",
    patches: [constant(feedback, "softBouncesMax", "100")],
  },
  {
    name: "an old delivery forgets newer bounces",
    patches: [[feedback, "([, at]) => at > mailAt", "() => false"]],
  },
  {
    name: "no delivery forgets a bounce",
    patches: [
      [
        feedback,
        'if (what === "delivered") return recordDelivery(known, mailAt);',
        'if (what === "delivered") return known;',
      ],
    ],
  },
  {
    name: "an old bounce ends who confirmed since",
    patches: [
      [feedback, "return confirmedSince ? known", "return confirmedSince && !what ? known"],
    ],
  },
  {
    name: "a complaint after a bounce is not noted",
    patches: [
      [
        feedback,
        'subscription.status === "suppressed" && subscription.reason !== "bounce"',
        'subscription.status === "suppressed"',
      ],
    ],
  },
  {
    name: "a bounce after leaving keeps a new sign-up waiting",
    patches: [
      [
        feedback,
        'if (subscription.status === "unsubscribed" && reason === "bounce") {\n    return withoutUndo(subscription);\n  }',
        "",
      ],
    ],
  },
  {
    name: "a complaint leaves the pending sign-up",
    patches: [[feedback, "    pendingSignUp: _pendingSignUp,\n", ""]],
  },
  {
    name: "a complaint is forgotten with the sign-up",
    patches: [[feedback, "    expiresAt: _expires,\n", ""]],
    equivalent: "Each save of what has ended reckons anew when it is forgotten.",
  },
  {
    name: "an answer that meets a conflict is forgotten",
    patches: [
      [
        one,
        "await updateSubscription(ports, current.id, (known) => { const save = known && settle(known, claim.messageId, ports.course, at); … }, current);",
        "await saveSubscription(ports, current, settle(current, claim.messageId, ports.course, at), act);",
      ],
    ],
  },
  {
    name: "an event that failed is not told to the queue",
    patches: [
      [
        record,
        "  return failed;\n}\n\nasync function recordOne",
        "  return failed.slice(failed.length);\n}\n\nasync function recordOne",
      ],
    ],
  },
  {
    name: "a watermark that meets a conflict is forgotten",
    patches: [
      [
        record,
        'if (await store.save("events", { ...events, watermark: newest })) return;',
        'await store.save("events", { ...events, watermark: newest });\n    return;',
      ],
    ],
  },
  {
    name: "a probe forgets the watermark",
    patches: [
      [
        probe,
        "{ ...events, probedAt: now }",
        '{ id: "ses", version: events.version, probedAt: now }',
      ],
    ],
  },
  {
    name: "settling leaves the slot of a paused reader",
    patches: [
      [
        claim,
        "if (!isMember(recorded)) return recorded;",
        'if (recorded.status !== "active") return recorded;',
      ],
    ],
  },
];
