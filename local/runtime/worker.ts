/** One warm function in a worker thread; a new thread takes over when it crashed or was killed. */
import { randomUUID } from "node:crypto";
import { Worker } from "node:worker_threads";
import { FunctionError, messageOf } from "./errors.ts";
import type { Answer, Invocation, WorkerStart } from "./worker-messages.ts";

/** A function's thread. */
export interface Sandbox {
  /** Starts the thread if none runs; resolves when the handler is loaded. */
  warm(): Promise<void>;
  /**
   * Invokes the handler and returns its result as JSON.
   *
   * @throws FunctionError when the handler throws, cannot be loaded, is killed or takes too long.
   */
  invoke(event: unknown): Promise<string>;
  /** Ends the thread at once; what is under way fails, as when a sandbox dies. */
  kill(): Promise<void>;
}

interface Thread {
  readonly worker: Worker;
  readonly ready: Promise<void>;
  readonly pending: Map<string, { resolve(answer: Answer): void; reject(error: Error): void }>;
}

/** Starts a thread; `ended` is called once it can take no more invocations. */
function startThread(
  start: WorkerStart,
  environment: Readonly<Record<string, string>>,
  log: (line: string) => void,
  ended: (worker: Worker) => void,
): Thread {
  const worker = new Worker(new URL("./worker-start.mjs", import.meta.url), {
    workerData: start,
    env: { ...environment },
    // Not what this process was started with: a test runner's loaders are no part of Lambda.
    execArgv: [],
    stdout: true,
    stderr: true,
  });
  for (const stream of [worker.stdout, worker.stderr]) {
    stream.setEncoding("utf8").on("data", (text: string) => {
      for (const line of text.split("\n").filter(Boolean)) log(line);
    });
  }
  const pending: Thread["pending"] = new Map();
  const ready = new Promise<void>((resolve, reject) => {
    const end = (error: Error) => {
      ended(worker);
      reject(error);
      for (const { reject: rejectInvocation } of pending.values()) rejectInvocation(error);
      pending.clear();
    };
    worker.on("message", (message: "ready" | Answer) => {
      if (message === "ready") return resolve();
      pending.get(message.id)?.resolve(message);
      pending.delete(message.id);
    });
    worker.on("error", (error) =>
      end(new FunctionError(`${start.functionName} crashed: ${messageOf(error)}`)),
    );
    worker.on("exit", () =>
      end(new FunctionError(`${start.functionName} exited while work was under way.`)),
    );
  });
  // The caller that waits for it gets the error; nobody may be waiting yet.
  ready.catch(() => undefined);
  return { worker, ready, pending };
}

/** Makes the sandbox of one function. Lines the function writes go to `log`. */
export function sandbox(
  start: WorkerStart,
  environment: Readonly<Record<string, string>>,
  timeoutSeconds: number,
  log: (line: string) => void,
): Sandbox {
  let current: Thread | undefined;

  function thread(): Thread {
    current ??= startThread(start, environment, log, (worker) => {
      if (current?.worker === worker) current = undefined;
    });
    return current;
  }

  async function kill(): Promise<void> {
    await current?.worker.terminate();
  }

  return {
    warm: () => thread().ready,
    kill,
    async invoke(event) {
      const { worker, ready, pending } = thread();
      await ready;
      if (current?.worker !== worker) throw new FunctionError(`${start.functionName} was killed.`);
      const id = randomUUID();
      const limitMs = timeoutSeconds * 1000;
      const answer = new Promise<Answer>((resolve, reject) => pending.set(id, { resolve, reject }));
      worker.postMessage({ id, event, deadline: Date.now() + limitMs } satisfies Invocation);
      // Lambda ends the whole sandbox too.
      const timer = setTimeout(() => {
        log(`Task timed out after ${timeoutSeconds} seconds`);
        void worker.terminate();
      }, limitMs);
      try {
        const { result, error } = await answer;
        if (error)
          throw new FunctionError(`${error.errorType}: ${error.errorMessage}`, { cause: error });
        return result ?? "null";
      } finally {
        clearTimeout(timer);
      }
    },
  };
}
