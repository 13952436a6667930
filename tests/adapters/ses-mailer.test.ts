/** The mailer with the real SES client, against a loopback server: one call a mail, one outcome. */

import type { SESClient } from "@aws-sdk/client-ses";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it, test } from "vitest";
import { sesClient, sesMailer } from "../../lambdas/adapters/ses-mailer.ts";
import type { Instant } from "../../lambdas/domain/instant.ts";
import type { Mailer, OutgoingMail } from "../../lambdas/flow/ports.ts";
import { type Answer, answering, type Loopback, openLoopback } from "../fakes/loopback.ts";
import { accepted, failing, mailerSettings, openSes } from "../fakes/ses-loopback.ts";
import { authorizationOf } from "../fakes/signature.ts";

const mail: OutgoingMail = {
  to: "Ada@example.org",
  raw: Buffer.from("Subject: Hello\r\n\r\nBody"),
  tags: { subscription: "sub-1", message: "1-lesson-1", claim: "claim-1" },
  claimedAt: "2026-11-23T08:00:00.123Z",
};

let open: Awaited<ReturnType<typeof openSes>>;
let ses: Loopback;
let client: SESClient;
let mailer: Mailer;

beforeEach(async () => {
  open = await openSes();
  ({ ses, client, mailer } = open);
});

afterEach(() => open.close());

describe("an accepted mail", () => {
  it("is answered with SES's id, and was one call with everything in it", async () => {
    ses.answer(accepted);
    expect(await mailer.send(mail)).toEqual({ outcome: "accepted", sesMessageId: "0100-abc" });
    expect(ses.received).toHaveLength(1);
    const form = Object.fromEntries(new URLSearchParams(ses.received[0]?.body));
    expect(form).toEqual({
      Action: "SendRawEmail",
      Version: "2010-12-01",
      Source: "course@example.com",
      "Destinations.member.1": "Ada@example.org",
      "RawMessage.Data": mail.raw.toString("base64"),
      ConfigurationSetName: "course",
      "Tags.member.1.Name": "subscription",
      "Tags.member.1.Value": "sub-1",
      "Tags.member.2.Name": "message",
      "Tags.member.2.Value": "1-lesson-1",
      "Tags.member.3.Name": "claim",
      "Tags.member.3.Value": "claim-1",
    });
  });

  it("arrives byte for byte, whatever is in it", async () => {
    ses.answer(accepted);
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 400 }), async (bytes) => {
        await mailer.send({ ...mail, raw: Buffer.from(bytes) });
        const { body = "", headers = {} } = ses.received.at(-1) ?? {};
        const data = new URLSearchParams(body).get("RawMessage.Data");
        expect(data).toBe(Buffer.from(bytes).toString("base64"));
        expect(headers["content-length"]).toBe(String(body.length));
        expect(headers.authorization).toBe(authorizationOf(headers, body));
      }),
    );
  });

  it("was signed as of its claim, so that SES refuses it once the claim is old", async () => {
    ses.answer(accepted);
    await mailer.send(mail);
    const headers = ses.received[0]?.headers ?? {};
    expect(headers["x-amz-date"]).toBe("20261123T080000Z");
    expect(headers.authorization).toContain("Credential=test/20261123/eu-west-1/ses/aws4_request");
    expect(headers, "our own note to the signer stays here").not.toHaveProperty("x-claimed-at");
    expect(headers.authorization).not.toContain("x-claimed-at");
  });

  it("has tags as long as SES takes them", async () => {
    ses.answer(accepted);
    const long = `1-${"x".repeat(254)}`;
    await mailer.send({ ...mail, tags: { message: long } });
    expect(new URLSearchParams(ses.received[0]?.body).get("Tags.member.1.Value")).toBe(long);
  });

  it("tells Gmail of which course it is, and which mail", async () => {
    const named = sesMailer(client, { ...mailerSettings, feedbackName: "one-fine-course" });
    for (const [name, value] of [
      ["slug", "lesson-1"],
      ["transactional", "confirm"],
    ] as const) {
      ses.answer(accepted);
      await named.send({ ...mail, tags: { message: "1", [name]: value } });
      const form = new URLSearchParams(ses.received.at(-1)?.body);
      const pairs = [1, 2, 3, 4].map((at) =>
        ["Name", "Value"].map((part) => form.get(`Tags.member.${at}.${part}`)),
      );
      expect(Object.fromEntries(pairs)).toEqual({
        message: "1",
        [name]: value,
        "ses:feedback-id-a": "one-fine-course",
        "ses:feedback-id-b": value,
      });
    }
  });

  it("weighs on its way a third more than its message, and 1.5 KB: base64 in a form, and a signature", async () => {
    ses.answer(accepted);
    const raw = Buffer.from("A day in the life of a machine learning engineer.\r\n".repeat(1_000));
    const tags = { ...mail.tags, slug: "the-morning", purpose: "lesson", course: "ml-course" };
    await mailer.send({ ...mail, raw, tags });
    const [{ headers, body } = { headers: {}, body: "" }] = ses.received;
    const ofHeaders = Object.entries(headers).reduce(
      (sum, [name, value]) => sum + `${name}: ${value}\r\n`.length,
      0,
    );
    expect(ofHeaders + body.length).toBeLessThanOrEqual((raw.length * 4) / 3 + 1_536);
  });

  it("waits for none of 300 others that are under way", async () => {
    const waiting: (() => void)[] = [];
    ses.answer((response, request) => {
      waiting.push(() => accepted(response, request));
      if (waiting.length === 300) for (const answer of waiting) answer();
    });
    const outcomes = await Promise.all(Array.from({ length: 300 }, () => mailer.send(mail)));
    expect(outcomes.every(({ outcome }) => outcome === "accepted")).toBe(true);
  });

  it("beside others keeps its own date: the pin is the call's, not the client's", async () => {
    ses.answer(accepted);
    const claims: Instant[] = [
      "2026-11-23T08:00:00.000Z",
      "2026-11-23T08:10:00.000Z",
      "2026-11-23T08:20:00.000Z",
    ];
    await Promise.all(
      claims.map((claimedAt) =>
        mailer.send({ ...mail, claimedAt, to: `${claimedAt.slice(14, 16)}@example.org` }),
      ),
    );
    const pairs = ses.received.map(({ headers, body }) => [
      new URLSearchParams(body).get("Destinations.member.1"),
      headers["x-amz-date"],
    ]);
    expect(pairs.sort()).toEqual([
      ["00@example.org", "20261123T080000Z"],
      ["10@example.org", "20261123T081000Z"],
      ["20@example.org", "20261123T082000Z"],
    ]);
  });
});

