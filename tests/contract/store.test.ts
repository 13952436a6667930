/**
 * Both stores keep the contract; and what is said of DynamoDB alone.
 *
 * `DYNAMODB_ENDPOINT=… npm run test:contract` runs it against another DynamoDB.
 */
import { GetItemCommand, PutItemCommand } from "@aws-sdk/client-dynamodb";
import { marshall } from "@aws-sdk/util-dynamodb";
import { afterAll, beforeAll, describe, expect, it, test } from "vitest";
import { dynamoStore } from "../../lambdas/adapters/dynamo-store.ts";
import { plus } from "../../lambdas/domain/instant.ts";
import type { Subscription } from "../../lambdas/domain/subscription.ts";
import type { Items } from "../../lambdas/flow/ports.ts";
import { readStop, resumeSending, stopSending } from "../../lambdas/flow/stop.ts";
import { countingTable } from "../fakes/counting-table.ts";
import { memoryStore } from "../fakes/memory-store.ts";
import { fakePorts } from "../fakes/ports.ts";
import { at, consent } from "../fakes/subscription.ts";
import { allDue, contract, fresh, freshId } from "./contract.ts";
import { type ContractTable, openTable } from "./dynamo-table.ts";
import { itemBytes } from "./item-size.ts";

describe("the store in memory", () => {
  contract(async () => ({ store: memoryStore({ pageSize: 4 }), close: async () => undefined }));

  it("shows its counters", async () => {
    const store = memoryStore();
    await store.count("2026-11-23", { sent: 1, delivered: 2 });
    await store.count("2026-11-23", { sent: 2 });
    expect(store.counters("2026-11-23")).toEqual({ sent: 3, delivered: 2 });
  });
});

describe("the store on the table that counts", () => {
  contract(async () => {
    const { call } = countingTable(() => undefined);
    return { store: dynamoStore(call, "course"), close: async () => undefined };
  });
});

