/** The stack that `npm start` runs on this computer, as the operator's commands reach it. */
import { RefusedError } from "../course/command.ts";
import type { Access } from "./access.ts";

/** Where it is reached. */
export interface LocalStack {
  readonly access: Access;
  readonly stackName: string;
  /** By its own clock, which the studio can move on. */
  readonly nowMs: () => number;
}

/** What `npm start` calls its stack and knows the operator by. */
const region = "eu-central-1";
const stackName = "local";
const accessKeyId = "local-operator";

/**
 * Looks for the running stack.
 *
 * @param studioUrl tells its clock
 * @param awsUrl its embedded AWS
 * @throws RefusedError when it does not run there
 */
export async function localStack(studioUrl: string, awsUrl: string): Promise<LocalStack> {
  const aheadMs = Date.parse(await clockOf(studioUrl)) - Date.now();
  const credentials = async () => ({ accessKeyId, secretAccessKey: "local" });
  return {
    access: { region, endpoint: awsUrl, credentials },
    stackName,
    nowMs: () => Date.now() + aheadMs,
  };
}

async function clockOf(studioUrl: string): Promise<string> {
  try {
    const response = await fetch(`${studioUrl}/api/clock`, { signal: AbortSignal.timeout(5_000) });
    const { now } = (await response.json()) as { now?: unknown };
    if (typeof now === "string" && !Number.isNaN(Date.parse(now))) return now;
  } catch {
    // Nobody there, or somebody else.
  }
  throw new RefusedError(
    `No course runs on this computer: no studio answers at ${studioUrl}.`,
    "Run npm start first; where it was given another port, give the same PORT here.",
  );
}
