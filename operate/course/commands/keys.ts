/** The keys of links: a copy of them, a new one, and one that opens settings no longer. */
import { randomBytes } from "node:crypto";
import { writeFile } from "node:fs/promises";
import { resolve } from "node:path";
import { type Instant, minuteMs, msBetween } from "../../../lambdas/domain/instant.ts";
import { keyVersionMax, parseKeyring } from "../../../lambdas/domain/token.ts";
import { WrongCallError } from "../../doctor/arguments.ts";
import { type Command, RefusedError } from "../command.ts";
import type { KeysSecret } from "../ports.ts";

/** Copies the keys into a file. */
export const keysBackup: Command = {
  name: "keys backup",
  summary: "Writes the keys into a new file that only you can read, and prints nothing of them",
  details:
    "Without the keys no link in any mail opens, and no reader is found by their address: keep a copy where only you get at it, and make a new one after each rotation.",
  parameters: [{ name: "file", summary: "a file that is not there yet" }],
  examples: ["keys backup course-keys.json --stage production"],
  async run({ values }, { keysSecret }) {
    const file = resolve(values.file ?? "");
    const text = await keysSecret.read();
    const versions = [...versionsIn(text).all];
    try {
      await writeFile(file, `${text}\n`, { flag: "wx", mode: 0o600 });
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      throw code === "EEXIST"
        ? new RefusedError(`${file} is there already.`, "Name a file that is not.")
        : new RefusedError(`${file} cannot be written (${code}).`, "Name another place.");
    }
    return {
      value: { file, versions },
      text: `The keys, versions ${versions.join(", ")}, are in ${file}. Keep it where only you get at it.\n`,
    };
  },
};

/** Signs new links with a new key. */
export const keysRotate: Command = {
  name: "keys rotate",
  summary: "Adds a new key that signs all links from now on",
  details:
    "Links of older keys go on, until you retire those; the key that names the readers stays for ever. The functions use the new key within five minutes. Back the keys up afterwards.",
  examples: ["keys rotate", "keys rotate --stage production --json"],
  async run(_, { keysSecret, clock }) {
    const before = await readSecret(keysSecret);
    const version = Math.max(...before.all) + 1;
    if (version > keyVersionMax) {
      throw new RefusedError(
        `There is no key version after ${keyVersionMax}.`,
        "Nothing was changed: links signed so far go on.",
      );
    }
    const tokenKeys = {
      ...before.secret.tokenKeys,
      [version]: randomBytes(48).toString("base64url"),
    };
    await save(keysSecret, before, { ...before.secret, tokenKeys, rotatedAt: clock.now() });
    return {
      value: { version },
      text: `Links are signed with key ${version}, within five minutes everywhere. Back the keys up: keys backup FILE.\n`,
    };
  },
};

/** Takes the links of one key out of use. */
export const keysRetire: Command = {
  name: "keys retire",
  summary: "Takes the links to settings and the confirmation buttons of one key out of use",
  details:
    "For a key that somebody may have read: first keys rotate, and five minutes later this. Links for leaving go on, from however old a mail. Readers get a new link to their settings on the site's page “Lost your link”, and with each mail.",
  parameters: [{ name: "version", summary: "the key's version, a number; not the newest one" }],
  examples: ["keys retire 1", "keys retire 2 --yes --stage production"],
  asks: true,
  async run({ values, confirm }, { keysSecret, clock }) {
    const version = Number(values.version);
    if (!/^[1-9]\d{0,2}$/.test(values.version ?? "") || version > keyVersionMax) {
      throw new WrongCallError(`A version is a number from 1 to ${keyVersionMax}, such as 1.`);
    }
    const before = await readSecret(keysSecret);
    if (!before.all.has(version)) {
      throw new RefusedError(
        `There is no key ${version}; there are ${[...before.all].join(", ")}.`,
        "Name one of them.",
      );
    }
    const retired = [...new Set([...before.retired, version])].sort((one, other) => one - other);
    if (version === Math.max(...before.all)) {
      throw new RefusedError(
        `Key ${version} is the newest: it signs the links of today.`,
        "Add a new one first, with keys rotate; wait five minutes, and retire this one then.",
      );
    }
    if (before.retired.has(version)) {
      return { value: { version, retired }, text: `Key ${version} was retired already.\n` };
    }
    const waited = before.secret.rotatedAt && msBetween(before.secret.rotatedAt, clock.now());
    if (waited !== undefined && waited >= 0 && waited < inUseMs) {
      throw new RefusedError(
        "The newest key is not in use everywhere yet: a link that is signed now with an older one would end with it.",
        "Wait until five minutes have passed since keys rotate, and retire the key then.",
      );
    }
    await confirm(
      `Every link to settings and every confirmation button that key ${version} signed stops working.`,
    );
    await save(keysSecret, before, { ...before.secret, retired });
    return {
      value: { version, retired },
      text: `Key ${version} opens no settings any more, within five minutes everywhere. Links for leaving go on.\n`,
    };
  },
};

/** A new key is in use everywhere so long after (`lambdas/adapters/secret-keys.ts`). */
const inUseMs = 5 * minuteMs;

interface Secret {
  /** When the newest key was added, by keys rotate. */
  readonly rotatedAt?: Instant;
  readonly tokenKeys?: Readonly<Record<string, string>>;
  readonly retired?: readonly number[];
}

interface KnownSecret {
  readonly text: string;
  readonly secret: Secret;
  readonly all: ReadonlySet<number>;
  readonly retired: ReadonlySet<number>;
}

async function readSecret(keysSecret: KeysSecret): Promise<KnownSecret> {
  const text = await keysSecret.read();
  // First this: the parser's own error would repeat the secret.
  const versions = versionsIn(text);
  return { text, secret: JSON.parse(text), ...versions };
}

/** @throws RefusedError when the secret is not as the functions need it; no part of it is said */
function versionsIn(text: string): Pick<KnownSecret, "all" | "retired"> {
  try {
    const { tokens, retired } = parseKeyring(JSON.parse(text));
    return { all: new Set([...tokens.keys()].sort((one, other) => one - other)), retired };
  } catch {
    throw new RefusedError(
      "The secret of the deployment is not as it must be, and was left alone.",
      "Compare it with docs/security.md, “Keys rotate”; Secrets Manager keeps the one before as AWSPREVIOUS.",
    );
  }
}

/** Saves, unless somebody else did since: the secret has no condition of its own. */
async function save(keysSecret: KeysSecret, { text }: KnownSecret, secret: Secret): Promise<void> {
  if ((await keysSecret.read()) !== text) {
    throw new RefusedError(
      "Somebody else has just changed the keys; yours were not saved.",
      "Run the command again.",
    );
  }
  const changed = JSON.stringify(secret);
  // What the functions could not read would shut the site.
  parseKeyring(JSON.parse(changed));
  await keysSecret.write(changed);
  if ((await keysSecret.read()) !== changed) {
    throw new RefusedError(
      "Somebody else has changed the keys at the same moment, and theirs are the ones in force.",
      "Look at them with keys backup; then run the command again.",
    );
  }
}
