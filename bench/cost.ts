/**
 * What one mail costs: `npm run bench` counts the DynamoDB units of a whole course for many readers
 * on the real steps, the real adapter and a real DynamoDB API, and sets a price on everything.
 *
 * How units are counted (dynalite counts none for indexes): a write is the item's size in KB,
 * rounded up; an index entry that appears or disappears is one more, one that moves two more
 * (developer guide, "Write operations and GSIs"). A strong read is one unit for 4 KB, a query of
 * the index half of one.
 */
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { cpus } from "node:os";
import { type AttributeValue, CreateTableCommand, DynamoDBClient } from "@aws-sdk/client-dynamodb";
import dynalite from "dynalite";
import course from "../dist/course/course.js";
import { dynamoStore } from "../lambdas/adapters/dynamo-store.ts";
import { parseAddress } from "../lambdas/domain/address.ts";
import { dayMs, hourMs, instantOf, minuteMs } from "../lambdas/domain/instant.ts";
import { confirm } from "../lambdas/flow/confirm.ts";
import { deliver } from "../lambdas/flow/deliver.ts";
import type { Clock, DeliverPorts, Random, SitePorts } from "../lambdas/flow/ports.ts";
import { recordFeedback } from "../lambdas/flow/record-feedback.ts";
import { signUp } from "../lambdas/flow/sign-up.ts";
import { testKeyring, testSender } from "../tests/fakes/course.ts";
import { fakeMailer } from "../tests/fakes/mailer.ts";
import { tableShape } from "../tests/fakes/table.ts";

const readers = 200;

/**
 * List prices in US dollars, us-east-1, without free tiers. Look at AWS's pages before you rely on
 * them.
 */
const price = {
  mail: 0.1 / 1000,
  writeUnit: 0.625 / 1e6,
  readUnit: 0.125 / 1e6,
  queueRequest: 0.4 / 1e6,
  lambdaRequest: 0.2 / 1e6,
  lambdaGbSecond: 0.0000133334,
  secretMonth: 0.4,
  scheduleInvocation: 1 / 1e6,
};

const units = { write: 0, indexWrite: 0, bookkeeping: 0, read: 0, query: 0, itemBytesMax: 0 };

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

function countWrite(item: Record<string, AttributeValue>): void {
  const bytes = itemBytes(item);
  const key = item.pk?.S ?? "";
  if (!key.startsWith("SUBSCRIPTION#")) {
    units.bookkeeping += Math.ceil(bytes / 1024);
    return;
  }
  units.write += Math.ceil(bytes / 1024);
  units.itemBytesMax = Math.max(units.itemBytesMax, bytes);
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

async function countedTable(): Promise<{ client: DynamoDBClient; close: () => void }> {
  const server = dynalite({ createTableMs: 0 });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const client = new DynamoDBClient({
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    region: "us-east-1",
    credentials: { accessKeyId: "bench", secretAccessKey: "bench" },
  });
  await client.send(
    new CreateTableCommand({
      TableName: "course",
      ...tableShape,
    }),
  );
  client.middlewareStack.add(
    (next, context) => async (args) => {
      const input = args.input as { Item?: Record<string, AttributeValue> };
      if (context.commandName === "PutItemCommand" && input.Item) countWrite(input.Item);
      if (context.commandName === "GetItemCommand") units.read += 1;
      if (context.commandName === "QueryCommand") units.query += 0.5;
      const result = await next(args);
      if (context.commandName === "UpdateItemCommand") countUpdate(result.output);
      return result;
    },
    { step: "initialize" },
  );
  return { client, close: () => server.close() };
}

const { client, close } = await countedTable();
// Virtual time: a run's waits cost nothing, and the table's own answers are waited for.
let passedMs = 0;
const clock: Clock = {
  now: () => instantOf(Date.parse("2026-11-23T20:00:00.000Z") + passedMs),
  monotonicMs: () => performance.now() + passedMs,
  sleep: (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, Math.min(ms, 20))),
};
const random: Random = { newId: () => randomBytes(16).toString("hex"), next: Math.random };
const mailer = fakeMailer({ perSecond: 1000 });
const basic = {
  store: dynamoStore(client, "course"),
  clock,
  random,
  course,
  log: () => undefined,
};
const keys = async () => testKeyring;
const sitePorts: SitePorts = { ...basic, keys, requestDelivery: async () => undefined };
const deliverPorts: DeliverPorts = {
  ...basic,
  keys,
  mailer,
  sender: testSender,
  feedbackBacklog: async () => false,
  deadLetters: async () => 0,
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
  });
}
await tick();
for (const { id, pendingSignUp } of await subscriptions()) {
  await confirm(sitePorts, { subscriptionId: id, issuedAt: pendingSignUp?.at ?? clock.now() });
}
await tick();
const fresh = { ...units };
Object.assign(units, { write: 0, indexWrite: 0, bookkeeping: 0, read: 0, query: 0 });
const mailsBefore = mailer.accepted.length;
for (let ms = 0; ms < 20 * dayMs; ms += hourMs) {
  passedMs += hourMs;
  if (new Date(clock.now()).getUTCHours() === 11) await tick();
}
const mails = mailer.accepted.length - mailsBefore;
close();

