/**
 * The keys, from the deployment's one secret.
 */
import { GetSecretValueCommand, type SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { minuteMs } from "../domain/instant.ts";
import { type Keyring, parseKeyring } from "../domain/token.ts";

/** A rotated key is in use everywhere this long after. */
const keptMs = 5 * minuteMs;

/** Links that carry a key version nobody has make us read the secret no more often than this. */
const rereadMs = minuteMs;

/**
 * Reads the keyring and keeps it for five minutes. Asked for a key version that it lacks, it reads
 * once more: the link may have been signed a moment after a rotation. Where that fails the kept one
 * serves.
 *
 * @param nowMs milliseconds of a clock that never jumps
 * @throws KeyringError when the secret has another shape
 */
export function secretKeys(
  client: SecretsManagerClient,
  secretArn: string,
  nowMs: () => number,
): (version?: number) => Promise<Keyring> {
  let kept: { readonly keyring: Promise<Keyring>; readonly untilMs: number } | undefined;
  let rereadFromMs = Number.NEGATIVE_INFINITY;
  function read(): Promise<Keyring> {
    const keyring = client
      .send(new GetSecretValueCommand({ SecretId: secretArn }))
      .then(({ SecretString = "" }) => parseKeyring(fromJson(SecretString)));
    kept = { keyring, untilMs: nowMs() + keptMs };
    // A failed read is not kept: the next request tries again.
    keyring.catch(() => {
      kept = undefined;
    });
    return keyring;
  }
  return async (version) => {
    const known = await (kept && kept.untilMs > nowMs() ? kept.keyring : read());
    if (version === undefined || known.tokens.has(version) || nowMs() < rereadFromMs) return known;
    rereadFromMs = nowMs() + rereadMs;
    const before = kept;
    return read().catch(() => {
      kept = before;
      return known;
    });
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
