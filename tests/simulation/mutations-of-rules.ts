// biome-ignore-all lint/suspicious/noTemplateCurlyInString: patches quote source text that holds templates.
/**
 * Mistakes in the rules about readers: rounds, slots, ends, wishes.
 */
import {
  acts,
  anyStatus,
  claim,
  feedback,
  keepsSlot,
  type Mutation,
  many,
  noGuard,
  notCompletedBySettling,
  one,
  schedule,
  subscription,
  unpinned,
} from "./mutation.ts";

/** The rules about readers, gone wrong. */
export const ruleMutations: readonly Mutation[] = [
  {
    name: "no round in the message",
    patches: [
      [subscription, "id: `${subscription.round}-${mail.slug}`", "id: `0-${mail.slug}`"],
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
    patches: [
      [
        acts,
        "return begun({ ...subscription, round: subscription.round + 1 }, course, now);",
        "return begun(subscription, course, now);",
      ],
    ],
  },
  {
    name: "starting over keeps the claim",
    patches: [[acts, "    claim: _claim,\n", ""]],
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
        `  if (recorded.status !== "active" && recorded.status !== "paused") return rescheduled(recorded);\n`,
        `  if (recorded.status === "pending") return rescheduled(recorded);\n`,
      ],
    ],
  },
  {
    name: "settling writes about the erased",
    patches: [[claim, "  if (subscription.email === undefined) return subscription;\n", ""]],
  },
  {
    name: "+24 h instead of the next local slot",
    patches: [
      [
        subscription,
        "  return nextSlot(subscription, {",
        "  const drift = { at: instantOfDay(previous.at, mail.waitDays) };\n  if (drift.at) return drift.at;\n  return nextSlot(subscription, {",
      ],
      [
        subscription,
        "/** The first mail of the course is bound",
        "function instantOfDay(at: Instant, days: number): Instant {\n  return plus(at, Math.max(1, days) * 86_400_000);\n}\n\n/** The first mail of the course is bound",
      ],
    ],
  },
  {
    name: "weekdays are ignored",
    patches: [[schedule, `schedule.days === "daily" || date.dayOfWeek <= 5`, "date.dayOfWeek > 0"]],
  },
  {
    name: "waitDays are ignored",
    patches: [[schedule, "days: Math.max(1, after.waitDays)", "days: 1"]],
  },
  {
    name: "no gap of 12 hours",
    patches: [[schedule, "export const gapMs = 12 * hourMs;", "export const gapMs = 0 * hourMs;"]],
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
      [
        subscription,
        "const notBefore = pausedUntil ? latest(earliest, startOfDate(timeZone, pausedUntil)) : earliest;",
        "const notBefore = pausedUntil ? latest(earliest, timeZone && earliest) : earliest;",
      ],
    ],
  },
  {
    name: "a paused reader is not in the index",
    patches: [
      [
        subscription,
        `const inTurn = rest.status === "active" || rest.status === "paused" ? rest.slot : undefined;`,
        `const inTurn = rest.status === "active" ? rest.slot : undefined;`,
      ],
    ],
  },
  {
    name: "what was asked for stays asked for",
    patches: [
      [
        claim,
        "if (askedAt) return withoutAsked(open, instantOf(Number(askedAt)));",
        "if (askedAt && instantOf(Number(askedAt))) return open;",
      ],
    ],
  },
  {
    name: "one wish for the next mail, and all the others follow",
    patches: [
      [
        claim,
        `open.asked.filter((other) => other.what !== "next" || other.at > plus(at, skewMs))`,
        "open.asked.filter(() => skewMs > 0)",
      ],
    ],
  },
  {
    name: "a refusal leaves the claim",
    patches: [
      [
        one,
        "  return release(ports, inHand, claim, outcome.sake);",
        "  return deliveredFor[outcome.sake];",
      ],
    ],
  },
  {
    name: "failures are not counted",
    patches: [[claim, `(sake === "mail" ? 1 : 0)`, `(sake === "mail" ? 0 : 0)`]],
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
        `if (!mail) return { do: "save", subscription: completed(subscription, now) };`,
        `if (!mail) return { do: "leave" };`,
      ],
    ],
  },
  { name: "leaving keeps the slot", patches: [keepsSlot] },
  {
    name: "the index takes any slot, whatever the status",
    patches: [anyStatus],
    equivalent:
      "Whoever leaves loses the slot in the same save. With a slot left behind it is caught.",
  },
  { name: "leaving keeps the slot, and the index takes it", patches: [keepsSlot, anyStatus] },
  {
    name: "each bounce event counts, not each message",
    patches: [
      [feedback, "if (message in softBounces || (", "if (("],
      [
        feedback,
        "const inARow = { ...softBounces, [message]: mailAt };",
        "const inARow = { ...softBounces, [message + now]: mailAt };",
      ],
    ],
  },
  {
    name: "complaints are ignored",
    patches: [
      [
        feedback,
        `if (what === "complaint") return suppressed(known, "complaint", now);`,
        `if (what === "complaint") return known;`,
      ],
    ],
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
    name: "a sign-up starts a running course anew",
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
    mailer: unpinned,
  },
  { name: "neither guard nor pinned signature", patches: [noGuard], mailer: unpinned },
  {
    name: "erasing keeps the address",
    patches: [
      [
        acts,
        "const { id, version, status, reason, round, letters, expiresAt } = subscription;",
        "const { id, version, status, reason, round, letters, expiresAt, email } = subscription;",
      ],
      [
        acts,
        `    timeZone: "UTC",\n    sendAt: "00:00",`,
        `    ...(email && { email }),\n    timeZone: "UTC",\n    sendAt: "00:00",`,
      ],
    ],
  },
  {
    name: "a complaint is forgiven after a week",
    patches: [
      [acts, `return reason === "bounce" && endedAt`, `return reason !== undefined && endedAt`],
    ],
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
