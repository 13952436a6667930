/**
 * What the table is asked, act by act, in requests and in the units that DynamoDB charges: numbers that follow
 * from the code alone, on any machine. A number may fall; one that rises is paid for by each mail or each page,
 * so its reason belongs here, and `npm run costs -- --write` brings `docs/costs.md` up to date.
 */
import { describe, expect, it, test } from "vitest";
import { dynamoStore } from "../../lambdas/adapters/dynamo-store.ts";
import { forgetting } from "../../lambdas/flow/forget.ts";
import { recordFeedback } from "../../lambdas/flow/record-feedback.ts";
import { type CountedRequest, countingTable } from "../fakes/counting-table.ts";
import { memoryStore } from "../fakes/memory-store.ts";
import { stored } from "../fakes/ports.ts";
import { newcomer, portsWith, readers, run, type TimedPorts } from "../fakes/runs.ts";
import { at, sendingAt, states } from "../fakes/subscription.ts";
import { tokenFor, visit } from "../web/visitor.ts";

/** What some requests come to. */
interface Asked {
  readonly requests: number;
  readonly readUnits: number;
  readonly writeUnits: number;
  readonly indexWrites: number;
}

/** A reader's item is read, claimed and settled; claiming leaves its entry in the index, settling moves it. */
const aMail: Asked = { requests: 3, readUnits: 1, writeUnits: 2, indexWrites: 2 };

/** A tick: 16 shards, what was asked for and who is parked; the lease, the account, the stop; when it last ticked. */
const anEmptyRun: Asked = { requests: 22, readUnits: 13, writeUnits: 0, indexWrites: 0 };

/** As much again, and the alarms' own: the account, who is parked, the stop. */
const aMeasuredEmptyRun: Asked = { ...anEmptyRun, requests: 25, readUnits: 15.5 };

/** A reader's own mail, where nobody else is due: no shard is looked at a second time. */
const aRequestedRun: Asked = { requests: 34, readUnits: 20, writeUnits: 5, indexWrites: 1 };

/**
 * Everything of a run of two seconds that is not a mail: the index twice from its beginning, lease, stops, quota,
 * and what it tells the next ones.
 */
const aRun: Asked = { requests: 55, readUnits: 33, writeUnits: 4, indexWrites: 0 };

/** Ten readers' items; once for all ten the watermark, the day's counters and both stops. */
const tenEvents: Asked = { requests: 13, readUnits: 11, writeUnits: 2, indexWrites: 0 };

/** Pages that are the same for everybody ask for nothing; the others for what they show of one reader. */
const pages: readonly [what: string, path: string, readUnits: number][] = [
  ["the front page", "/", 0],
  ["a lesson", "/lessons/lesson-1", 0],
  ["the page on privacy", "/privacy", 0],
  ["the form for a lost link", "/link", 0],
  // Whether sending, or transactional mail, is stopped: then the mail comes later.
  ["the inbox page", "/check-your-inbox", 2],
  ["the settings", `/preferences/${tokenFor("preferences")}`, 1],
  // The reader, and whether the mailbox is blocked, in this spelling and another.
  ["the page for confirming", `/confirm/${tokenFor("confirm")}`, 3],
  ["the page for leaving", `/unsubscribe/${tokenFor("unsubscribe")}`, 3],
];

const newForm = { email: "bob@example.org", timeZone: "UTC", sendAt: "08:00", days: "daily" };

/** What a reader does by a form. */
const acts: readonly [what: string, path: string, form: Record<string, string>, asks: Asked][] = [
  [
    // Two counters of requests, the reader, the block; the form's words were seen stored by this process.
    "signing up",
    "/subscribe",
    newForm,
    { requests: 5, readUnits: 2, writeUnits: 3, indexWrites: 1 },
  ],
  [
    "confirming",
    `/confirm/${tokenFor("confirm")}`,
    {},
    // From the mail that was owed to the first one of the course.
    { requests: 4, readUnits: 3, writeUnits: 1, indexWrites: 2 },
  ],
  [
    "leaving",
    `/unsubscribe/${tokenFor("unsubscribe")}`,
    {},
    // Out of the index; the page that follows shows what is stored.
    { requests: 5, readUnits: 4, writeUnits: 1, indexWrites: 1 },
  ],
  [
    "asking for a lost link",
    "/link",
    { email: "Ada@example.org" },
    { requests: 5, readUnits: 2, writeUnits: 3, indexWrites: 2 },
  ],
];

const seen: CountedRequest[] = [];

function countingStore() {
  const { call } = countingTable((request) => seen.push(request));
  return { ...memoryStore(), ...forgetting(dynamoStore(call, "course"), 400) };
}

/** What was asked since the last call. */
function taken(of: (request: CountedRequest) => boolean = () => true): Asked {
  const counted = seen.splice(0).filter(of);
  const sum = (amountOf: (request: CountedRequest) => number) =>
    counted.reduce((total, request) => total + amountOf(request), 0);
  return {
    requests: counted.length,
    readUnits: sum(({ readUnits }) => readUnits),
    writeUnits: sum(({ writeUnits }) => writeUnits),
    indexWrites: sum(({ indexWrites }) => indexWrites.length),
  };
}

