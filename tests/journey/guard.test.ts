/**
 * The guard on the real parts: bounces and complaints are played as the studio plays them, and the
 * bundled functions stop by themselves, with what their roles allow.
 */
import { afterEach, beforeEach, expect, test } from "vitest";
import type { LocalSystem } from "../../local/system.ts";
import { startFixture } from "../fixtures/start-fixture.ts";
import {
  advance,
  join,
  type Listed,
  mails,
  oneClickUrl,
  opened,
  post,
  signUp,
  untilMondayEvening,
} from "./reader.ts";

let system: LocalSystem;

beforeEach(async () => {
  system = await startFixture();
  await untilMondayEvening(system);
});
afterEach(async () => {
  expect(system?.deniedCalls).toEqual([]);
  await system?.close();
});

function found(mail: Listed | undefined): Listed {
  if (!mail) throw new Error("There is no such mail.");
  return mail;
}

async function report({ id }: Listed, type: string): Promise<void> {
  const answer = await fetch(`${system.studioUrl}/api/events`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ messageId: id, type }),
  });
  expect(answer.status).toBe(200);
}

const page = async (path: string) => (await fetch(`${system.siteUrl}${path}`)).text();
const stoppedWords = "Your mail will come later";

/** Two days in which what is stopped is looked at every ten minutes. */
const timeout = 240_000;

test("twelve dead mailboxes at the form: confirmation mails stop, lessons go on", {
  timeout,
}, async () => {
  await join(system, "reader@example.org");
  const dead = Array.from({ length: 12 }, (_, index) => `dead${index}@example.org`);
  await Promise.all(dead.map((address) => signUp(system, address)));
  await advance(system, "PT1M");
  const confirmations = (await mails(system)).filter(({ to }) => dead.includes(to));
  expect(confirmations).toHaveLength(12);
  await Promise.all(confirmations.map((mail) => report(mail, "bounce")));
  await advance(system, "PT1M");
  expect(await page("/check-your-inbox")).toContain(stoppedWords);
  await signUp(system, "late@example.org");
  await advance(system, "P2D");
  expect(await mails(system, "late@example.org")).toEqual([]);
  expect((await mails(system, "reader@example.org")).length).toBe(4);
});

test("three complaints: everything stops, leaving works", { timeout }, async () => {
  const readers = ["a@example.org", "b@example.org", "c@example.org", "d@example.org"];
  for (const reader of readers) await join(system, reader);
  await advance(system, "P1D");
  const before = await mails(system);
  const newestOf = (reader: string) => before.findLast(({ to }) => to === reader);
  for (const reader of readers.slice(0, 3)) await report(found(newestOf(reader)), "complaint");
  await advance(system, "P2D");
  expect(await mails(system)).toHaveLength(before.length);
  expect(await page("/check-your-inbox")).toContain(stoppedWords);
  const mail = await opened(system, found(newestOf("d@example.org")));
  expect((await post(oneClickUrl(mail))).status).toBe(200);
});
