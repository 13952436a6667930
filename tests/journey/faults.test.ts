/**
 * The same faults the simulator plays, by hand and on the real parts: the bundled `deliver`, a real
 * DynamoDB API, our SES. Every lesson comes once, whatever happened to the call that sent it.
 */
import { afterEach, beforeEach, expect, test } from "vitest";
import type { LocalSystem } from "../../local/system.ts";
import { startFixture } from "../fixtures/start-fixture.ts";
import { advance, join, mails, untilMondayEvening } from "./reader.ts";

let system: LocalSystem;

beforeEach(async () => {
  system = await startFixture();
  await untilMondayEvening(system);
});
afterEach(() => system?.close());

async function sesFails(how: string): Promise<void> {
  const answer = await fetch(`${system.studioUrl}/api/faults`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ ses: how }),
  });
  expect(answer.status).toBe(200);
}

async function subjectsOf(reader: string): Promise<readonly string[]> {
  return (await mails(system, reader)).map(({ subject }) => subject);
}

/** Lesson subjects in the order they came, without transactional mail and welcome. */
async function lessonsOf(reader: string): Promise<readonly string[]> {
  return (await subjectsOf(reader)).slice(2);
}

const both = ["Leaves: one plant, many teas", "Water: how hot is hot?"];
const wholeCourse = 6;

test("SES takes the mail and never answers: it is not sent again, and the course goes on", async () => {
  await join(system, "accepted@example.org");
  await advance(system, "PT12H");
  await sesFails("timeout-accepted");
  await advance(system, "PT12H");
  await sesFails("none");
  await advance(system, "PT30H");
  expect(await lessonsOf("accepted@example.org")).toEqual(both);
});

test("SES loses the mail and never answers: the lesson comes the same day, once", async () => {
  await join(system, "lost@example.org", { sendAt: "08:00", timeZone: "UTC" });
  await join(system, "witness@example.org", { sendAt: "09:30", timeZone: "UTC" });
  await advance(system, "PT11H30M");
  await sesFails("timeout-lost");
  await advance(system, "PT40M");
  expect(await lessonsOf("lost@example.org")).toEqual([]);
  await sesFails("none");
  await advance(system, "PT4H");
  expect(await lessonsOf("lost@example.org")).toEqual(both.slice(0, 1));
  await advance(system, "P1D");
  expect(await lessonsOf("lost@example.org")).toEqual(both);
});

test("the process dies with the mail in SES's hands: no lesson twice, none lost", async () => {
  await join(system, "killed@example.org");
  const sending = system.nextSend();
  const day = advance(system, "P1D");
  await sending;
  await system.killWorker("deliver");
  await day;
  await advance(system, "P1D");
  const lessons = await lessonsOf("killed@example.org");
  expect(new Set(lessons).size).toBe(lessons.length);
  await advance(system, "P15D");
  const all = await subjectsOf("killed@example.org");
  expect(new Set(all).size).toBe(all.length);
  expect(all).toHaveLength(wholeCourse);
});

test("SES throttles, then pauses the account: nothing is lost, and nobody is parked", async () => {
  await join(system, "patient@example.org");
  await advance(system, "PT12H");
  await sesFails("throttle");
  await advance(system, "PT1H");
  await sesFails("paused");
  await advance(system, "PT3H");
  await sesFails("none");
  await advance(system, "P17D");
  const all = await subjectsOf("patient@example.org");
  expect(new Set(all).size).toBe(all.length);
  expect(all).toHaveLength(wholeCourse);
});
