/**
 * How the items of the table are written down, and what is read back from them.
 *
 * Each is parsed when it is read: an item of another shape is an error here, and not a wrong mail
 * later. Attributes that are not known, at any depth, are kept and saved again: a newer version may
 * have written them, and in a deployment both versions run side by side.
 */
import * as v from "valibot";
import { transactionalKinds } from "../domain/course.ts";
import { type Days, parseDays } from "../domain/days.ts";
import { dueKeyOf, parseDueKey } from "../domain/due-key.ts";
import { type Instant, instantOf, msOf, parseInstant } from "../domain/instant.ts";
import type { Schedule } from "../domain/schedule.ts";
import type { SendingQuota } from "../domain/sending-quota.ts";
import type {
  Before,
  Claim,
  Consent,
  MailRequest,
  PendingSignUp,
  Subscription,
} from "../domain/subscription.ts";
import type { Trouble } from "../domain/trouble.ts";
import type {
  EventsItem,
  FormItem,
  HeldItem,
  Items,
  MailboxItem,
  RunItem,
  StopItem,
} from "../flow/ports.ts";

/** A stored item has another shape; the message names its kind and the attribute, and no value. */
export class StoredItemError extends Error {
  override name = "StoredItemError";
}

/** A schema for each field: one that is missing, or has another type, is a type error here. */
type Entries<T> = { readonly [Key in keyof T]-?: v.GenericSchema<unknown, T[Key]> };

const instant = v.custom<Instant>(
  (input) => typeof input === "string" && parseInstant(input) !== undefined,
  "an instant",
);
const count = v.number();
const flag = v.literal(true);
const isMs = (input: unknown): input is number =>
  typeof input === "number" && Math.abs(input) <= 8.64e15;
const instantFromMs = v.pipe(v.custom<number>(isMs, "epoch milliseconds"), v.transform(instantOf));

/** Not `record`, which drops names such as `constructor`: these names are data. */
const instantsByName = v.optional(
  v.pipe(
    v.custom<Readonly<Record<string, number>>>(
      (input) => typeof input === "object" && input !== null && Object.values(input).every(isMs),
      "epoch milliseconds by name",
    ),
    v.transform((msByName) =>
      Object.fromEntries(Object.entries(msByName).map(([name, ms]) => [name, instantOf(ms)])),
    ),
  ),
  {},
);

const schedule = v.looseObject({
  timeZone: v.string(),
  sendAt: v.string(),
  days: v.custom<Days>(
    (input) => typeof input === "string" && parseDays(input) === input,
    "days of the week",
  ),
} satisfies Entries<Schedule>);

const consent = v.looseObject({
  at: instant,
  form: v.string(),
  network: v.string(),
  confirmedAt: v.exactOptional(instant),
  confirmationSentAt: v.exactOptional(instant),
  firstSentAt: v.exactOptional(instant),
  confirmedNetwork: v.exactOptional(v.string()),
} satisfies Entries<Consent>);

const pendingSignUp = v.looseObject({
  schedule,
  at: instant,
  firstSentAt: v.exactOptional(instant),
  consent,
} satisfies Entries<PendingSignUp>);

const requestedAt = { at: instant, notBefore: v.exactOptional(instant) };
const request = v.variant("kind", [
  v.looseObject({ ...requestedAt, kind: v.picklist(transactionalKinds) }),
  v.looseObject({ ...requestedAt, kind: v.literal("again"), slug: v.string() }),
  v.looseObject({ ...requestedAt, kind: v.literal("next"), slug: v.exactOptional(v.string()) }),
]) satisfies v.GenericSchema<unknown, MailRequest>;

const claim = v.looseObject({
  id: v.string(),
  messageId: v.string(),
  at: instant,
  holdStartedAt: v.exactOptional(instant),
} satisfies Entries<Claim>);

const trouble = v.looseObject({
  message: v.string(),
  why: v.picklist(["address", "content", "unlisted", "composing", "no-evidence"]),
  code: v.string(),
  refusals: count,
  unknowns: count,
  since: instant,
  build: v.string(),
  parked: v.exactOptional(flag),
} satisfies Entries<Trouble>);

