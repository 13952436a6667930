/**
 * Whole sends beside what people would use instead: `npm run bench -- send`, or `node bench/send.ts --mails
 * 100000`; with `--beside <folder>` also an earlier build's bundles. Ours is the bundled function `deliver`, from the tick to the settled mail, with claims, journal and
 * table; the others send and remember nothing. AWS is another process, and answers a send after 60 ms.
 */
import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { parseArgs } from "node:util";
import {
  BatchWriteItemCommand,
  CreateTableCommand,
  DynamoDBClient,
  waitUntilTableExists,
} from "@aws-sdk/client-dynamodb";
import { marshall } from "@aws-sdk/util-dynamodb";
import { shippedBundles } from "../infra/bundle.ts";
import { subscriptionItem } from "../lambdas/adapters/stored-items.ts";
import { base32 } from "../lambdas/domain/base32.ts";
import { dayMs, instantOf, minuteMs } from "../lambdas/domain/instant.ts";
import { variables } from "../lambdas/runtime/settings.ts";
import { subscription } from "../tests/fakes/subscription.ts";
import { tableShape } from "../tests/fakes/table.ts";
import { built, lesson } from "./lesson.ts";
import { machine, report } from "./measured.ts";
import type { Measured } from "./send/sender.ts";

const { values: options } = parseArgs({
  options: {
    mails: { type: "string", default: "4000" },
    turns: { type: "string", default: "3" },
    // A run opens a connection for each mail under way: on a machine that is busy, hundreds of handshakes
    // at once take longer than a send may.
    rate: { type: "string", default: "200" },
    only: { type: "string" },
    beside: { type: "string" },
    profile: { type: "string" },
  },
});
const mails = Number(options.mails);
const turns = Number(options.turns);
/** Sent before anything is measured: code is compiled and connections are made. */
const warmUp = Math.min(600, mails);

const table = "course";
const children: ChildProcess[] = [];
const start = (file: string, args: readonly string[] = [], env: NodeJS.ProcessEnv = {}) => {
  const child = fork(join(import.meta.dirname, "send", file), args, {
    env: { ...process.env, ...env },
    execArgv:
      options.profile && file === "sender.ts"
        ? ["--cpu-prof", `--cpu-prof-dir=${options.profile}`]
        : [],
    // The journal goes where Lambda would take it from: out of this process.
    stdio: ["ignore", "ignore", "inherit", "ipc"],
  });
  children.push(child);
  return child;
};
const said = async <T>(child: ChildProcess): Promise<T> => (await once(child, "message"))[0] as T;

const others = start("services.ts", [options.rate]);
const services = await said<{ aws: number; smtp: number }>(others);
const { port: dynalitePort } = await said<{ port: number }>(start("dynalite.ts"));
const aws = `https://127.0.0.1:${services.aws}`;
const dynalite = `https://127.0.0.1:${dynalitePort}`;

const credentials = { accessKeyId: "bench", secretAccessKey: "bench" };
const clientOf = (endpoint: string) =>
  new DynamoDBClient({ endpoint, region: "eu-west-1", credentials });

let readers = 0;

/** Readers who are owed the longest lesson since this minute began. */
async function seed(client: DynamoDBClient, count: number): Promise<void> {
  const slotMs = Math.floor(Date.now() / minuteMs) * minuteMs;
  const before = built.mails.slice(0, built.mails.indexOf(lesson));
  const item = () => {
    readers += 1;
    const bytes = new Uint8Array(16);
    new DataView(bytes.buffer).setUint32(0, (readers * 2_654_435_761) % 2 ** 32);
    new DataView(bytes.buffer).setUint32(12, readers);
    const known = subscription({
      id: base32(bytes),
      email: `reader-${readers}@example.org`,
      slot: instantOf(slotMs),
      schedule: {
        timeZone: "UTC",
        sendAt: new Date(slotMs).toISOString().slice(11, 16),
        days: "daily",
      },
      sent: Object.fromEntries(
        before.map(({ slug }, index) => [
          slug,
          instantOf(slotMs - (before.length - index) * dayMs),
        ]),
      ),
    });
    const attributes = { ...subscriptionItem(known), pk: `SUBSCRIPTION#${known.id}`, version: 1 };
    return marshall(attributes, { removeUndefinedValues: true });
  };
  let left = count;
  const writeOn = async () => {
    while (left > 0) {
      const size = Math.min(25, left);
      left -= size;
      const requests = Array.from({ length: size }, () => ({ PutRequest: { Item: item() } }));
      await client.send(new BatchWriteItemCommand({ RequestItems: { [table]: requests } }));
    }
  };
  await Promise.all(Array.from({ length: 8 }, writeOn));
}

