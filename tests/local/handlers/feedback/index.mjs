/** Counts SES events per message and kind; chokes on a message called "poison". */
import { UpdateItemCommand } from "@aws-sdk/client-dynamodb";
import { dynamo, TableName } from "../clients.mjs";

export async function handler({ Records }) {
  const batchItemFailures = [];
  for (const { messageId, body } of Records) {
    const { detail } = JSON.parse(body);
    const [message] = detail.mail.tags.message;
    if (message === "poison") {
      console.log(`choked on ${detail.eventType}`);
      batchItemFailures.push({ itemIdentifier: messageId });
      continue;
    }
    console.log(`heard ${detail.eventType} of ${message}`);
    await dynamo.send(
      new UpdateItemCommand({
        TableName,
        Key: { pk: { S: `EVENT#${message}` } },
        UpdateExpression: "ADD #kind :one",
        ExpressionAttributeNames: { "#kind": detail.eventType },
        ExpressionAttributeValues: { ":one": { N: "1" } },
      }),
    );
  }
  return { batchItemFailures };
}
