/**
 * A worker pool of threads that take tasks from one list until it is empty.
 */
import { availableParallelism } from "node:os";
import { isMainThread, parentPort, Worker, workerData } from "node:worker_threads";
import { perform, type Result, type Task } from "./tasks.ts";

const badge = "simulation worker";

/** What to do about a task that does not end. */
export interface Patience {
  readonly limitMs: number;
  readonly tooLong: (task: Task) => void;
}

/** Does all tasks, two at a time, and hands each result over as it comes. */
export async function runTasks(
  tasks: readonly Task[],
  done: (result: Result, task: Task) => void,
  patience?: Patience,
): Promise<void> {
  const list = [...tasks];
  const size = Math.min(2, availableParallelism(), list.length);
  await Promise.all(
    Array.from({ length: size }, async () => {
      // A thread that hangs is ended, and another takes its place.
      while (list.length > 0) await startWorker(list, done, patience);
    }),
  );
}

/** Works until the list is empty, or a task takes too long. */
function startWorker(
  list: Task[],
  done: (result: Result, task: Task) => void,
  patience?: Patience,
): Promise<void> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(new URL(import.meta.url), { workerData: badge });
    let task: Task | undefined;
    let timer: NodeJS.Timeout | undefined;
    const end = () => void worker.terminate().then(() => resolve());
    const next = () => {
      clearTimeout(timer);
      const taken = list.shift();
      task = taken;
      if (!taken) return end();
      worker.postMessage(taken);
      if (!patience) return;
      timer = setTimeout(() => {
        patience.tooLong(taken);
        end();
      }, patience.limitMs);
    };
    worker.on("message", (result: Result) => {
      if (task) done(result, task);
      next();
    });
    worker.on("error", reject);
    next();
  });
}

if (!isMainThread && workerData === badge) {
  parentPort?.on("message", (task: Task) => {
    perform(task).then(
      (result) => parentPort?.postMessage(result),
      // Thrown outside the promise, it ends this thread and reaches the worker pool as its error.
      (error: unknown) => setImmediate(() => raise(error)),
    );
  });
}

function raise(error: unknown): never {
  throw error;
}
