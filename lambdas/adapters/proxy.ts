/**
 * A proxy of the operator's before the site: whose address a request comes from.
 *
 * API Gateway knows the address that connects to it, which is the proxy's. The client's is in a header,
 * which anybody can write who finds the way around the proxy; so it is believed only beside the secret
 * that the proxy sends in another one. Without it the limits see the proxy's address, and all readers
 * behind it are one network to them.
 */
import { hash, timingSafeEqual } from "node:crypto";
import { isIP } from "node:net";
import { minuteMs } from "../domain/instant.ts";
import type { Log } from "../flow/ports.ts";
import type { Calls } from "./aws-calls.ts";
import type { HttpEvent } from "./http-event.ts";
import type { SecretsActions } from "./secret-keys.ts";

/** What the site knows of its proxy. Names of headers are in lower case, as API Gateway hands them over. */
export interface OwnProxy {
  /** The header with the client's address: one address, with or without a port. */
  readonly addressHeader: string;
  /** The header in which the proxy proves itself. */
  readonly secretHeader: string;
  /** Whether this is the secret. */
  readonly isSecret: (given: string) => Promise<boolean>;
}

/** The event as it would have come without the proxy: from the client's address, without the secret. */
export async function beforeProxy(event: HttpEvent, proxy: OwnProxy): Promise<HttpEvent> {
  const { [proxy.secretHeader]: given, ...headers } = event.headers;
  const address = addressIn(headers[proxy.addressHeader] ?? "");
  const { http } = event.requestContext;
  const believed = given !== undefined && address !== undefined && (await proxy.isSecret(given));
  const sourceIp = believed ? address : http.sourceIp;
  return {
    ...event,
    headers,
    requestContext: { ...event.requestContext, http: { ...http, sourceIp } },
  };
}

/** The address, without a port and brackets; undefined for what is none, a list of them for instance. */
function addressIn(text: string): string | undefined {
  const bare = /^\[([^\]]+)\](?::\d{1,5})?$/.exec(text)?.[1] ?? text;
  const withoutPort = bare.replace(/:\d{1,5}$/, "");
  return [bare, withoutPort].find((address) => isIP(address) !== 0);
}

/** A kept secret is read again after this, so that a changed one is known everywhere by then. */
const keptMs = 5 * minuteMs;

/** A secret that is not the kept one makes us read no more often than this, and so does a failure. */
const rereadMs = minuteMs;

/** What is shorter is no secret, an empty one least of all. */
const lengthMin = 16;

/**
 * Compares with a secret of Secrets Manager, which is plain text. It is read when first needed and kept
 * for five minutes; where it cannot be read, the kept one serves, and without one nothing is believed: the
 * site goes on, with the proxy for a client.
 *
 * @param nowMs milliseconds of a clock that never jumps
 */
export function proxySecret(
  call: Calls<SecretsActions>,
  secretName: string,
  nowMs: () => number,
  log: Log,
): OwnProxy["isSecret"] {
  let kept: Promise<string> = Promise.resolve("");
  let keptUntilMs = Number.NEGATIVE_INFINITY;
  let rereadFromMs = Number.NEGATIVE_INFINITY;
  function read(): Promise<string> {
    const before = kept;
    keptUntilMs = nowMs() + keptMs;
    rereadFromMs = nowMs() + rereadMs;
    kept = call("GetSecretValue", { SecretId: secretName })
      .then(({ SecretString = "" }) => SecretString.trim())
      .catch((error: unknown) => {
        log("proxy-secret-read-failed", {}, error);
        keptUntilMs = rereadFromMs;
        return before;
      });
    return kept;
  }
  return async (given) => {
    const secret = await (nowMs() < keptUntilMs ? kept : read());
    if (isSame(given, secret)) return true;
    return nowMs() >= rereadFromMs && isSame(given, await read());
  };
}

/** In constant time, whatever the lengths. */
function isSame(given: string, secret: string): boolean {
  const digest = (text: string) => hash("sha256", text, "buffer");
  return timingSafeEqual(digest(given), digest(secret)) && secret.length >= lengthMin;
}
