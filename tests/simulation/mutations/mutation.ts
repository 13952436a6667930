/**
 * A mutation: one deliberate mistake, in what the steps are given, in a rule, or in the source
 * text.
 *
 * The checker is worth what it catches. A wrapped port or rule survives whatever is done to the
 * inside of the product, a patch a rename or a new format; one that does not fit any more fails
 * `mutations.test.ts`.
 */

import type { settle as settleRule } from "../../../lambdas/domain/claim.ts";
import type { Outcome } from "../../../lambdas/domain/reader-commands.ts";
import { ok } from "../../../lambdas/domain/result.ts";
import type { Subscription } from "../../../lambdas/domain/subscription.ts";
import type { Items, Mailer, Store } from "../../../lambdas/flow/ports.ts";
import type { Wrappers } from "../core/protocol.ts";
import type { Edit } from "./generated.ts";
import type { Patch } from "./patch.ts";
import type { WrappedRules } from "./wrapped-rules.ts";

/** A mistake. */
export interface Mutation {
  readonly name: string;
  readonly ports?: Partial<Wrappers>;
  readonly rules?: WrappedRules;
  readonly patches?: readonly Patch[];
  /** A place that was found by other means. */
  readonly edit?: Edit;
  /** Why no invariant can notice it. */
  readonly equivalent?: string;
}

/** The files that patches go to. */
export const claim = "domain/claim.ts";
/** What to do now for a subscription. */
export const decision = "domain/decision.ts";
/** The key of the due index. */
export const dueKey = "domain/due-key.ts";
/** What is owed, and the index. */
export const subscription = "domain/subscription.ts";
/** What keeps messages from being sent. */
export const trouble = "domain/trouble.ts";
/** What SES's answers mean in one run. */
export const answers = "domain/ses-answers.ts";
/** The rate of a run. */
export const limiter = "domain/rate-limiter.ts";
/** The day's quota. */
export const quota = "domain/sending-quota.ts";
/** Local hours, days and nights. */
export const schedule = "domain/schedule.ts";
/** The slots of a subscription. */
export const slots = "domain/slots.ts";
/** What SES reports. */
export const feedback = "domain/feedback.ts";
/** What is told of an act. */
export const journal = "domain/journal.ts";
/** What readers do on the course. */
export const acts = "domain/reader-commands.ts";
/** Signing up and confirming. */
export const signUps = "domain/sign-up.ts";
/** Leaving, starting over, erasure. */
export const endings = "domain/ending.ts";
/** Taking an ending back. */
export const undos = "domain/undo.ts";
/** How many transactional mails there may be. */
export const transactionalMails = "domain/transactional-mails.ts";
/** What a call to SES came to. */
export const outcome = "domain/sending-outcome.ts";
/** Deliver, for one subscription. */
export const one = "flow/deliver-subscription.ts";
/** Deliver, for all that are due. */
export const many = "flow/deliver.ts";
/** The loop of a run. */
export const runLoop = "flow/run.ts";
/** Permits, and the end of a run. */
export const permits = "flow/sending-run.ts";
/** The order in which a run takes entries. */
export const queueOfRun = "flow/due-queue.ts";
/** One run of a worker at a time. */
export const leases = "flow/lease.ts";
/** Held lessons. */
export const held = "flow/held.ts";
/** What waits for the operator. */
export const parking = "flow/parked.ts";
/** Read, decide, save. */
export const change = "flow/update-subscription.ts";
/** Feedback and the watermark. */
export const record = "flow/record-feedback.ts";
/** Asking SES for a sign of life. */
export const probe = "flow/probe.ts";
/** What the guard counts and when it stops. */
export const guardRule = "domain/guard.ts";
/** The guard at work. */
export const guardStep = "flow/guard.ts";
/** Stops. */
export const stops = "flow/stop.ts";
/** Leaving. */
export const unsubscribe = "flow/unsubscribe.ts";
/** Signing up. */
export const signUpStep = "flow/sign-up.ts";
/** The reader's own page, and the lost link. */
export const preferences = "flow/preferences.ts";

/** A constant with another value, whatever it has now. */
export const constant = (file: string, name: string, value: string): Patch => [
  file,
  `const ${name} = …;`,
  `const ${name} = ${value};`,
];

/** What follows when somebody acted behind the claim. */
export const actedAgain: Patch = [
  one,
  "frozen || current.version !== subscription.version + 1",
  "frozen",
];
/** The send itself. */
export const call = `  const outcome = await ports.mailer.send({ ...composed, claimedAt: claim.at });`;

