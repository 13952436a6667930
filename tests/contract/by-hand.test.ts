/** What the runbook has an operator write into the table by hand does what it says. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { type AttributeValue, PutItemCommand } from "@aws-sdk/client-dynamodb";
import { afterAll, beforeAll, expect, test } from "vitest";
import { dynamoStore } from "../../lambdas/adapters/dynamo-store.ts";
import type { Items, Store } from "../../lambdas/flow/ports.ts";
import { readStop, resumeSending } from "../../lambdas/flow/stop.ts";
import { fakePorts } from "../fakes/ports.ts";
import { at } from "../fakes/subscription.ts";
import { type ContractTable, openTable } from "./dynamo-table.ts";

const guide = readFileSync(join(import.meta.dirname, "../../docs/runbook.md"), "utf8");

let table: ContractTable;
let store: Store<Items>;
beforeAll(async () => {
  table = await openTable();
  store = dynamoStore(table.calls, table.name);
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

test("sending is stopped by the guide's one command that is no command of ours, and resumed by ours", async () => {
  const Item: Attributes = JSON.parse(
    option('put-item --table-name "$TABLE" --item "{\\"pk\\":{\\"S\\":\\"STOP#sending', "item"),
  );
  await table.client.send(new PutItemCommand({ TableName: table.name, Item }));
  expect(await store.read("stop", "sending")).toMatchObject({ id: "sending", at: at("08:00") });
  const ports = { ...fakePorts(), store };
  expect(await readStop(ports, "sending")).toMatchObject({ reason: "by hand" });
  expect(await resumeSending(ports, "sending")).toBe(true);
  expect(await readStop(ports, "sending")).toBeUndefined();
});