describe("whatever goes wrong, SES is asked once", () => {
  test.each<[what: string, answer: Answer, outcome: object]>([
    ["a reset", (response) => response.destroy(), { outcome: "unknown" }],
    [
      "an answer cut short",
      (response) => {
        response.writeHead(200, { "Content-Length": "500" });
        response.write("<Send");
        response.destroy();
      },
      { outcome: "unknown" },
    ],
    ["500", failing(500, "InternalFailure"), { outcome: "unknown" }],
    ["503", failing(503, "ServiceUnavailable"), { outcome: "unknown" }],
    ["503 that says throttling", failing(503, "Throttling"), { outcome: "unknown" }],
    [
      "502 of a proxy",
      answering(502, "<html>Bad Gateway</html>", "text/html"),
      { outcome: "unknown" },
    ],
    ["200 that is no answer of SES", answering(200, "<html>"), { outcome: "unknown" }],
    [
      "400 of a proxy",
      answering(400, "<html>Bad Request</html>", "text/html"),
      { outcome: "unknown" },
    ],
    ["408 with nothing in it", answering(408, ""), { outcome: "unknown" }],
    [
      "throttling",
      failing(400, "Throttling", "Maximum sending rate exceeded."),
      { outcome: "refused", scope: "rate", code: "Throttling" },
    ],
    [
      "the daily quota",
      failing(400, "Throttling", "Daily message quota exceeded."),
      { outcome: "refused", scope: "account" },
    ],
    [
      "a rejected address",
      failing(400, "MessageRejected", "Address blacklisted."),
      { outcome: "refused", scope: "message", code: "MessageRejected" },
    ],
    [
      "our identity not verified",
      failing(400, "MessageRejected", "Email address is not verified: course@example.com"),
      { outcome: "refused", scope: "account" },
    ],
    [
      "an identity whose MAIL FROM is not ready",
      failing(400, "MailFromDomainNotVerifiedException"),
      { outcome: "refused", scope: "account" },
    ],
    [
      "a missing configuration set",
      failing(
        400,
        "ConfigurationSetDoesNotExist",
        "Configuration set &lt;course&gt; does not exist.",
      ),
      { outcome: "refused", scope: "account" },
    ],
    [
      "a paused configuration set",
      failing(400, "ConfigurationSetSendingPausedException"),
      { outcome: "refused", scope: "account" },
    ],
    [
      "a paused account",
      failing(400, "AccountSendingPausedException"),
      { outcome: "refused", scope: "account" },
    ],
    [
      "a missing permission",
      failing(403, "AccessDenied"),
      { outcome: "refused", scope: "account" },
    ],
    [
      "an old signature",
      failing(400, "RequestExpired"),
      { outcome: "refused", scope: "account", code: "RequestExpired" },
    ],
    [
      "an old signature by its other name",
      failing(403, "SignatureDoesNotMatch", "Signature expired"),
      { outcome: "refused", scope: "account" },
    ],
  ])("%s", async (_, answer, outcome) => {
    ses.answer(answer);
    expect(await mailer.send(mail)).toMatchObject(outcome);
    expect(ses.received).toHaveLength(1);
  });

  it("a refused connection: nothing left, and it is the account's matter", async () => {
    await ses.close();
    expect(await mailer.send(mail)).toEqual({
      outcome: "refused",
      scope: "account",
      code: "ECONNREFUSED",
    });
    ses = await openLoopback();
  });

  it("no answer: the call is given up, the socket with it, and the outcome is unknown", async () => {
    ses.answer(() => undefined);
    const handler = client.config.requestHandler as unknown as {
      updateHttpClientConfig(key: "requestTimeout", value: number): void;
    };
    handler.updateHttpClientConfig("requestTimeout", 100);
    expect(await mailer.send(mail)).toEqual({ outcome: "unknown", code: "ETIMEDOUT" });
    expect(ses.received).toHaveLength(1);
    await ses.received[0]?.abandoned;
  });

  it("waits 10 seconds for an answer, and 3 for a connection", async () => {
    const handler = client.config.requestHandler as unknown as {
      httpHandlerConfigs(): object;
    };
    ses.answer(accepted);
    await mailer.send(mail);
    expect(handler.httpHandlerConfigs()).toMatchObject({
      requestTimeout: 10_000,
      connectionTimeout: 3_000,
      throwOnRequestTimeout: true,
    });
    // What goes to AWS itself, and what goes to this machine.
    expect(handler.httpHandlerConfigs()).toMatchObject({
      httpsAgent: { protocol: "https:", maxSockets: 1_000, keepAlive: true },
      httpAgent: { protocol: "http:", maxSockets: 1_000, keepAlive: true },
    });
    expect(await client.config.maxAttempts()).toBe(1);
  });

  it("a mail that no client can sign is an outcome too, never an exception", async () => {
    delete process.env.AWS_ACCESS_KEY_ID;
    delete process.env.AWS_SECRET_ACCESS_KEY;
    process.env.AWS_EC2_METADATA_DISABLED = "true";
    process.env.AWS_SHARED_CREDENTIALS_FILE = "/dev/null";
    process.env.AWS_CONFIG_FILE = "/dev/null";
    const keyless = sesClient();
    expect(await sesMailer(keyless, mailerSettings).send(mail)).toEqual({
      outcome: "refused",
      scope: "account",
      code: "CredentialsProviderError",
    });
    expect(ses.received).toEqual([]);
  });
});

