/**
 * The `deliver` function, seen from `web`: look at one subscription now.
 */
import { InvokeCommand, type LambdaClient } from "@aws-sdk/client-lambda";

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
