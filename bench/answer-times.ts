/**
 * Whether the time of an answer tells who is subscribed: `npm run bench:answers` posts both forms
 * for addresses in every state, in turn, on the real site, the real adapter and a real DynamoDB
 * API, and prints each median next to that of an address nobody knows.
 */
import { cpus } from "node:os";
import { dynamoStore } from "../lambdas/adapters/dynamo-store.ts";
import { subscriptionIdOf } from "../lambdas/domain/address.ts";
import { updateDueEntry } from "../lambdas/domain/subscription.ts";
import { site } from "../lambdas/web/site.ts";
import { openTable } from "../tests/contract/dynamo-table.ts";
import { testKeyring } from "../tests/fakes/course.ts";
import { fakePorts } from "../tests/fakes/ports.ts";
import { addressOf, at, course, type State, states } from "../tests/fakes/subscription.ts";

/** Posts of each form for each kind of address; the first tenth warms up and is not counted. */
const rounds = 220;
const warmUp = rounds / 10;

const kinds: readonly (State | "unknown" | "often asked")[] = [
  "unknown",
  "pending",
  "active",
  "paused",
  "completed",
  "left",
  "bounced",
  "complained",
  "erased",
  "often asked",
];

const table = await openTable();
const store = dynamoStore(table.calls, table.name);
const ports = { ...fakePorts({ now: at("08:00") }), store, course };
const app = site({
  ports,
  readCourseFile: async () => new Uint8Array(),
  baseUrl: "https://course.example.com",
  senderName: "Course",
  senderAddress: "course@example.com",
  contact: "help@example.com",
  postalAddress: "1 Example Street",
  region: "eu-central-1",
  forgetAfterDays: 400,
  proofOfWork: false,
});

let asked = 0;

/** An address in one state, that nobody has asked for before. */
async function addressIn(kind: (typeof kinds)[number]): Promise<string> {
  asked += 1;
  const address = addressOf(`reader${asked}@example.org`);
  if (kind === "unknown") return address.typed;
  const often = kind === "often asked";
  const { email, ...state } = states[often ? "pending" : kind]();
  const saved = await store.save("subscription", {
    ...updateDueEntry({ ...state, ...(email && { email: address.typed }) }),
    ...(often && { transactionalSends: [at("06:00"), at("07:00"), at("07:40")] }),
    id: subscriptionIdOf(testKeyring.address, address),
  });
  if (!saved) throw new Error("The address is taken.");
  return address.typed;
}

/** Milliseconds from the post to its answer. */
async function answerMs(path: string, email: string): Promise<number> {
  const form = { email, timeZone: "UTC", sendAt: "08:00", days: "daily" };
  // A network of its own each time, so that no limit is met.
  const sourceIp = `10.${asked % 250}.${Math.floor(asked / 250)}.1`;
  const request = { method: "POST", body: new URLSearchParams(form) };
  const startedMs = performance.now();
  const { status } = await app.request(path, request, { requestContext: { http: { sourceIp } } });
  const ms = performance.now() - startedMs;
  if (status !== 303) throw new Error(`${path} answered ${status}.`);
  return ms;
}

for (const path of ["/subscribe", "/link"]) {
  const times = new Map(kinds.map((kind) => [kind, [] as number[]]));
  for (let round = 0; round < rounds; round += 1) {
    // Each kind takes each place in turn: what runs after what must not decide.
    for (const place of kinds.keys()) {
      const kind = kinds[(place + round) % kinds.length] ?? "unknown";
      const ms = await answerMs(path, await addressIn(kind));
      if (round >= warmUp) times.get(kind)?.push(ms);
    }
    ports.clock.pass(3_600_000);
  }
  const median = (kind: (typeof kinds)[number]) => {
    const sorted = (times.get(kind) ?? []).toSorted((a, b) => a - b);
    return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
  };
  console.log(`POST ${path}`);
  for (const kind of kinds) {
    const ratio = median(kind) / median("unknown");
    console.log(
      `  ${kind.padEnd(12)} ${median(kind).toFixed(2).padStart(6)} ms  ${ratio.toFixed(2)} of unknown`,
    );
  }
}
console.log(
  `Medians of ${rounds - warmUp} answers each; Node ${process.versions.node}, ${cpus().length} × ${cpus()[0]?.model.trim()}, ${new Date().toISOString().slice(0, 10)}.`,
);
await table.close();
