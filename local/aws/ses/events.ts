/** SES events in the shape EventBridge delivers them. */
import { randomUUID } from "node:crypto";
import { type SesEvent as KindOfEvent, sesEvents } from "../../../lambdas/domain/ses-events.ts";
import type { StackEnvironment } from "../../stack/stack-environment.ts";
import type { Mail } from "./inbox.ts";

const { send, delivery, bounce, complaint, reject, deliveryDelay } = sesEvents;

/**
 * What can become of a mail, by the names the inbox shows: the kinds whose details are known here.
 * `SoftBounce` is a transient bounce.
 */
const kinds = {
  Send: send,
  Delivery: delivery,
  Bounce: bounce,
  SoftBounce: bounce,
  Complaint: complaint,
  Reject: reject,
  Delay: deliveryDelay,
} as const;

/** A kind whose details are known here. */
export type SesEventKind = keyof typeof kinds;

/** The kinds whose details are known here. */
export const knownKinds = Object.keys(kinds) as readonly SesEventKind[];

/** Whether this is a kind whose details are known here. */
export function isKnownKind(kind: string): kind is SesEventKind {
  return Object.hasOwn(kinds, kind);
}

/** Names and keys of any kind: SES's own, or such as SES would give to one yet to be invented. */
function namesOf(kind: string): Pick<KindOfEvent, "eventType" | "detailType" | "details"> {
  if (isKnownKind(kind)) return kinds[kind];
  const other = Object.values(sesEvents).find(({ eventType }) => eventType === kind);
  return other ?? { eventType: kind, detailType: `Email ${kind}`, details: camelCase(kind) };
}

/** What an event says beyond its kind. */
export interface EventDetails {
  /** The sub-type of a bounce or complaint; `Undetermined` makes a bounce of that type. */
  readonly subType?: string | undefined;
  /** What a mailbox provider says of a complaint; `abuse` when it is left out. */
  readonly feedbackType?: string | undefined;
}

/** An event for the bus. */
export interface SesEvent {
  /** What a configuration set calls its kind, in lower case. */
  readonly type: string;
  readonly detailType: string;
  readonly detail: unknown;
}

/**
 * The event that tells what became of a mail at `at`, ISO-8601. A kind that is not known here is
 * SES's `eventType` as it stands, with no details.
 */
export function sesEvent(
  kind: SesEventKind | (string & {}),
  mail: Mail,
  at: string,
  environment: StackEnvironment,
  details: EventDetails = {},
): SesEvent {
  const { eventType, detailType, details: key } = namesOf(kind);
  return {
    type: eventType.toLowerCase().replaceAll(" ", ""),
    detailType,
    detail: {
      eventType,
      mail: mailPart(mail, environment),
      [key]: isKnownKind(kind) ? outcome(kind, mail, at, details) : {},
    },
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

function outcome(
  kind: SesEventKind,
  mail: Mail,
  timestamp: string,
  { subType, feedbackType = "abuse" }: EventDetails,
): unknown {
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
        feedbackId: feedbackId(),
        complaintSubType: subType ?? null,
        complaintFeedbackType: feedbackType,
        userAgent: "ReturnPathFBL/1.0",
        arrivalDate: timestamp,
      };
    case "Reject":
      return { reason: "Bad content" };
    case "Delay":
      return {
        timestamp,
        delayType: subType ?? "TransientCommunicationFailure",
        expirationTime: new Date(Date.parse(timestamp) + 14 * 3_600_000).toISOString(),
        delayedRecipients: mail.to.map((emailAddress) => ({
          emailAddress,
          status: "4.4.1",
          diagnosticCode: "smtp; 421 4.4.1 Unable to connect to remote host",
        })),
      };
    default:
      return bounced(kind, mail, timestamp, subType);
  }
}

function bounced(
  kind: "Bounce" | "SoftBounce",
  mail: Mail,
  timestamp: string,
  subType: string | undefined,
): unknown {
  const permanent = kind === "Bounce";
  const bounceType = permanent ? "Permanent" : "Transient";
  const [status, diagnosticCode, reportingMTA] =
    subType === accountList
      ? ["5.1.1", accountListDiagnostic, "dns; amazonses.com"]
      : permanent
        ? ["5.1.1", "smtp; 550 5.1.1 user unknown", "dsn; a1-1.smtp-out.local.amazonses.com"]
        : ["4.2.2", "smtp; 452 4.2.2 mailbox full", "dsn; a1-1.smtp-out.local.amazonses.com"];
  return {
    bounceType: subType === "Undetermined" ? "Undetermined" : bounceType,
    bounceSubType: subType ?? (permanent ? "General" : "MailboxFull"),
    bouncedRecipients: mail.to.map((emailAddress) => ({
      emailAddress,
      action: "failed",
      status,
      diagnosticCode,
    })),
    timestamp,
    feedbackId: feedbackId(),
    reportingMTA,
  };
}

/** The sub-type of a bounce from the account's suppression list. */
export const accountList = "OnAccountSuppressionList";

/** What such a bounce says. */
export const accountListDiagnostic =
  "Amazon SES did not send the message to this address because it is on the suppression list for your account. For more information about removing addresses from the suppression list, see the Amazon SES Developer Guide at https://docs.aws.amazon.com/ses/latest/DeveloperGuide/sending-email-suppression-list.html";

function camelCase(words: string): string {
  return words.replaceAll(" ", "").replace(/^./, (first) => first.toLowerCase());
}

function feedbackId(): string {
  return `local-${randomUUID()}`;
}