async function subscriptions() {
  const ids = new Set(mailer.accepted.map((mail) => mail.tags.subscription ?? ""));
  return Promise.all(
    [...ids].map(async (id) => (await basic.store.read("subscription", id)) ?? never()),
  );
}

function never(): never {
  throw new Error("A mail went to a subscription that is not stored.");
}

const per = (amount: number) => (amount / mails).toFixed(2);
const events = 2;
const dollars = {
  ses: price.mail,
  table:
    ((units.write + units.indexWrite + units.bookkeeping) * price.writeUnit +
      (units.read + units.query) * price.readUnit) /
    mails,
  queue: events * price.queueRequest * (1 + 2 / 10),
  // 1,024 MB for 72 ms a mail in deliver (14 a second, the rate of a young account), 256 MB for 30
  // ms a batch of ten events in feedback.
  compute:
    0.072 * price.lambdaGbSecond +
    (events / 10) * (0.25 * 0.03 * price.lambdaGbSecond + price.lambdaRequest),
};
const share = ((dollars.table + dollars.queue + dollars.compute) / dollars.ses) * 100;
const ticksMonth = (30 * dayMs) / minuteMs;
const idle =
  price.secretMonth +
  ticksMonth *
    (price.scheduleInvocation +
      price.lambdaRequest +
      0.1 * price.lambdaGbSecond +
      // 16 shards and what was asked for, the lease, the account and the stop.
      (17 * 0.5 + 3) * price.readUnit);

console.log(`${new Date().toISOString().slice(0, 10)}, Node ${process.versions.node}, ${cpus().length} cores, ${readers} readers

In the ordinary path, ${mails} mails in turn, for each:
  write units         ${per(units.write + units.indexWrite)}  (subscription ${per(units.write)}, its index entry ${per(units.indexWrite)})
  and to count events ${per(units.bookkeeping)}  (the day's counters and the watermark, shared by a batch)
  read units          ${per(units.read + units.query)}
A reader's sign-up and confirmation with transactional mail and welcome: ${((fresh.write + fresh.indexWrite) / readers).toFixed(2)} write units
Largest subscription item: ${units.itemBytesMax} bytes

In US dollars for 1,000 mails, list prices:
  SES                 ${(dollars.ses * 1000).toFixed(4)}
  table               ${(dollars.table * 1000).toFixed(4)}
  queue               ${(dollars.queue * 1000).toFixed(4)}
  functions           ${(dollars.compute * 1000).toFixed(4)}  (72 ms a mail, at 14 a second)
  all except SES ${share.toFixed(1)} % of SES's price
Idle, a month: ${idle.toFixed(2)} (the secret ${price.secretMonth.toFixed(2)})`);
