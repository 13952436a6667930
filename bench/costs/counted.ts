/**
 * Counts the DynamoDB units of a whole course for many readers, on the real steps, the real adapter
 * and a real DynamoDB API.
 *
 * How units are counted (dynalite counts none for indexes): a write is the item's size in KB,
 * rounded up; an index entry that appears or disappears is one more, one that moves two more
 * (developer guide, "Write operations and GSIs"). A strong read is one unit for 4 KB, a query of
 * the index half of one.
 */
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { type AttributeValue, CreateTableCommand, DynamoDBClient } from "@aws-sdk/client-dynamodb";
import dynalite from "dynalite";
import course from "../../dist/course/course.js";
import { dynamoCalls, dynamoStore } from "../../lambdas/adapters/dynamo-store.ts";
import { parseAddress } from "../../lambdas/domain/address.ts";
import { dayMs, hourMs, instantOf } from "../../lambdas/domain/instant.ts";
import { confirm } from "../../lambdas/flow/confirm.ts";
import { deliver } from "../../lambdas/flow/deliver.ts";
import type { Clock, DeliverPorts, Random, SitePorts } from "../../lambdas/flow/ports.ts";
import { recordFeedback } from "../../lambdas/flow/record-feedback.ts";
import { signUp } from "../../lambdas/flow/sign-up.ts";
import { withMetrics } from "../../lambdas/runtime/metrics.ts";
import { testKeyring, testSender } from "../../tests/fakes/course.ts";
import { fakeMailer } from "../../tests/fakes/mailer.ts";
import { tableShape } from "../../tests/fakes/table.ts";

const readers = 200;

/** What DynamoDB counts for one part of the work, and the bytes of our own log lines. */
export interface Units {
  /** Of subscriptions. */
  write: number;
  indexWrite: number;
  /** Of the counters, the watermark, leases: items that many mails share. */
  bookkeeping: number;
  read: number;
  logBytes: number;
}

/** What `countUnits` found. */
export interface Counted {
  readonly readers: number;
  /** Of the mails in turn: all of the course but the welcome. */
  readonly mails: number;
  /** For all of these mails together. */
  readonly inTurn: Readonly<Units>;
  /** For one reader's sign-up, confirmation mail, confirmation and welcome. */
  readonly signUp: Readonly<Units>;
  /** For one run that finds nothing due. */
  readonly emptyRun: Readonly<Units>;
  /** For the same with the measurement that alarms look at. */
  readonly measuredRun: Readonly<Units>;
  readonly itemBytesMax: number;
  /** Of a subscription at the end of the course. */
  readonly itemBytes: number;
}

const none: Readonly<Units> = { write: 0, indexWrite: 0, bookkeeping: 0, read: 0, logBytes: 0 };
const units: Units = { ...none };
let itemBytesMax = 0;

/** Sizes by DynamoDB's rules (developer guide, "Item sizes and formats"). */
function bytesOf(value: AttributeValue): number {
  if (value.S !== undefined) return Buffer.byteLength(value.S);
  if (value.N !== undefined) return Math.ceil(value.N.replace(/[-.]/g, "").length / 2) + 1;
  if (value.L) return 3 + value.L.reduce((sum, one) => sum + 1 + bytesOf(one), 0);
  if (value.M) return 3 + itemBytes(value.M) + Object.keys(value.M).length;
  return 1;
}

function itemBytes(item: Record<string, AttributeValue>): number {
  return Object.entries(item).reduce(
    (sum, [name, value]) => sum + Buffer.byteLength(name) + bytesOf(value),
    0,
  );
}

const entries = new Map<string, string>();
const sizes = new Map<string, number>();

function countWrite(item: Record<string, AttributeValue>): void {
  const bytes = itemBytes(item);
  const key = item.pk?.S ?? "";
  if (!key.startsWith("SUBSCRIPTION#")) {
    units.bookkeeping += Math.ceil(bytes / 1024);
    return;
  }
  units.write += Math.ceil(bytes / 1024);
  itemBytesMax = Math.max(itemBytesMax, bytes);
  sizes.set(key, bytes);
  const before = entries.get(key);
  const after = item.due?.S && `${item.due.S}|${item.dueKey?.S}`;
  if (before !== after) units.indexWrite += (before ? 1 : 0) + (after ? 1 : 0);
  if (after) entries.set(key, after);
  else entries.delete(key);
}

/** An update is the whole item's size; one that answers only what it changed is of a small item. */
function countUpdate(output: object): void {
  const { Attributes = {} } = output as { Attributes?: Record<string, AttributeValue> };
  units.bookkeeping += Math.max(1, Math.ceil(itemBytes(Attributes) / 1024));
}

async function countedTable(): Promise<{
  call: ReturnType<typeof dynamoCalls>;
  close: () => void;
}> {
  const server = dynalite({ createTableMs: 0 });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const access = {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    region: "us-east-1",
    credentials: { accessKeyId: "bench", secretAccessKey: "bench" },
  };
  await new DynamoDBClient(access).send(
    new CreateTableCommand({
      TableName: "course",
      ...tableShape,
    }),
  );
  const call = dynamoCalls(access);
  const counted: typeof call = async (action, input) => {
    const { Item } = input as { Item?: Record<string, AttributeValue> };
    if (action === "PutItem" && Item) countWrite(Item);
    if (action === "GetItem") units.read += 1;
    if (action === "Query") units.read += 0.5;
    const output = await call(action, input);
    if (action === "UpdateItem") countUpdate(output);
    return output;
  };
  return { call: counted, close: () => server.close() };
}

