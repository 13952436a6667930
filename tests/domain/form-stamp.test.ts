/** The stamp in a form: genuine, and old enough for a person. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ageOfForm, stampForm } from "../../lambdas/domain/form-stamp.ts";
import { dayMs, plus } from "../../lambdas/domain/instant.ts";
import { parseKeyring } from "../../lambdas/domain/token.ts";
import { testKeyring } from "../fakes/course.ts";
import { at } from "../fakes/subscription.ts";

const shown = at("08:00");
const stamp = stampForm(testKeyring, shown);
const ageAfter = (ms: number) => ageOfForm(testKeyring, stamp, plus(shown, ms));

describe("the stamp of a form", () => {
  it("is fine from two seconds to a day", () => {
    expect([0, 1_999, 2_000, dayMs, dayMs + 1].map(ageAfter)).toEqual([
      "too-young",
      "too-young",
      "fine",
      "fine",
      "too-old",
    ]);
  });

  it("from the future is too young", () => {
    expect(ageAfter(-dayMs)).toBe("too-young");
  });

  it("may be absent: a program sends the fields alone", () => {
    expect(ageOfForm(testKeyring, "", shown)).toBe("unstamped");
  });

  it("outlives a new key, and no other keyring's", () => {
    const rootKey = "a key for tests only, 32 characters or more";
    const rotated = parseKeyring({ rootKey, tokenKeys: { 2: `${rootKey}, the second` } });
    expect(ageOfForm(rotated, stamp, plus(shown, 5_000))).toBe("fine");
    expect(stampForm(rotated, shown)).not.toBe(stamp);
    const other = parseKeyring({ rootKey: `another ${rootKey}` });
    expect(ageOfForm(other, stamp, plus(shown, 5_000))).toBe("forged");
  });

  it("is forged by any change, and by anything else", () => {
    const changed = fc
      .tuple(fc.nat(stamp.length - 1), fc.constantFrom(..."0123456789abcdefz-"))
      .map(([index, letter]) => `${stamp.slice(0, index)}${letter}${stamp.slice(index + 1)}`)
      .filter((text) => text !== stamp);
    const hostile = fc.oneof(changed, fc.string({ minLength: 1 }), fc.constant("0-"));
    fc.assert(
      fc.property(hostile, (text) => {
        expect(ageOfForm(testKeyring, text, plus(shown, 5_000))).toBe("forged");
      }),
    );
  });
});
