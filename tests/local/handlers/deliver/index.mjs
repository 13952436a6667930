/** Sends what is owed, once each, and forgets it only when SES has answered. */
import { GetItemCommand, QueryCommand, UpdateItemCommand } from "@aws-sdk/client-dynamodb";
import { SESClient, SendRawEmailCommand } from "@aws-sdk/client-ses";
import { dynamo, TableName } from "../clients.mjs";

const ses = new SESClient({ maxAttempts: 1 });

export async function handler(event) {
  const ids = event.subscription ? [`SUBSCRIPTION#${event.subscription}`] : await owed();
  for (const pk of ids) await deliver(pk);
}

async function owed() {
  const pages = await Promise.all(
    Array.from({ length: 16 }, (_, shard) =>
      dynamo.send(
        new QueryCommand({
          TableName,
          IndexName: "due",
          KeyConditionExpression: "due = :due AND dueKey <= :now",
          ExpressionAttributeValues: {
            ":due": { S: String(shard) },
            ":now": { S: `${new Date().toISOString()}~` },
          },
        }),
      ),
    ),
  );
  return pages.flatMap(({ Items }) => Items.map(({ pk }) => pk.S));
}

async function deliver(pk) {
  const Key = { pk: { S: pk } };
  const { Item } = await dynamo.send(new GetItemCommand({ TableName, Key, ConsistentRead: true }));
  const id = pk.split("#")[1];
  const raw = [
    `From: Course <${process.env.FROM_ADDRESS}>`,
    `To: ${Item.to.S}`,
    `Subject: =?UTF-8?B?${Buffer.from(`Größe ${id}`).toString("base64")}?=`,
    `Date: Thu, 01 Jan 1970 00:00:00 +0000`,
    "MIME-Version: 1.0",
    "Content-Type: text/plain; charset=utf-8",
    "",
    `Hello ${id}`,
  ].join("\r\n");
  await ses.send(
    new SendRawEmailCommand({
      RawMessage: { Data: Buffer.from(raw) },
      Destinations: [Item.to.S],
      ConfigurationSetName: process.env.CONFIGURATION_SET,
      Tags: [{ Name: "message", Value: id }],
    }),
  );
  await dynamo.send(
    new UpdateItemCommand({ TableName, Key, UpdateExpression: "REMOVE due, dueKey" }),
  );
}