/** What was read goes for what is stored, whatever became of the claim's save. */
export const claimUnchecked: readonly Patch[] = [
  [one, "isSaved ? { ...taken, version: subscription.version + 1 }", "isSaved ? taken"],
  actedAgain,
];
/** Nothing is saved before a send. */
export const noClaim: readonly Patch[] = [
  [one, "saveSubscription(ports, subscription, taken, act)", "Promise.resolve(true)"],
  ...claimUnchecked,
];
/** Events settle nothing: they name a message that nobody is owed. */
export const noEvents: WrappedRules = {
  [feedback]: {
    applyFeedback:
      (applied) =>
      (subscription, { messageId: message, ...event }, ...rest) =>
        applied(
          subscription,
          { ...event, ...(message && { messageId: `no-${message}` }) },
          ...rest,
        ),
  },
};
/** An expired claim is sent again without evidence. */
export const leaseOnly: WrappedRules = {
  [claim]: {
    resolveClaim: (outlook) => (open, _evidence, now) =>
      outlook(open, { backlog: true }, now) === "wait" ? "wait" : "resend",
  },
};
/** Without its claim. */
export function removeClaim({ claim: _claim, ...rest }: Subscription): Subscription {
  return rest;
}
/** Settles, and forgets which local date the mail was for. */
export const withoutSentDate =
  (settle: typeof settleRule): typeof settleRule =>
  (...args) => {
    const { sentDate: _sentDate, ...rest } = settle(...args);
    return rest;
  };
/** What an act answers, changed where it is no refusal. */
export const unlessRefused = (
  outcome: Outcome,
  make: (after: Subscription) => Subscription,
): Outcome => (outcome.ok ? ok(make(outcome.value)) : outcome);
/** Later than any claim. */
export const endOfTime = "9999-01-01T00:00:00.000Z";
/** Requests signed as of their arrival. */
export const unpinned = (mailer: Mailer): Mailer => ({
  ...mailer,
  send: (mail) => mailer.send({ ...mail, claimedAt: endOfTime }),
});
/** The SDK tries three times. */
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
/** Saves that ask for no version. */
export const unversioned = (store: Store): Store => ({
  ...store,
  async save<K extends keyof Items>(kind: K, item: Items[K]) {
    const stored = await store.read(kind, item.id);
    const again = { ...item, version: stored?.version ?? 0 };
    return (store as unknown as Store<Items>).save(kind, again);
  },
});
/** A thawed process sends. */
export const noGuard: Patch = [
  one,
  "if (frozen || current.version",
  "if ((!frozen && frozen) || current.version",
];
/** The index is believed. */
export const noDueCheck: Patch = [decision, "!dueAt || dueAt > now || ", ""];
/** Any slot has come. */
export const noSlotCheck: Patch = [
  decision,
  "!slot || slot > now || (notBefore && notBefore > now)",
  "!slot || (notBefore && notBefore > now)",
];

/** The last mail leaves the subscription active. */
export const notCompletedBySettling: Patch = [
  claim,
  "  if (!nextInTurn(course, recorded.sent)) return complete(recorded, at);\n",
  "  if (!nextInTurn(course, recorded.sent)) return recorded;\n",
];
/** The index takes a slot whatever the status. */
export const anyStatus: Patch = [
  subscription,
  "const inTurn = isMember(owing) && slot",
  "const inTurn = slot",
];
/** How leaving ends a subscription. */
export const leavingEnds = `...(!gone && { status: "unsubscribed", endedAt: now, before: beforeEnding(subscription, now) }),`;
/** A reader who leaves keeps the slot. */
export const keepsSlot: Patch = [
  endings,
  leavingEnds,
  `${leavingEnds} ...(subscription.slot && { slot: subscription.slot }),`,
];

/** The naive protocols of the comparison, as mutations of ours. */
export const naive: readonly Mutation[] = [
  { name: "send, then mark", rules: noEvents, patches: noClaim },
  {
    name: "mark, then send",
    patches: [
      [
        one,
        call,
        `  await recordOutcome(ports, { claimed: current, claim, message, outcome: { outcome: "accepted", sesMessageId: "" } }, run);\n${call}`,
      ],
    ],
    rules: noEvents,
  },
  { name: "lease only", rules: { ...leaseOnly, ...noEvents } },
  {
    name: "lease only, SDK retries",
    rules: { ...leaseOnly, ...noEvents },
    ports: { mailer: retrying },
  },
  { name: "lease and events, no watermark", rules: leaseOnly },
];
