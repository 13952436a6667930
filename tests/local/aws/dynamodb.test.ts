/** The embedded table, and what IAM is asked about each of its requests. */
import { expect, test } from "vitest";
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
