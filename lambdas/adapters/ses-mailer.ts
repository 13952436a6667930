/**
 * SES: one call a mail, never a retry of its own, and an outcome instead of an exception.
 *
 * Measured against a loopback SES: the SDK's default three attempts deliver three mails on a time-out,
 * a reset, a 500 or a 503, and two with a plain success reported when only the first try hangs.
 */
import { Agent as HttpAgent } from "node:http";
import { Agent as HttpsAgent } from "node:https";
import {
  GetSendQuotaCommand,
  SESClient,
  type SESClientConfig,
  SendRawEmailCommand,
} from "@aws-sdk/client-ses";
import {
  SignatureV4,
  type SignatureV4CryptoInit,
  type SignatureV4Init,
} from "@smithy/signature-v4";
import type { HttpRequest, RequestSigner, RequestSigningArguments } from "@smithy/types";
import { secondMs } from "../domain/instant.ts";
import { failedSend } from "../domain/sending-outcome.ts";
import type { Mailer, OutgoingMail } from "../flow/ports.ts";
import { SignerHash } from "./signer-hash.ts";

/** Carries the claim's instant from the call to its signer; never leaves this process. */
const claimedAtHeader = "x-claimed-at";

/**
 * Signs a send as of the claim's instant. AWS denies a request whose signature is older than its
 * window (5 minutes; other pages say 15), so SES itself refuses a frozen process's late request, long
 * before the claim expires.
 */
class ClaimSigner implements RequestSigner {
  readonly #signer: SignatureV4;

  constructor(options: SignatureV4Init & SignatureV4CryptoInit) {
    this.#signer = new SignatureV4(options);
  }

  async sign(request: HttpRequest, options?: RequestSigningArguments): Promise<HttpRequest> {
    const { [claimedAtHeader]: claimedAt, ...headers } = request.headers;
    return this.#signer.sign(
      { ...request, headers },
      { ...options, ...(claimedAt && { signingDate: new Date(claimedAt) }) },
    );
  }
}

/** What the mailer is told. */
export interface MailerSettings {
  readonly configurationSet: string;
  readonly fromAddress: string;
  /** The course's name in Google's Postmaster Tools; without it mails are not told apart there. */
  readonly feedbackName?: string | undefined;
}

/** The most mails in flight: half a second of 2,000 a second, more than one worker is given. */
const inFlightMax = 1_000;

/**
 * A connection that was idle longer is not used again. A frozen function, or a router between, may
 * have lost it without a word, and a mail sent into it has an unknown outcome.
 */
const idleMs = 3 * secondMs;

/** The agents of one client, and how to close what has been idle too long. */
function agents(nowMs: () => number) {
  const freeSince = new WeakMap<object, number>();
  const options = { maxSockets: inFlightMax, keepAlive: true };
  const both = [new HttpsAgent(options), new HttpAgent(options)] as const;
  for (const agent of both) {
    const keep = agent.keepSocketAlive.bind(agent);
    agent.keepSocketAlive = (socket) => {
      freeSince.set(socket, nowMs());
      return keep(socket);
    };
  }
  return {
    httpsAgent: both[0],
    httpAgent: both[1],
    closeIdle() {
      for (const socket of both.flatMap(({ freeSockets }) => Object.values(freeSockets).flat())) {
        if (socket && nowMs() - (freeSince.get(socket) ?? 0) > idleMs) socket.destroy();
      }
    },
  };
}

/**
 * A client that sends at most once. One socket for each mail in flight, 10 s for an answer, no
 * socket that stood idle.
 *
 * @param nowMs milliseconds of a clock that never jumps
 * @param access where and as whom, in place of what the environment says
 */