const isReader = ({ key }: CountedRequest) => key.startsWith("SUBSCRIPTION#");

/** A crowd whose hour has just come, at 50 mails a second. */
async function crowd(size: number): Promise<TimedPorts> {
  const waiting = readers(size, () => ({ ...sendingAt("08:00"), slot: at("08:00") }));
  const ports = await portsWith(waiting, {
    store: countingStore(),
    quota: { perSecond: 50 },
    ticksEachMinute: true,
  });
  const account = await ports.store.read("events", "ses");
  if (account) {
    // Noted only by a build that found somebody parked.
    const { releasedBuild: _build, ...usual } = account;
    await ports.store.save("events", usual);
  }
  taken();
  return ports;
}

/** Everything that a run of so many mails asks for. */
async function runOf(size: number, of?: (request: CountedRequest) => boolean): Promise<Asked> {
  expect(await run(await crowd(size))).toMatchObject({ counts: { sent: size } });
  return taken(of);
}

function expectAtMost(asked: Asked, most: Asked, times = 1): void {
  for (const what of Object.keys(most) as (keyof Asked)[]) {
    expect(asked[what], what).toBeLessThanOrEqual(most[what] * times);
  }
}

describe("the table is asked", () => {
  it("for a mail: its reader's item, the claim and the record that it was sent", async () => {
    const asked = await runOf(100, isReader);
    expectAtMost(asked, aMail, 100);
    // Fewer would be a claim or a record that is not stored.
    expect([asked.writeUnits, asked.indexWrites]).toEqual([200, 200]);
  });

  it("for a run of two seconds hardly more than for its mails", async () => {
    expectAtMost(await runOf(100, (request) => !isReader(request)), aRun);
  });

  it("for a mail in a crowd no more than for any other", async () => {
    const few = await runOf(50);
    const many = await runOf(200);
    // A page of the index and a look at the stops now and then.
    expect((many.requests - few.requests) / 150).toBeLessThanOrEqual(aMail.requests + 0.1);
  });

  it("for a run that finds nothing: the index, lease, account and stop, and writes nothing", async () => {
    const ports = await crowd(0);
    await run(ports);
    taken();
    await run(ports);
    expect(taken()).toEqual(anEmptyRun);
    // The first of a day also counts what is due in it.
    await run({ ...ports, measures: true });
    taken();
    await run({ ...ports, measures: true });
    expect(taken()).toEqual(aMeasuredEmptyRun);
  });

  it("to measure a run that has sent all that was due: account, stop and who is parked", async () => {
    const askedBy = async (measures: boolean) => {
      const ports = await crowd(0);
      await run({ ...ports, measures: true });
      await stored(ports, ...readers(1, () => ({ ...sendingAt("08:00"), slot: at("08:00") })));
      taken();
      expect(await run({ ...ports, measures })).toMatchObject({ counts: { sent: 1 } });
      return taken();
    };
    const [measured, not] = [await askedBy(true), await askedBy(false)];
    expect(measured.requests - not.requests).toBe(3);
    expect(measured.readUnits - not.readUnits).toBe(2.5);
    expect(measured.writeUnits).toBe(not.writeUnits);
  });

  it("for the mail that a reader has just asked for", async () => {
    const ports = await crowd(0);
    await run(ports);
    await stored(ports, newcomer(1));
    taken();
    expect(await run(ports, { subscription: newcomer(1).id })).toMatchObject({
      counts: { sent: 1 },
    });
    expect(taken()).toEqual(aRequestedRun);
  });

  it("for ten events that report nothing new: their readers, and once what they share", async () => {
    const ports = await crowd(10);
    await run(ports);
    taken();
    await recordFeedback(
      ports,
      ports.mailer.accepted.map(({ tags: { subscription, message, slug } }) => ({
        what: "delivered" as const,
        mailAt: ports.clock.now(),
        ...(subscription && { subscriptionId: subscription }),
        ...(message && { messageId: message }),
        ...(slug && { slug }),
      })),
    );
    expectAtMost(taken(), tenEvents);
  });

  test.each(pages)("for %s", async (_, path, readUnits) => {
    const reader = path.startsWith("/confirm") ? states.pending() : states.active();
    const visitor = await visit([reader], { store: countingStore() });
    taken();
    expect((await visitor.get(path)).status).toBe(200);
    expect(taken()).toEqual({ requests: readUnits, readUnits, writeUnits: 0, indexWrites: 0 });
    expect(visitor.ports.deliveryRequests).toEqual([]);
  });

  test.each(acts)("for %s, and `deliver` at most once", async (_, path, form, asks) => {
    const reader = path.startsWith("/confirm") ? states.pending() : states.active();
    const visitor = await visit([reader], { store: countingStore() });
    // Somebody was here before: the words of the form are stored once.
    await visitor.post("/subscribe", { ...newForm, email: "first@example.org" });
    const before = visitor.ports.deliveryRequests.length;
    taken();
    expect((await visitor.post(path, form)).status).toBeLessThan(400);
    expect(taken()).toEqual(asks);
    expect(visitor.ports.deliveryRequests.length - before).toBeLessThanOrEqual(1);
  });
});