const status = v.picklist([
  "pending",
  "active",
  "paused",
  "completed",
  "unsubscribed",
  "suppressed",
]);
const rejected = v.array(v.looseObject({ message: v.string(), at: instant }));

const before = v.looseObject({
  at: instant,
  status,
  round: count,
  sent: instantsByName,
  sentDate: v.exactOptional(v.string()),
  pausedUntil: v.exactOptional(v.string()),
  missed: v.optional(count, 0),
  claim: v.exactOptional(claim),
  trouble: v.exactOptional(v.array(trouble)),
  rejected: v.exactOptional(rejected),
  softBounces: instantsByName,
  undelivered: v.exactOptional(v.array(v.string())),
} satisfies Entries<Before>);

/** `dueAt` is part of `dueKey`. What an older item lacks has a default. */
const subscription = v.looseObject({
  id: v.string(),
  mailbox: v.exactOptional(v.string()),
  version: count,
  status,
  reason: v.exactOptional(v.picklist(["bounce", "complaint"])),
  email: v.exactOptional(v.string()),
  deliverTo: v.exactOptional(v.string()),
  schedule,
  round: v.optional(count, 1),
  latestRound: v.exactOptional(count),
  sent: instantsByName,
  slot: v.exactOptional(instant),
  slotDate: v.exactOptional(v.string()),
  sentDate: v.exactOptional(v.string()),
  notBefore: v.exactOptional(instant),
  keepsSlot: v.exactOptional(flag),
  missed: v.optional(count, 0),
  requests: v.optional(v.array(request), []),
  pendingSignUp: v.exactOptional(pendingSignUp),
  transactionalSends: v.optional(v.array(instantFromMs), []),
  linkSends: v.exactOptional(
    v.array(v.looseObject({ at: instantFromMs, by: v.picklist(["form", "settings"]) })),
  ),
  due: v.exactOptional(v.string()),
  claim: v.exactOptional(claim),
  trouble: v.exactOptional(v.array(trouble)),
  rejected: v.exactOptional(rejected),
  consent: v.exactOptional(consent),
  pausedUntil: v.exactOptional(v.string()),
  softBounces: instantsByName,
  undelivered: v.exactOptional(v.array(v.string())),
  linksRevokedAt: v.exactOptional(instant),
  before: v.exactOptional(before),
  endedAt: v.exactOptional(instant),
  expiresAt: v.exactOptional(
    v.pipe(
      v.custom<number>((input) => isMs(Number(input) * 1000), "epoch seconds"),
      v.transform((seconds) => instantOf(seconds * 1000)),
    ),
  ),
} satisfies Entries<Omit<Subscription, "dueAt">>);

const quota = v.looseObject({
  perSecond: v.number(),
  perDay: v.number(),
  sentLast24Hours: v.number(),
  readAt: instant,
} satisfies Entries<SendingQuota>);

const events = v.looseObject({
  id: v.literal("ses"),
  version: count,
  watermark: v.exactOptional(instant),
  probedAt: v.exactOptional(instant),
  quota: v.exactOptional(quota),
  shortSince: v.exactOptional(instant),
  shortSeenAt: v.exactOptional(instant),
  cautious: v.exactOptional(flag),
  deadLetters: v.exactOptional(count),
  deadLettersGrewAt: v.exactOptional(instant),
  fewerDeadLetters: v.exactOptional(v.looseObject({ since: instant, most: count })),
  acceptedAt: v.exactOptional(instant),
  unprovenSince: v.exactOptional(instant),
  tickedAt: v.exactOptional(instant),
  noneSentToldAt: v.exactOptional(instant),
  dueCountedFor: v.exactOptional(v.string()),
  releasedBuild: v.exactOptional(v.string()),
} satisfies Entries<EventsItem>);

/** The operator may write it by hand: whatever it says besides its key, it stops. */
const stop = v.looseObject({
  id: v.fallback(v.picklist(["sending", "transactional"]), "sending"),
  version: v.fallback(count, 0),
  reason: v.fallback(v.string(), ""),
  at: v.fallback(instant, instantOf(0)),
  by: v.exactOptional(v.fallback(v.picklist(["operator", "guard"]), "operator")),
  // A time that nobody can read has not come.
  resumedAt: v.exactOptional(v.fallback(instant, "9999-12-31T23:59:59.999Z")),
} satisfies Entries<StopItem>);

