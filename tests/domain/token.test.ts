/** Tokens: what opens, for how long, and everything that opens nothing. */
import fc from "fast-check";
import { describe, expect, it, test } from "vitest";
import { base32, fromBase32 } from "../../lambdas/domain/base32.ts";
import { dayMs, plus } from "../../lambdas/domain/instant.ts";
import { ok, refused } from "../../lambdas/domain/result.ts";
import {
  confirmDays,
  KeyringError,
  keyVersionOf,
  type Purpose,
  parseKeyring,
  signToken,
  verifyToken,
} from "../../lambdas/domain/token.ts";
import { at, adaId as subscriptionId } from "../fakes/subscription.ts";

const rootKey = "0123456789abcdef0123456789abcdef";
const keyring = parseKeyring({ rootKey });
const issuedAt = at("08:00");
const purposes: readonly Purpose[] = ["confirm", "preferences", "unsubscribe", "owner", "undo"];

function sign(purpose: Purpose, keys = keyring): string {
  return signToken(keys, { purpose, subscriptionId, issuedAt });
}

function verify(purpose: Purpose, text: string, now = issuedAt, keys = keyring) {
  return verifyToken(keys, purpose, text, now);
}

describe("the key version of a link", () => {
  const rotated = parseKeyring({ rootKey, tokenKeys: { 7: `${rootKey}7` } });

  test.each(purposes)("is told before anything is proved: %s", (purpose) => {
    expect(keyVersionOf(sign(purpose))).toBe(1);
    expect(keyVersionOf(sign(purpose, rotated).toUpperCase())).toBe(7);
  });

  test.each([
    "",
    "abc",
    "a".repeat(1000),
    "K".repeat(55),
    "../../etc/passwd",
    base32(new Uint8Array(34)),
  ])("is none where the text is no link, or has no version: %s", (text) => {
    expect(keyVersionOf(text)).toBeUndefined();
  });
});

const forged = refused("forged");
const expired = refused("expired");

describe("a token", () => {
  test.each(purposes)("for %s opens what it was signed for", (purpose) => {
    expect(verify(purpose, sign(purpose))).toMatchObject({ value: { purpose, subscriptionId } });
  });

  it("carries when it was issued, to the millisecond, where it expires", () => {
    const odd = "2026-11-23T08:00:00.123Z";
    const text = signToken(keyring, { purpose: "confirm", subscriptionId, issuedAt: odd });
    expect(verify("confirm", text, odd)).toEqual(
      ok({ purpose: "confirm", subscriptionId, issuedAt: odd }),
    );
    expect(verify("unsubscribe", sign("unsubscribe"))).toEqual(
      ok({ purpose: "unsubscribe", subscriptionId }),
    );
  });

  it("for leaving fits an address: 58 characters after leave+", () => {
    expect(sign("unsubscribe").length).toBeLessThanOrEqual(58);
    expect(sign("unsubscribe")).toMatch(/^[a-z2-7]+$/);
  });

  test.each(purposes)("for %s survives a mail client that upper-cases it", (purpose) => {
    expect(verify(purpose, sign(purpose).toUpperCase())).toEqual(verify(purpose, sign(purpose)));
  });

  it("opens nothing else", () => {
    for (const signed of purposes) {
      for (const request of purposes) {
        if (signed !== request) expect(verify(request, sign(signed))).toEqual(forged);
      }
    }
  });

  it("opens nothing else with its purpose byte rewritten", () => {
    const bytes = fromBase32(sign("confirm"));
    if (!bytes) throw new Error("unreachable");
    bytes[1] = purposes.indexOf("preferences");
    expect(verify("preferences", base32(bytes))).toEqual(forged);
  });

  it("holds no address and nothing that changes with it", () => {
    expect(Buffer.from(fromBase32(sign("confirm")) ?? []).toString("latin1")).not.toContain("@");
  });

  it("needs a subscription id", () => {
    const token = { purpose: "unsubscribe", subscriptionId: "short" } as const;
    expect(() => signToken(keyring, token)).toThrow(RangeError);
  });
});

describe("the life of a token", () => {
  test.each<[purpose: Purpose, days: number]>([
    ["confirm", 7],
    ["preferences", 90],
    ["owner", 1],
    ["undo", 1],
  ])("for %s is %i days to the millisecond", (purpose, days) => {
    const end = plus(issuedAt, days * dayMs);
    expect(verify(purpose, sign(purpose), end)).toMatchObject({ value: { subscriptionId } });
    expect(verify(purpose, sign(purpose), plus(end, 1))).toEqual(expired);
  });

  it("for leaving has no end", () => {
    expect(verify("unsubscribe", sign("unsubscribe"), at("08:00", 36_500))).toMatchObject({
      value: { subscriptionId },
    });
  });

  it("is told only to whom has a genuine one", () => {
    const cut = sign("confirm").slice(0, -1);
    expect(verify("confirm", cut, at("08:00", 365))).toEqual(forged);
  });

  it("is the one the pages speak of", () => {
    expect(confirmDays).toBe(7);
  });
});

