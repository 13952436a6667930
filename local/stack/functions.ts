/** Lambda functions, run by `runtime/functions.ts`. */
import { basename } from "node:path";
import * as v from "valibot";
import type { Statement } from "../aws/iam.ts";
import { refuse, resourcesOf } from "./resources.ts";
import { assertAllowed, statementsOf } from "./roles.ts";
import type { Resource } from "./template.ts";

/** A function to run. */
export interface FunctionSpec {
  /** The product's word for it: the name of the folder that holds its bundle. */
  readonly name: string;
  /** The folder that holds its `index.mjs`. */
  readonly codeDirectory: string;
  readonly physicalName: string;
  readonly arn: string;
  readonly environment: Readonly<Record<string, string>>;
  /** The name of the log group that it writes. */
  readonly logGroup: string;
  readonly timeoutSeconds: number;
  readonly memoryMb: number;
  /** What its role may do. */
  readonly statements: readonly Statement[];
  /** How often Lambda tries again when an asynchronous invocation fails. */
  readonly asyncRetries: number;
  /** The queue that takes an event whose tries have all failed. */
  readonly deadLetterArn?: string;
}

const lambda = v.object({
  Environment: v.optional(v.object({ Variables: v.record(v.string(), v.string()) })),
  LoggingConfig: v.optional(v.object({ LogGroup: v.string() })),
  Handler: v.literal("index.handler"),
  MemorySize: v.optional(v.number(), 128),
  Role: v.string(),
  Timeout: v.optional(v.number(), 3),
});
const invokeConfig = v.object({
  FunctionName: v.string(),
  MaximumRetryAttempts: v.optional(v.number(), 2),
  DestinationConfig: v.optional(
    v.object({ OnFailure: v.optional(v.object({ Destination: v.string() })) }),
  ),
});
const permission = v.object({
  FunctionName: v.string(),
  Principal: v.string(),
  SourceAccount: v.optional(v.string()),
  SourceArn: v.optional(v.string()),
});

/**
 * Reads the functions.
 *
 * @throws TemplateError when a function's role may not send to its dead-letter queue.
 */
export function readFunctions(resources: readonly Resource[]): FunctionSpec[] {
  const configs = resourcesOf(resources, "AWS::Lambda::EventInvokeConfig", invokeConfig);
  return resourcesOf(resources, "AWS::Lambda::Function", lambda).map(
    ({ id, name, arn, assetPath, properties }) => {
      const codeDirectory =
        assetPath ??
        refuse(`The function ${id} does not say where its bundle is: Metadata, aws:asset:path`);
      const config = configs.find((one) => [name, arn].includes(one.properties.FunctionName));
      const statements = statementsOf(resources, properties.Role);
      const deadLetterArn = config?.properties.DestinationConfig?.OnFailure?.Destination;
      if (deadLetterArn) {
        assertAllowed(statements, "sqs:SendMessage", deadLetterArn, `The role of ${id}`);
      }
      return {
        name: basename(codeDirectory),
        codeDirectory,
        physicalName: name,
        arn,
        environment: properties.Environment?.Variables ?? {},
        logGroup: properties.LoggingConfig?.LogGroup ?? `/aws/lambda/${name}`,
        timeoutSeconds: properties.Timeout,
        memoryMb: properties.MemorySize,
        statements,
        asyncRetries: config?.properties.MaximumRetryAttempts ?? 2,
        ...(deadLetterArn && { deadLetterArn }),
      };
    },
  );
}

/**
 * The function with this name or ARN.
 *
 * @param who calls it, for the error.
 * @throws TemplateError when the template has none.
 */
export function functionOf(
  functions: readonly FunctionSpec[],
  nameOrArn: string,
  who: string,
): FunctionSpec {
  return (
    functions.find(({ physicalName, arn }) => [physicalName, arn].includes(nameOrArn)) ??
    refuse(`${who} calls "${nameOrArn}", which is no function of this template`)
  );
}

/**
 * @param caller a service such as `ses.amazonaws.com`, and where in it the call comes from; a
 * permission that names no account or no source is for all.
 * @throws TemplateError when no permission lets it invoke the function.
 */
export function assertInvocable(
  resources: readonly Resource[],
  { name, physicalName, arn }: FunctionSpec,
  caller: { readonly service: string; readonly accountId: string; readonly sourceArn?: string },
): void {
  const { service, accountId, sourceArn } = caller;
  const allowed = resourcesOf(resources, "AWS::Lambda::Permission", permission).some(
    ({ properties: { FunctionName, Principal, SourceAccount, SourceArn } }) =>
      [physicalName, arn].includes(FunctionName) &&
      Principal === service &&
      (SourceAccount ?? accountId) === accountId &&
      (sourceArn === undefined || (SourceArn ?? sourceArn) === sourceArn),
  );
  if (!allowed) {
    const place = sourceArn ? ` for ${sourceArn}` : "";
    refuse(`${service} may not invoke ${name}: an AWS::Lambda::Permission${place} is missing`);
  }
}
