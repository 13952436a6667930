/**
 * Mutations: one deliberate mistake each, in the product's own source text or in its ports.
 *
 * The checker is worth what it catches. A patch whose anchor is not found exactly once fails loudly,
 * so the list cannot rot in silence.
 */
import type { Items, Mailer, Store } from "../../lambdas/flow/ports.ts";

/** A replacement in one file of `lambdas/`. */
export type Patch = readonly [file: string, find: string, replace: string];

/** A mistake. */
export interface Mutation {
  readonly name: string;
  readonly patches?: readonly Patch[];
  readonly store?: (store: Store) => Store;
  readonly mailer?: (mailer: Mailer) => Mailer;
  /** Why no rule can notice it. */
  readonly equivalent?: string;
}

const claim = "domain/claim.ts";
const subscription = "domain/subscription.ts";
const schedule = "domain/schedule.ts";
const feedback = "domain/feedback.ts";
const acts = "domain/reader-acts.ts";
const outcome = "domain/sending-outcome.ts";
const one = "flow/deliver-subscription.ts";
const many = "flow/deliver.ts";
const change = "flow/change.ts";
const record = "flow/record-feedback.ts";

const saveOfClaim = `  const inHand = (await store.save("subscription", taken))
    ? { ...taken, version: subscription.version + 1 }
    : await store.read("subscription", subscription.id);
`;
const lostRace = `  if (inHand?.claim?.id !== claim.id) return "somebody-else-acted";\n`;
const actedAgain = `  if (inHand.version !== subscription.version + 1) return release(ports, inHand, claim, "throttle");\n`;
const claimExpires = "export const claimExpiresMs = 30 * minuteMs;";
const firstLook = `  if (msBetween(claim.at, now) < claimExpiresMs) return "wait";\n`;
const evidenceOfEvents = `  const known = message ? settled(subscription, message, course, mailAt) : subscription;`;
const call = `  const outcome = await ports.mailer.send({ ...composed, claimedAt: claim.at });`;

/** Patches that other mutations are made of. */
const noClaim: readonly Patch[] = [
  [one, saveOfClaim, "  const inHand: Subscription = taken;\n"],
  [one, lostRace, ""],
  [one, actedAgain, ""],
];
const noEvents: Patch = [feedback, evidenceOfEvents, "  const known = subscription;"];
const leaseOnly: Patch = [claim, firstLook, `${firstLook}  if (claim) return "resend";\n`];
const unpinned = (mailer: Mailer): Mailer => ({
  ...mailer,
  send: (mail) => mailer.send({ ...mail, claimedAt: "9999-01-01T00:00:00.000Z" }),
});
const retrying = (mailer: Mailer): Mailer => ({
  ...mailer,
  async send(mail) {
    let answer = await mailer.send(mail);
    for (let tries = 1; tries < 3 && answer.outcome === "unknown"; tries += 1) {
      answer = await mailer.send(mail);
    }
    return answer;
  },
});
const unversioned = (store: Store): Store => ({
  ...store,
  async save<K extends keyof Items>(kind: K, item: Items[K]) {
    const stored = await store.read(kind, item.id);
    return store.save(kind, { ...item, version: stored?.version ?? 0 });
  },
});
const noGuard: Patch = [
  one,
  "  if (frozen) return release",
  "  if (!frozen && frozen) return release",
];
const noDueCheck: Patch = [subscription, "!dueAt || dueAt > now || ", ""];
const noSlotCheck: Patch = [subscription, "if (!slot || slot > now) return", "if (!slot) return"];

/** The naive protocols of the comparison, as mutations of ours. */
export const naive: readonly Mutation[] = [
  { name: "send, then mark", patches: [...noClaim, noEvents] },
  {
    name: "mark, then send",
    patches: [
      [
        one,
        call,
        `  await record(ports, inHand, claim, { outcome: "accepted", sesMessageId: "" });\n${call}`,
      ],
      noEvents,
    ],
  },
  { name: "lease only", patches: [leaseOnly, noEvents] },
  { name: "lease only, SDK retries", patches: [leaseOnly, noEvents], mailer: retrying },
  { name: "lease and events, no watermark", patches: [leaseOnly] },
];

