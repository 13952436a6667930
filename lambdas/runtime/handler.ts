/** What every handler has around it: a failure is one line of the log, and tells Lambda no more. */
import { nameOf } from "../flow/error-name.ts";
import { log } from "./log.ts";
import type { FunctionName } from "./settings.ts";

/**
 * A function failed, and its log says where. Lambda logs this error once more with its message, so
 * it has only the class name of its cause.
 */
class FunctionFailedError extends Error {
  constructor(cause: unknown) {
    super('The line "function-failed" in the log says where.');
    this.name = nameOf(cause);
  }
}

/**
 * The handler, with what it throws logged as `function-failed`.
 *
 * @throws Error with the class name of what failed, so that Lambda tries again what it would have
 */
export function handlerOf<E, R>(
  name: FunctionName,
  handle: (event: E) => R | Promise<R>,
): (event: E) => Promise<R> {
  return async (event) => {
    try {
      return await handle(event);
    } catch (error) {
      log("function-failed", { function: name }, error);
      throw new FunctionFailedError(error);
    }
  };
}
