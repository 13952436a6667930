/**
 * What runs know of the SES account, and tell each other in the item of its events: the quota,
 * whether mails wait for it, and whether SES failed the last run.
 */
import { type Instant, minuteMs, msBetween, secondMs } from "../domain/instant.ts";
import type { SendingQuota, Shortage } from "../domain/sending-quota.ts";
import { probeMessage } from "../mail/message.ts";
import type { DeliverPorts, EventsItem, Ports } from "./ports.ts";

/** SES is asked at most so often, by all workers together where one is quick enough. */
export const quotaGoodMs = minuteMs;

/** A count of the day's mails older than this says nothing: SES itself refuses what is too much. */
export const countGoodMs = 10 * minuteMs;

/** More lost races than this on the one item mean a fault. */
const triesMax = 8;

/** The item, or what stands for it before the first event. */
export async function readAccount({ store }: Pick<Ports, "store">): Promise<EventsItem> {
  return (await store.read("events", "ses")) ?? { id: "ses", version: 0 };
}

/** The shortage that mails are waiting for, or were until they waited for something else. */
export function shortageOf({ shortSince, shortSeenAt }: EventsItem): Shortage | undefined {
  return shortSince && shortSeenAt && { since: shortSince, seenAt: shortSeenAt };
}

/**
 * Changes the item. A rule that answers the same item changes nothing; after eight lost races the
 * change is left to the next run, which sees the same.
 */
export async function updateAccount(
  ports: Pick<Ports, "store" | "clock" | "random">,
  rule: (known: EventsItem) => EventsItem,
): Promise<void> {
  for (let tries = 0; tries < triesMax; tries += 1) {
    const known = await readAccount(ports);
    const changed = rule(known);
    if (changed === known || (await ports.store.save("events", changed))) return;
    // Those who lost together would meet again.
    await ports.clock.sleep(ports.random.next() * (tries + 1) * 20);
  }
}

/**
 * The watermark is written a minute apart, and SES's clock is another one: what was sent shortly
 * after it counts as proven.
 */
const provenMs = 90 * secondMs;

/** Since when sends have waited for an event of SES; undefined when none waits. */
export function waitsForEvidence({ watermark, unprovenSince }: EventsItem): Instant | undefined {
  if (!unprovenSince) return undefined;
  const proven = watermark !== undefined && msBetween(watermark, unprovenSince) <= provenMs;
  return proven ? undefined : unprovenSince;
}

/** The same once something was sent at `sentAt`. */
export function unprovenSince(known: EventsItem, sentAt: Instant): Instant {
  return waitsForEvidence(known) ?? sentAt;
}

/** True when a quota was read within the last minute. */
export function isFresh(
  quota: SendingQuota | undefined,
  { clock }: Pick<Ports, "clock">,
): quota is SendingQuota {
  return quota !== undefined && msBetween(quota.readAt, clock.now()) < quotaGoodMs;
}

/**
 * The quota as somebody read it within the last minute, or as SES says now; undefined when it does
 * not say.
 */
export async function currentQuota(
  ports: Pick<DeliverPorts, "store" | "clock" | "random" | "mailer" | "log">,
): Promise<SendingQuota | undefined> {
  const { quota: known } = await readAccount(ports);
  if (isFresh(known, ports)) return known;
  try {
    // As of the question: a run that stood still after the answer must not tell it as news.
    const readAt = ports.clock.now();
    const quota = { ...(await ports.mailer.quota()), readAt };
    await updateAccount(ports, (events) =>
      events.quota && events.quota.readAt > readAt ? events : { ...events, quota },
    );
    return quota;
  } catch (error) {
    ports.log("quota-read-failed", {}, error);
    return undefined;
  }
}

/**
 * The quota to begin a run with: one that was read lately, or as SES says now, or the last known
 * one where it does not say.
 */
export async function quotaAtStart(
  ports: Pick<DeliverPorts, "store" | "clock" | "random" | "mailer" | "log">,
  { quota: known }: EventsItem,
): Promise<SendingQuota | undefined> {
  if (known && msBetween(known.readAt, ports.clock.now()) < countGoodMs) return known;
  const tries = known ? 1 : 3;
  for (let tried = 1; ; tried += 1) {
    const quota = await currentQuota(ports);
    if (quota || tried >= tries) return quota ?? known;
    await ports.clock.sleep((1 + ports.random.next()) * secondMs);
  }
}

const simulator = "success@simulator.amazonses.com";

/**
 * Whether SES works again, found out at no reader's cost: a mail to its own mailbox simulator,
 * which counts neither as a bounce nor as a complaint. Nothing of it is recorded.
 */
export async function tryAccount({
  clock,
  random,
  mailer,
  sender,
  log,
}: DeliverPorts): Promise<Awaited<ReturnType<DeliverPorts["mailer"]["send"]>>> {
  const at = clock.now();
  const outcome = await mailer.send({
    to: simulator,
    raw: probeMessage(sender, simulator, at, random.newId()),
    tags: { probe: "1" },
    claimedAt: at,
  });
  log("account-probed", { outcome: outcome.outcome });
  return outcome;
}
