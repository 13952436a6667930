/**
 * The timestamp in a form: when it was shown, signed, so that a form sent faster than anybody types
 * is told from one that a person filled in.
 */
import { createHmac, hash, type KeyObject, timingSafeEqual } from "node:crypto";
import { dayMs, type Instant, instantOf, msBetween, msOf } from "./instant.ts";
import type { Keyring } from "./token.ts";

/**
 * Leading zero bits of a proof of work: some 262,000 hashes, which a browser on a machine slowed six
 * times finds in about three seconds (`tests/browser/proof-of-work.test.ts`).
 */
export const proofOfWorkBits = 18;

/**
 * What a timestamp says of the form it came back with; `missing` where a program sent the fields
 * alone.
 */
export type TimestampCheck = "missing" | "valid" | "too-young" | "too-old" | "forged";

/** A person needs at least this long to type an address. */
export const fillMsMin = 2_000;

/** So that timestamps cannot be collected for later; a page open for longer is shown again. */
const timestampMsMax = dayMs;

/** The timestamp of a form that is shown now. */
export function signTimestamp(keyring: Keyring, now: Instant): string {
  const ms = msOf(now).toString(36);
  return `${ms}-${tag(keyring.tokens.get(Math.max(...keyring.tokens.keys()))?.form, ms)}`;
}

/** Checks the timestamp that came back with a form. */
export function checkTimestamp(keyring: Keyring, timestamp: string, now: Instant): TimestampCheck {
  if (timestamp === "") return "missing";
  const [, ms = "", given = ""] = /^([0-9a-z]{1,9})-([0-9a-f]{32})$/.exec(timestamp) ?? [];
  const genuine = [...keyring.tokens.values()].some(({ form }) =>
    timingSafeEqual(Buffer.from(tag(form, ms)), Buffer.from(given.padEnd(32))),
  );
  if (!genuine) return "forged";
  const age = msBetween(instantOf(Number.parseInt(ms, 36)), now);
  if (age < fillMsMin) return "too-young";
  return age > timestampMsMax ? "too-old" : "valid";
}

/**
 * True when `answer` is the proof of work of one form and one address: SHA-256 of their hash and the
 * answer begins with `proofOfWorkBits` zero bits (Back, "Hashcash", 2002).
 *
 * Bound to the timestamp, so that nothing is solved long before; bound to the address as it was
 * typed, so that a list of a thousand costs a thousand proofs. Their hash comes first, in 64 hex
 * digits: one whole block of SHA-256, so that each try costs a browser one block more.
 */
export function verifyProofOfWork(timestamp: string, typed: string, answer: string): boolean {
  const form = hash("sha256", `${timestamp}/${typed}`);
  const proof = hash("sha256", form + answer, "buffer");
  return proof.readUInt32BE() >>> (32 - proofOfWorkBits) === 0;
}

function tag(key: KeyObject | "" = "", ms: string): string {
  return createHmac("sha256", key).update(ms).digest("hex").slice(0, 32);
}
