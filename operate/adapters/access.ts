/** Region and credentials, and how long a call may take. */
import { STSClient } from "@aws-sdk/client-sts";

/** Where and as whom calls are made. */
export interface Access {
  readonly region: string;
  /** In place of AWS's own endpoints. */
  readonly endpoint?: string;
  readonly credentials: STSClient["config"]["credentials"];
}

/** What the SDK finds in the environment and in the AWS profile. */
export interface FoundAccess {
  readonly region?: string;
  /** Absent when there are none. */
  readonly credentials?: Access["credentials"];
  /** Why there are none, in the SDK's words; absent where nothing is set. */
  readonly why?: string;
}

/** Looks for a region and for credentials where the SDK and the CDK look too. */
export async function findAccess(): Promise<FoundAccess> {
  const { config } = new STSClient({});
  const region = await config.region().catch(() => undefined);
  try {
    await config.credentials();
    return { ...(region && { region }), credentials: config.credentials };
  } catch (error) {
    const { message } = error as Error;
    const plain = message.replace(/\.$/, "");
    // It says the same where nothing is set and where the profile is not there.
    const profile = process.env.AWS_PROFILE;
    const unsaid = profile && `AWS_PROFILE is ${profile}, which gives none`;
    const why = /any providers/.test(plain) ? unsaid : plain;
    return { ...(region && { region }), ...(why && { why }) };
  }
}

/** For every client: nobody waits for a network that is not there. */
export const clientLimits = {
  maxAttempts: 2,
  requestHandler: {
    connectionTimeout: 2_000,
    requestTimeout: 6_000,
    // Without this the time-out only logs, and the request lives on.
    throwOnRequestTimeout: true,
  },
} as const;

/** What each client is made with. */
export type ClientSettings = Access & typeof clientLimits;
