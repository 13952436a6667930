/** What is in the table is read after every deployment, and written so that the version before reads it. */
import { GetItemCommand, PutItemCommand } from "@aws-sdk/client-dynamodb";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { dynamoStore } from "../../lambdas/adapters/dynamo-store.ts";
import { type ContractTable, openTable } from "../contract/dynamo-table.ts";
import { goldenItems } from "./items.ts";

let table: ContractTable;
beforeAll(async () => {
  table = await openTable();
});
afterAll(() => table.close());
const store = () => dynamoStore(table.client, table.name);
const put = (Item: PutItemCommand["input"]["Item"]) =>
  table.client.send(new PutItemCommand({ TableName: table.name, Item }));

describe.each(goldenItems)("$what", ({ kind, id, stored, means, isOld }) => {
  test("is read", async () => {
    await put(stored);
    expect(await store().read(kind, id)).toEqual(means);
  });

  test("is written again as it was, one version on", async () => {
    await put(stored);
    const { version } = means;
    const { pk = { S: "" } } = stored;
    // One without a version was written by hand: nothing saves over it.
    expect(await store().save(kind, means)).toBe("version" in stored);
    if (!("version" in stored)) return;
    const { Item } = await table.client.send(
      new GetItemCommand({ TableName: table.name, Key: { pk } }),
    );
    const next = { ...stored, version: { N: String(version + 1) } };
    expect(Item).toEqual(isOld ? expect.objectContaining(next) : next);
  });
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
