/**
 * DynamoDB in memory that counts: as much of its API as the product uses, and what DynamoDB would charge for
 * each request. It keeps the contract of the store (`tests/contract/`).
 *
 * How units are counted (developer guide, "DynamoDB read and write operations", "Item sizes and formats",
 * "Write operations and global secondary indexes"): a strong read is a unit for each 4 KB begun, an eventual
 * one half of it; a batch is charged item by item, a query by the sum of what it reads. A write is a unit for
 * each KB begun of the larger of the item before and after, whether its condition holds or not. An entry that
 * appears in the index or disappears from it is one more, one that moves is both.
 */
import { type AttributeValue, ConditionalCheckFailedException } from "@aws-sdk/client-dynamodb";
import type { dynamoCalls } from "../../lambdas/adapters/dynamo-store.ts";
import { dueIndex, tableKey } from "../../lambdas/runtime/settings.ts";
import { itemBytes } from "../contract/item-size.ts";
import { firstAfter } from "./memory-store.ts";

type Item = Readonly<Record<string, AttributeValue>>;

/** A request, and what DynamoDB counts for it. */
export interface CountedRequest {
  readonly operation: string;
  /** Of a batch its first key, of a query the partition of the index. */
  readonly key: string;
  readonly readUnits: number;
  /** Without those of the index. */
  readonly writeUnits: number;
  /** The partitions of the index that were written to, each with a unit. */
  readonly indexWrites: readonly string[];
  /** Of the item as it is stored now; 0 where nothing was written. */
  readonly itemBytes: number;
}

/** What a table may hold before anything is written. */
export interface Stored {
  /** Makes the item of a key; a million of them would fill the memory. */
  readonly itemOf: (pk: string) => Item | undefined;
  /** The sort keys of the index, in order, by partition. */
  readonly due: ReadonlyMap<string, readonly string[]>;
}

/** A table that counts. */
export interface CountingTable {
  /** For the product's adapter. */
  readonly call: ReturnType<typeof dynamoCalls>;
  /**
   * Answers one operation as the JSON protocol has it.
   *
   * @throws ConditionalCheckFailedException where the condition does not hold
   * @throws Error for what the product has not asked before
   */
  answer(operation: string, input: Input): Promise<object>;
}

/** The fields of the requests that the product makes. */
export interface Input {
  readonly Key?: Item;
  readonly Item?: Item;
  readonly ConsistentRead?: boolean;
  readonly ConditionExpression?: string;
  readonly UpdateExpression?: string;
  readonly ExpressionAttributeNames?: Readonly<Record<string, string>>;
  readonly ExpressionAttributeValues?: Item;
  readonly ReturnValues?: string;
  readonly Select?: string;
  readonly Limit?: number;
  readonly ExclusiveStartKey?: Item;
  readonly RequestItems?: Readonly<
    Record<string, { readonly Keys: readonly Item[]; readonly ConsistentRead?: boolean }>
  >;
}

/** A page of a query ends at a megabyte. */
const pageBytes = 1024 * 1024;