/** All mutations. */
export const mutations: readonly Mutation[] = [
  ...naive,
  { name: "no claim", patches: noClaim },
  { name: "saves without the version", store: unversioned },
  {
    name: "no fresh look after a conflict",
    patches: [
      [
        change,
        `    if (await store.save("subscription", ruling.save)) return ruling.answer;`,
        `    if (await store.save("subscription", ruling.save)) return ruling.answer;
    const { version } = (await store.read("subscription", id)) ?? ruling.save;
    if (await store.save("subscription", { ...ruling.save, version })) return ruling.answer;`,
      ],
    ],
  },
  {
    name: "sends although the claim lost its race",
    patches: [
      [one, saveOfClaim, `  await store.save("subscription", taken);\n  const inHand = taken;\n`],
      [one, lostRace, ""],
      [one, actedAgain, ""],
    ],
  },
  {
    name: "does not know its own claim after a lost answer",
    patches: [
      [
        one,
        lostRace,
        `  if (inHand !== undefined && inHand.version !== 0 && inHand.claim?.id !== claim.id) return "somebody-else-acted";\n  if (inHand === undefined || !("status" in inHand)) return "somebody-else-acted";\n  if (Object.keys(inHand).length > 0 && inHand !== undefined && !Object.is(inHand.claim, claim)) return "somebody-else-acted";\n`,
      ],
    ],
  },
  {
    name: "an open claim keeps nobody off",
    patches: [
      [one, `if (known.claim && (await decideClaim(`, `if (!known && (await decideClaim(`],
      [one, `ports, known, known.claim)) === "wait")`, `ports, known, known)) === "wait")`],
      [one, "    if (known.claim) continue;\n", ""],
    ],
  },
  {
    name: "settling removes any claim",
    patches: [
      [
        claim,
        "subscription.claim?.message === message ? forgotten(subscription) : subscription",
        "forgotten(subscription)",
      ],
    ],
  },
  {
    name: "evidence counts only for an open claim",
    patches: [
      [
        claim,
        "  const open = subscription.claim",
        "  if (subscription.claim?.message !== message) return subscription;\n  const open = subscription.claim",
      ],
    ],
  },
  {
    name: "releases whosever claim it finds",
    patches: [[one, "known?.claim?.id === claim.id\n", "known?.claim\n"]],
  },
  {
    name: "no status check on what was asked",
    patches: [
      [
        subscription,
        "return allowed[what].includes(status);",
        "return allowed[what].length > 0 || status === what;",
      ],
    ],
  },
  { name: "no due check", patches: [noDueCheck] },
  { name: "no slot check", patches: [noSlotCheck] },
  { name: "neither due nor slot check", patches: [noDueCheck, noSlotCheck] },
  {
    name: "a slot is not looked at again after a change",
    patches: [
      [subscription, "if (moved && moved !== slot)", "if (late && moved && moved !== slot)"],
    ],
  },
  {
    name: "a missed slot is made up for at any hour",
    patches: [
      [subscription, "const late = plus(slot, lateMs) < now;", "const late = slot === now;"],
    ],
  },
  { name: "SDK retries on", mailer: retrying },
  {
    name: "a short lease: 1 minute",
    patches: [[claim, claimExpires, "export const claimExpiresMs = minuteMs;"]],
  },
  { name: "no hold", patches: [[claim, "const holdMs = 30 * minuteMs;", "const holdMs = 0;"]] },
  {
    name: "a short hold: 10 minutes",
    patches: [[claim, "const holdMs = 30 * minuteMs;", "const holdMs = 10 * minuteMs;"]],
  },
  {
    name: "no heardAt",
    patches: [
      [
        claim,
        `if (!claim.heardAt) return "hear";`,
        `if (!claim.heardAt) return backlog ? "wait" : "resend";`,
      ],
    ],
  },
  {
    name: "no look at the queue",
    patches: [
      [
        claim,
        `return backlog && heldMs < silenceMs ? "wait" : "resend";`,
        `return heldMs < 0 && backlog ? "wait" : "resend";`,
      ],
    ],
  },
  {
    name: "no watermark",
    patches: [
      [
        claim,
        "if (!watermark || watermark < plus(claim.at, watermarkGraceMs)) {",
        "if (watermark === plus(claim.at, watermarkGraceMs)) {",
      ],
    ],
  },
  {
    name: "the watermark is the time of hearing",
    patches: [
      [
        record,
        "async function raiseWatermark({ store }: Ports,",
        "async function raiseWatermark({ store, world }: Ports,",
      ],
      [
        record,
        "const newest = latest(first, ...others);",
        "const newest = latest(world.now(), first, ...others);",
      ],
    ],
  },
  {
    name: "the watermark passes events that failed",
    patches: [[record, "if (failed.length === 0) await raiseWatermark", "await raiseWatermark"]],
  },
  { name: "no probe", patches: [[one, `  if (outlook === "probe") await probe(ports);\n`, ""]] },
  {
    name: "never sends again after a day of silence",
    patches: [[claim, "const silenceMs = dayMs;", "const silenceMs = 1000 * dayMs;"]],
  },
  {
    name: "a time-out is a refusal",
    patches: [
      [
        outcome,
        `{ outcome: "unknown", code };\n  }`,
        `{ outcome: "refused", sake: "throttle", code };\n  }`,
      ],
    ],
  },
  {
    name: "a 5xx answer is a refusal",
    patches: [
      [
        outcome,
        `if (httpStatus < 400 || httpStatus >= 500) return { outcome: "unknown", code };`,
        "",
      ],
    ],
  },
  {
    name: "a throttle is a success",
    patches: [
      [
        outcome,
        `return { outcome: "refused", sake: sakeOf(code, message, from), code };`,
        `return sakeOf(code, message, from) === "throttle" ? { outcome: "accepted", sesMessageId: "" } : { outcome: "refused", sake: sakeOf(code, message, from), code };`,
      ],
    ],
  },
  { name: "Send events are ignored", patches: [noEvents] },
  {
    name: "no round in the message",
    patches: [
      [subscription, "id: `${subscription.round}-${mail.slug}`", "id: `0-${mail.slug}`"],
      [
        claim,
        "const slug = message.slice(`${open.round}-`.length);",
        `const slug = message.slice("0-".length);`,
      ],
      [claim, "message !== `${open.round}-${slug}`", "message !== `0-${slug}`"],
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
        `  if (recorded.status !== "active" && recorded.status !== "paused") return recorded;\n`,
        `  if (recorded.status === "pending") return recorded;\n`,
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
    patches: [
      [
        claim,
        "  if (!nextInTurn(course, recorded.sent)) return completed(recorded, at);\n",
        "  if (!nextInTurn(course, recorded.sent)) return recorded;\n",
      ],
    ],
  },
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
        `return rescheduled({ ...rest, status: "unsubscribed", asked: [], endedAt: now });`,
        `return { ...subscription, endedAt: rest.endedAt ?? now };`,
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
];