/** Virtual time: a run's waits cost nothing, and the table's own answers are waited for. */
let passedMs = 0;
const clock: Clock = {
  now: () => instantOf(Date.parse("2026-11-23T20:00:00.000Z") + passedMs),
  monotonicMs: () => performance.now() + passedMs,
  sleep: (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, Math.min(ms, 20))),
};
const random: Random = { newId: () => randomBytes(16).toString("hex"), next: Math.random };
/** CloudWatch counts 26 bytes more for each line (CloudWatch pricing, "Logs"). */
const bytesALine = 26;
const countLine = (line: string) => {
  units.logBytes += line.length + bytesALine;
};
const log: DeliverPorts["log"] = (event, fields) => countLine(JSON.stringify({ event, ...fields }));
const tell: DeliverPorts["tell"] = (line) => countLine(JSON.stringify(line));

/** Plays the course once for all readers, one reader like the other. */
export async function countUnits(): Promise<Counted> {
  const { call, close } = await countedTable();
  const mailer = fakeMailer({ perSecond: 1000 });
  const basic = { store: dynamoStore(call, "course"), clock, random, course, log, tell };
  const keys = async () => testKeyring;
  const sitePorts: SitePorts = { ...basic, keys, requestDelivery: async () => undefined };
  const deliverPorts: DeliverPorts = {
    ...basic,
    keys,
    mailer,
    sender: testSender,
    feedbackBacklog: async () => false,
    deadLetters: async () => 0,
    ticksEachMinute: false,
    measures: false,
    workers: 1,
    rateShare: 1,
  };

  /** Delivers what is due, and gets two events of every mail: sent, delivered. */
  async function tick(): Promise<void> {
    const before = mailer.accepted.length;
    await deliver(deliverPorts, { worker: 0 });
    const tags = mailer.accepted.slice(before).map((mail) => mail.tags);
    for (const what of ["sent", "delivered"] as const) {
      for (let at = 0; at < tags.length; at += 10) {
        const batch = tags.slice(at, at + 10);
        await recordFeedback(
          basic,
          batch.map((tag) => ({
            what,
            mailAt: clock.now(),
            ...(tag.subscription && { subscriptionId: tag.subscription }),
            ...(tag.message && { messageId: tag.message }),
            ...(tag.slug && { slug: tag.slug }),
            ...(tag.transactional && { transactional: tag.transactional }),
          })),
        );
      }
    }
  }

  for (let index = 0; index < readers; index += 1) {
    const address = parseAddress(`somebody.with.a.usual.name.${index}@mail.example.org`);
    if (!address.ok) throw new Error("The bench's own addresses must be valid.");
    await signUp(sitePorts, {
      address: address.value,
      schedule: { timeZone: "America/Argentina/Buenos_Aires", sendAt: "08:00", days: "daily" },
      network: "203.0.113.0/24",
      form: "aaaaaaaaaaaaaaaa",
    });
  }
  await tick();
  const ids = new Set(mailer.accepted.map((mail) => mail.tags.subscription ?? ""));
  for (const id of ids) {
    const { pendingSignUp } = (await basic.store.read("subscription", id)) ?? {};
    if (!pendingSignUp) throw new Error("A confirmation mail went to somebody who is not stored.");
    await confirm(sitePorts, { subscriptionId: id, issuedAt: pendingSignUp.at });
  }
  await tick();
  const signUps = taken();
  // The first one notes its tick, which one in five does.
  await deliver({ ...deliverPorts, ticksEachMinute: true }, { worker: 0 });
  taken();
  await deliver({ ...deliverPorts, ticksEachMinute: true }, { worker: 0 });
  const emptyRun = taken();
  await deliver(
    { ...deliverPorts, log: withMetrics(log, "course", countLine), measures: true },
    { worker: 0 },
  );
  const measuredRun = taken();
  const mailsBefore = mailer.accepted.length;
  for (let ms = 0; ms < 20 * dayMs; ms += hourMs) {
    passedMs += hourMs;
    if (new Date(clock.now()).getUTCHours() === 11) await tick();
  }
  close();
  return {
    readers,
    mails: mailer.accepted.length - mailsBefore,
    inTurn: taken(),
    signUp: mapUnits(signUps, (amount) => amount / readers),
    emptyRun,
    measuredRun,
    itemBytesMax,
    itemBytes: [...sizes.values()].reduce((sum, one) => sum + one, 0) / sizes.size,
  };
}

/** What was counted since the last call. */
function taken(): Units {
  const counted = { ...units };
  Object.assign(units, none);
  return counted;
}

/** Every figure of `from`, changed. */
export function mapUnits(from: Readonly<Units>, change: (amount: number) => number): Units {
  return {
    write: change(from.write),
    indexWrite: change(from.indexWrite),
    bookkeeping: change(from.bookkeeping),
    read: change(from.read),
    logBytes: change(from.logBytes),
  };
}