const run = v.looseObject({
  id: v.string(),
  version: count,
  runId: v.string(),
  until: instant,
  endsAt: instant,
} satisfies Entries<RunItem>);

const held = v.looseObject({
  id: v.string(),
  version: count,
  why: v.picklist(["content", "rejected"]),
  code: v.string(),
  since: v.exactOptional(instant),
  build: v.string(),
  readers: v.exactOptional(v.array(v.string())),
} satisfies Entries<HeldItem>);

const mailbox = v.looseObject({
  id: v.string(),
  version: count,
  why: v.picklist(["reader", "complaint", "operator"]),
  blockedAt: instant,
  unblockedAt: v.exactOptional(instant),
} satisfies Entries<MailboxItem>);

const form = v.looseObject({
  id: v.string(),
  version: count,
  words: v.string(),
  at: instant,
} satisfies Entries<FormItem>);

type Attributes = Readonly<Record<string, unknown>>;

const parsers: { readonly [K in keyof Items]: (attributes: Attributes) => Items[K] } = {
  subscription: ({ dueKey, ...attributes }) => {
    const known: Omit<Subscription, "dueAt"> = parsed("subscription", subscription, attributes);
    if (dueKey === undefined) return known;
    try {
      return { ...known, dueAt: parseDueKey(String(dueKey)).dueAt };
    } catch {
      throw mismatch("subscription", "dueKey", "a key of the due index");
    }
  },
  events: (attributes) => parsed("events", events, attributes),
  stop: (attributes) => parsed("stop", stop, attributes),
  run: (attributes) => parsed("run", run, attributes),
  held: (attributes) => parsed("held", held, attributes),
  mailbox: (attributes) => parsed("mailbox", mailbox, attributes),
  form: (attributes) => parsed("form", form, attributes),
};

/**
 * Reads a stored item, without its key.
 *
 * @throws StoredItemError when it has another shape
 */
export function parseItem<K extends keyof Items>(kind: K, attributes: Attributes): Items[K] {
  const { pk: _pk, ...rest } = attributes;
  return parsers[kind](rest);
}

function parsed<T>(kind: keyof Items, schema: v.GenericSchema<unknown, T>, input: unknown): T {
  const result = v.safeParse(schema, input, { abortEarly: true });
  if (result.success) return result.output;
  const [issue] = result.issues;
  // What was expected, never what was found: a value may hold an address.
  const expected = issue.type === "custom" ? issue.message : (issue.expected ?? issue.type);
  throw mismatch(kind, v.getDotPath(issue) ?? "the item", expected);
}

function mismatch(kind: keyof Items, attribute: string, expected: string): StoredItemError {
  return new StoredItemError(
    `A stored item of the kind "${kind}" cannot be read: at ${attribute}, expected ${expected}. Mend the item, or run the version that wrote it.`,
  );
}

/**
 * A subscription as an item. Instants that come in numbers are epoch ms: a third of the bytes, and
 * an item under 1 KB costs one write unit. `expiresAt` is in seconds, as DynamoDB's own clean-up
 * wants it.
 */
export function subscriptionItem(known: Subscription): Record<string, unknown> {
  const {
    dueAt: _dueAt,
    sent,
    softBounces,
    transactionalSends,
    linkSends,
    before,
    expiresAt,
    missed,
    ...rest
  } = known;
  return {
    ...rest,
    sent: numbers(sent),
    softBounces: numbers(softBounces),
    transactionalSends: transactionalSends.map(msOf),
    linkSends: linkSends?.map((one) => ({ ...one, at: msOf(one.at) })),
    before: before && {
      ...before,
      sent: numbers(before.sent),
      softBounces: numbers(before.softBounces),
      missed: before.missed || undefined,
    },
    missed: missed || undefined,
    dueKey: dueKeyOf(known),
    expiresAt: expiresAt && Math.ceil(msOf(expiresAt) / 1000),
  };
}

/**
 * A `Map`, because slugs are data: `marshall` takes an object with a `constructor` for no object.
 */
function numbers(instantsByName: Readonly<Record<string, Instant>>): Map<string, number> {
  return new Map(Object.entries(instantsByName).map(([name, at]) => [name, msOf(at)]));
}
