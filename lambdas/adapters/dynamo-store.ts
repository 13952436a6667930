/**
 * The table. The only file that knows its keys and its index; how an item is written down is in
 * `stored-items.ts`.
 *
 * Keys: `SUBSCRIPTION#<id>`, `EVENTS#ses`, `STOP#sending`, `RUN#<worker>`, `HELD#<slug>`,
 * `MAILBOX#<keyed mailbox>`, `FORM#<hash>`, `STATS#<day>`, `RATE#<key>`. The index `due` (keys only) holds `due`, a shard, `now` or `parked`,
 * and `dueKey`, `dueAt#rank#id`: unique, because stable paging wants it.
 */

import type {
  AttributeValue,
  BatchGetItemInput,
  BatchGetItemOutput,
  GetItemInput,
  GetItemOutput,
  PutItemInput,
  PutItemOutput,
  QueryInput,
  QueryOutput,
  UpdateItemInput,
  UpdateItemOutput,
} from "@aws-sdk/client-dynamodb";
import { marshall, unmarshall } from "@aws-sdk/util-dynamodb";
import { parseDueKey } from "../domain/due-key.ts";
import type { Counters } from "../domain/guard.ts";
import { dayMs, type Instant, msOf } from "../domain/instant.ts";
import { statsDays } from "../domain/stats.ts";
import type { Subscription } from "../domain/subscription.ts";
import { nameOf } from "../flow/error-name.ts";
import type { DuePage, Items, Log, Store } from "../flow/ports.ts";
import { dueIndex } from "../runtime/settings.ts";
import { type CallOptions, type Calls, jsonCalls } from "./aws-calls.ts";
import { readTogether } from "./read-together.ts";
import { parseItem, subscriptionItem } from "./stored-items.ts";

/** What the store asks of DynamoDB. */
interface DynamoActions {
  BatchGetItem(input: BatchGetItemInput): BatchGetItemOutput;
  GetItem(input: GetItemInput): GetItemOutput;
  PutItem(input: PutItemInput): PutItemOutput;
  Query(input: QueryInput): QueryOutput;
  UpdateItem(input: UpdateItemInput): UpdateItemOutput;
}

/** Calls DynamoDB, as patiently as its own client: it answers fast, so the first waits are short. */
export function dynamoCalls(options?: CallOptions): Calls<DynamoActions> {
  const service = { name: "dynamodb", version: "1.0", target: "DynamoDB_20120810" } as const;
  return jsonCalls(service, { maxAttempts: 4, baseDelay: 25, ...options });
}

/** Entries a page: some 8 KB of keys, a fraction of a second of sending. */
const pageSize = 200;

/**
 * The store in which subscriptions that are wanted at about the same time are read in one request. Where that
 * fails they are read one by one, and the log says so: it costs time, and may be a missing permission.
 */
export function readingTogether(call: Calls<DynamoActions>, table: string, log: Log): Store<Items> {
  const store = dynamoStore(call, table);
  const readSubscription = readTogether(
    (id) => store.read("subscription", id),
    (ids) => readSubscriptions(call, table, ids),
    (error) => log("batch-read-failed", {}, error),
  );
  const read = (kind: keyof Items, id: string) =>
    kind === "subscription" ? readSubscription(id) : store.read(kind, id);
  return { ...store, read: read as typeof store.read };
}

/** Subscriptions by id, without those that DynamoDB left out or that cannot be parsed. */
async function readSubscriptions(
  call: Calls<DynamoActions>,
  table: string,
  ids: readonly string[],
): Promise<ReadonlyMap<string, Subscription | undefined>> {
  const Keys = ids.map((id) => marshall({ pk: keyOf("subscription", id) }));
  const { Responses, UnprocessedKeys } = await call("BatchGetItem", {
    RequestItems: { [table]: { Keys, ConsistentRead: true } },
  });
  const read = new Map<string, Subscription | undefined>(ids.map((id) => [id, undefined]));
  for (const { pk = { S: "" } } of UnprocessedKeys?.[table]?.Keys ?? []) read.delete(idOf(pk));
  for (const item of Responses?.[table] ?? []) {
    const id = idOf(item.pk ?? { S: "" });
    try {
      read.set(id, parseItem("subscription", unmarshall(item)));
    } catch {
      read.delete(id);
    }
  }
  return read;
}

function idOf({ S = "" }: AttributeValue): string {
  return S.slice(keyOf("subscription", "").length);
}

