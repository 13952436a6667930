/** Subscriptions as they were written in the table: see `items.ts`. Never edit one. */
import type { AttributeValue } from "@aws-sdk/client-dynamodb";
import type { Items } from "../../lambdas/flow/ports.ts";

/** One item: its text in the table, and its meaning. */
export interface GoldenItem<K extends keyof Items = keyof Items> {
  readonly what: string;
  readonly kind: K;
  readonly id: string;
  readonly stored: Readonly<Record<string, AttributeValue>>;
  readonly means: Items[K];
  /** True where today's code writes something else for the same meaning. */
  readonly isOld?: true;
}

const id = "j2wcdc3rkp6jhurl7522c6sdwq";
const schedule = { timeZone: "Asia/Kathmandu", sendAt: "20:00", days: "weekdays" } as const;
const storedSchedule: AttributeValue = {
  M: { timeZone: { S: "Asia/Kathmandu" }, sendAt: { S: "20:00" }, days: { S: "weekdays" } },
};

/** Everything that a subscription can have. */
const whole: GoldenItem<"subscription"> = {
  what: "a subscription with every attribute",
  kind: "subscription",
  id,
  stored: {
    pk: { S: `SUBSCRIPTION#${id}` },
    id: { S: id },
    version: { N: "41" },
    status: { S: "paused" },
    reason: { S: "bounce" },
    email: { S: "Ada@bücher.example" },
    deliverTo: { S: "Ada@xn--bcher-kva.example" },
    schedule: storedSchedule,
    round: { N: "2" },
    sent: { M: { welcome: { N: "1795370400123" }, "lesson-1": { N: "1795420800000" } } },
    slot: { S: "2026-11-24T14:15:00.000Z" },
    slotDate: { S: "2026-11-24" },
    sentDate: { S: "2026-11-23" },
    notBefore: { S: "2026-11-24T16:15:00.000Z" },
    keepsSlot: { BOOL: true },
    missed: { N: "3" },
    requests: {
      L: [
        { M: { kind: { S: "link" }, at: { S: "2026-11-23T07:00:00.000Z" } } },
        {
          M: {
            kind: { S: "again" },
            slug: { S: "welcome" },
            at: { S: "2026-11-23T07:01:00.000Z" },
            notBefore: { S: "2026-11-23T08:00:00.000Z" },
          },
        },
        {
          M: {
            kind: { S: "next" },
            slug: { S: "lesson-2" },
            at: { S: "2026-11-23T07:02:00.000Z" },
          },
        },
      ],
    },
    pendingSignUp: {
      M: {
        schedule: storedSchedule,
        at: { S: "2026-11-23T06:00:00.000Z" },
        consent: {
          M: {
            at: { S: "2026-11-23T06:00:00.000Z" },
            form: { S: "2026-11" },
            network: { S: "2001:db8:abcd::/48" },
          },
        },
      },
    },
    transactionalSends: { L: [{ N: "1795370400000" }, { N: "1795413600000" }] },
    due: { S: "now" },
    dueKey: { S: `2026-11-23T07:00:00.000Z#995#${id}` },
    claim: {
      M: {
        id: { S: "0123456789abcdef0123456789abcdef" },
        messageId: { S: "2-lesson-2" },
        at: { S: "2026-11-23T07:00:00.000Z" },
        holdStartedAt: { S: "2026-11-23T07:30:00.000Z" },
      },
    },
    trouble: {
      L: [
        {
          M: {
            message: { S: "2-lesson-2" },
            why: { S: "address" },
            code: { S: "MessageRejected" },
            refusals: { N: "5" },
            unknowns: { N: "1" },
            since: { S: "2026-11-21T08:00:00.000Z" },
            build: { S: "build-1" },
            parked: { BOOL: true },
          },
        },
      ],
    },
    rejected: {
      L: [{ M: { message: { S: "2-welcome" }, at: { S: "2026-11-22T19:00:00.000Z" } } }],
    },
    consent: {
      M: {
        at: { S: "2026-11-22T18:00:00.123Z" },
        form: { S: "2026-11" },
        network: { S: "192.0.2.0/24" },
        confirmedAt: { S: "2026-11-22T19:00:00.000Z" },
        confirmationSentAt: { S: "2026-11-22T18:00:00.123Z" },
      },
    },
    pausedUntil: { S: "2026-12-01" },
    softBounces: { M: { "2-welcome": { N: "1795374000000" } } },
    undelivered: { L: [{ S: "lesson-1" }] },
    linksRevokedAt: { S: "2026-11-22T20:00:00.000Z" },
    endedAt: { S: "2026-11-23T06:30:00.000Z" },
    expiresAt: { N: "1798005600" },
  },
  means: {
    id,
    version: 41,
    status: "paused",
    reason: "bounce",
    email: "Ada@bücher.example",
    deliverTo: "Ada@xn--bcher-kva.example",
    schedule,
    round: 2,
    sent: { welcome: "2026-11-22T18:00:00.123Z", "lesson-1": "2026-11-23T08:00:00.000Z" },
    slot: "2026-11-24T14:15:00.000Z",
    slotDate: "2026-11-24",
    sentDate: "2026-11-23",
    notBefore: "2026-11-24T16:15:00.000Z",
    keepsSlot: true,
    missed: 3,
    requests: [
      { kind: "link", at: "2026-11-23T07:00:00.000Z" },
      {
        kind: "again",
        slug: "welcome",
        at: "2026-11-23T07:01:00.000Z",
        notBefore: "2026-11-23T08:00:00.000Z",
      },
      { kind: "next", slug: "lesson-2", at: "2026-11-23T07:02:00.000Z" },
    ],
    pendingSignUp: {
      schedule,
      at: "2026-11-23T06:00:00.000Z",
      consent: { at: "2026-11-23T06:00:00.000Z", form: "2026-11", network: "2001:db8:abcd::/48" },
    },
    transactionalSends: ["2026-11-22T18:00:00.000Z", "2026-11-23T06:00:00.000Z"],
    due: "now",
    dueAt: "2026-11-23T07:00:00.000Z",
    claim: {
      id: "0123456789abcdef0123456789abcdef",
      messageId: "2-lesson-2",
      at: "2026-11-23T07:00:00.000Z",
      holdStartedAt: "2026-11-23T07:30:00.000Z",
    },
    trouble: [
      {
        message: "2-lesson-2",
        why: "address",
        code: "MessageRejected",
        refusals: 5,
        unknowns: 1,
        since: "2026-11-21T08:00:00.000Z",
        build: "build-1",
        parked: true,
      },
    ],
    rejected: [{ message: "2-welcome", at: "2026-11-22T19:00:00.000Z" }],
    consent: {
      at: "2026-11-22T18:00:00.123Z",
      form: "2026-11",
      network: "192.0.2.0/24",
      confirmedAt: "2026-11-22T19:00:00.000Z",
      confirmationSentAt: "2026-11-22T18:00:00.123Z",
    },
    pausedUntil: "2026-12-01",
    softBounces: { "2-welcome": "2026-11-22T19:00:00.000Z" },
    undelivered: ["lesson-1"],
    linksRevokedAt: "2026-11-22T20:00:00.000Z",
    endedAt: "2026-11-23T06:30:00.000Z",
    expiresAt: "2026-12-23T06:00:00.000Z",
  },
};

const oldId = "6j2fqvism6zohgqxif3zzlilja";
/** The first attributes there were, and none that came later. */
const oldReader: GoldenItem<"subscription"> = {
  what: "a subscription without what came later",
  kind: "subscription",
  id: oldId,
  isOld: true,
  stored: {
    pk: { S: `SUBSCRIPTION#${oldId}` },
    id: { S: oldId },
    version: { N: "7" },
    status: { S: "active" },
    email: { S: "grace@example.org" },
    schedule: storedSchedule,
    slot: { S: "2026-11-23T14:15:00.000Z" },
    due: { S: "3" },
    dueKey: { S: `2026-11-23T14:15:00.000Z#999#${oldId}` },
  },
  means: {
    id: oldId,
    version: 7,
    status: "active",
    email: "grace@example.org",
    schedule,
    round: 1,
    sent: {},
    slot: "2026-11-23T14:15:00.000Z",
    missed: 0,
    requests: [],
    transactionalSends: [],
    softBounces: {},
    due: "3",
    dueAt: "2026-11-23T14:15:00.000Z",
  },
};

/** Subscriptions in several states and of several versions. */
export const goldenSubscriptions: readonly GoldenItem<"subscription">[] = [whole, oldReader];
