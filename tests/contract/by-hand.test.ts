/** What the runbook has an operator write into the table by hand does what it says. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import {
  type AttributeValue,
  DeleteItemCommand,
  PutItemCommand,
  UpdateItemCommand,
} from "@aws-sdk/client-dynamodb";
import { afterAll, beforeAll, describe, expect, it, test } from "vitest";
import { dynamoStore } from "../../lambdas/adapters/dynamo-store.ts";
import type { Items, Store } from "../../lambdas/flow/ports.ts";
import { at, parkedTrouble } from "../fakes/subscription.ts";
import { allDue, fresh } from "./contract.ts";
import { type ContractTable, openTable } from "./dynamo-table.ts";

const guide = readFileSync(join(import.meta.dirname, "../../docs/runbook.md"), "utf8");

let table: ContractTable;
let store: Store<Items>;
beforeAll(async () => {
  table = await openTable();
  store = dynamoStore(table.client, table.name);
});
afterAll(() => table?.close());

type Attributes = Record<string, AttributeValue>;

/** The value of an option in the one command of the guide that has this text. */
function option(command: string, name: string): string {
  const line = guide.split("\n").find((one) => one.includes(command)) ?? "";
  const [, double, single] =
    new RegExp(`--${name} (?:"((?:[^"\\\\]|\\\\.)*)"|'([^']*)')`).exec(line) ?? [];
  const text = double?.replaceAll('\\"', '"') ?? single;
  if (text === undefined) throw new Error(`The guide has no --${name} in "${command}".`);
  return text.replace(/\$\(date [^)]*\)/, at("08:00"));
}

describe("by the guide's commands", () => {
  test.each(["sending", "transactional"] as const)("%s is stopped and resumed", async (what) => {
    const key = `STOP#${what}`;
    const Item: Attributes = JSON.parse(
      option(`put-item --table-name "$TABLE" --item "{\\"pk\\":{\\"S\\":\\"${key}`, "item"),
    );
    await table.client.send(new PutItemCommand({ TableName: table.name, Item }));
    expect(await store.read("stop", what)).toMatchObject({ id: what, at: at("08:00") });
    const Key: Attributes = JSON.parse(
      option(`delete-item --table-name "$TABLE" --key '{"pk":{"S":"${key}`, "key"),
    );
    await table.client.send(new DeleteItemCommand({ TableName: table.name, Key }));
    expect(await store.read("stop", what)).toBeUndefined();
  });

  it("a parked reader is owed their mail again, and a second time changes nothing", async () => {
    const reader = fresh({ trouble: [parkedTrouble()] });
    await store.save("subscription", reader);
    const command = "aws dynamodb update-item";
    const release = () =>
      table.client.send(
        new UpdateItemCommand({
          TableName: table.name,
          Key: { pk: { S: `SUBSCRIPTION#${reader.id}` } },
          UpdateExpression: option(command, "update-expression"),
          ConditionExpression: option(command, "condition-expression"),
          ExpressionAttributeValues: JSON.parse(option(command, "expression-attribute-values")),
        }),
      );
    await release();
    const { trouble: _gone, ...kept } = reader;
    expect(await store.read("subscription", reader.id)).toEqual({ ...kept, due: "0", version: 2 });
    const until = at("08:00", 7);
    expect(await allDue(store, "parked", until)).toEqual([]);
    expect((await allDue(store, "0", until)).map(({ id }) => id)).toEqual([reader.id]);
    await expect(release()).rejects.toThrow();
  });
});
