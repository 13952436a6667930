/** Addresses: what is accepted, what is compared, what is refused and by which name. */
import { createSecretKey } from "node:crypto";
import { domainToASCII, domainToUnicode } from "node:url";
import fc from "fast-check";
import { describe, expect, it, test } from "vitest";
import {
  canonicalMailbox,
  domainIdOf,
  mailboxIdOf,
  maskAddress,
  parseAddress,
  subscriptionIdOf,
} from "../../lambdas/domain/address.ts";
import { readableDomain } from "../../lambdas/domain/punycode.ts";
import { ok, refused } from "../../lambdas/domain/result.ts";
import { addressOf } from "../fakes/subscription.ts";

const key = createSecretKey(Buffer.alloc(32, 1));
const idOf = (typed: string) => subscriptionIdOf(key, addressOf(typed));

describe("an accepted address", () => {
  test.each<[typed: string, deliverable: string, normalised: string]>([
    ["ada@example.org", "ada@example.org", "ada@example.org"],
    ["Ada.Lovelace@Example.ORG", "Ada.Lovelace@example.org", "ada.lovelace@example.org"],
    ["a.b+tag@example.org", "a.b+tag@example.org", "a.b+tag@example.org"],
    ["o'neill_#1@example.org", "o'neill_#1@example.org", "o'neill_#1@example.org"],
    ["{|}~!$%&*-/=?^`@example.org", "{|}~!$%&*-/=?^`@example.org", "{|}~!$%&*-/=?^`@example.org"],
    [
      "ada@mail.sub-domain.example.org",
      "ada@mail.sub-domain.example.org",
      "ada@mail.sub-domain.example.org",
    ],
    ["ada@bücher.example", "ada@xn--bcher-kva.example", "ada@xn--bcher-kva.example"],
    ["ada@BÜCHER.example", "ada@xn--bcher-kva.example", "ada@xn--bcher-kva.example"],
    ["ada@xn--bcher-kva.example", "ada@xn--bcher-kva.example", "ada@xn--bcher-kva.example"],
    ["ada@例え.テスト", "ada@xn--r8jz45g.xn--zckzah", "ada@xn--r8jz45g.xn--zckzah"],
    ["ada@1.example", "ada@1.example", "ada@1.example"],
  ])("%s goes to %s and is compared as %s", (typed, deliverable, normalised) => {
    expect(parseAddress(typed)).toEqual(ok({ typed, deliverable, normalised }));
  });

  test.each([
    "\u202aada@example.org\u202c",
    "\u200bada@example.org\ufeff",
    "\u00a0ada@example.org\u3000",
    "ada@exam\u00adple.org",
    "a\u200dda@ex\u2060ample.org",
    "ada@example。org",
    "ａｄａ＠ｅｘａｍｐｌｅ．ｏｒｇ",
    "ada﹫example｡org",
    "mailto:ada@example.org",
    "MAILTO:ada%40example.org?subject=Hello",
    "<ada@example.org>",
    "<mailto:ada@example.org>",
    "Ada <ada@example.org>",
    "Lovelace, Ada <ada@example.org>;",
    '"Lovelace, Ada" <ada@example.org>',
    "ada@example.org <ada@example.org>",
    "ada@example.org (Ada Lovelace)",
    "(ada@example.org).",
    "ada@example.org,",
    "ada@example.org.",
    "ada@example.org>",
    '"ada@example.org"',
    "“ada@example.org”",
    "„ada@example.org“",
    "«ada@example.org»",
    "'ada@example.org'",
    "`ada@example.org`",
    "ada@example.org…",
    "「ada@example.org」",
    "【ada@example.org】。",
    "E-Mail: ada@example.org",
    "ada @ example.org",
    "ada@example.org/",
    "ada@example.org\\",
    "*ada@example.org*",
    "Ada Lovelace [mailto:ada@example.org]",
    "[ada@example.org](mailto:ada@example.org)",
  ])("is found in %j", (pasted) => {
    const plain = "ada@example.org";
    expect(parseAddress(pasted)).toEqual(
      ok({ typed: plain, deliverable: plain, normalised: plain }),
    );
  });

  it("keeps the joiner that a script needs, and the stroke that is a letter", () => {
    expect(addressOf("ada@نامه\u200cای.example").deliverable).toBe(
      "ada@xn--mgba3gch31f060k.example",
    );
    expect(addressOf("ada@コーヒー.example").deliverable).toBe("ada@xn--tck2c4fb.example");
  });

  test("is the same with anything around it that nobody sees or means", () => {
    const around = fc.string({
      unit: fc.constantFrom(..."\u202a\u202c\u200b\u2066\u2069\ufeff\u00ad \u00a0\t\r\n,;:"),
      maxLength: 8,
    });
    fc.assert(
      fc.property(around, around, (before, after) => {
        expect(addressOf(`${before}ada@example.org${after}`).deliverable).toBe("ada@example.org");
      }),
    );
  });

  it("is trimmed and otherwise shown as typed", () => {
    expect(parseAddress(" \t Ada@Example.org\r\n")).toMatchObject({
      value: { typed: "Ada@Example.org" },
    });
  });
});

