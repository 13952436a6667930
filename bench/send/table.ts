/**
 * A lean DynamoDB: what a run asks of its one table and nothing else, in memory, so that a measure of the
 * sender is not one of an emulator. Anything it does not know is an error.
 */
type Value = Readonly<Record<string, unknown>>;
type Item = Readonly<Record<string, Value>>;
type Input = Readonly<Record<string, unknown>> & {
  readonly Key: Item;
  readonly Item: Item;
  readonly ConditionExpression?: string;
  readonly ExpressionAttributeValues: Readonly<Record<string, Value>>;
  readonly ExclusiveStartKey?: Item;
  readonly Limit?: number;
  readonly RequestItems: Readonly<
    Record<string, readonly { PutRequest: { Item: Item } }[] & { readonly Keys: readonly Item[] }>
  >;
};

/** The operations, by the name that a request's target ends in. */
export type Table = Readonly<Record<string, (input: Input) => object>>;

/** DynamoDB's answer to a condition that does not hold. */
export class ConditionFailed extends Error {}

const text = (value: Value | undefined) => String(value?.S ?? "");

/** An empty table. */
export function leanTable(): Table {
  const items = new Map<string, Item>();
  /** By the shard of the due index, its keys in order. */
  const due = new Map<string, string[]>();

  function place(keys: readonly string[], key: string): number {
    let [low, high] = [0, keys.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((keys[middle] ?? "") < key) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  function store(item: Item): void {
    const pk = text(item.pk);
    const before = items.get(pk);
    if (before?.due) {
      const keys = due.get(text(before.due)) ?? [];
      keys.splice(place(keys, text(before.dueKey)), 1);
    }
    items.set(pk, item);
    if (!item.due) return;
    const keys = due.get(text(item.due)) ?? [];
    due.set(text(item.due), keys);
    keys.splice(place(keys, text(item.dueKey)), 0, text(item.dueKey));
  }

  return {
    GetItem({ Key }) {
      const Item = items.get(text(Key.pk));
      return Item ? { Item } : {};
    },
    PutItem({ Item, ConditionExpression, ExpressionAttributeValues }) {
      const known = items.get(text(Item.pk));
      const holds =
        ConditionExpression === "attribute_not_exists(#version)"
          ? known?.version === undefined
          : known?.version?.N === ExpressionAttributeValues[":version"]?.N;
      if (!holds) throw new ConditionFailed();
      store(Item);
      return {};
    },
    BatchGetItem({ RequestItems }) {
      const Responses = Object.fromEntries(
        Object.entries(RequestItems).map(([table, { Keys }]) => [
          table,
          Keys.flatMap(({ pk }) => items.get(text(pk)) ?? []),
        ]),
      );
      return { Responses, UnprocessedKeys: {} };
    },
    BatchWriteItem({ RequestItems }) {
      for (const { PutRequest } of Object.values(RequestItems).flat()) store(PutRequest.Item);
      return { UnprocessedItems: {} };
    },
    Query({ ExpressionAttributeValues, ExclusiveStartKey, Limit = 1_000 }) {
      const shard = text(ExpressionAttributeValues[":due"]);
      const keys = due.get(shard) ?? [];
      const after = ExclusiveStartKey && text(ExclusiveStartKey.dueKey);
      const from = after === undefined ? 0 : place(keys, `${after}\u0000`);
      const to = place(keys, text(ExpressionAttributeValues[":until"]));
      const Items = keys.slice(from, Math.min(to, from + Limit)).map((dueKey) => ({
        pk: { S: `SUBSCRIPTION#${dueKey.split("#").at(-1)}` },
        due: { S: shard },
        dueKey: { S: dueKey },
      }));
      const LastEvaluatedKey = Items.length === Limit ? Items.at(-1) : undefined;
      return { Items, Count: Items.length, ...(LastEvaluatedKey && { LastEvaluatedKey }) };
    },
  };
}
