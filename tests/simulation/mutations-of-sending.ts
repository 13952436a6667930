/**
 * Mistakes around a send: claims, evidence, outcomes.
 */
import {
  actedAgain,
  change,
  claim,
  claimExpires,
  lostRace,
  type Mutation,
  noClaim,
  noDueCheck,
  noEvents,
  noSlotCheck,
  one,
  outcome,
  record,
  retrying,
  saveOfClaim,
  subscription,
  unversioned,
} from "./mutation.ts";

/** A send, gone wrong. */
export const sendingMutations: readonly Mutation[] = [
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
        "const open = subscription.claim?.message === message ? withoutClaim(subscription) : subscription;\n  const askedAt",
        "const open = withoutClaim(subscription);\n  const askedAt",
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
    patches: [
      [
        one,
        "if (known?.claim?.id !== claim.id) return { answer: undefined };",
        "if (!known) return { answer: undefined };",
      ],
    ],
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
  {
    name: "no slot check",
    patches: [noSlotCheck],
    equivalent:
      "dueAt is never before the earlier of slot and asked, so an item that is due without an asked mail has a slot that has come; without both checks it is caught.",
  },
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
      [
        one,
        "const quiet: Evidence = { backlog: true };",
        "const quiet: Evidence = { backlog: false };",
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
        "httpStatus >= 400 && httpStatus < 500 && !noSesCode.has(code)",
        "httpStatus >= 400",
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
];
