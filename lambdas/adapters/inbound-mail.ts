/**
 * The event by which SES hands a received mail to a function, read into the product's words.
 *
 * Shape: SES developer guide, "Contents of notifications for Amazon SES email receiving". It holds
 * the headers and SES's verdicts; the body stays with SES. The frame is SES's own and is checked
 * strictly; the values inside were written by strangers, and no value may make the frame fail.
 */
import * as v from "valibot";
import type { InboundMail } from "../mail/inbound-mail.ts";

/** An invocation is no received mail; the message says what is missing where. */
export class InboundMailError extends Error {
  override name = "InboundMailError";
}

/** A status that SES may add one day proves nothing. */
const verdict = v.pipe(
  v.object({
    status: v.fallback(
      v.picklist(["PASS", "FAIL", "GRAY", "PROCESSING_FAILED", "DISABLED"]),
      "PROCESSING_FAILED",
    ),
  }),
  v.transform(({ status }) => status),
);

const receiptEvent = v.object({
  Records: v.array(
    v.object({
      ses: v.object({
        mail: v.object({
          source: v.optional(v.string(), ""),
          headersTruncated: v.boolean(),
          headers: v.array(v.object({ name: v.string(), value: v.string() })),
          commonHeaders: v.object({ subject: v.optional(v.string()) }),
        }),
        receipt: v.object({
          recipients: v.array(v.string()),
          spfVerdict: verdict,
          dkimVerdict: verdict,
          dmarcVerdict: verdict,
          spamVerdict: verdict,
          virusVerdict: verdict,
        }),
      }),
    }),
  ),
});

/**
 * Reads the mails of one invocation.
 *
 * @throws InboundMailError when it is not SES's event
 */
export function parseInboundMails(event: unknown): readonly InboundMail[] {
  const result = v.safeParse(receiptEvent, event);
  if (!result.success) {
    const [issue] = result.issues;
    throw new InboundMailError(
      `Not a received mail: ${v.getDotPath(issue) ?? "event"}: ${issue.expected ?? "invalid"} wanted.`,
    );
  }
  return result.output.Records.map(({ ses: { mail, receipt } }) => ({
    recipients: receipt.recipients,
    returnPath: mail.source,
    headers: mail.headers.map(({ name, value }) => ({
      name: name.trim().toLowerCase(),
      value: value.replace(/\r?\n[ \t]+/g, " "),
    })),
    headersTruncated: mail.headersTruncated,
    ...(mail.commonHeaders.subject !== undefined && { subject: mail.commonHeaders.subject }),
    verdicts: {
      spf: receipt.spfVerdict,
      dkim: receipt.dkimVerdict,
      dmarc: receipt.dmarcVerdict,
      spam: receipt.spamVerdict,
      virus: receipt.virusVerdict,
    },
  }));
}
