/** A site of a few verbs for the tests of the local system. */
import { PutItemCommand, ScanCommand } from "@aws-sdk/client-dynamodb";
import { InvokeCommand, LambdaClient } from "@aws-sdk/client-lambda";
import { GetSecretValueCommand, SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { dynamo, TableName } from "../clients.mjs";

const lambda = new LambdaClient();
const secrets = new SecretsManagerClient();

export async function handler(event) {
  const { rawPath, requestContext } = event;
  const body = event.isBase64Encoded ? Buffer.from(event.body, "base64").toString() : event.body;
  switch (`${requestContext.http.method} ${rawPath}`) {
    case "POST /owe": {
      // id, to, dueAt: a mail owed to somebody at an instant; "now" has deliver send it at once.
      const { id, to, dueAt } = Object.fromEntries(new URLSearchParams(body));
      const at = dueAt === "now" ? new Date().toISOString() : dueAt;
      await dynamo.send(
        new PutItemCommand({
          TableName,
          Item: {
            pk: { S: `SUBSCRIPTION#${id}` },
            to: { S: to },
            due: { S: String(id.length % 16) },
            dueKey: { S: `${at}#999#${id}` },
          },
        }),
      );
      if (dueAt === "now") {
        await lambda.send(
          new InvokeCommand({
            FunctionName: process.env.DELIVER_FUNCTION_NAME,
            InvocationType: "Event",
            Payload: JSON.stringify({ subscription: id }),
          }),
        );
      }
      return { statusCode: 303, headers: { location: "/" } };
    }
    case "GET /scan":
      return await dynamo.send(new ScanCommand({ TableName })).then(
        () => ({ statusCode: 200, body: "scanned" }),
        (error) => ({ statusCode: 403, body: error.name }),
      );
    case "GET /secret": {
      const SecretId = process.env.KEYS_SECRET_ARN;
      const { SecretString } = await secrets.send(new GetSecretValueCommand({ SecretId }));
      return { statusCode: 200, body: SecretString };
    }
    case "GET /ask": {
      // Waits for deliver, which fails for a subscription that is not there.
      const answer = await lambda.send(
        new InvokeCommand({
          FunctionName: process.env.DELIVER_FUNCTION_NAME,
          Payload: JSON.stringify({ subscription: event.rawQueryString }),
        }),
      );
      const { FunctionError = "none", Payload } = answer;
      return { statusCode: 200, body: `${FunctionError} ${Payload.transformToString()}` };
    }
    case "GET /throw":
      throw new RangeError("thrown on purpose");
    case "GET /exit":
      process.exit(1);
      break;
    default:
      return {
        statusCode: 200,
        headers: { "content-type": "application/json" },
        cookies: ["a=1", "b=2"],
        body: JSON.stringify({
          event,
          now: new Date().toISOString(),
          environment: Object.keys(process.env).sort(),
        }),
      };
  }
}
