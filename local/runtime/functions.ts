/**
 * The functions of the deployment: invoked, counted while they run, and reported when they fail.
 */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { FunctionSpec } from "../stack/functions.ts";
import type { StackEnvironment } from "../stack/stack-environment.ts";
import type { Clock } from "./clock.ts";
import { FunctionError, MissingBuildError, messageOf } from "./errors.ts";
import type { PendingWork } from "./pending-work.ts";
import { type Sandbox, sandbox } from "./worker.ts";

/** The running functions, by the product's names for them. */
export interface Functions {
  /**
   * Invokes and waits; the result is JSON.
   *
   * @throws FunctionError as the caller of Lambda would learn it.
   */
  invoke(name: string, event: unknown): Promise<string>;
  /** Invokes without waiting; failures are retried as the template says, then printed. */
  invokeLater(name: string, event: unknown): void;
  /** Ends a function's thread at once, in the middle of whatever it does. */
  kill(name: string): Promise<void>;
  close(): Promise<void>;
}

/** The access key id by which calls of this function are known. */
export function accessKeyOf(name: string): string {
  return `LOCAL${name.toUpperCase()}`;
}

/** What the functions are run with. */
interface FunctionsOptions {
  readonly specs: readonly FunctionSpec[];
  /** Variables that have another value here, for each function that is given them. */
  readonly variables: Readonly<Record<string, string>>;
  readonly environment: StackEnvironment;
  readonly clock: Clock;
  readonly pendingWork: PendingWork;
  readonly log: (line: string) => void;
  /** Keeps every line that a function writes. */
  readonly keepLine: (spec: FunctionSpec, line: string) => void;
  /** Takes a line that is no word to the person at the screen; false when it is one. */
  readonly takeLine: (line: string) => boolean;
  /** Told of every invocation that has ended. */
  readonly onInvoked: (spec: FunctionSpec, hasFailed: boolean) => void;
  /** Takes an event whose tries have all failed. */
  readonly onLost: (queueArn: string, event: unknown) => void;
}

/**
 * Starts all functions and waits until their handlers are loaded.
 *
 * @throws MissingBuildError when a bundle is missing, FunctionError when one cannot be loaded.
 */
export async function startFunctions(options: FunctionsOptions): Promise<Functions> {
  const { specs, pendingWork, log } = options;
  const sandboxes = new Map(specs.map((spec) => [spec.name, sandboxOf(spec, options)]));
  const close = async () => {
    await Promise.all([...sandboxes.values()].map((one) => one.kill()));
  };
  try {
    await Promise.all([...sandboxes].map(([name, one]) => load(name, one)));
  } catch (error) {
    await close();
    throw error;
  }

  const named = (name: string): Sandbox => {
    const one = sandboxes.get(name);
    if (!one) throw new FunctionError(`There is no function "${name}".`);
    return one;
  };
  const specOf = (name: string) => specs.find((spec) => spec.name === name);
  const invoke = (name: string, event: unknown) =>
    pendingWork.during(async () => {
      const tell = (hasFailed: boolean) => {
        const spec = specOf(name);
        if (spec) options.onInvoked(spec, hasFailed);
      };
      try {
        const result = await named(name).invoke(event);
        tell(false);
        return result;
      } catch (error) {
        tell(true);
        throw error;
      }
    });

  return {
    invoke,
    invokeLater(name, event) {
      const { asyncRetries: retries = 0, deadLetterArn } = specOf(name) ?? {};
      void pendingWork.during(async () => {
        for (let attempt = 0; attempt <= retries; attempt++) {
          try {
            await invoke(name, event);
            return;
          } catch (error) {
            log(`${name}: invocation failed: ${messageOf(error)}`);
          }
        }
        if (deadLetterArn) options.onLost(deadLetterArn, event);
      });
    },
    kill: (name) => named(name).kill(),
    close,
  };
}

function sandboxOf(spec: FunctionSpec, options: FunctionsOptions): Sandbox {
  const { environment, clock, log, keepLine, takeLine } = options;
  const file = join(spec.codeDirectory, "index.mjs");
  if (!existsSync(file)) {
    throw new MissingBuildError(
      `The bundle of the function "${spec.name}" is missing. Run npm run build first.`,
    );
  }
  const start = {
    handlerUrl: pathToFileURL(file).href,
    clockOffset: clock.offset,
    functionName: spec.physicalName,
    functionArn: spec.arn,
    memoryMb: spec.memoryMb,
  };
  const variables = {
    ...spec.environment,
    ...Object.fromEntries(
      Object.entries(options.variables).filter(([name]) => Object.hasOwn(spec.environment, name)),
    ),
    AWS_REGION: environment.region,
    AWS_ACCESS_KEY_ID: accessKeyOf(spec.name),
    AWS_SECRET_ACCESS_KEY: "local",
    AWS_ENDPOINT_URL: environment.awsUrl,
    AWS_LAMBDA_FUNCTION_NAME: spec.physicalName,
    // The laptop's own AWS settings are no part of Lambda and must not leak in.
    AWS_CONFIG_FILE: join(spec.codeDirectory, "no-aws-config"),
    AWS_SHARED_CREDENTIALS_FILE: join(spec.codeDirectory, "no-aws-credentials"),
  };
  return sandbox(start, variables, spec.timeoutSeconds, (line) => {
    keepLine(spec, line);
    if (!takeLine(line)) log(`${spec.name}: ${line}`);
  });
}

async function load(name: string, one: Sandbox): Promise<void> {
  try {
    await one.warm();
  } catch (error) {
    throw new FunctionError(
      `The function "${name}" cannot be loaded: ${messageOf(error)} Correct it and run npm run build.`,
    );
  }
}
