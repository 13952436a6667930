/**
 * Runs inside a worker thread: one Lambda sandbox. It replaces `Date` by the virtual clock, loads
 * the bundled handler and answers invocations, several at once.
 */
import { parentPort, workerData } from "node:worker_threads";
import type { Answer, Invocation, WorkerStart } from "./worker-messages.ts";

const { handlerUrl, clockOffset, functionName, functionArn, memoryMb } = workerData as WorkerStart;
const offset = new BigInt64Array(clockOffset);
const RealDate = Date;

class VirtualDate extends RealDate {
  constructor(...parts: unknown[]) {
    // Date's constructor takes one to seven parts; without any it means now.
    super(...((parts.length ? parts : [VirtualDate.now()]) as [number]));
  }

  static override now(): number {
    return RealDate.now() + Number(Atomics.load(offset, 0));
  }
}
// `Date()` without `new` gives a string, which a class cannot do.
globalThis.Date = new Proxy(VirtualDate, {
  apply: () => new VirtualDate().toString(),
}) as unknown as DateConstructor;

// After the clock: what the handler reads at load must already be virtual.
const { handler } = await import(handlerUrl);

parentPort?.on("message", async ({ id, event, deadline }: Invocation) => {
  const context = {
    functionName,
    invokedFunctionArn: functionArn,
    functionVersion: "$LATEST",
    memoryLimitInMB: String(memoryMb),
    awsRequestId: id,
    callbackWaitsForEmptyEventLoop: false,
    getRemainingTimeInMillis: () => Math.max(0, deadline - RealDate.now()),
  };
  const answer: Answer = { id };
  try {
    answer.result = JSON.stringify((await handler(event, context)) ?? null);
  } catch (error) {
    const { name, message, stack } = error instanceof Error ? error : new Error(String(error));
    answer.error = { errorType: name, errorMessage: message, trace: stack?.split("\n") ?? [] };
  }
  // Lines travel another way than answers: when the work ends, all of them must be there.
  await Promise.all([flushed(process.stdout), flushed(process.stderr)]);
  parentPort?.postMessage(answer);
});

function flushed(stream: NodeJS.WriteStream): Promise<void> {
  return new Promise((resolve) => stream.write("", () => resolve()));
}

parentPort?.postMessage("ready");
