/**
 * The operator's own test mail, which comes back to the course's mailbox: whether the DKIM signature
 * that large mailbox providers look at covers the headers by which their readers leave.
 */
import type { InboundMail } from "./inbound-mail.ts";

/** Marks a test mail; its value names the test. */
export const probeHeader = "X-Course-Probe";

/** The headers that a signature must cover (RFC 8058, 4). */
const listHeaders = ["list-unsubscribe", "list-unsubscribe-post"];

/** The test that a mail belongs to; undefined for every other mail. */
export function probeOf({ headers }: InboundMail): string | undefined {
  const marked = headers.find(({ name }) => name === probeHeader.toLowerCase());
  return /^[a-z0-9]{16,64}$/.exec(marked?.value.trim() ?? "")?.[0];
}

/** True when SES found a DKIM signature good, and one of the mail's covers both List headers. */
export function signsListHeaders({ headers, verdicts }: InboundMail): boolean {
  if (verdicts.dkim !== "PASS") return false;
  return headers
    .filter(({ name }) => name === "dkim-signature")
    .map(({ value }) => signedHeaders(value))
    .some((signed) => listHeaders.every((name) => signed.includes(name)));
}

/** RFC 6376, 3.5: the tag `h`, names separated by colons, with white space anywhere. */
function signedHeaders(signature: string): readonly string[] {
  const [, names = ""] = /(?:^|;)\s*h\s*=([^;]*)/i.exec(signature) ?? [];
  return names.toLowerCase().replace(/\s/g, "").split(":");
}