describe("a refused address", () => {
  test.each<[typed: string, problem: string]>([
    ["", "empty"],
    ["  \n", "empty"],
    ["ada", "not-an-address"],
    ["@example.org", "not-an-address"],
    ["ada@", "not-an-address"],
    ["ada@@example.org", "not-an-address"],
    ["ada@home@example.org", "not-an-address"],
    ["ada lovelace@example.org", "not-an-address"],
    [".ada@example.org", "not-an-address"],
    ["ada.@example.org", "not-an-address"],
    ["a..b@example.org", "not-an-address"],
    ['"ada"@example.org', "not-an-address"],
    ['"a@b"@example.org', "not-an-address"],
    ["ada(comment)@example.org", "not-an-address"],
    ["ada@example.org,bob@example.org", "not-an-address"],
    ["ada@example.org;bob@example.org", "not-an-address"],
    ["team:ada@example.org", "not-an-address"],
    ["[bob@example.org](mailto:ada@example.org)", "not-an-address"],
    ["a\\b@example.org", "not-an-address"],
    ["ada@example.org\r\nBcc: bob@example.org", "not-an-address"],
    ["ada\r\nBcc:x@example.org", "not-an-address"],
    ["ada@example.org\u0000", "not-an-address"],
    ["a\u0007da@example.org", "not-an-address"],
    ["ada@exam\tple.org", "not-an-address"],
    ["ada@example.org\u007f", "not-an-address"],
    ["jürgen@example.org", "non-ascii-local-part"],
    ["аda@example.org", "non-ascii-local-part"],
    ["ad\u2028a@example.org", "non-ascii-local-part"],
    ["ada@localhost", "domain"],
    ["ada@.example.org", "domain"],
    ["ada@example..org", "domain"],
    ["ada@-example.org", "domain"],
    ["ada@example-.org", "domain"],
    ["ada@exa_mple.org", "domain"],
    ["ada@example.o", "domain"],
    ["ada@[127.0.0.1]", "domain"],
    ["ada@[IPv6:::1]", "domain"],
    ["ada@127.0.0.1", "domain"],
    ["ada@0x7f.1", "domain"],
    ["ada@example.org/path", "domain"],
    ["ada@example.org?x", "domain"],
    ["ada@example.org#x", "domain"],
    ["ada@example.org:25", "domain"],
    ["ada@ex%61mple.org", "domain"],
    ["ada@exa\u2028mple.org", "domain"],
    ["ada@ex–ample.org", "look-alike"],
    ["ada@ex—ample.org", "look-alike"],
    ["ada@ex−ample.org", "look-alike"],
    ["ada@ex\u2011ample.org", "look-alike"],
    ["ada@ex\u2010ample.org", "look-alike"],
    ["ada@ex⁃ample.org", "look-alike"],
    ["ada@exーample.org", "look-alike"],
    ["ada@ex一ample.org", "look-alike"],
    ["ada@bü–cher.example", "look-alike"],
    ["ada–lovelace@example.org", "look-alike"],
    ["ada@exаmple.org", "look-alike"],
    ["ada@example.οrg", "look-alike"],
    ["bob@example.net <ada@example.org>", "not-an-address"],
    ["Ada ada@example.org", "not-an-address"],
    ["postmaster@example.org", "role"],
    ["AbUsE@example.org", "role"],
    ["no-reply@example.org", "role"],
    ["abuse+me@example.org", "role"],
    ["=?utf-8?q?=61=40example.net?=@example.org", "not-an-address"],
  ])("%j: %s", (typed, problem) => {
    expect(parseAddress(typed)).toEqual(refused(problem));
  });

  test("is refused for its dash, too, where a browser wrote it in Punycode", () => {
    for (const typed of [
      "ada@ex–ample.org",
      "ada@ex‑ample.org",
      "ada@ex−ample.org",
      "ada@exаmple.org",
    ]) {
      const domain = domainToASCII(typed.slice(4));
      expect(domain).toMatch(/^xn--/);
      expect(parseAddress(`ada@${domain}`)).toEqual(refused("look-alike"));
    }
  });

  it("is longer than RFC 5321 allows: 64 before the @, 254 in all", () => {
    const domain = `${"d".repeat(60)}.${"d".repeat(60)}.${"d".repeat(57)}.example`;
    const local = (length: number) => "l".repeat(length);
    expect(`${local(64)}@${domain}`.length).toBe(252);
    expect(parseAddress(`${local(64)}@${domain}`)).toHaveProperty("value.deliverable");
    expect(parseAddress(`${local(65)}@example.org`)).toEqual(refused("too-long"));
    expect(parseAddress(`${local(64)}@dd${domain}`)).toHaveProperty("value.deliverable");
    expect(parseAddress(`${local(64)}@ddd${domain}`)).toEqual(refused("too-long"));
    expect(parseAddress(`ada@${"d".repeat(64)}.example`)).toEqual(refused("domain"));
    expect(parseAddress(`ada@${"x".repeat(1e6)}`)).toEqual(refused("too-long"));
  });

  it("is too long once its domain is Punycode", () => {
    const domain = `${Array.from({ length: 9 }, () => "ü".repeat(20)).join(".")}.example`;
    expect(`${"l".repeat(50)}@${domain}`.length).toBeLessThan(254);
    expect(parseAddress(`${"l".repeat(50)}@${domain}`)).toEqual(refused("too-long"));
  });
});

