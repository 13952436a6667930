import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import { type AddressInfo, connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { MissingBuildError, PortTakenError, StateError } from "../../local/runtime/errors.ts";
import type { LocalSystem } from "../../local/system.ts";
import { getJson, postJson, smallTemplate, startSmallStack } from "./small-stack.ts";

interface Listed {
  id: string;
  to: string;
  subject: string;
  tags: Record<string, string>;
  at: string;
}

const hourMs = 3_600_000;
let system: LocalSystem;
let lines: string[];

/** What the test site's function answers: what it was given, its time, its variables' names. */
interface Echo {
  event: Record<string, unknown>;
  now: string;
  environment: string[];
}

const messages = () => getJson<Listed[]>(`${system.studioUrl}/api/messages`);
const now = async () =>
  Date.parse((await getJson<{ now: string }>(`${system.studioUrl}/api/clock`)).now);
const advance = async (duration: string) =>
  (await postJson(`${system.studioUrl}/api/clock`, { advance: duration }))[1];
const fault = (ses: string) => postJson(`${system.studioUrl}/api/faults`, { ses });
const owe = (id: string, dueAt: string, to = `${id}@example.org`) =>
  fetch(`${system.siteUrl}/owe`, {
    method: "POST",
    redirect: "manual",
    body: new URLSearchParams({ id, to, dueAt }),
  });
const inHours = async (hours: number) => new Date((await now()) + hours * hourMs).toISOString();

describe("a running system", () => {
  beforeEach(async () => {
    lines = [];
    system = await startSmallStack({ lines });
  });
  afterEach(() => system.close());

  test("gives the site's function what API Gateway would", async () => {
    const response = await fetch(`${system.siteUrl}/a%20b?x=1&x=2`, {
      headers: { "X-Mixed-Case": "Yes", cookie: "c=1; d=2" },
    });
    const { event } = (await response.json()) as Echo;
    expect(event).toMatchObject({
      version: "2.0",
      rawPath: "/a%20b",
      rawQueryString: "x=1&x=2",
      queryStringParameters: { x: "1,2" },
      headers: { "x-mixed-case": "Yes" },
      cookies: ["c=1", "d=2"],
      requestContext: { http: { method: "GET", sourceIp: "127.0.0.1" } },
      isBase64Encoded: false,
    });
    expect(event).not.toHaveProperty("body");
    expect(response.headers.getSetCookie()).toEqual(["a=1", "b=2"]);
  });

  test.each([
    ["text/plain;charset=UTF-8", "a=1", false],
    ["application/json", "a=1", false],
    ["application/x-www-form-urlencoded", Buffer.from("a=1").toString("base64"), true],
  ])("a body of %s arrives as %s", async (type, body, isBase64Encoded) => {
    const headers = { "content-type": type };
    const response = await fetch(`${system.siteUrl}/`, { method: "POST", headers, body: "a=1" });
    expect(((await response.json()) as Echo).event).toMatchObject({ body, isBase64Encoded });
  });

  test("functions have the template's environment, Lambda's own, and nothing else", async () => {
    const { environment } = await getJson<Echo>(`${system.siteUrl}/`);
    expect(environment.filter((name: string) => !name.startsWith("AWS_"))).toEqual([
      "BASE_URL",
      "DELIVER_FUNCTION_NAME",
      "FROM_NAME",
      "KEYS_SECRET_ARN",
      "POSTAL_ADDRESS",
      "REPLY_TO",
      "TABLE_NAME",
    ]);
  });

  test("a call outside the role is denied, recorded and printed", async () => {
    const response = await fetch(`${system.siteUrl}/scan`);
    expect(await response.text()).toBe("AccessDeniedException");
    const table = "arn:aws:dynamodb:eu-central-1:000000000000:table/local-Table";
    expect(system.deniedCalls).toEqual([
      { functionName: "web", action: "dynamodb:Scan", resources: [table] },
    ]);
    expect(lines.join()).toContain(`DENIED: the role of "web" does not allow dynamodb:Scan`);
  });

  test("a function's error and even its exit is one failed request", async () => {
    for (const path of ["/throw", "/exit"]) {
      const response = await fetch(`${system.siteUrl}${path}`);
      expect(response.status).toBe(500);
      expect(await response.json()).toEqual({ message: "Internal Server Error" });
    }
    expect((await fetch(system.siteUrl)).status).toBe(200);
    expect(lines.join()).toContain("RangeError: thrown on purpose");
  });

  test("a visitor who hangs up in the middle of a form harms nobody", async () => {
    const { port } = new URL(system.siteUrl);
    const socket = connect(Number(port), "127.0.0.1");
    await new Promise((resolve) =>
      socket.write("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\na=", resolve),
    );
    socket.destroy();
    expect((await fetch(system.siteUrl)).status).toBe(200);
  });

  test("a function that waits for another learns its result or its error", async () => {
    const ask = async (id: string) => (await fetch(`${system.siteUrl}/ask?${id}`)).text();
    await owe("ann", await inHours(1));
    expect(await ask("ann")).toBe("none null");
    expect(await ask("nobody")).toMatch(/^Unhandled .*"errorType":"TypeError"/);
  });

  test("a mail owed now is sent by an asynchronous invocation", async () => {
    await owe("ann", "now");
    expect(await messages()).toMatchObject([
      { to: "ann@example.org", subject: "Größe ann", tags: { message: "ann" } },
    ]);
    expect(system.deniedCalls).toEqual([]);
  });

  test("a day brings every mail at its tick, in order, with its events handled", async () => {
    const from = await now();
    for (let reader = 9; reader >= 0; reader--)
      await owe("r".repeat(reader + 1), await inHours(reader));
    expect(await advance("P1D")).toMatchObject({ sent: 10 });
    const sent = await messages();
    expect(sent.map(({ to }) => to.indexOf("@") - 1)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
    for (const [hours, { at }] of sent.entries()) {
      // At the first tick after the instant it was owed for.
      expect(Date.parse(at) % 300_000).toBeLessThan(5_000);
      expect(Date.parse(at) - from - hours * hourMs).toBeLessThan(300_000 + 10_000);
    }
    expect(lines.filter((line) => line.includes("heard Delivery"))).toHaveLength(10);
    expect((await now()) - from).toBeGreaterThanOrEqual(24 * hourMs);
    expect((await getJson<Echo>(system.siteUrl)).now.slice(0, 16)).toBe(
      new Date(await now()).toISOString().slice(0, 16),
    );
    expect(system.deniedCalls).toEqual([]);
  });

  test("empty ticks are skipped: a year takes no time", async () => {
    const before = performance.now();
    await advance("P1Y");
    // Two ticks of 105,120 are played: all of them would take minutes.
    expect(performance.now() - before).toBeLessThan(5_000);
  });

  test("an event whose handling fails comes back in virtual time, then goes to the dead letters", async () => {
    await owe("poison", "now");
    await messages();
    const tries = () => lines.filter((line) => line.includes("choked on Send")).length;
    expect(tries()).toBe(1);
    await advance("PT4M");
    expect(tries()).toBe(2);
    await advance("PT1H");
    expect(tries()).toBe(2);
    await owe("fine", "now");
    await messages();
    expect(lines.join()).toContain("heard Delivery of fine");
  });

  test("throttled, the mail stays owed and leaves when SES works again", async () => {
    await fault("throttle");
    await owe("ann", await inHours(1));
    expect(await advance("PT2H")).toMatchObject({ sent: 0 });
    await fault("none");
    expect(await advance("PT5M")).toMatchObject({ sent: 1 });
  });

  test("timeout-accepted: the mail is out, the sender does not know", async () => {
    await fault("timeout-accepted");
    await owe("ann", "now");
    expect(await messages()).toHaveLength(1);
    expect(lines.join()).toContain("deliver: invocation failed");
    expect(lines.join()).toContain("heard Delivery of ann");
  });

  test("a worker killed in mid-send leaves the mail owed; the next tick sends it", async () => {
    await fault("timeout-lost");
    const sending = system.nextSend();
    await owe("ann", "now");
    await sending;
    await system.killWorker("deliver");
    expect(await messages()).toEqual([]);
    await fault("none");
    await advance("PT5M");
    expect(await messages()).toHaveLength(1);
  });

  test("the events API makes a mail bounce", async () => {
    await owe("ann", "now");
    const [mail] = await messages();
    const events = `${system.studioUrl}/api/events`;
    expect(await postJson(events, { messageId: mail?.id, type: "bounce" })).toEqual([
      200,
      { messageId: mail?.id, type: "bounce" },
    ]);
    expect(lines).toContain("feedback: heard Bounce of ann");
  });

  test("the raw mail is served as it left SES", async () => {
    await owe("ann", "now");
    const [mail] = await messages();
    const response = await fetch(`${system.studioUrl}/api/messages/${mail?.id}/raw`);
    expect(response.headers.get("content-type")).toBe("message/rfc822");
    expect(await response.text()).toContain(`Message-ID: <${mail?.id}@`);
  });
});

describe("state", () => {
  let stateDir: string;
  beforeAll(() => {
    stateDir = mkdtempSync(join(tmpdir(), "course-local-"));
  });
  afterAll(() => rmSync(stateDir, { recursive: true }));

  test("mails, clock, tables, queues and secrets are kept; fresh forgets them", async () => {
    lines = [];
    system = await startSmallStack({ stateDir, lines });
    await owe("ann", "now");
    await owe("poison", "now");
    await owe("later", await inHours(30));
    await advance("P1D");
    const before = {
      secret: await (await fetch(`${system.siteUrl}/secret`)).text(),
      mails: await messages(),
      now: await now(),
    };
    expect(JSON.parse(before.secret).rootKey).toMatch(/^[A-Za-z0-9]{64}$/);
    await system.close();

    system = await startSmallStack({ stateDir, lines });
    expect(await messages()).toEqual(before.mails);
    expect(await (await fetch(`${system.siteUrl}/secret`)).text()).toBe(before.secret);
    expect((await now()) - before.now).toBeLessThan(60_000);
    expect(await advance("PT12H")).toMatchObject({ sent: 1 });
    await system.close();

    const { Table, ...others } = smallTemplate.Resources;
    const Properties = { ...Table?.Properties, GlobalSecondaryIndexes: [] };
    const AttributeDefinitions = [{ AttributeName: "pk", AttributeType: "S" }];
    const changed = {
      Type: "AWS::DynamoDB::Table",
      Properties: { ...Properties, AttributeDefinitions },
    };
    const template = { Resources: { ...others, Table: changed } };
    await expect(startSmallStack({ stateDir, template })).rejects.toThrow(StateError);

    system = await startSmallStack({ stateDir, fresh: true });
    expect(await messages()).toEqual([]);
    expect(Math.abs((await now()) - Date.now())).toBeLessThan(5_000);
    await system.close();
  });
});

describe("a start that cannot succeed says why", () => {
  test("a taken port", async () => {
    const other = createServer().listen(0, "127.0.0.1");
    await new Promise((resolve) => other.once("listening", resolve));
    const { port } = other.address() as AddressInfo;
    await expect(startSmallStack({ port })).rejects.toThrow(PortTakenError);
    await expect(startSmallStack({ port })).rejects.toThrow(`The port ${port} is taken`);
    other.close();
  });

  test("a missing build", async () => {
    const Web = {
      Type: "AWS::Lambda::Function",
      Properties: smallTemplate.Resources.Web?.Properties ?? {},
      Metadata: { "aws:asset:path": join(tmpdir(), "nothing-here") },
    };
    const start = startSmallStack({ template: { Resources: { ...smallTemplate.Resources, Web } } });
    await expect(start).rejects.toThrow(MissingBuildError);
    await expect(start).rejects.toThrow(/Run npm run build/);
  });
});
