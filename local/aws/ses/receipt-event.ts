/**
 * The event by which SES hands a received mail to a function (SES developer guide, "Contents of
 * notifications for Amazon SES email receiving").
 */
import { randomUUID } from "node:crypto";
import PostalMime from "postal-mime";

/** The checks SES makes of a mail that comes in. */
export const checks = ["spf", "dkim", "dmarc", "spam", "virus"] as const;

/** What SES may find out by a check. */
export const verdicts = ["PASS", "FAIL", "GRAY", "PROCESSING_FAILED", "DISABLED"] as const;

/** What SES found out about a mail. */
export type Verdicts = Readonly<Record<(typeof checks)[number], (typeof verdicts)[number]>>;

/** A mail that comes in. */
export interface Arrival {
  readonly raw: Buffer;
  /** The envelope's sender; empty for a bounce. */
  readonly returnPath: string;
  readonly recipients: readonly string[];
  readonly verdicts: Verdicts;
}

/** SES passes on so many bytes of headers. */
const headerBytesMax = 10 * 1024;

/** The event for a mail that arrived at `at`, ISO-8601, by a rule with a Lambda action. */
export async function receiptEvent(
  { raw, returnPath, recipients, verdicts: found }: Arrival,
  functionArn: string,
  at: string,
): Promise<unknown> {
  const { headers, headersTruncated, commonHeaders, messageId } = await readHeaders(
    { raw, returnPath, verdicts: found },
    at,
  );
  const status = (check: (typeof checks)[number]) => ({ status: found[check] });
  return {
    Records: [
      {
        eventSource: "aws:ses",
        eventVersion: "1.0",
        ses: {
          mail: {
            timestamp: at,
            source: returnPath,
            messageId,
            destination: recipients,
            headersTruncated,
            headers,
            commonHeaders,
          },
          receipt: {
            timestamp: at,
            processingTimeMillis: 500,
            recipients,
            spamVerdict: status("spam"),
            virusVerdict: status("virus"),
            spfVerdict: status("spf"),
            dkimVerdict: status("dkim"),
            dmarcVerdict: status("dmarc"),
            // SES says so only of a mail that fails.
            ...(found.dmarc === "FAIL" && { dmarcPolicy: "reject" }),
            action: { type: "Lambda", functionArn, invocationType: "Event" },
          },
        },
      },
    ],
  };
}

/** The mail's headers with those SES adds in front, cut as SES cuts them. */
async function readHeaders(
  { raw, returnPath, verdicts: found }: Omit<Arrival, "recipients">,
  at: string,
) {
  const mail = await PostalMime.parse(raw);
  const messageId = randomUUID().replaceAll("-", "");
  const all = [
    { name: "Return-Path", value: `<${returnPath}>` },
    {
      name: "Received",
      value: `from localhost by inbound-smtp.local with SMTP id ${messageId}; ${new Date(at).toUTCString()}`,
    },
    { name: "X-SES-Spam-Verdict", value: found.spam },
    { name: "X-SES-Virus-Verdict", value: found.virus },
    ...mail.headers.map(({ originalKey, value }) => ({ name: originalKey, value })),
  ];
  let bytes = 0;
  const headers = all.filter(({ name, value }) => {
    bytes += Buffer.byteLength(`${name}: ${value}\r\n`);
    return bytes <= headerBytesMax;
  });
  const values = (wanted: string) =>
    mail.headers.filter(({ key }) => key === wanted).map(({ value }) => value);
  const list = (name: string) => (values(name).length ? { [name]: values(name) } : {});
  return {
    messageId,
    headers,
    headersTruncated: headers.length < all.length,
    commonHeaders: {
      returnPath,
      ...list("from"),
      ...list("to"),
      ...(mail.date && { date: mail.date }),
      ...(mail.messageId && { messageId: mail.messageId }),
      ...(mail.subject !== undefined && { subject: mail.subject }),
    },
  };
}
