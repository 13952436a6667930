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
  claimExpiresMs,
  claimToSendMs,
  claimWaitsUntil,
  dropClaim,
  type Evidence,
  type Refused,
  releaseClaim,
  removeClaim,
  resolveClaim,
  settle,
  startHold,
  takeClaim,
} from "../domain/claim.ts";
import { type Decision, decide, isLate } from "../domain/decision.ts";
import { earliest, hourMs, type Instant, minuteMs, msBetween, plus } from "../domain/instant.ts";
import type { Act } from "../domain/journal.ts";
import { withPresentNames } from "../domain/renamed.ts";
import type { RefusalScope, RefusedSend, SendingOutcome } from "../domain/sending-outcome.ts";
import { isUnreckoned } from "../domain/slots.ts";
import {
  type Claim,
  type Message,
  postpone,
  type Subscription,
  unpark,
  updateDueEntry,
} from "../domain/subscription.ts";
import { lastsADay, troubleOf } from "../domain/trouble.ts";
import { readAccount, shortageOf } from "./account.ts";
import { attention } from "./attention.ts";
import { composeMail } from "./compose-mail.ts";
import { lookAtDeadLetters } from "./dead-letters.ts";
import { nameOf } from "./error-name.ts";
import { countContentRefusal, isHeld } from "./held.ts";
import { dropBlocked, dropForgotten } from "./not-wanted.ts";
import type { DeliverPorts, Ports, SendingRun } from "./ports.ts";
import { probe } from "./probe.ts";
import { saveSubscription, tellNoChange, updateSubscription } from "./update-subscription.ts";

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

/** Nothing was sent, and what is stored is no longer what was read: look again. */
type Again = { readonly result: "again" };

type Sendable = Extract<Decision, { readonly do: "send" }>;

/** A decision that leads to another decision this often is a loop of decisions. */
const decisionsMax = 12;

/** A reader whose next lesson is held looks again after so long: they wait for its release. */
const heldWaitMs = hourMs;

/** Transactional mail that is stopped is looked at again after so long. */
const stoppedWaitMs = 10 * minuteMs;

/**
 * Delivers what one subscription is owed now, at most one mail.
 *
 * @throws Error when the store fails; nothing is lost, the next run looks again
 */
export async function deliverSubscription(
  ports: DeliverPorts,
  subscriptionId: string,
  run: SendingRun,
): Promise<Delivered> {
  const { store, clock, course } = ports;
  for (let decisions = 0; decisions < decisionsMax; decisions += 1) {
    const stored = await store.read("subscription", subscriptionId);
    if (!stored) return { result: "nothing-owed" };
    // What an older build could not compose is tried again by this one.
    const known = withPresentNames(
      unpark(stored, ({ why, build }) => why === "composing" && build !== course.build),
      course,
    );
    if (known.claim) {
      if ((await decideClaim(ports, known, known.claim)) === "decided") continue;
      return { result: "waiting", until: claimWaitsUntil(known.claim, clock.now()) };
    }
    if (await dropForgotten(ports, stored)) return { result: "nothing-owed" };
    const now = clock.now();
    const shortage = isLate(known, now) ? shortageOf(await readAccount(ports)) : undefined;
    const decision = decide(known, course, now, shortage);
    if (decision.do === "leave") return left(known, now);
    if (decision.do === "save") {
      const { dueAt: until } = decision.subscription;
      await saveSubscription(ports, stored, decision.subscription, {
        act: "mail-rescheduled",
        ...(until && { until }),
      });
      tellUnreckoned(ports, decision.subscription);
      continue;
    }
    const delivered = await sendMessage(ports, decision, run);
    if (delivered.result !== "again") return delivered;
  }
  ports.log("delivery-abandoned", { id: subscriptionId });
  return { result: "nothing-owed" };
}

/** Nothing to do now: because of a wait that will end, or because nothing is owed. */
function left({ dueAt, notBefore, requests }: Subscription, now: Instant): Delivered {
  const waits = [notBefore, ...requests.map((one) => one.notBefore)].includes(dueAt);
  return dueAt && dueAt > now && waits
    ? { result: "waiting", until: dueAt }
    : { result: "nothing-owed" };
}

function tellUnreckoned({ log }: Pick<Ports, "log">, subscription: Subscription): void {
  if (isUnreckoned(subscription)) attention(log, "no-next-slot", { id: subscription.id });
}

