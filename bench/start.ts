/**
 * What a cold start costs: `npm run bench -- start` loads each function in fresh processes, in turn, and lets
 * `web` answer its first request. The quickest of each counts: what else the machine does only ever adds.
 *
 * `node bench/start.ts ../before/dist/lambdas` measures the functions in another folder beside them, another
 * commit's for instance, in the same run.
 */
import { execFileSync } from "node:child_process";
import { readFileSync, statSync } from "node:fs";
import { join, relative, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { shippedBundles } from "../infra/bundle.ts";
import { variables } from "../lambdas/runtime/settings.ts";
import { machine, report } from "./measured.ts";

const turns = 7;

/** Plausible values; nothing is called before the first answer. */
const environment = {
  WORKERS: "4",
  RATE_SHARE: "0.25",
  FORGET_AFTER_DAYS: "400",
  BASE_URL: "https://course.example.com",
  FEEDBACK_QUEUE_URL: "https://sqs.example.com/1/feedback",
  FEEDBACK_DEAD_LETTER_QUEUE_URL: "https://sqs.example.com/1/dead",
  AWS_REGION: "eu-west-1",
  AWS_ACCESS_KEY_ID: "bench",
  AWS_SECRET_ACCESS_KEY: "bench",
};

/** As API Gateway's HTTP API hands over `GET /privacy`, which asks nobody. */
const request = {
  version: "2.0",
  routeKey: "$default",
  rawPath: "/privacy",
  rawQueryString: "",
  headers: { host: "course.example.com" },
  requestContext: {
    domainName: "course.example.com",
    http: { method: "GET", path: "/privacy", protocol: "HTTP/1.1", sourceIp: "192.0.2.1" },
  },
  isBase64Encoded: false,
};

const program = `
  const [, file, event] = process.argv;
  const ms = ({ user, system }) => (user + system) / 1000;
  const begun = process.cpuUsage();
  const { handler } = await import(file);
  const load = ms(process.cpuUsage(begun));
  const loaded = process.cpuUsage();
  if (event) await handler(JSON.parse(event), {});
  console.log(JSON.stringify({ load, first: ms(process.cpuUsage(loaded)) }));
`;

interface Start {
  readonly load: number;
  readonly first: number;
}

function startOf(folder: string, name: keyof typeof variables): Start {
  const file = join(folder, name, "index.mjs");
  // Another commit may name its variables otherwise: whatever looks like one in its code is set, too.
  const found = readFileSync(file, "utf8").matchAll(/["'`]((?!AWS_)[A-Z]+(?:_[A-Z0-9]+)+)["'`]/g);
  const named = [...variables[name], ...[...found].map(([, variable]) => variable)];
  const settings = Object.fromEntries(named.map((variable) => [variable, "off"]));
  const event = name === "web" ? [JSON.stringify(request)] : [];
  const args = ["--input-type=module", "--eval", program, "--", pathToFileURL(file).href, ...event];
  const output = execFileSync(process.execPath, args, {
    encoding: "utf8",
    env: { ...settings, ...environment },
  });
  return JSON.parse(output.trim().split("\n").at(-1) ?? "");
}

const names = Object.keys(variables) as (keyof typeof variables)[];
const folders = [shippedBundles, ...process.argv.slice(2).map((folder) => resolve(folder))];
const measured = names.flatMap((name) =>
  folders.map((folder) => ({ name, folder, starts: [] as Start[] })),
);
for (let turn = 0; turn < turns; turn += 1) {
  for (const { name, folder, starts } of measured) starts.push(startOf(folder, name));
}
const least = (starts: readonly Start[], part: keyof Start) =>
  Number(Math.min(...starts.map((start) => start[part])).toFixed(1));
report(
  "start",
  machine(),
  measured.map(({ name, folder, starts }) => ({
    function: folder === shippedBundles ? name : `${name} in ${relative(process.cwd(), folder)}`,
    KB: Math.round(statSync(join(folder, name, "index.mjs")).size / 1024),
    "load, ms of CPU": least(starts, "load"),
    "first answer, ms of CPU": name === "web" ? least(starts, "first") : "",
  })),
);
