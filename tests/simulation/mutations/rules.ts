// biome-ignore-all lint/suspicious/noTemplateCurlyInString: patches quote source text that holds templates.
/**
 * Mistakes in the rules about readers: rounds, slots, ends, requests.
 */

import { dayMs, plus } from "../../../lambdas/domain/instant.ts";
import type { Outcome } from "../../../lambdas/domain/reader-commands.ts";
import type { Subscription } from "../../../lambdas/domain/subscription.ts";
import {
  acts,
  anyStatus,
  claim,
  constant,
  feedback,
  keepsSlot,
  type Mutation,
  many,
  noGuard,
  notCompletedBySettling,
  one,
  schedule,
  subscription,
  unlessRefused,
  unpinned,
} from "./mutation.ts";

/** A new round that is still sending a message of the old one. */
const withClaimOf = ({ claim }: Subscription, begun: Outcome): Outcome =>
  unlessRefused(begun, (after) => ({ ...after, ...(claim && { claim }) }));

/** The rules about readers, gone wrong. */
export const ruleMutations: readonly Mutation[] = [
  {
    name: "no round in the message",
    patches: [
      ["domain/decision.ts", "id: `${subscription.round}-${mail.slug}`", "id: `0-${mail.slug}`"],
      [
        subscription,
        "const slug = message.slice(`${round}-`.length);",
        `const slug = message.slice("0-".length);`,
      ],
      [subscription, "message === `${round}-${slug}`", "message === `${0 * round}-${slug}`"],
    ],
  },
  {
    name: "starting over keeps the round",
    rules: {
      [acts]: {
        startOver:
          (startOver) =>
          (subscription, ...rest) =>
            unlessRefused(startOver(subscription, ...rest), (after) => ({
              ...after,
              round: subscription.round,
            })),
      },
    },
  },
  {
    name: "starting over keeps the claim",
    rules: {
      [acts]: {
        startOver:
          (startOver) =>
          (subscription, ...rest) =>
            withClaimOf(subscription, startOver(subscription, ...rest)),
        confirm:
          (confirm) =>
          (subscription, ...rest) =>
            withClaimOf(subscription, confirm(subscription, ...rest)),
      },
    },
  },
  {
    name: "an erased reader returns in the old round",
    patches: [[acts, "(known?.round ?? 1) + (erased ? 1 : 0)", "known?.round ?? 1"]],
  },
  {
    name: "settling revives who has left",
    patches: [
      [
        claim,
        `  if (recorded.status !== "active" && recorded.status !== "paused") return updateDueEntry(recorded);\n`,
        `  if (recorded.status === "pending") return updateDueEntry(recorded);\n`,
      ],
    ],
  },
  {
    name: "settling writes about the erased",
    patches: [[claim, "  if (subscription.email === undefined) return subscription;\n", ""]],
  },
  {
    name: "+24 h instead of the next local slot",
    rules: {
      [schedule]: {
        nextSlot: () => (_, after) => plus(after.previous, Math.max(1, after.waitDays) * dayMs),
      },
    },
  },
  {
    name: "weekdays are ignored",
    rules: {
      [schedule]: {
        slotOnOrAfter: (slotOnOrAfter) => (wanted, earliest) =>
          slotOnOrAfter({ ...wanted, days: "daily" }, earliest),
      },
    },
  },
  {
    name: "waitDays are ignored",
    rules: {
      [schedule]: {
        nextSlot: (nextSlot) => (wanted, after) => nextSlot(wanted, { ...after, waitDays: 1 }),
      },
    },
  },
  {
    name: "no gap of 12 hours",
    patches: [constant(schedule, "gapMs", "0 * hourMs")],
  },
  {
    name: "a lesson after midnight counts for the new day",
    patches: [
      [schedule, "(after.gapAfter ? dateOfMail : dateOf)(", "(after.gapAfter ? dateOf : dateOf)("],
    ],
  },
  {
    name: "the pause is forgotten when a slot is reckoned",
    patches: [
      [subscription, "latest(earliest, startOfDate(schedule.timeZone, pausedUntil))", "earliest"],
    ],
  },
  {
    name: "a paused reader is not in the index",
    patches: [
      [
        subscription,
        `const scheduledMessage = rest.status === "active" || rest.status === "paused" ? rest.slot : undefined;`,
        `const scheduledMessage = rest.status === "active" ? rest.slot : undefined;`,
      ],
    ],
  },
  {
    name: "what was asked for stays asked for",
    patches: [
      [
        claim,
        "if (requestedAt) return removeRequest(open, instantOf(Number(requestedAt)));",
        "if (requestedAt && instantOf(Number(requestedAt))) return open;",
      ],
    ],
  },
  {
    name: "one request for the next mail, and all the others follow",
    patches: [
      [
        claim,
        `open.requests.filter((other) => other.what !== "next" || other.at > plus(at, skewMs))`,
        "open.requests.filter(() => skewMs > 0)",
      ],
    ],
  },
  {
    name: "a refusal leaves the claim",
    patches: [
      [
        one,
        "  return release(ports, current, claim, outcome.scope);",
        "  return deliveredFor[outcome.sake];",
      ],
    ],
  },
  {
    name: "failures are not counted",
    patches: [[claim, `(sake === "message" ? 1 : 0)`, `(sake === "message" ? 0 : 0)`]],
  },
  {
    name: "a run goes on when the account is refused",
    patches: [[many, "run.halted = true;", "run.halted = false;"]],
  },
  {
    name: "the last mail does not complete the course",
    patches: [notCompletedBySettling],
  },
  {
    name: "nothing completes the course",
    patches: [
      notCompletedBySettling,
      [
        subscription,
        `if (!mail) return { do: "save", subscription: complete(subscription, now) };`,
        `if (!mail) return { do: "leave" };`,
      ],
    ],
  },
  { name: "leaving keeps the slot", patches: [keepsSlot] },
  {
    name: "the index takes any slot, whatever the status",
    patches: [anyStatus],
    equivalent:
      "A reader who leaves loses the slot in the same save. With a slot left behind it is caught.",
  },
  { name: "leaving keeps the slot, and the index takes it", patches: [keepsSlot, anyStatus] },
  {
    name: "each bounce event counts, not each message",
    patches: [
      [feedback, "if (Object.hasOwn(softBounces, message) || (", "if (("],
      [
        feedback,
        "const inARow = { ...softBounces, [message]: mailAt };",
        "const inARow = { ...softBounces, [message + now]: mailAt };",
      ],
    ],
  },
  {
    name: "complaints are ignored",
    rules: {
      [feedback]: {
        applyFeedback:
          (applied) =>
          (subscription, event, ...rest) =>
            applied(
              subscription,
              event.what === "complaint" ? { ...event, what: "sent" } : event,
              ...rest,
            ),
      },
    },
  },
  {
    name: "permanent bounces are ignored",
    patches: [
      [
        feedback,
        "return confirmedSince ? known : suppressed",
        `return confirmedSince || what ? known : suppressed`,
      ],
    ],
  },
  {
    name: "clocks are taken for exact when a mailbox bounces",
    patches: [[feedback, "> plus(mailAt, minuteMs)", "> plus(mailAt, minuteMs - minuteMs)"]],
  },
  {
    name: "leaving changes nothing",
    patches: [
      [
        acts,
        `...(!gone && { status: "unsubscribed", endedAt: now }),`,
        "...(gone && { endedAt: now }),",
      ],
    ],
  },
  {
    name: "a sign-up starts a running course again",
    patches: [
      [
        acts,
        `before && before.status !== "pending" && !erased\n`,
        `before && before.status !== "pending" && before.status !== "active" && !erased\n`,
      ],
    ],
  },
  {
    name: "no guard against frozen processes",
    patches: [noGuard],
    equivalent:
      "SES refuses a signature older than 5 minutes, and no claim is given up before 60: the guard only spares a request that would be refused.",
  },
  {
    name: "the signature is not pinned to the claim",
    ports: { mailer: unpinned },
  },
  { name: "neither guard nor pinned signature", patches: [noGuard], ports: { mailer: unpinned } },
  {
    name: "erasing keeps the address",
    rules: {
      [acts]: {
        erase: (erase) => (subscription, now) => ({
          ...erase(subscription, now),
          ...(subscription.email && { email: subscription.email }),
        }),
      },
    },
  },
  {
    name: "a complaint is forgiven after a week",
    patches: [[acts, `reason === "bounce" && endedAt`, `reason !== undefined && endedAt`]],
  },
  {
    name: "the operator's stop holds only deliver's own ticks",
    patches: [[many, `  if (await ports.store.read("stop", "sending")) return;\n`, ""]],
  },
  {
    name: "the operator's stop holds only what readers ask for",
    patches: [[many, "  if (stop) {", "  if (stop && share.workers === 0) {"]],
  },
];
