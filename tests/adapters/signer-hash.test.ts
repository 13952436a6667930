/** What the signers hash with, beside Node.js on plain bytes. */
import { createHash, createHmac } from "node:crypto";
import type { SourceData } from "@smithy/types";
import fc from "fast-check";
import { expect, it } from "vitest";
import { SignerHash } from "../../lambdas/adapters/signer-hash.ts";

const bytes = fc.uint8Array({ maxLength: 200 });
/** Text, bytes, a part of a larger buffer, and a buffer without a view. */
const data: fc.Arbitrary<SourceData> = fc.oneof(
  fc.string({ unit: "binary" }),
  bytes,
  bytes.map((all) => all.subarray(all.length >> 1)),
  bytes.map((all) => new Uint8Array(all).buffer),
);

const plain = (given: SourceData): Buffer => {
  if (typeof given === "string") return Buffer.from(given);
  if (!ArrayBuffer.isView(given)) return Buffer.from(given);
  return Buffer.from(given.buffer, given.byteOffset, given.byteLength);
};

it("is SHA-256, and HMAC where there is a key, of data in whatever form", async () => {
  await fc.assert(
    fc.asyncProperty(fc.option(data, { nil: undefined }), fc.array(data), async (key, parts) => {
      const ours = new SignerHash(key);
      for (const part of parts) ours.update(part);
      const whole = Buffer.concat(parts.map(plain));
      const theirs = key === undefined ? createHash("sha256") : createHmac("sha256", plain(key));
      expect(Buffer.from(await ours.digest())).toEqual(theirs.update(whole).digest());
    }),
  );
});
