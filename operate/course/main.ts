/** The operator's command in the real world: the one place that puts its parts together. */
import { type CourseConfig, cdkContext } from "../../infra/config.ts";
import type { CompiledCourse } from "../../lambdas/domain/course.ts";
import { findAccess } from "../adapters/access.ts";
import { explain } from "../adapters/calls.ts";
import { openDeployment } from "../adapters/deployment.ts";
import { localStack } from "../adapters/local-stack.ts";
import { terminal } from "../adapters/terminal.ts";
import { WrongCallError } from "../doctor/arguments.ts";
import { RefusedError } from "./command.ts";
import { allCommands } from "./commands/all.ts";
import type { OperatorPorts } from "./ports.ts";
import { runCommand } from "./run-command.ts";

/** @returns the exit code */
export function main(argv: readonly string[]): Promise<number> {
  return runCommand(argv, allCommands, {
    context: cdkContext,
    onAws,
    onThisComputer: () => onThisComputer(...localUrls(process.env.PORT ?? "3000")),
    explain,
    screen: terminal(),
  });
}

/** As `World.onAws`, with what the environment and the AWS profile hold. */
export async function onAws({
  region,
  stackName,
  keysSecret,
}: CourseConfig): Promise<OperatorPorts> {
  const found = await findAccess();
  if (!found.credentials) {
    throw new RefusedError(
      `There are no AWS credentials${found.why ? `: ${found.why}` : ""}.`,
      "Sign in, for example with aws sso login and AWS_PROFILE, or set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY. For the stack on this computer add --local.",
    );
  }
  return openDeployment({
    // Where nobody names a region, the CDK's command line takes this one.
    access: { region: region ?? found.region ?? "us-east-1", credentials: found.credentials },
    stackName,
    keysSecret,
    course: await builtCourse(),
    nowMs: Date.now,
    remedy: `Deploy it with npm run deploy, or name another stage or "region"; npm run doctor says more.`,
  });
}

/** As `World.onThisComputer`, at other addresses where a test has some. */
export async function onThisComputer(studioUrl: string, awsUrl: string): Promise<OperatorPorts> {
  return openDeployment({
    ...(await localStack(studioUrl, awsUrl)),
    course: await builtCourse(),
    remedy: "Start it anew: npm start.",
  });
}

function localUrls(port: string): [studioUrl: string, awsUrl: string] {
  const site = Number(port);
  if (!Number.isInteger(site) || site < 1 || site > 65_532) {
    throw new WrongCallError(`PORT must be a whole number from 1 to 65532; it is "${port}".`);
  }
  return [`http://localhost:${site + 1}`, `http://127.0.0.1:${site + 3}`];
}

async function builtCourse(): Promise<CompiledCourse> {
  try {
    return (await import("../../dist/course/course.js")).default;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ERR_MODULE_NOT_FOUND") throw error;
    throw new RefusedError(
      "The course is not built, and the commands need its list of lessons.",
      "Run npm run build, and then the command again.",
    );
  }
}
