/**
 * A table for the contract: in dynalite on a free port of this machine, or in any other DynamoDB
 * whose address is in `DYNAMODB_ENDPOINT`.
 *
 * What dynalite does not enforce: its index is never behind the table, and it loses rows whose index
 * keys are equal.
 */
import { randomUUID } from "node:crypto";
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import {
  CreateTableCommand,
  DeleteTableCommand,
  DynamoDBClient,
  waitUntilTableExists,
} from "@aws-sdk/client-dynamodb";
import dynalite from "dynalite";
import { dynamoCalls } from "../../lambdas/adapters/dynamo-store.ts";
import { tableShape } from "../fakes/table.ts";

/** An empty table of its own, with the keys that the stack gives it. */
export interface ContractTable {
  /** The SDK's own, for what no function does. */
  readonly client: DynamoDBClient;
  /** As the functions call it. */
  readonly calls: ReturnType<typeof dynamoCalls>;
  readonly name: string;
  close(): Promise<void>;
}

/** Makes the table. */
export async function openTable(): Promise<ContractTable> {
  const elsewhere = process.env.DYNAMODB_ENDPOINT;
  const server = elsewhere ? undefined : dynalite({ createTableMs: 0, deleteTableMs: 0 });
  server?.listen(0, "127.0.0.1");
  if (server) await once(server, "listening");
  const { port } = (server?.address() ?? {}) as AddressInfo;
  const access = {
    endpoint: elsewhere ?? `http://127.0.0.1:${port}`,
    region: process.env.AWS_REGION ?? "eu-west-1",
    ...(!elsewhere && { credentials: { accessKeyId: "test", secretAccessKey: "test" } }),
  };
  const client = new DynamoDBClient(access);
  const name = `contract-${randomUUID()}`;
  await client.send(
    new CreateTableCommand({
      TableName: name,
      ...tableShape,
    }),
  );
  await waitUntilTableExists({ client, maxWaitTime: 60, minDelay: 1 }, { TableName: name });
  return {
    client,
    calls: dynamoCalls(access),
    name,
    async close() {
      await client.send(new DeleteTableCommand({ TableName: name }));
      client.destroy();
      if (server) await new Promise((resolve) => server.close(resolve));
    },
  };
}
