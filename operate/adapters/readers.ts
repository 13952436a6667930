/** The readers as a whole: a walk over the table that reads their status and nothing else. */
import { DescribeTableCommand, type DynamoDBClient, ScanCommand } from "@aws-sdk/client-dynamodb";
import { tableKey } from "../../lambdas/runtime/settings.ts";
import type { Readers } from "../course/ports.ts";

/** Items a page: at a kilobyte or two each some hundred read units. */
const pageSize = 400;

/** The readers in a table. */
export function readers(client: DynamoDBClient, table: string): Readers {
  return {
    async approximateItems() {
      const { Table } = await client.send(new DescribeTableCommand({ TableName: table }));
      return Table?.ItemCount ?? 0;
    },
    async statusPage(after) {
      const page = await client.send(
        new ScanCommand({
          TableName: table,
          Limit: pageSize,
          // The policy allows exactly this: no scan reads an address.
          Select: "SPECIFIC_ATTRIBUTES",
          ProjectionExpression: "#key, #status",
          ExpressionAttributeNames: { "#key": tableKey, "#status": "status" },
          ReturnConsumedCapacity: "TOTAL",
          ...(after && { ExclusiveStartKey: JSON.parse(after) }),
        }),
      );
      const { Items = [], ScannedCount = 0, ConsumedCapacity, LastEvaluatedKey } = page;
      return {
        statuses: Items.flatMap(({ [tableKey]: key, status }) =>
          key?.S?.startsWith("SUBSCRIPTION#") && status?.S ? [status.S] : [],
        ),
        items: ScannedCount,
        units: ConsumedCapacity?.CapacityUnits ?? 0,
        ...(LastEvaluatedKey && { next: JSON.stringify(LastEvaluatedKey) }),
      };
    },
  };
}
