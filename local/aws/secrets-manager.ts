/** Secrets Manager: the template's generated secrets, made once and kept. */
import { randomInt } from "node:crypto";
import type { State } from "../runtime/state.ts";
import type { SecretSpec } from "../stack/secrets.ts";
import { AwsError, type AwsService, jsonAnswer, readJson } from "./protocol.ts";

const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

/** Opens the secrets; those without a kept value are generated as the template says. */
export function openSecrets(specs: readonly SecretSpec[], state: State): AwsService {
  const saved = state.load("secrets");
  const values = new Map(Object.entries((saved ?? {}) as Record<string, string>));
  for (const { name, generate } of specs) {
    if (!values.has(name)) values.set(name, generated(generate));
  }
  state.save("secrets", Object.fromEntries(values));

  return {
    protocol: "json",
    read(request) {
      const { action, input } = readJson(request);
      const id = String(input.SecretId);
      const secret = specs.find(({ name, arn }) => id === name || id === arn);
      return {
        call: {
          action: `secretsmanager:${action}`,
          resources: [secret?.arn ?? id],
          context: {},
        },
        perform() {
          if (action !== "GetSecretValue" && action !== "PutSecretValue") {
            throw new AwsError("UnknownOperationException", `${action} is not embedded locally.`);
          }
          if (!secret) {
            throw new AwsError(
              "ResourceNotFoundException",
              "Secrets Manager can't find the specified secret.",
            );
          }
          if (action === "PutSecretValue") {
            values.set(secret.name, String(input.SecretString));
            state.save("secrets", Object.fromEntries(values));
          }
          return jsonAnswer({
            ARN: secret.arn,
            Name: secret.name,
            ...(action === "GetSecretValue" && { SecretString: values.get(secret.name) }),
            VersionId: "00000000-0000-0000-0000-000000000001",
            VersionStages: ["AWSCURRENT"],
          });
        },
      };
    },
  };
}

function generated({
  PasswordLength,
  SecretStringTemplate,
  GenerateStringKey,
}: SecretSpec["generate"]): string {
  const password = Array.from({ length: PasswordLength }, () =>
    letters.charAt(randomInt(letters.length)),
  ).join("");
  if (!SecretStringTemplate || !GenerateStringKey) return password;
  return JSON.stringify({ ...JSON.parse(SecretStringTemplate), [GenerateStringKey]: password });
}
