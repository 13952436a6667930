/**
 * What the main routes of the site take: `npm run bench -- pages` asks the bundled `web` function, as API Gateway
 * does, one request after the other, with AWS in another process of this machine. Warm: what a cold start adds is
 * `npm run bench -- start`.
 */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import course from "../dist/course/course.js";
import { shippedBundles } from "../infra/bundle.ts";
import { dynamoCalls, dynamoStore } from "../lambdas/adapters/dynamo-store.ts";
import type { CompiledCourse } from "../lambdas/domain/course.ts";
import type { JournaledSubscription } from "../lambdas/flow/ports.ts";
import { variables } from "../lambdas/runtime/settings.ts";
import { machine, report } from "./measured.ts";
import { links, readers } from "./pages/readers.ts";

/** Requests of each route: the first fifth warms up. */
const rounds = 250;
const warmUp = rounds / 5;

interface Answer {
  readonly statusCode: number;
  readonly body: string;
  readonly isBase64Encoded: boolean;
}

interface Route {
  readonly name: string;
  readonly path: string;
  /** Of a form that is posted; the number is of the request, so that each is somebody else's. */
  readonly form?: (request: number) => Record<string, string>;
}

const { mails } = course as CompiledCourse;
const lesson = mails.find(({ kind }) => kind === "lesson");
if (!lesson) throw new Error("The course has no lesson. Build one that has.");

const routes: readonly Route[] = [
  // Asks nobody and shows nothing: what any answer takes.
  { name: "the floor, /health", path: "/health" },
  { name: "front page", path: "/" },
  { name: "a lesson", path: `/lessons/${lesson.slug}` },
  { name: "confirm", path: links.confirm },
  { name: "settings", path: links.settings },
  { name: "unsubscribe", path: links.leave },
  {
    name: "signing up",
    path: "/subscribe",
    form: (request) => ({
      email: `reader-${request}@example.org`,
      timeZone: "Europe/Berlin",
      sendAt: "08:00",
      days: "daily",
    }),
  },
];

/** As API Gateway's HTTP API hands over a request of a browser. */
function eventOf({ path, form }: Route, request: number): object {
  const method = form ? "POST" : "GET";
  return {
    version: "2.0",
    routeKey: "$default",
    rawPath: path,
    rawQueryString: "",
    headers: {
      host: "course.example.com",
      "accept-encoding": "gzip, deflate, br",
      ...(form && { "content-type": "application/x-www-form-urlencoded" }),
    },
    requestContext: {
      domainName: "course.example.com",
      // Each from another network: one alone is soon told to come again later.
      http: {
        method,
        path,
        protocol: "HTTP/1.1",
        sourceIp: `10.${request >> 8}.${request & 255}.1`,
      },
    },
    ...(form && { body: new URLSearchParams(form(request)).toString() }),
    isBase64Encoded: false,
  };
}

const aws = spawn(process.execPath, [join(import.meta.dirname, "pages/aws.ts")], {
  stdio: ["pipe", "pipe", "inherit"],
});
const [url] = await once(aws.stdout, "data");
Object.assign(process.env, Object.fromEntries(variables.web.map((name) => [name, "off"])), {
  TABLE_NAME: "course",
  BASE_URL: "https://course.example.com",
  FORGET_AFTER_DAYS: "400",
  AWS_REGION: "eu-west-1",
  AWS_ENDPOINT_URL: String(url).trim(),
  AWS_ACCESS_KEY_ID: "bench",
  AWS_SECRET_ACCESS_KEY: "bench",
});
const store = dynamoStore(dynamoCalls(), "course");
for (const reader of readers) {
  await store.save("subscription", reader as JournaledSubscription);
}

const file = pathToFileURL(join(shippedBundles, "web", "index.mjs")).href;
const { handler } = (await import(file)) as {
  readonly handler: (event: object, context: object) => Promise<Answer>;
};

/** The times of one route, sorted, in milliseconds, and the CPU of a request, in microseconds. */
async function measure(route: Route, turn: number) {
  const times: number[] = [];
  let answer: Answer | undefined;
  let before = process.cpuUsage();
  for (let round = 0; round < rounds; round += 1) {
    if (round === warmUp) before = process.cpuUsage();
    const event = eventOf(route, turn * rounds + round);
    const begun = performance.now();
    answer = await handler(event, {});
    if (round >= warmUp) times.push(performance.now() - begun);
    if (answer.statusCode >= 400) throw new Error(`${route.name}: ${answer.statusCode}`);
  }
  const { user, system } = process.cpuUsage(before);
  const { body = "", isBase64Encoded = false } = answer ?? {};
  return {
    times: times.sort((one, other) => one - other),
    micros: (user + system) / (rounds - warmUp),
    bytes: Buffer.from(body, isBase64Encoded ? "base64" : "utf8").length,
  };
}

// The journal goes to Lambda's log, and would drown the table here.
const write = process.stdout.write.bind(process.stdout);
process.stdout.write = () => true;
const found = new Map<Route, Awaited<ReturnType<typeof measure>>>();
for (let turn = 0; turn < 3; turn += 1) {
  for (const route of routes) {
    const measured = await measure(route, turn);
    const known = found.get(route);
    if (!known || measured.micros < known.micros) found.set(route, measured);
  }
}
process.stdout.write = write;
aws.stdin.end();

const floor = found.get(routes[0] as Route)?.micros ?? Number.NaN;
report(
  "pages",
  machine(["hono"]),
  [...found].map(([{ name }, { times, micros, bytes }]) => ({
    route: name,
    "p50, ms": Number((times[Math.floor(times.length / 2)] ?? 0).toFixed(2)),
    "p99, ms": Number((times[Math.floor(times.length * 0.99)] ?? 0).toFixed(2)),
    "CPU, µs": Math.round(micros),
    "× the floor": Number((micros / floor).toFixed(1)),
    "KB sent": Number((bytes / 1024).toFixed(1)),
  })),
);
