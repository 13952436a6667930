/**
 * Runs the checks that can be run, and says of the others what they wait for.
 */
import type { CourseConfig } from "../../infra/config.ts";
import { type Basics, type Check, type Line, notChecked, runCheck } from "./check.ts";
import type { Aws, LivePorts, Stack } from "./ports.ts";

/** What this run has. What is absent is what the settings, the credentials or the command line lack. */
export interface Given extends Basics {
  readonly config?: CourseConfig;
  readonly aws?: Aws;
  readonly live?: LivePorts;
}

/** What a check waits for, in the words of its line. */
const waitsFor = {
  settings: "Needs settings that can be deployed: see the line “settings”.",
  account: "Needs AWS credentials and a region: see the lines “credentials” and “region”.",
  stack: "Needs the deployed stack: see the line “stack”.",
  live: "Sends mails to SES's mailbox simulator, and so only when asked to.",
} as const;

/** All lines, in the order of the checks. Never throws. */
export async function runChecks(checks: readonly Check[], given: Given): Promise<readonly Line[]> {
  const stack = await deployedStack(given);
  const lines = await Promise.all(
    checks
      .filter(({ applies }) => !applies || (given.config && applies(given.config)))
      .map((check) => runOne(check, given, stack)),
  );
  return lines.flat();
}

/** The stack once it has been deployed: before its first success it has no outputs. */
async function deployedStack({ config, aws }: Given): Promise<Stack | undefined> {
  if (!config || !aws) return undefined;
  try {
    const stack = await aws.stack(config.stackName);
    return stack?.outputs.TableName ? stack : undefined;
  } catch {
    // The line "stack" asks again and says why.
    return undefined;
  }
}

async function runOne(
  check: Check,
  given: Given,
  stack: Stack | undefined,
): Promise<readonly Line[]> {
  const { config, aws, live } = given;
  const waiting = (what: keyof typeof waitsFor, remedy?: string): readonly Line[] => [
    { id: check.id, title: check.title, ...notChecked(waitsFor[what], remedy) },
  ];
  if (check.needs === "nothing") return runCheck(check, given);
  if (check.needs === "account") {
    return aws ? runCheck(check, { ...given, aws }) : waiting("account");
  }
  if (!config) return waiting("settings");
  if (check.needs === "settings") return runCheck(check, { ...given, config });
  if (!aws) return waiting("account");
  if (check.needs === "account and settings") return runCheck(check, { ...given, config, aws });
  if (!stack) return waiting("stack");
  if (check.needs === "stack") return runCheck(check, { ...given, config, aws, stack });
  return live
    ? runCheck(check, { ...given, config, aws, stack, live })
    : waiting("live", `npm run doctor --${given.stageOption} --live`);
}