describe("the store on DynamoDB", () => {
  let table: ContractTable;
  beforeAll(async () => {
    table = await openTable();
  });
  afterAll(() => table.close());
  const store = () => dynamoStore(table.calls, table.name);
  const rawItem = async (pk: string) => {
    const { Item = {} } = await table.client.send(
      new GetItemCommand({ TableName: table.name, Key: marshall({ pk }) }),
    );
    return Item;
  };
  const putItem = (pk: string, item: Record<string, unknown>) =>
    table.client.send(
      new PutItemCommand({
        TableName: table.name,
        Item: marshall({ ...item, pk }, { removeUndefinedValues: true }),
      }),
    );
  const schedule = { timeZone: "UTC", sendAt: "08:00", days: "daily" };

  describe("keeps the contract", () => {
    contract(async () => {
      const own = await openTable();
      return { store: dynamoStore(own.calls, own.name), close: () => own.close() };
    });
  });

  it("pages through more entries than a page holds", async () => {
    const items = Array.from({ length: 230 }, () => fresh({}, 1));
    await Promise.all(items.map((item) => store().save("subscription", item)));
    const first = await store().listDue("1", at("08:00"));
    expect(first.keys).toHaveLength(200);
    expect(first).toHaveProperty("next");
    const ids = (await allDue(store(), "1", at("08:00"))).map(({ id }) => id);
    expect(ids).toEqual(items.map(({ id }) => id).sort());
  });

  it("adds to its counters", async () => {
    await store().count("2026-11-25", { sent: 1, delivered: 2 });
    await store().count("2026-11-25", { sent: 2 });
    const expiresAt = Date.parse("2027-12-30T00:00:00Z") / 1000;
    expect(await rawItem("STATS#2026-11-25")).toEqual(
      marshall({ pk: "STATS#2026-11-25", sent: 3, delivered: 2, expiresAt }),
    );
  });

  it("lets the table's own clean-up forget a counter of requests", async () => {
    await store().increment("192.0.2.0/24", at("08:00"));
    await store().increment("192.0.2.0/24", at("08:00"));
    expect(await rawItem("RATE#192.0.2.0/24")).toEqual(
      marshall({ pk: "RATE#192.0.2.0/24", times: 2, expiresAt: Date.parse(at("08:00")) / 1000 }),
    );
    // In whole seconds, and never before its time.
    await store().increment("192.0.2.0/24", plus(at("08:00"), 1));
    expect((await rawItem("RATE#192.0.2.0/24")).expiresAt).toEqual({
      N: String(Date.parse(at("08:00")) / 1000 + 1),
    });
  });

  it("writes the time to expire in seconds, as the table's own clean-up reads it", async () => {
    const item = fresh({ expiresAt: at("08:00") });
    await store().save("subscription", item);
    const { expiresAt } = await rawItem(`SUBSCRIPTION#${item.id}`);
    expect(expiresAt).toEqual({ N: String(Date.parse(at("08:00")) / 1000) });
  });

  it("reads an older item, which lacks what came later, and saves it whole", async () => {
    const id = freshId();
    const old = {
      id,
      version: 3,
      status: "active",
      email: "ada@example.org",
      schedule,
    };
    await putItem(`SUBSCRIPTION#${id}`, old);
    const known = await store().read("subscription", id);
    expect(known).toEqual({
      ...old,
      round: 1,
      sent: {},
      requests: [],
      transactionalSends: [],
      missed: 0,
      softBounces: {},
    });
    if (known) expect(await store().save("subscription", known)).toBe(true);
    expect(await rawItem(`SUBSCRIPTION#${id}`)).toHaveProperty("transactionalSends");
  });

  it("keeps what it does not know: a newer version wrote it", async () => {
    const id = freshId();
    await putItem(`SUBSCRIPTION#${id}`, {
      id,
      version: 1,
      status: "active",
      shoeSize: 39,
      schedule: { ...schedule, language: "ne" },
    });
    const known = await store().read("subscription", id);
    if (known) expect(await store().save("subscription", known)).toBe(true);
    expect(await rawItem(`SUBSCRIPTION#${id}`)).toMatchObject({
      version: { N: "2" },
      shoeSize: { N: "39" },
      schedule: { M: { language: { S: "ne" } } },
    });
  });

  test.each<[kind: keyof Items, attribute: string, values: Record<string, unknown>]>([
    ["subscription", "status", { status: "ada@example.org" }],
    ["subscription", "schedule.days", { schedule: { ...schedule, days: "ada@example.org" } }],
    ["subscription", "schedule.days", { schedule: { ...schedule, days: "sun,mon" } }],
    ["subscription", "schedule.sendAt", { schedule: { timeZone: "UTC", days: "daily" } }],
    ["subscription", "slot", { slot: "ada@example.org" }],
    ["subscription", "sent", { sent: { welcome: "ada@example.org" } }],
    ["subscription", "transactionalSends.0", { transactionalSends: ["ada@example.org"] }],
    [
      "subscription",
      "requests.0.kind",
      { requests: [{ kind: "ada@example.org", at: at("08:00") }] },
    ],
    ["subscription", "dueKey", { dueKey: "ada@example.org" }],
    ["subscription", "expiresAt", { expiresAt: "ada@example.org" }],
    ["events", "quota.readAt", { quota: { perSecond: 1, perDay: 1, sentLast24Hours: 0 } }],
    ["run", "until", { until: "ada@example.org" }],
    ["held", "why", { why: "ada@example.org" }],
  ])("says which attribute of a broken %s it cannot read, %s, and no value", async (...broken) => {
    const [kind, attribute, values] = broken;
    const id = kind === "events" ? "ses" : freshId();
    const { sent: _sent, softBounces: _bounces, ...reader } = fresh({ transactionalSends: [] });
    const whole: Record<string, object> = {
      subscription: reader,
      run: { runId: "r", until: at("08:00"), endsAt: at("08:00") },
      held: { why: "content", code: "c", build: "b" },
    };
    await putItem(`${kind.toUpperCase()}#${id}`, { ...whole[kind], id, version: 1, ...values });
    const reading = store().read(kind, id);
    await expect(reading).rejects.toThrow(
      `kind "${kind}" cannot be read: at ${attribute}, expected`,
    );
    await expect(reading).rejects.not.toThrow("ada@example.org");
  });

  it("stops by an item that an operator wrote in a hurry", async () => {
    await putItem("STOP#sending", {});
    expect(await store().read("stop", "sending")).toMatchObject({ id: "sending" });
  });

  it("of a stop written by hand: the operator resumes it by a time in it, or by the step", async () => {
    const ports = { ...fakePorts(), store: store() };
    const item = { id: "transactional", version: 1, reason: "by hand", at: at("07:00") };
    for (const [resumedAt, isStopped] of [
      [undefined, true],
      [at("07:30"), false],
      [at("08:30"), true],
      ["half past eight", true],
    ] as const) {
      await putItem("STOP#transactional", { ...item, resumedAt });
      expect((await readStop(ports, "transactional")) !== undefined).toBe(isStopped);
    }
    await putItem("STOP#sending", {});
    expect(await stopSending(ports, "sending", { by: "guard", reason: "bounces" })).toBe(false);
    expect(await resumeSending(ports, "sending")).toBe(true);
    expect(await readStop(ports, "sending")).toBeUndefined();
  });

  it("passes on a failure that is no conflict", async () => {
    const nowhere = dynamoStore(table.calls, "no-such-table");
    await expect(nowhere.save("subscription", fresh())).rejects.toThrow();
    await expect(nowhere.read("subscription", freshId())).rejects.toThrow();
  });

  it("keeps an item of a course of ten mails under 1 KB: one write unit", async () => {
    const slugs = [
      "welcome",
      "the-leaves",
      "the-harvest",
      "oxidation",
      "hard-and-soft-water",
      "temperature",
      "the-teapot",
      "minutes-and-taste",
      "finale",
      "recap",
    ];
    const sentUpTo = (count: number) =>
      Object.fromEntries(slugs.slice(0, count).map((slug, index) => [slug, at("08:00", index)]));
    const network = "2001:db8:abcd::/48";
    const transactionalSends = [at("18:00", -1), at("19:00", 3)];
    const agreed = {
      ...consent,
      network,
      confirmedAt: at("18:05", -1),
      confirmationSentAt: at("18:00", -1),
    };
    const reader: Partial<Subscription> = {
      email: "maximiliane.mustermann-schulze@learning-together.example.org",
      schedule: { timeZone: "America/Argentina/Buenos_Aires", sendAt: "08:00", days: "weekdays" },
      transactionalSends,
      consent: agreed,
    };
    const claim = {
      id: "0123456789abcdef0123456789abcdef",
      messageId: "1-a-lesson-9",
      at: at("08:00", 9),
      holdStartedAt: at("08:30", 9),
    };
    const bytesOf = async (values: Partial<Subscription>) => {
      const item = fresh({ ...reader, ...values }, 2);
      await store().save("subscription", item);
      return itemBytes(await rawItem(`SUBSCRIPTION#${item.id}`));
    };
    const beforeLast = { sent: sentUpTo(9), slot: at("08:00", 16) };
    const sizes = {
      ordinary: await bytesOf(beforeLast),
      claimed: await bytesOf({ ...beforeLast, claim }),
      "claimed, paused, three asked for": await bytesOf({
        ...beforeLast,
        claim,
        status: "paused",
        pausedUntil: "2026-12-20",
        requests: [
          { kind: "link", at: at("07:00") },
          { kind: "next", at: at("07:02") },
          { kind: "again", slug: "minutes-and-taste", at: at("07:01") },
        ],
      }),
      "completed, signed up again": await bytesOf({
        status: "completed",
        sent: sentUpTo(10),
        endedAt: at("08:00", 16),
        requests: [{ kind: "confirm", at: at("08:00", 20) }],
        pendingSignUp: {
          schedule: {
            timeZone: "America/Argentina/Buenos_Aires",
            sendAt: "08:00",
            days: "weekdays",
          },
          at: at("08:00", 20),
          consent: { ...consent, network },
        },
      }),
    };
    for (const [what, bytes] of Object.entries(sizes))
      expect(bytes, what).toBeLessThanOrEqual(1024);
  });
});
