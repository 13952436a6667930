/**
 * `npm run costs`: what the stack costs idle and for 100 to 1,000,000 readers a month, counted on the
 * real steps and set against list prices. With `--write`, the tables go into docs/costs.md.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { cpus } from "node:os";
import { parseArgs } from "node:util";
import { alarms, metricsOf, ownMetrics } from "../infra/alarms.ts";
import { synthesize, type Template } from "../infra/app.ts";
import { settings } from "../tests/fixtures/settings.ts";
import { countUnits } from "./costs/counted.ts";
import {
  assumed,
  type Deployed,
  idleMonth,
  mailsOf,
  readersMonth,
  sesMonth,
  sum,
  tableDollars,
  toldMonth,
} from "./costs/month.ts";
import { hosted, pricesReadOn } from "./costs/prices.ts";

/** Readers of a month, and the rate that SES gives to accounts of that size. */
const months = [
  { readers: 100, perSecond: 14 },
  { readers: 1_000, perSecond: 14 },
  { readers: 10_000, perSecond: 14 },
  { readers: 100_000, perSecond: 50 },
  { readers: 1_000_000, perSecond: 500 },
] as const;

const { values } = parseArgs({ options: { write: { type: "boolean" } } });
const counted = await countUnits();
const deployed = deployedBy(synthesize(settings, { validate: false }));
const report = tables();
if (values.write) {
  const file = new URL("../docs/costs.md", import.meta.url);
  const [before = "", , after = ""] = readFileSync(file, "utf8").split(/<!-- costs -->\n?/);
  writeFileSync(file, `${before}<!-- costs -->\n${report}<!-- costs -->\n${after}`);
  console.log("The tables are in docs/costs.md.");
} else {
  console.log(report);
}

/** What of the stack costs money by the month, as its template says. */
function deployedBy({ Resources }: Template): Deployed {
  const resources = Object.entries(Resources);
  const count = (type: string) => resources.filter(([, { Type }]) => Type === type).length;
  const memory = (name: string) => {
    const found = resources.find(
      ([id, { Type }]) => Type === "AWS::Lambda::Function" && id.toLowerCase().includes(name),
    );
    return Number(found?.[1].Properties?.MemorySize) / 1024;
  };
  return {
    memory: { deliver: memory("deliver"), feedback: memory("feedback"), web: memory("web") },
    polledQueues: count("AWS::Lambda::EventSourceMapping"),
    secrets: count("AWS::SecretsManager::Secret"),
    told: {
      alarms: alarms.length,
      alarmMetrics: alarms.reduce((sum, alarm) => sum + metricsOf(alarm), 0),
      ownMetrics: ownMetrics.length,
    },
  };
}

function tables(): string {
  const idle = idleMonth(counted, deployed);
  const told = toldMonth(counted, deployed);
  const per = (amount: number) => (amount / counted.mails).toFixed(2);
  const { inTurn, signUp, emptyRun } = counted;
  const columns = months.map(({ readers, perSecond }) => {
    const lines = readersMonth(counted, deployed, readers, perSecond);
    return {
      readers,
      perSecond,
      lines,
      mails: mailsOf(counted, readers),
      ses: sesMonth(counted, readers),
      own: sum(lines) + sum(idle),
    };
  });
  const day = new Date().toISOString().slice(0, 10);
  return `
Counted on ${day}, Node ${process.versions.node}, ${cpus().length} cores, with ${counted.readers} readers and ${counted.mails} mails in turn. Prices as of ${pricesReadOn}.

## What one thing takes

| | Write units | Read units | Dollars for 1,000 |
|---|---|---|---|
| a mail in turn: claim, send, settle, two events | ${per(inTurn.write + inTurn.indexWrite + inTurn.bookkeeping)} (the item ${per(inTurn.write)}, its index entry ${per(inTurn.indexWrite)}, counters ${per(inTurn.bookkeeping)}) | ${per(inTurn.read)} | ${((tableDollars(inTurn) / counted.mails) * 1000).toFixed(4)} |
| a sign-up with its mails, confirmed | ${(signUp.write + signUp.indexWrite + signUp.bookkeeping).toFixed(2)} | ${signUp.read.toFixed(2)} | ${(tableDollars(signUp) * 1000).toFixed(4)} |
| a run that finds nothing due | ${(emptyRun.write + emptyRun.bookkeeping).toFixed(2)} | ${emptyRun.read.toFixed(2)} | ${(tableDollars(emptyRun) * 1000).toFixed(4)} |

A reader's item has ${Math.round(counted.itemBytes)} bytes at the end of the course, at most ${counted.itemBytesMax} on the way.

## A month in which nobody reads

| | Dollars |
|---|---|
${idle.map(({ name, dollars }) => `| ${name} | ${dollars.toFixed(2)} |`).join("\n")}
| **in all** | **${money(sum(idle))}** |
| with \`alarmEmail\`: ${told.name} | ${money(told.dollars)} |
| **in all, with alarms** | **${money(sum(idle) + told.dollars)}** |

## A month in which so many readers confirm and take the whole course

| | ${columns.map(({ readers }) => `${number(readers)} readers`).join(" | ")} |
|---|${"---|".repeat(columns.length)}
| mails | ${columns.map(({ mails }) => number(Math.round(mails))).join(" | ")} |
${columns[0]?.lines.map(({ name }, index) => `| ${name} | ${columns.map(({ lines }) => money(lines[index]?.dollars ?? 0)).join(" | ")} |`).join("\n")}
| idle, without alarms | ${columns.map(() => money(sum(idle))).join(" | ")} |
| SES, à la carte | ${columns.map(({ ses }) => money(ses.alaCarte)).join(" | ")} |
| **in all** | ${columns.map(({ own, ses }) => `**${money(own + ses.alaCarte)}**`).join(" | ")} |
| in all, with SES Essentials | ${columns.map(({ own, ses }) => money(own + ses.essentials)).join(" | ")} |
| all but SES and idle, of SES's price à la carte | ${columns.map(({ lines, ses }) => `${((sum(lines) / ses.alaCarte) * 100).toFixed(1)} %`).join(" | ")} |

In dollars. A function waits for SES's rate, and its waiting is paid for; the rate is taken as ${columns.map(({ perSecond }) => perSecond).join(", ")} mails a second.

Assumed, since no bench can count it: ${assumed.unconfirmed * 100} unconfirmed sign-ups for each 100 confirmed; ${assumed.requests} requests of ${assumed.bytesARequest / 1000} KB a reader; a run that finds nothing takes ${assumed.emptyRunSeconds} s, a request ${assumed.requestSeconds} s, a batch of ${assumed.batch} events ${assumed.batchSeconds} s; items are kept for ${assumed.monthsKept} months.

## Beside hosted services

| Service | Price | Read |
|---|---|---|
${hosted.map(({ service, price, read }) => `| ${service} | ${price} | ${read} |`).join("\n")}
`;
}

function money(dollars: number): string {
  return dollars.toFixed(2);
}

function number(value: number): string {
  return value.toLocaleString("en-US");
}
