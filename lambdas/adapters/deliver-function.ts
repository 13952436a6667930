/**
 * The `deliver` function, seen from `web`: look at one subscription now.
 */
import { secondMs } from "../domain/instant.ts";
import { type CallOptions, signedPosts } from "./aws-calls.ts";

/**
 * Invokes `deliver` for one subscription and does not wait for it (Lambda API, "Invoke": type `Event`).
 *
 * It gives up before the page does: a reader waits for the answer, and what was not invoked the next run
 * repairs. Left alone it would wait for ever.
 */
export function deliverInvoker(
  functionName: string,
  options?: CallOptions,
): (subscription: string) => Promise<void> {
  const post = signedPosts("lambda", {
    maxAttempts: 2,
    requestHandler: {
      connectionTimeout: secondMs,
      requestTimeout: 2 * secondMs,
      throwOnRequestTimeout: true,
    },
    ...options,
  });
  const path = `/2015-03-31/functions/${encodeURIComponent(functionName)}/invocations`;
  const headers = { "content-type": "application/json", "x-amz-invocation-type": "Event" };
  return async (subscription) => {
    await post(path, headers, JSON.stringify({ subscription }));
  };
}
