/** The commands about one reader on the running local stack, within the stack's own managed policy. */
import { request } from "node:http";
import { DeleteSuppressedDestinationCommand, SESv2Client } from "@aws-sdk/client-sesv2";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { LocalSystem } from "../../../local/system.ts";
import { openLoopback } from "../../fakes/loopback.ts";
import { startFixture } from "../../fixtures/start-fixture.ts";
import {
  advance,
  header,
  join,
  linkTo,
  mails,
  opened,
  post,
  signUp,
  untilMondayEvening,
} from "../../journey/reader.ts";
import { type Called, call, deploymentOf } from "./calling.ts";

interface Entry {
  readonly at: string;
  readonly act: string;
  readonly text: string;
}

let system: LocalSystem;

beforeEach(async () => {
  system = await startFixture();
  await untilMondayEvening(system);
});
afterEach(() => system.close());

/** Calls a command, and is sure that the policy was enough. */
async function course(...argv: string[]): Promise<Called> {
  const called = await call([...argv, "--local"], { ports: deploymentOf(system) });
  expect(system.deniedCalls).toEqual([]);
  return called;
}

const json = async (...argv: string[]) => (await course(...argv, "--json")).json;
const to = async (address: string) => (await mails(system, address)).length;
const faults = async () => (await fetch(`${system.studioUrl}/api/faults`)).json();

const ann = "ann@example.org";
const morning = { sendAt: "08:00", timeZone: "UTC" };

test("a reader is found, and is told nothing about; export is the page's own download", async () => {
  const confirmation = await join(system, ann, morning);
  await system.idle();
  const found = await json("find", ann);
  expect(found).toMatchObject({ known: true, status: "active", settings: morning });
  expect(await json("find", String(found.id))).toEqual(found);
  const settings = async () =>
    linkTo(await opened(system, (await mails(system, ann)).at(-1) ?? never()), "preferences");
  // The welcome's link is in every mail: for the download the page mails one of the reader's own.
  await post(await settings(), { action: "link" });
  await advance(system, "PT15M");
  await system.idle();
  const answer = await post(await settings(), { action: "export" });
  expect(await json("export", ann)).toEqual(await answer.json());
  expect(confirmation.subject).not.toBe("");
});

test("what happened is told newest first: by the reader, by SES and by the operator", async () => {
  await join(system, ann, morning);
  await advance(system, "PT13H");
  await course("resend", "hello", ann);
  await course("unsubscribe", ann);
  await course("unsuppress", ann);
  await course("erase", ann, "--yes");
  await system.idle();
  const { timeline } = (await json("find", ann)) as { timeline: readonly Entry[] };
  const told = timeline.map(({ act, text }) => (act === "mail-sent" ? "sent" : text));
  expect(told.slice(0, 3)).toEqual([
    "erased (by the operator)",
    "let in again (by the operator)",
    "left",
  ]);
  expect(told).toContain("asked for hello again");
  expect(told.filter((text) => text === "sent").length).toBeGreaterThanOrEqual(3);
  expect(told.at(-1)).toBe("asked for the course");
  const instants = timeline.map(({ at }) => at.slice(0, 10));
  expect(instants).toEqual([...instants].sort().reverse());
  expect(JSON.stringify(timeline)).not.toContain("@");
  const later = await json("find", ann, "--since", "2999-01-01");
  expect(later.timeline).toEqual([]);
});

test("the address stays on this computer: no call that looks, and none of the journal, has it", async () => {
  await join(system, ann, morning);
  await system.idle();
  const watched = await watch(system.awsUrl);
  const ports = deploymentOf({ ...system, awsUrl: watched.url });
  try {
    await call(["find", ann, "--local"], { ports });
    await call(["export", ann, "--local"], { ports });
    expect(watched.calls.filter(({ text }) => /ann/i.test(text))).toEqual([]);
    await call(["erase", ann, "--yes", "--local"], { ports });
    const services = new Set(watched.calls.map(({ service }) => service));
    // SES would log a call about its list by the address.
    expect(services).not.toContain("ses");
    const lines = watched.calls.filter(({ service }) => service === "logs");
    expect(lines.length).toBeGreaterThan(1);
    expect(lines.filter(({ text }) => /ann/i.test(text))).toEqual([]);
  } finally {
    await watched.close();
  }
});

