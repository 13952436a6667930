/** What is in the table is read after every deployment, and written so that the version before reads it. */
import { type AttributeValue, GetItemCommand, PutItemCommand } from "@aws-sdk/client-dynamodb";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { dynamoStore } from "../../lambdas/adapters/dynamo-store.ts";
import { type ContractTable, openTable } from "../contract/dynamo-table.ts";
import { goldenItems as firstItems } from "./items.ts";
import { mailboxItems } from "./mailbox-items.ts";

const goldenItems = [...firstItems, ...mailboxItems];
let table: ContractTable;
beforeAll(async () => {
  table = await openTable();
});
afterAll(() => table.close());
const store = () => dynamoStore(table.calls, table.name);
const put = (Item: PutItemCommand["input"]["Item"]) =>
  table.client.send(new PutItemCommand({ TableName: table.name, Item }));

const rawItem = async (pk: AttributeValue = { S: "" }) => {
  const get = new GetItemCommand({ TableName: table.name, Key: { pk } });
  return (await table.client.send(get)).Item ?? {};
};

describe.each(goldenItems)("$what", ({ kind, id, stored, means, isOld }) => {
  test("is read", async () => {
    await put(stored);
    expect(await store().read(kind, id)).toEqual(means);
  });

  test("is written again as it was, one version on", async () => {
    await put(stored);
    const { version } = means;
    // One without a version was written by hand, and can be saved all the same: a stop ends so.
    expect(await store().save(kind, means)).toBe(true);
    const next = { ...stored, version: { N: String(version + 1) } };
    expect(await rawItem(stored.pk)).toEqual(isOld ? expect.objectContaining(next) : next);
  });
});

/** The same with an attribute more in every map whose names are not data. */
function withMore(item: Readonly<Record<string, AttributeValue>>): Record<string, AttributeValue> {
  const more = (value: AttributeValue): AttributeValue =>
    value.M ? { M: withMore(value.M) } : value.L ? { L: value.L.map(more) } : value;
  const isData = (name: string) => name === "sent" || name === "softBounces";
  const inside = Object.entries(item).map(
    ([name, value]) => [name, isData(name) ? value : more(value)] as const,
  );
  return { ...Object.fromEntries(inside), writtenLater: { S: "by a newer version" } };
}

test.each(goldenItems.filter(({ isOld }) => !isOld))(
  "$what keeps what a newer version wrote, at any depth",
  async ({ kind, id, stored }) => {
    const newer = withMore(stored);
    await put(newer);
    const known = await store().read(kind, id);
    if (known) expect(await store().save(kind, known)).toBe(true);
    const { version: _version, ...kept } = await rawItem(stored.pk);
    const { version: _before, ...before } = newer;
    expect(kept).toEqual(before);
  },
);

describe("every word that a version has written is read", () => {
  const [whole] = goldenItems;
  const stored = whole?.stored ?? {};
  const reading = async (changed: Record<string, AttributeValue>) => {
    await put({ ...stored, ...changed });
    return store().read("subscription", String(stored.id?.S));
  };

  test.each(["pending", "active", "paused", "completed", "unsubscribed", "suppressed"])(
    "the status %s",
    async (status) => expect(await reading({ status: { S: status } })).toMatchObject({ status }),
  );

  test.each(["bounce", "complaint"])("the reason %s", async (reason) =>
    expect(await reading({ reason: { S: reason } })).toMatchObject({ reason }),
  );

  test.each(["daily", "weekdays", "mon,tue,wed,thu,sun"])("the days %s", async (days) => {
    const schedule = { M: { ...stored.schedule?.M, days: { S: days } } };
    expect(await reading({ schedule })).toMatchObject({ schedule: { days } });
  });

  test.each(["address", "content", "unlisted", "composing", "no-evidence"])(
    "trouble because of %s",
    async (why) => {
      const trouble = { L: [{ M: { ...stored.trouble?.L?.[0]?.M, why: { S: why } } }] };
      expect(await reading({ trouble })).toMatchObject({ trouble: [{ why }] });
    },
  );

  test.each(["confirm", "already-subscribed", "link", "again", "next"])(
    "a request for %s",
    async (kind) => {
      const at = { S: "2026-11-23T07:00:00.000Z" };
      const slug = kind === "again" ? { slug: { S: "welcome" } } : {};
      const requests = { L: [{ M: { kind: { S: kind }, at, ...slug } }] };
      expect(await reading({ requests })).toMatchObject({ requests: [{ kind }] });
    },
  );
});

test("the due index answers with the entries that were written, in their order", async () => {
  for (const { kind, stored } of goldenItems) if (kind === "subscription") await put(stored);
  const until = "2026-11-24T00:00:00.000Z";
  for (const { means } of goldenItems) {
    if (!("dueAt" in means) || !means.due) continue;
    const { id, due, dueAt } = means;
    const page = await store().listDue(due, until);
    expect(page.keys).toEqual([{ id, dueAt, key: expect.stringContaining(`#${id}`) }]);
  }
});
