/**
 * Every alarm, fired on the local system by what it is there for, and over again; and none of them
 * while all is as usual.
 */
import { cpSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join as joinPath } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { alarms } from "../../infra/alarms.ts";
import type { AlarmState } from "../../local/aws/cloudwatch.ts";
import type { LocalSystem } from "../../local/system.ts";
import { fixtureBundles } from "../fixtures/build.ts";
import { settings } from "../fixtures/settings.ts";
import { startFixture } from "../fixtures/start-fixture.ts";
import {
  advance,
  join,
  linkTo,
  mails,
  opened,
  post,
  signUp,
  untilMondayEvening,
} from "./reader.ts";

let system: LocalSystem;
let bundles: string;

beforeEach(async () => {
  bundles = mkdtempSync(joinPath(tmpdir(), "course-bundles-"));
  cpSync(fixtureBundles, bundles, { recursive: true });
  system = await startFixture(bundles);
  await untilMondayEvening(system);
});
afterEach(async () => {
  await system?.close();
  rmSync(bundles, { recursive: true });
});

async function studio(path: string, body?: unknown): Promise<unknown> {
  const headers = { "content-type": "application/json" };
  const init = body === undefined ? {} : { method: "POST", headers, body: JSON.stringify(body) };
  const answer = await fetch(`${system.studioUrl}${path}`, init);
  expect(answer.ok).toBe(true);
  return answer.json();
}

const allAlarms = async () => (await studio("/api/alarms")) as readonly AlarmState[];
const idOf = ({ name }: AlarmState) => name.replace(`${settings.stackName}-`, "");

/** The alarms that are on. */
async function on(): Promise<readonly string[]> {
  return (await allAlarms())
    .filter(({ state }) => state === "ALARM")
    .map(idOf)
    .sort();
}

/** What is on, once the lines that a function wrote last have come out of its process. */
const told = () => expect.poll(on, { timeout: 5_000 });

const faults = (given: object) => studio("/api/faults", given);

/** A deployment whose function of this name fails whatever it is given. */
async function breakFunction(name: string): Promise<void> {
  const broken = 'export const handler = async () => { throw new Error("broken"); };';
  writeFileSync(joinPath(bundles, name, "index.mjs"), broken);
  await system.killWorker(name);
}

/** The deployment that corrects it. */
async function mendFunction(name: string): Promise<void> {
  cpSync(joinPath(fixtureBundles, name), joinPath(bundles, name), { recursive: true });
  await system.killWorker(name);
}

const morning = { sendAt: "08:00", timeZone: "UTC" };

/** So many readers whose next lesson is due at 8:00 UTC. */
async function course(readers: number): Promise<void> {
  for (let index = 0; index < readers; index += 1) {
    await join(system, `reader-${index}@example.org`, morning);
  }
  // The first mail is on its way.
  await system.idle();
}

async function report(type: string, count: number): Promise<void> {
  const sent = (await mails(system)).slice(0, count);
  for (const { id } of sent) await studio("/api/events", { messageId: id, type });
}

test("at rest none is on: 20 readers, a bounce now and then, 30 days", {
  timeout: 300_000,
}, async () => {
  const reader = (index: number) =>
    join(system, `reader-${index}@example.org`, {
      sendAt: `${String(5 + (index % 15)).padStart(2, "0")}:00`,
      timeZone: index % 2 ? "Europe/Berlin" : "America/New_York",
    });
  for (let index = 0; index < 20; index += 1) await reader(index);
  const seen = new Set<string>();
  for (let days = 0; days < 30; days += 3) {
    await advance(system, "P3D");
    if (days % 9 === 0) {
      const last = (await mails(system)).at(-1);
      await studio("/api/events", { messageId: last?.id, type: days ? "softBounce" : "bounce" });
    }
    for (const id of await on()) seen.add(`day ${days}: ${id}`);
  }
  expect([...seen]).toEqual([]);
  const since = (await allAlarms()).map((one) => one.since);
  expect(new Set(since).size).toBe(1);
  expect(system.deniedCalls).toEqual([]);
});

test("a clock moved by months is no outage", async () => {
  await course(1);
  await advance(system, "P60D");
  await told().toEqual([]);
});

