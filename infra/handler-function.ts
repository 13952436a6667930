import { existsSync } from "node:fs";
import { join } from "node:path";
import { Duration } from "aws-cdk-lib";
import { type Role, ServicePrincipal } from "aws-cdk-lib/aws-iam";
import { Architecture, Code, Function as LambdaFunction, Runtime } from "aws-cdk-lib/aws-lambda";
import { Construct } from "constructs";
import type { Environment, FunctionName } from "../lambdas/runtime/settings.ts";
import { BuildMissingError } from "./bundle.ts";
import { InlineRole } from "./inline-role.ts";
import type { Journal } from "./journal.ts";

/** What one of the product's functions needs; its variables are typed by `settings.ts`. */
export interface HandlerFunctionProps<F extends FunctionName> {
  readonly name: F;
  /** The folder of all bundles; this function's is in `<name>`. */
  readonly bundles: string;
  readonly description: string;
  readonly environment: Environment<F>;
  readonly timeoutSeconds: number;
  readonly memoryMb: number;
  readonly journal: Journal;
}

/**
 * One function with a role of its own, which may write the stack's log and is granted the rest.
 *
 * The role is written here and not left to the CDK: its default is a managed policy that may write
 * every log of the account.
 */
export class HandlerFunction<F extends FunctionName> extends Construct {
  readonly lambda: LambdaFunction;
  readonly role: Role;

  constructor(scope: Construct, id: string, props: HandlerFunctionProps<F>) {
    super(scope, id);
    const bundle = join(props.bundles, props.name);
    if (!existsSync(bundle)) {
      throw new BuildMissingError(`The function "${props.name}"`);
    }

    const { logGroup } = props.journal;
    this.role = new InlineRole(this, "Role", {
      assumedBy: new ServicePrincipal("lambda.amazonaws.com"),
      description: `What the function "${props.name}" may do.`,
      policyName: props.name,
    });
    logGroup.grantWrite(this.role);
    this.lambda = new LambdaFunction(this, "Function", {
      description: props.description,
      runtime: Runtime.NODEJS_24_X,
      architecture: Architecture.ARM_64,
      code: Code.fromAsset(bundle),
      handler: "index.handler",
      role: this.role,
      logGroup,
      environment: props.environment,
      timeout: Duration.seconds(props.timeoutSeconds),
      memorySize: props.memoryMb,
    });
  }
}
