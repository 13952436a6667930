/**
 * A crew of threads that take tasks from one list until it is empty.
 */
import { availableParallelism } from "node:os";
import { isMainThread, parentPort, Worker, workerData } from "node:worker_threads";
import { perform, type Result, type Task } from "./tasks.ts";

const badge = "simulation crew";

/** Does all tasks, two at a time, and hands each result over as it comes. */
export async function workOff(
  tasks: readonly Task[],
  done: (result: Result, task: Task) => void,
): Promise<void> {
  const list = [...tasks];
  const size = Math.min(2, availableParallelism(), list.length);
  await Promise.all(Array.from({ length: size }, () => member(list, done)));
}

function member(list: Task[], done: (result: Result, task: Task) => void): Promise<void> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(new URL(import.meta.url), { workerData: badge });
    let task: Task | undefined;
    const next = () => {
      task = list.shift();
      if (task) worker.postMessage(task);
      else void worker.terminate().then(() => resolve());
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
      // Thrown outside the promise, it ends this thread and reaches the crew as its error.
      (error: unknown) => setImmediate(() => raise(error)),
    );
  });
}

function raise(error: unknown): never {
  throw error;
}