test("Punycode is read as Node reads it", () => {
  const label = fc.stringMatching(/^[a-z0-9éüßжπ日本例え-]{1,12}$/);
  fc.assert(
    fc.property(label, (text) => {
      const domain = domainToASCII(`${text}.example`);
      fc.pre(domain !== "");
      expect(readableDomain(domain)).toBe(domainToUnicode(domain));
    }),
    { numRuns: 1_000 },
  );
  fc.assert(
    fc.property(fc.string(), (text) => {
      expect(readableDomain(`xn--${text}`)).toEqual(expect.any(String));
    }),
  );
});

test("whatever is accepted is one plain ASCII mailbox and is accepted again", () => {
  const hostile = fc.stringMatching(/^[a-zA-Z0-9.@<>"'(),:;\\[\]\r\n\t ü。＠+%#/-]{1,30}$/);
  const likely = fc
    .tuple(hostile, fc.constantFrom("example.org", "bücher.example"))
    .map(([local, domain]) => `${local}@${domain}`);
  fc.assert(
    fc.property(fc.oneof(hostile, likely, fc.emailAddress(), fc.string()), (typed) => {
      const parsed = parseAddress(typed);
      if (!parsed.ok) return;
      const address = parsed.value;
      expect(address.deliverable).toMatch(
        /^[!#-'*+/-9=?A-Z^-~-]+(\.[!#-'*+/-9=?A-Z^-~-]+)*@[a-z0-9.-]+$/,
      );
      expect(address.deliverable.length).toBeLessThanOrEqual(254);
      const again = addressOf(address.deliverable);
      expect(again.deliverable).toBe(address.deliverable);
      expect(again.normalised).toBe(address.normalised);
    }),
    { numRuns: 2000 },
  );
});

describe("the id of an address", () => {
  it("is 128 bits of base32 and never changes: the table is keyed by it", () => {
    expect(idOf("ada@example.org")).toBe("teo27htw2rdcyjhgdw6pcb6ijm");
  });

  it("is one for all spellings of one mailbox", () => {
    expect(idOf("Ada@EXAMPLE.org")).toBe(idOf("ada@example.org"));
    expect(idOf("ada@BÜCHER.example")).toBe(idOf("ada@xn--bcher-kva.example"));
  });

  it("never takes two people for one: tags and dots are part of the name", () => {
    const ids = ["ab", "a.b", "a.b+tag", "ab+tag"].map((local) => idOf(`${local}@example.org`));
    expect(new Set(ids).size).toBe(4);
  });

  it("is another one under another key", () => {
    const other = subscriptionIdOf(
      createSecretKey(Buffer.alloc(32, 2)),
      addressOf("ada@example.org"),
    );
    expect(other).not.toBe(idOf("ada@example.org"));
  });
});

describe("the mailbox behind another spelling", () => {
  const boxOf = (typed: string) => canonicalMailbox(key, addressOf(typed));

  it("is none where the address is spelled plainly", () => {
    for (const typed of ["ada@example.org", "a.d.a@example.org", "ada@gmail.com"])
      expect(boxOf(typed)).toBeNull();
  });

  it("is one for all tags, and at Gmail for all dots and both of its names", () => {
    expect(boxOf("ada+tea@example.org")).toBe(boxOf("Ada+x@example.org"));
    expect(boxOf("a.da+tea@example.org")).not.toBe(boxOf("ada+tea@example.org"));
    expect(boxOf("a.d.a@gmail.com")).toBe(boxOf("ada+tea@googlemail.com"));
  });

  test.each([
    ["Proton's dots, strokes and domains", "a.d-a_l@proton.me", "adal+x@pm.me"],
    ["Yandex's dots, hyphens and domains", "a.dal@yandex.ru", "ad-al@ya.ru"],
    ["Fastmail's subdomains", "tea@ada.fastmail.com", "ada+x@fastmail.com"],
    ["Fastmail's subdomains", "anything@ada.fastmail.fm", "ada+x@fastmail.fm"],
  ])("is one whatever %s", (_, one, other) => {
    expect(boxOf(one)).not.toBeNull();
    expect(boxOf(one)).toBe(boxOf(other));
  });

  it("is refused as one only where it surely is one: a dot at Yandex is a hyphen, and no nothing", () => {
    const refusedAs = (typed: string) => mailboxIdOf(key, addressOf(typed));
    expect(refusedAs("a.dal@yandex.com")).toBe(refusedAs("a-dal@yandex.ru"));
    expect(refusedAs("a.dal@yandex.ru")).not.toBe(refusedAs("adal@yandex.ru"));
  });

  it("names no reader: its id is nobody's subscription", () => {
    expect(boxOf("ada+tea@example.org")).toMatch(/^[a-z2-7]{26}$/);
    expect(boxOf("ada+tea@example.org")).not.toBe(idOf("ada@example.org"));
  });
});

describe("the id of a domain", () => {
  const idOf = (typed: string, key = "a key of the tests") => {
    const address = parseAddress(typed);
    if (!address.ok) throw new Error("The address must be valid.");
    return domainIdOf(createSecretKey(Buffer.from(key)), address.value);
  };

  it("is one for all its addresses, does not hold its name, and takes the key to know", () => {
    expect(idOf("jane@jane-roe.example")).toBe(idOf("Other+tag@JANE-ROE.example"));
    expect(idOf("jane@jane-roe.example")).toMatch(/^[a-z2-7]{26}$/);
    expect(idOf("jane@jane-roe.example")).not.toBe(idOf("jane@other.example"));
    expect(idOf("jane@jane-roe.example")).not.toBe(idOf("jane@jane-roe.example", "another key"));
  });
});

test.each([
  ["ada@example.org", "a…@example.org"],
  ["a@example.org", "…@example.org"],
  ['"a@b"@example.org', '"…@example.org'],
])("%s is shown as %s to who may not be its reader", (typed, shown) => {
  expect(maskAddress(typed)).toBe(shown);
});
