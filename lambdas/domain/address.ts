/**
 * E-mail addresses: what this system accepts, how it compares them, and the keyed id it knows a
 * reader by.
 *
 * A strict subset of RFC 5321: no quoted local part, comment, group or IP literal, because every
 * looser form has carried an injection somewhere. SES has no SMTPUTF8: the local part must be
 * ASCII; an international domain travels as Punycode.
 */
import { createHmac, type KeyObject } from "node:crypto";
import { base32 } from "./base32.ts";
import { readableDomain } from "./punycode.ts";
import { ok, type Result, refused } from "./result.ts";
import { readAddress, withPlainHyphens } from "./typed-address.ts";

/** A checked address in its three uses. */
export interface Address {
  /** As typed, without what was around it: what the reader is shown. */
  readonly typed: string;
  /** What SES is given: the local part untouched, the domain as an A-label. */
  readonly deliverable: string;
  /**
   * What addresses are compared by: lower case; `+tag` and dots are kept, they may be other people.
   */
  readonly normalised: string;
}

/** Why an address is refused; the page says it in words. */
export type AddressProblem =
  | "empty"
  | "not-an-address"
  | "too-long"
  | "non-ascii-local-part"
  | "domain"
  /** A dash or a letter of another alphabet that looks like a plain one. */
  | "look-alike"
  /** DNS says that the domain receives no mail. */
  | "takes-no-mail"
  | "role";

/** RFC 5321, 4.5.3.1.1 and 4.5.3.1.3 (a path of 256 includes the two angle brackets). */
const localPartMax = 64;
const addressMax = 254;

/**
 * RFC 2142 mailboxes are read by teams who never signed up themselves, and bombed by those who do.
 */
const roles = new Set([
  "abuse",
  "hostmaster",
  "mailer-daemon",
  "no-reply",
  "noreply",
  "postmaster",
  "root",
  "security",
  "webmaster",
]);

