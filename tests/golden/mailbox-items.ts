/** Items about blocked mailboxes and consent, as they were written: see `items.ts`. */
import type { GoldenItem } from "./subscription-items.ts";

const id = "j2wcdc3rkp6jhurl7522c6sdwq";

export const mailboxItems: readonly GoldenItem[] = [
  {
    what: "a mailbox that is never written to again",
    kind: "mailbox",
    id,
    stored: {
      pk: { S: `MAILBOX#${id}` },
      id: { S: id },
      version: { N: "3" },
      why: { S: "complaint" },
      blockedAt: { S: "2026-11-23T08:00:00.000Z" },
      unblockedAt: { S: "2026-11-24T08:00:00.000Z" },
    },
    means: {
      id,
      version: 3,
      why: "complaint",
      blockedAt: "2026-11-23T08:00:00.000Z",
      unblockedAt: "2026-11-24T08:00:00.000Z",
    },
  },
  {
    what: "the words of a form",
    kind: "form",
    id: "drz2i3higrfz7v4a",
    stored: {
      pk: { S: "FORM#drz2i3higrfz7v4a" },
      id: { S: "drz2i3higrfz7v4a" },
      version: { N: "1" },
      words: { S: "Send me the course" },
      at: { S: "2026-11-23T08:00:00.000Z" },
    },
    means: {
      id: "drz2i3higrfz7v4a",
      version: 1,
      words: "Send me the course",
      at: "2026-11-23T08:00:00.000Z",
    },
  },
  {
    what: "who left, in another spelling of the mailbox",
    kind: "subscription",
    id: "ex2olmo5bduacmslbrgk6vdnra",
    stored: {
      pk: { S: "SUBSCRIPTION#ex2olmo5bduacmslbrgk6vdnra" },
      id: { S: "ex2olmo5bduacmslbrgk6vdnra" },
      version: { N: "9" },
      mailbox: { S: id },
      status: { S: "unsubscribed" },
      schedule: {
        M: { timeZone: { S: "UTC" }, sendAt: { S: "08:00" }, days: { S: "daily" } },
      },
      round: { N: "1" },
      sent: { M: {} },
      requests: { L: [] },
      transactionalSends: { L: [] },
      softBounces: { M: {} },
      consent: {
        M: {
          at: { S: "2026-11-22T18:00:00.123Z" },
          form: { S: "drz2i3higrfz7v4a" },
          network: { S: "192.0.2.0/24" },
          confirmedAt: { S: "2026-11-22T19:00:00.000Z" },
          confirmedNetwork: { S: "198.51.100.0/24" },
        },
      },
      endedAt: { S: "2026-11-23T06:30:00.000Z" },
      expiresAt: { N: "1829975400" },
    },
    means: {
      id: "ex2olmo5bduacmslbrgk6vdnra",
      version: 9,
      mailbox: id,
      status: "unsubscribed",
      schedule: { timeZone: "UTC", sendAt: "08:00", days: "daily" },
      round: 1,
      sent: {},
      requests: [],
      transactionalSends: [],
      missed: 0,
      softBounces: {},
      consent: {
        at: "2026-11-22T18:00:00.123Z",
        form: "drz2i3higrfz7v4a",
        network: "192.0.2.0/24",
        confirmedAt: "2026-11-22T19:00:00.000Z",
        confirmedNetwork: "198.51.100.0/24",
      },
      endedAt: "2026-11-23T06:30:00.000Z",
      expiresAt: "2027-12-28T06:30:00.000Z",
    },
  },
];
