/**
 * Deliver, for one subscription: what is owed is claimed, sent once, and settled.
 *
 *     read ─▶ decide ─▶ compose ─▶ claim ─▶ send ─┬─▶ accepted: settle
 *                                                 ├─▶ refused for certain: release
 *                                                 └─▶ unknown: leave the claim; evidence settles it
 *
 * A crash at any arrow leaves either nothing done or an open claim, and an open claim is decided by
 * evidence, never by guessing. docs/sending.md has the whole table.
 */
import {
  claimed,
  claimOutlook,
  claimToSendMs,
  type Evidence,
  forgotten,
  heard,
  released,
  type Sake,
  settled,
} from "../domain/claim.ts";
import { minuteMs, msBetween, secondMs } from "../domain/instant.ts";
import type { SendingOutcome } from "../domain/sending-outcome.ts";
import { type Claim, decide, type Message, type Subscription } from "../domain/subscription.ts";
import { compose } from "../mail/message.ts";
import { change } from "./change.ts";
import type { DeliverPorts, OutgoingMail } from "./ports.ts";
import { probe } from "./probe.ts";

/** What came of one subscription in a run. */
export type Delivered =
  | "sent"
  | "nothing-owed"
  | "waiting-for-evidence"
  | "refused-for-now"
  | "refused-for-the-account"
  | "failed-for-its-own-sake"
  | "unknown"
  | "stopped";

/** Lets the next send pass at the allowed rate; false when the run is over. */
export type Pace = () => Promise<boolean>;

/** A decision that leads to another decision this often is a loop in the rules. */
const decisionsMax = 12;

/**
 * Delivers what one subscription is owed now, one mail at the most.
 *
 * @throws Error when the store fails; nothing is lost, the next tick looks again
 */
export async function deliverSubscription(
  ports: DeliverPorts,
  id: string,
  pace: Pace,
): Promise<Delivered> {
  const { store, world, course } = ports;
  for (let decisions = 0; decisions < decisionsMax; decisions += 1) {
    const known = await store.read("subscription", id);
    if (!known) return "nothing-owed";
    if (known.claim && (await decideClaim(ports, known, known.claim)) === "wait") {
      return "waiting-for-evidence";
    }
    if (known.claim) continue;
    const decision = decide(known, course, world.now());
    if (decision.do === "leave") return "nothing-owed";
    if (decision.do === "save") {
      await store.save("subscription", decision.subscription);
      continue;
    }
    const delivered = await sendMessage(ports, decision.subscription, decision.message, pace);
    if (delivered !== "somebody-else-acted") return delivered;
  }
  ports.log("deliver-gave-up", { id });
  return "nothing-owed";
}

/** An open claim is left alone until evidence decides it. */
async function decideClaim(
  ports: DeliverPorts,
  known: Subscription,
  claim: Claim,
): Promise<"wait" | "decided"> {
  const { store, world, log } = ports;
  const quiet: Evidence = { backlog: true };
  // Cheap first: a claim that has not expired needs no evidence.
  if (claimOutlook(claim, quiet, world.now()) === "wait") return "wait";
  const watermark = (await store.read("events", "ses"))?.watermark;
  const backlog = await ports.feedbackBacklog();
  const outlook = claimOutlook(claim, { backlog, ...(watermark && { watermark }) }, world.now());
  if (outlook === "probe") await probe(ports);
  if (outlook === "hear") await store.save("subscription", heard(known, world.now()));
  if (outlook !== "resend") return "wait";
  log("claim-not-accepted", { id: known.id, message: claim.message, claim: claim.id });
  await store.save("subscription", forgotten(known));
  return "decided";
}

async function sendMessage(
  ports: DeliverPorts,
  subscription: Subscription,
  message: Message,
  pace: Pace,
): Promise<Delivered | "somebody-else-acted"> {
  const { store, world } = ports;
  const claimId = world.newId();
  const composed = await composeMail(ports, subscription, message, claimId);
  if (!composed) {
    await store.save("subscription", released(subscription, "mail", world.now(), world.chance()));
    return "failed-for-its-own-sake";
  }
  if (!(await pace())) return "stopped";
  const claim: Claim = { id: claimId, message: message.id, at: world.now() };
  const claimedMs = world.monotonicMs();
  const taken = claimed(subscription, claim);
  const inHand = (await store.save("subscription", taken))
    ? { ...taken, version: subscription.version + 1 }
    : await store.read("subscription", subscription.id);
  // A save whose answer was lost is tried again by the SDK and then conflicts with itself.
  if (inHand?.claim?.id !== claim.id) return "somebody-else-acted";
  // Behind our claim somebody acted once more, and may have left: look again before sending.
  if (inHand.version !== subscription.version + 1) return release(ports, inHand, claim, "throttle");
  const frozen =
    world.monotonicMs() - claimedMs > claimToSendMs ||
    msBetween(claim.at, world.now()) > claimToSendMs;
  if (frozen) return release(ports, inHand, claim, "throttle");
  const outcome = await ports.mailer.send({ ...composed, claimedAt: claim.at });
  return record(ports, inHand, claim, outcome);
}

/** Composing comes before the claim: an error there costs nothing but an attempt. */
async function composeMail(
  { course, sender, world, keys, log }: DeliverPorts,
  subscription: Subscription,
  message: Message,
  claimId: string,
): Promise<Omit<OutgoingMail, "claimedAt"> | null> {
  const keyring = await keys();
  try {
    const { to, raw } = compose(
      { course, sender, keyring },
      subscription,
      message,
      world.now(),
      claimId,
    );
    return {
      to,
      raw,
      tags: { subscription: subscription.id, message: message.id, claim: claimId },
    };
  } catch (error) {
    log("composing-failed", {
      id: subscription.id,
      message: message.id,
      error: error instanceof Error ? error.name : "unknown",
    });
    return null;
  }
}

async function record(
  ports: DeliverPorts,
  inHand: Subscription,
  claim: Claim,
  outcome: SendingOutcome,
): Promise<Delivered> {
  const { log } = ports;
  const fields = { id: inHand.id, message: claim.message, claim: claim.id };
  if (outcome.outcome === "accepted") {
    const at = ports.world.now();
    await change(
      ports,
      inHand.id,
      (known) => ({
        ...(known && { save: settled(known, claim.message, ports.course, at) }),
        answer: null,
      }),
      inHand,
    );
    log("sent", { ...fields, ses: outcome.sesMessageId });
    return "sent";
  }
  if (outcome.outcome === "unknown") {
    log("send-unknown", { ...fields, code: outcome.code });
    return "unknown";
  }
  log("send-refused", { ...fields, code: outcome.code, sake: outcome.sake });
  return release(ports, inHand, claim, outcome.sake);
}

const deliveredFor: Record<Sake, Delivered> = {
  throttle: "refused-for-now",
  account: "refused-for-the-account",
  mail: "failed-for-its-own-sake",
};

async function release(
  ports: DeliverPorts,
  inHand: Subscription,
  claim: Claim,
  sake: Sake,
): Promise<Delivered> {
  const { world } = ports;
  await change(
    ports,
    inHand.id,
    (known) =>
      known?.claim?.id === claim.id
        ? { save: released(known, sake, world.now(), world.chance()), answer: null }
        : { answer: null },
    inHand,
  );
  return deliveredFor[sake];
}

/** A scheduled run ends so long after its start that the next tick never overlaps it. */
export const runMs = 4 * minuteMs;

/** Time a send may take from its token to its settling; a run takes no token later than this. */
export const lastSendMs = 30 * secondMs;
