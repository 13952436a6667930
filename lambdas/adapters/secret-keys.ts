/**
 * The keys, from the deployment's one secret.
 */
import type {
  GetSecretValueRequest,
  GetSecretValueResponse,
} from "@aws-sdk/client-secrets-manager";
import { minuteMs } from "../domain/instant.ts";
import { type Keyring, parseKeyring } from "../domain/token.ts";
import { type CallOptions, type Calls, jsonCalls } from "./aws-calls.ts";

/** What the functions ask of Secrets Manager. */
export interface SecretsActions {
  GetSecretValue(input: GetSecretValueRequest): GetSecretValueResponse;
}

/** Calls Secrets Manager. */
export function secretsCalls(options?: CallOptions): Calls<SecretsActions> {
  return jsonCalls({ name: "secretsmanager", version: "1.1", target: "secretsmanager" }, options);
}

/** A rotated key is in use everywhere this long after. */
const keptMs = 5 * minuteMs;

/** Links that carry a key version nobody has make us read the secret no more often than this. */
const rereadMs = minuteMs;

/**
 * Reads the keyring and keeps it for five minutes. Asked for a key version that it lacks, it reads
 * once more: the link may have been signed a moment after a rotation. Where a read fails the kept one
 * serves: nobody is kept from leaving by a secret that cannot be read.
 *
 * @param nowMs milliseconds of a clock that never jumps
 * @throws KeyringError when the secret has another shape
 */
export function secretKeys(
  call: Calls<SecretsActions>,
  secretArn: string,
  nowMs: () => number,
): (version?: number) => Promise<Keyring> {
  let kept: { readonly keyring: Promise<Keyring>; readonly untilMs: number } | undefined;
  let rereadFromMs = Number.NEGATIVE_INFINITY;
  function read(): Promise<Keyring> {
    const before = kept;
    const keyring = call("GetSecretValue", { SecretId: secretArn }).then(({ SecretString = "" }) =>
      parseKeyring(fromJson(SecretString)),
    );
    kept = { keyring, untilMs: nowMs() + keptMs };
    // A failed read is not kept: with keys of before a link goes on opening, and a minute later it is
    // tried again; without, the next request tries.
    keyring.catch(() => {
      kept = before && { keyring: before.keyring, untilMs: nowMs() + rereadMs };
    });
    return before ? keyring.catch(() => before.keyring) : keyring;
  }
  return async (version) => {
    const known = await (kept && kept.untilMs > nowMs() ? kept.keyring : read());
    if (version === undefined || known.tokens.has(version) || nowMs() < rereadFromMs) return known;
    rereadFromMs = nowMs() + rereadMs;
    return read();
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
