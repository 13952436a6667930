/** What both stand-ins for AWS have: the keys, two empty queues, and a certificate. */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";

// A certificate for "localhost" comes with dynalite; a bench does not look at it.
const certificates = join(createRequire(import.meta.url).resolve("dynalite"), "../ssl");

/** What a server over HTTPS needs. */
export const tls = {
  key: readFileSync(join(certificates, "server-key.pem")),
  cert: readFileSync(join(certificates, "server-crt.pem")),
};

/** Answers Secrets Manager and SQS. */
export function keysAndQueues(operation: string): object {
  return operation === "GetSecretValue"
    ? { SecretString: '{"rootKey":"a key for measuring only, 32 characters"}' }
    : { Attributes: { ApproximateNumberOfMessages: "0" } };
}
