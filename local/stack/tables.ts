/** DynamoDB tables, emulated by `aws/dynamodb.ts`. */
import * as v from "valibot";
import { resourcesOf } from "./resources.ts";
import type { Resource } from "./template.ts";

const keySchema = v.array(v.object({ AttributeName: v.string(), KeyType: v.string() }));
const table = v.object({
  KeySchema: keySchema,
  AttributeDefinitions: v.array(v.object({ AttributeName: v.string(), AttributeType: v.string() })),
  GlobalSecondaryIndexes: v.optional(
    v.array(
      v.object({
        IndexName: v.string(),
        KeySchema: keySchema,
        Projection: v.object({ ProjectionType: v.string() }),
      }),
    ),
    [],
  ),
});

/** A table to create. */
export type TableSpec = v.InferOutput<typeof table> & {
  readonly name: string;
  readonly arn: string;
};

/** Reads the tables. */
export function readTables(resources: readonly Resource[]): TableSpec[] {
  return resourcesOf(resources, "AWS::DynamoDB::Table", table).map(({ name, arn, properties }) => ({
    ...properties,
    name,
    arn,
  }));
}
