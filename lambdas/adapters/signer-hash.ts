/** SHA-256 and its HMAC, as the SDK's signers ask for them. */
import {
  createHash,
  createHmac,
  createSecretKey,
  type Hmac,
  type Hash as NodeHash,
} from "node:crypto";
import type { Hash, SourceData } from "@smithy/types";

/**
 * The SDK's own hands its keys to Node.js as bytes. Node.js 24 takes 15 µs for those, and 3 for a key object: a
 * twentieth of all that a send takes (docs/performance.md).
 */
export class SignerHash implements Hash {
  readonly #hash: Hmac | NodeHash;

  /** @param secret the key of an HMAC; a plain hash without one */
  constructor(secret?: SourceData) {
    this.#hash =
      secret === undefined
        ? createHash("sha256")
        : createHmac("sha256", createSecretKey(bytesOf(secret)));
  }

  update(data: SourceData): void {
    this.#hash.update(bytesOf(data));
  }

  digest(): Promise<Uint8Array> {
    return Promise.resolve(this.#hash.digest());
  }
}

function bytesOf(data: SourceData): Uint8Array {
  if (typeof data === "string") return Buffer.from(data);
  if (!ArrayBuffer.isView(data)) return new Uint8Array(data);
  return new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
}
