/**
 * Mistakes in the acts of readers: transactional mails, requests, pauses, beginnings and ends.
 */
import {
  acts,
  constant,
  decision,
  endings,
  type Mutation,
  preferences,
  removeClaim,
  schedule,
  signUpStep,
  signUps,
  slots,
  subscription,
  transactionalMails,
  undos,
  unlessRefused,
  unsubscribe,
} from "./mutation.ts";

/** What readers do, gone wrong. */
export const actMutations: readonly Mutation[] = [
  {
    name: "somebody who left gets as many confirmation mails as anybody",
    patches: [
      [
        transactionalMails,
        "after(sinceEnd, afterEndPerMonth, monthMs)",
        "after(sinceEnd, 9, monthMs)",
      ],
    ],
  },
  {
    name: "a sign-up after erasure forgets that there was one",
    patches: [[signUps, "          ...(before?.endedAt && { endedAt: before.endedAt }),\n", ""]],
  },
  {
    name: "leaving unconfirmed keeps the address",
    patches: [[endings, `  if (status === "pending") return erase(subscription, now);\n`, ""]],
  },
  {
    name: "a blocked mailbox is signed up",
    patches: [[signUpStep, "await isBlocked(ports, mailboxesOf(keyring, address))", "false"]],
  },
  {
    name: "a blocked mailbox gets the lost link",
    patches: [[preferences, "known && !isRefused && !isExpired(known, now)", "known"]],
  },
  {
    name: "never to write again only leaves",
    patches: [
      [
        unsubscribe,
        `  await block(ports, known ? mailboxOf(known) : subscriptionId, "reader");\n`,
        "",
      ],
    ],
  },
  {
    name: "an unconfirmed sign-up never expires",
    rules: { [subscription]: { isExpired: () => () => false } },
  },
  {
    name: "a reader expires like an unconfirmed sign-up",
    patches: [
      [
        endings,
        "    expiresAt: _expiresAt,\n    pausedUntil: _pausedUntil,\n    sentDate",
        "    pausedUntil: _pausedUntil,\n    sentDate",
      ],
    ],
  },
  {
    name: "transactional mails need no time between them",
    patches: [[transactionalMails, "apartMs: …,", "apartMs: 0,"]],
  },
  {
    name: "thirty transactional mails a day",
    patches: [[transactionalMails, "perDay: …,", "perDay: 30,"]],
  },
  {
    name: "fifty transactional mails a month",
    patches: [[transactionalMails, "perMonth: …,", "perMonth: 50,"]],
  },
  {
    name: "a newer confirmation mail does not replace an older one",
    patches: [
      [
        transactionalMails,
        "subscription.requests.filter((one) => one.kind !== kind)",
        "subscription.requests",
      ],
    ],
  },
  {
    name: "a confirmation mail of a sign-up that was withdrawn confirms the newest",
    patches: [
      [signUps, "sentAt >= (pendingSignUp.firstSentAt ?? pendingSignUp.at)", 'sentAt > ""'],
    ],
  },
  {
    name: "a mail waits for its first allowed moment however long",
    patches: [constant(transactionalMails, "waitMaxMs", "90 * dayMs")],
  },
  {
    name: "an undo forgets what evidence has said since",
    patches: [
      [
        undos,
        "if (!before || before.round === subscription.round) return",
        "if (before || !before) return",
      ],
    ],
  },
  {
    name: "an undo drops a claim whose outcome is unknown",
    patches: [[undos, "...(kept && { claim: kept }),", ""]],
  },
  {
    name: "what the pending sign-up says is not what begins",
    rules: {
      [signUps]: {
        confirm: (confirm) => (before, sentAt, course, now, how) =>
          confirm(before, sentAt, course, now, { ...how, schedule: before.schedule }),
      },
    },
  },
  {
    name: "bounces of one round count in the next",
    patches: [
      [
        endings,
        "    missed: 0,\n    softBounces: {},\n  };\n  return setNextSlot",
        "    missed: 0,\n  };\n  return setNextSlot",
      ],
    ],
  },
  {
    name: "who bounced gets a transactional mail at once",
    patches: [constant(signUps, "bouncedRestMs", "0 * dayMs")],
  },
  {
    name: "a second sign-up drops the open claim of the transactional mail",
    patches: [[signUps, "          ...(before?.claim && { claim: before.claim }),\n", ""]],
  },
  {
    name: "a mere sign-up changes hour and zone",
    patches: [
      [
        signUps,
        "isMember(before) ? before : withoutUndo(before)",
        "isMember(before) ? { ...before, schedule } : withoutUndo(before)",
      ],
    ],
  },
  {
    name: "a reader who complained gets the link",
    patches: [
      [
        subscription,
        'link: ["active", "paused", "completed", "unsubscribed"]',
        'link: ["active", "paused", "completed", "unsubscribed", "suppressed"]',
      ],
    ],
  },
  {
    name: "a completed reader gets what was added later by asking for it",
    patches: [
      [subscription, 'next: ["active", "paused"]', 'next: ["active", "paused", "completed"]'],
    ],
  },
  {
    name: "a paused reader cannot ask for the next one",
    patches: [[subscription, 'next: ["active", "paused"]', 'next: ["active"]']],
  },
  {
    name: "two requests of one millisecond share a name",
    patches: [
      [
        transactionalMails,
        "return requests.some(({ at }) => at === now) ? freeInstant(requests, plus(now, 1)) : now;",
        "return now;",
      ],
    ],
  },
  { name: "requests without a limit", patches: [constant(acts, "requestsMax", "500")] },
  {
    name: "the same request counts twice",
    patches: [[acts, "  if (same) return ok(retryRequest(subscription, same));\n", ""]],
  },
  {
    name: "a welcome that waits for a pause's end comes at midnight",
    patches: [
      [
        slots,
        "return pausedUntil ? slotOnOrAfter(schedule, notBefore) : notBefore;",
        "return notBefore;",
      ],
    ],
  },
  {
    name: "pausing drops the open claim",
    rules: {
      [acts]: {
        pause:
          (pause) =>
          (...args) =>
            unlessRefused(pause(...args), removeClaim),
      },
    },
  },
  {
    name: "ending a pause leaves its date",
    patches: [
      [
        acts,
        'retried({ ...rest, status: "active" })',
        'retried({ ...subscription, status: "active" })',
      ],
    ],
  },
  {
    name: "clocks are taken for exact when the welcome looks newer than a lesson",
    patches: [[slots, "countSent(course, subscription.sent) > 1 ||", ""]],
  },
  {
    name: "the welcome keeps the first lesson waiting for 12 hours",
    patches: [
      [
        slots,
        "gapAfter: countSent(course, subscription.sent) > 1 || !leavesAtOnce(course, previous.slug),",
        "gapAfter: true,",
      ],
    ],
  },
  {
    name: "a removed lesson is still tried when asked for again",
    patches: [
      [
        decision,
        'mail ? send({ id, kind: "again", slug: mail.slug }) : drop',
        'send({ id, kind: "again", slug: mail?.slug ?? request.slug })',
      ],
    ],
  },
  {
    name: "old failures count against what is asked for",
    patches: [
      [acts, '...(kind === "next" ? retried(subscription) : subscription),', "...subscription,"],
    ],
  },
  {
    name: "a lesson that has not come yet is sent again",
    patches: [
      [
        acts,
        '  if (!Object.hasOwn(subscription.sent, slug)) return refused("not-possible");\n',
        "",
      ],
    ],
  },
  {
    name: "a pause of any length",
    patches: [
      [
        acts,
        "pausedUntil > localDate(timeZone, plus(now, pauseDaysMax * dayMs))",
        'pausedUntil < ""',
      ],
    ],
  },
  {
    name: "an erased reader is owed the link",
    patches: [[signUps, " || !subscription.email) return", ") return"]],
  },
  {
    name: "an erased reader returns in an earlier round",
    rules: {
      [endings]: {
        erase:
          (erase) =>
          (...args) => ({ ...erase(...args), round: 1 }),
      },
    },
  },
  {
    name: "being erased brings new transactional mails",
    rules: {
      [endings]: {
        erase:
          (erase) =>
          (...args) => ({ ...erase(...args), transactionalSends: [] }),
      },
    },
  },
  {
    name: "a new first mail comes on the same day",
    patches: [[schedule, "Math.max(1, after.waitDays)", "after.waitDays"]],
  },
  {
    name: "leaving gives up when it meets a conflict",
    patches: [
      [
        unsubscribe,
        "return updateSubscription<Instant | undefined>(ports, subscriptionId, (known) => {\n    if (!known) return { act, result: undefined };",
        'const $first = await ports.store.read("subscription", subscriptionId);\n  if ($first) await ports.store.save("subscription", unsubscribeRule($first, now) as never);\n  return updateSubscription<Instant | undefined>(ports, subscriptionId, (known) => {\n    if (!known || now) return { act, result: undefined };',
      ],
    ],
  },
  {
    name: "leaving leaves the pending sign-up",
    patches: [
      [
        endings,
        "pendingSignUp: _pendingSignUp, pausedUntil: _pausedUntil, ...rest",
        "pausedUntil: _pausedUntil, ...rest",
      ],
    ],
  },
  {
    name: "what the status does not allow any more stays asked for",
    patches: [
      [
        subscription,
        "const requests = rest.requests.filter(({ kind }) => allows(rest.status, kind));",
        "const requests = rest.requests;",
      ],
      [decision, "allows(subscription.status, one.kind) &&", ""],
    ],
  },
  {
    name: "deliver does not look whether the status allows it",
    patches: [[decision, "allows(subscription.status, one.kind) &&", ""]],
    equivalent:
      "Every change of status goes through the index, which drops what the new status does not allow in the same save.",
  },
  {
    name: "a late welcome is treated like a lesson",
    patches: [[decision, "if (newestSent(subscription) !== undefined) {", "if (course) {"]],
    equivalent:
      "Nothing was sent before it, so its slot moves to now and it leaves in the same run.",
  },
];
