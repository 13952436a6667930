/** The timestamp in a form: genuine, and old enough for a person. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  checkTimestamp,
  signTimestamp,
  verifyProofOfWork,
} from "../../lambdas/domain/form-timestamp.ts";
import { dayMs, plus } from "../../lambdas/domain/instant.ts";
import { parseKeyring } from "../../lambdas/domain/token.ts";
import { testKeyring } from "../fakes/course.ts";
import { at } from "../fakes/subscription.ts";

const shown = at("08:00");
const timestamp = signTimestamp(testKeyring, shown);
const ageAfter = (ms: number) => checkTimestamp(testKeyring, timestamp, plus(shown, ms));

describe("the timestamp of a form", () => {
  it("is fine from two seconds to a day", () => {
    expect([0, 1_999, 2_000, dayMs, dayMs + 1].map(ageAfter)).toEqual([
      "too-young",
      "too-young",
      "valid",
      "valid",
      "too-old",
    ]);
  });

  it("from the future is too young", () => {
    expect(ageAfter(-dayMs)).toBe("too-young");
  });

  it("may be absent: a program sends the fields alone", () => {
    expect(checkTimestamp(testKeyring, "", shown)).toBe("missing");
  });

  it("outlives a new key, and no other keyring's", () => {
    const rootKey = "a key for tests only, 32 characters or more";
    const rotated = parseKeyring({ rootKey, tokenKeys: { 2: `${rootKey}, the second` } });
    expect(checkTimestamp(rotated, timestamp, plus(shown, 5_000))).toBe("valid");
    expect(signTimestamp(rotated, shown)).not.toBe(timestamp);
    const other = parseKeyring({ rootKey: `another ${rootKey}` });
    expect(checkTimestamp(other, timestamp, plus(shown, 5_000))).toBe("forged");
  });

  it("is forged by any change, and by anything else", () => {
    const changed = fc
      .tuple(fc.nat(timestamp.length - 1), fc.constantFrom(..."0123456789abcdefz-"))
      .map(
        ([index, character]) =>
          `${timestamp.slice(0, index)}${character}${timestamp.slice(index + 1)}`,
      )
      .filter((text) => text !== timestamp);
    const hostile = fc.oneof(changed, fc.string({ minLength: 1 }), fc.constant("0-"));
    fc.assert(
      fc.property(hostile, (text) => {
        expect(checkTimestamp(testKeyring, text, plus(shown, 5_000))).toBe("forged");
      }),
    );
  });
});

describe("a proof of work", () => {
  // Found by hashing: the first answers that give 17, 18 and 19 zero bits for this form and address.
  const stamp = "mws56irf-d3484dc424f9d0e6997f9348f38b7899";
  const isProof = (answer: string, typed = "Ada@example.org", form = stamp) =>
    verifyProofOfWork(form, typed, answer);

  it("is worth eighteen zero bits", () => {
    expect(["267111", "320480", "120380"].map((answer) => isProof(answer))).toEqual([
      false,
      true,
      true,
    ]);
  });

  it("is good for the one form and the one address as it was typed", () => {
    expect(isProof("320480", "ada@example.org")).toBe(false);
    expect(isProof("320480", "Ada@example.org", `${stamp}0`)).toBe(false);
  });
});