describe("is on while its cause lasts:", () => {
  test("each alarm of the stack is there, and says what it means and what to do", async () => {
    const listed = await allAlarms();
    expect(listed.map(idOf).sort()).toEqual(alarms.map(({ id }) => id).sort());
    for (const { sentence, runbook, state, since } of listed) {
      expect(sentence).toMatch(/^[A-Z].*\.$/);
      expect(runbook).toMatch(/^docs\/runbook\.md#[a-z-]+$/);
      expect(state).toBe("OK");
      expect(Date.parse(since)).not.toBeNaN();
    }
  });

  test("no-run and schedule-dead-letters, where the schedule may not start a run", async () => {
    await faults({ schedule: "refused" });
    await advance(system, "PT5M");
    await told().toEqual(["schedule-dead-letters"]);
    await advance(system, "PT10M");
    await told().toEqual(["no-run", "schedule-dead-letters"]);
    await faults({ schedule: null });
    await advance(system, "PT2M");
    await told().toEqual(["schedule-dead-letters"]);
    // The queue keeps them for two weeks, or until they are looked at and purged.
    await advance(system, "P15D");
    await told().toEqual([]);
  });

  test("oldest-due and attention, where SES has paused the account", async () => {
    await course(1);
    await faults({ account: "paused" });
    await advance(system, "PT12H30M");
    await told().toEqual(["attention"]);
    await advance(system, "PT2H");
    await told().toEqual(["attention", "oldest-due"]);
    await faults({ account: null });
    await advance(system, "PT1M");
    await advance(system, "PT2H");
    await told().toEqual([]);
  });

  test("evidence-age, where SES's events are lost", async () => {
    await faults({ events: "lost" });
    await course(1);
    await advance(system, "PT45M");
    await told().toEqual([]);
    await advance(system, "PT30M");
    await told().toEqual(["evidence-age"]);
    // No reader is due before tomorrow: SES is asked for an event.
    await faults({ events: null });
    await advance(system, "PT20M");
    await advance(system, "PT10M");
    await told().toEqual([]);
  });

  test("parked, where SES refuses an address for days", async () => {
    await course(1);
    await faults({
      ses: { code: "MessageRejected", message: "Address blacklisted.", status: 400 },
    });
    await advance(system, "P3D");
    await told().toContain("parked");
    await faults({ ses: null });
    const [, welcome] = await mails(system, "reader-0@example.org");
    if (!welcome) throw new Error("The welcome mail did not come.");
    await post(linkTo(await opened(system, welcome), "preferences"), { action: "next" });
    await advance(system, "PT2H");
    await told().toEqual([]);
  });

  test("bounce-rate and complaint-rate, from a few events on", async () => {
    await course(10);
    await report("bounce", 4);
    await report("complaint", 1);
    await told().toEqual([]);
    await report("bounce", 1);
    await report("complaint", 1);
    await told().toEqual(["bounce-rate", "complaint-rate"]);
    await advance(system, "P2D");
    await told().toEqual([]);
  });

  test("web-errors, where the site fails", async () => {
    await breakFunction("web");
    for (let times = 0; times < 2; times += 1) await fetch(system.siteUrl);
    await told().toEqual([]);
    expect((await fetch(system.siteUrl)).status).toBe(500);
    await told().toEqual(["web-errors"]);
    await mendFunction("web");
    await advance(system, "PT20M");
    await told().toEqual([]);
  });

  test("deliver-errors, then no-run, where runs fail", async () => {
    await breakFunction("deliver");
    for (const name of ["a", "b", "c"]) await signUp(system, `${name}@example.org`);
    await system.idle();
    await told().toEqual(["deliver-errors"]);
    await advance(system, "PT12M");
    await told().toEqual(["deliver-errors", "no-run"]);
    await mendFunction("deliver");
    await advance(system, "PT20M");
    await told().toEqual([]);
    expect(await mails(system)).toHaveLength(3);
  });

  test("feedback-errors, then feedback-dead-letters, where events cannot be recorded", async () => {
    await breakFunction("feedback");
    await join(system, "ada@example.org", morning);
    await advance(system, "PT10M");
    await told().toEqual(["feedback-errors"]);
    await advance(system, "PT20M");
    await told().toContain("feedback-dead-letters");
    await mendFunction("feedback");
    await advance(system, "PT30M");
    await told().toEqual(["feedback-dead-letters"]);
    await advance(system, "P15D");
    await told().toEqual([]);
  });

  test("receive-errors and receive-dead-letters, where mail that came in cannot be handled", async () => {
    await breakFunction("receive");
    const to = `start@${settings.senderDomain}`;
    const raw = `From: ada@example.org\nTo: ${to}\nSubject: Hello\n\nHello\n`;
    await fetch(`${system.studioUrl}/api/mail`, { method: "POST", body: raw });
    await told().toEqual(["receive-dead-letters", "receive-errors"]);
    await mendFunction("receive");
    await advance(system, "PT20M");
    await told().toEqual(["receive-dead-letters"]);
    await advance(system, "P15D");
    await told().toEqual([]);
  });

  test("attention, where somebody floods the form", { timeout: 180_000 }, async () => {
    const ask = (from: number, to: number) =>
      Promise.all(
        Array.from({ length: to - from }, (_, index) =>
          signUp(system, `robot+${from + index}@gmail.com`),
        ),
      );
    // Six spellings of one mailbox a day are served, and the rest refused in silence.
    for (let asked = 0; asked < 100; asked += 10) await ask(asked, asked + 10);
    await told().toEqual([]);
    await ask(100, 110);
    await system.idle();
    await told().toEqual(["attention"]);
    await advance(system, "PT2H");
    await told().toEqual([]);
  });
});