export function sesClient(
  nowMs: () => number = () => performance.now(),
  access: Pick<SESClientConfig, "region" | "credentials"> = {},
): SESClient {
  const { httpsAgent, httpAgent, closeIdle } = agents(nowMs);
  const client = new SESClient({
    ...access,
    maxAttempts: 1,
    signerConstructor: ClaimSigner,
    sha256: SignerHash,
    requestHandler: {
      connectionTimeout: 3 * secondMs,
      requestTimeout: 10 * secondMs,
      // Without this the time-out only logs, and the request lives on.
      throwOnRequestTimeout: true,
      httpsAgent,
      httpAgent,
    },
  });
  // It copies each request and its answer for a log that nobody keeps.
  client.middlewareStack.remove("loggerMiddleware");
  client.middlewareStack.add(
    (next) => (args) => {
      closeIdle();
      return next(args);
    },
    // The last step before the connection is taken.
    { step: "deserialize", name: "closeIdle", priority: "low" },
  );
  return client;
}

/**
 * Two fields of the `Feedback-ID` that SES writes into a mail: the course, and which of its mails it
 * is. Gmail counts complaints by them and tells of them nowhere else.
 */
function feedbackId(course: string | undefined, tags: OutgoingMail["tags"]) {
  const mail = tags.slug ?? tags.transactional;
  return course && mail ? { "ses:feedback-id-a": course, "ses:feedback-id-b": mail } : {};
}

/** The field of the form that holds the message. No value can hold it: "&" is encoded in them. */
const messageField = "&RawMessage.Data=";

/** The client is given this, and the message takes its place. */
const noMessage = new Uint8Array();

/**
 * The form of a request with a message in it, as bytes. The client itself would encode a mail of 60 KB as
 * it encodes any text, and hand it on as text to be made bytes twice: for its hash and for the connection.
 */
function withMessage(form: string, raw: Buffer): Buffer {
  const place = form.indexOf(messageField) + messageField.length;
  const encoded = raw
    .toString("base64")
    .replaceAll("+", "%2B")
    .replaceAll("/", "%2F")
    .replaceAll("=", "%3D");
  return Buffer.from(form.slice(0, place) + encoded + form.slice(place), "latin1");
}

/** The mailer on SES's API version 1, the only one whose raw call carries our List headers as they are. */
export function sesMailer(client: SESClient, settings: MailerSettings): Mailer {
  return {
    async send({ to, raw, tags, claimedAt }) {
      const command = new SendRawEmailCommand({
        Source: settings.fromAddress,
        Destinations: [to],
        RawMessage: { Data: noMessage },
        ConfigurationSetName: settings.configurationSet,
        Tags: Object.entries({ ...tags, ...feedbackId(settings.feedbackName, tags) }).map(
          ([Name, Value]) => ({ Name, Value }),
        ),
      });
      command.middlewareStack.add(
        (next) => (args) => {
          const request = args.request as HttpRequest;
          request.headers[claimedAtHeader] = claimedAt;
          request.body = withMessage(request.body, raw);
          return next(args);
        },
        // Before the client counts the body's bytes.
        { step: "build", name: "claimedMail", priority: "high" },
      );
      try {
        const { MessageId } = await client.send(command);
        return { outcome: "accepted", sesMessageId: MessageId ?? "" };
      } catch (error) {
        return failedSend(failureOf(error), { from: settings.fromAddress, to });
      }
    },

    async quota() {
      const answer = await client.send(new GetSendQuotaCommand({}));
      const { MaxSendRate = 1, Max24HourSend = -1, SentLast24Hours = 0 } = answer;
      return {
        perSecond: Math.max(MaxSendRate, 1),
        perDay: Max24HourSend,
        sentLast24Hours: SentLast24Hours,
      };
    },
  };
}

function failureOf(error: unknown): Parameters<typeof failedSend>[0] {
  const { name, code, message, $metadata } = error as Error & {
    code?: string;
    $metadata?: { httpStatusCode?: number };
  };
  const httpStatus = $metadata?.httpStatusCode;
  return {
    // A network error's name is only "Error"; its code says more.
    code: String(httpStatus === undefined ? (code ?? name) : name),
    message: String(message),
    ...(httpStatus !== undefined && { httpStatus }),
  };
}