const settings = {
  ...Object.fromEntries(variables.deliver.map((name) => [name, "off"])),
  TABLE_NAME: table,
  KEYS_SECRET_ARN: "keys",
  FEEDBACK_QUEUE_URL: `${aws}/1/feedback`,
  FEEDBACK_DEAD_LETTER_QUEUE_URL: `${aws}/1/dead`,
  CONFIGURATION_SET: "course",
  BASE_URL: "https://course.example.com",
  FROM_NAME: "A Course",
  FROM_ADDRESS: "course@example.com",
  REPLY_TO: "help@example.com",
  POSTAL_ADDRESS: "1 Example Street",
  LIST_ID: "course.example.com",
  WORKERS: "1",
  RATE_SHARE: "1",
  FORGET_AFTER_DAYS: "400",
  AWS_REGION: "eu-west-1",
  AWS_ACCESS_KEY_ID: "bench",
  AWS_SECRET_ACCESS_KEY: "bench",
  AWS_ENDPOINT_URL_SES: aws,
  SMTP_PORT: String(services.smtp),
  // The certificate is nobody's.
  NODE_TLS_REJECT_UNAUTHORIZED: "0",
  NODE_NO_WARNINGS: "1",
};
process.env.NODE_TLS_REJECT_UNAUTHORIZED = "0";

interface Contender {
  readonly name: string;
  readonly way: string;
  readonly table?: string;
  readonly bundles?: string;
}

const contenders: readonly Contender[] = [
  { name: "this product", way: "this product", table: aws },
  ...(options.beside
    ? [{ name: "an earlier build", way: "this product", table: aws, bundles: options.beside }]
    : []),
  { name: "this product on dynalite", way: "this product", table: dynalite },
  { name: "nodemailer's SES transport, handlebars", way: "nodemailer, SES" },
  { name: "nodemailer's SMTP pool, handlebars", way: "nodemailer, SMTP pool" },
].filter(({ name }) => !options.only || options.only.split(";").includes(name));

const dynaliteClient = clientOf(dynalite);
await dynaliteClient.send(new CreateTableCommand({ TableName: table, ...tableShape }));
await waitUntilTableExists({ client: dynaliteClient, maxWaitTime: 30 }, { TableName: table });

const senders = new Map<string, ChildProcess>();
for (const { name, way, table: endpoint, bundles = shippedBundles } of contenders) {
  const at = { BUNDLES: bundles, ...(endpoint && { AWS_ENDPOINT_URL: endpoint }) };
  const sender = start("sender.ts", [way, options.rate], { ...settings, ...at });
  await said(sender);
  senders.set(name, sender);
}

async function turn({ name, table: endpoint }: Contender, count: number): Promise<Measured> {
  const sender = senders.get(name);
  if (!sender) throw new Error(`Nobody sends as "${name}".`);
  if (endpoint) await seed(clientOf(endpoint), count);
  const taken = async () => {
    others.send("How many mails did you take?");
    return said<number>(others);
  };
  const before = await taken();
  sender.send(count);
  const measured = await said<Measured>(sender);
  const sent = (await taken()) - before;
  // On a busy machine a send may take longer than it may, and its outcome is unknown: a run goes on or ends.
  if (sent < count / 2) throw new Error(`"${name}" sent ${sent} mails of ${count}.`);
  return { ...measured, mails: sent };
}

for (const contender of contenders) await turn(contender, warmUp);
const best = new Map<string, Measured>();
for (let round = 0; round < turns; round += 1) {
  for (const contender of contenders) {
    const measured = await turn(contender, mails);
    const known = best.get(contender.name);
    if (!known || measured.cpuMs / measured.mails < known.cpuMs / known.mails)
      best.set(contender.name, measured);
  }
}
const cpuOf = ({ cpuMs, mails: sent }: Measured) => cpuMs / sent;
const peer = best.get("nodemailer's SES transport, handlebars");
report(
  "send",
  {
    ...machine(["@aws-sdk/client-ses", "@aws-sdk/client-sesv2", "nodemailer", "handlebars"]),
    rate: options.rate,
  },
  [...best].map(([name, measured]) => ({
    name,
    mails: measured.mails,
    "ms of CPU a mail": Number(cpuOf(measured).toFixed(2)),
    "mails a second and core": Math.round(1000 / cpuOf(measured)),
    ...(peer && { "× nodemailer's SES": Number((cpuOf(peer) / cpuOf(measured)).toFixed(2)) }),
    "mails a second": Math.round((measured.mails / measured.wallMs) * 1000),
    "MB, first quarter": Math.round(measured.firstMb),
    "MB, last quarter": Math.round(measured.lastMb),
  })),
);
for (const child of children) child.disconnect();
