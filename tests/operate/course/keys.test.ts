/** The keys of links: backup, rotation, retirement. */
import { mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type Instant, minuteMs, plus } from "../../../lambdas/domain/instant.ts";
import { parseKeyring, signToken, verifyToken } from "../../../lambdas/domain/token.ts";
import { fakePorts } from "../../fakes/ports.ts";
import { adaId, at } from "../../fakes/subscription.ts";
import { call } from "./calling.ts";
import { operatorPorts } from "./fake-ports.ts";

const rootKey = "a root key of the tests, long enough to be one";
let folder: string;
let secret: string;
let writes: number;
let clock: Instant;

beforeEach(() => {
  clock = now;
  folder = mkdtempSync(join(tmpdir(), "course-keys-"));
  secret = JSON.stringify({ rootKey });
  writes = 0;
});
afterEach(() => rmSync(folder, { recursive: true }));

const keysSecret = {
  read: async () => secret,
  async write(text: string) {
    writes += 1;
    secret = text;
  },
};
const keys = (argv: string[], answers?: string[], different = keysSecret) =>
  call(["keys", ...argv], {
    ports: async () => operatorPorts(fakePorts({ now: clock }), { keysSecret: different }),
    ...(answers && { answers }),
  });
/** Adds a key, and waits until it is in use everywhere. */
const rotate = async () => {
  await keys(["rotate"]);
  clock = plus(clock, 5 * minuteMs);
};
const keyring = () => parseKeyring(JSON.parse(secret));
const now = at("08:00");
const later = plus(now, minuteMs);
const link = <P extends "preferences" | "confirm">(purpose: P) =>
  signToken(keyring(), { purpose, subscriptionId: adaId, issuedAt: now });
const leaveLink = () => signToken(keyring(), { purpose: "unsubscribe", subscriptionId: adaId });

describe("keys backup", () => {
  test("writes a file for its owner alone, and prints nothing of the keys", async () => {
    const file = join(folder, "keys.json");
    const { exit, out, err } = await keys(["backup", file]);
    expect(exit).toBe(0);
    expect(JSON.parse(readFileSync(file, "utf8"))).toEqual({ rootKey });
    if (process.platform !== "win32") expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(out + err).not.toContain(rootKey);
    expect(out).toContain(file);
  });

  test("writes over no file", async () => {
    const file = join(folder, "keys.json");
    await keys(["backup", file]);
    secret = JSON.stringify({ rootKey: rootKey.toUpperCase() });
    expect(await keys(["backup", file])).toMatchObject({ exit: 1, out: "" });
    expect(JSON.parse(readFileSync(file, "utf8"))).toEqual({ rootKey });
  });

  test("says in one sentence that there is no such folder", async () => {
    const { exit, err } = await keys(["backup", join(folder, "none", "keys.json")]);
    expect(exit).toBe(1);
    expect(err).toMatch(/cannot be written \(ENOENT\)/);
  });
});

describe("keys rotate", () => {
  test("signs with a new key, and all that was signed goes on", async () => {
    const before = link("preferences");
    expect((await keys(["rotate", "--json"])).json).toEqual({ version: 2 });
    expect((await keys(["rotate", "--json"])).json).toEqual({ version: 3 });
    expect([...keyring().tokens.keys()]).toEqual([1, 2, 3]);
    expect(link("preferences")).not.toBe(before);
    expect(verifyToken(keyring(), "preferences", before, later).ok).toBe(true);
    expect(JSON.parse(secret).rootKey).toBe(rootKey);
  });

  test("prints nothing of the key", async () => {
    const { out, err } = await keys(["rotate"]);
    expect(out + err).not.toContain(JSON.parse(secret).tokenKeys[2]);
  });

  test("keeps what it does not know of the secret", async () => {
    secret = JSON.stringify({ rootKey, more: { of: "a later version" } });
    await keys(["rotate"]);
    expect(JSON.parse(secret).more).toEqual({ of: "a later version" });
  });

  test("ends at the last version there is", async () => {
    secret = JSON.stringify({ rootKey, tokenKeys: { 255: rootKey } });
    expect(await keys(["rotate"])).toMatchObject({ exit: 1, out: "" });
    expect(writes).toBe(0);
  });

  test("leaves a secret alone that it cannot read, and says nothing of it", async () => {
    for (const text of ["no JSON", JSON.stringify({ rootKey: "short" })]) {
      secret = text;
      const { exit, out, err } = await keys(["rotate"]);
      expect({ exit, out }).toEqual({ exit: 1, out: "" });
      expect(err).not.toContain(text);
    }
    expect(writes).toBe(0);
  });

  test("loses no key that somebody else adds meanwhile", async () => {
    let reads = 0;
    const theirs = JSON.stringify({ rootKey, tokenKeys: { 2: `${rootKey}, theirs` } });
    const different = {
      ...keysSecret,
      async read() {
        reads += 1;
        if (reads === 2) secret = theirs;
        return secret;
      },
    };
    expect((await keys(["rotate"], undefined, different)).exit).toBe(1);
    expect(secret).toBe(theirs);
  });
});

describe("keys retire", () => {
  test("ends settings and confirmation, and leaving goes on", async () => {
    const [settings, confirm, leave] = [link("preferences"), link("confirm"), leaveLink()];
    await rotate();
    const fresh = link("preferences");
    expect(await keys(["retire", "1"], ["yes"])).toMatchObject({ exit: 0 });
    expect(verifyToken(keyring(), "preferences", settings, later)).toEqual({
      ok: false,
      why: "expired",
    });
    expect(verifyToken(keyring(), "confirm", confirm, later).ok).toBe(false);
    expect(verifyToken(keyring(), "unsubscribe", leave, later).ok).toBe(true);
    expect(verifyToken(keyring(), "preferences", fresh, later).ok).toBe(true);
  });

  test("waits until the new key is in use everywhere: else links that are signed now would end", async () => {
    await keys(["rotate"]);
    clock = plus(clock, 5 * minuteMs - 1);
    const refused = await keys(["retire", "1", "--yes"]);
    expect(refused).toMatchObject({ exit: 1, out: "", err: expect.stringMatching(/five minutes/) });
    clock = plus(clock, 1);
    expect(await keys(["retire", "1", "--yes"])).toMatchObject({ exit: 0 });
  });

  test("asks first", async () => {
    await rotate();
    const before = secret;
    for (const answers of [undefined, ["no"]]) {
      expect((await keys(["retire", "1"], answers)).exit).toBe(1);
    }
    expect(secret).toBe(before);
  });

  test.each<[string, RegExp, 1 | 2]>([
    ["2", /newest/, 1],
    ["3", /There is no key 3; there are 1, 2/, 1],
    ["0", /number from 1 to 255/, 2],
    ["one", /number from 1 to 255/, 2],
    ["256", /number from 1 to 255/, 2],
  ])("refuses version %s", async (version, sentence, exit) => {
    await rotate();
    writes = 0;
    const refused = await keys(["retire", version, "--yes"]);
    expect(refused).toMatchObject({ exit, out: "" });
    expect(refused.err).toMatch(sentence);
    expect(writes).toBe(0);
  });

  test("changes nothing a second time", async () => {
    await rotate();
    await keys(["retire", "1", "--yes"]);
    writes = 0;
    expect((await keys(["retire", "1", "--yes", "--json"])).json).toEqual({
      version: 1,
      retired: [1],
    });
    expect(writes).toBe(0);
  });
});
