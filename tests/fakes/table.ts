/** The table as the stack defines it, for whoever creates one: dynalite, a benchmark, a small stack. */
import { dueIndex, tableKey } from "../../lambdas/runtime/settings.ts";

const hash = "HASH" as const;
const range = "RANGE" as const;
const keysOnly = "KEYS_ONLY" as const;
const text = "S" as const;
const perRequest = "PAY_PER_REQUEST" as const;

/** Keys, index and billing, as CreateTable and a template's `AWS::DynamoDB::Table` write them. */
export const tableShape = {
  BillingMode: perRequest,
  KeySchema: [{ AttributeName: tableKey, KeyType: hash }],
  AttributeDefinitions: [tableKey, dueIndex.partitionKey, dueIndex.sortKey].map(
    (AttributeName) => ({ AttributeName, AttributeType: text }),
  ),
  GlobalSecondaryIndexes: [
    {
      IndexName: dueIndex.name,
      KeySchema: [
        { AttributeName: dueIndex.partitionKey, KeyType: hash },
        { AttributeName: dueIndex.sortKey, KeyType: range },
      ],
      Projection: { ProjectionType: keysOnly },
    },
  ],
};