/** An open claim is left alone until evidence decides it. */
async function decideClaim(
  ports: DeliverPorts,
  known: Subscription,
  claim: Claim,
): Promise<"wait" | "decided"> {
  const { store, clock, course } = ports;
  const quiet: Evidence = { backlog: true };
  // Cheap first: a claim that has not expired needs no evidence.
  if (resolveClaim(claim, quiet, clock.now()) === "wait") return "wait";
  const watermark = (await store.read("events", "ses"))?.watermark;
  const grewAt = await lookAtDeadLetters(ports);
  const backlog = (await ports.feedbackBacklog()) || (grewAt !== undefined && grewAt > claim.at);
  const resolution = resolveClaim(claim, { backlog, ...(watermark && { watermark }) }, clock.now());
  if (resolution === "probe") await probe(ports);
  const { messageId: message } = claim;
  if (resolution === "start-hold") {
    const held = startHold(known, clock.now());
    await saveSubscription(ports, known, held, { act: "hold-started", message });
  }
  if (resolution !== "resend") return "wait";
  const after = dropClaim(known, course.build, clock.now());
  if (await saveSubscription(ports, known, after, { act: "claim-dropped", message })) {
    tellTrouble(ports, after, message);
  }
  return "decided";
}

/** Tells the operator what was just parked, or has been refused for a day. */
function tellTrouble(
  { log, clock }: Pick<Ports, "log" | "clock">,
  { id, trouble }: Subscription,
  message: string,
): void {
  const known = troubleOf(trouble, message);
  if (!known) return;
  const { why, code, refusals, unknowns } = known;
  const fields = { id, message, code, refusals, unknowns };
  if (known.parked) attention(log, "parked", { ...fields, because: why });
  else if (why === "composing") attention(log, "composing-failed", fields);
  else if (!lastsADay(known, clock.now())) return;
  else if (why === "content") attention(log, "content-refused", fields);
  else if (why === "unlisted") attention(log, "unlisted-refusal", fields);
}

async function sendMessage(
  ports: DeliverPorts,
  { subscription, message, requested }: Sendable,
  run: SendingRun,
): Promise<Delivered | Again> {
  const { store, clock, random } = ports;
  const { id } = subscription;
  if ("slug" in message && (await isHeld(ports, run, message.slug))) {
    return postponeMail(ports, subscription, message, heldWaitMs, "held");
  }
  if (await dropBlocked(ports, subscription, message)) return { result: "again" };
  const claimId = random.newId();
  const composed = await composeMail(ports, subscription, message, claimId);
  if ("failed" in composed) {
    await composingFailed(ports, subscription, message, composed.failed);
    return { result: "composing-failed" };
  }
  const transactional = message.kind === "transactional";
  if (!(await run.permit({ id, requested, transactional }))) {
    if (!transactional || !run.transactionalStopped) return { result: "stopped" };
    // A reader's lessons do not wait behind it.
    return postponeMail(ports, subscription, message, stoppedWaitMs, "stopped");
  }
  const claim: Claim = { id: claimId, messageId: message.id, at: clock.now() };
  const claimedMs = clock.monotonicMs();
  const taken = takeClaim(subscription, claim);
  const act: Act = { act: "mail-claimed", claim: claimId, ...nameOfMail(message) };
  const saving = saveSubscription(ports, subscription, taken, act);
  const isSaved = await saving.catch(() => false);
  const current = isSaved
    ? { ...taken, version: subscription.version + 1 }
    : await store.read("subscription", id);
  // A save whose answer was lost fails, or is tried again by the SDK and conflicts with itself.
  if (current?.claim?.id !== claim.id) {
    await saving;
    return { result: "again" };
  }
  if (!isSaved) await tellNoChange(ports, current, act);
  const frozen =
    clock.monotonicMs() - claimedMs > claimToSendMs ||
    msBetween(claim.at, clock.now()) > claimToSendMs;
  // Another save came after our claim, and the reader may have left: look again before sending.
  if (frozen || current.version !== subscription.version + 1) {
    const released: Act = { act: "claim-released", ...nameOfMail(message) };
    await release(ports, current, claim, released, (known) => updateDueEntry(removeClaim(known)));
    return { result: "again" };
  }
  const outcome = await ports.mailer.send({ ...composed, claimedAt: claim.at });
  return recordOutcome(ports, { claimed: current, claim, message, outcome }, run);
}

