/**
 * Items of the table as they were written, in DynamoDB's own JSON, and what each of them says. The
 * tests read them with today's code, and write them again. Never edit one; where a new version
 * writes something else, that is a further item.
 */
import { mailboxItems } from "./mailbox-items.ts";
import { type GoldenItem, goldenSubscriptions } from "./subscription-items.ts";

const id = "j2wcdc3rkp6jhurl7522c6sdwq";
const oldId = "6j2fqvism6zohgqxif3zzlilja";

/** All of them. */
export const goldenItems: readonly GoldenItem[] = [
  ...goldenSubscriptions,
  ...mailboxItems,
  {
    what: "what is known of SES's events",
    kind: "events",
    id: "ses",
    stored: {
      pk: { S: "EVENTS#ses" },
      id: { S: "ses" },
      version: { N: "900" },
      watermark: { S: "2026-11-23T08:00:01.000Z" },
      probedAt: { S: "2026-11-23T07:45:00.000Z" },
      quota: {
        M: {
          perSecond: { N: "14" },
          perDay: { N: "50000" },
          sentLast24Hours: { N: "1200" },
          readAt: { S: "2026-11-23T08:00:00.000Z" },
        },
      },
      shortSince: { S: "2026-11-22T08:00:00.000Z" },
      shortSeenAt: { S: "2026-11-23T08:00:00.000Z" },
      cautious: { BOOL: true },
      deadLetters: { N: "2" },
      deadLettersGrewAt: { S: "2026-11-20T08:00:00.000Z" },
      fewerDeadLetters: {
        M: { since: { S: "2026-11-23T07:55:00.000Z" }, most: { N: "1" } },
      },
      releasedBuild: { S: "build-1" },
    },
    means: {
      id: "ses",
      version: 900,
      watermark: "2026-11-23T08:00:01.000Z",
      probedAt: "2026-11-23T07:45:00.000Z",
      quota: {
        perSecond: 14,
        perDay: 50_000,
        sentLast24Hours: 1200,
        readAt: "2026-11-23T08:00:00.000Z",
      },
      shortSince: "2026-11-22T08:00:00.000Z",
      shortSeenAt: "2026-11-23T08:00:00.000Z",
      cautious: true,
      deadLetters: 2,
      deadLettersGrewAt: "2026-11-20T08:00:00.000Z",
      fewerDeadLetters: { since: "2026-11-23T07:55:00.000Z", most: 1 },
      releasedBuild: "build-1",
    },
  },
  {
    what: "SES's events when only the watermark was known",
    kind: "events",
    id: "ses",
    stored: {
      pk: { S: "EVENTS#ses" },
      id: { S: "ses" },
      version: { N: "12" },
      watermark: { S: "2026-11-23T08:00:01.000Z" },
    },
    means: { id: "ses", version: 12, watermark: "2026-11-23T08:00:01.000Z" },
  },
  {
    what: "a stop",
    kind: "stop",
    id: "transactional",
    stored: {
      pk: { S: "STOP#transactional" },
      id: { S: "transactional" },
      version: { N: "1" },
      reason: { S: "complaints" },
      at: { S: "2026-11-23T08:00:00.000Z" },
    },
    means: {
      id: "transactional",
      version: 1,
      reason: "complaints",
      at: "2026-11-23T08:00:00.000Z",
    },
  },
  {
    what: "a stop that an operator wrote with the key alone",
    kind: "stop",
    id: "sending",
    isOld: true,
    stored: { pk: { S: "STOP#sending" } },
    means: { id: "sending", version: 0, reason: "", at: "1970-01-01T00:00:00.000Z" },
  },
  {
    what: "the lease of a run",
    kind: "run",
    id: "0",
    stored: {
      pk: { S: "RUN#0" },
      id: { S: "0" },
      version: { N: "77" },
      runId: { S: "0123456789abcdef0123456789abcdef" },
      until: { S: "2026-11-23T08:01:30.000Z" },
      endsAt: { S: "2026-11-23T08:13:45.000Z" },
    },
    means: {
      id: "0",
      version: 77,
      runId: "0123456789abcdef0123456789abcdef",
      until: "2026-11-23T08:01:30.000Z",
      endsAt: "2026-11-23T08:13:45.000Z",
    },
  },
  {
    what: "a held lesson",
    kind: "held",
    id: "lesson-2",
    stored: {
      pk: { S: "HELD#lesson-2" },
      id: { S: "lesson-2" },
      version: { N: "3" },
      why: { S: "content" },
      code: { S: "MessageRejected" },
      since: { S: "2026-11-23T08:00:00.000Z" },
      build: { S: "build-1" },
    },
    means: {
      id: "lesson-2",
      version: 3,
      why: "content",
      code: "MessageRejected",
      since: "2026-11-23T08:00:00.000Z",
      build: "build-1",
    },
  },
  {
    what: "a lesson that SES refused to two readers",
    kind: "held",
    id: "lesson-3",
    stored: {
      pk: { S: "HELD#lesson-3" },
      id: { S: "lesson-3" },
      version: { N: "2" },
      why: { S: "rejected" },
      code: { S: "Reject" },
      build: { S: "build-1" },
      readers: { L: [{ S: id }, { S: oldId }] },
    },
    means: {
      id: "lesson-3",
      version: 2,
      why: "rejected",
      code: "Reject",
      build: "build-1",
      readers: [id, oldId],
    },
  },
];
