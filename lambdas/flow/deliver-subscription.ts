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
  settled,
} from "../domain/claim.ts";
import { type Instant, minuteMs, msBetween, plus } from "../domain/instant.ts";
import type { RefusalScope, SendingOutcome } from "../domain/sending-outcome.ts";
import {
  type Claim,
  decide,
  type Message,
  now,
  type Subscription,
} from "../domain/subscription.ts";
import { compose } from "../mail/message.ts";
import { change } from "./change.ts";
import type { DeliverPorts, OutgoingMail, SendingRun } from "./ports.ts";
import { probe } from "./probe.ts";

/** What came of one subscription. */
export type Delivered =
  | { readonly result: "sent" }
  | { readonly result: "nothing-owed" }
  /** An open claim or a back-off: this run need not look before `until`. */
  | { readonly result: "waiting"; readonly until: Instant }
  /** SES refused for certain; whom it was charged to. */
  | {
      readonly result: "refused";
      readonly scope: RefusalScope | "unlisted";
      readonly code: string;
    }
  | { readonly result: "composing-failed" }
  | { readonly result: "unknown" }
  /** The run gave no permit: it is over, sending is stopped, or the lease is lost. */
  | { readonly result: "stopped" };

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
  run: SendingRun,
): Promise<Delivered> {
  const { store, world, course } = ports;
  for (let decisions = 0; decisions < decisionsMax; decisions += 1) {
    const known = await store.read("subscription", id);
    if (!known) return { result: "nothing-owed" };
    if (known.claim && (await decideClaim(ports, known, known.claim)) === "wait") {
      return { result: "waiting", until: plus(world.now(), minuteMs) };
    }
    if (known.claim) continue;
    const decision = decide(known, course, world.now());
    if (decision.do === "leave") return { result: "nothing-owed" };
    if (decision.do === "save") {
      await store.save("subscription", decision.subscription);
      continue;
    }
    const delivered = await sendMessage(ports, decision.subscription, decision.message, run);
    if (delivered !== "somebody-else-acted") return delivered;
  }
  ports.log("deliver-gave-up", { id });
  return { result: "nothing-owed" };
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
  run: SendingRun,
): Promise<Delivered | "somebody-else-acted"> {
  const { store, world } = ports;
  const claimId = world.newId();
  const composed = await composeMail(ports, subscription, message, claimId);
  if (!composed) {
    await store.save(
      "subscription",
      released(subscription, "message", world.now(), world.chance()),
    );
    return { result: "composing-failed" };
  }
  const asked = message.kind !== "in-turn" || subscription.due === now;
  const transactional = message.kind === "letter";
  if (!(await run.permit({ id: subscription.id, asked, transactional }))) {
    return { result: "stopped" };
  }
  const claim: Claim = { id: claimId, message: message.id, at: world.now() };
  const claimedMs = world.monotonicMs();
  const taken = claimed(subscription, claim);
  const inHand = (await store.save("subscription", taken))
    ? { ...taken, version: subscription.version + 1 }
    : await store.read("subscription", subscription.id);
  // A save whose answer was lost is tried again by the SDK and then conflicts with itself.
  if (inHand?.claim?.id !== claim.id) return "somebody-else-acted";
  // Behind our claim somebody acted once more, and may have left: look again before sending.
  if (inHand.version !== subscription.version + 1)
    return release(ports, inHand, claim, "rate", "acted-behind");
  const frozen =
    world.monotonicMs() - claimedMs > claimToSendMs ||
    msBetween(claim.at, world.now()) > claimToSendMs;
  if (frozen) return release(ports, inHand, claim, "rate", "frozen");
  const outcome = await ports.mailer.send({ ...composed, claimedAt: claim.at });
  const { id } = subscription;
  const scope = run.answered(
    outcome,
    message.kind === "letter" ? { id } : { id, slug: message.slug },
  );
  return record(ports, inHand, claim, outcome, scope ?? "unlisted");
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
  scope: RefusalScope | "unlisted",
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
    return { result: "sent" };
  }
  if (outcome.outcome === "unknown") {
    log("send-unknown", { ...fields, code: outcome.code });
    return { result: "unknown" };
  }
  log("send-refused", { ...fields, code: outcome.code, scope });
  return release(ports, inHand, claim, scope, outcome.code);
}

async function release(
  ports: DeliverPorts,
  inHand: Subscription,
  claim: Claim,
  scope: RefusalScope | "unlisted",
  code: string,
): Promise<Delivered> {
  const { world } = ports;
  await change(
    ports,
    inHand.id,
    (known) =>
      known?.claim?.id === claim.id
        ? {
            save: released(
              known,
              scope === "unlisted" ? "account" : scope,
              world.now(),
              world.chance(),
            ),
            answer: null,
          }
        : { answer: null },
    inHand,
  );
  return { result: "refused", scope, code };
}
