/** What people have in their mailboxes opens after every deployment: links and addresses as they were sent. */
import { createHmac } from "node:crypto";
import PostalMime from "postal-mime";
import { describe, expect, it, test } from "vitest";
import { secretKeys, secretsCalls } from "../../lambdas/adapters/secret-keys.ts";
import { subscriptionIdOf } from "../../lambdas/domain/address.ts";
import { base32, fromBase32 } from "../../lambdas/domain/base32.ts";
import { checkTimestamp, signTimestamp } from "../../lambdas/domain/form-timestamp.ts";
import { minuteMs, plus } from "../../lambdas/domain/instant.ts";
import { ok, refused } from "../../lambdas/domain/result.ts";
import {
  type Keyring,
  keyVersionOf,
  type Purpose,
  parseKeyring,
  signToken,
  verifyToken,
} from "../../lambdas/domain/token.ts";
import { receiveMail } from "../../lambdas/flow/receive-mail.ts";
import { compose } from "../../lambdas/mail/message.ts";
import { testSender } from "../fakes/course.ts";
import { inboundMail, testMailboxes } from "../fakes/inbound-mail.ts";
import { answering, openLoopback } from "../fakes/loopback.ts";
import { fakePorts, stored } from "../fakes/ports.ts";
import { addressOf, course, subscription } from "../fakes/subscription.ts";
import { visit } from "../web/visitor.ts";
import { adaId, issuedAt, rotatedSecret, secret, timestamps, tokens } from "./links.ts";

const keyring = parseKeyring(JSON.parse(rotatedSecret));
const first = parseKeyring(JSON.parse(secret));
const now = plus(issuedAt, minuteMs);
const ada = () => subscription({ id: adaId });
const purposes: readonly Purpose[] = ["confirm", "preferences", "unsubscribe", "owner", "undo"];
const versions = [1, 2, 200] as const;
const each = versions.flatMap((version) =>
  purposes.map((purpose) => ({ version, purpose, token: tokens[version][purpose] })),
);

describe("a token that was mailed", () => {
  test.each(each)("for $purpose under key $version opens what it was for", ({ ...mailed }) => {
    const { purpose, token, version } = mailed;
    expect(keyVersionOf(token)).toBe(version);
    const times = purpose === "unsubscribe" ? {} : { issuedAt };
    const wanted = ok({ purpose, subscriptionId: adaId, ...times });
    for (const text of [token, token.toUpperCase()])
      expect(verifyToken(keyring, purpose, text, now)).toEqual(wanted);
  });

  test.each(purposes)("for %s under the first key opens before any rotation", (purpose) => {
    expect(verifyToken(first, purpose, tokens[1][purpose], now)).toMatchObject({ ok: true });
  });

  test.each(purposes)("for %s is what is signed today: the old version opens it too", (purpose) => {
    const sign = (keys: Keyring) => signToken(keys, { purpose, subscriptionId: adaId, issuedAt });
    expect(sign(first)).toBe(tokens[1][purpose]);
    expect(sign(keyring)).toBe(tokens[200][purpose]);
  });

  test.each(purposes)(
    "for %s of a key that is gone opens nothing, whatever signed it",
    (purpose) => {
      const bytes = fromBase32(tokens[1][purpose]) ?? new Uint8Array();
      const body = bytes.subarray(0, -16);
      for (const version of [0, 3, 199, 255]) {
        body[0] = version;
        for (const key of [new Uint8Array(), new Uint8Array(32), new Uint8Array(64)]) {
          const tag = createHmac("sha256", key).update(body).digest().subarray(0, 16);
          const text = base32(Buffer.concat([body, tag]));
          expect(verifyToken(keyring, purpose, text, now)).toEqual(refused("forged"));
          expect(verifyToken(first, purpose, text, now)).toEqual(refused("forged"));
        }
      }
    },
  );
});

describe("a form that was open while a new build came", () => {
  test.each(versions)("is taken: key %i", (version) => {
    expect(checkTimestamp(keyring, timestamps[version], now)).toBe("valid");
  });

  it("has the timestamp that is signed today", () => {
    expect(signTimestamp(first, issuedAt)).toBe(timestamps[1]);
    expect(signTimestamp(keyring, issuedAt)).toBe(timestamps[200]);
  });
});

