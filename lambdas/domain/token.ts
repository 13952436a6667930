/**
 * Tokens: the signed, purpose-bound links by which a reader acts without a login.
 *
 * Layout, before base32: key version (1 byte), purpose (1), subscription id (16), issue time in ms
 * (6, only where the purpose needs it), tag (16 bytes of HMAC-SHA-256). A token holds no address.
 * The longest without a time has 55 characters and fits the local part of a mail address.
 */
import {
  createHmac,
  createSecretKey,
  hkdfSync,
  type KeyObject,
  timingSafeEqual,
} from "node:crypto";
import { base32, fromBase32 } from "./base32.ts";
import { dayMs, hourMs, type Instant, instantOf, msBetween, msOf } from "./instant.ts";
import { ok, type Result, refused } from "./result.ts";

/** What a token is good for; a token of one purpose opens nothing else. */
export type Purpose = "confirm" | "preferences" | "unsubscribe" | "owner" | "undo";

/** Starts the course; `issuedAt` is also the name of the confirmation mail it was sent in. */
export interface ConfirmToken {
  readonly purpose: "confirm";
  readonly subscriptionId: string;
  readonly issuedAt: Instant;
}

/**
 * Opens the reader's page, as every mail does: whoever is forwarded one can look, change the hour,
 * pause and leave, and nothing that takes the course from its reader.
 */
export interface PreferencesToken {
  readonly purpose: "preferences";
  readonly subscriptionId: string;
  readonly issuedAt: Instant;
}

/** Ends a subscription. It never expires, so it holds no time. */
export interface UnsubscribeToken {
  readonly purpose: "unsubscribe";
  readonly subscriptionId: string;
}

/**
 * Opens the reader's page for everything, also for what cannot be taken back. It is only in the mail
 * that a reader asks for.
 */
export interface OwnerToken {
  readonly purpose: "owner";
  readonly subscriptionId: string;
  readonly issuedAt: Instant;
}

/** Undoes one ending: the one made at `issuedAt`. It is in no mail. */
export interface UndoToken {
  readonly purpose: "undo";
  readonly subscriptionId: string;
  readonly issuedAt: Instant;
}

/** The token of each purpose. */
export interface Tokens {
  readonly confirm: ConfirmToken;
  readonly preferences: PreferencesToken;
  readonly unsubscribe: UnsubscribeToken;
  readonly owner: OwnerToken;
  readonly undo: UndoToken;
}

/** Why a token opens nothing. `expired` is said only of a genuine one. */
export type TokenProblem = "forged" | "expired";

/** One key for each use, so that a token for one use never passes for another. */
export type SigningKeys = Readonly<Record<Purpose | "form", KeyObject>>;

/**
 * The keys of one deployment, from its one secret. Key objects: Node.js makes one of bytes for each tag, which
 * takes longer than the tag.
 */
export interface Keyring {
  /** Never rotates: it names the subscriptions. */
  readonly address: KeyObject;
  /** Token keys by version, 1 to 255; the highest signs, all of them verify. */
  readonly tokens: ReadonlyMap<number, SigningKeys>;
  /** Versions whose links open nothing any more, but for those for leaving. */
  readonly retired: ReadonlySet<number>;
}

/**
 * Life times. A link for leaving never expires: a reader may leave from an old mail. A confirmation
 * is for this week; a preferences link lasts as long as the course with pauses may; an owner's link
 * and an undo are for today.
 */
const lifeMs: Record<Purpose, number> = {
  confirm: 7 * dayMs,
  preferences: 90 * dayMs,
  unsubscribe: Number.POSITIVE_INFINITY,
  owner: dayMs,
  undo: dayMs,
};

/** A purpose's place is written into its tokens: new ones are added at the end. */
const purposes: readonly Purpose[] = ["confirm", "preferences", "unsubscribe", "owner", "undo"];
const idBytes = 16;
const timeBytes = 6;
const tagBytes = 16;

