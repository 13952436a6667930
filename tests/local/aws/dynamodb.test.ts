/** The embedded table, and what IAM is asked about each of its requests. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { base32 } from "../../../lambdas/domain/base32.ts";
import { instantOf, minuteMs } from "../../../lambdas/domain/instant.ts";
import { requestShard, shardOf } from "../../../lambdas/domain/subscription.ts";
import { openTables } from "../../../local/aws/dynamodb.ts";
import { tableShape } from "../../fakes/table.ts";

const arn = "arn:aws:dynamodb:eu-central-1:000000000000:table/course";

const request = (action: string, input: object) => ({
  method: "POST",
  url: "/",
  headers: { "x-amz-target": `DynamoDB_20120810.${action}` },
  body: JSON.stringify(input),
  signedAt: Number.NaN,
});

test("a request for several items is one for their table, and for each of their keys", async () => {
  const tables = await openTables([{ ...tableShape, name: "course", arn }]);
  const Keys = ["a", "b"].map((S) => ({ pk: { S } }));
  const several = request("BatchGetItem", { RequestItems: { course: { Keys } } });
  expect(tables.read(several).call).toEqual({
    action: "dynamodb:BatchGetItem",
    resources: [arn],
    context: { "dynamodb:leadingkeys": ["a", "b"] },
  });
  const one = request("GetItem", { TableName: "course", Key: { pk: { S: "a" } } });
  expect(tables.read(one).call).toEqual({
    action: "dynamodb:GetItem",
    resources: [arn],
    context: { "dynamodb:leadingkeys": ["a"] },
  });
  await tables.close();
});

const ids = fc.integer({ min: 0, max: 40 }).map((last) => {
  const bytes = new Uint8Array(16);
  bytes[15] = last;
  return base32(bytes);
});
const minutes = fc.integer({ min: 1, max: 60 });
const timeOf = (minute: number) => instantOf(minute * minuteMs);

test("what is due first is what is stored, whatever was saved, moved, taken away and asked before", async () => {
  const table = { ...tableShape, name: "course", arn };
  await fc.assert(
    fc.asyncProperty(
      fc.array(
        fc.oneof(
          fc.record({
            id: ids,
            due: fc.option(fc.record({ minute: minutes, requested: fc.boolean() })),
          }),
          fc.record({ after: minutes }),
        ),
        { maxLength: 20 },
      ),
      async (acts) => {
        const tables = await openTables([table]);
        const stored = new Map<string, number>();
        for (const act of acts) {
          if ("after" in act) {
            const later = [...stored.values()].filter((minute) => minute > act.after);
            const first = later.length > 0 ? Math.min(...later) * minuteMs : undefined;
            expect(await tables.earliestDue(act.after * minuteMs)).toBe(first);
            continue;
          }
          const { id, due } = act;
          const Item = {
            pk: { S: `SUBSCRIPTION#${id}` },
            ...(due && {
              due: { S: due.requested ? requestShard : shardOf(id) },
              dueKey: { S: `${timeOf(due.minute)}#999#${id}` },
            }),
          };
          const save = request("PutItem", { TableName: "course", Item });
          const asked = tables.earliestDue();
          await tables.read(save).perform();
          await asked;
          if (due) stored.set(id, due.minute);
          else stored.delete(id);
        }
        await tables.close();
      },
    ),
    { numRuns: 30 },
  );
});
