/**
 * The `deliver` function, seen from `web`: look at one subscription now.
 */
import { InvokeCommand, LambdaClient } from "@aws-sdk/client-lambda";
import { secondMs } from "../domain/instant.ts";

/**
 * A client that gives up before the page does: a reader waits for the answer, and what was not
 * invoked the next run repairs. The SDK alone waits for ever.
 */
export function deliverClient(): LambdaClient {
  return new LambdaClient({
    maxAttempts: 2,
    requestHandler: {
      connectionTimeout: secondMs,
      requestTimeout: 2 * secondMs,
      throwOnRequestTimeout: true,
    },
  });
}

/** Invokes `deliver` for one subscription and does not wait for it. */
export async function invokeDeliver(
  client: LambdaClient,
  functionName: string,
  subscription: string,
): Promise<void> {
  await client.send(
    new InvokeCommand({
      FunctionName: functionName,
      InvocationType: "Event",
      Payload: Buffer.from(JSON.stringify({ subscription })),
    }),
  );
}
