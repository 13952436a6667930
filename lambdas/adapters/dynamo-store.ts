/**
 * The table. The only file that knows its keys, its index and how an item is written down.
 *
 * Keys: `SUBSCRIPTION#<id>`, `EVENTS#ses`, `STOP#sending`, `RUN#<worker>`, `HELD#<slug>`,
 * `STATS#<day>`, `RATE#<key>`. The index `due` (keys only) holds `due`, a shard, `now` or `parked`,
 * and `dueKey`, `dueAt#rank#id`: unique, because stable paging wants it.
 */
import {
  ConditionalCheckFailedException,
  type DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  UpdateItemCommand,
} from "@aws-sdk/client-dynamodb";
import { marshall, unmarshall } from "@aws-sdk/util-dynamodb";
import { type Instant, instantOf, msOf } from "../domain/instant.ts";
import { dueKeyOf, parseDueKey, type Subscription } from "../domain/subscription.ts";
import type { DuePage, Items, Store } from "../flow/ports.ts";

/** The sparse index of what is owed. */
const dueIndex = "due";

/** Entries a page: some 8 KB of keys, a fraction of a second of sending. */
const pageSize = 200;

/** The store on one DynamoDB table. */
export function dynamoStore(client: DynamoDBClient, table: string): Store {
  return {
    async read(kind, id) {
      const { Item } = await client.send(
        new GetItemCommand({
          TableName: table,
          Key: marshall({ pk: keyOf(kind, id) }),
          ConsistentRead: true,
        }),
      );
      return Item && parsers[kind](unmarshall(Item));
    },

    async save(kind, item) {
      const { version } = item;
      try {
        await client.send(
          new PutItemCommand({
            TableName: table,
            Item: marshall(
              {
                ...(kind === "subscription" ? toItem(item as Subscription) : item),
                pk: keyOf(kind, item.id),
                version: version + 1,
              },
              { removeUndefinedValues: true },
            ),
            ...(version === 0
              ? { ConditionExpression: "attribute_not_exists(pk)" }
              : {
                  ConditionExpression: "#version = :version",
                  ExpressionAttributeNames: { "#version": "version" },
                  ExpressionAttributeValues: marshall({ ":version": version }),
                }),
          }),
        );
        return true;
      } catch (error) {
        if (error instanceof ConditionalCheckFailedException) return false;
        throw error;
      }
    },

    async listDue(shard, until, after) {
      const { Items = [], LastEvaluatedKey } = await client.send(
        new QueryCommand({
          TableName: table,
          IndexName: dueIndex,
          KeyConditionExpression: "#due = :due AND #dueKey <= :until",
          ExpressionAttributeNames: { "#due": "due", "#dueKey": "dueKey" },
          // "~" sorts behind every id, so that entries of that very instant are in.
          ExpressionAttributeValues: marshall({ ":due": shard, ":until": `${until}#~` }),
          Limit: pageSize,
          ...(after && { ExclusiveStartKey: JSON.parse(after) }),
        }),
      );
      return {
        keys: Items.map((item) => dueEntry(unmarshall(item))),
        ...(LastEvaluatedKey && { next: JSON.stringify(LastEvaluatedKey) }),
      };
    },

    async count(day, amounts) {
      const names = Object.keys(amounts);
      await client.send(
        new UpdateItemCommand({
          TableName: table,
          Key: marshall({ pk: `STATS#${day}` }),
          UpdateExpression: `ADD ${names.map((_, index) => `#n${index} :a${index}`).join(", ")}`,
          ExpressionAttributeNames: Object.fromEntries(
            names.map((name, index) => [`#n${index}`, name]),
          ),
          ExpressionAttributeValues: marshall(
            Object.fromEntries(names.map((name, index) => [`:a${index}`, amounts[name]])),
          ),
        }),
      );
    },

    async increment(key, until) {
      const { Attributes = {} } = await client.send(
        new UpdateItemCommand({
          TableName: table,
          Key: marshall({ pk: `RATE#${key}` }),
          UpdateExpression: "ADD #times :one SET #expiresAt = :until",
          ExpressionAttributeNames: { "#times": "times", "#expiresAt": "expiresAt" },
          ExpressionAttributeValues: marshall({
            ":one": 1,
            ":until": Math.ceil(msOf(until) / 1000),
          }),
          ReturnValues: "UPDATED_NEW",
        }),
      );
      return Number(unmarshall(Attributes).times);
    },
  };
}

function keyOf(kind: keyof Items, id: string): string {
  return `${kind.toUpperCase()}#${id}`;
}

function dueEntry({ dueKey: key = "" }: Record<string, string>): DuePage["keys"][number] {
  return { ...parseDueKey(key), key };
}

/**
 * A subscription as an item. Instants that come in numbers are epoch ms: a third of the bytes, and
 * an item under 1 KB costs one write unit. `expiresAt` is in seconds, as DynamoDB's own clean-up
 * wants it.
 */
function toItem(subscription: Subscription) {
  const {
    dueAt: _dueAt,
    sent,
    softBounces,
    transactionalSends,
    expiresAt,
    missed,
    ...rest
  } = subscription;
  return {
    ...rest,
    sent: numbers(sent),
    softBounces: numbers(softBounces),
    transactionalSends: transactionalSends.map(msOf),
    missed: missed || undefined,
    dueKey: dueKeyOf(subscription),
    expiresAt: expiresAt && Math.ceil(msOf(expiresAt) / 1000),
  };
}

/** A subscription as it is read back: a map comes back as an object. */
type SubscriptionItem = Omit<ReturnType<typeof toItem>, "sent" | "softBounces"> & {
  readonly pk: string;
  readonly sent?: Readonly<Record<string, number>>;
  readonly softBounces?: Readonly<Record<string, number>>;
};

const parsers: { [K in keyof Items]: (item: Record<string, unknown>) => Items[K] } = {
  subscription: (item) => {
    const {
      pk: _pk,
      dueKey,
      sent,
      softBounces,
      expiresAt,
      missed = 0,
      transactionalSends = [],
      ...rest
    } = item as SubscriptionItem;
    return {
      ...defaults,
      ...rest,
      missed,
      sent: instants(sent),
      softBounces: instants(softBounces),
      transactionalSends: transactionalSends.map(instantOf),
      ...(dueKey && { dueAt: dueEntry({ dueKey }).dueAt }),
      ...(expiresAt && { expiresAt: instantOf(Number(expiresAt) * 1000) }),
    };
  },
  events: ({ pk: _pk, ...rest }) => rest as unknown as Items["events"],
  stop: ({ pk: _pk, ...rest }) => rest as unknown as Items["stop"],
  run: ({ pk: _pk, ...rest }) => rest as unknown as Items["run"],
  held: ({ pk: _pk, ...rest }) => rest as unknown as Items["held"],
};

/** An item written before a field existed still reads; saving it writes the field. */
const defaults = { round: 1, requests: [] };

/**
 * A `Map`, because slugs are data: `marshall` takes an object with a `constructor` for no object.
 */
function numbers(instantsByName: Readonly<Record<string, Instant>>): Map<string, number> {
  return new Map(Object.entries(instantsByName).map(([name, at]) => [name, msOf(at)]));
}

function instants(numbersByName: Readonly<Record<string, number>> = {}): Record<string, Instant> {
  return Object.fromEntries(
    Object.entries(numbersByName).map(([name, ms]) => [name, instantOf(ms)]),
  );
}