describe("a connection that stood idle", () => {
  /** Answers the first request of each connection; the router forgets it afterwards. */
  function forgetful(): { readonly connections: () => number } {
    const used = new Set<unknown>();
    ses.answer((response, request) => {
      const { socket } = response;
      if (used.has(socket)) return;
      used.add(socket);
      accepted(response, request);
    });
    return { connections: () => used.size };
  }

  it("is not used again: a mail sent into it would have an unknown outcome", async () => {
    let nowMs = 0;
    const router = forgetful();
    const patient = sesClient(() => nowMs);
    const send = () => sesMailer(patient, mailerSettings).send(mail);
    const outcomes = [...(await Promise.all([send(), send(), send()]))];
    for (let pauses = 0; pauses < 3; pauses += 1) {
      nowMs += 3_001;
      outcomes.push(...(await Promise.all([send(), send()])));
    }
    expect(outcomes.map(({ outcome }) => outcome)).toEqual(Array(9).fill("accepted"));
    expect(router.connections()).toBe(9);
    patient.destroy();
  });

  it("for a moment serves the next mail: a crowd does not open one for each", async () => {
    let nowMs = 0;
    const connections = new Set<unknown>();
    ses.answer((response, request) => {
      connections.add(response.socket);
      accepted(response, request);
    });
    const busy = sesClient(() => nowMs);
    for (let mails = 0; mails < 5; mails += 1) {
      await sesMailer(busy, mailerSettings).send(mail);
      nowMs += 2_999;
    }
    expect(connections.size).toBe(1);
    busy.destroy();
  });
});