describe("a forged token", () => {
  test.each(purposes)("for %s: any other character anywhere", (purpose) => {
    const text = sign(purpose);
    const other = fc.oneof(
      fc.string({ minLength: 1, maxLength: 1, unit: "binary" }),
      fc.stringMatching(/^[a-z2-7]$/),
    );
    fc.assert(
      fc.property(fc.nat(text.length - 1), other, (index, character) => {
        fc.pre(character.toLowerCase() !== text[index] || !/^[A-Za-z2-7]$/.test(character));
        const changed = text.slice(0, index) + character + text.slice(index + 1);
        expect(verify(purpose, changed)).toEqual(forged);
      }),
      { numRuns: 1000 },
    );
  });

  test.each(purposes)(
    "for %s: the Kelvin sign is no k, though it is one in lower case",
    (purpose) => {
      // One of many ids has a k in its token.
      const text = Array.from({ length: 100 }, (_, index) =>
        signToken(keyring, {
          purpose,
          subscriptionId: base32(new Uint8Array(16).fill(index)),
          issuedAt,
        }),
      ).find((candidate) => candidate.includes("k"));
      expect(verify(purpose, text?.replace("k", "\u212a") ?? "")).toEqual(forged);
    },
  );

  test.each(purposes)("for %s: cut, doubled, or with something behind it", (purpose) => {
    const text = sign(purpose);
    for (let length = 0; length < text.length; length += 1) {
      expect(verify(purpose, text.slice(0, length))).toEqual(forged);
    }
    for (const tail of [text, "a", "aaaaaaaa", "=", ".", " ", "\n"]) {
      expect(verify(purpose, text + tail)).toEqual(forged);
    }
  });

  it("may be anything, and as long as it likes", () => {
    expect(verify("confirm", "a".repeat(1e6))).toEqual(forged);
    fc.assert(
      fc.property(fc.string(), fc.constantFrom(...purposes), (text, purpose) => {
        expect(verify(purpose, text)).toEqual(forged);
      }),
    );
  });

  it("was signed with another deployment's key", () => {
    const other = parseKeyring({ rootKey: `${rootKey}!` });
    expect(verify("unsubscribe", sign("unsubscribe", other))).toEqual(forged);
  });

  it("names a key that does not exist", () => {
    const bytes = fromBase32(sign("unsubscribe"));
    if (!bytes) throw new Error("unreachable");
    for (const version of [0, 2, 255]) {
      bytes[0] = version;
      expect(verify("unsubscribe", base32(bytes))).toEqual(forged);
    }
  });
});

describe("rotated keys", () => {
  const rotated = parseKeyring({ rootKey, tokenKeys: { 2: "fedcba9876543210fedcba9876543210" } });

  it("sign with the newest and verify with all", () => {
    expect(verify("confirm", sign("confirm"), issuedAt, rotated)).toMatchObject({
      value: { subscriptionId },
    });
    expect(verify("confirm", sign("confirm", rotated), issuedAt, rotated)).toMatchObject({
      value: { subscriptionId },
    });
  });

  it("are unknown to who has only the old one", () => {
    expect(verify("confirm", sign("confirm", rotated))).toEqual(forged);
  });

  it("leave the key of the addresses alone", () => {
    expect(rotated.address.export()).toEqual(keyring.address.export());
  });

  it("are all different: by version, by use, and from the root", () => {
    const same = parseKeyring({ rootKey, tokenKeys: { 2: rootKey, 255: rootKey } });
    const signing = [...same.tokens.values()].flatMap((keys) => Object.values(keys));
    const keys = [same.address, ...signing].map((key) => key.export().toString("hex"));
    const root = Buffer.from(rootKey).toString("hex");
    expect(new Set([...keys, root]).size).toBe(1 + 3 * (purposes.length + 1) + 1);
  });
});

describe("a retired key", () => {
  const tokenKeys = { 2: "fedcba9876543210fedcba9876543210" };
  const before = parseKeyring({ rootKey });
  const retired = parseKeyring({ rootKey, tokenKeys, retired: [1] });

  it.each(["preferences", "confirm"] as const)("opens no %s any more", (purpose) => {
    const expired = refused("expired");
    expect(verify(purpose, sign(purpose, before), issuedAt, retired)).toEqual(expired);
    expect(verify(purpose, sign(purpose, retired), issuedAt, retired).ok).toBe(true);
  });

  it("still lets leave", () => {
    expect(verify("unsubscribe", sign("unsubscribe", before), issuedAt, retired).ok).toBe(true);
  });

  it("tells nothing of a forged link", () => {
    const text = sign("preferences", parseKeyring({ rootKey: rootKey.toUpperCase() }));
    expect(verify("preferences", text, issuedAt, retired)).toEqual(forged);
  });
});

describe("a secret that cannot be used", () => {
  const long = "x".repeat(32);
  test.each<[what: string, secret: unknown]>([
    ["nothing", undefined],
    ["null", null],
    ["text", "secret"],
    ["no root key", {}],
    ["a short root key", { rootKey: "x".repeat(31) }],
    ["a root key that is no text", { rootKey: 1e40 }],
    ["token keys in a list", { rootKey: long, tokenKeys: [long] }],
    ["token keys of null", { rootKey: long, tokenKeys: null }],
    ["version 0", { rootKey: long, tokenKeys: { 0: long } }],
    ["version 256", { rootKey: long, tokenKeys: { 256: long } }],
    ["version 02", { rootKey: long, tokenKeys: { "02": long } }],
    ["a short token key", { rootKey: long, tokenKeys: { 2: "short" } }],
    ["a token key that is no text", { rootKey: long, tokenKeys: { 2: 2 } }],
    ["retired versions in no list", { rootKey: long, tokenKeys: { 2: long }, retired: 1 }],
    ["a retired version that is not there", { rootKey: long, retired: [2] }],
    ["a retired version as text", { rootKey: long, tokenKeys: { 2: long }, retired: ["1"] }],
    ["the newest version retired", { rootKey: long, tokenKeys: { 2: long }, retired: [2] }],
  ])("%s", (_, secret) => {
    expect(() => parseKeyring(secret)).toThrow(KeyringError);
  });

  it("is never repeated in the error", () => {
    expect(() => parseKeyring({ rootKey: "hunter2" })).toThrow(
      expect.not.objectContaining({ message: expect.stringContaining("hunter2") }),
    );
  });
});
