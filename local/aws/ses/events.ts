/** SES events in the shape EventBridge delivers them. */
import { randomUUID } from "node:crypto";
import type { StackEnvironment } from "../../stack/stack-environment.ts";
import type { Mail } from "./inbox.ts";

/** What can become of a mail. `SoftBounce` is a transient bounce. */
export type SesEventKind = "Send" | "Delivery" | "Bounce" | "SoftBounce" | "Complaint";

/** An event for the bus; `type` is what a configuration set calls its kind, in lower case. */
export interface SesEvent {
  readonly type: string;
  readonly detailType: string;
  readonly detail: unknown;
}

const detailTypes: Readonly<Record<SesEventKind, string>> = {
  Send: "Email Sent",
  Delivery: "Email Delivered",
  Bounce: "Email Bounced",
  SoftBounce: "Email Bounced",
  Complaint: "Email Complaint Received",
};

/** The event that tells what became of a mail at `at`, ISO-8601. */
export function sesEvent(
  kind: SesEventKind,
  mail: Mail,
  at: string,
  place: StackEnvironment,
): SesEvent {
  const eventType = kind === "SoftBounce" ? "Bounce" : kind;
  const type = eventType.toLowerCase();
  return {
    type,
    detailType: detailTypes[kind],
    detail: { eventType, mail: mailPart(mail, place), [type]: outcome(kind, mail, at) },
  };
}

function mailPart(mail: Mail, { region, accountId }: StackEnvironment): unknown {
  const domain = mail.from.split("@")[1] ?? "";
  const tags = {
    "ses:source-tls-version": "TLSv1.3",
    "ses:configuration-set": mail.configurationSet,
    "ses:operation": "SendRawEmail",
    "ses:from-domain": domain,
    "ses:caller-identity": "local",
    ...mail.tags,
  };
  return {
    timestamp: mail.at,
    source: mail.from,
    sourceArn: `arn:aws:ses:${region}:${accountId}:identity/${domain}`,
    sendingAccountId: accountId,
    messageId: mail.id,
    destination: mail.to,
    headersTruncated: false,
    headers: [
      { name: "From", value: mail.from },
      { name: "To", value: mail.to.join(", ") },
      { name: "Subject", value: mail.subject },
    ],
    commonHeaders: { from: [mail.from], to: mail.to, messageId: mail.id, subject: mail.subject },
    // Every tag is a list, the ones SES adds itself included.
    tags: Object.fromEntries(
      Object.entries(tags).flatMap(([name, value]) => (value ? [[name, [value]]] : [])),
    ),
  };
}

function outcome(kind: SesEventKind, mail: Mail, timestamp: string): unknown {
  const feedbackId = `local-${randomUUID()}`;
  switch (kind) {
    case "Send":
      return {};
    case "Delivery":
      return {
        timestamp,
        processingTimeMillis: 500,
        recipients: mail.to,
        smtpResponse: "250 2.0.0 OK",
        reportingMTA: "a1-1.smtp-out.local.amazonses.com",
      };
    case "Complaint":
      return {
        complainedRecipients: mail.to.map((emailAddress) => ({ emailAddress })),
        timestamp,
        feedbackId,
        complaintSubType: null,
        complaintFeedbackType: "abuse",
        userAgent: "ReturnPathFBL/1.0",
        arrivalDate: timestamp,
      };
    default: {
      const permanent = kind === "Bounce";
      return {
        bounceType: permanent ? "Permanent" : "Transient",
        bounceSubType: permanent ? "General" : "MailboxFull",
        bouncedRecipients: mail.to.map((emailAddress) => ({
          emailAddress,
          action: "failed",
          status: permanent ? "5.1.1" : "4.2.2",
          diagnosticCode: permanent
            ? "smtp; 550 5.1.1 user unknown"
            : "smtp; 452 4.2.2 mailbox full",
        })),
        timestamp,
        feedbackId,
        reportingMTA: "dsn; a1-1.smtp-out.local.amazonses.com",
      };
    }
  }
}
