/**
 * A reader with defaults: Ada, in UTC at 08:00, who confirmed on Sunday evening, has had the
 * welcome, and is owed the first lesson on Monday, 23 November 2026.
 */
import { type Address, parseAddress, subscriptionIdOf } from "../../lambdas/domain/address.ts";
import { dayMs, type Instant, instantOf, plus } from "../../lambdas/domain/instant.ts";
import type { Outcome } from "../../lambdas/domain/reader-commands.ts";
import type { Schedule } from "../../lambdas/domain/schedule.ts";
import { setSlot } from "../../lambdas/domain/slots.ts";
import {
  isMember,
  type MailRequest,
  type Status,
  type Subscription,
  updateDueEntry,
} from "../../lambdas/domain/subscription.ts";
import type { Trouble } from "../../lambdas/domain/trouble.ts";
import { shortCourse, testKeyring } from "./course.ts";

/** An instant of Monday, 23 November 2026, or of the day so many days later. */
export function at(time: string, days = 0): Instant {
  return instantOf(Date.parse(`2026-11-23T${time}:00.000Z`) + days * dayMs);
}

/** Before everything: what a test falls back on where an instant must be there. */
export const longAgo: Instant = "2000-01-01T00:00:00.000Z";

/** An address that must be good. */
export function addressOf(typed: string): Address {
  const address = parseAddress(typed);
  if (!address.ok) throw new Error(`A test typed a bad address: ${address.why}`);
  return address.value;
}

export const ada = addressOf("Ada@example.org");
export const adaId = subscriptionIdOf(testKeyring.address, ada);

/** `welcome`, `lesson-1`, `lesson-2`, `lesson-3`. */
export const course = shortCourse(3);

/** When the transactional mail was asked for whose button Ada pressed. */
export const confirmationSentAt = at("18:00", -1);
export const consent = { at: confirmationSentAt, form: "2026-11", network: "192.0.2.0/24" };
export const confirmed = {
  ...consent,
  confirmedAt: at("19:00", -1),
  confirmationSentAt: confirmationSentAt,
};

const schedule: Schedule = { timeZone: "UTC", sendAt: "08:00", days: "daily" };

/** A subscription's values that have its mail sent at another time of day. */
export function sendingAt(sendAt: string): Pick<Subscription, "schedule"> {
  return { schedule: { ...schedule, sendAt } };
}

/** Ada's subscription with other values; its entry in the due index follows from them. */
export function subscription(values: Partial<Subscription> = {}): Subscription {
  const status: Status = values.status ?? "active";
  const member = isMember({ status });
  const whole: Subscription = {
    id: adaId,
    version: 0,
    status,
    email: ada.typed,
    schedule,
    round: 1,
    sent: { welcome: at("19:00", -1) },
    ...(member && { slot: at("08:00") }),
    requests: [],
    transactionalSends: [confirmationSentAt],
    missed: 0,
    consent: confirmed,
    softBounces: {},
    ...values,
  };
  const { slot, notBefore } = whole;
  return updateDueEntry({
    ...(slot ? setSlot(whole, slot) : whole),
    ...(notBefore && { notBefore }),
  });
}

/** Why Ada's next lesson waits for the operator. */
export function parkedTrouble(values: Partial<Trouble> = {}): Trouble {
  return {
    message: "1-lesson-1",
    why: "address",
    code: "MessageRejected",
    refusals: 5,
    unknowns: 0,
    since: at("08:00", -2),
    build: "build-1",
    parked: true,
    ...values,
  };
}

const all = {
  welcome: at("19:00", -5),
  "lesson-1": at("08:00", -4),
  "lesson-2": at("08:00", -3),
  "lesson-3": at("08:00", -2),
};
const confirmRequest: MailRequest = { kind: "confirm", at: confirmationSentAt };

/** Every state a subscription can rest in, as readers come to it. */
export const states = {
  pending: () =>
    without(
      subscription({
        status: "pending",
        sent: {},
        requests: [confirmRequest],
        pendingSignUp: { schedule, at: confirmationSentAt, consent },
        expiresAt: plus(confirmationSentAt, 30 * dayMs),
      }),
      "consent",
    ),
  active: () => subscription(),
  paused: () => subscription({ status: "paused", pausedUntil: "2026-12-01", slot: at("08:00", 8) }),
  completed: () => subscription({ status: "completed", sent: all, endedAt: at("08:00", -2) }),
  left: () => subscription({ status: "unsubscribed", endedAt: at("20:00", -1) }),
  erased: () => erasedWith({ status: "unsubscribed" }),
  bounced: () => subscription({ status: "suppressed", reason: "bounce", endedAt: at("20:00", -8) }),
  "bounced, erased": () => erasedWith({ status: "suppressed", reason: "bounce" }),
  complained: () =>
    subscription({ status: "suppressed", reason: "complaint", endedAt: at("20:00", -8) }),
  "complained, erased": () => erasedWith({ status: "suppressed", reason: "complaint" }),
} satisfies Record<string, () => Subscription>;

export type State = keyof typeof states;

/** What erasure leaves. */
function erasedWith(values: Partial<Subscription>): Subscription {
  const erased = subscription({
    ...sendingAt("00:00"),
    sent: {},
    endedAt: at("20:00", -8),
    ...values,
  });
  return without(erased, "email", "consent");
}

/** Without some of its fields. */
export function without<K extends keyof Subscription>(
  whole: Subscription,
  ...fields: readonly K[]
): Subscription {
  const kept = Object.entries(whole).filter(([field]) => !fields.includes(field as K));
  return Object.fromEntries(kept) as unknown as Subscription;
}

/** The outcome of an act, which must not be a refusal. */
export function done(outcome: Outcome): Subscription {
  if (!outcome.ok) throw new Error(`A test's act was refused: ${outcome.why}`);
  return outcome.value;
}
