/**
 * Probe: when SES has been silent since a send of unknown outcome, a tagged mail to SES's own
 * mailbox simulator asks for an event, so that "no event" and "nobody to hear it" can be told
 * apart.
 *
 * Mail to the simulator counts neither as a bounce nor as a complaint (SES developer guide, "Using
 * the mailbox simulator").
 */
import { minuteMs, msBetween } from "../domain/instant.ts";
import { probeMessage } from "../mail/message.ts";
import type { DeliverPorts } from "./ports.ts";

const betweenProbesMs = 15 * minuteMs;
const simulator = "success@simulator.amazonses.com";

/** Sends a probe unless one went out in the last 15 minutes. */
export async function probe({
  store,
  clock,
  random,
  mailer,
  sender,
  log,
}: DeliverPorts): Promise<void> {
  const now = clock.now();
  const events = (await store.read("events", "ses")) ?? { id: "ses", version: 0 };
  if (events.probedAt && msBetween(events.probedAt, now) < betweenProbesMs) return;
  if (!(await store.save("events", { ...events, probedAt: now }))) return;
  const { outcome } = await mailer.send({
    to: simulator,
    raw: probeMessage(sender, simulator, now, random.newId()),
    tags: { probe: "1" },
    claimedAt: now,
  });
  log("probe-sent", { outcome });
}