/** Makes a table that tells of each request. */
export function countingTable(
  seen: (request: CountedRequest) => void,
  stored?: Stored,
): CountingTable {
  const items = new Map<string, Item>();
  const index = new Map<string, string[]>(
    [...(stored?.due ?? [])].map(([due, keys]) => [due, [...keys]]),
  );
  const itemAt = (pk: string) => items.get(pk) ?? stored?.itemOf(pk);

  function read(key: Item | undefined, consistent: boolean): { item?: Item; units: number } {
    const item = itemAt(textOf(key, tableKey));
    const units =
      Math.max(1, Math.ceil((item ? itemBytes(item) : 0) / 4096)) * (consistent ? 1 : 0.5);
    return { ...(item && { item }), units };
  }

  function write(
    operation: string,
    pk: string,
    before: Item | undefined,
    after: Item | undefined,
  ): void {
    const bytes = after ? itemBytes(after) : 0;
    const larger = Math.max(bytes, before ? itemBytes(before) : 0);
    seen({
      operation,
      key: pk,
      readUnits: 0,
      writeUnits: Math.max(1, Math.ceil(larger / 1024)),
      indexWrites: after ? moveEntry(entryOf(before), entryOf(after)) : [],
      itemBytes: bytes,
    });
    if (after) items.set(pk, after);
  }

  function moveEntry(before: Entry | undefined, after: Entry | undefined): string[] {
    if (before?.due === after?.due && before?.dueKey === after?.dueKey) return [];
    if (before) {
      const keys = index.get(before.due) ?? [];
      keys.splice(firstAfter(keys, before.dueKey) - 1, 1);
    }
    if (after) {
      const keys = index.get(after.due) ?? [];
      keys.splice(firstAfter(keys, after.dueKey), 0, after.dueKey);
      index.set(after.due, keys);
    }
    return [before, after].flatMap((entry) => entry?.due ?? []);
  }

  const operations: Record<string, (input: Input) => object> = {
    GetItem({ Key, ConsistentRead = false }) {
      const { item, units } = read(Key, ConsistentRead);
      seen({ ...nothing, operation: "GetItem", key: textOf(Key, tableKey), readUnits: units });
      return item ? { Item: item } : {};
    },
    BatchGetItem({ RequestItems = {} }) {
      const [[table = "", { Keys = [], ConsistentRead = false } = {}] = []] =
        Object.entries(RequestItems);
      const found = Keys.map((key) => read(key, ConsistentRead));
      seen({
        ...nothing,
        operation: "BatchGetItem",
        key: textOf(Keys[0], tableKey),
        readUnits: found.reduce((sum, { units }) => sum + units, 0),
      });
      return {
        Responses: { [table]: found.flatMap(({ item }) => (item ? [item] : [])) },
        UnprocessedKeys: {},
      };
    },
    PutItem(input) {
      const pk = textOf(input.Item, tableKey);
      const before = itemAt(pk);
      const holds = conditionHolds(input, before);
      write("PutItem", pk, before, holds ? input.Item : undefined);
      if (!holds) throw new ConditionalCheckFailedException({ message: "", $metadata: {} });
      return {};
    },
    UpdateItem(input) {
      const pk = textOf(input.Key, tableKey);
      const before = itemAt(pk);
      const { after, changed } = updated(input, before ?? input.Key ?? {});
      write("UpdateItem", pk, before, after);
      return { Attributes: input.ReturnValues === "ALL_NEW" ? after : changed };
    },
    Query({
      ExpressionAttributeValues,
      Limit = Number.POSITIVE_INFINITY,
      Select,
      ExclusiveStartKey,
    }) {
      const due = textOf(ExpressionAttributeValues, ":due");
      const keys = index.get(due) ?? [];
      const from = ExclusiveStartKey
        ? firstAfter(keys, textOf(ExclusiveStartKey, dueIndex.sortKey))
        : 0;
      const to = firstAfter(keys, textOf(ExpressionAttributeValues, ":until"));
      const entry = (dueKey: string): Item => ({
        [tableKey]: { S: `SUBSCRIPTION#${dueKey.split("#")[2]}` },
        [dueIndex.partitionKey]: { S: due },
        [dueIndex.sortKey]: { S: dueKey },
      });
      const inPage = Math.min(Limit, Math.floor(pageBytes / itemBytes(entry(keys[from] ?? ""))));
      const page = keys.slice(from, Math.min(to, from + inPage)).map(entry);
      const bytes = page.reduce((sum, item) => sum + itemBytes(item), 0);
      const readUnits = Math.max(1, Math.ceil(bytes / 4096)) / 2;
      seen({ ...nothing, operation: "Query", key: due, readUnits });
      return {
        Count: page.length,
        ...(Select !== "COUNT" && { Items: page }),
        // As DynamoDB: a full page promises another, even when nothing follows.
        ...(page.length === inPage && { LastEvaluatedKey: page.at(-1) }),
      };
    },
  };

  const answer = async (operation: string, input: Input) => {
    const known = operations[operation];
    if (!known) throw new Error(`The counting table knows no ${operation}: add it.`);
    return structuredClone(known(input));
  };
  return { call: answer as CountingTable["call"], answer };
}

const nothing = { readUnits: 0, writeUnits: 0, indexWrites: [], itemBytes: 0 };

interface Entry {
  readonly due: string;
  readonly dueKey: string;
}

/** Its entry in the index; an item that lacks a key of it has none. */
function entryOf(item: Item | undefined): Entry | undefined {
  const due = item?.[dueIndex.partitionKey]?.S;
  const dueKey = item?.[dueIndex.sortKey]?.S;
  return due !== undefined && dueKey !== undefined ? { due, dueKey } : undefined;
}

function textOf(item: Item | undefined, name: string): string {
  const text = item?.[name]?.S;
  if (text === undefined) throw new Error(`The counting table misses ${name} in a request.`);
  return text;
}

function conditionHolds(
  { ConditionExpression, ExpressionAttributeValues }: Input,
  before: Item | undefined,
): boolean {
  if (ConditionExpression === undefined) return true;
  const version = before?.version?.N;
  if (ConditionExpression === "attribute_not_exists(#version)") return version === undefined;
  if (ConditionExpression === "#version = :version")
    return version !== undefined && version === ExpressionAttributeValues?.[":version"]?.N;
  throw new Error(`The counting table knows no condition "${ConditionExpression}": add it.`);
}

/** `ADD #a :a, #b :b SET #c = :c`. */
function updated(
  { UpdateExpression = "", ExpressionAttributeNames = {}, ExpressionAttributeValues = {} }: Input,
  before: Item,
): { readonly after: Item; readonly changed: Item } {
  const [, adds, sets] = /^ADD (.+) SET (.+)$/.exec(UpdateExpression) ?? [];
  if (adds === undefined || sets === undefined)
    throw new Error(`The counting table knows no update "${UpdateExpression}": add it.`);
  const changed: Record<string, AttributeValue> = {};
  for (const [, name = "", value = ""] of adds.matchAll(/(#\w+) (:\w+)/g)) {
    const attribute = ExpressionAttributeNames[name] ?? "";
    const sum = Number(before[attribute]?.N ?? 0) + Number(ExpressionAttributeValues[value]?.N);
    changed[attribute] = { N: String(sum) };
  }
  for (const [, name = "", value = ""] of sets.matchAll(/(#\w+) = (:\w+)/g)) {
    changed[ExpressionAttributeNames[name] ?? ""] = ExpressionAttributeValues[value] ?? {
      NULL: true,
    };
  }
  return { after: { ...before, ...changed }, changed };
}