test("a mail comes again at once, once for each request; stopped sending keeps it", async () => {
  await join(system, ann, morning);
  await system.idle();
  const before = await to(ann);
  expect(await json("resend", "hello", ann)).toMatchObject({ asked: true });
  await system.idle();
  expect(await to(ann)).toBe(before + 1);
  await course("stop", "--reason", "a wrong link");
  expect((await course("resend", "hello", ann)).out).toMatch(/after the resume/);
  await advance(system, "PT3M");
  expect(await to(ann)).toBe(before + 1);
  await course("resume");
  await advance(system, "PT2M");
  expect(await to(ann)).toBe(before + 2);
});

test("a test mail arrives as a real one does, and is recorded for nobody", async () => {
  const { sent, probe } = await json("send-test", "confirm", ann);
  expect(sent).toBe(true);
  await system.idle();
  const [listed] = await mails(system, ann);
  expect(listed?.tags).toEqual({ probe });
  const mail = await opened(system, listed ?? never());
  expect(header(mail, "List-Unsubscribe")).toContain("/unsubscribe/");
  expect((await fetch(linkTo(mail, "unsubscribe"))).status).toBeLessThan(500);
  expect(await course("find", ann)).toMatchObject({ exit: 1 });
});

test("who is erased gets nothing, and nothing of them is left but what is said", async () => {
  await join(system, ann, morning);
  await system.idle();
  const before = await to(ann);
  const { remains } = await json("erase", ann, "--yes");
  expect(remains).toContainEqual({
    where: "The table",
    what: expect.any(String),
    // What has ended is forgotten on its day here, too.
    until: expect.stringMatching(/^\d{4}-\d{2}-\d{2}$/),
  });
  await advance(system, "P2D");
  expect(await to(ann)).toBe(before);
  expect(JSON.stringify(await json("export", ann))).not.toContain("ann@");
});

test("who is suppressed is not written to in any spelling, until unsuppressed", async () => {
  await join(system, ann, morning);
  await system.idle();
  const before = await to(ann);
  await course("suppress", ann);
  expect(await faults()).toMatchObject({ suppressed: [ann] });
  await signUp(system, ann);
  await signUp(system, "ann+again@example.org");
  await advance(system, "P1D");
  expect([await to(ann), await to("ann+again@example.org")]).toEqual([before, 0]);
  expect(await json("unsuppress", ann)).toMatchObject({
    lifted: { block: true, suppressionList: true },
  });
  expect(await faults()).toMatchObject({ suppressed: null });
  await signUp(system, ann);
  await advance(system, "PT2M");
  expect(await to(ann)).toBe(before + 1);
});

test("who is unsubscribed gets nothing more", async () => {
  await join(system, ann, morning);
  await system.idle();
  const before = await to(ann);
  expect(await json("unsubscribe", ann)).toMatchObject({ changed: true, status: "unsubscribed" });
  await advance(system, "P2D");
  expect(await to(ann)).toBe(before);
});

test("SES's list knows an address letter by letter", async () => {
  await course("suppress", ann);
  const ses = new SESv2Client({
    endpoint: system.awsUrl,
    region: "eu-central-1",
    maxAttempts: 1,
    credentials: { accessKeyId: "local-operator", secretAccessKey: "any" },
  });
  const remove = (EmailAddress: string) =>
    ses.send(new DeleteSuppressedDestinationCommand({ EmailAddress }));
  await expect(remove("Ann@example.org")).rejects.toMatchObject({ name: "NotFoundException" });
  await expect(remove(ann)).resolves.toBeDefined();
});

/** A way to the embedded AWS on which every call is seen. */
async function watch(awsUrl: string) {
  const calls: { readonly service: string; readonly text: string }[] = [];
  const loopback = await openLoopback();
  loopback.answer(async (response, { method, path, headers, body }) => {
    const service = /\/([a-z0-9-]+)\/aws4_request/.exec(headers.authorization ?? "")?.[1] ?? "";
    calls.push({ service, text: decodeURIComponent(path) + body });
    const passed = { ...headers, "content-length": String(Buffer.byteLength(body)) };
    const onward = request(`${awsUrl}${path}`, { method, headers: passed }, (answer) => {
      response.writeHead(answer.statusCode ?? 500, answer.headers);
      answer.pipe(response);
    });
    onward.end(body);
  });
  return { url: loopback.url, calls, close: loopback.close };
}

function never(): never {
  throw new Error("No mail came.");
}