/** Days a confirmation link is good for; the transactional mail and the page say it. */
export const confirmDays = lifeMs.confirm / dayMs;

/** Hours an owner's link is good for; the mail and the pages say it. */
export const ownerHours = lifeMs.owner / hourMs;

/** Days a link to the settings is good for. */
export const linkDays = lifeMs.preferences / dayMs;

/** A version is one byte of a token, and 0 is none. */
export const keyVersionMax = 255;

/**
 * The keys that follow from the deployment's secret: an object with `rootKey` (text, at least 32
 * characters) and, after a rotation, `tokenKeys` (version → text). Version 1 derives from the root.
 * `retired` lists versions that were taken out of use; the one that signs cannot be among them.
 *
 * @throws KeyringError when the secret has another shape.
 */
export function parseKeyring(secret: unknown): Keyring {
  const { rootKey, tokenKeys = {}, retired = [] } = (secret ?? {}) as Record<string, unknown>;
  if (typeof rootKey !== "string" || rootKey.length < 32 || !isRecord(tokenKeys)) {
    throw new KeyringError(
      'The secret must be JSON such as {"rootKey": "<32 characters or more>", "tokenKeys": {"2": "<the same>"}}.',
    );
  }
  const tokens = new Map([[1, signingKeys(rootKey, 1)]]);
  for (const [version, key] of Object.entries(tokenKeys)) {
    if (
      !/^([1-9]|[1-9]\d|1\d\d|2[0-4]\d|25[0-5])$/.test(version) ||
      typeof key !== "string" ||
      key.length < 32
    ) {
      throw new KeyringError(
        `The secret's tokenKeys must map versions 1 to 255 to text of 32 characters or more; look at "${version}".`,
      );
    }
    tokens.set(Number(version), signingKeys(key, Number(version)));
  }
  if (!isListOf(retired, tokens) || retired.includes(Math.max(...tokens.keys()))) {
    throw new KeyringError(
      "The secret's retired must be a list of versions that there are, without the newest.",
    );
  }
  return { address: derive(rootKey, "address"), tokens, retired: new Set(retired) };
}

function isListOf(value: unknown, tokens: ReadonlyMap<number, unknown>): value is number[] {
  return Array.isArray(value) && value.every((one) => tokens.has(one));
}

