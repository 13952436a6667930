/** Secrets whose value is generated, emulated by `aws/secrets-manager.ts`. */
import * as v from "valibot";
import { resourcesOf } from "./resources.ts";
import type { Resource } from "./template.ts";

const secret = v.object({
  GenerateSecretString: v.object({
    SecretStringTemplate: v.string(),
    GenerateStringKey: v.string(),
    PasswordLength: v.optional(v.number(), 32),
  }),
});

/** A secret whose value is generated. */
export interface SecretSpec {
  readonly name: string;
  readonly arn: string;
  readonly generate: v.InferOutput<typeof secret>["GenerateSecretString"];
}

/** Reads the secrets. */
export function readSecrets(resources: readonly Resource[]): SecretSpec[] {
  return resourcesOf(resources, "AWS::SecretsManager::Secret", secret).map(
    ({ name, arn, properties }) => ({ name, arn, generate: properties.GenerateSecretString }),
  );
}
