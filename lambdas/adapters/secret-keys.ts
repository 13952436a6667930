/**
 * The keys, from the deployment's one secret.
 */
import { GetSecretValueCommand, type SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { minuteMs } from "../domain/instant.ts";
import { type Keyring, parseKeyring } from "../domain/token.ts";

/** A rotated key is in use everywhere this long after. */
const keptMs = 5 * minuteMs;

/**
 * Reads the keyring and keeps it for five minutes.
 *
 * @param nowMs milliseconds of a clock that never jumps
 * @throws KeyringError when the secret has another shape
 */
export function secretKeys(
  client: SecretsManagerClient,
  secretArn: string,
  nowMs: () => number,
): () => Promise<Keyring> {
  let kept: { readonly keyring: Promise<Keyring>; readonly untilMs: number } | undefined;
  return () => {
    if (kept && kept.untilMs > nowMs()) return kept.keyring;
    const keyring = client
      .send(new GetSecretValueCommand({ SecretId: secretArn }))
      .then(({ SecretString = "" }) => parseKeyring(fromJson(SecretString)));
    kept = { keyring, untilMs: nowMs() + keptMs };
    // A failed read is not kept: the next request tries again.
    keyring.catch(() => {
      kept = undefined;
    });
    return keyring;
  };
}

/** Undefined when it is not JSON: the parser's own error would repeat the secret, and is logged. */
function fromJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
