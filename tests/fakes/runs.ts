/** Readers, ports in virtual time and SES's answers, for tests of runs. */
import { type Address, subscriptionIdOf } from "../../lambdas/domain/address.ts";
import { minuteMs, msOf, plus } from "../../lambdas/domain/instant.ts";
import type { SendingOutcome } from "../../lambdas/domain/sending-outcome.ts";
import type { SendingQuota } from "../../lambdas/domain/sending-quota.ts";
import type { Subscription } from "../../lambdas/domain/subscription.ts";
import { type DeliverReport, deliver, type Invocation } from "../../lambdas/flow/deliver.ts";
import { type VirtualClock, virtualClock } from "../simulation/capacity/clock.ts";
import { testKeyring } from "./course.ts";
import { fakeMailer } from "./mailer.ts";
import { type FakePorts, fakePorts, stored } from "./ports.ts";
import { addressOf, at, sendingAt, subscription } from "./subscription.ts";

/** The tick of the first worker. */
export const first: Invocation = { worker: 0 };
/** When every test begins. */
export const start = at("08:00");

/** Ports in virtual time: a run's many waits cost nothing. */
export type TimedPorts = Omit<FakePorts, "clock"> & { readonly clock: VirtualClock };

/** What differs from the ordinary. */
export interface Given extends Partial<Omit<FakePorts, "clock">> {
  /** What SES allows, as an earlier run read it a moment ago. */
  readonly quota?: Partial<SendingQuota>;
}

/** Readers who all are owed the first lesson, the first of them the longest. */
export function readers(
  count: number,
  values: (index: number) => Partial<Subscription> = () => ({}),
) {
  return Array.from({ length: count }, (_, index) => {
    const address: Address = addressOf(`reader-${index}@example.org`);
    const id = subscriptionIdOf(testKeyring.address, address);
    // The welcome left at a time of its own, so each slot is the reader's own hour.
    const sendAt = plus(at("02:30"), index * minuteMs).slice(11, 16);
    const slot = plus(at("02:30"), index * minuteMs);
    return subscription({ id, email: address.typed, ...sendingAt(sendAt), slot, ...values(index) });
  });
}

/** Ports on a Monday at 08:00 with these readers; the quota was read a moment ago. */
export async function portsWith(
  waiting: readonly Subscription[],
  given: Given = {},
): Promise<TimedPorts> {
  const { quota = {}, ...values } = given;
  const clock = virtualClock(msOf(start));
  const { random } = clock.process();
  const known = { perSecond: 1000, perDay: 50_000, sentLast24Hours: 0, readAt: start, ...quota };
  const ports = { ...fakePorts({ mailer: fakeMailer(known), ...values }), random, clock };
  await stored(ports, ...waiting);
  await ports.store.save("events", {
    id: "ses",
    version: 0,
    quota: known,
    releasedBuild: ports.course.build,
  });
  return ports;
}

/** Delivers, while time passes as it must. */
export function run(ports: TimedPorts, invocation: Invocation = first): Promise<DeliverReport> {
  return ports.clock.until(deliver(ports, invocation));
}

/** SES takes so long for each mail. */
export function slowMailer(ports: TimedPorts, ms: number): FakePorts["mailer"] {
  return {
    ...ports.mailer,
    async send(mail) {
      await ports.clock.sleep(ms);
      return ports.mailer.send(mail);
    },
  };
}

/** Whom SES was handed a mail for, in order. */
export const sentTo = (ports: TimedPorts) => ports.mailer.seen.map(({ tags }) => tags.subscription);
/** What runs tell each other. */
export const events = (ports: TimedPorts) => ports.store.read("events", "ses");
/** The lease of the first worker. */
export const lease = (ports: TimedPorts) => ports.store.read("run", "0");

/** A refusal. */
export function refused(
  scope: "rate" | "account" | "message" | "unlisted",
  more: { readonly daily?: true; readonly about?: "address"; readonly code?: string } = {},
): SendingOutcome {
  return { outcome: "refused", scope, code: "Code", ...more };
}
/** No answer. */
export const unknown: SendingOutcome = { outcome: "unknown", code: "TimeoutError" };
/** The same answer so many times. */
export const times = (count: number, outcome: SendingOutcome) =>
  Array.from({ length: count }, () => outcome);

/** Somebody who has just signed up. */
export function newcomer(index: number, requestedAt = start): Subscription {
  const address = addressOf(`newcomer-${index}@example.org`);
  const { slot: _slot, ...rest } = subscription({
    id: subscriptionIdOf(testKeyring.address, address),
    email: address.typed,
    status: "pending",
    sent: {},
    requests: [{ kind: "confirm", at: requestedAt }],
  });
  return rest;
}
