/** Base32 against RFC 4648's own examples, and one text for one value. */
import fc from "fast-check";
import { describe, expect, it, test } from "vitest";
import { base32, fromBase32 } from "../../lambdas/domain/base32.ts";

const bytesOf = (text: string) => new TextEncoder().encode(text);

describe("base32", () => {
  test.each([
    ["", ""],
    ["f", "my"],
    ["fo", "mzxq"],
    ["foo", "mzxw6"],
    ["foob", "mzxw6yq"],
    ["fooba", "mzxw6ytb"],
    ["foobar", "mzxw6ytboi"],
  ])("of %j is %j (RFC 4648, section 10, in lower case without padding)", (plain, encoded) => {
    expect(base32(bytesOf(plain))).toBe(encoded);
    expect(fromBase32(encoded)).toEqual(bytesOf(plain));
  });

  it("comes back as it went", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 64 }), (bytes) => {
        expect(fromBase32(base32(bytes))).toEqual(bytes);
      }),
    );
  });

  it("has one text for each value: what decodes encodes to itself", () => {
    const text = fc.stringMatching(/^[a-z2-7]{0,20}$/);
    fc.assert(
      fc.property(text, (encoded) => {
        const bytes = fromBase32(encoded);
        if (bytes) expect(base32(bytes)).toBe(encoded);
      }),
      { numRuns: 1000 },
    );
  });

  test.each(["A", "MY", "m1", "m8", "my=", "my======", " my", "m y", "é", "a", "aaa", "mz"])(
    "refuses %j",
    (text) => {
      expect(fromBase32(text)).toBeNull();
    },
  );
});
