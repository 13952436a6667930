/**
 * The journal over a whole course, on the real parts: what the functions wrote, read back as the
 * operator's command reads it.
 */
import { afterAll, beforeAll, expect, test } from "vitest";
import { synthesize } from "../../infra/app.ts";
import { instantOf } from "../../lambdas/domain/instant.ts";
import type { JournalLine } from "../../lambdas/domain/journal.ts";
import { timeline } from "../../lambdas/domain/timeline.ts";
import { accessKeyOf } from "../../local/runtime/functions.ts";
import { type LocalSystem, startSystem } from "../../local/system.ts";
import { cloudWatchJournal } from "../../operate/adapters/journal.ts";
import type { Journal } from "../../operate/journal/ports.ts";
import { fixtureBundles } from "../fixtures/build.ts";
import course from "../fixtures/course/course.ts";
import { settings } from "../fixtures/settings.ts";
import { ofType } from "../infra/template.ts";
import { advance, join, linkTo, mails, opened, post, untilMondayEvening } from "./reader.ts";

const reader = "whole@example.org";
let system: LocalSystem;
let journal: Journal;
let id: string;
/** The last day of the pause. */
let until: string;
/** Lines of the operator's own begin here. */
const operatorVersion = 99;

/** Who may read the journal: here `feedback`, in place of an operator. */
function withReader(template: ReturnType<typeof synthesize>): typeof template {
  for (const [logicalId, role] of ofType(template, "AWS::IAM::Role")) {
    if (!logicalId.startsWith("Feedback")) continue;
    const policies = role.Properties?.Policies as
      | { PolicyDocument: { Statement: unknown[] } }[]
      | undefined;
    policies?.[0]?.PolicyDocument.Statement.push({
      Effect: "Allow",
      Action: ["logs:FilterLogEvents", "logs:CreateLogStream", "logs:PutLogEvents"],
      Resource: { "Fn::GetAtt": ["JournalLogs9A8E4C61", "Arn"] },
    });
  }
  return template;
}

function journalAs(name: string): Journal {
  return cloudWatchJournal({
    logGroupName: "local-JournalLogs9A8E4C61",
    client: {
      region: "eu-central-1",
      endpoint: system.awsUrl,
      credentials: { accessKeyId: accessKeyOf(name), secretAccessKey: "local" },
    },
    nowMs: () => nowMs,
  });
}

let nowMs = 0;
async function readClock(): Promise<void> {
  const answer = await fetch(`${system.studioUrl}/api/clock`);
  nowMs = Date.parse(((await answer.json()) as { now: string }).now);
}

async function allLines(from: Journal = journal): Promise<JournalLine[]> {
  await readClock();
  const days: (readonly JournalLine[])[] = [];
  for await (const day of from.daysOf(id)) days.push(day);
  const dates = days.map(([first]) => first?.at.slice(0, 10));
  expect(dates, "the newest day first").toEqual([...dates].sort().reverse());
  return days.flat();
}

async function report(messageId: string, type: string): Promise<void> {
  const answer = await fetch(`${system.studioUrl}/api/events`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ messageId, type }),
  });
  expect(answer.ok).toBe(true);
  await advance(system, "PT1M");
}

beforeAll(async () => {
  system = await startSystem({
    port: 0,
    fresh: false,
    variables: { LOOK_UP_MAIL_DOMAINS: "off" },
    log: () => undefined,
    synthesize: (baseUrl) =>
      withReader(
        synthesize({ ...settings, baseUrl }, { validate: false, bundles: fixtureBundles }),
      ),
  });
  journal = journalAs("feedback");
  await untilMondayEvening(system);
  await join(system, reader, { timeZone: "UTC", sendAt: "08:00" });
  await advance(system, "P1D");
  const leaves = (await mails(system, reader)).at(-1);
  id = leaves?.tags.subscription ?? "";
  await report(leaves?.id ?? "", "softBounce");
  const settingsLink = linkTo(await opened(system, leaves as never), "preferences");
  await readClock();
  until = instantOf(nowMs + 5 * 86_400_000).slice(0, 10);
  const paused = await post(settingsLink, { action: "pause", until });
  expect(paused.status).toBe(303);
  await advance(system, "P6D");
  const water = (await mails(system, reader)).at(-1);
  await post(linkTo(await opened(system, water as never), "unsubscribe"));
  await advance(system, "P1D");
});
afterAll(() => system?.close());

test("a course with a pause, a bounce and a leave is told whole and in order", async () => {
  const lines = (await allLines()).filter(({ version }) => version < operatorVersion);
  expect(
    timeline(lines, { ...course, mails: course.mails as never }).map(({ text }) => text),
  ).toEqual([
    "asked for the course",
    "the confirmation mail sent",
    "the confirmation mail delivered",
    "confirmed",
    "hello sent",
    "hello delivered",
    "lesson 1 (leaves) sent",
    "lesson 1 (leaves) delivered",
    "lesson 1 (leaves) bounced for a while",
    `paused until ${until}`,
    "lesson 2 (water) sent",
    "lesson 2 (water) delivered",
    "left",
  ]);
  const told = JSON.stringify(lines);
  expect(told).not.toMatch(/@|whole|192\.|127\.|::1/);
  expect(new Set(lines.map((line) => line.id))).toEqual(new Set([id]));
});

test("what an operator does is read with the rest", async () => {
  const line: JournalLine = {
    act: "message-released",
    id,
    version: operatorVersion,
    at: instantOf(nowMs),
  };
  await journal.tell(line);
  await journal.tell({ ...line, version: operatorVersion + 1 }, new TypeError("whole@example.org"));
  const lines = await allLines();
  expect(lines).toContainEqual(line);
  expect(JSON.stringify(lines)).not.toContain("whole@");
});

test("only who may read it reads it", async () => {
  await expect(allLines(journalAs("web"))).rejects.toThrow("AccessDeniedException");
  expect(system.deniedCalls[0]).toMatchObject({ action: "logs:FilterLogEvents" });
});