/** The store on one DynamoDB table. */
export function dynamoStore(call: Calls<DynamoActions>, table: string): Store<Items> {
  return {
    async read(kind, id) {
      const { Item } = await call("GetItem", {
        TableName: table,
        Key: marshall({ pk: keyOf(kind, id) }),
        ConsistentRead: true,
      });
      return Item && parseItem(kind, unmarshall(Item));
    },

    async save(kind, item) {
      const { version } = item;
      try {
        await call("PutItem", {
          TableName: table,
          Item: marshall(
            {
              ...(kind === "subscription" ? subscriptionItem(item as Subscription) : item),
              pk: keyOf(kind, item.id),
              version: version + 1,
            },
            { removeUndefinedValues: true },
          ),
          ...(version === 0
            ? // Only what a person wrote by hand can be without one.
              { ConditionExpression: "attribute_not_exists(#version)" }
            : {
                ConditionExpression: "#version = :version",
                ExpressionAttributeValues: marshall({ ":version": version }),
              }),
          ExpressionAttributeNames: { "#version": "version" },
        });
        return true;
      } catch (error) {
        if (nameOf(error) === "ConditionalCheckFailedException") return false;
        throw error;
      }
    },

    async listDue(shard, until, after) {
      const { Items = [], LastEvaluatedKey } = await call("Query", {
        ...dueQuery(table, shard, until),
        Limit: pageSize,
        ...(after && { ExclusiveStartKey: JSON.parse(after) }),
      });
      return {
        keys: Items.map((item) => dueEntry(unmarshall(item))),
        ...(LastEvaluatedKey && { next: JSON.stringify(LastEvaluatedKey) }),
      };
    },

    async countDue(shard, until, most) {
      let count = 0;
      let after: QueryInput["ExclusiveStartKey"];
      do {
        // Pages of a megabyte, some 8,000 entries: 128 read units, as reading them would cost.
        const { Count = 0, LastEvaluatedKey }: QueryOutput = await call("Query", {
          ...dueQuery(table, shard, until),
          Select: "COUNT",
          ...(after && { ExclusiveStartKey: after }),
        });
        count += Count;
        after = LastEvaluatedKey;
      } while (after && count < most);
      return count;
    },

    async count(day, amounts) {
      const names = Object.keys(amounts);
      const added = names.map((_, index) => `#n${index} :a${index}`).join(", ");
      const { Attributes = {} } = await call("UpdateItem", {
        TableName: table,
        Key: marshall({ pk: `STATS#${day}` }),
        UpdateExpression: `ADD ${added} SET #expiresAt = :until`,
        ExpressionAttributeNames: {
          ...Object.fromEntries(names.map((name, index) => [`#n${index}`, name])),
          "#expiresAt": "expiresAt",
        },
        ExpressionAttributeValues: marshall({
          ...Object.fromEntries(names.map((name, index) => [`:a${index}`, amounts[name]])),
          ":until": Math.ceil((Date.parse(day) + statsDays * dayMs) / 1000),
        }),
        ReturnValues: "ALL_NEW",
      });
      return countersIn(Attributes);
    },

    async readCounts(day) {
      const { Item = {} } = await call("GetItem", {
        TableName: table,
        Key: marshall({ pk: `STATS#${day}` }),
      });
      return countersIn(Item);
    },

    async increment(key, until) {
      const { Attributes = {} } = await call("UpdateItem", {
        TableName: table,
        Key: marshall({ pk: `RATE#${key}` }),
        UpdateExpression: "ADD #times :one SET #expiresAt = :until",
        ExpressionAttributeNames: { "#times": "times", "#expiresAt": "expiresAt" },
        ExpressionAttributeValues: marshall({
          ":one": 1,
          ":until": Math.ceil(msOf(until) / 1000),
        }),
        ReturnValues: "UPDATED_NEW",
      });
      return Number(unmarshall(Attributes).times);
    },
  };
}

function countersIn(item: Record<string, AttributeValue>): Counters {
  const { pk: _pk, expiresAt: _expiresAt, ...counters } = unmarshall(item);
  return counters;
}

function dueQuery(table: string, shard: string, until: Instant) {
  return {
    TableName: table,
    IndexName: dueIndex.name,
    KeyConditionExpression: "#due = :due AND #dueKey <= :until",
    ExpressionAttributeNames: { "#due": dueIndex.partitionKey, "#dueKey": dueIndex.sortKey },
    // "~" sorts behind every id, so that entries of that very instant are in.
    ExpressionAttributeValues: marshall({ ":due": shard, ":until": `${until}#~` }),
  };
}

function keyOf(kind: keyof Items, id: string): string {
  return `${kind.toUpperCase()}#${id}`;
}

function dueEntry({ dueKey: key = "" }: Record<string, string>): DuePage["keys"][number] {
  return { ...parseDueKey(key), key };
}