test.each([
  ["ada@example.org", adaId],
  ["Ada@Example.ORG", adaId],
  ["Ada.Lovelace+tea@gmail.com", "6j2fqvism6zohgqxif3zzlilja"],
  ["grace@bücher.example", "7owvd3kvioxwi3rr2lvalpca4u"],
  ["A.Turing+x@example.org", "kicy2hl62bkjyubljpjyketozu"],
])("%s is found again under its id, before and after a rotation", (typed, id) => {
  expect(subscriptionIdOf(first.address, addressOf(typed))).toBe(id);
  expect(subscriptionIdOf(keyring.address, addressOf(typed))).toBe(id);
});

test("the keys are read from the item that Secrets Manager has", async () => {
  const aws = await openLoopback();
  const item = {
    ARN: "arn:aws:secretsmanager:eu-west-1:111122223333:secret:Keys-a1b2c3",
    Name: "Keys",
    VersionId: "b4c1f0e0-0000-4000-8000-000000000000",
    VersionStages: ["AWSCURRENT"],
    CreatedDate: 1763812800,
  };
  const calls = secretsCalls({
    endpoint: aws.url,
    region: "eu-west-1",
    credentials: { accessKeyId: "test", secretAccessKey: "test" },
  });
  for (const [SecretString, wanted] of [
    [secret, first],
    [rotatedSecret, keyring],
  ] as const) {
    const body = JSON.stringify({ ...item, SecretString });
    aws.answer(answering(200, body, "application/x-amz-json-1.1"));
    expect(await secretKeys(calls, item.ARN, () => 0)()).toEqual(wanted);
  }
  await aws.close();
});

describe("a link that was mailed", () => {
  const open = () => visit([ada()], { keys: async () => keyring, now });

  test.each(each)("/$purpose/… under key $version shows its page", async ({ purpose, token }) => {
    const visitor = await open();
    const route = purpose === "owner" ? "preferences" : purpose;
    expect((await visitor.get(`/${route}/${token}`)).status).toBe(200);
  });

  test.each(versions)("leaves by the mail program's own button: key %i", async (version) => {
    const { app, ports } = await open();
    // RFC 8058, 3.2: exactly this, without cookies and without a page before it.
    const answer = await app.request(`/unsubscribe/${tokens[version].unsubscribe}`, {
      method: "POST",
      headers: { "Content-Type": "application/x-www-form-urlencoded" },
      body: "List-Unsubscribe=One-Click",
    });
    expect([answer.status, answer.headers.get("Location")]).toEqual([200, null]);
    expect(await ports.store.read("subscription", adaId)).toMatchObject({ status: "unsubscribed" });
  });

  test.each(versions)("leaves by a mail to its address: key %i", async (version) => {
    const ports = { ...fakePorts({ keys: async () => keyring, now }), mailboxes: testMailboxes };
    await stored(ports, ada());
    const to = `leave+${tokens[version].unsubscribe}@example.com`;
    await receiveMail(ports, inboundMail({ to, headers: { subject: "unsubscribe" } }));
    expect(await ports.store.read("subscription", adaId)).toMatchObject({ status: "unsubscribed" });
  });

  it("has the form that mails carry today", async () => {
    const sender = { ...testSender, leaveMailbox: testMailboxes.leave };
    const context = { course, sender, keyring: first };
    const confirmMail = { kind: "transactional", mailKind: "confirm", at: issuedAt } as const;
    const message = { ...confirmMail, id: "request-1795370400123" };
    const mail = await PostalMime.parse(compose(context, ada(), message, issuedAt, "unique").raw);
    const header = (name: string) => mail.headers.find(({ key }) => key === name)?.value;
    const { confirm, unsubscribe } = tokens[1];
    expect(header("list-unsubscribe")).toBe(
      `<https://course.example.com/unsubscribe/${unsubscribe}>, <mailto:leave+${unsubscribe}@example.com?subject=unsubscribe>`,
    );
    expect(header("list-unsubscribe-post")).toBe("List-Unsubscribe=One-Click");
    expect(mail.text?.trim()).toBe(`https://course.example.com/confirm/${confirm}`);
  });
});