const dotAtom = /^[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*$/;
const label = /^(?!-)[a-z0-9-]{1,63}(?<!-)$/;

/**
 * Reads an address from a form, with what people paste around one (`typed-address.ts`); refuses
 * instead of guessing.
 */
export function parseAddress(input: string): Result<Address, AddressProblem> {
  const typed = readAddress(input);
  if (typed === "") return refused("empty");
  if (typed.length > addressMax) return refused("too-long");
  const at = typed.lastIndexOf("@");
  const local = typed.slice(0, at);
  const domain = typed.slice(at + 1);
  if (at < 1 || domain === "") return refused("not-an-address");
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is refused.
  if (/[\x00-\x20\x7f]/.test(typed)) return refused("not-an-address");
  if (withPlainHyphens(typed) !== undefined || mixesAlphabets(domain)) return refused("look-alike");
  if (/[^\x21-\x7e]/.test(local)) return refused("non-ascii-local-part");
  if (local.length > localPartMax) return refused("too-long");
  // Some mail software would decode an encoded word (RFC 2047) even here, and mail somebody else.
  if (!dotAtom.test(local) || /=\?.*\?=/.test(local)) return refused("not-an-address");
  const ascii = asciiDomain(domain);
  if (!ascii) return refused("domain");
  if (local.length + 1 + ascii.length > addressMax) return refused("too-long");
  if (roles.has(withoutTag(local).toLowerCase())) return refused("role");
  return ok({
    typed,
    deliverable: `${local}@${ascii}`,
    normalised: `${local.toLowerCase()}@${ascii}`,
  });
}

/**
 * A Latin and a Cyrillic or Greek letter in one label: no registry takes such a name (UTS 39, 5.2),
 * so one of the two was not meant.
 */
function mixesAlphabets(domain: string): boolean {
  return readableDomain(domain)
    .split(".")
    .some((part) => /\p{sc=Latn}/u.test(part) && /[\p{sc=Cyrl}\p{sc=Grek}]/u.test(part));
}

/** The domain of an address, in A-labels. */
export function domainOf({ deliverable }: Address): string {
  return deliverable.slice(deliverable.lastIndexOf("@") + 1);
}

/** The domain as lower-case A-labels (UTS 46), or null when it can receive no mail from afar. */
function asciiDomain(domain: string): string | null {
  if (/[/\\?#:@[\]%]/.test(domain)) return null;
  const url = URL.parse(`http://${domain}`);
  const labels = url?.hostname.split(".") ?? [];
  const top = labels.at(-1) ?? "";
  if (labels.length < 2 || !labels.every((part) => label.test(part))) return null;
  return /^\d+$/.test(top) || top.length < 2 ? null : labels.join(".");
}

/**
 * The id of the subscription of one address: the first 128 bits of HMAC-SHA-256, in lower-case
 * base32 (26 characters).
 *
 * Keyed, because a plain hash of an address is reversed by guessing; derived, so that a second
 * sign-up meets the same item, and an erased person's suppression survives without the address.
 */
export function subscriptionIdOf(addressKey: KeyObject, address: Address): string {
  return base32(
    createHmac("sha256", addressKey).update(address.normalised).digest().subarray(0, 16),
  );
}

/**
 * The mailbox behind another spelling of an address, as an id like `subscriptionIdOf`'s: without
 * `+tag`, and without what its provider ignores. Null for an address that is spelled plainly.
 *
 * For counting requests only. It never tells readers apart: behind `a.b+tag@` may be somebody else.
 */
export function canonicalMailbox(addressKey: KeyObject, address: Address): string | null {
  const mailbox = countedSpelling(address);
  if (mailbox === address.normalised) return null;
  return base32(
    createHmac("sha256", addressKey).update(`mailbox ${mailbox}`).digest().subarray(0, 16),
  );
}

/** The domain of an address as an id like `subscriptionIdOf`'s: a personal domain names a person. */
export function domainIdOf(addressKey: KeyObject, address: Address): string {
  const domain = domainOf(address);
  return base32(
    createHmac("sha256", addressKey).update(`domain ${domain}`).digest().subarray(0, 16),
  );
}

/**
 * The id of the mailbox an address leads to, however it is spelled: the subscription id of its plain
 * spelling. What is refused to a mailbox is refused to all its spellings by this id.
 */
export function mailboxIdOf(addressKey: KeyObject, address: Address): string {
  return subscriptionIdOf(addressKey, { ...address, normalised: plainSpelling(address) });
}

/** A provider that delivers several spellings of an address to one mailbox. */
interface Provider {
  /** The domains of one mailbox; the first is the one it is known by. */
  readonly domains: readonly string[];
  /** The one spelling of a local part. */
  readonly plain: (local: string) => string;
}

/**
 * Gmail: "Dots don't matter in Gmail addresses" (its help). Proton: dots, hyphens and underscores do
 * not, and a name is given once for all its domains. Yandex: a dot and a hyphen are one character,
 * and an account has all the domains.
 */
const providers: readonly Provider[] = [
  { domains: ["gmail.com", "googlemail.com"], plain: (local) => local.replaceAll(".", "") },
  {
    domains: ["proton.me", "protonmail.com", "protonmail.ch", "pm.me"],
    plain: (local) => local.replace(/[._-]/g, ""),
  },
  {
    domains: [
      ...["ru", "com", "by", "kz", "ua", "com.tr", "uz", "az", "ee", "lt", "lv", "com.am"],
      ...["com.ge", "co.il", "kg", "md", "tj", "tm", "fr"],
    ]
      .map((top) => `yandex.${top}`)
      .concat("ya.ru", "narod.ru"),
    plain: (local) => local.replaceAll(".", "-"),
  },
];

/** Fastmail: mail to `anything@name.fastmail.com` is `name@fastmail.com`'s. */
const subdomainProviders = /^([^.@]+)\.(fastmail\.[a-z.]+|sent\.com|messagingengine\.com)$/;

/** As the mailbox's owner would spell it: without tags, and in its provider's one spelling. */
function plainSpelling({ normalised }: Address): string {
  const at = normalised.lastIndexOf("@");
  const domain = normalised.slice(at + 1);
  const [, name, host] = subdomainProviders.exec(domain) ?? [];
  if (name && host) return `${withoutTag(name)}@${host}`;
  const local = withoutTag(normalised.slice(0, at));
  const provider = providers.find(({ domains }) => domains.includes(domain));
  if (!provider) return `${local}@${domain}`;
  return `${provider.plain(local) || local}@${provider.domains[0]}`;
}

/**
 * The spelling that requests are counted by: at Yandex without dots and hyphens altogether, in case
 * it goes Gmail's way. Two people counted as one only wait; refused as one they would be refused.
 */
function countedSpelling(address: Address): string {
  const plain = plainSpelling(address);
  return plain.endsWith("@yandex.ru") ? plain.replaceAll("-", "") : plain;
}

function withoutTag(local: string): string {
  return local.split("+")[0] || local;
}

/**
 * An address by which its reader knows it, and nobody else learns it: "a…@example.org". A page that a
 * forwarded mail opens says no more.
 */
export function maskAddress(typed: string): string {
  const at = typed.lastIndexOf("@");
  const [first = ""] = typed;
  return `${at > 1 ? first : ""}…${typed.slice(at)}`;
}
