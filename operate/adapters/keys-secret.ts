/** The deployment's one secret, for the operator: read and written whole. */
import {
  GetSecretValueCommand,
  PutSecretValueCommand,
  type SecretsManagerClient,
} from "@aws-sdk/client-secrets-manager";
import type { KeysSecret } from "../course/ports.ts";

/** The secret with this ARN. */
export function keysSecret(client: SecretsManagerClient, arn: string): KeysSecret {
  return {
    async read() {
      const { SecretString = "" } = await client.send(new GetSecretValueCommand({ SecretId: arn }));
      return SecretString;
    },
    async write(text) {
      await client.send(new PutSecretValueCommand({ SecretId: arn, SecretString: text }));
    },
  };
}