/** The deployment's secret cannot be used; the message says what it must look like. */
export class KeyringError extends Error {
  override name = "KeyringError";
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Derived once: HKDF costs more than the tag it is for. */
function signingKeys(secret: string, version: number): SigningKeys {
  const key = derive(secret, `token/${version}`);
  return {
    confirm: derive(key, "confirm"),
    preferences: derive(key, "preferences"),
    unsubscribe: derive(key, "unsubscribe"),
    owner: derive(key, "owner"),
    undo: derive(key, "undo"),
    form: derive(key, "form"),
  };
}

/**
 * HKDF (RFC 5869). The label is part of every key: another one would end every link and separate
 * every reader from their id.
 */
function derive(key: string | KeyObject, use: string): KeyObject {
  return createSecretKey(
    new Uint8Array(hkdfSync("sha256", key, "", `ml-engineer-course/${use}`, 32)),
  );
}

/**
 * Signs a token with the newest key.
 *
 * @throws RangeError when the subscription id is none
 */
export function signToken(keyring: Keyring, token: Tokens[Purpose]): string {
  const version = Math.max(...keyring.tokens.keys());
  const id = fromBase32(token.subscriptionId);
  if (id?.length !== idBytes)
    throw new RangeError(`"${token.subscriptionId}" is no subscription id.`);
  const bodyBytes = 2 + idBytes + (token.purpose === "unsubscribe" ? 0 : timeBytes);
  const bytes = Buffer.allocUnsafe(bodyBytes + tagBytes);
  bytes[0] = version;
  bytes[1] = purposes.indexOf(token.purpose);
  bytes.set(id, 2);
  if (token.purpose !== "unsubscribe") {
    bytes.writeUIntBE(msOf(token.issuedAt), 2 + idBytes, timeBytes);
  }
  bytes.set(tag(keyring, version, token.purpose, bytes.subarray(0, bodyBytes)), bodyBytes);
  return base32(bytes);
}

/**
 * The key version a text says it was signed with, where it has the form of a token of any purpose;
 * nothing about it is proved.
 */
export function keyVersionOf(text: string): number | undefined {
  const bytes = tokenBytes(text);
  const isLong = bytes?.length === 2 + idBytes + timeBytes + tagBytes;
  const version = isLong || bytes?.length === 2 + idBytes + tagBytes ? bytes?.[0] : 0;
  return version || undefined;
}

/**
 * Verifies a token for one purpose at one time. A forged, cut, foreign or wrong-purpose text is
 * `forged`; a genuine one past its life is `expired`, and so is one of a retired key. A link for
 * leaving is neither: it never expires, and whoever forged one could only end a course.
 */
export function verifyToken<P extends Purpose>(
  keyring: Keyring,
  purpose: P,
  text: string,
  now: Instant,
): Result<Tokens[P], TokenProblem> {
  const size = 2 + idBytes + (expires(purpose) ? timeBytes : 0) + tagBytes;
  const bytes = tokenBytes(text);
  if (bytes?.length !== size) return refused("forged");
  const [version = 0, purposeIndex = -1] = bytes;
  const body = bytes.subarray(0, size - tagBytes);
  if (!keyring.tokens.has(version) || purposes[purposeIndex] !== purpose) return refused("forged");
  if (!timingSafeEqual(tag(keyring, version, purpose, body), bytes.subarray(size - tagBytes))) {
    return refused("forged");
  }
  const issuedAt = () =>
    instantOf(Buffer.from(body.subarray(2 + idBytes)).readUIntBE(0, timeBytes));
  const isOver = () => keyring.retired.has(version) || msBetween(issuedAt(), now) > lifeMs[purpose];
  if (expires(purpose) && isOver()) return refused("expired");
  return ok(readers[purpose](base32(body.subarray(2, 2 + idBytes)), issuedAt));
}

/**
 * A mail client may have upper-cased it on the way, and nobody should sign 1 MB of text. Checked
 * before: the lower case of the Kelvin sign is a plain k.
 */
function tokenBytes(text: string): Uint8Array | null {
  return /^[A-Za-z2-7]{1,80}$/.test(text) ? fromBase32(text.toLowerCase()) : null;
}

function expires(purpose: Purpose): boolean {
  return lifeMs[purpose] !== Number.POSITIVE_INFINITY;
}

/** What a verified token says; the time is read only where the purpose has one. */
const readers: {
  readonly [P in Purpose]: (subscriptionId: string, issuedAt: () => Instant) => Tokens[P];
} = {
  confirm: (subscriptionId, issuedAt) => timed("confirm", subscriptionId, issuedAt),
  preferences: (subscriptionId, issuedAt) => timed("preferences", subscriptionId, issuedAt),
  unsubscribe: (subscriptionId) => ({ purpose: "unsubscribe", subscriptionId }),
  owner: (subscriptionId, issuedAt) => timed("owner", subscriptionId, issuedAt),
  undo: (subscriptionId, issuedAt) => timed("undo", subscriptionId, issuedAt),
};

function timed<P extends Purpose>(purpose: P, subscriptionId: string, issuedAt: () => Instant) {
  return { purpose, subscriptionId, issuedAt: issuedAt() };
}

function tag(keyring: Keyring, version: number, purpose: Purpose, body: Uint8Array): Uint8Array {
  const key = keyring.tokens.get(version)?.[purpose] ?? "";
  return createHmac("sha256", key).update(body).digest().subarray(0, tagBytes);
}