/** What the journal calls a message: its own name says nothing of a mail that was asked for. */
function nameOfMail(message: Message): Pick<Act, "message" | "mail"> {
  const { id, kind } = message;
  if (kind === "in-turn") return { message: id };
  return { message: id, mail: kind === "transactional" ? message.mailKind : message.slug };
}

async function postponeMail(
  ports: DeliverPorts,
  subscription: Subscription,
  message: Message,
  waitMs: number,
  because: "held" | "stopped",
): Promise<Again> {
  const until = plus(ports.clock.now(), waitMs);
  const after = postpone(subscription, message.id, until);
  const act: Act = { act: "mail-postponed", ...nameOfMail(message), because, until };
  await saveSubscription(ports, subscription, after, act);
  return { result: "again" };
}

async function composingFailed(
  ports: DeliverPorts,
  subscription: Subscription,
  message: Message,
  error: unknown,
): Promise<void> {
  const code = nameOf(error);
  const refused = { scope: "message", about: "composing", code } as const;
  const after = refusedBy(ports, subscription, message.id, refused);
  const act: Act = { act: "composing-failed", ...nameOfMail(message), code };
  if (await saveSubscription(ports, subscription, after, act, error)) {
    tellTrouble(ports, after, message.id);
  }
}

/** One send and its answer. */
interface Sent {
  readonly claimed: Subscription;
  readonly claim: Claim;
  readonly message: Message;
  readonly outcome: SendingOutcome;
}

async function recordOutcome(ports: DeliverPorts, sent: Sent, run: SendingRun): Promise<Delivered> {
  const { claimed: current, claim, message, outcome } = sent;
  const name = nameOfMail(message);
  const slug = "slug" in message ? { slug: message.slug } : {};
  const charged = run.answered(outcome, { id: current.id, ...slug });
  if (outcome.outcome === "accepted") {
    await recordSent(ports, current, claim, {
      act: "mail-sent",
      ...name,
      ses: outcome.sesMessageId,
    });
    return { result: "sent" };
  }
  if (outcome.outcome === "unknown") {
    await tellNoChange(ports, current, { act: "send-unconfirmed", ...name, code: outcome.code });
    return { result: "unknown" };
  }
  const scope = charged ?? outcome.scope;
  await refuse(ports, sent, { ...outcome, scope });
  return { result: "refused", scope, code: outcome.code };
}

/** That SES took a mail is told even where it cannot be recorded: its event settles it. */
async function recordSent(
  ports: DeliverPorts,
  current: Subscription,
  claim: Claim,
  act: Act,
): Promise<void> {
  // SES took it before: a process that stood still since does not make it newer than a rejection.
  const at = earliest(ports.clock.now(), plus(claim.at, claimExpiresMs));
  try {
    await updateSubscription(
      ports,
      current.id,
      (known) => {
        const save = known && settle(known, claim.messageId, ports.course, at);
        if (save) tellUnreckoned(ports, save);
        return save ? { save, act, result: null } : { act, result: null };
      },
      current,
    );
  } catch (error) {
    await tellNoChange(ports, current, act);
    throw error;
  }
}

async function refuse(
  ports: DeliverPorts,
  { claimed: current, claim, message }: Sent,
  refused: RefusedSend,
): Promise<void> {
  const { id } = current;
  const { scope, about, code } = refused;
  const act: Act = { act: "send-refused", ...nameOfMail(message), code, scope };
  const after = await release(ports, current, claim, act, (known) =>
    refusedBy(ports, known, claim.messageId, { scope, code, ...(about && { about }) }),
  );
  if (after) tellTrouble(ports, after, claim.messageId);
  if (scope === "message" && about === "content" && "slug" in message) {
    await countContentRefusal(ports, { slug: message.slug, reader: id, why: "content", code });
  }
}

function refusedBy(
  { course, clock, random }: DeliverPorts,
  subscription: Subscription,
  message: string,
  refused: Omit<Refused, "build">,
): Subscription {
  const { build } = course;
  return releaseClaim(subscription, message, { ...refused, build }, clock.now(), random.next());
}

/** Ends our own claim, and answers what was stored; nothing when the claim is no longer ours. */
async function release(
  ports: DeliverPorts,
  current: Subscription,
  claim: Claim,
  act: Act,
  rule: (known: Subscription) => Subscription,
): Promise<Subscription | undefined> {
  return updateSubscription<Subscription | undefined>(
    ports,
    current.id,
    (known) => {
      if (known?.claim?.id !== claim.id) return { act, result: undefined };
      const save = rule(known);
      return { save, act, result: save };
    },
    current,
  );
}
