/** DynamoDB: dynalite with the template's tables. */
import { once } from "node:events";
import type { Server } from "node:http";
import { Readable } from "node:stream";
import dynalite from "dynalite";
import { parseDueKey } from "../../lambdas/domain/due-key.ts";
import { instantOf, msOf } from "../../lambdas/domain/instant.ts";
import { requestShard, shardCount, shardOf } from "../../lambdas/domain/subscription.ts";
import { dueIndex, tableKey } from "../../lambdas/runtime/settings.ts";
import { messageOf, StateError } from "../runtime/errors.ts";
import type { TableSpec } from "../stack/tables.ts";
import type { Call } from "./iam.ts";
import { AwsError, type AwsRequest, type AwsService, jsonHeaders, readJson } from "./protocol.ts";

/** The embedded DynamoDB. */
export interface Tables extends AwsService {
  /**
   * The earliest instant later than `after` at which an item of any due index is owed, in milliseconds; undefined
   * when none is.
   */
  earliestDue(after?: number): Promise<number | undefined>;
  close(): Promise<void>;
}

/** Where something is owed in the due index; what is "parked" waits for a person. */
const shards = [requestShard, ...Array.from({ length: shardCount }, (_, shard) => String(shard))];

/**
 * Creates the tables, or opens those of an earlier run.
 *
 * @param folder where dynalite keeps them; in memory without one.
 * @throws StateError when the kept tables are another program's or of another shape.
 */
export async function openTables(specs: readonly TableSpec[], folder?: string): Promise<Tables> {
  const server = dynalite({
    ...(folder && { path: folder }),
    createTableMs: 0,
    deleteTableMs: 0,
    updateTableMs: 0,
  });
  const command: Command = async (action, input) => {
    const answer = await post(server, `DynamoDB_20120810.${action}`, JSON.stringify(input));
    const output = JSON.parse(answer.body);
    if (answer.status !== 200) {
      throw new AwsError(String(output.__type).split("#")[1] ?? "", String(output.message));
    }
    return output;
  };
  const close = async () => {
    // dynalite closes its store only when its server listens.
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    await new Promise<void>((resolve) => server.close(() => resolve()));
  };
  try {
    for (const spec of specs) await openTable(spec, command);
  } catch (error) {
    await close();
    throw error instanceof StateError
      ? error
      : new StateError(
          `The kept tables cannot be opened (${messageOf(error)}). Begin again with npm start -- --fresh.`,
        );
  }
  const firstDue = firstInShards(specs, command);
  return {
    protocol: "json",
    close,
    read(request) {
      const { call, perform } = readCall(request, specs, server);
      if (readActions.has(call.action)) return { call, perform };
      const written = async () => {
        try {
          return await perform();
        } finally {
          firstDue.forget(call.context["dynamodb:leadingkeys"]);
        }
      };
      return { call, perform: written };
    },
    earliestDue: firstDue.after,
  };
}

/**
 * Where something is owed first, kept for each shard: the clock asks at every step, and a step changes few shards.
 */
function firstInShards(specs: readonly TableSpec[], command: Command) {
  const places = specs
    .filter((spec) =>
      spec.GlobalSecondaryIndexes.some(({ IndexName }) => IndexName === dueIndex.name),
    )
    .flatMap(({ name }) => shards.map((shard) => ({ name, shard })));
  const known = new Map<(typeof places)[number], Promise<number | undefined>>();

  async function firstAfter(place: (typeof places)[number], after: number) {
    const read = (from: number) => earliestInShard(place.name, place.shard, command, from);
    const first = known.get(place) ?? read(0);
    known.set(place, first);
    // What failed says nothing of what is stored, and is read again.
    first.catch(() => known.delete(place));
    const at = await first;
    return at === undefined || at > after ? at : read(after);
  }

  return {
    async after(after = 0): Promise<number | undefined> {
      const all = await Promise.all(places.map((place) => firstAfter(place, after)));
      const found = all.filter((instant) => instant !== undefined);
      return found.length ? Math.min(...found) : undefined;
    },
    /** Something was written under these keys; also what is being read now may not hold it. */
    forget(keys: Call["context"][string] = []): void {
      const ids = [keys].flat().map(subscriptionIdOf);
      const owners = ids.length > 0 ? ids.filter((id) => id !== undefined) : undefined;
      for (const place of known.keys()) {
        const { shard } = place;
        const isTheirs = (id: string) => shard === requestShard || shard === shardOf(id);
        if (owners?.some(isTheirs) ?? true) known.delete(place);
      }
    },
  };
}

/** All others may change what is owed. */
const readActions = new Set(
  ["GetItem", "BatchGetItem", "Query", "Scan"].map((action) => `dynamodb:${action}`),
);

/** Calls dynalite's request handler without a socket: quicker, and no second port to guard. */
function post(
  server: Server,
  target: string,
  body: string,
): Promise<{ status: number; body: string }> {
  return new Promise((resolve) => {
    const request = Object.assign(Readable.from([Buffer.from(body)]), {
      method: "POST",
      url: "/",
      headers: {
        "content-type": "application/x-amz-json-1.0",
        "x-amz-target": target,
        "x-amz-date": "now",
        authorization: "AWS4-HMAC-SHA256 Credential=local, SignedHeaders=host, Signature=local",
      },
    });
    const response = {
      statusCode: 200,
      setHeader: () => undefined,
      end: (text: string) => resolve({ status: response.statusCode, body: text }),
    };
    server.emit("request", request, response);
  });
}

