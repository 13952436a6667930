/**
 * A mutation: one deliberate mistake, in the product's own source text or in its ports.
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

export const claim = "domain/claim.ts";
export const subscription = "domain/subscription.ts";
export const schedule = "domain/schedule.ts";
export const feedback = "domain/feedback.ts";
export const acts = "domain/reader-acts.ts";
export const outcome = "domain/sending-outcome.ts";
export const one = "flow/deliver-subscription.ts";
export const many = "flow/deliver.ts";
export const change = "flow/change.ts";
export const record = "flow/record-feedback.ts";

export const saveOfClaim = `  const inHand = (await store.save("subscription", taken))
    ? { ...taken, version: subscription.version + 1 }
    : await store.read("subscription", subscription.id);
`;
export const lostRace = `  if (inHand?.claim?.id !== claim.id) return "somebody-else-acted";\n`;
export const actedAgain = `  if (inHand.version !== subscription.version + 1) return release(ports, inHand, claim, "throttle");\n`;
export const claimExpires = "export const claimExpiresMs = 30 * minuteMs;";
export const firstLook = `  if (msBetween(claim.at, now) < claimExpiresMs) return "wait";\n`;
export const evidenceOfEvents = `  const known = message ? settled(subscription, message, course, mailAt) : subscription;`;
export const call = `  const outcome = await ports.mailer.send({ ...composed, claimedAt: claim.at });`;

/** Patches that other mutations are made of. */
export const noClaim: readonly Patch[] = [
  [one, saveOfClaim, "  const inHand: Subscription = taken;\n"],
  [one, lostRace, ""],
  [one, actedAgain, ""],
];
export const noEvents: Patch = [feedback, evidenceOfEvents, "  const known = subscription;"];
export const leaseOnly: Patch = [claim, firstLook, `${firstLook}  if (claim) return "resend";\n`];
export const unpinned = (mailer: Mailer): Mailer => ({
  ...mailer,
  send: (mail) => mailer.send({ ...mail, claimedAt: "9999-01-01T00:00:00.000Z" }),
});
export const retrying = (mailer: Mailer): Mailer => ({
  ...mailer,
  async send(mail) {
    let answer = await mailer.send(mail);
    for (let tries = 1; tries < 3 && answer.outcome === "unknown"; tries += 1) {
      answer = await mailer.send(mail);
    }
    return answer;
  },
});
export const unversioned = (store: Store): Store => ({
  ...store,
  async save<K extends keyof Items>(kind: K, item: Items[K]) {
    const stored = await store.read(kind, item.id);
    return store.save(kind, { ...item, version: stored?.version ?? 0 });
  },
});
export const noGuard: Patch = [
  one,
  "  if (frozen) return release",
  "  if (!frozen && frozen) return release",
];
export const noDueCheck: Patch = [subscription, "!dueAt || dueAt > now || ", ""];
export const noSlotCheck: Patch = [
  subscription,
  "if (!slot || slot > now) return",
  "if (!slot) return",
];

export const notCompletedBySettling: Patch = [
  claim,
  "  if (!nextInTurn(course, recorded.sent)) return completed(recorded, at);\n",
  "  if (!nextInTurn(course, recorded.sent)) return recorded;\n",
];
export const anyStatus: Patch = [
  subscription,
  `const inTurn = rest.status === "active" || rest.status === "paused" ? rest.slot : undefined;`,
  "const inTurn = rest.slot;",
];
export const leavingEnds = `...(!gone && { status: "unsubscribed", endedAt: now }),`;
export const keepsSlot: Patch = [
  acts,
  leavingEnds,
  `${leavingEnds} ...(subscription.slot && { slot: subscription.slot }),`,
];

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
