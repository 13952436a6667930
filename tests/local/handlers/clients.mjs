/** Clients as the product makes them: endpoint, region and credentials come from the environment. */
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";

export const dynamo = new DynamoDBClient();
export const TableName = process.env.TABLE_NAME;