function readCall(
  request: AwsRequest,
  specs: readonly TableSpec[],
  server: Server,
): ReturnType<AwsService["read"]> {
  const { action, input } = readJson(request);
  // A request for several items names its tables with them.
  const tables = (input.RequestItems ?? { [String(input.TableName)]: {} }) as Record<string, Input>;
  const arnOf = (name: string) =>
    specs.find((spec) => spec.name === name)?.arn ?? `arn:aws:dynamodb:::table/${name}`;
  const index = input.IndexName ? `/index/${input.IndexName}` : "";
  return {
    call: {
      action: `dynamodb:${action}`,
      resources: Object.keys(tables).map((name) => `${arnOf(name)}${index}`),
      context: { ...leadingKeys(input, Object.values(tables)), ...selected(input) },
    },
    async perform() {
      const target = String(request.headers["x-amz-target"]);
      const { status, body } = await post(server, target, request.body);
      return { status, headers: jsonHeaders, body };
    },
  };
}

/** The keys of the items that are asked for or saved, as IAM's `dynamodb:LeadingKeys` has them. */
function leadingKeys({ Key, Item }: Input, tables: readonly Input[]): Record<string, string[]> {
  const several = tables.flatMap(({ Keys = [] }) => Keys as Input[]);
  const keys = [Key ?? Item, ...several]
    .map((one) => ((one as Input | undefined)?.[tableKey] as { S?: string } | undefined)?.S)
    .filter((key) => key !== undefined);
  return keys.length === 0 ? {} : { "dynamodb:leadingkeys": keys };
}

/** Which attributes a call reads or tests by name, as IAM's `dynamodb:Attributes` has it. */
function selected(input: Input): Record<string, string | string[]> {
  const { Select, ProjectionExpression: projection, FilterExpression: filter } = input;
  if (typeof projection !== "string") return {};
  const names = (input.ExpressionAttributeNames ?? {}) as Record<string, string>;
  const texts = [...`${projection} ${filter ?? ""}`.matchAll(/#?\w+/g)].map(([name]) => name);
  const attributes = texts.flatMap((name) => names[name] ?? []);
  return {
    "dynamodb:attributes": [...new Set(attributes)],
    ...(typeof Select === "string" && { "dynamodb:select": Select }),
  };
}

type Input = Readonly<Record<string, unknown>>;

/** Whose the item under a key is; undefined for one that is nobody's, and is never due. */
function subscriptionIdOf(key: string): string | undefined {
  return key.startsWith("SUBSCRIPTION#") ? key.slice("SUBSCRIPTION#".length) : undefined;
}

type Command = (action: string, input: unknown) => Promise<Record<string, unknown>>;

async function openTable(spec: TableSpec, command: Command): Promise<void> {
  const { name, KeySchema, AttributeDefinitions, GlobalSecondaryIndexes } = spec;
  const shape = {
    KeySchema,
    AttributeDefinitions,
    ...(GlobalSecondaryIndexes.length && { GlobalSecondaryIndexes }),
  };
  const { TableNames } = await command("ListTables", {});
  if (!Array.isArray(TableNames) || !TableNames.includes(name)) {
    const BillingMode = "PAY_PER_REQUEST";
    await command("CreateTable", { TableName: name, BillingMode, ...shape });
    await untilActive(name, command);
    return;
  }
  const { Table } = await command("DescribeTable", { TableName: name });
  if (summary(Table as typeof shape) !== summary(shape)) {
    throw new StateError(
      `The kept table ${name} has other keys or indexes than the stack's. Begin again with npm start -- --fresh.`,
    );
  }
}

/** Until then a table that was just made is not found. */
async function untilActive(name: string, command: Command): Promise<void> {
  for (;;) {
    const { Table } = await command("DescribeTable", { TableName: name });
    if ((Table as { readonly TableStatus?: string }).TableStatus === "ACTIVE") return;
  }
}

/** Keys and indexes in one text, whatever else a description holds and in whatever order. */
function summary(shape: Partial<Pick<TableSpec, "KeySchema" | "GlobalSecondaryIndexes">>): string {
  const keys = (schema: TableSpec["KeySchema"] = []) =>
    schema.map(({ AttributeName, KeyType }) => `${AttributeName} ${KeyType}`).sort();
  const indexes = (shape.GlobalSecondaryIndexes ?? []).map(
    ({ IndexName, KeySchema, Projection }) =>
      `${IndexName} ${keys(KeySchema)} ${Projection.ProjectionType}`,
  );
  return JSON.stringify([keys(shape.KeySchema), indexes.sort()]);
}

async function earliestInShard(
  TableName: string,
  shard: string,
  command: Command,
  after: number,
): Promise<number | undefined> {
  const { Items } = await command("Query", {
    TableName,
    IndexName: dueIndex.name,
    KeyConditionExpression: "#due = :shard AND #key > :after",
    ExpressionAttributeNames: { "#due": dueIndex.partitionKey, "#key": dueIndex.sortKey },
    // "~" sorts after every rank and id: entries of that very instant are not later.
    ExpressionAttributeValues: { ":shard": { S: shard }, ":after": { S: `${instantOf(after)}#~` } },
    Limit: 1,
  });
  const [item] = Array.isArray(Items) ? Items : [];
  return item && msOf(parseDueKey(String(item[dueIndex.sortKey]?.S)).dueAt);
}
