/**
 * As much of AWS as `web` calls, in a process of its own, so that its work is not counted with the function's:
 * the table in memory, the secret with the keys, and a `deliver` that takes every call. Prints its address; ends
 * when its parent does.
 */
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { ConditionalCheckFailedException } from "@aws-sdk/client-dynamodb";
import { countingTable, type Input } from "../../tests/fakes/counting-table.ts";
import { secret } from "./readers.ts";

const table = countingTable(() => undefined);

/** Answers one request, by the operation that its header names. */
async function answer(operation: string | undefined, body: string): Promise<object> {
  if (operation === undefined) return {};
  if (operation === "GetSecretValue") return { ARN: "arn", Name: "keys", SecretString: secret };
  return table.answer(operation, JSON.parse(body) as Input);
}

const server = createServer(async (request, response) => {
  const operation = String(request.headers["x-amz-target"] ?? "").split(".")[1];
  const body = await text(request);
  const type = { "Content-Type": "application/x-amz-json-1.0" };
  try {
    const said = JSON.stringify(await answer(operation, body));
    // Lambda says 202 to who does not wait.
    response.writeHead(operation === undefined ? 202 : 200, type).end(said);
  } catch (error) {
    const isCondition = error instanceof ConditionalCheckFailedException;
    const name = isCondition ? "ConditionalCheckFailedException" : "ValidationException";
    response
      .writeHead(400, type)
      .end(JSON.stringify({ __type: `com.amazonaws#${name}`, message: String(error) }));
  }
});
server.listen(0, "127.0.0.1");
await once(server, "listening");
console.log(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
process.stdin.resume().once("end", () => process.exit(0));
