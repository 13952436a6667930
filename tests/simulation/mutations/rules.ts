// biome-ignore-all lint/suspicious/noTemplateCurlyInString: patches quote source text that holds templates.
/**
 * Mistakes in the rules about readers: rounds, slots, ends, requests.
 */

import { dayMs, plus } from "../../../lambdas/domain/instant.ts";
import type { Outcome } from "../../../lambdas/domain/reader-commands.ts";
import type { Subscription } from "../../../lambdas/domain/subscription.ts";
import {
  anyStatus,
  claim,
  constant,
  decision,
  endings,
  feedback,
  keepsSlot,
  leavingEnds,
  type Mutation,
  noGuard,
  notCompletedBySettling,
  permits,
  schedule,
  signUps,
  slots,
  subscription,
  trouble,
  unlessRefused,
  unpinned,
  withoutSentDate,
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
      [endings]: {
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
      [endings]: {
        startOver:
          (startOver) =>
          (subscription, ...rest) =>
            withClaimOf(subscription, startOver(subscription, ...rest)),
      },
      [signUps]: {
        confirm:
          (confirm) =>
          (subscription, ...rest) =>
            withClaimOf(subscription, confirm(subscription, ...rest)),
      },
    },
  },
  {
    name: "an erased reader returns in the old round",
    patches: [[signUps, "(known?.round ?? 1) + (erased ? 1 : 0)", "known?.round ?? 1"]],
  },
  {
    name: "settling revives who has left",
    patches: [
      [
        claim,
        "if (!isMember(recorded)) return recorded;",
        `if (recorded.status === "pending") return recorded;`,
      ],
    ],
  },
  {
    name: "settling writes about the erased",
    patches: [[claim, "subscription.email === undefined || isOfRejected", "isOfRejected"]],
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
      [
        schedule,
        "(after.gapAfter ? dateOfMail : localDateOf)(",
        "(after.gapAfter ? localDateOf : localDateOf)(",
      ],
    ],
    rules: { [claim]: { settle: withoutSentDate } },
  },
  {
    name: "the pause is forgotten when a slot is reckoned",
    patches: [[slots, "latest(earliest, startOfDate(schedule.timeZone, pausedUntil))", "earliest"]],
  },
  {
    name: "a paused reader is not in the index",
    patches: [
      [
        subscription,
        "const inTurn = isMember(owing) && slot",
        `const inTurn = owing.status === "active" && slot`,
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
        `(other) => other.kind !== "next" || (other.slug !== slug && other.at > plus(at, skewMs))`,
        "() => skewMs > 0",
      ],
    ],
  },
  {
    name: "a refusal leaves the claim",
    rules: {
      [claim]: {
        releaseClaim:
          (released) =>
          (subscription, ...rest) => ({
            ...released(subscription, ...rest),
            ...(subscription.claim && { claim: subscription.claim }),
          }),
      },
    },
  },
  {
    name: "failures are not counted",
    rules: {
      [trouble]: {
        addRefusal: (original) => (known, charge, now) =>
          original(known, { ...charge, counts: false }, now),
      },
    },
  },
  {
    name: "a run goes on when the account is refused",
    patches: [
      [
        permits,
        `if (about !== "address") endBecause(daily ? "quota-refused" : "account");`,
        "if (about !== about) endBecause(code);",
      ],
    ],
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
        decision,
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
      [feedback, "Object.hasOwn(softBounces, message) || !isMember", "!isMember"],
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
    patches: [[endings, leavingEnds, "...(gone && { endedAt: now }),"]],
  },
  {
    name: "a sign-up starts a running course again",
    patches: [
      [
        signUps,
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
      [endings]: {
        erase: (erase) => (subscription, now) => ({
          ...erase(subscription, now),
          ...(subscription.email && { email: subscription.email }),
        }),
      },
    },
  },
  {
    name: "a complaint is forgiven after a week",
    patches: [[signUps, `reason === "bounce" && endedAt`, `reason !== undefined && endedAt`]],
  },
  {
    name: "the operator's stop holds nothing",
    ports: {
      store: (store) => ({
        ...store,
        read: async (kind, id) => (kind === "stop" ? undefined : store.read(kind, id)),
      }),
    },
  },
  {
    name: "the operator's stop is looked at only before a run",
    ports: {
      store: (store) => {
        let looked = false;
        return {
          ...store,
          async read(kind, id) {
            if (kind !== "stop") return store.read(kind, id);
            const first = !looked;
            looked = true;
            return first ? store.read(kind, id) : undefined;
          },
        };
      },
    },
  },
];
