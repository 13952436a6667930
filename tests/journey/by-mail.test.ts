/**
 * Signing up and leaving by mail, on the real parts: a mail by SMTP, the transactional mail, the
 * button, a lesson, a mail that leaves; and the mails that must change nothing.
 */
import { afterAll, beforeAll, expect, test } from "vitest";
import type { LocalSystem } from "../../local/system.ts";
import { settings } from "../fixtures/settings.ts";
import { startFixture } from "../fixtures/start-fixture.ts";
import { sendBySmtp } from "../local/aws/smtp-client.ts";
import { advance, header, join, linkTo, mails, opened, post } from "./reader.ts";

let system: LocalSystem;

beforeAll(async () => {
  system = await startFixture();
});
afterAll(() => system?.close());

const start = `start@${settings.senderDomain}`;

/** A reader's mail by SMTP; the server's answer. */
async function write(
  from: string,
  to: string,
  values: { subject?: string; headers?: string; envelopeFrom?: string; body?: string } = {},
): Promise<string> {
  const { subject = "Hello", headers = "", envelopeFrom = from, body = "Hello\n" } = values;
  const raw = `From: A Reader <${from}>\nTo: ${to}\nSubject: ${subject}\n${headers}\n${body}`;
  const answer = await handIn(envelopeFrom, to, raw);
  await system.idle();
  return answer;
}

function handIn(from: string, to: string, raw: string): Promise<string> {
  return sendBySmtp(system.smtp?.port ?? 0, { from, to: [to], raw });
}

/** Presses the button of the confirmation mail. */
async function confirmed(reader: string): Promise<void> {
  const [listed] = await mails(system, reader);
  if (!listed) throw new Error(`No mail came to ${reader}.`);
  expect((await post(linkTo(await opened(system, listed), "confirm"))).status).toBe(303);
}

/** The address by which the newest mail says one may leave. */
async function leaveAddress(reader: string): Promise<string> {
  const last = (await mails(system, reader)).at(-1);
  if (!last) throw new Error(`No mail came to ${reader}.`);
  const ways = header(await opened(system, last), "List-Unsubscribe");
  return /<mailto:([^?>]+)\?subject=unsubscribe>/.exec(ways)?.[1] ?? "";
}

/** True when a lesson still comes on the next two days. */
async function isReader(reader: string): Promise<boolean> {
  const before = (await mails(system, reader)).length;
  await advance(system, "P2D");
  return (await mails(system, reader)).length > before;
}

test("a mail signs up, the transactional mail confirms, the course comes, a mail leaves", async () => {
  const reader = "by-mail@example.org";
  expect(await write(reader, start)).toBe("250 OK");
  expect((await mails(system, reader)).map(({ subject }) => subject)).toEqual([
    "Did you ask for tea?",
  ]);
  await advance(system, "P2D");
  expect(await mails(system, reader)).toHaveLength(1);
  await confirmed(reader);
  await advance(system, "P2D");
  const got = await mails(system, reader);
  expect(got.map(({ subject }) => subject).slice(1, 3)).toEqual([
    "Put the kettle on",
    "Leaves: one plant, many teas",
  ]);
  expect(got[2]?.at.slice(11, 15)).toBe("08:0");
  expect(await write(reader, await leaveAddress(reader), { subject: "unsubscribe" })).toBe(
    "250 OK",
  );
  expect(await isReader(reader)).toBe(false);
});

test("the token leaves in upper case and from anybody's address", async () => {
  const reader = "upper-case@example.org";
  await join(system, reader);
  const [mailbox = "", domain = ""] = (await leaveAddress(reader)).split("@");
  await write("another@example.net", `${mailbox.toUpperCase()}@${domain}`);
  expect(await isReader(reader)).toBe(false);
});

test("a token that is cut ends nothing", async () => {
  const reader = "cut@example.org";
  await join(system, reader);
  await write(
    "another@example.net",
    (await leaveAddress(reader)).replace(".@", "@").replace(/.@/, "@"),
  );
  expect(await isReader(reader)).toBe(true);
});

test("the word leaves, and only for the one who says it", async () => {
  const reader = "says-stop@example.org";
  await join(system, reader);
  await write("somebody-else@example.org", start, { subject: "unsubscribe" });
  expect(await isReader(reader)).toBe(true);
  await write(reader, start, { subject: "Stop" });
  expect(await isReader(reader)).toBe(false);
});

test("robots, bounces and lists get no transactional mail, and answer none", async () => {
  const reader = "robot@example.org";
  await write(reader, start, { headers: "Auto-Submitted: auto-replied\n" });
  await write(reader, start, { headers: "Precedence: bulk\n" });
  await write(reader, start, { headers: "List-Id: <list.example.org>\n" });
  await write(reader, start, { envelopeFrom: "" });
  await write(start, start);
  await advance(system, "P1D");
  expect(await mails(system, reader)).toEqual([]);
  expect(await mails(system, start)).toEqual([]);
});

test("what failed a check gets no transactional mail and ends nothing", async () => {
  const reader = "forged@example.org";
  await join(system, reader);
  const before = (await mails(system)).length;
  const come = (query: string, from: string, subject: string) =>
    fetch(`${system.studioUrl}/api/mail?${query}`, {
      method: "POST",
      body: `From: ${from}\nTo: ${start}\nSubject: ${subject}\n\nHello\n`,
    });
  for (const query of ["dmarc=FAIL", "spf=FAIL&dkim=FAIL", "spam=FAIL", "virus=FAIL"]) {
    expect((await come(query, "unproved@example.org", "Hello")).status).toBe(200);
    expect((await come(query, reader, "unsubscribe")).status).toBe(200);
  }
  expect(await mails(system)).toHaveLength(before);
  expect(await isReader(reader)).toBe(true);
});

test("a mail of 300 KB and a mailbox that is none are refused by SMTP", async () => {
  const reader = "large@example.org";
  expect(await write(reader, start, { body: "x\n".repeat(150_000) })).toMatch(/^552 /);
  expect(await write(reader, `begin@${settings.senderDomain}`)).toMatch(/^550 /);
  expect(await mails(system, reader)).toEqual([]);
});

test("a hundred mails bring one address at most three transactional mails", async () => {
  const reader = "bombed-by-mail@example.org";
  for (let hour = 0; hour < 10; hour += 1) {
    const raw = `From: <${reader}>\nTo: ${start}\nSubject: Hello\n\nHello\n`;
    await Promise.all(Array.from({ length: 10 }, () => handIn(reader, start, raw)));
    await system.idle();
    await advance(system, "PT1H");
  }
  expect(await mails(system, reader)).toHaveLength(3);
});

test("every call a function made was allowed by its own role", () => {
  expect(system.deniedCalls).toEqual([]);
});
