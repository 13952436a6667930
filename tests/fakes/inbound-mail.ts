/**
 * Mails that come in, as SES describes them: by default a person's own, to `start@`, all checks passed.
 */

import { signToken } from "../../lambdas/domain/token.ts";
import type { InboundMail, Mailboxes } from "../../lambdas/mail/inbound-mail.ts";
import { testKeyring } from "./course.ts";

/** The mailboxes of the course in tests. */
export const testMailboxes: Mailboxes = { start: "start@example.com", leave: "leave@example.com" };

/** Ann's mail, with these differences. A header that is undefined is absent. */
export function inboundMail(
  values: Partial<Omit<InboundMail, "headers" | "verdicts">> & {
    readonly to?: string;
    readonly headers?: Readonly<Record<string, string | readonly string[] | undefined>>;
    readonly verdicts?: Partial<InboundMail["verdicts"]>;
  } = {},
): InboundMail {
  const { to = testMailboxes.start, headers = {}, verdicts = {}, ...others } = values;
  const all = { from: "Ann <ann@example.org>", subject: "Hello", ...headers };
  return {
    recipients: [to],
    returnPath: "ann@example.org",
    headersTruncated: false,
    ...others,
    headers: Object.entries(all).flatMap(([name, value]) =>
      [value ?? []].flat().map((one) => ({ name, value: one })),
    ),
    verdicts: {
      spf: "PASS",
      dkim: "PASS",
      dmarc: "PASS",
      spam: "PASS",
      virus: "PASS",
      ...verdicts,
    },
  };
}

/** The address by which one subscription is left. */
export function leaveAddress(subscriptionId: string): string {
  return `leave+${signToken(testKeyring, { purpose: "unsubscribe", subscriptionId })}@example.com`;
}
