/** What the stack has told `deliver`: who sends, through what, and how long is kept what has ended. */
import { GetFunctionConfigurationCommand, type LambdaClient } from "@aws-sdk/client-lambda";
import {
  type Environment,
  MissingSettingError,
  readSettings,
  WrongSettingError,
} from "../../lambdas/runtime/settings.ts";
import { RefusedError } from "../course/command.ts";
import { calling } from "./calls.ts";

/**
 * Reads the settings of the deployed function, so that a command acts as the deployment does,
 * whatever is in `cdk.json` by now.
 *
 * @throws RefusedError when the function is of another version than the command
 */
export async function deliverSettings(
  client: LambdaClient,
  functionName: string,
): Promise<Environment<"deliver">> {
  const { Environment: environment } = await calling("lambda:GetFunctionConfiguration", () =>
    client.send(new GetFunctionConfigurationCommand({ FunctionName: functionName })),
  );
  try {
    return readSettings("deliver", environment?.Variables ?? {});
  } catch (error) {
    if (!(error instanceof MissingSettingError || error instanceof WrongSettingError)) throw error;
    throw new RefusedError(
      "What is deployed is of another version than this command.",
      "Deploy this version with npm run deploy, or run the command of the version that is deployed.",
    );
  }
}
